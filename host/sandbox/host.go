package sandbox

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
)

// host is the sandbox as the libraries see it.
type host struct{ s *Sandbox }

// Charge accounts for work done in Go, and raises an error when a limit is reached.
func (h host) Charge(L *lua.LState, bytes int) {
	if err := h.s.guard.charge(bytes); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// limitHints are advice for who reaches a limit of a single function.
var limitHints = map[string]string{
	"string":          "write it in parts, or raise limits.string",
	"pattern":         "make the pattern simpler: each of * + - ? may try anew for every place of the ones before; or raise limits.pattern",
	"coroutine_depth": "look for a coroutine that resumes new ones without end, or raise limits.coroutine_depth",
}

// Exceed raises the error of a limit that a script may catch.
func (h host) Exceed(L *lua.LState, limit, message string) {
	h.s.raiseLimit(L, &LimitError{limit, message, limitHints[limit]})
}

// Failed keeps what a trace needs of a coroutine that ended with an error.
func (h host) Failed(co *lua.LState, v lua.LValue) { h.s.failed.add(co, v) }

// Stopped is why the script must stop, nil while it may go on.
func (h host) Stopped() error {
	if stop := h.s.guard.stopped.Load(); stop != nil && h.s.guard.err == nil {
		h.s.guard.err = *stop
	}
	return h.s.guard.err
}

// NewThread makes the state of a coroutine. The interpreter would give it a context
// derived from the parent's, which does not count; it gets the same one.
func (h host) NewThread(parent *lua.LState) (*lua.LState, error) {
	if err := h.s.threads.admit(h.s.limits.Coroutines); err != nil {
		return nil, err
	}
	options, ctx := parent.Options, parent.RemoveContext()
	parent.Options = h.s.threadOptions()
	thread, _ := parent.NewThread()
	parent.Options = options
	parent.SetContext(ctx)
	thread.SetContext(ctx)
	h.s.threads.track(thread)
	return thread, nil
}

// threadOptions keep a coroutine small until it needs more.
func (s *Sandbox) threadOptions() lua.Options {
	return lua.Options{
		CallStackSize:       s.limits.Depth,
		MinimizeStackMemory: true,
		RegistrySize:        256,
		RegistryGrowStep:    256,
		RegistryMaxSize:     registryFor(s.limits.Depth),
	}
}

// Protect is called as pcall begins.
func (h host) Protect(L *lua.LState) func(failed bool) error {
	if h.s.config.Protect == nil {
		return func(bool) error { return nil }
	}
	leave, err := h.s.config.Protect()
	if err != nil {
		value.Raise(L, err)
	}
	return leave
}

// Print prints one line.
func (h host) Print(L *lua.LState, text string) {
	if h.s.config.Print != nil {
		h.s.config.Print(Where(L), text)
	}
}

// Now is the time of the run.
func (h host) Now() time.Time { return h.s.config.Now }

// Seed is what math.random starts from.
func (h host) Seed() int64 { return h.s.config.Seed }

// MaxString is the length of the longest string that may be built.
func (h host) MaxString() int { return h.s.limits.String }

// Limits are those that single functions keep.
func (h host) Limits() stdlib.Limits {
	l := h.s.limits
	return stdlib.Limits{String: l.String, PatternSteps: l.PatternSteps, CoroutineDepth: l.CoroutineDepth}
}

// threads counts the coroutines that the garbage collector has not taken back.
type threads struct {
	alive *atomic.Int64 // on its own, so that the count keeps no sandbox alive
}

// admit refuses one more than limit, after a collection.
func (t *threads) admit(limit int) error {
	if t.alive.Load() < int64(limit) {
		return nil
	}
	runtime.GC()
	for wait := 0; wait < 100 && t.alive.Load() >= int64(limit); wait++ {
		time.Sleep(time.Millisecond) // the counts follow the collection with a delay, which a busy machine makes longer
	}
	if t.alive.Load() < int64(limit) {
		return nil
	}
	return &LimitError{"coroutines", fmt.Sprintf("more than %d coroutines are alive", limit), "let them come to their end, or raise limits.coroutines"}
}

func (t *threads) track(thread *lua.LState) {
	t.alive.Add(1)
	runtime.AddCleanup(thread, func(alive *atomic.Int64) { alive.Add(-1) }, t.alive)
}
