package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

func TestPrint(t *testing.T) {
	var lines []string
	config := Config{Print: func(pos op.Pos, text string) { lines = append(lines, fmt.Sprintf("%v %s", pos, text)) }}
	if _, err := evalConfig(t, config, "print('a', 1)\n\nlocal function f() print() end f()"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines, "; "); got != "test.lua:1 a\t1; test.lua:3 " {
		t.Errorf("got %q", got)
	}
}

func TestProtect(t *testing.T) {
	var log []string
	config := Config{Protect: func() (func(bool) error, error) {
		log = append(log, "in")
		return func(failed bool) error {
			log = append(log, fmt.Sprint("out ", failed))
			return nil
		}, nil
	}}
	if _, err := evalConfig(t, config, "pcall(function() pcall(error) end)"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(log, ", "); got != "in, in, out true, out false" {
		t.Errorf("got %s", got)
	}
}

func TestProtectMayFail(t *testing.T) {
	lost := errors.New("connection lost")
	e := fail(t, Config{Protect: func() (func(bool) error, error) { return nil, lost }}, "pcall(print)")
	if !errors.Is(e, lost) {
		t.Errorf("got %v", e)
	}
}

func TestTimeAndSeed(t *testing.T) {
	config := Config{Now: time.Unix(1e9, 0), Seed: 7}
	source := "return os.time(), math.random(1e6), math.random(1e6)"
	first, err := evalConfig(t, config, source)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := evalConfig(t, config, source)
	if first != second || !strings.HasPrefix(first, "1000000000 ") && !strings.HasPrefix(first, "1e+09 ") {
		t.Errorf("got %q, then %q", first, second)
	}
}

// TestIsolation: a script changes neither another sandbox nor the files around it.
func TestIsolation(t *testing.T) {
	if _, err := evalConfig(t, Config{}, `string.rep = nil table.insert = nil print = nil getmetatable("").__index = nil`); err != nil {
		t.Logf("refused: %v", err)
	}
	if got, err := evalConfig(t, Config{}, `return ("x"):rep(2)`); got != "xx" {
		t.Errorf("got %q, %v", got, err)
	}
	s := newSandbox(t, Config{})
	if _, err := eval(t, s, "x = 1 print = 5 _G.y = 2"); err != nil {
		t.Fatal(err)
	}
	if got, _ := eval(t, s, "return x, y, type(print)"); got != "nil nil function" {
		t.Errorf("got %q", got)
	}
}

func TestNothingElseIsThere(t *testing.T) {
	source := `local o = {} for _, n in ipairs{"io", "load", "loadstring", "dofile", "loadfile", "module", "package", "debug", "setfenv", "getfenv",
		"newproxy", "channel", "collectgarbage", "_printregs"} do if _G[n] ~= nil then o[#o + 1] = n end end
		for _, n in ipairs{"execute", "exit", "getenv", "remove", "rename", "tmpname", "setlocale"} do if os[n] ~= nil then o[#o + 1] = "os." .. n end end
		if string.dump then o[#o + 1] = "string.dump" end return table.concat(o, " ")`
	if got, err := evalConfig(t, Config{}, source); got != "" || err != nil {
		t.Errorf("there is %q, %v", got, err)
	}
}

func TestWhere(t *testing.T) {
	var got []string
	config := Config{Globals: func(L *lua.LState) {
		L.SetGlobal("here", L.NewFunction(func(L *lua.LState) int {
			got = append(got, Where(L).String())
			return 0
		}))
	}}
	source := "here()\nlocal t = {\n  here(),\n}\npcall(here)\ncoroutine.wrap(function()\n  here()\nend)()\nlocal function f() return here() end f()\nstring.gsub('x', 'x',\n  here)\nlocal q = setmetatable({}, { __index = function(t)\n  here() return function() return t end end })\nq\n  :a()"
	if _, err := evalConfig(t, config, source); err != nil {
		t.Fatal(err)
	}
	want := "test.lua:1 test.lua:3 test.lua:5 test.lua:7 test.lua:9 test.lua:10 test.lua:13"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func BenchmarkWhere(b *testing.B) {
	s := newSandbox(b, Config{})
	s.L.SetGlobal("here", s.L.NewFunction(func(L *lua.LState) int {
		for range b.N {
			if Where(L).Line != 2 {
				b.Fatal("the wrong line")
			}
		}
		return 0
	}))
	b.ReportAllocs()
	if _, err := eval(b, s, "\nhere()"); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		New(b.Context(), Config{}).Close()
	}
}

func BenchmarkConcat(b *testing.B) {
	s := newSandbox(b, Config{})
	b.ReportAllocs()
	if _, err := eval(b, s, fmt.Sprintf("local s = 'abc' for i = 1, %d do local x = s .. i .. s end", b.N)); err != nil {
		b.Fatal(err)
	}
}
