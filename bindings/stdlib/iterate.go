package stdlib

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/value"
)

// next(t [, key]) returns the entry after key.
func next(L *lua.LState) int {
	t := checkTable(L, 1)
	key := value.Key(L, L.Get(2))
	if t.t != nil && key != lua.LNil && vm.Get(t.t, key) == lua.LNil && !isKey(t.t, key) {
		raise(L, "invalid key to 'next'")
	}
	k, v := t.next(key)
	if k == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(k)
	L.Push(v)
	return 2
}

// isKey reports whether a key without a value has a place in the table all the
// same, as one has that was removed while the table was traversed. For any other
// key the interpreter would begin again, near the start.
func isKey(t *lua.LTable, key lua.LValue) bool {
	fields := reflect.ValueOf(t).Elem()
	if n, ok := key.(lua.LNumber); ok {
		if i := int(n); lua.LNumber(i) == n && i > 0 && i <= fields.FieldByName("array").Len() {
			return true
		}
	}
	places := fields.FieldByName("k2i")
	return places.Len() > 0 && places.MapIndex(reflect.ValueOf(key)).IsValid()
}

// pairs(t) iterates in the order in which the keys were first assigned, list first.
func (l *library) pairs(L *lua.LState) int {
	checkTable(L, 1)
	L.Push(l.next)
	L.Push(L.Get(1))
	L.Push(lua.LNil)
	return 3
}

// ipairs(t) iterates over t[1], t[2], … up to the first nil.
func (l *library) ipairs(L *lua.LState) int {
	checkTable(L, 1)
	L.Push(l.ipairsNext)
	L.Push(L.Get(1))
	L.Push(lua.LNumber(0))
	return 3
}

// ipairsNext is the iterator of ipairs.
func ipairsNext(L *lua.LState) int {
	i := checkInt(L, 2) + 1
	v := checkTable(L, 1).index(i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}
