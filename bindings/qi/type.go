package qi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

// family says which arguments and modifiers a data type takes.
type family int

const (
	bare     family = iota // no arguments
	textual                // STRING(length), .BINARY
	sized                  // TEXT("tiny")
	integral               // INTEGER(width), .UNSIGNED, .ZEROFILL
	floating               // FLOAT(length, decimals), .UNSIGNED, .ZEROFILL
	exact                  // DECIMAL(precision, scale), .UNSIGNED, .ZEROFILL
	temporal               // DATE(precision)
	listed                 // ENUM("a", "b")
	composed               // ARRAY(type)
	spatial                // GEOMETRY("POINT", 4326)
)

// families are the data types by name. Aliases stand in typeAliases.
var families = map[op.TypeKind]family{
	op.String: textual, op.Char: textual, op.Text: sized, op.CIText: bare, op.TSVector: bare,
	op.TinyInt: integral, op.SmallInt: integral, op.MediumInt: integral, op.Integer: integral, op.BigInt: integral,
	op.Float: floating, op.Real: floating, op.Double: floating, op.Numeric: exact,
	op.Boolean: bare, op.Date: temporal, op.DateOnly: bare, op.Time: temporal,
	op.UUID: bare, op.Blob: sized, op.JSON: bare, op.JSONB: bare, op.HStore: bare,
	op.Enum: listed, op.Array: composed, op.Range: composed, op.Geometry: spatial, op.Geography: spatial,
	op.CIDR: bare, op.INET: bare, op.MACAddr: bare,
}

var typeAliases = map[string]op.TypeKind{"NUMERIC": op.Numeric, "DOUBLE PRECISION": op.Double}

// typeAdvice is for names of Sequelize's DataTypes that are no types of columns.
var typeAdvice = map[string]string{
	"VIRTUAL":  "a virtual attribute has no column: leave it out, or use generated = { as = … }",
	"UUIDV1":   "databases make random ones: DataTypes.UUIDV4",
	"NUMBER":   "say which number: INTEGER, BIGINT, FLOAT, DECIMAL(p, s) …",
	"ABSTRACT": "it stands for no column",
}

// openTypes makes DataTypes. NOW and UUIDV4 are expressions: as defaults they become
// a DEFAULT of the column, where Sequelize emits nothing.
func (b *binding) openTypes(L *lua.LState) {
	b.types = metatable(L, "DataType", functions{
		"__call": b.typeCall, "__index": b.typeIndex, "__tostring": typeString, "__newindex": refuseChange,
	})
	var names []string
	t := constants(L, "DataTypes", func(L *lua.LState) int {
		name := L.Get(2).String()
		c := b.call(L, Method{Name: "DataTypes." + name}, 0)
		c.Advice = typeAdvice
		c.Unknown("data type %q", name, names)
		return 0
	})
	set := func(name string, v lua.LValue) {
		t.RawSetString(name, v)
		names = append(names, name)
	}
	for kind := range families {
		set(string(kind), b.typeValue(op.Type{Kind: kind}))
	}
	for name, kind := range typeAliases {
		set(name, b.typeValue(op.Type{Kind: kind}))
	}
	set("NOW", b.expr(op.Now{}))
	set("UUIDV4", b.expr(op.NewUUID{}))
	slices.Sort(names)
}

func refuseChange(L *lua.LState) int {
	L.RaiseError("%s cannot be changed", L.ToStringMeta(L.Get(1)).String())
	return 0
}

func (b *binding) typeValue(t op.Type) *lua.LUserData {
	return &lua.LUserData{Value: t, Metatable: b.types}
}

func typeString(L *lua.LState) int {
	L.Push(lua.LString(payload(L.Get(1)).(op.Type).String()))
	return 1
}

// typeIndex is .BINARY, .UNSIGNED and .ZEROFILL.
func (b *binding) typeIndex(L *lua.LState) int {
	t := payload(L.Get(1)).(op.Type)
	c := b.call(L, Method{Name: "DataTypes." + t.String()}, 0)
	known := modifiers(families[t.Kind])
	switch name := L.Get(2).String(); {
	case !slices.Contains(known, name):
		c.Unknown("modifier %q of "+string(t.Kind), name, known)
	case name == "BINARY":
		t.Binary = true
	case name == "UNSIGNED":
		t.Unsigned = true
	default:
		t.Zerofill = true
	}
	L.Push(b.typeValue(t))
	return 1
}

func modifiers(f family) []string {
	switch f {
	case textual:
		return []string{"BINARY"}
	case integral, floating, exact:
		return []string{"UNSIGNED", "ZEROFILL"}
	}
	return nil
}

// typeCall is DataTypes.STRING(40).
func (b *binding) typeCall(L *lua.LState) int {
	t := payload(L.Get(1)).(op.Type)
	c := b.call(L, Method{Name: "DataTypes." + string(t.Kind)}, 1)
	switch families[t.Kind] {
	case bare:
		if c.Count() > 0 {
			c.Fail("takes no arguments")
		}
	case textual:
		c.textType(&t)
	case sized:
		c.sizedType(&t)
	case integral:
		c.numberType(&t, integerShape, "length")
	case floating:
		c.numberType(&t, floatShape, "length", "decimals")
	case exact:
		c.numberType(&t, decimalShape, "precision", "scale")
	case temporal:
		c.dateType(&t)
	case listed:
		c.enumType(&t)
	case composed:
		c.composedType(&t)
	case spatial:
		c.spatialType(&t)
	}
	L.Push(b.typeValue(t))
	return 1
}

// dataType reads the type of a column: one of DataTypes, or text that is the
// database's own type.
func (c *call) dataType(v lua.LValue, what string) op.Type {
	switch t := v.(type) {
	case lua.LString:
		return c.nativeType(string(t), what)
	case *lua.LUserData:
		if t, ok := t.Value.(op.Type); ok {
			return t
		}
	}
	c.FailHint("such as DataTypes.STRING", "%s must be a data type or a string, got %s", what, arg.Describe(v))
	return op.Type{}
}

// nativeType refuses names that are data types here and no types of any
// database: SQLite would take them, and make numbers of the texts.
func (c *call) nativeType(sql, what string) op.Type {
	if strings.TrimSpace(sql) == "" {
		c.Fail("%s must not be empty", what)
	}
	if kind := op.TypeKind(sql); kind == op.String || kind == op.DateOnly {
		c.FailHint("write DataTypes."+sql+", without quotes", "%s: no database has a type %s", what, sql)
	}
	return op.Type{Kind: op.Native, SQL: sql}
}

// complete checks that a type has what a column of it needs.
func (c *call) complete(t op.Type) {
	switch {
	case t.Kind == op.Enum && len(t.Values) == 0:
		c.FailHint(`DataTypes.ENUM("a", "b"), or values = { "a", "b" }`, "an ENUM needs its values")
	case t.Kind == op.Array && t.Elem == nil:
		c.FailHint("DataTypes.ARRAY(DataTypes.INTEGER)", "an ARRAY needs the type of its items")
	case t.Kind == op.Range && t.Elem == nil:
		c.FailHint("DataTypes.RANGE(DataTypes.INTEGER)", "a RANGE needs the type of its bounds")
	case t.Elem != nil:
		c.complete(*t.Elem)
	}
}
