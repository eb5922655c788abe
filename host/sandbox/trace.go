package sandbox

import (
	"fmt"
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/compile"
)

// maxFrames bounds a trace; the outermost call is shown beyond it.
const maxFrames = 16

// stack is what the interpreter's stack tells of an error.
type stack struct {
	frames []Frame
	callee string        // the Go function in which the error arose, or ""
	fault  compile.Fault // without the message, if it arose in Lua itself
}

func readStack(L *lua.LState) stack {
	var s stack
	level := 0
	for len(s.frames) < maxFrames {
		debug, ok := L.GetStack(level)
		if !ok {
			return s
		}
		s.add(L, debug)
		level += 1 + replaced(frameOf(debug))
	}
	if last := outermost(L); last >= level {
		s.addOutermost(L, last)
	}
	return s
}

// add takes a frame. Of Go functions only the name of the innermost is of use.
func (s *stack) add(L *lua.LState, debug *lua.Debug) {
	if _, err := L.GetInfo("nSl", debug, lua.LNil); err != nil {
		return
	}
	if debug.What == "G" || debug.Source == "" {
		if len(s.frames) == 0 && s.callee == "" && !strings.HasPrefix(debug.Name, "\x00") {
			s.callee = strings.TrimPrefix(debug.Name, "(anonymous)")
		}
		return
	}
	if len(s.frames) == 0 {
		s.fault = readFault(L, debug)
	}
	s.frames = append(s.frames, Frame{
		Pos:      op.Pos{File: debug.Source, Line: debug.CurrentLine},
		Function: functionName(L, debug),
	})
}

// addOutermost says where it all began.
func (s *stack) addOutermost(L *lua.LState, level int) {
	s.frames = append(s.frames, Frame{Function: "…"})
	if debug, ok := L.GetStack(level); ok {
		s.add(L, debug)
	}
}

// outermost is the level of the outermost function that is written in Lua, or -1.
func outermost(L *lua.LState) int {
	debug, ok := L.GetStack(0)
	if !ok {
		return -1
	}
	last, level := -1, 0
	for frame := frameOf(debug); frame.IsValid(); frame = frame.FieldByName("Parent").Elem() {
		if !isGo(frame) {
			last = level
		}
		level += 1 + replaced(frame)
	}
	return last
}

func functionName(L *lua.LState, debug *lua.Debug) string {
	switch {
	case debug.LineDefined == 0:
		return "main chunk"
	case debug.Name == "" || strings.HasPrefix(debug.Name, "<") || strings.HasPrefix(debug.Name, "(") || debug.Name == "main chunk" || debug.Name == "corountine":
		if name := globalName(L, debug); name != "" {
			return "function '" + name + "'"
		}
		return fmt.Sprintf("function at line %d", debug.LineDefined)
	}
	return "function '" + debug.Name + "'"
}

// globalName is the name of a function that the host called, such as up.
func globalName(L *lua.LState, debug *lua.Debug) string {
	v, err := L.GetInfo("f", debug, lua.LNil)
	fn, ok := v.(*lua.LFunction)
	if err != nil || !ok || fn.Env == nil {
		return ""
	}
	for k, v := fn.Env.Next(lua.LNil); k != lua.LNil; k, v = fn.Env.Next(k) {
		if v == fn {
			return k.String()
		}
	}
	return ""
}

// frameOf reads the interpreter's own record of a call, which it does not export.
func frameOf(debug *lua.Debug) reflect.Value {
	return reflect.ValueOf(debug).Elem().FieldByName("frame").Elem()
}

func isGo(frame reflect.Value) bool { return frame.FieldByName("Fn").Elem().FieldByName("IsG").Bool() }

// replaced is how many calls a frame has replaced by tail calls. Each takes a level
// of the interpreter's count, and there may be millions.
func replaced(frame reflect.Value) int {
	if isGo(frame) {
		return 0
	}
	return int(frame.FieldByName("TailCall").Int())
}

// readFault tells what instruction failed, and on what value.
func readFault(L *lua.LState, debug *lua.Debug) compile.Fault {
	fault := compile.Fault{Line: debug.CurrentLine}
	fn, err := L.GetInfo("f", debug, lua.LNil)
	if err != nil {
		return fault
	}
	proto := fn.(*lua.LFunction).Proto
	pc := int(frameOf(debug).FieldByName("Pc").Int()) - 1
	if pc < 0 || pc >= len(proto.Code) {
		return fault
	}
	instruction := proto.Code[pc]
	a, b := int(instruction>>18)&0xff, int(instruction&0x1ff)
	switch int(instruction >> 26) {
	case lua.OP_CALL, lua.OP_TAILCALL:
		fault.Call, fault.Value = callName(proto, pc), registerType(L, debug, a)
	case lua.OP_TFORLOOP:
		fault.Value = registerType(L, debug, a)
	case lua.OP_LEN, lua.OP_UNM:
		fault.Value = registerType(L, debug, b)
	case lua.OP_GETTABLEKS, lua.OP_SETTABLEKS, lua.OP_SELF:
		fault.Key = compile.KeyName
	case lua.OP_GETTABLE, lua.OP_SETTABLE:
		fault.Key = compile.KeyOther
	}
	return fault
}

func callName(proto *lua.FunctionProto, pc int) string {
	for _, c := range proto.DbgCalls {
		if c.Pc == pc {
			return c.Name
		}
	}
	return ""
}

// constantBit marks an operand that is no register.
const constantBit = 1 << 8

func registerType(L *lua.LState, debug *lua.Debug, register int) string {
	if register >= constantBit {
		return ""
	}
	name, v := L.GetLocal(debug, register+1)
	if name == "" || v == nil {
		return ""
	}
	return typeName(v)
}
