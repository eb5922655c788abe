package value

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// maxExact bounds the integers that a Lua number, a float64, holds exactly.
const maxExact = 1 << 53

// ToLua gives the Lua form of a value read from a database (the domain is in
// dialects/op/value.go). NULL becomes nil, an integer beyond ±2^53 an int64, a
// decimal keeps its text and bytes that they are bytes. A list becomes a table in which
// NULL is null, so that it has no holes.
func ToLua(L *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case string:
		checkLength(L, len(v))
		return lua.LString(v)
	case int64:
		return signedToLua(L, v)
	case float64:
		return lua.LNumber(v)
	case bool:
		return lua.LBool(v)
	case []byte:
		return newUserData(kindsOf(L).bytes, bytesValue(v))
	case uint64:
		return unsignedToLua(L, v)
	case op.Decimal:
		return newUserData(kindsOf(L).decimal, &decimal{text: string(v)})
	case op.List:
		return listToLua(L, v)
	case op.Expr:
		return &lua.LUserData{Value: v, Metatable: lua.LNil}
	}
	L.RaiseError("a Go value of type %T has no form in Lua", v)
	return lua.LNil
}

func signedToLua(L *lua.LState, v int64) lua.LValue {
	if -maxExact <= v && v <= maxExact {
		return lua.LNumber(v)
	}
	return newUserData(kindsOf(L).int64, v)
}

// unsignedToLua keeps the value unsigned: its column is, and has more room.
func unsignedToLua(L *lua.LState, v uint64) lua.LValue {
	if v <= maxExact {
		return lua.LNumber(v)
	}
	return newUserData(kindsOf(L).int64, v)
}

func listToLua(L *lua.LState, list op.List) lua.LValue {
	t := L.CreateTable(len(list), 0)
	for _, v := range list {
		lv := ToLua(L, v)
		if lv == lua.LNil {
			lv = Null(L)
		}
		t.Append(lv)
	}
	return t
}
