package sandbox

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/nearest"
)

// locate finds the column of an error, and names the variables behind it.
func (s *Sandbox) locate(e *Error, from stack) {
	chunk := s.chunks[e.Pos.File]
	if chunk == nil || e.Pos.Line <= 0 || e.Pos.Column > 0 {
		return
	}
	here := len(from.frames) > 0 && from.frames[0].Pos == e.Pos
	if here && from.callee != "" {
		e.Pos.Column, e.Width, _ = chunk.FindCall(e.Pos.Line, from.callee)
		return
	}
	if e.Cause != nil {
		return
	}
	fault := from.fault
	if !here {
		fault.Call, fault.Value, fault.Key = "", "", 0
	}
	fault.Line, fault.Message = e.Pos.Line, e.Message
	d := chunk.Describe(fault)
	e.Message, e.Pos.Column, e.Width = d.Message, d.Column, d.Width
	if d.Name != "" && e.Hint == "" {
		e.Hint = s.nameHint(d.Name, string(chunk.Source))
	}
	if e.Hint == "" {
		e.Hint = foreignHint(d.Part, d.Message)
	}
}

// nameHint knows names of other languages, and suggests a global for a name that stands
// nowhere else in the source.
func (s *Sandbox) nameHint(name, source string) string {
	if hint := foreignNames[name]; hint != "" {
		return hint
	}
	if strings.Count(source, name) > 1 {
		return ""
	}
	var known []string
	globals := s.L.G.Global
	for k, _ := globals.Next(lua.LNil); k != lua.LNil; k, _ = globals.Next(k) {
		known = append(known, k.String())
	}
	return nearest.Hint(name, known)
}
