package value

import lua "github.com/yuin/gopher-lua"

// nullValue is the NULL that can stand in a table. There is one userdata of it
// for each interpreter, so that null == null.
type nullValue struct{}

// Null is the global null of the interpreter.
func Null(L *lua.LState) lua.LValue { return kindsOf(L).null }

// IsNull tells whether v is null. (nil is not: it is the absence of a value.)
func IsNull(v lua.LValue) bool {
	_, ok := payload(v).(nullValue)
	return ok
}

func (k *kinds) openNull(L *lua.LState) {
	mt := newMetatable(L, "null", methods{"__tostring": nullString})
	k.comparable(mt)
	k.null = newUserData(mt, nullValue{})
	L.SetGlobal("null", k.null)
}

func nullString(L *lua.LState) int {
	L.Push(lua.LString("null"))
	return 1
}
