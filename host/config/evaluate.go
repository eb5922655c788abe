package config

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/compile"
	"github.com/luamig/luamig/host/sandbox"
)

// evaluate runs a configuration in the sandbox and returns what it returns. Its
// global env is a table of the given variables: all that it sees of the process.
func evaluate(ctx context.Context, file string, text []byte, vars map[string]string) (any, error) {
	s := sandbox.New(ctx, sandbox.Config{Limits: sandbox.Limits{Time: patience}, Globals: func(L *lua.LState) {
		env := L.CreateTable(0, len(vars))
		for _, name := range slices.Sorted(maps.Keys(vars)) {
			env.RawSetString(name, lua.LString(vars[name]))
		}
		L.G.Global.RawSetString("env", env)
	}})
	defer s.Close()
	script, err := s.Load(text, file)
	if err != nil {
		return nil, explain(err, text)
	}
	return fromLua(script.Result(), 0), nil
}

// patience is how long a configuration may compute. It has nothing to compute.
const patience = 2 * time.Second

// explain makes an error of the configuration of one of the sandbox.
func explain(err error, text []byte) error {
	e := &Error{Source: string(text), Message: err.Error(), Err: err}
	var syntax *compile.Error
	var run *sandbox.Error
	switch {
	case errors.As(err, &run):
		e.Pos, e.Width, e.Message, e.Hint = run.Pos, run.Width, run.Message, run.Hint
	case errors.As(err, &syntax):
		e.Pos, e.Width, e.Message, e.Hint = syntax.Pos, syntax.Width, syntax.Message, syntax.Hint
	}
	if run != nil && run.Limit != "" {
		e.Hint = "a configuration returns a table of environments, and has nothing else to do"
	}
	return e
}
