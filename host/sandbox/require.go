package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// module is a file of the library that was required, or is being loaded.
type module struct {
	name    string
	loading bool
	value   lua.LValue
}

// moduleName is one or several words with dots or slashes between them: what such a
// name leads to cannot lie outside the folder.
var moduleName = lazyregexp.New(`^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$`)

// require loads a file of the library once, and returns what it returned: else a
// table of the globals that it made, or true if it made none.
func (s *Sandbox) require(L *lua.LState) int {
	name, ok := L.Get(1).(lua.LString)
	if !ok {
		L.RaiseError("require takes the name of a file in the library, not %s", typeName(L.Get(1)))
	}
	v, err := s.module(L, string(name))
	if err != nil {
		value.Raise(L, err)
	}
	L.Push(v)
	return 1
}

func (s *Sandbox) module(L *lua.LState, written string) (lua.LValue, error) {
	if !moduleName.MatchString(written) {
		return nil, &RequireError{Name: written, Cause: errors.New("a name has letters, digits, - and _, with dots or slashes between folders")}
	}
	name := strings.ReplaceAll(written, ".", "/")
	if m := s.modules[name]; m != nil {
		if m.loading {
			return nil, &RequireError{Name: written, Cause: errors.New("the files require each other: " + s.cycle(name))}
		}
		return m.value, nil
	}
	if s.config.Library == nil {
		return nil, &RequireError{Name: written, Cause: errors.New("there is no library here")}
	}
	source, file, err := s.config.Library(name)
	if err != nil {
		return nil, &RequireError{Name: written, Cause: err}
	}
	return s.load(L, name, source, file)
}

// load runs a module on the stack of who requires it, so that an error has both in its trace.
func (s *Sandbox) load(L *lua.LState, name string, source []byte, file string) (lua.LValue, error) {
	chunk, err := s.compile(source, file)
	if err != nil {
		return nil, err
	}
	m := &module{name: name, loading: true}
	s.modules[name] = m
	defer s.forget(m)
	env := s.environment()
	L.Push(chunk.Function(L, env, s.helpers))
	L.Push(lua.LString(name))
	L.Call(1, 1)
	m.value, m.loading = moduleValue(L.Get(-1), env), false
	L.Pop(1)
	return m.value, nil
}

// forget makes a module that failed be loaded again by the next require.
func (s *Sandbox) forget(m *module) {
	if m.loading {
		delete(s.modules, m.name)
	}
}

func moduleValue(returned lua.LValue, env *lua.LTable) lua.LValue {
	if returned != lua.LNil {
		return returned
	}
	if last, _ := env.Next(lua.LString("_G")); last != lua.LNil {
		return env
	}
	return lua.LTrue
}

// cycle lists the modules that are being loaded, the one that closes the circle at both ends.
func (s *Sandbox) cycle(name string) string {
	var loading []string
	for _, m := range s.modules {
		if m.loading && m.name != name {
			loading = append(loading, m.name)
		}
	}
	slices.Sort(loading)
	return strings.Join(append(append([]string{name}, loading...), name), ", ")
}

// RequireError says why a file of the library was not loaded.
type RequireError struct {
	Name  string
	Cause error
}

func (e *RequireError) Error() string { return fmt.Sprintf("require %q: %v", e.Name, e.Cause) }

// Unwrap returns the reason.
func (e *RequireError) Unwrap() error { return e.Cause }
