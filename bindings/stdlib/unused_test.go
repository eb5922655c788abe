package stdlib_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
)

func TestUnused(t *testing.T) {
	for source, want := range map[string]bool{
		"see()":                     true,
		"local a = see()":           false,
		"return see()":              false,
		"print((see()))":            false,
		"local t = { see() }":       false,
		"pcall(see)":                false,
		"if see() then end":         false,
		"for _ = 1, 1 do see() end": true,
	} {
		h := newHost()
		L := open(t, h)
		got := !want
		L.SetGlobal("see", L.NewFunction(func(L *lua.LState) int {
			got = stdlib.Unused(L)
			return 0
		}))
		if err := L.DoString(source); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
}
