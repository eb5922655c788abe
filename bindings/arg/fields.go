package arg

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/nearest"
)

// Fields are the fields of a table, all of which its [Shape] knows.
type Fields struct {
	args  *Args
	shape *Shape
	of    string // " of references", or empty
	table *lua.LTable
}

// Options reads argument i as a table of the shape; where it was not given, the
// result has no fields.
func (a *Args) Options(i int, shape *Shape) Fields {
	if !a.Given(i) {
		return Fields{args: a, shape: shape}
	}
	if _, ok := a.Get(i).(*lua.LTable); !ok {
		a.Wrong(i, "a table of "+shape.Noun+"s")
	}
	return a.Fields(a.Get(i), shape, "")
}

// Fields reads a table of the shape. of says what it belongs to, for messages: "references".
func (a *Args) Fields(v lua.LValue, shape *Shape, of string) Fields {
	f := Fields{args: a, shape: shape}
	if of != "" {
		f.of = " of " + of
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		a.Fail("%s must be a table, got %s", of, Describe(v))
	}
	f.table = t
	f.check()
	return f
}

func (f Fields) check() {
	for k := range Entries(f.args.L, f.table) {
		name, ok := k.(lua.LString)
		if !ok {
			f.args.Fail("a table of %ss%s has an entry %s without a name", f.shape.Noun, f.of, quoted(k))
		}
		if !f.shape.Has(string(name)) {
			f.args.Unknown(f.shape.Noun+" %q"+f.of, string(name), f.shape.names)
		}
	}
}

// Empty reports whether no field is given.
func (f Fields) Empty() bool { return f.table == nil || IsEmpty(f.args.L, f.table) }

// Value returns a field, nil where it is not given.
func (f Fields) Value(name string) lua.LValue {
	if f.table == nil {
		return lua.LNil
	}
	return f.table.RawGetString(name)
}

// Has reports whether a field is given.
func (f Fields) Has(name string) bool { return f.Value(name) != lua.LNil }

// First returns the name of the first of the given fields that is there: the one
// spelling of several that the script uses. Two of them together are an error.
func (f Fields) First(names ...string) string {
	found := ""
	for _, name := range names {
		if !f.Has(name) {
			continue
		}
		if found != "" {
			f.args.Fail("%ss %q and %q%s exclude each other; give one of them", f.shape.Noun, found, name, f.of)
		}
		found = name
	}
	return found
}

// Label names a field for messages: `option "unique"`.
func (f Fields) Label(name string) string {
	return fmt.Sprintf("%s %q%s", f.shape.Noun, name, f.of)
}

// Wrong raises the error that a field is not what it must be: "a string".
func (f Fields) Wrong(name, want string) {
	f.args.Fail("%s must be %s, got %s", f.Label(name), want, Describe(f.Value(name)))
}

// String returns a field that is a string, "" where it is not given.
func (f Fields) String(name string) string {
	if !f.Has(name) {
		return ""
	}
	s, ok := f.Value(name).(lua.LString)
	if !ok {
		f.Wrong(name, "a string")
	}
	return string(s)
}

// Bool returns a field that is a boolean, false where it is not given.
func (f Fields) Bool(name string) bool {
	b := f.OptBool(name)
	return b != nil && *b
}

// OptBool returns a field that is a boolean, nil where it is not given.
func (f Fields) OptBool(name string) *bool {
	if !f.Has(name) {
		return nil
	}
	b, ok := f.Value(name).(lua.LBool)
	if !ok {
		f.Wrong(name, "true or false")
	}
	given := bool(b)
	return &given
}

// Int returns a field that is a whole number of at least least, 0 where it is
// not given.
func (f Fields) Int(name string, least int) int {
	if !f.Has(name) {
		return 0
	}
	n, ok := Int(f.Value(name))
	if !ok {
		f.Wrong(name, "a whole number")
	}
	if n < least {
		f.args.Fail("%s must be at least %d, got %d", f.Label(name), least, n)
	}
	return n
}

// Int returns a number that is whole and neither too big nor too small for an int.
func Int(v lua.LValue) (int, bool) {
	n, ok := v.(lua.LNumber)
	whole := ok && float64(n) == math.Trunc(float64(n)) && math.Abs(float64(n)) <= 1<<53
	return int(n), whole
}

// Strings returns a field that is a string or a list of strings.
func (f Fields) Strings(name string) []string {
	if !f.Has(name) {
		return nil
	}
	return f.args.Strings(f.Value(name), f.Label(name))
}

// OneOf returns a field that is one of the given words, in their spelling
// whatever the case in which the script writes it; "" where it is not given.
func (f Fields) OneOf(name string, words ...string) string {
	if !f.Has(name) {
		return ""
	}
	return f.args.Word(f.String(name), f.Label(name), words...)
}

// Word returns the one of words that s is but for upper and lower case.
func (a *Args) Word(s, what string, words ...string) string {
	for _, w := range words {
		if strings.EqualFold(w, s) {
			return w
		}
	}
	hint := nearest.Hint(s, words)
	if hint == "" {
		hint = "it is one of " + strings.Join(words, ", ")
	}
	a.FailHint(hint, "%s: there is no %q", what, s)
	return ""
}
