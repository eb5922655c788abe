package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
)

// logLevels are the functions of the global log. Reporters show debug with --verbose only,
// and warn and error apart from what a script prints.
var logLevels = []string{"debug", "info", "warn", "error"}

// openLog installs log.debug, log.info, log.warn and log.error, which take what print takes.
func (x *execution) openLog(L *lua.LState) {
	t := L.CreateTable(0, len(logLevels))
	for _, level := range logLevels {
		t.RawSetString(level, L.NewFunction(func(L *lua.LState) int {
			x.m.emit(event.Printed{Pos: sandbox.Where(L), Level: level, Text: joined(L)})
			return 0
		}))
	}
	L.SetGlobal("log", t)
}

// joined is the text of all arguments, as print would write it.
func joined(L *lua.LState) string {
	words := make([]string, L.GetTop())
	for i := range words {
		L.Push(L.GetGlobal("tostring"))
		L.Push(L.Get(i + 1))
		L.Call(1, 1)
		words[i] = lua.LVAsString(L.Get(-1))
		L.Pop(1)
	}
	return strings.Join(words, "\t")
}
