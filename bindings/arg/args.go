package arg

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/nearest"
)

// Args are the arguments of one call.
type Args struct {
	L      *lua.LState
	Deed   string  // what is being done; the one who reads refines it as more is known
	Params []Param // what the function takes, for messages
	Skip   int     // values before the first argument: 1 for a method's self
	// Advice holds hints for names that people write by habit although they
	// have no place here; may be nil.
	Advice map[string]string
}

// Count is how many arguments were given, nils at the end included.
func (a *Args) Count() int { return max(a.L.GetTop()-a.Skip, 0) }

// Get returns argument i, counted from 1; nil where it was not given.
func (a *Args) Get(i int) lua.LValue { return a.L.Get(a.Skip + i) }

// Given reports whether argument i is there and not nil.
func (a *Args) Given(i int) bool { return a.Get(i) != lua.LNil }

// Fail raises an error about the call.
func (a *Args) Fail(format string, args ...any) { a.FailHint("", format, args...) }

// FailHint raises an error about the call that also says what to write instead.
func (a *Args) FailHint(hint, format string, args ...any) {
	value.Raise(a.L, &Error{Deed: a.Deed, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Wrong raises the error that argument i is not what it must be: "a string".
func (a *Args) Wrong(i int, want string) {
	a.Fail("%s must be %s, got %s", a.Label(i), want, Describe(a.Get(i)))
}

// Label names argument i for messages: "argument 2 (column)".
func (a *Args) Label(i int) string {
	if i > len(a.Params) || a.Params[i-1].Rest {
		return fmt.Sprintf("argument %d", i)
	}
	return a.Params[i-1].label
}

// NoMore raises an error where more arguments were given than the function takes.
func (a *Args) NoMore() {
	n := len(a.Params)
	if n > 0 && a.Params[n-1].Rest {
		return
	}
	for i := n + 1; i <= a.Count(); i++ {
		if a.Given(i) {
			a.Fail("takes %s, got %d", plural(n, "argument"), a.Count())
		}
	}
}

func plural(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("at most %d %ss", n, noun)
}

// String returns argument i, which must be a string that is not empty.
func (a *Args) String(i int) string {
	s, ok := a.Get(i).(lua.LString)
	if !ok {
		a.Wrong(i, "a string")
	}
	if s == "" {
		a.Fail("%s must not be empty", a.Label(i))
	}
	return string(s)
}

// Function returns argument i, which must be a function.
func (a *Args) Function(i int) *lua.LFunction {
	fn, ok := a.Get(i).(*lua.LFunction)
	if !ok {
		a.Wrong(i, "a function")
	}
	return fn
}

// Unknown raises the error for a name that is none of the known ones, with the
// advice there is for it, else with the nearest known name.
func (a *Args) Unknown(what, written string, known []string) {
	hint, ok := a.Advice[written]
	if !ok {
		hint = nearest.Hint(written, known)
	}
	a.FailHint(hint, "unknown %s", fmt.Sprintf(what, written))
}
