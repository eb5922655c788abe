package value

import (
	"time"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// Host is what the values need from the interpreter that they live in.
type Host interface {
	// Now is the time of the run. It stays the same for all of it, so that a
	// resumed run sees what the interrupted one saw.
	Now() time.Time
	// Charge accounts for bytes of work done in Go, and raises a Lua error when
	// a limit is reached.
	Charge(L *lua.LState, bytes int)
	// MaxString is the length of the longest string that may be built.
	MaxString() int
}

// registryKey is where an interpreter keeps its kinds. Scripts cannot reach the
// registry.
const registryKey = "luamig.value"

// kinds holds the metatables of one interpreter. They are per interpreter, since
// two of them may run at the same time.
type kinds struct {
	host Host

	int64   *lua.LTable
	decimal *lua.LTable
	date    *lua.LTable
	bytes   *lua.LTable
	tabular *lua.LTable
	raised  *lua.LTable
	array   *lua.LTable
	object  *lua.LTable

	null  *lua.LUserData
	probe *lua.LUserData
	equal *lua.LFunction // the __eq of all kinds

	keys      map[integer]weak.Pointer[lua.LUserData] // see shared
	keysLimit int
}

// Open installs the globals int64, decimal, date, json, null and bytes, and makes
// the interpreter ready for every other function of this package.
func Open(L *lua.LState, h Host) {
	k := &kinds{host: h}
	L.G.Registry.RawSetString(registryKey, &lua.LUserData{Value: k})
	k.openOperators(L)
	k.openTabular(L)
	k.openRaised(L)
	k.openNull(L)
	k.openBytes(L)
	k.openExact(L)
	k.openDate(L)
	k.openJSON(L)
}

// kindsOf finds what Open left in the interpreter, of which L may be a coroutine.
func kindsOf(L *lua.LState) *kinds {
	ud, ok := L.G.Registry.RawGetString(registryKey).(*lua.LUserData)
	if !ok {
		panic("value: Open was not called for this interpreter")
	}
	return ud.Value.(*kinds)
}

// methods names the functions of a metatable or of a global table.
type methods map[string]lua.LGFunction

// newMetatable makes a metatable that scripts cannot reach: getmetatable gives
// them only its name, which also tells them what kind of value they hold.
func newMetatable(L *lua.LState, name string, fns methods) *lua.LTable {
	mt := newTable(L, fns)
	mt.RawSetString("__metatable", lua.LString(name))
	return mt
}

func newTable(L *lua.LState, fns methods) *lua.LTable {
	t := L.CreateTable(0, len(fns)+2)
	for name, fn := range fns {
		t.RawSetString(name, L.NewFunction(fn))
	}
	return t
}

// newUserData is L.NewUserData without the environment, which nothing here uses.
func newUserData(mt *lua.LTable, v any) *lua.LUserData {
	return &lua.LUserData{Value: v, Metatable: mt}
}

// payload is the Go value inside a userdata, nil for any other Lua value.
func payload(v lua.LValue) any {
	if ud, ok := v.(*lua.LUserData); ok {
		return ud.Value
	}
	return nil
}

// TypeName is the type of a value to scripts: a row is a table, bytes are a string.
func TypeName(v lua.LValue) string {
	switch payload(v).(type) {
	case Tabular:
		return "table"
	case bytesValue:
		return "string"
	}
	return v.Type().String()
}

// KindName is what messages call a value: the type, and for the types that Lua
// lacks their own name, such as "decimal".
func KindName(v lua.LValue) string {
	switch payload(v).(type) {
	case int64, uint64:
		return "int64"
	case *decimal:
		return "decimal"
	case *date:
		return "date"
	case nullValue:
		return "null"
	}
	return TypeName(v)
}

// callable makes a global table that can also be called, such as decimal.
func callable(L *lua.LState, name string, call lua.LGFunction, fns methods) *lua.LTable {
	t := newTable(L, fns)
	t.Metatable = newMetatable(L, name, methods{"__call": func(L *lua.LState) int {
		L.Remove(1) // the table itself
		return call(L)
	}})
	return t
}
