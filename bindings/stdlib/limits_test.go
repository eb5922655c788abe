package stdlib_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
)

// failure runs a chunk that has to fail and gives the error.
func failure(t *testing.T, h *testHost, source string) string {
	t.Helper()
	_, err := runOn(t, h, source)
	if err == nil {
		t.Fatalf("%s\nno error", source)
	}
	object := err.(*lua.ApiError).Object
	if raised, ok := value.RaisedError(object); ok {
		return value.RaisedPosition(object) + ": " + raised.Error()
	}
	return err.Error()
}

func TestStringLimit(t *testing.T) {
	for _, source := range []string{
		`local s = ("x"):rep(1001)`,
		`local s = ("x"):rep(1e15)`,
		`local s = ("x"):rep(1000):gsub("x", "yy")`,
		`local s = ("x"):rep(1000):gsub("x", function() return ("z"):rep(1000) end)`,
		`local s = string.format("%s%s", ("x"):rep(600), ("x"):rep(600))`,
		`local s = string.format(("%99d"):rep(50), ` + strings.Repeat("1, ", 49) + `1)`,
		`local s = table.concat({("x"):rep(600), ("x"):rep(600)})`,
		`local s = table.concat({1, 2, 3}, ("x"):rep(600))`,
		`print(("x"):rep(600), ("x"):rep(600))`,
		`local s = os.date(("%c"):rep(100))`,
	} {
		h := newHost()
		h.limits.String = 1000
		if got := failure(t, h, source); !strings.Contains(got, "the limit is 1000 (limits.string)") || !strings.HasPrefix(got, "stdin:1: ") {
			t.Errorf("%s: %s", source, got)
		}
	}
	h := newHost()
	h.limits.String = 1000
	if _, err := runOn(t, h, `assert(#("x"):rep(1000) == 1000 and #("x"):rep(500):gsub("x", "yy") == 1000)`); err != nil {
		t.Error(err)
	}
}

func TestPatternLimit(t *testing.T) {
	for _, call := range []string{
		`s:find(("a?"):rep(30) .. ("a"):rep(30) .. "b")`, `s:match(".-.-.-.-b")`, `s:gsub(".-.-.-.-b", "")`, `s:gmatch(".-.-.-.-b")()`,
		`s:gsub("(.-)(.-)(.-)%1%2%3b", print)`, `s:split("a-a-a-a-b", false)`,
	} {
		h := newHost()
		h.limits.PatternSteps = 100_000
		began := time.Now()
		got := failure(t, h, `local s = ("a"):rep(2000) local r = `+call)
		if got != "stdin:1: pattern too complex: the limit is 100000 steps (limits.pattern)" {
			t.Errorf("%s: %s", call, got)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %v", call, took)
		}
	}
}

func TestLongSubjectsNeedNoLargerLimit(t *testing.T) {
	h := newHost()
	h.limits.PatternSteps = 1000
	_, err := runOn(t, h, `
		local s = ("key = value; "):rep(20000)
		local _, n = s:gsub("%s*=%s*", "=") assert(n == 20000)
		n = 0 for k, v in s:gmatch("(%w+) = (%w+)") do n = n + 1 end assert(n == 20000)
		assert(s:match("^(.*)$") == s and not s:find("nothing") and #string.split(s, ";") == 20001)`)
	if err != nil {
		t.Error(err)
	}
}

// A limit that is reached inside a function of the library stops it, and pcall
// does not hold it up.
func TestChargeStopsWork(t *testing.T) {
	for _, work := range []string{
		`s:gsub("%a", "x")`, `s:find("y")`, `s:match("[^a]-b")`, `s:rep(100)`, `s:upper()`, `s:reverse()`, `string.format("%s", s)`,
		`table.concat({s, s})`, `table.sort(t)`, `table.keys(t)`, `table.maxn(t)`, `table.insert(t, -1e9, 1)`, `table.insert(t, 1, 1)`, `table.remove(t, 1)`,
		`s:split("aa")`, `s:find("y", 1, true)`, `s:gmatch("y")()`, `print(s)`,
	} {
		h := newHost()
		h.chargeLimit = 3_000_000
		began := time.Now()
		got := failure(t, h, `
			local s, t = ("a"):rep(100000), {} for i = 1, 10000 do t[i] = (i * 7919) % 10007 end
			local caught = 0
			while true do
				local ok, e = pcall(function() local r = `+work+` end)
				if not ok then caught = caught + 1 end
				if caught > 0 then print("caught") end
			end`)
		if !strings.Contains(got, errLimit.Error()) || strings.Contains(h.printed.String(), "caught") {
			t.Errorf("%s: %s", work, got)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %v", work, took)
		}
	}
}

func TestStopIsNotCaught(t *testing.T) {
	for _, source := range []string{
		`while true do pcall(function() while true do end end) print("caught") end`,
		`while true do xpcall(function() while true do end end, function() print("caught") end) print("caught") end`,
		`pcall(pcall, pcall, function() while true do end end) print("caught")`,
		`local co = coroutine.create(function() while true do end end) coroutine.resume(co) print("caught")`,
		`pcall(coroutine.wrap(function() while true do pcall(function() while true do end end) end end)) print("caught")`,
		`table.sort({3, 2, 1}, function() while true do end end) print("caught")`,
		`pcall(string.gsub, "x", "x", function() while true do end end) print("caught")`,
		`local t = setmetatable({}, {__tostring = function() while true do end end}) pcall(tostring, t) print("caught")`,
		`local function f() return coroutine.wrap(f)() end while true do pcall(f) end`,
	} {
		h := newHost()
		h.instructions = 100_000
		got := failure(t, h, source)
		if !strings.Contains(got, errLimit.Error()) || h.printed.Len() > 0 {
			t.Errorf("%s: %s; printed %q", source, got, h.printed.String())
		}
	}
}

func TestCoroutineLimits(t *testing.T) {
	h := newHost()
	h.threadLimit = 10
	got := failure(t, h, "for i = 1, 11 do\n coroutine.create(function() end)\nend")
	if !strings.HasPrefix(got, "stdin:2: too many coroutines") {
		t.Error(got)
	}
	out, err := runOn(t, newHost(), `
		local depth = 0
		local function down() depth = depth + 1 return coroutine.wrap(down)() end
		local ok, e = pcall(down) print(ok, e, depth)
		print(coroutine.wrap(function() return "alive" end)(), coroutine.running())`)
	if err != nil || !strings.Contains(out, "coroutines nested too deep: the limit is 100 (limits.coroutine_depth)\t101\nalive\tnil\n") {
		t.Error(out, err)
	}
}

func TestProtect(t *testing.T) {
	var events []string
	h := newHost()
	fail := errors.New("the savepoint is gone")
	h.protect = func(*lua.LState) func(bool) error {
		events = append(events, "enter")
		return func(failed bool) error {
			if failed {
				events = append(events, "back")
			} else {
				events = append(events, "leave")
			}
			if len(events) > 6 {
				return fail
			}
			return nil
		}
	}
	out, err := runOn(t, h, `
		pcall(function() end)
		pcall(error, "x")
		pcall(nil)
		xpcall(function() error("x") end, print)
		local ok, e = pcall(function() return 1 end)
		print(ok, e, e.message, type(e), e:find("gone"))
		print(xpcall(function() error("x", 0) end, function(m) return m .. "!" end))`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(events, " "), "enter leave enter back enter back enter leave enter back"; got != want {
		t.Errorf("events %s, want %s", got, want)
	}
	lines := strings.Split(out, "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], "false\tstdin:6: the savepoint is gone\tthe savepoint is gone\tuserdata\t") {
		t.Errorf("printed %q", lines)
	}
	if !strings.HasPrefix(lines[2], "false\tstdin:8: the savepoint is gone") {
		t.Errorf("printed %q", lines[2])
	}
}

func TestRaisedErrorsPassUntouched(t *testing.T) {
	h := newHost()
	L := open(t, h)
	cause := errors.New("no such table")
	L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int {
		value.Raise(L, cause)
		return 0
	}))
	if err := L.DoString(`
		local ok, e = pcall(fail)
		assert(not ok and tostring(e):find("no such table", 1, true) and e.message == "no such table")
		assert(e:upper():find("NO SUCH TABLE", 1, true) and string.format("%s", e) == tostring(e) and ("<" .. e .. ">"):find("no such"))
		local ok, again = pcall(error, e) assert(rawequal(again, e))
		ok, again = pcall(assert, false, e) assert(rawequal(again, e))
		ok, again = pcall(coroutine.wrap(function() fail() end)) assert(again.message == "no such table")
		local co = coroutine.create(fail2 or function() fail() end) ok, again = coroutine.resume(co) assert(again.message == "no such table")
		error(e)`); err == nil {
		t.Fatal("no error")
	} else if got, ok := value.RaisedError(err.(*lua.ApiError).Object); !ok || got != cause {
		t.Errorf("%v is not the error that was raised", err)
	}
}

func TestPCallFromGo(t *testing.T) {
	L := open(t, newHost())
	var seen string
	L.SetGlobal("try", L.NewFunction(func(L *lua.LState) int {
		err := stdlib.PCall(L, L.GetTop()-1, 1, func(L *lua.LState, v lua.LValue) lua.LValue {
			seen = L.Where(0)
			return lua.LString("seen: " + v.String())
		})
		if err != nil {
			L.Push(err.(*lua.ApiError).Object)
		}
		return 1
	}))
	err := L.DoString(`
		local x = 1
		local function inc(by) x = x + by return x end
		assert(try(inc, 2) == 3)
		local e = try(function()
			local y = nil
			y()
		end)
		assert(e:find("^seen: <string>:7: "), e)
		assert(inc(1) == 4 and x == 4)`)
	if err != nil || seen != "<string>:7:" {
		t.Errorf("error %v, stack seen at %q", err, seen)
	}
}

func TestGoPanicsAreErrors(t *testing.T) {
	L := open(t, newHost())
	L.SetGlobal("crash", L.NewFunction(func(*lua.LState) int { panic("out of cheese") }))
	if err := L.DoString(`
		local x = 1
		local function inc() x = x + 1 end
		local ok, e = pcall(crash) inc()
		assert(not ok and e == "out of cheese" and x == 2, e)`); err != nil {
		t.Error(err)
	}
}

func TestRandomIsSeeded(t *testing.T) {
	draw := func(seed int64) string {
		h := newHost()
		h.seed = seed
		out, err := runOn(t, h, `print(math.random(1e9), math.random(1e9), math.random())`)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if first, again := draw(1), draw(1); first != again || first == draw(2) {
		t.Error("the numbers do not follow from the seed")
	}
	// A resumed run, perhaps with another release, has to draw the same numbers.
	if got, want := draw(42), "982941026\t313672870\t0.42938514655907\n"; got != want {
		t.Errorf("seed 42 gives %q, want %q", got, want)
	}
}

func TestPrint(t *testing.T) {
	out := run(t, `print() print(1, nil, "a\0b", 1e15, setmetatable({}, {__tostring = function() return "me" end}))`)
	if want := "\n1\tnil\ta\x00b\t1e+15\tme\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	if got := failure(t, newHost(), `print(setmetatable({}, {__tostring = function() return {} end}))`); got != "stdin:1: 'tostring' must return a string to 'print'" {
		t.Error(got)
	}
}

// An interpreter whose context is cancelled by another goroutine stops inside a
// long match.
func TestDeadline(t *testing.T) {
	h := newHost()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	h.Context = ctx
	L := open(t, h)
	L.SetContext(ctx)
	began := time.Now()
	err := L.DoString(`local s = ("a"):rep(1000) while true do s:gsub("a", "b") end`)
	if err == nil || time.Since(began) > time.Minute {
		t.Errorf("error %v after %v", err, time.Since(began))
	}
}
