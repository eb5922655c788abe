package stdlib

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
)

// raise raises an error with the position of the running function's caller.
func raise(L *lua.LState, format string, args ...any) {
	L.Error(lua.LString(where(L, 1)+fmt.Sprintf(format, args...)), 0)
}

// where is "file:line: " of a level of the stack: 0 is the running function, 1
// its caller. It is empty for a function that is not written in Lua, or whose
// call was replaced by a tail call.
func where(L *lua.LState, level int) string {
	f := vm.Current(L)
	for ; level > 0 && f.Exists(); level-- {
		level -= f.TailCalls()
		f = visible(f.Parent())
	}
	if level < 0 || !f.Exists() {
		return ""
	}
	source, line, ok := f.Line()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", source, line)
}

// visible skips the calls that this package makes for its own ends.
func visible(f vm.Frame) vm.Frame {
	for f.Exists() && isInternal(f.Fn()) {
		f = f.Parent()
	}
	return f
}

// newInternal makes a function that no script sees, not even as a level of the
// stack. It is known by having no environment.
func newInternal(fn lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, GFunction: fn}
}

// isInternal reports whether newInternal made fn.
func isInternal(fn *lua.LFunction) bool { return fn.IsG && fn.Env == nil }
