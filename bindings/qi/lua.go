package qi

import lua "github.com/yuin/gopher-lua"

// functions names the functions of a table.
type functions map[string]lua.LGFunction

// metatable makes a metatable that scripts cannot reach: getmetatable gives them
// its name.
func metatable(L *lua.LState, name string, fns functions) *lua.LTable {
	mt := L.CreateTable(0, len(fns)+1)
	for key, fn := range fns {
		mt.RawSetString(key, L.NewFunction(fn))
	}
	mt.RawSetString("__metatable", lua.LString(name))
	return mt
}

// sealed makes a value that scripts can neither look into nor change; tostring
// gives its name.
func sealed(L *lua.LState, name string, v any) *lua.LUserData {
	mt := metatable(L, name, functions{
		"__tostring": func(L *lua.LState) int {
			L.Push(lua.LString(name))
			return 1
		},
		"__newindex": func(L *lua.LState) int {
			L.RaiseError("%s cannot be changed", name)
			return 0
		},
	})
	return &lua.LUserData{Value: v, Metatable: mt}
}

// payload is the Go value inside a userdata, nil for any other Lua value.
func payload(v lua.LValue) any {
	if ud, ok := v.(*lua.LUserData); ok {
		return ud.Value
	}
	return nil
}

// constants makes a global table of which scripts can read the fields; any other
// name is an error.
func constants(L *lua.LState, name string, unknown lua.LGFunction) *lua.LTable {
	t := L.NewTable()
	t.Metatable = metatable(L, name, functions{
		"__index": unknown,
		"__newindex": func(L *lua.LState) int {
			L.RaiseError("%s cannot be changed", name)
			return 0
		},
	})
	L.SetGlobal(name, t)
	return t
}
