package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

// The tables that data types take instead of arguments by position.
var (
	stringShape = arg.NewShape("StringType", "option",
		"length integer: the most characters", "binary boolean: as .BINARY")
	sizeShape    = arg.NewShape("SizeType", "option", "length string: tiny, medium or long")
	integerShape = arg.NewShape("IntegerType", "option",
		"length integer: the width shown", "unsigned boolean: as .UNSIGNED", "zerofill boolean: as .ZEROFILL")
	floatShape = arg.NewShape("FloatType", "option",
		"length integer: the digits", "decimals integer: of them behind the point",
		"unsigned boolean: as .UNSIGNED", "zerofill boolean: as .ZEROFILL")
	decimalShape = arg.NewShape("DecimalType", "option",
		"precision integer: the digits", "scale integer: of them behind the point",
		"unsigned boolean: as .UNSIGNED", "zerofill boolean: as .ZEROFILL")
	enumShape = arg.NewShape("EnumType", "option",
		"values string[]: the values, in order", "name Name: of the type, on databases where it is one of its own")
	composedShape = arg.NewShape("ComposedType", "option",
		"type DataType: of the items", "subtype DataType: of the bounds of a range")
	spatialShape = arg.NewShape("SpatialType", "option",
		"type string: POINT, LINESTRING, POLYGON …", "srid integer: the reference system")
)

// optionTable returns the fields of the one argument that is a table of options.
func (c *call) optionTable(shape *arg.Shape) (arg.Fields, bool) {
	t, ok := c.Get(1).(*lua.LTable)
	if !ok || arg.IsList(c.L, t) {
		return arg.Fields{}, false
	}
	return c.Fields(t, shape, c.name), true
}

// whole reads argument i as a whole number of at least least; 0 where it is not given.
func (c *call) whole(i, least int) int {
	if !c.Given(i) {
		return 0
	}
	n, ok := arg.Int(c.Get(i))
	if !ok || n < least {
		c.Fail("argument %d must be a whole number of at least %d, got %s", i, least, c.Get(i).String())
	}
	return n
}

// atMost refuses arguments beyond the n-th.
func (c *call) atMost(n int) {
	if c.Count() > n {
		c.Fail("takes at most %d, and not %d arguments", n, c.Count())
	}
}

func (c *call) textType(t *op.Type) {
	if f, ok := c.optionTable(stringShape); ok {
		t.Length, t.Binary = f.Int("length", 1), t.Binary || f.Bool("binary")
		return
	}
	c.atMost(2)
	t.Length = c.whole(1, 1)
	if c.Given(2) {
		t.Binary = lua.LVAsBool(c.Get(2))
	}
}

func (c *call) sizedType(t *op.Type) {
	words := []string{"tiny", "medium", "long"}
	if f, ok := c.optionTable(sizeShape); ok {
		t.Size = f.OneOf("length", words...)
		return
	}
	c.atMost(1)
	if c.Given(1) {
		t.Size = c.Word(c.String(1), "the size", words...)
	}
}

// numberType reads the digits of a number, and of them those behind the point.
func (c *call) numberType(t *op.Type, shape *arg.Shape, names ...string) {
	digits, scale, scaled := 0, 0, false
	if f, ok := c.optionTable(shape); ok {
		t.Unsigned = t.Unsigned || f.Bool("unsigned")
		t.Zerofill = t.Zerofill || f.Bool("zerofill")
		digits = f.Int(names[0], 1)
		if len(names) > 1 {
			scale, scaled = f.Int(names[1], 0), f.Has(names[1])
		}
	} else {
		c.atMost(len(names))
		digits, scale, scaled = c.whole(1, 1), c.whole(2, 0), c.Given(2)
	}
	if scaled && scale > digits {
		c.Fail("%d digits behind the point, of %d", scale, digits)
	}
	if t.Kind == op.Numeric || scaled {
		t.Precision, t.Scale = digits, scale
	} else {
		t.Length = digits
	}
}

func (c *call) dateType(t *op.Type) {
	c.atMost(1)
	t.Length = c.whole(1, 0)
}

// enumType reads values one by one, as a list, or with a name for the type.
func (c *call) enumType(t *op.Type) {
	if f, ok := c.optionTable(enumShape); ok {
		t.Values = f.Strings("values")
		if f.Has("name") {
			t.EnumName = c.objectName(f.Value("name"), f.Label("name"))
		}
	} else if c.Count() == 1 && arg.IsTable(c.Get(1)) {
		t.Values = c.Strings(c.Get(1), "the values")
	} else {
		for i := 1; i <= c.Count(); i++ {
			s, ok := c.Get(i).(lua.LString)
			if !ok {
				c.Wrong(i, "a string")
			}
			t.Values = append(t.Values, string(s))
		}
	}
	c.distinct(t.Values, "value")
}

// distinct refuses a list that names something twice.
func (c *call) distinct(names []string, noun string) {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if seen[n] {
			c.Fail("%s %q stands there twice", noun, n)
		}
		seen[n] = true
	}
}

func (c *call) composedType(t *op.Type) {
	v := c.Get(1)
	if f, ok := c.optionTable(composedShape); ok {
		v = f.Value(f.First("type", "subtype"))
	}
	c.atMost(1)
	elem := c.dataType(v, "the type inside")
	t.Elem = &elem
}

func (c *call) spatialType(t *op.Type) {
	if f, ok := c.optionTable(spatialShape); ok {
		t.Shape, t.SRID = f.String("type"), f.Int("srid", 0)
		return
	}
	c.atMost(2)
	if c.Given(1) {
		t.Shape = c.String(1)
	}
	t.SRID = c.whole(2, 0)
}
