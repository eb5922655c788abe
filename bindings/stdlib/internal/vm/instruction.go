package vm

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// handler executes an instruction, as the interpreter's own do.
type handler func(L *lua.LState, i uint32, base unsafe.Pointer) int

// handlers is the interpreter's table of what executes which instruction.
//
//go:linkname handlers github.com/yuin/gopher-lua.jumpTable
var handlers [lua.OP_NOP + 1]handler

// The handlers of access to tables, and of the minus sign, are replaced as the program starts, for all
// interpreters in it. Those of others keep their tables as they were, because only a table
// of an interpreter with [Sparse] has anything outside of its list that could be in it.
var _ = replaceHandlers(&handlers)

func replaceHandlers(table *[lua.OP_NOP + 1]handler) bool {
	table[lua.OP_GETTABLE] = readTable(table[lua.OP_GETTABLE])
	table[lua.OP_SETTABLE] = writeTable(table[lua.OP_SETTABLE])
	table[lua.OP_SETTABLEKS] = writeField(table[lua.OP_SETTABLEKS])
	table[lua.OP_NEWTABLE] = newTable(table[lua.OP_NEWTABLE])
	table[lua.OP_SETLIST] = writeList(table[lua.OP_SETLIST])
	table[lua.OP_UNM] = negate(table[lua.OP_UNM])
	return true
}

// sparseMark is where an interpreter has the mark of Sparse, in its registry.
const sparseMark = "\x00sparse"

// Sparse makes the tables of an interpreter keep few values under large keys in little memory.
func Sparse(L *lua.LState) { L.G.Registry.RawSetString(sparseMark, lua.LTrue) }

func isSparse(L *lua.LState) bool { return L.G.Registry.RawGetString(sparseMark) == lua.LTrue }

// registers are those of L, from the first one of the running function on.
func registers(L *lua.LState, f Frame) []lua.LValue {
	registry := *field[unsafe.Pointer](unsafe.Pointer(L), at.stateRegistry)
	return (*field[[]lua.LValue](registry, at.registryValues))[f.Base():]
}

// operand is a register, or a constant.
func operand(f Frame, registers []lua.LValue, i int) lua.LValue {
	if i&constantBit != 0 {
		return f.Fn().Proto.Constants[i&^constantBit]
	}
	return registers[i]
}

// constantBit marks an operand that is no register.
const constantBit = 1 << 8

// maxChain is how many tables one access goes through by __index, as in the interpreter.
const maxChain = 100

// readTable is for whole numbers as keys of tables. Whatever else, and a function as
// __index, is for the interpreter, which finds nothing either where this has not.
func readTable(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		i, f := instruction(code), Current(L)
		r := registers(L, f)
		key, isNumber := operand(f, r, i.c()).(lua.LNumber)
		if !isNumber || i.a() >= len(r) {
			return stock(L, code, base)
		}
		t, ok := r[i.b()].(*lua.LTable)
		if !ok {
			return stock(L, code, base)
		}
		v, ok := find(t, key)
		if !ok {
			return stock(L, code, base)
		}
		r[i.a()] = v
		keepTop(L, f.Base()+i.a())
		return 0
	}
}

// find follows the tables behind __index. It is not ok where it meets a function.
func find(t *lua.LTable, key lua.LNumber) (v lua.LValue, ok bool) {
	for range maxChain {
		if v = (table{t}).get(key); v != lua.LNil || t.Metatable == lua.LNil {
			return v, true
		}
		switch next := metafield(t, "__index").(type) {
		case *lua.LNilType:
			return next, true
		case *lua.LTable:
			t = next
		default:
			return nil, false
		}
	}
	return nil, false
}

// negate gives __unm its operand twice, as Lua 5.1 does.
func negate(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		i, f := instruction(code), Current(L)
		t, ok := operand(f, registers(L, f), i.b()).(*lua.LTable)
		if !ok {
			return stock(L, code, base)
		}
		fn, ok := metafield(t, "__unm").(*lua.LFunction)
		if !ok {
			return stock(L, code, base)
		}
		L.Push(fn)
		L.Push(t)
		L.Push(t)
		L.Call(2, 1)
		v := L.Get(-1)
		L.Pop(1)
		registers(L, f)[i.a()] = v
		return 0
	}
}

// keepTop tells the registry that a register is in use.
func keepTop(L *lua.LState, register int) {
	registry := *field[unsafe.Pointer](unsafe.Pointer(L), at.stateRegistry)
	if top := field[int](registry, at.registryTop); register >= *top {
		*top = register + 1
	}
}

func metafield(t *lua.LTable, name string) lua.LValue {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		return mt.RawGetString(name)
	}
	return lua.LNil
}

// writeTable is readTable for assignments.
func writeTable(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		i, f := instruction(code), Current(L)
		r := registers(L, f)
		index := operand(f, r, i.b())
		key, _ := index.(lua.LNumber)
		t, ok := r[i.a()].(*lua.LTable)
		if ok && (index == lua.LNil || key != key) && isSparse(L) {
			checkIndex(L, index, key)
		}
		if !ok || whole(key) == 0 {
			return stock(L, code, base)
		}
		if t, ok = owner(t, key); !ok {
			return stock(L, code, base)
		}
		write(L, t, whole(key), operand(f, r, i.c()))
		return 0
	}
}

// checkIndex refuses what no table has as a key, before __newindex is asked.
func checkIndex(L *lua.LState, index lua.LValue, key lua.LNumber) {
	switch {
	case index == lua.LNil:
		L.RaiseError("table index is nil")
	case key != key:
		L.RaiseError("table index is NaN")
	}
}

// owner follows the tables behind __newindex. It is not ok where it meets a function.
func owner(t *lua.LTable, key lua.LNumber) (*lua.LTable, bool) {
	for range maxChain {
		if t.Metatable == lua.LNil {
			return t, true
		}
		next := metafield(t, "__newindex")
		if next == lua.LNil || (table{t}).get(key) != lua.LNil {
			return t, true
		}
		chained, ok := next.(*lua.LTable)
		if !ok {
			return nil, false
		}
		t = chained
	}
	return nil, false
}

// write leaves the tables of other interpreters as they are.
func write(L *lua.LState, t *lua.LTable, key int, v lua.LValue) {
	if key <= len(*table{t}.list())+1 || isSparse(L) {
		SetInt(t, key, v)
		return
	}
	t.RawSetInt(key, v)
}

// writeList is for the items of a table constructor. They come behind the fields that have
// a key, and cover those.
func writeList(stock handler) handler {
	return func(L *lua.LState, code uint32, base unsafe.Pointer) int {
		f := Current(L)
		t, _ := registers(L, f)[instruction(code).a()].(*lua.LTable)
		result := stock(L, code, base)
		if t != nil && len(table{t}.rest()) > 0 {
			table{t}.uncover()
		}
		return result
	}
}

// uncover drops what the list now has, and takes over what follows on its end.
func (t table) uncover() {
	for key := range t.rest() {
		if n, ok := key.(lua.LNumber); ok && whole(n) > 0 && whole(n) <= len(*t.list()) {
			delete(t.rest(), key)
		}
	}
	Grown(t.LTable)
}
