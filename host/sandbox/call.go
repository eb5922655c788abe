package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
)

// Call calls a function of a script and returns nret results, all of them for
// lua.MultRet. An error is of type *Error.
func (s *Sandbox) Call(fn *lua.LFunction, nret int, args ...lua.LValue) (results []lua.LValue, err error) {
	if s.depth == 0 {
		s.Progress()
	}
	s.depth++
	defer func() { s.depth-- }()
	top := s.L.GetTop()
	s.L.Push(fn)
	for _, a := range args {
		s.L.Push(a)
	}
	var fault *Error
	err = stdlib.PCall(s.L, len(args), nret, func(L *lua.LState, v lua.LValue) lua.LValue {
		fault = s.explain(L, v)
		return v
	})
	if err != nil {
		s.L.SetTop(top)
		return nil, s.outside(fault, err)
	}
	return s.take(top), nil
}

// take removes the results from the stack.
func (s *Sandbox) take(top int) []lua.LValue {
	results := make([]lua.LValue, 0, s.L.GetTop()-top)
	for i := top + 1; i <= s.L.GetTop(); i++ {
		results = append(results, s.L.Get(i))
	}
	s.L.SetTop(top)
	return results
}

// outside is for errors that came before the handler was in place.
func (s *Sandbox) outside(fault *Error, err error) error {
	if fault != nil {
		return fault
	}
	return &Error{Message: err.Error(), Cause: err}
}
