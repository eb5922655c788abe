package vm

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// writeField is for assignments to fields by name. A table with neither a metatable nor a nil to
// be assigned needs no more than its maps. The interpreter makes the name a value again each time, and
// looks for a place in the order of the keys even where there is one.
func writeField(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		i, f := instruction(code), Current(L)
		r := registers(L, f)
		t, ok := r[i.a()].(*lua.LTable)
		if !ok || t.Metatable != lua.LNil {
			return stock(L, code, base)
		}
		name, v := operand(f, r, i.b()), operand(f, r, i.c())
		fields := (table{t}).fields()
		if v == lua.LNil || fields == nil {
			return stock(L, code, base)
		}
		s := string(name.(lua.LString))
		if _, known := fields[s]; !known {
			(table{t}).place(name)
		}
		fields[s] = v
		return 0
	}
}

// place gives a key its place in the order, if it has none from before it was set to nil.
func (t table) place(key lua.LValue) {
	keys, places := t.keys(), t.places()
	if *places == nil {
		*places = make(map[lua.LValue]int)
	}
	if _, ok := (*places)[key]; !ok {
		(*places)[key] = len(*keys)
		*keys = append(*keys, key)
	}
}

// fewFields is up to how many fields of a constructor have their names in one piece with the table.
const fewFields = 4

type smallTable struct {
	lua.LTable
	keys [fewFields]lua.LValue
}

// newTable makes room for the names of the fields that a constructor has, at once.
func newTable(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		i, f := instruction(code), Current(L)
		r := registers(L, f)
		if i.c() == 0 || i.b() > 0 || i.a() >= len(r) {
			return stock(L, code, base)
		}
		r[i.a()] = withFields(i.c())
		keepTop(L, f.Base()+i.a())
		return 0
	}
}

func withFields(n int) *lua.LTable {
	var t *lua.LTable
	if n <= fewFields {
		small := &smallTable{}
		t = &small.LTable
		*table{t}.keys() = small.keys[:0]
	} else {
		t = &lua.LTable{}
		*table{t}.keys() = make([]lua.LValue, 0, min(n, mostFields))
	}
	t.Metatable = lua.LNil
	*field[map[string]lua.LValue](unsafe.Pointer(t), at.tableFields) = make(map[string]lua.LValue, min(n, mostFields))
	*table{t}.places() = make(map[lua.LValue]int, min(n, mostFields))
	return t
}

// mostFields bounds the room that is made before there is anything. What the instruction tells is more
// than there are where there are many.
const mostFields = 64

func (t table) fields() map[string]lua.LValue {
	return *field[map[string]lua.LValue](unsafe.Pointer(t.LTable), at.tableFields)
}

func (t table) keys() *[]lua.LValue {
	return field[[]lua.LValue](unsafe.Pointer(t.LTable), at.tableKeys)
}

func (t table) places() *map[lua.LValue]int {
	return field[map[lua.LValue]int](unsafe.Pointer(t.LTable), at.tablePlaces)
}
