package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/compile"
)

// Script is a file that was loaded: its globals, and what it returned.
type Script struct {
	env    *lua.LTable
	result lua.LValue
}

// Load compiles a file and runs it, with its globals in a table of its own.
// Errors are of type *compile.Error or *Error.
func (s *Sandbox) Load(source []byte, file string) (*Script, error) {
	chunk, err := s.compile(source, file)
	if err != nil {
		return nil, err
	}
	env := s.environment()
	results, err := s.Call(chunk.Function(s.L, env, s.helpers), 1)
	if err != nil {
		return nil, err
	}
	return &Script{env: env, result: results[0]}, nil
}

// compiled is a file that was compiled, or could not be.
type compiled struct {
	file  string
	chunk *compile.Chunk
	err   error
}

// Compile does the first part of the Load that comes next, which tells what is wrong with the file. Nothing runs.
func (s *Sandbox) Compile(source []byte, file string) {
	c := &compiled{file: file}
	c.chunk, c.err = compile.Compile(source, file, compile.Limits{Source: s.limits.Source, Nesting: s.limits.Nesting})
	s.ahead = c
}

// compile keeps the chunk for messages about its lines.
func (s *Sandbox) compile(source []byte, file string) (*compile.Chunk, error) {
	if s.ahead == nil || s.ahead.file != file {
		s.Compile(source, file)
	}
	c := s.ahead
	s.ahead = nil
	if c.err == nil {
		s.chunks[file] = c.chunk
	}
	return c.chunk, c.err
}

// environment makes the table of a file's globals. It sees the library, and
// covers what it assigns itself.
func (s *Sandbox) environment() *lua.LTable {
	env := s.L.CreateTable(0, 8)
	env.RawSetString("_G", env)
	env.Metatable = s.shared
	return env
}

// Value returns what the file gave a name: a field of the table it returned, or
// else one of its globals. It is nil in Lua's sense where there is none.
func (s *Script) Value(name string) lua.LValue {
	if t, ok := s.result.(*lua.LTable); ok {
		if v := t.RawGetString(name); v != lua.LNil {
			return v
		}
	}
	return s.env.RawGetString(name)
}

// Function is [Script.Value] for functions.
func (s *Script) Function(name string) (*lua.LFunction, bool) {
	fn, ok := s.Value(name).(*lua.LFunction)
	return fn, ok
}

// Result is what the file returned, nil in Lua's sense if nothing.
func (s *Script) Result() lua.LValue { return s.result }
