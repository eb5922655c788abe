package vm_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// order is a function that lists the keys of a table as next does.
const order = `local function order(t) local s = "" for k in next, t do s = s .. k .. " " end return s end `

func TestFields(t *testing.T) {
	for _, source := range []string{
		`local t = {a = 1, b = 2} assert(t.a == 1 and t.b == 2 and order(t) == "a b ")`,
		`local t = {a = nil, b = 2} assert(t.a == nil and order(t) == "b ") t.a = 1 assert(order(t) == "b a ")`,
		`local t = {a = 1, b = 2} t.a = nil assert(order(t) == "b ") t.a = 3 assert(order(t) == "a b " and t.a == 3)`,
		`local t = {a = 1, a = 2} assert(t.a == 2 and order(t) == "a ")`,
		`local t = {a = false} assert(t.a == false and order(t) == "a ") t.a = nil assert(next(t) == nil)`,
		`local t = {a = nil} assert(next(t) == nil)`,
		`local t = {a = 1, b = 2, c = 3, d = 4} t.e = 5 t.f = 6 assert(order(t) == "a b c d e f ")`,
		`local t = {a = 1, b = 2, c = 3, d = 4, e = 5} t.f = 6 assert(order(t) == "a b c d e f ")`,
		`local t = {a = 1, [1] = "x", [2.5] = "y"} assert(t[1] == "x" and t[2.5] == "y" and order(t) == "1 a 2.5 ")`,
		`local t = {"x", a = 1, "y"} assert(order(t) == "1 2 a ")`,
		`local t = {a = 1} t[1] = "x" t["2"] = "y" assert(order(t) == "1 a 2 ")`,
		`local t, u = {a = 1}, {a = 1} t.b = 2 u.c = 3 assert(order(t) == "a b " and order(u) == "a c ")`,
		`local t = {} t.x = 1 t.y = 2 t.x = nil t.z = 3 assert(order(t) == "y z ")`,
		`local t = {[100] = 1} t.x = 1 assert(order(t) == "100 x ")`,
		`local t = {["1"] = "s", n = {a = {b = 1}}} assert(t["1"] == "s" and t.n.a.b == 1 and t[1] == nil)`,
	} {
		t.Run(source, func(t *testing.T) { do(t, order+source, func(*lua.LState) int { return 0 }) })
	}
}

// TestFieldsOfMany holds that a constructor of more fields than its instruction can tell has them all, in order.
func TestFieldsOfMany(t *testing.T) {
	source, last := "local t = {", ""
	for i := range 150 {
		name := "k" + lua.LNumber(i).String()
		source += name + " = " + lua.LNumber(i).String() + ", "
		last += name + " "
	}
	do(t, order+source+`} assert(order(t) == "`+last+`" and t.k149 == 149)`, func(*lua.LState) int { return 0 })
}

// TestFieldsKeepMetamethods holds that a field of a table with a metatable goes its way.
func TestFieldsKeepMetamethods(t *testing.T) {
	for source, want := range map[string]string{
		`local t = new({__newindex = function(t, k, v) seen(k, v) end}) t.a = 1`:          "a 1",
		`local u = {} local t = new({__newindex = u}) t.a = 1 seen("u", u.a) `:            "u 1",
		`local u = {} local t = new({__newindex = u}) t.a = 1 seen("t", next(t) == nil) `: "t true",
		`local t = new({}) t.a = 1 seen("t", t.a) `:                                       "t 1",
	} {
		var got string
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		L.SetGlobal("next", L.NewFunction(func(L *lua.LState) int {
			k, _ := L.CheckTable(1).Next(lua.LNil)
			L.Push(k)
			return 1
		}))
		L.SetGlobal("seen", L.NewFunction(func(L *lua.LState) int {
			got = L.Get(1).String() + " " + L.Get(2).String()
			return 0
		}))
		L.SetGlobal("new", L.NewFunction(func(L *lua.LState) int {
			L.Push(&lua.LTable{Metatable: L.CheckTable(1)})
			return 1
		}))
		if err := L.DoString(source); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", source, got, err, want)
		}
		L.Close()
	}
}

// TestFieldsFromGo holds that Go finds, changes and adds what Lua has put there.
func TestFieldsFromGo(t *testing.T) {
	do(t, order+`local t = {a = 1, b = 2} see(t) assert(t.a == nil and t.b == 3 and t.c == 4 and order(t) == "b c ")`, func(L *lua.LState) int {
		t := L.CheckTable(1)
		t.RawSetString("a", lua.LNil)
		t.RawSetString("b", lua.LNumber(3))
		t.RawSetString("c", lua.LNumber(4))
		return 0
	})
}
