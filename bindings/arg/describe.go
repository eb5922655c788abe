package arg

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// Describe names the kind of a value for messages: "nil", "a string", "null".
func Describe(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		return describeUserData(ud)
	}
	if v == lua.LNil {
		return "nil"
	}
	return "a " + v.Type().String()
}

func describeUserData(ud *lua.LUserData) string {
	if value.IsNull(ud) {
		return "null"
	}
	switch ud.Value.(type) {
	case op.Expr:
		return "an SQL expression"
	case op.Type:
		return "a data type"
	case int64, uint64:
		return "an int64"
	case value.Tabular:
		return "a row"
	}
	return "a value of luamig"
}
