package vm_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
)

// do runs a chunk in which see() calls fn.
func do(t *testing.T, source string, see lua.LGFunction) *lua.LState {
	t.Helper()
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(L.Close)
	vm.Sparse(L)
	L.SetGlobal("see", L.NewFunction(see))
	L.SetGlobal("assert", L.NewFunction(func(L *lua.LState) int {
		if !L.ToBool(1) {
			L.RaiseError("assertion failed")
		}
		return 0
	}))
	L.SetGlobal("next", L.NewFunction(func(L *lua.LState) int {
		k, v := L.CheckTable(1).Next(L.Get(2))
		L.Push(k)
		L.Push(v)
		return 2
	}))
	L.SetGlobal("pass", L.NewFunction(func(L *lua.LState) int {
		L.Call(L.GetTop()-1, lua.MultRet)
		return L.GetTop()
	}))
	fn, err := L.Load(strings.NewReader(source), "chunk")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(fn)
	if err := L.PCall(0, 0, nil); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestFrames(t *testing.T) {
	var lines []int
	var calls []bool
	do(t, "local function f()\n see()\nend\nlocal function g()\n f()\n return 1\nend\nlocal x = g()", func(L *lua.LState) int {
		for f := vm.Current(L); f.Exists(); f = f.Parent() {
			_, line, _ := f.Line()
			lines = append(lines, line)
			calls = append(calls, f.IsCall())
		}
		return 0
	})
	if len(lines) != 4 || lines[0] != 0 || lines[1] != 2 || lines[2] != 5 || lines[3] != 8 {
		t.Errorf("lines %v", lines)
	}
	if len(calls) != 4 || calls[0] || !calls[1] || !calls[2] || !calls[3] {
		t.Errorf("calls %v", calls)
	}
}

func TestIsCallKnowsMetamethodsAndIterators(t *testing.T) {
	for source, want := range map[string]bool{
		"local x = see()":                            true,
		"return see()":                               true,
		"for i in see do end":                        false,
		"local t = new() local x = t.field":          false,
		"local t = new() t.field = 1":                false,
		"local t = new() local x = t + 1":            false,
		"local t = new() local x = t .. 'a'":         false,
		"local t = new() local x = -t":               false,
		"local t = new() local x = t < t":            false,
		"local t = new() t()":                        true,
		"local t = new() local x = t == new()":       false,
		"local t = new() pass(function() t() end)":   true,
		"local t = new() local x = t[1] and true":    false,
		"local t = new() local f = t.f(1)":           false,
		"local a = new() local x = (a + a) or see()": false,
	} {
		var got []bool
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		see := L.NewFunction(func(L *lua.LState) int {
			got = append(got, vm.Current(L).Parent().IsCall())
			return 0
		})
		mt := L.NewTable()
		for _, event := range []string{"__index", "__newindex", "__add", "__concat", "__unm", "__lt", "__call", "__eq"} {
			mt.RawSetString(event, see)
		}
		L.SetGlobal("see", see)
		L.SetGlobal("pass", L.NewFunction(func(L *lua.LState) int { L.Call(0, 0); return 0 }))
		L.SetGlobal("new", L.NewFunction(func(L *lua.LState) int {
			L.Push(&lua.LTable{Metatable: mt})
			return 1
		}))
		fn, err := L.Load(strings.NewReader(source), "chunk")
		if err != nil {
			t.Fatal(err)
		}
		L.Push(fn)
		_ = L.PCall(0, 0, nil) // a nil that came out of a metamethod may be called
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
		L.Close()
	}
}

func TestWanted(t *testing.T) {
	for source, want := range map[string]int{
		"see()":                 0,
		"local a = see()":       1,
		"local a, b, c = see()": 3,
		"return see()":          lua.MultRet,
		"local t = {see()}":     lua.MultRet,
		"pass(pass, see())":     lua.MultRet,
		"local a = (see())":     1,
	} {
		got := -2
		do(t, "local function pass() end "+source, func(L *lua.LState) int {
			got = vm.Current(L).Parent().Wanted()
			return 0
		})
		if got != want {
			t.Errorf("%s: %d, want %d", source, got, want)
		}
	}
}

func TestCalledAsMethod(t *testing.T) {
	for source, want := range map[string]bool{
		"local t = {f = see} t:f()":                      true,
		"local t = {f = see} t:f(1, (2), t)":             true,
		"local t = {f = see} t.f(t)":                     false,
		"see()":                                          false,
		"local f = see f()":                              false,
		"local t = {f = see} return t:f()":               true,
		"local t = {f = see} local x = 1 + (t:f() or 1)": true,
		"pass(see)":                                      false,
		"local t = {g = function() return 1 end, f = see} t:f(t:g())": true,
		"local t = {g = function() return 1 end} see(t:g())":          false,
	} {
		got := !want
		do(t, source, func(L *lua.LState) int {
			got = vm.Current(L).CalledAsMethod()
			return 0
		})
		if got != want {
			t.Errorf("%s: %v", source, got)
		}
	}
}

func TestTailCalls(t *testing.T) {
	var got []int
	do(t, "local function f() see() end local function g() return f() end local function h() return g() end h()", func(L *lua.LState) int {
		for f := vm.Current(L); f.Exists(); f = f.Parent() {
			got = append(got, f.TailCalls())
		}
		return 0
	})
	if len(got) != 3 || got[0] != 0 || got[1] != 2 || got[2] != 0 {
		t.Errorf("tail calls %v", got)
	}
}

func TestCloseUpvalues(t *testing.T) {
	// see closes the variables of f, and not those of the chunk.
	L := do(t, `
		local outer = 1
		function addOuter() outer = outer + 1 end
		local function f()
			local inner, other = 10, 20
			function addInner() inner = inner + 1 return inner end
			function getOther() return other end
			see()
			inner = 99
		end
		f()
		addOuter()
		result = outer
		innerAfter = addInner()
		otherAfter = getOther()
	`, func(L *lua.LState) int {
		vm.CloseUpvalues(L, vm.Current(L).Parent().Base())
		return 0
	})
	for name, want := range map[string]lua.LNumber{"result": 2, "innerAfter": 11, "otherAfter": 20} {
		if got := L.GetGlobal(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestSetHandled(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	if vm.SetHandled(L, true) || !vm.SetHandled(L, false) || vm.SetHandled(L, false) {
		t.Error("the flag is not kept")
	}
}

func TestNothingRuns(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	if vm.Current(L).Exists() {
		t.Error("a call is under way")
	}
}
