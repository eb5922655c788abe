package stdlib

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/value"
)

func (l *library) coroutineFunctions() []entry {
	return []entry{
		{"create", l.create},
		{"resume", l.resume},
		{"running", l.running},
		{"status", l.status},
		{"wrap", l.wrap},
		{"yield", l.yield},
	}
}

// create(f) makes a coroutine of a function that is written in Lua: one written
// in Go could not yield.
func (l *library) create(L *lua.LState) int {
	L.Push(l.newCoroutine(L))
	return 1
}

// newCoroutine makes a coroutine that has not begun: until then its function is
// all that its stack holds, and it has no panic function.
func (l *library) newCoroutine(L *lua.LState) *lua.LState {
	fn, ok := L.Get(1).(*lua.LFunction)
	if !ok || fn.IsG {
		argumentError(L, 1, "Lua function expected")
	}
	co, err := l.host.NewThread(L)
	if err != nil {
		value.Raise(L, err)
	}
	co.Panic = nil
	co.Push(fn)
	return co
}

// resume(co, ...) returns true and what the coroutine yields or returns, or false
// and its error.
func (l *library) resume(L *lua.LState) int {
	co, ok := L.Get(1).(*lua.LState)
	if !ok {
		argumentError(L, 1, "coroutine expected")
	}
	results, err := l.advance(L, co, arguments(L, 2))
	if err != nil {
		return pushFailure(L, errorValue(err))
	}
	L.Push(lua.LTrue)
	return 1 + pushAll(L, results)
}

// wrap(f) makes a coroutine and returns a function that resumes it. An error
// passes through as it is.
func (l *library) wrap(L *lua.LState) int {
	co := l.newCoroutine(L)
	L.Push(newFunction(L, "wrap", func(L *lua.LState) int {
		if s := l.statusOf(co); s != suspended {
			raise(L, "cannot resume %s coroutine", s)
		}
		results, err := l.advance(L, co, arguments(L, 1))
		if err != nil {
			L.Error(errorValue(err), 0)
		}
		return pushAll(L, results)
	}))
	return 1
}

// status(co) is "suspended", "running", "normal" or "dead".
func (l *library) status(L *lua.LState) int {
	co, ok := L.Get(1).(*lua.LState)
	if !ok {
		argumentError(L, 1, "coroutine expected")
	}
	return pushString(L, l.statusOf(co))
}

// running() is the coroutine that runs, nil in the main program.
func (l *library) running(L *lua.LState) int {
	if l.innermost() == nil {
		L.Push(lua.LNil)
	} else {
		L.Push(l.innermost())
	}
	return 1
}

// The states of a coroutine.
const (
	suspended = "suspended"
	running   = "running"
	normal    = "normal" // it has resumed another one
	dead      = "dead"
)

func (l *library) statusOf(co *lua.LState) string {
	if co == l.innermost() {
		return running
	}
	for _, active := range l.threads {
		if active == co {
			return normal
		}
	}
	if co.Dead {
		return dead
	}
	return suspended
}

// innermost is the coroutine that runs, nil for the main program.
func (l *library) innermost() *lua.LState {
	if len(l.threads) == 0 {
		return nil
	}
	return l.threads[len(l.threads)-1]
}

// advance runs a coroutine until it yields, returns or fails.
func (l *library) advance(L, co *lua.LState, args []lua.LValue) ([]lua.LValue, error) {
	if s := l.statusOf(co); s != suspended {
		return nil, &lua.ApiError{Object: lua.LString("cannot resume " + s + " coroutine")}
	}
	if len(l.threads) >= l.limits.CoroutineDepth {
		l.host.Exceed(L, "coroutine_depth", fmt.Sprintf("coroutines nested too deep: the limit is %d", l.limits.CoroutineDepth))
	}
	fn, args, ended := entrance(co, args)
	if ended {
		co.Dead = true
		return args, nil
	}
	l.threads = append(l.threads, co)
	defer func(depth int) { l.threads = l.threads[:depth] }(len(l.threads) - 1)
	top := L.GetTop()
	_, err, results := L.Resume(co, fn, args...)
	if err != nil {
		vm.Reopen(co)
		l.host.Failed(co, errorValue(err))
		l.passStop(L, errorValue(err))
		return nil, err
	}
	return exactly(results, top), nil
}

// entrance prepares a coroutine to go on with args: with its function when it
// begins, else with as many values as the call of yield wants. When that call was
// the end of the coroutine's function, in return yield(), they are its results.
func entrance(co *lua.LState, args []lua.LValue) (fn *lua.LFunction, with []lua.LValue, ended bool) {
	if co.Panic == nil {
		fn = co.Get(1).(*lua.LFunction)
		co.SetTop(0)
		return fn, args, false
	}
	yielder := vm.Current(co)
	if !yielder.Exists() {
		return nil, args, true
	}
	wanted := yielder.Wanted()
	if wanted < 0 {
		return nil, args, false
	}
	with = make([]lua.LValue, wanted)
	for i := copy(with, args); i < wanted; i++ {
		with[i] = lua.LNil
	}
	return nil, with, false
}

// exactly undoes what Resume does to an empty list of results, into which it
// puts a nil: it makes the list with room for the stack as it then was, which
// held all that was there before, a flag and the results.
func exactly(results []lua.LValue, top int) []lua.LValue {
	if cap(results) == top+1 {
		return nil
	}
	return results
}

// yield(...) suspends the coroutine, unless something that is not a call of a Lua
// function stands between: the interpreter could not go on from there.
func (l *library) yield(L *lua.LState) int {
	if l.innermost() != L {
		raise(L, "attempt to yield from outside a coroutine")
	}
	for f := vm.Current(L).Parent(); f.Exists(); f = f.Parent() {
		if !f.IsCall() {
			raise(L, "attempt to yield across metamethod/C-call boundary")
		}
	}
	return -1
}

// arguments are the arguments from the nth on.
func arguments(L *lua.LState, n int) []lua.LValue {
	args := make([]lua.LValue, 0, max(L.GetTop()-n+1, 0))
	for i := n; i <= L.GetTop(); i++ {
		args = append(args, L.Get(i))
	}
	return args
}

func pushAll(L *lua.LState, values []lua.LValue) int {
	for _, v := range values {
		L.Push(v)
	}
	return len(values)
}
