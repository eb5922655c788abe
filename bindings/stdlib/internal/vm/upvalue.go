package vm

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// SetHandled tells L whether an error will be handled on its stack, and returns
// what held before. An error that will be handled closes no upvalues.
func SetHandled(L *lua.LState, handled bool) bool {
	p := field[bool](unsafe.Pointer(L), at.stateHandled)
	before := *p
	*p = handled
	return before
}

// CloseUpvalues takes the variables from a register on out of the registers and
// into the closures that share them, as a function does when it returns.
func CloseUpvalues(L *lua.LState, register int) {
	link := field[*lua.Upvalue](unsafe.Pointer(L), at.stateUpvalues)
	for *link != nil && *field[int](unsafe.Pointer(*link), at.upvalueIndex) < register {
		link = next(*link)
	}
	open := *link
	*link = nil
	for ; open != nil; open = *next(open) {
		open.Close()
	}
}

// next is the link to the open upvalue after u. They are in the order of their
// registers.
func next(u *lua.Upvalue) **lua.Upvalue {
	return field[*lua.Upvalue](unsafe.Pointer(u), at.upvalueNext)
}
