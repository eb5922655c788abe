package arg

import (
	"fmt"
	"iter"
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
)

// IsTable reports whether a value is a table, or a row, which scripts use as one.
func IsTable(v lua.LValue) bool {
	if _, ok := v.(*lua.LTable); ok {
		return true
	}
	_, ok := value.TabularOf(v)
	return ok
}

// Entries are the entries of a table or row in order: items first, then named
// fields as they were written. Any other value has none.
func Entries(L *lua.LState, v lua.LValue) iter.Seq2[lua.LValue, lua.LValue] {
	next := nextOf(L, v)
	return func(yield func(k, v lua.LValue) bool) {
		for k, v := next(lua.LNil); k != lua.LNil; k, v = next(k) {
			if !yield(k, v) {
				return
			}
		}
	}
}

func nextOf(L *lua.LState, v lua.LValue) func(lua.LValue) (lua.LValue, lua.LValue) {
	if t, ok := v.(*lua.LTable); ok {
		return t.Next
	}
	if t, ok := value.TabularOf(v); ok {
		return func(k lua.LValue) (lua.LValue, lua.LValue) { return t.Next(L, k) }
	}
	return func(lua.LValue) (lua.LValue, lua.LValue) { return lua.LNil, lua.LNil }
}

// IsEmpty reports whether a table has no entries.
func IsEmpty(L *lua.LState, v lua.LValue) bool {
	for range Entries(L, v) {
		return false
	}
	return true
}

// IsList reports whether a table begins with an item rather than with a named
// field. An empty one is no list.
func IsList(L *lua.LState, v lua.LValue) bool {
	for k := range Entries(L, v) {
		_, item := k.(lua.LNumber)
		return item
	}
	return false
}

// List returns the items of a list, which must have no holes and no named
// fields. what names the list in messages: "argument 2 (fields)".
func (a *Args) List(v lua.LValue, what string) []lua.LValue {
	if !IsTable(v) {
		a.Fail("%s must be a list, got %s", what, Describe(v))
	}
	var items []lua.LValue
	for k, item := range Entries(a.L, v) {
		a.checkItem(k, len(items)+1, what)
		items = append(items, item)
	}
	return items
}

func (a *Args) checkItem(key lua.LValue, place int, what string) {
	switch n, ok := key.(lua.LNumber); {
	case !ok:
		a.Fail("%s must be a list, and also has the field %s", what, quoted(key))
	case n == lua.LNumber(place):
	case n > lua.LNumber(place) && float64(n) == math.Trunc(float64(n)):
		a.FailHint("null stands for NULL in a list", "%s: nothing stands at place %d", what, place)
	default:
		a.Fail("%s must be a list, and also has the entry %s", what, quoted(key))
	}
}

// Strings returns a list of strings; a single string is a list of one.
func (a *Args) Strings(v lua.LValue, what string) []string {
	if s, ok := v.(lua.LString); ok {
		return []string{string(s)}
	}
	items := a.List(v, what)
	texts := make([]string, len(items))
	for i, item := range items {
		s, ok := item.(lua.LString)
		if !ok {
			a.Fail("%s: item %d must be a string, got %s", what, i+1, Describe(item))
		}
		texts[i] = string(s)
	}
	return texts
}

// Named calls fn for each field of a table that has only named ones, in the
// order in which they are written.
func (a *Args) Named(v lua.LValue, what string, fn func(name string, v lua.LValue)) {
	if !IsTable(v) {
		a.Fail("%s must be a table, got %s", what, Describe(v))
	}
	for k, item := range Entries(a.L, v) {
		name, ok := k.(lua.LString)
		if !ok {
			a.Fail("%s must have named fields only, and has an entry %s", what, quoted(k))
		}
		fn(string(name), item)
	}
}

func quoted(key lua.LValue) string {
	if s, ok := key.(lua.LString); ok {
		return fmt.Sprintf("%q", string(s))
	}
	if n, ok := key.(lua.LNumber); ok {
		return "[" + n.String() + "]"
	}
	return "of " + Describe(key)
}
