package sandbox

import (
	"errors"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/compile"
)

// Error is an error that a script ended with.
type Error struct {
	Pos     op.Pos // where it arose; no column where the line does not tell which part is meant
	Width   int    // bytes from there
	Message string // without the position
	Hint    string
	Trace   []Frame // the calls that led there, innermost first, without Pos itself
	Cause   error   // the Go error behind it, or nil
	Limit   string  // the limit that was reached, such as "memory", or ""
}

// Frame is a function call on the way to an error.
type Frame struct {
	Pos      op.Pos
	Function string
}

// Error returns the place and the message, on one line.
func (e *Error) Error() string {
	if !e.Pos.IsValid() {
		return e.Message
	}
	return e.Pos.String() + ": " + e.Message
}

// Unwrap returns the Go error behind it.
func (e *Error) Unwrap() error { return e.Cause }

// explain makes an error of an error value, while the stack still shows where it arose.
func (s *Sandbox) explain(L *lua.LState, v lua.LValue) *Error {
	stack := s.failed.stack(v, readStack(L))
	e, notes := &Error{Trace: stack.frames}, ""
	switch {
	case s.guard.err != nil:
		s.because(L, v)
		e.Cause, e.Message = s.guard.err, s.guard.err.Error()
	case s.explainRaised(e, v):
	default:
		e.Message, notes = value.CutNote(s.takePosition(e, s.render(L, v)))
	}
	if !e.Pos.IsValid() && len(stack.frames) > 0 {
		e.Pos = stack.frames[0].Pos
	}
	s.explainCause(e)
	if e.Cause == nil {
		s.explainOverflow(e)
	}
	s.locate(e, stack)
	e.Message += notes
	if len(e.Trace) > 0 && e.Trace[0].Pos.File == e.Pos.File && e.Trace[0].Pos.Line == e.Pos.Line {
		e.Trace = e.Trace[1:]
	}
	return e
}

// Reasoned is a reason to stop that came up while a pcall dealt with an error, and tells of that one, too.
type Reasoned interface{ Because(why string) }

// because tells the reason to stop of the error that pcall would have caught.
func (s *Sandbox) because(L *lua.LState, v lua.LValue) {
	var r Reasoned
	if !errors.As(s.guard.err, &r) {
		return
	}
	if err, ok := value.RaisedError(v); ok {
		if !errors.As(err, new(Reasoned)) {
			r.Because(err.Error())
		}
		return
	}
	if text, _ := value.CutNote(s.render(L, v)); text != s.guard.err.Error() {
		r.Because(text)
	}
}

// explainRaised is for errors of the host, which value.Raise made error values of.
func (s *Sandbox) explainRaised(e *Error, v lua.LValue) bool {
	err, ok := value.RaisedError(v)
	if !ok {
		return false
	}
	e.Cause, e.Message = err, err.Error()
	s.takePosition(e, value.RaisedPosition(v)+": ")
	return true
}

// explainCause takes from a Go error what is worth more than its text.
func (s *Sandbox) explainCause(e *Error) {
	var limit *LimitError
	if errors.As(e.Cause, &limit) {
		e.Limit, e.Hint = limit.Limit, limit.Hint
	}
	var syntax *compile.Error
	if errors.As(e.Cause, &syntax) {
		e.Pos, e.Width, e.Message, e.Hint = syntax.Pos, syntax.Width, syntax.Message, syntax.Hint
	}
}

// explainOverflow is for what the interpreter says when its stacks are full.
func (s *Sandbox) explainOverflow(e *Error) {
	limit := &LimitError{Limit: "depth"}
	switch e.Message {
	case "stack overflow", "lua callstack overflow":
		limit.Message = "calls are nested more than " + strconv.Itoa(s.limits.Depth) + " deep"
		limit.Hint = "look for a function that calls itself without end, or raise limits.depth"
	case "registry overflow":
		limit.Message = "there are too many values on the stack"
		limit.Hint = "pass a table instead of a long list of arguments"
	default:
		return
	}
	e.Cause, e.Message, e.Hint, e.Limit = limit, limit.Error(), limit.Hint, limit.Limit
}

var positionForm = lazyregexp.New(`^:(\d+): ?`)

// takePosition cuts "file:line: " off a message, if the file is one of the script's.
func (s *Sandbox) takePosition(e *Error, message string) string {
	for file := range s.chunks {
		rest, ok := strings.CutPrefix(message, file)
		if !ok {
			continue
		}
		if m := positionForm.FindStringSubmatch(rest); m != nil {
			line, _ := strconv.Atoi(m[1])
			e.Pos = op.Pos{File: file, Line: line}
			return rest[len(m[0]):]
		}
	}
	return strings.TrimPrefix(message, " ")
}

// render is the text of an error value that is no string.
func (s *Sandbox) render(L *lua.LState, v lua.LValue) string {
	switch v := v.(type) {
	case *lua.LTable:
		return s.renderTable(L, v)
	case *lua.LNilType:
		return "error() was called without a message"
	}
	if text, ok := value.Text(v); ok {
		return text
	}
	if t := s.ownText(L, v); t != "" {
		return t
	}
	return "the script raised " + typeName(v) + " as an error"
}

func (s *Sandbox) renderTable(L *lua.LState, t *lua.LTable) string {
	if own := s.ownText(L, t); own != "" {
		return own
	}
	if message, ok := text(t.RawGetString("message")); ok {
		return message
	}
	return "the script raised a table as an error: " + fields(t)
}

// maxFields is how much of a table an error shows.
const maxFields = 5

func fields(t *lua.LTable) string {
	var out []string
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if len(out) == maxFields {
			out = append(out, "…")
			break
		}
		out = append(out, short(k)+" = "+short(v))
	}
	return "{ " + strings.Join(out, ", ") + " }"
}

func short(v lua.LValue) string {
	s, ok := text(v)
	switch {
	case !ok && v.Type() == lua.LTBool:
		return v.String()
	case !ok:
		return typeName(v)
	case len(s) > 40:
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// ownText is what the value's own __tostring gives, if that gives anything. It runs
// under the same limits as the rest of the script.
func (s *Sandbox) ownText(L *lua.LState, v lua.LValue) string {
	fn := L.GetMetaField(v, "__tostring")
	if fn == lua.LNil {
		return ""
	}
	L.Push(fn)
	L.Push(v)
	if stdlib.PCall(L, 1, 1, nil) != nil {
		return ""
	}
	result, _ := text(L.Get(-1))
	L.Pop(1)
	return result
}

// typeName is what a script would call the type of a value.
func typeName(v lua.LValue) string {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return v.Type().String()
	}
	if _, ok := value.TabularOf(v); ok {
		return "table"
	}
	if mt, ok := ud.Metatable.(*lua.LTable); ok {
		if name, ok := mt.RawGetString("__metatable").(lua.LString); ok {
			return string(name)
		}
	}
	return "userdata"
}

// raiseLimit raises an error that pcall may catch, such as one about a single string.
func (s *Sandbox) raiseLimit(L *lua.LState, err *LimitError) { value.Raise(L, err) }
