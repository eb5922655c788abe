package sandbox

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestLoad(t *testing.T) {
	s := newSandbox(t, Config{})
	script, err := s.Load([]byte("local n = 0\nfunction up(x) n = n + x return n end\nanswer = 42"), "a.lua")
	if err != nil {
		t.Fatal(err)
	}
	up, ok := script.Function("up")
	if !ok {
		t.Fatal("up is not found")
	}
	for _, want := range []lua.LNumber{5, 10} {
		got, err := s.Call(up, 1, lua.LNumber(5))
		if err != nil || got[0] != want {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	}
	if v := script.Value("answer"); v != lua.LNumber(42) {
		t.Errorf("answer is %v", v)
	}
	if v := script.Value("print"); v != lua.LNil {
		t.Errorf("the library shows as the script's: %v", v)
	}
	if v := s.Global("up"); v != lua.LNil {
		t.Errorf("the script's global shows as the library's: %v", v)
	}
}

func TestLoadReturnedTable(t *testing.T) {
	s := newSandbox(t, Config{})
	script, err := s.Load([]byte("down = 1\nreturn { up = function() return 7 end }"), "a.lua")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := script.Function("up"); !ok {
		t.Error("up of the returned table is not found")
	}
	if script.Value("down") != lua.LNumber(1) || script.Value("none") != lua.LNil {
		t.Error("globals are not found behind the returned table")
	}
}
