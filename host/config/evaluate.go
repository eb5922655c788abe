package config

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// evaluate runs a configuration in the sandbox and returns what it returns.
func evaluate(ctx context.Context, file string, text []byte, vars map[string]string) (lua.LValue, error) {
	L := lua.NewState()
	defer L.Close()
	env := L.NewTable()
	for k, v := range vars {
		env.RawSetString(k, lua.LString(v))
	}
	L.SetGlobal("env", env)
	if err := L.DoString(string(text)); err != nil {
		return nil, err
	}
	return L.Get(-1), nil
}
