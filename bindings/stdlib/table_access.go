package stdlib

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/value"
)

// list is a table as the raw functions see it: a Lua table, or a Go value that
// scripts use as one.
type list struct {
	L *lua.LState
	t *lua.LTable
	v value.Tabular
}

// listOf is v as a table; ok is false if it is none.
func listOf(L *lua.LState, v lua.LValue) (list, bool) {
	if t, ok := v.(*lua.LTable); ok {
		return list{L: L, t: t}, true
	}
	t, ok := value.TabularOf(v)
	return list{L: L, v: t}, ok
}

func checkTable(L *lua.LState, n int) list {
	t, ok := listOf(L, L.Get(n))
	if !ok {
		typeError(L, n, "table")
	}
	return t
}

func (t list) get(key lua.LValue) lua.LValue {
	key = value.Key(t.L, key)
	if t.t != nil {
		return vm.Get(t.t, key)
	}
	return t.v.Get(t.L, key)
}

// RawSet assigns to a table as rawset does, but for a key that no table can have.
func RawSet(t *lua.LTable, key, v lua.LValue) { vm.Set(t, key, v) }

// set faults the keys that no table can have.
func (t list) set(key, v lua.LValue) {
	key = value.Key(t.L, key)
	if t.t == nil {
		t.v.Set(t.L, key, v)
		return
	}
	if key == lua.LNil {
		raise(t.L, "table index is nil")
	}
	if n, ok := key.(lua.LNumber); ok && math.IsNaN(float64(n)) {
		raise(t.L, "table index is NaN")
	}
	vm.Set(t.t, key, v)
}

// index is get for an integer.
func (t list) index(i int) lua.LValue {
	if t.t != nil {
		return vm.GetInt(t.t, i)
	}
	return t.get(lua.LNumber(i))
}

func (t list) setIndex(i int, v lua.LValue) {
	if t.t != nil {
		if i > 0 {
			vm.SetInt(t.t, i, v)
		} else {
			t.t.RawSetH(lua.LNumber(i), v)
		}
		return
	}
	t.set(lua.LNumber(i), v)
}

// length is what # gives without __len.
func (t list) length() int {
	if t.t != nil {
		return t.t.Len()
	}
	return t.v.Len()
}

func (t list) next(key lua.LValue) (lua.LValue, lua.LValue) {
	if t.t != nil {
		return t.t.Next(key)
	}
	return t.v.Next(t.L, key)
}
