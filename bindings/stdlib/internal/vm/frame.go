package vm

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Frame is a function call that is under way. It is good until the interpreter
// goes on.
type Frame struct{ p unsafe.Pointer }

// Current is the innermost call of L: seen from a Go function, its own. A
// coroutine that has not begun, or has ended, has none.
func Current(L *lua.LState) Frame {
	return Frame{*field[unsafe.Pointer](unsafe.Pointer(L), at.stateFrame)}
}

// Reopen makes the innermost call of a coroutine that ended with an error the current one
// again, so that its stack can be read. The interpreter has taken it off, and left it where it was.
func Reopen(co *lua.LState) {
	stack := reflect.ValueOf(co).Elem().FieldByName("stack").Elem().Elem()
	segments := stack.FieldByName("segments")
	if !segments.IsValid() {
		return // the stack is not one of MinimizeStackMemory
	}
	segment := segments.Index(int(stack.FieldByName("segIdx").Uint())).Elem()
	frame := segment.FieldByName("array").Index(int(stack.FieldByName("segSp").Uint()))
	if !frame.FieldByName("Fn").IsNil() {
		*field[unsafe.Pointer](unsafe.Pointer(co), at.stateFrame) = unsafe.Pointer(frame.UnsafeAddr())
	}
}

// Exists is false beyond the outermost call.
func (f Frame) Exists() bool { return f.p != nil }

// Parent is the call that made this one.
func (f Frame) Parent() Frame { return Frame{*field[unsafe.Pointer](f.p, at.frameParent)} }

// Fn is the function called.
func (f Frame) Fn() *lua.LFunction { return *field[*lua.LFunction](f.p, at.frameFn) }

// Base is the register of the first argument or local variable.
func (f Frame) Base() int { return *field[int](f.p, at.frameBase) }

// TailCalls is how many calls this one replaced.
func (f Frame) TailCalls() int {
	if f.Fn().IsG {
		return 0
	}
	return *field[int](f.p, at.frameTailCalls)
}

// Line is where a Lua function stands; ok is false for a Go function.
func (f Frame) Line() (source string, line int, ok bool) {
	fn := f.Fn()
	pc := f.pc()
	if fn.IsG || pc < 0 || pc >= len(fn.Proto.DbgSourcePositions) {
		return "", 0, false
	}
	return fn.Proto.SourceName, fn.Proto.DbgSourcePositions[pc], true
}

// pc is the index of the instruction that is being executed.
func (f Frame) pc() int { return *field[int](f.p, at.framePC) - 1 }

// instruction decodes what a Lua function is executing; ok is false for a Go
// function.
func (f Frame) instruction() (i instruction, ok bool) {
	fn := f.Fn()
	pc := f.pc()
	if fn.IsG || pc < 0 || pc >= len(fn.Proto.Code) {
		return 0, false
	}
	return instruction(fn.Proto.Code[pc]), true
}

type instruction uint32

func (i instruction) opcode() int { return int(i >> 26) }
func (i instruction) a() int      { return int(i>>18) & 0xff }
func (i instruction) b() int      { return int(i) & 0x1ff }
func (i instruction) c() int      { return int(i>>9) & 0x1ff }

// IsCall reports whether a Lua function is executing a call, rather than an
// operator with a metamethod or a loop with an iterator.
func (f Frame) IsCall() bool {
	i, ok := f.instruction()
	return ok && (i.opcode() == lua.OP_CALL || i.opcode() == lua.OP_TAILCALL)
}

// Wanted is how many results the call being executed wants, -1 for all.
func (f Frame) Wanted() int {
	i, ok := f.instruction()
	if !ok || i.opcode() != lua.OP_CALL {
		return lua.MultRet
	}
	return i.c() - 1
}

// CalledAsMethod reports whether the call f was written with a colon: then the
// instruction that loaded the function was OP_SELF.
func (f Frame) CalledAsMethod() bool {
	caller := f.Parent()
	if !caller.Exists() || !caller.IsCall() {
		return false
	}
	i, _ := caller.instruction()
	code := caller.Fn().Proto.Code
	for pc := caller.pc() - 1; pc >= 0; pc-- {
		if load := instruction(code[pc]); load.loads(i.a()) {
			return load.opcode() == lua.OP_SELF
		}
	}
	return false
}

// loads reports whether i puts a function into a register, in one of the ways
// that the compiler prepares a call with.
func (i instruction) loads(register int) bool {
	switch i.opcode() {
	case lua.OP_SELF, lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_GETGLOBAL, lua.OP_GETUPVAL,
		lua.OP_MOVE, lua.OP_MOVEN, lua.OP_CLOSURE, lua.OP_CALL, lua.OP_LOADK:
		return i.a() == register
	}
	return false
}
