package value

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Tabular is a Go value that scripts use as a table. The standard library's
// pairs, ipairs, next, rawget, rawset, type and table functions, and
// json.encode, treat a userdata whose Value is Tabular as they treat a table.
type Tabular interface {
	// Get is the value at key, nil where there is none.
	Get(L *lua.LState, key lua.LValue) lua.LValue
	// Set assigns v to key; a nil or NaN key raises an error as in a table.
	Set(L *lua.LState, key, v lua.LValue)
	// Next is the entry after key, in order; a nil key asks for the first and a
	// nil answer ends.
	Next(L *lua.LState, key lua.LValue) (lua.LValue, lua.LValue)
	// Len is what # gives.
	Len() int
}

// NewTabular wraps t for scripts.
func NewTabular(L *lua.LState, t Tabular) *lua.LUserData {
	return newUserData(kindsOf(L).tabular, t)
}

// TabularOf is the Tabular inside v, if there is one.
func TabularOf(v lua.LValue) (Tabular, bool) {
	t, ok := payload(v).(Tabular)
	return t, ok
}

func (k *kinds) openTabular(L *lua.LState) {
	k.tabular = newMetatable(L, "row", methods{
		"__index":    tabularIndex,
		"__newindex": tabularNewIndex,
		"__len":      tabularLen,
		"__tostring": tabularString,
	})
}

// The metatable is out of reach for scripts, so that the first argument of these
// functions is always what the interpreter passes.

func tabularIndex(L *lua.LState) int {
	ud := L.Get(1).(*lua.LUserData)
	L.Push(ud.Value.(Tabular).Get(L, L.Get(2)))
	return 1
}

func tabularNewIndex(L *lua.LState) int {
	ud := L.Get(1).(*lua.LUserData)
	ud.Value.(Tabular).Set(L, L.Get(2), L.Get(3))
	return 0
}

func tabularLen(L *lua.LState) int {
	ud := L.Get(1).(*lua.LUserData)
	L.Push(lua.LNumber(ud.Value.(Tabular).Len()))
	return 1
}

func tabularString(L *lua.LState) int {
	L.Push(lua.LString(fmt.Sprintf("table: %p", L.Get(1))))
	return 1
}
