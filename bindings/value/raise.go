package value

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Fielder is a Go error that tells scripts more than its message. The fields in
// use are kind, sql, hint, table, column and constraint; "position" ("file:line")
// overrides the place where the error was raised, for errors that come to light
// later than the line that caused them.
type Fielder interface {
	ErrorField(name string) (string, bool)
}

// raised is a Go error as a Lua error value.
type raised struct {
	err      error
	position string // "file:line" of the Lua caller, or empty
}

// text is what tostring gives: as for the errors of Lua itself, the place comes first.
func (r *raised) text() string {
	if r.position == "" {
		return r.err.Error()
	}
	return r.position + ": " + r.err.Error()
}

// Raise raises err as a Lua error whose value keeps err. To scripts it is an
// object with the fields message and position and those of [Fielder], and with
// the methods of strings, which work on its text "file:line: message". An error
// that came out of a protected call is raised again as the value it was.
func Raise(L *lua.LState, err error) {
	if api, ok := err.(*lua.ApiError); ok && api.Object != nil && api.Object != lua.LNil {
		L.Error(api.Object, 0)
		return
	}
	L.Error(newUserData(kindsOf(L).raised, &raised{err, position(L, err)}), 1)
}

// RaisedError is the Go error inside an error value that Raise made.
func RaisedError(v lua.LValue) (error, bool) {
	r, ok := payload(v).(*raised)
	if !ok {
		return nil, false
	}
	return r.err, true
}

// RaisedPosition is the "file:line" of an error value that Raise made, empty
// where no Lua code was running.
func RaisedPosition(v lua.LValue) string {
	if r, ok := payload(v).(*raised); ok {
		return r.position
	}
	return ""
}

// position is the line of Lua code that err belongs to.
func position(L *lua.LState, err error) string {
	if p, ok := errorField(err, "position"); ok {
		return p
	}
	const goFrame = "[G]:"
	for level := 0; ; level++ {
		where := L.Where(level)
		if where != goFrame {
			return strings.TrimSuffix(where, ":")
		}
	}
}

// errorField finds the fields of an error that was wrapped, too.
func errorField(err error, name string) (string, bool) {
	var f Fielder
	if !errors.As(err, &f) {
		return "", false
	}
	return f.ErrorField(name)
}

// openRaised lets an error be used where scripts expect the string that Lua
// itself raises: in "..", with # and with the methods of strings.
func (k *kinds) openRaised(L *lua.LState) {
	k.raised = newMetatable(L, "error", methods{
		"__index":    raisedIndex,
		"__newindex": raisedNewIndex,
		"__tostring": raisedString,
		"__concat":   k.concat,
		"__len":      raisedLen,
	})
	k.comparable(k.raised)
}

func raisedIndex(L *lua.LState) int {
	r := payload(L.Get(1)).(*raised)
	L.Push(r.field(L, L.Get(2)))
	return 1
}

// field is a field of the error, or else a method of strings.
func (r *raised) field(L *lua.LState, key lua.LValue) lua.LValue {
	name, ok := key.(lua.LString)
	if !ok {
		return lua.LNil
	}
	switch name {
	case "message":
		return lua.LString(r.err.Error())
	case "position":
		return textOrNil(r.position)
	}
	if s, ok := errorField(r.err, string(name)); ok {
		return lua.LString(s)
	}
	return stringMethod(L, string(name))
}

func textOrNil(s string) lua.LValue {
	if s == "" {
		return lua.LNil
	}
	return lua.LString(s)
}

// stringMethod wraps a function of the string library so that an error given as
// its first argument, as in err:find("x"), is taken for its text.
func stringMethod(L *lua.LState, name string) lua.LValue {
	if !stringsHaveMethods(L) {
		return lua.LNil
	}
	fn, ok := L.GetField(lua.LString(""), name).(*lua.LFunction)
	if !ok {
		return lua.LNil
	}
	return L.NewFunction(func(L *lua.LState) int {
		if s, ok := Text(L.Get(1)); ok {
			L.Replace(1, lua.LString(s))
		}
		L.Insert(fn, 1)
		L.Call(L.GetTop()-1, lua.MultRet)
		return L.GetTop()
	})
}

// stringsHaveMethods tells whether a string library is open: indexing a string
// is an error otherwise.
func stringsHaveMethods(L *lua.LState) bool {
	return L.GetMetatable(lua.LString("")) != lua.LNil
}

// raisedNewIndex refuses what an error table would take: the error belongs to Go.
func raisedNewIndex(L *lua.LState) int {
	L.RaiseError("an error raised by luamig cannot be changed")
	return 0
}

func raisedString(L *lua.LState) int {
	L.Push(lua.LString(payload(L.Get(1)).(*raised).text()))
	return 1
}

func raisedLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(payload(L.Get(1)).(*raised).text())))
	return 1
}
