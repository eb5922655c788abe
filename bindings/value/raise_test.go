package value

import (
	"errors"
	"fmt"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// sqlError is a Go error with fields for scripts.
type sqlError struct{ at string }

func (e *sqlError) Error() string { return `column "age" already exists` }

func (e *sqlError) ErrorField(name string) (string, bool) {
	switch name {
	case "kind":
		return "duplicate_column", true
	case "sql":
		return "ALTER TABLE", true
	case "position":
		return e.at, e.at != ""
	}
	return "", false
}

func openRaising(t *testing.T, err error) *lua.LState {
	L := open(t)
	L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int {
		Raise(L, err)
		return 0
	}))
	return L
}

func TestRaiseKeepsTheGoError(t *testing.T) {
	cause := fmt.Errorf("wrapped: %w", &sqlError{})
	L := openRaising(t, cause)
	_, err := try(t, L, "fail()")
	got, ok := RaisedError(err.(*lua.ApiError).Object)
	if !ok || got != cause {
		t.Fatalf("got %v, %v", got, ok)
	}
	if _, ok := RaisedError(lua.LString("x")); ok {
		t.Error("a string holds no Go error")
	}
}

func TestRaisedErrorInLua(t *testing.T) {
	L := openRaising(t, &sqlError{})
	for code, want := range map[string]string{
		"return err":                                                  `<string>:2: column "age" already exists`,
		"return err.message":                                          `column "age" already exists`,
		"return err.kind, err.sql":                                    "duplicate_column ALTER TABLE",
		"return err.hint, err[1], err.nothing":                        "nil nil nil",
		"return err.position":                                         "<string>:2",
		`return "E: " .. err, err .. "!"`:                             `E: <string>:2: column "age" already exists <string>:2: column "age" already exists!`,
		`return 1 .. err`:                                             `1<string>:2: column "age" already exists`,
		`return err:find("column")`:                                   "13 18",
		`return err:match('"(%w+)"')`:                                 "age",
		`return (err:gsub("column", "c"))`:                            `<string>:2: c "age" already exists`,
		`return err:upper():sub(1, 3)`:                                "<ST",
		"return #err == #tostring(err)":                               "true",
		"return type(err), getmetatable(err)":                         "userdata error",
		"return select(2, pcall(error, err)).kind":                    "duplicate_column",
		"return pcall(function() err.kind = 1 end)":                   "false <string>:4: an error raised by luamig cannot be changed",
		"return (select(2, pcall(function() return err .. nil end)))": "<string>:4: attempt to concatenate nil",
	} {
		got := text(t, L, "local ok, err = pcall(function()\n fail()\n end)\n"+code)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestRaisePosition(t *testing.T) {
	L := openRaising(t, &sqlError{at: "late.lua:7"})
	if got := failure(t, L, "fail()"); got != `late.lua:7: column "age" already exists` {
		t.Error(got)
	}
	L = openRaising(t, errors.New("plain"))
	for code, want := range map[string]string{
		"\n\nfail()": "<string>:3: plain",
		// pcall calls fail itself: the line is the one of the call of pcall.
		"\nerror(select(2, pcall(fail)))":                           "<string>:2: plain",
		"\nlocal co = coroutine.wrap(function()\nfail()\nend) co()": "<string>:3: plain",
	} {
		if got := failure(t, L, code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}

func TestRaiseOutsideOfLua(t *testing.T) {
	L := open(t)
	err := L.CallByParam(lua.P{Fn: L.NewFunction(func(L *lua.LState) int {
		Raise(L, errors.New("plain"))
		return 0
	}), Protect: true})
	v := err.(*lua.ApiError).Object
	if got := L.ToStringMeta(v).String(); got != "plain" || RaisedPosition(v) != "" {
		t.Errorf("%q at %q", got, RaisedPosition(v))
	}
}

// What a protected call gave is raised again as the value it was.
func TestRaiseAgain(t *testing.T) {
	L := open(t)
	L.SetGlobal("again", L.NewFunction(func(L *lua.LState) int {
		L.Push(L.Get(1))
		Raise(L, L.PCall(0, 0, nil))
		return 0
	}))
	got := text(t, L, `
		local thing = {code = 7}
		local ok, err = pcall(again, function() error(thing) end)
		return ok, err == thing, err.code`)
	if got != "false true 7" {
		t.Error(got)
	}
	if got := failure(t, L, `again(function() error("text", 0) end)`); got != "text" {
		t.Error(got)
	}
}

func TestRaisedErrorWithoutStringLibrary(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	Open(L, &testHost{maxString: 10})
	L.SetGlobal("err", newUserData(kindsOf(L).raised, &raised{err: errors.New("plain")}))
	if got := text(t, L, "return err.find, err.message"); got != "nil plain" {
		t.Error(got)
	}
}
