package vm

import (
	"slices"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// table gives access to the parts of a table. The list holds the keys 1 to its length and
// the rest whatever has another key that is no string. The interpreter itself would fill
// the list up to any whole number: t[50000000] = 1 takes a gigabyte.
type table struct{ *lua.LTable }

func (t table) list() *[]lua.LValue {
	return field[[]lua.LValue](unsafe.Pointer(t.LTable), at.tableList)
}

func (t table) rest() map[lua.LValue]lua.LValue {
	return *field[map[lua.LValue]lua.LValue](unsafe.Pointer(t.LTable), at.tableRest)
}

// largestGap is how many places the list may be filled with nil for a key beyond its end.
const largestGap = 8

// whole is the whole number that a key is, or 0 for one that could not be in a list.
func whole(n lua.LNumber) int {
	if k := int(n); lua.LNumber(k) == n && k > 0 && k < lua.MaxArrayIndex {
		return k
	}
	return 0
}

// Get is [lua.LTable.RawGet].
func Get(t *lua.LTable, key lua.LValue) lua.LValue {
	n, ok := key.(lua.LNumber)
	if !ok {
		return t.RawGet(key)
	}
	return table{t}.get(n)
}

// GetInt is Get for a whole number.
func GetInt(t *lua.LTable, key int) lua.LValue {
	list := *table{t}.list()
	if key > 0 && key <= len(list) {
		return list[key-1]
	}
	if len(table{t}.rest()) == 0 {
		return lua.LNil
	}
	return t.RawGetH(lua.LNumber(key))
}

func (t table) get(n lua.LNumber) lua.LValue {
	list := *t.list()
	if k := int(n); k > 0 && k <= len(list) && lua.LNumber(k) == n {
		return list[k-1]
	}
	if len(t.rest()) == 0 {
		return lua.LNil
	}
	return t.RawGetH(n)
}

// Set is [lua.LTable.RawSet].
func Set(t *lua.LTable, key, v lua.LValue) {
	n, ok := key.(lua.LNumber)
	if !ok || whole(n) == 0 {
		t.RawSet(key, v)
		return
	}
	SetInt(t, whole(n), v)
}

// SetInt is Set for a whole number.
func SetInt(t *lua.LTable, key int, v lua.LValue) {
	length := len(*table{t}.list())
	switch {
	case key <= length || key >= lua.MaxArrayIndex:
		t.RawSetInt(key, v)
	case v == lua.LNil:
		if len(table{t}.rest()) > 0 {
			t.RawSetH(lua.LNumber(key), v)
		}
	case key == length+1:
		t.RawSetInt(key, v)
		Grown(t)
	case key <= length+largestGap && len(table{t}.rest()) == 0:
		t.RawSetInt(key, v)
	default:
		table{t}.setSparse(lua.LNumber(key), v)
	}
}

// Grown takes over what follows on the end of the list.
func Grown(t *lua.LTable) {
	rest := table{t}.rest()
	for len(rest) > 0 {
		next := lua.LNumber(len(*table{t}.list()) + 1)
		v, ok := rest[next]
		if !ok {
			return
		}
		delete(rest, next)
		t.RawSetInt(int(next), v)
	}
}

// setSparse keeps a value outside of the list. Each time that as many are kept there as a
// power of two, the list grows if that makes it no emptier than a quarter.
func (t table) setSparse(n lua.LNumber, v lua.LValue) {
	if list := t.list(); *list == nil {
		*list = make([]lua.LValue, 0, 1) // or Next would begin again at the first key
	}
	before := len(t.rest())
	t.RawSetH(n, v)
	if size := len(t.rest()); size > before && size >= 32 && size&(size-1) == 0 {
		t.rehash()
	}
}

// rehash finds the largest list of which more than a quarter would be in use.
func (t table) rehash() {
	var counts [64]int // of keys up to each power of two, and above the one before
	for key := range t.rest() {
		if n, ok := key.(lua.LNumber); ok && whole(n) > 0 {
			counts[log2(whole(n))]++
		}
	}
	for i, v := range *t.list() {
		if v != lua.LNil {
			counts[log2(i+1)]++
		}
	}
	size, used := 0, 0
	for i, n := range counts[:30] {
		if used += n; n > 0 && used > 1<<i/4 {
			size = 1 << i
		}
	}
	if size > len(*t.list()) {
		t.enlarge(size)
	}
}

// log2 is the exponent of the power of two that is not smaller than n.
func log2(n int) int {
	e := 0
	for 1<<e < n {
		e++
	}
	return e
}

// enlarge moves all keys up to size into the list.
func (t table) enlarge(size int) {
	list, last := *t.list(), 0
	grown := slices.Grow(list, size-len(list))[:size]
	for i := len(list); i < size; i++ {
		grown[i] = lua.LNil
	}
	rest := t.rest()
	for key, v := range rest {
		if n, ok := key.(lua.LNumber); ok && whole(n) > 0 && whole(n) <= size {
			grown[whole(n)-1] = v
			last = max(last, whole(n))
			delete(rest, key)
		}
	}
	*t.list() = grown[:max(last, len(list))]
	t.forget()
	Grown(t.LTable)
}

// forget drops the places in the order that moved keys have left behind.
func (t table) forget() {
	keys := field[[]lua.LValue](unsafe.Pointer(t.LTable), at.tableKeys)
	places := field[map[lua.LValue]int](unsafe.Pointer(t.LTable), at.tablePlaces)
	var left []lua.LValue
	index := map[lua.LValue]int{}
	for _, key := range *keys {
		if t.RawGetH(key) != lua.LNil {
			index[key] = len(left)
			left = append(left, key)
		}
	}
	*keys, *places = left, index
}
