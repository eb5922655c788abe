package stdlib

import lua "github.com/yuin/gopher-lua"

// getmetatable(v) gives the field __metatable instead, where there is one.
func getmetatable(L *lua.LState) int {
	L.Push(L.GetMetatable(checkAny(L, 1)))
	return 1
}

// setmetatable changes plain tables only: the metatables of all other values
// belong to the host.
func setmetatable(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		if typeName(L.Get(1)) == "table" {
			argumentError(L, 1, "a row cannot have another metatable")
		}
		typeError(L, 1, "table")
	}
	mt := L.Get(2)
	if mt.Type() != lua.LTTable && (mt != lua.LNil || L.GetTop() < 2) {
		argumentError(L, 2, "nil or table expected")
	}
	if old, ok := t.Metatable.(*lua.LTable); ok && old.RawGetString("__metatable") != lua.LNil {
		raise(L, "cannot change a protected metatable")
	}
	t.Metatable = mt
	L.SetTop(1)
	return 1
}

// metafield is a field of a value's metatable, or nil.
func metafield(L *lua.LState, v lua.LValue, name string) lua.LValue {
	return L.GetMetaField(v, name)
}
