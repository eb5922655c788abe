package stdlib

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/value"
)

// PCall calls a function as L.PCall does, with nargs arguments on the stack, and
// mends what that leaves broken after an error: closures and the functions that
// made them go on sharing local variables. Everything that calls Lua and then
// lets the script go on has to use it in place of L.PCall.
//
// onError is given the error value while the stack still shows where it
// happened, and returns the value to use instead; it may be nil.
func PCall(L *lua.LState, nargs, nret int, onError func(L *lua.LState, v lua.LValue) lua.LValue) error {
	return protectedCall(L, newInternal(guarded(onError)), nargs, nret)
}

// protectedCall is PCall with a function that guarded made.
func protectedCall(L *lua.LState, guard *lua.LFunction, nargs, nret int) error {
	L.Insert(guard, L.GetTop()-nargs)
	before := vm.SetHandled(L, true)
	err := L.PCall(nargs+1, nret, nil)
	vm.SetHandled(L, before)
	if api, ok := err.(*lua.ApiError); ok {
		api.StackTrace = ""
	}
	return err
}

// guarded makes a function that calls its first argument with the others. An
// error passes through it with the variables of the failed functions closed.
func guarded(onError func(L *lua.LState, v lua.LValue) lua.LValue) lua.LGFunction {
	return func(L *lua.LState) int {
		base := vm.Current(L).Base()
		defer func() {
			if r := recover(); r != nil {
				err := asError(r)
				if onError != nil {
					err.Object = onError(L, err.Object)
				}
				vm.CloseUpvalues(L, base)
				panic(err)
			}
		}()
		L.Call(L.GetTop()-1, lua.MultRet)
		return L.GetTop()
	}
}

// asError makes an error of what was recovered. As long as a trace is there, the
// interpreter does not build one, which takes time quadratic in its depth.
func asError(r any) *lua.ApiError {
	err, ok := r.(*lua.ApiError)
	if !ok {
		err = &lua.ApiError{Type: lua.ApiErrorPanic, Object: lua.LString(panicText(r))}
	}
	if err.StackTrace == "" {
		err.StackTrace = "-"
	}
	return err
}

// panicText says what a Go panic means. In a tail call with more arguments than there is
// room for, the interpreter fails to find the line of its own error.
func panicText(r any) string {
	text := fmt.Sprint(r)
	if text == "runtime error: index out of range [-1]" {
		return "registry overflow"
	}
	return text
}

// errorValue is the Lua value of an error that PCall returned.
func errorValue(err error) lua.LValue {
	if api, ok := err.(*lua.ApiError); ok && api.Object != nil {
		return api.Object
	}
	return lua.LString(err.Error())
}

// pcall(f, ...) returns true and the results of f, or false and its error.
func (l *library) pcall(L *lua.LState) int {
	fn := checkAny(L, 1)
	if !isCallable(L, fn) {
		return pushFailure(L, notCallable(fn))
	}
	leave := l.host.Protect(L)
	err := protectedCall(L, l.protected, L.GetTop()-1, lua.MultRet)
	return l.finish(L, err, leave)
}

// xpcall(f, handler) is pcall without arguments, with a handler that is called
// with the error while the stack shows where it happened.
func (l *library) xpcall(L *lua.LState) int {
	checkAny(L, 2)
	L.SetTop(2)
	fn, handler := L.Get(1), L.Get(2)
	if !isCallable(L, fn) {
		return pushFailure(L, l.handle(L, handler, notCallable(fn)))
	}
	leave := l.host.Protect(L)
	L.SetTop(1)
	late := false // the stack has no room for the handler until it is unwound
	err := PCall(L, 0, lua.MultRet, func(L *lua.LState, v lua.LValue) lua.LValue {
		if late = isOverflow(v); late {
			return v
		}
		return l.handle(L, handler, v)
	})
	if late {
		err.(*lua.ApiError).Object = l.handle(L, handler, errorValue(err))
	}
	return l.finish(L, err, leave)
}

// finish ends a protected call, whose results are all that is on the stack.
func (l *library) finish(L *lua.LState, err error, leave func(failed bool) error) int {
	left := leave(err != nil)
	if err != nil {
		l.passStop(L, errorValue(err))
		if left == nil {
			return pushFailure(L, errorValue(err))
		}
	}
	if left != nil {
		v := raisedValue(L, left)
		l.passStop(L, v)
		return pushFailure(L, v)
	}
	L.Insert(lua.LTrue, 1)
	return L.GetTop()
}

// passStop raises an error again when the script must stop.
func (l *library) passStop(L *lua.LState, v lua.LValue) {
	if l.host.Stopped() != nil {
		L.Error(v, 0)
	}
}

// handle calls the handler of an xpcall, which has to be a function, with an error value.
func (l *library) handle(L *lua.LState, handler, v lua.LValue) lua.LValue {
	if l.host.Stopped() != nil {
		return v
	}
	if handler.Type() != lua.LTFunction {
		return lua.LString("error in error handling")
	}
	L.Push(handler)
	L.Push(v)
	if err := PCall(L, 1, 1, nil); err != nil {
		if l.host.Stopped() != nil {
			return errorValue(err)
		}
		return lua.LString("error in error handling")
	}
	result := L.Get(-1)
	L.Pop(1)
	return result
}

// isOverflow reports whether v says that the stack is full.
func isOverflow(v lua.LValue) bool {
	s, ok := v.(lua.LString)
	text, _ := value.CutNote(string(s))
	return ok && (strings.HasSuffix(text, " stack overflow") || strings.HasSuffix(text, " registry overflow"))
}

func pushFailure(L *lua.LState, v lua.LValue) int {
	L.SetTop(0)
	L.Push(lua.LFalse)
	L.Push(v)
	return 2
}

func isCallable(L *lua.LState, v lua.LValue) bool {
	if v.Type() == lua.LTFunction {
		return true
	}
	return metafield(L, v, "__call").Type() == lua.LTFunction
}

func notCallable(v lua.LValue) lua.LValue {
	return lua.LString("attempt to call a " + typeName(v) + " value")
}

// raisedValue is the Lua value of an error of the host.
func raisedValue(L *lua.LState, err error) lua.LValue {
	L.Push(newInternal(func(L *lua.LState) int {
		value.Raise(L, err)
		return 0
	}))
	return errorValue(PCall(L, 0, 0, nil))
}
