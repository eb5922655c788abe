package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
)

// Unused reports whether the Go function that is running was called as a
// statement, so that nobody can look at its results.
func Unused(L *lua.LState) bool { return vm.Current(L).Parent().Wanted() == 0 }
