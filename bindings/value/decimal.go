package value

import (
	"errors"
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// decimal is an exact decimal number. The text is the database's own and is what
// goes back to it; it is parsed when a script first calculates with it.
type decimal struct {
	text   string
	parsed *number
	err    error
}

// number parses the text once.
func (d *decimal) number() (*number, error) {
	if d.parsed == nil && d.err == nil {
		d.parsed, d.err = parseNumber(d.text)
	}
	return d.parsed, d.err
}

// finite is the number for arithmetic, in which NaN and the infinities have no part.
func (d *decimal) finite() (*number, error) {
	n, err := d.number()
	if err == nil && !n.isFinite() {
		return nil, errors.New("decimal " + d.text + " cannot be calculated with")
	}
	return n, err
}

// toDecimal reads an operand of decimal arithmetic.
func toDecimal(v lua.LValue) (*number, error) {
	switch v := v.(type) {
	case lua.LNumber:
		return numberFromFloat(float64(v))
	case lua.LString:
		return (&decimal{text: string(v)}).finite()
	}
	switch n := payload(v).(type) {
	case *decimal:
		return n.finite()
	case int64, uint64:
		return parseNumber(integerText(n))
	}
	return nil, errors.New("attempt to perform arithmetic on " + describe(v))
}

// numberFromFloat takes a number as its shortest text, so that 0.1 is 0.1.
func numberFromFloat(f float64) (*number, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, errors.New("a decimal cannot be made of " + strconv.FormatFloat(f, 'g', -1, 64))
	}
	return parseNumber(strconv.FormatFloat(f, 'g', -1, 64))
}

// toComparable is toDecimal for comparisons, where every number has its place.
func toComparable(v lua.LValue) (*number, error) {
	if f, ok := v.(lua.LNumber); ok {
		return parseNumber(strconv.FormatFloat(float64(f), 'g', -1, 64))
	}
	if d, ok := payload(v).(*decimal); ok {
		return d.number()
	}
	return toDecimal(v)
}

// compareDecimals compares where at least one operand is a decimal. NaN decimals
// have PostgreSQL's order: equal to each other and above all else. A NaN that is
// a Lua number stays unordered.
func compareDecimals(a, b lua.LValue) (int, error) {
	if isNaN(a) || isNaN(b) {
		return Unordered, nil
	}
	x, err := toComparable(a)
	if err != nil {
		return 0, err
	}
	y, err := toComparable(b)
	if err != nil {
		return 0, err
	}
	return x.compare(y), nil
}

func isNaN(v lua.LValue) bool {
	f, ok := v.(lua.LNumber)
	return ok && f != f
}

func (k *kinds) decimalToLua(n *number) lua.LValue {
	return newUserData(k.decimal, &decimal{text: n.text(), parsed: n})
}

// newDecimal is the global function decimal(x). Text is kept as it is written.
func (k *kinds) newDecimal(L *lua.LState) int {
	v := L.Get(1)
	if isDecimal(v) {
		L.Push(v)
		return 1
	}
	d, err := k.makeDecimal(v)
	if err != nil {
		L.ArgError(1, err.Error())
	}
	L.Push(newUserData(k.decimal, d))
	return 1
}

// makeDecimal parses text too, though it is kept: a typing error shall come to
// light here and not at the database.
func (k *kinds) makeDecimal(v lua.LValue) (*decimal, error) {
	if s, ok := v.(lua.LString); ok {
		d := &decimal{text: string(s)}
		_, err := d.number()
		return d, err
	}
	n, err := toDecimal(v)
	if err != nil {
		return nil, err
	}
	return &decimal{text: n.text(), parsed: n}, nil
}
