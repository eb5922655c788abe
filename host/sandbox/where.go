package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// maxGoFrames is how many Go functions may stand between a binding and the script.
const maxGoFrames = 8

// Where returns the file and line of the script that called the Go function which
// is running. It is called for each operation, in loops over a million rows.
func Where(L *lua.LState) op.Pos {
	for level := 1; level <= maxGoFrames; level++ {
		frame, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("Sl", frame, lua.LNil); err == nil && frame.CurrentLine > 0 {
			return op.Pos{File: frame.Source, Line: frame.CurrentLine}
		}
	}
	return op.Pos{}
}
