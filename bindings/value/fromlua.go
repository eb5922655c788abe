package value

import (
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// FromLua gives the database value of a Lua value. A number that is an integer
// within ±2^53 becomes an int64, any other number, -0.0 among them, a float64:
// beyond 2^53 a number may already have been rounded, so it is not passed off as
// an exact integer. nil and null are NULL; a date and an error are their text.
//
// A table is an error: what takes JSON, arrays or lists looks at tables itself.
func FromLua(lv lua.LValue) (any, error) {
	switch v := lv.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return fromNumber(float64(v)), nil
	case lua.LString:
		return string(v), nil
	case *lua.LUserData:
		return fromUserData(v)
	}
	return nil, noValueError(lv)
}

// fromNumber tells integers from floats, which Lua does not.
func fromNumber(f float64) any {
	if isExactInteger(f) {
		return int64(f)
	}
	return f
}

// isExactInteger is false for -0.0, which an integer cannot keep.
func isExactInteger(f float64) bool {
	if f == 0 {
		return !math.Signbit(f)
	}
	return -maxExact <= f && f <= maxExact && f == math.Trunc(f)
}

func fromUserData(ud *lua.LUserData) (any, error) {
	switch v := ud.Value.(type) {
	case int64, uint64, op.Expr:
		return v, nil
	case *decimal:
		return op.Decimal(v.text), nil
	case *date:
		return v.text(), nil
	case bytesValue:
		return []byte(v), nil
	case nullValue:
		return nil, nil
	case *raised:
		return v.text(), nil
	}
	return nil, noValueError(ud)
}

// noValueError names the way out for tables, which people try to write.
func noValueError(lv lua.LValue) error {
	name := describe(lv)
	if name == "a table" {
		return fmt.Errorf("%s is not a database value: json.encode makes text of it", name)
	}
	return fmt.Errorf("%s is not a database value", name)
}

// describe names the kind of a value for error messages.
func describe(lv lua.LValue) string {
	switch payload(lv).(type) {
	case int64, uint64:
		return "an int64"
	case *decimal:
		return "a decimal"
	case *date:
		return "a date"
	case bytesValue:
		return "bytes"
	case nullValue:
		return "null"
	case *raised:
		return "an error"
	case op.Expr:
		return "an SQL expression"
	case Tabular:
		return "a table"
	}
	if lv == lua.LNil {
		return "nil"
	}
	return "a " + lv.Type().String()
}
