package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// tight are limits that hostile scripts reach fast.
var tight = Limits{Memory: 64 << 20, Time: 3 * time.Second, String: 8 << 20, Coroutines: 1000}

// TestHostile: whatever a script does, it ends in time, with an error or without,
// and the next sandbox works.
func TestHostile(t *testing.T) {
	for _, c := range []struct{ name, source, limit string }{
		{"loop", `while true do end`, "time"},
		{"loop in pcall", `while true do pcall(function() while true do end end) end`, "time"},
		{"loop in xpcall handler", `xpcall(function() error("x") end, function() while true do end end)`, "time"},
		{"loop in coroutine", `coroutine.wrap(function() while true do end end)()`, "time"},
		{"loop in many coroutines", `while true do coroutine.resume(coroutine.create(function() while true do end end)) end`, "time"},
		{"loop in metamethod", `local t = setmetatable({}, {__index = function() while true do end end}) return t.x`, "time"},
		{"loop in sort", `table.sort({3, 2, 1}, function() while true do end end)`, "time"},
		{"loop in gsub", `string.gsub("x", "x", function() while true do end end)`, "time"},
		{"loop in tostring", `tostring(setmetatable({}, {__tostring = function() while true do end end}))`, "time"},
		{"loop in the error's tostring", `error(setmetatable({}, {__tostring = function() while true do end end}))`, "slow"},
		{"loop in concat", `return "a" .. setmetatable({}, {__concat = function() while true do end end})`, "time"},
		{"loop in iterator", `for _ in function() return 1 end do end`, "time"},
		{"empty repeat", `repeat until false`, "time"},
		{"tail calls", `local function f() return f() end return f()`, "time"},
		{"tail calls, then error", `local n = 0 local function f() n = n + 1 if n > 1e6 then error("x") end return f() end return f()`, ""},
		{"tail calls, then overflow", `local n = 0 local function g() return 1 + g() end local function f() n = n + 1 if n > 1e6 then return g() end return f() end return f()`, "depth"},
		{"recursion", `local function f() return 1 + f() end return f()`, "depth"},
		{"recursion in pcall", `local function f() return pcall(f) end return f()`, "?"},
		{"recursion through pcall", `local function f() local a, b = pcall(f) return a, b end return f()`, "?"},
		{"recursion in __index", `local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. "x"] end return t.a`, "?"},
		{"recursion in tostring", `local t = setmetatable({}, {__tostring = function(s) return tostring(s) end}) return tostring(t)`, "depth"},
		{"recursion in sort", `local function f() table.sort({1, 2, 3}, function(a, b) f() return a < b end) end f()`, "depth"},
		{"recursion in coroutines", `local function f() return coroutine.wrap(f)() end return f()`, "coroutine_depth"},
		{"recursion in coroutine", `return coroutine.wrap(function() local function f() return 1 + f() end return f() end)()`, "?"},
		{"index loop", `local t = {} setmetatable(t, {__index = t}) return t.x`, ""},
		{"doubling string", `local s = "x" while true do s = s .. s end`, "string"},
		{"many strings", `local t = {} while true do t[#t + 1] = ("x"):rep(1e6) .. #t end`, "memory"},
		{"many large strings", `local t = {} while true do t[#t + 1] = ("x"):rep(8e6) end`, "memory"},
		{"large concat", `local s = ("x"):rep(4e6) return s .. s .. s .. s .. s .. s .. s .. s`, "string"},
		{"rep", `return ("x"):rep(1e11)`, "?"},
		{"format", `return ("%1000000d"):rep(500):format(1)`, ""},
		{"gsub bomb", `return (("x"):rep(20000):gsub(".", ("y"):rep(20000)))`, "?"},
		{"table.concat", `local s, t = ("x"):rep(1e6), {} for i = 1, 2000 do t[i] = s end return table.concat(t)`, "?"},
		{"many tables", `local t = {} while true do t[#t + 1] = {} end`, "memory"},
		{"many keys", `local t, i = {}, 0 while true do i = i + 1 t["key" .. i] = i end`, "?"},
		{"many closures", `local t = {} while true do local x = {} t[#t + 1] = function() return x end end`, "memory"},
		{"many coroutines", `local t = {} while true do local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) t[#t + 1] = c end`, "?"},
		{"large index", `local t = {} for i = 1, 100 do t[i] = {} t[i][1e15] = 1 end`, "?"},
		{"backtracking", `return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30))`, "?"},
		{"lazy pattern", `return ("a"):rep(5000):find(".-.-.-.-b")`, "?"},
		{"deep source in error", `error(("x"):rep(7e6))`, ""},
		{"unpack", `return select("#", unpack({}, 1, 1e8))`, "?"},
		{"error nil", `error(nil)`, ""},
		{"error in tostring", `error(setmetatable({}, {__tostring = function() error("again") end}))`, ""},
		{"yield from main", `coroutine.yield(1)`, "?"},
		{"resume itself", `local co co = coroutine.create(function() return coroutine.resume(co) end) return coroutine.resume(co)`, "?"},
		{"delete while traversing", `local t = {} for i = 1, 3e3 do t["k" .. i] = i end for i = 1, 3e3 do local k = next(t) t[k] = nil end`, "?"},
		{"random", `return math.random(0)`, "?"},
		{"string metatable", `local mt = getmetatable("") if type(mt) == "table" then mt.__index = nil end return ("x"):len()`, "?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			limits, want := tight, c.limit
			switch c.limit {
			case "time":
				limits.Time = 300 * time.Millisecond
			case "slow": // ends by the clock, after the error that counts
				limits.Time, want = 300*time.Millisecond, ""
			case "?":
			default: // a slow machine must not run out of time first
				limits.Time = time.Minute
			}
			s := New(context.Background(), Config{Limits: limits})
			defer s.Close()
			within(t, 2*time.Minute, func() {
				_, err := eval(t, s, c.source)
				var e *Error
				switch {
				case c.limit == "?":
				case !errors.As(err, &e):
					t.Errorf("got %v, want a *Error", err)
				case e.Limit != want:
					t.Errorf("got the limit %q (%.200s), want %q", e.Limit, e.Message, want)
				case len(e.Trace) > maxFrames+2:
					t.Errorf("the trace has %d frames", len(e.Trace))
				}
			})
		})
	}
}

// TestEachLimit: an error names the limit, the setting and the line, and pcall does not swallow it.
func TestEachLimit(t *testing.T) {
	for _, c := range []struct {
		limit  string
		limits Limits
		body   string
	}{
		{"memory", Limits{Memory: 16 << 20}, `local t = {} while true do t[#t + 1] = {} end`},
		{"time", Limits{Time: 50 * time.Millisecond}, `while true do end`},
		{"deadline", Limits{Deadline: 50 * time.Millisecond}, `while true do end`},
		{"instructions", Limits{Instructions: 100000}, `while true do end`},
		{"string", Limits{String: 1000}, `local s = "x" while true do s = s .. s end`},
		{"depth", Limits{Depth: 50}, `local function f() return 1 + f() end f()`},
		{"pattern", Limits{PatternSteps: 1000}, `local s = ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30))`},
		{"coroutines", Limits{Coroutines: 10}, `local t = {} for i = 1, 11 do t[i] = coroutine.create(function() end) end`},
		{"coroutine_depth", Limits{CoroutineDepth: 10}, `local function f(n) coroutine.wrap(f)(n + 1) end f(1)`},
	} {
		e := fail(t, Config{Limits: c.limits}, "\n\n"+c.body)
		if e.Limit != c.limit || e.Pos.Line != 3 || e.Pos.File != "test.lua" || !strings.Contains(e.Message, "limits."+c.limit) {
			t.Errorf("%s: got %q, %q at %v", c.limit, e.Limit, e.Message, e.Pos)
		}
		var cause *LimitError
		if !errors.As(e, &cause) || cause.Setting() != "limits."+c.limit {
			t.Errorf("%s: the cause is %v", c.limit, e.Cause)
		}
		if !slices.Contains([]string{"memory", "time", "deadline", "instructions"}, c.limit) {
			continue // a script may catch it
		}
		e = fail(t, Config{Limits: c.limits}, `while true do pcall(function() `+c.body+` end) end`)
		if e.Limit != c.limit {
			t.Errorf("%s: pcall made %q of it", c.limit, e.Message)
		}
	}
}

func TestGarbageIsNoMemory(t *testing.T) {
	for _, source := range []string{
		`for i = 1, 5e5 do local t = {i, i + 1} end return "done"`,
		`for i = 1, 500 do local s = ("x"):rep(1e6) end return "done"`,
	} {
		if got, err := evalConfig(t, Config{Limits: Limits{Memory: 32 << 20}}, source); got != "done" {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestProgressRestartsTheClock(t *testing.T) {
	s := newSandbox(t, Config{
		Limits: Limits{Time: time.Hour},
	})
	s.L.SetGlobal("nap", s.L.NewFunction(func(*lua.LState) int {
		s.guard.begin = s.guard.begin.Add(-20 * time.Minute) // as long has passed since
		return 0
	}))
	s.L.SetGlobal("step", s.L.NewFunction(func(*lua.LState) int { s.Progress(); return 0 }))
	if _, err := eval(t, s, `for i = 1, 6 do nap() step() for j = 1, 2000 do end end`); err != nil {
		t.Error(err)
	}
	_, err := eval(t, s, `for i = 1, 6 do nap() for j = 1, 2000 do end end`)
	var limit *LimitError
	if !errors.As(err, &limit) || limit.Limit != "time" {
		t.Errorf("got %v, want the limit of time", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := New(ctx, Config{})
	defer s.Close()
	reason := errors.New("interrupted")
	time.AfterFunc(30*time.Millisecond, func() { cancel(reason) })
	within(t, time.Minute, func() {
		_, err := eval(t, s, "while true do pcall(function() while true do end end) end")
		if !errors.Is(err, reason) {
			t.Errorf("got %v, want the cause of the cancellation", err)
		}
	})
	if _, err := eval(t, s, "return 1"); err == nil {
		t.Error("a stopped sandbox goes on")
	}
}

func TestStop(t *testing.T) {
	s := newSandbox(t, Config{})
	time.AfterFunc(20*time.Millisecond, func() { s.Stop(context.Canceled) })
	_, err := eval(t, s, "while true do end")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestFinishedCoroutinesDoNotCount: the limit is about those that are alive.
func TestFinishedCoroutinesDoNotCount(t *testing.T) {
	source := `for i = 1, 3000 do coroutine.wrap(function() coroutine.yield(i) end)() end return "done"`
	if got, err := evalConfig(t, Config{Limits: Limits{Coroutines: 1000}}, source); got != "done" {
		t.Errorf("got %q, %v", got, err)
	}
}
