package arg_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

type host struct{}

func (host) Now() time.Time          { return time.Time{} }
func (host) Charge(*lua.LState, int) {}
func (host) MaxString() int          { return 1 << 20 }

func open(t testing.TB) *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(L.Close)
	value.Open(L, host{})
	return L
}

// eval gives the value of an expression.
func eval(t testing.TB, L *lua.LState, expression string) lua.LValue {
	t.Helper()
	if err := L.DoString("return " + expression); err != nil {
		t.Fatal(err)
	}
	defer L.SetTop(0)
	return L.Get(1)
}

// fault is the error that fn raises, nil where it raises none.
func fault(L *lua.LState, fn func(a *arg.Args)) *arg.Error {
	L.SetTop(0)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		fn(&arg.Args{L: L, Deed: "do it"})
		return 0
	}))
	err := L.PCall(0, 0, nil)
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return nil
	}
	raised, ok := value.RaisedError(api.Object)
	if !ok {
		panic(err)
	}
	return raised.(*arg.Error)
}

func TestListsAreReadInOrder(t *testing.T) {
	L := open(t)
	for source, want := range map[string]string{
		`{}`:                        "",
		`{ "a", "b", "c" }`:         "a b c",
		`{ [2] = "b", [1] = "a" }`:  "a b",
		`{ "a", nil }`:              "a",
		`{ "a", nil, "c" }`:         "x: nothing stands at place 2",
		`{ nil, "b" }`:              "x: nothing stands at place 1",
		`{ "a", n = 1 }`:            `x must be a list, and also has the field "n"`,
		`{ n = 1 }`:                 `x must be a list, and also has the field "n"`,
		`{ "a", [0] = 1 }`:          `x must be a list, and also has the entry [0]`,
		`{ "a", [2.5] = 1 }`:        `x must be a list, and also has the entry [2.5]`,
		`{ [true] = 1 }`:            `x must be a list, and also has the field of a boolean`,
		`{ 1 }`:                     `x: item 1 must be a string, got a number`,
		`"alone"`:                   "alone",
		`5`:                         `x must be a list, got a number`,
		`null`:                      `x must be a list, got null`,
		`nil`:                       `x must be a list, got nil`,
		`decimal("1")`:              `x must be a list, got a value of luamig`,
		`int64("9007199254740993")`: `x must be a list, got an int64`,
	} {
		v := eval(t, L, source)
		got := ""
		if e := fault(L, func(a *arg.Args) { got = strings.Join(a.Strings(v, "x"), " ") }); e != nil {
			got = e.Message
		}
		if got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

// The order of named fields is that of writing, which the interpreter keeps and
// does not promise.
func TestNamedFieldsKeepTheirOrder(t *testing.T) {
	L := open(t)
	for range 200 {
		var want []string
		var source strings.Builder
		for _, n := range rand.Perm(1 + rand.IntN(80)) {
			name := fmt.Sprintf("k%d", n*7919)
			want = append(want, name)
			fmt.Fprintf(&source, "%s = %d, ", name, n)
		}
		v := eval(t, L, "{"+source.String()+"}")
		var got []string
		e := fault(L, func(a *arg.Args) { a.Named(v, "x", func(name string, _ lua.LValue) { got = append(got, name) }) })
		if diff := cmp.Diff(want, got); diff != "" || e != nil {
			t.Fatalf("%v\n%s", e, diff)
		}
	}
}

func TestRowsAreTables(t *testing.T) {
	L := open(t)
	row := value.NewRow(L, value.NewColumns("b", "a"), []any{"x", int64(2)})
	var got []string
	for k, v := range arg.Entries(L, row) {
		got = append(got, k.String()+"="+v.String())
	}
	if strings.Join(got, " ") != "b=x a=2" || !arg.IsTable(row) || arg.IsList(L, row) || arg.IsEmpty(L, row) {
		t.Errorf("%v", got)
	}
	for range arg.Entries(L, lua.LString("x")) {
		t.Error("a string has entries")
	}
}

var shape = arg.NewShape("Things", "option",
	"flag boolean: a flag", "count integer: a number", "name string: a text", "alias string: another", "names string[]: several", "kind string: a word")

func TestFieldsAreChecked(t *testing.T) {
	L := open(t)
	for source, want := range map[string]arg.Error{
		`{ flagg = true }`:            {Message: `unknown option "flagg"`, Hint: `did you mean "flag"?`},
		`{ zzzzzzz = true }`:          {Message: `unknown option "zzzzzzz"`},
		`{ transaction = 1 }`:         {Message: `unknown option "transaction"`, Hint: "leave it out"},
		`{ true }`:                    {Message: `a table of options has an entry [1] without a name`},
		`{ flag = 1 }`:                {Message: `option "flag" must be true or false, got a number`},
		`{ flag = null }`:             {Message: `option "flag" must be true or false, got null`},
		`{ count = "1" }`:             {Message: `option "count" must be a whole number, got a string`},
		`{ count = 1.5 }`:             {Message: `option "count" must be a whole number, got a number`},
		`{ count = 0/0 }`:             {Message: `option "count" must be a whole number, got a number`},
		`{ count = 1/0 }`:             {Message: `option "count" must be a whole number, got a number`},
		`{ count = -1 }`:              {Message: `option "count" must be at least 0, got -1`},
		`{ name = {} }`:               {Message: `option "name" must be a string, got a table`},
		`{ name = "a", alias = "b" }`: {Message: `options "name" and "alias" exclude each other; give one of them`},
		`{ names = { 1 } }`:           {Message: `option "names": item 1 must be a string, got a number`},
		`{ kind = "bleu" }`:           {Message: `option "kind": there is no "bleu"`, Hint: `did you mean "blue"?`},
		`{ kind = "zebra" }`:          {Message: `option "kind": there is no "zebra"`, Hint: `it is one of red, blue`},
		`{ flag = false, count = 3, alias = "b", names = "x", kind = "BLUE" }`: {},
	} {
		v := eval(t, L, source)
		e := fault(L, func(a *arg.Args) {
			a.Advice = map[string]string{"transaction": "leave it out"}
			f := a.Fields(v, shape, "")
			f.Bool("flag")
			f.Int("count", 0)
			f.String("name")
			f.Strings("names")
			f.First("name", "alias")
			if kind := f.OneOf("kind", "red", "blue"); kind != "" && kind != "blue" {
				a.Fail("OneOf gave %q", kind)
			}
		})
		if e == nil {
			e = &arg.Error{}
		} else {
			want.Deed = "do it"
		}
		if diff := cmp.Diff(want, *e); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}

func TestFieldsThatAreNotGiven(t *testing.T) {
	L := open(t)
	e := fault(L, func(a *arg.Args) {
		a.Params = arg.Params("options? Things")
		f := a.Options(1, shape)
		if !f.Empty() || f.Bool("flag") || f.OptBool("flag") != nil || f.Int("count", 5) != 0 || f.String("name") != "" ||
			f.Strings("names") != nil || f.First("name", "alias") != "" || f.OneOf("kind", "red") != "" {
			a.Fail("something is there")
		}
	})
	if e != nil {
		t.Error(e)
	}
}

func TestParams(t *testing.T) {
	got := arg.Params("table Name", "column? string|nil", "... any")
	want := []arg.Param{{Name: "table", Type: "Name"}, {Name: "column", Type: "string|nil", Optional: true}, {Name: "...", Type: "any", Rest: true}}
	for i := range want {
		if got[i].Name != want[i].Name || got[i].Type != want[i].Type || got[i].Optional != want[i].Optional || got[i].Rest != want[i].Rest {
			t.Errorf("%+v", got[i])
		}
	}
}

func TestTooManyArguments(t *testing.T) {
	L := open(t)
	call := func(params []arg.Param, given ...lua.LValue) string {
		L.SetTop(0)
		L.Push(L.NewFunction(func(L *lua.LState) int {
			(&arg.Args{L: L, Params: params}).NoMore()
			return 0
		}))
		for _, v := range given {
			L.Push(v)
		}
		if err := L.PCall(len(given), 0, nil); err != nil {
			inner, _ := value.RaisedError(err.(*lua.ApiError).Object)
			return inner.Error()
		}
		return ""
	}
	one := arg.Params("a any")
	for i, test := range []struct{ got, want string }{
		{call(one, lua.LTrue), ""},
		{call(one, lua.LTrue, lua.LNil), ""},
		{call(one, lua.LTrue, lua.LNil, lua.LTrue), "takes 1 argument, got 3"},
		{call(nil, lua.LTrue), "takes no arguments, got 1"},
		{call(arg.Params("a any", "b any"), lua.LTrue, lua.LTrue, lua.LTrue), "takes at most 2 arguments, got 3"},
		{call(arg.Params("... any"), lua.LTrue, lua.LTrue, lua.LTrue), ""},
	} {
		if test.got != test.want {
			t.Errorf("%d: %q, want %q", i, test.got, test.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	L := open(t)
	for want, v := range map[string]lua.LValue{
		"nil": lua.LNil, "null": value.Null(L), "a string": lua.LString(""), "a boolean": lua.LTrue, "a table": L.NewTable(),
		"a function": L.NewFunction(nil), "an int64": value.ToLua(L, int64(1<<60)), "a value of luamig": value.ToLua(L, op.Decimal("1")),
		"an SQL expression": value.ToLua(L, op.Now{}), "a data type": &lua.LUserData{Value: op.Type{}},
		"a row": value.NewRow(L, value.NewColumns(), nil),
	} {
		if got := arg.Describe(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestErrorsSayWhatTheyKnow(t *testing.T) {
	cause := &cause{}
	e := arg.Because("describeTable T", cause)
	if e.Error() != "describeTable T: gone; look elsewhere" || !errors.Is(e, error(cause)) {
		t.Error(e)
	}
	for name, want := range map[string]string{"kind": "no such table", "deed": "describeTable T", "hint": "look elsewhere"} {
		if got, ok := e.ErrorField(name); got != want || !ok {
			t.Errorf("%s: %q", name, got)
		}
	}
	plain := &arg.Error{Message: "wrong"}
	if kind, ok := plain.ErrorField("kind"); kind != "argument" || !ok {
		t.Error(kind)
	}
	for _, name := range []string{"deed", "hint", "sql"} {
		if _, ok := plain.ErrorField(name); ok {
			t.Errorf("%s is there", name)
		}
	}
}

type cause struct{}

func (*cause) Error() string  { return "gone" }
func (*cause) Remedy() string { return "look elsewhere" }
func (*cause) ErrorField(name string) (string, bool) {
	return "no such table", name == "kind"
}
