package value

import (
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// testHost is a host with small limits that counts what it is charged.
type testHost struct {
	charged   int
	maxString int
}

func (h *testHost) Now() time.Time {
	return time.Date(2024, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("", 3600))
}

func (h *testHost) Charge(_ *lua.LState, bytes int) { h.charged += bytes }

func (h *testHost) MaxString() int { return h.maxString }

// open makes an interpreter with the values and the stock libraries that tests
// need to look at them.
func open(t testing.TB) *lua.LState {
	t.Helper()
	L, _ := openWithHost(t)
	return L
}

func openWithHost(t testing.TB) (*lua.LState, *testHost) {
	t.Helper()
	h := &testHost{maxString: 1 << 20}
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(L.Close)
	for name, fn := range map[string]lua.LGFunction{
		lua.BaseLibName: lua.OpenBase, lua.StringLibName: lua.OpenString,
		lua.TabLibName: lua.OpenTable, lua.CoroutineLibName: lua.OpenCoroutine,
	} {
		L.Push(L.NewFunction(fn))
		L.Push(lua.LString(name))
		L.Call(1, 0)
	}
	Open(L, h)
	return L, h
}

// run runs code and gives what it returns.
func run(t testing.TB, L *lua.LState, code string) []lua.LValue {
	t.Helper()
	vs, err := try(t, L, code)
	if err != nil {
		t.Fatalf("%s\n%v", code, err)
	}
	return vs
}

func try(t testing.TB, L *lua.LState, code string) ([]lua.LValue, error) {
	t.Helper()
	fn, err := L.LoadString(code)
	if err != nil {
		t.Fatalf("%s\n%v", code, err)
	}
	top := L.GetTop()
	L.Push(fn)
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		L.SetTop(top)
		return nil, err
	}
	var vs []lua.LValue
	for i := top + 1; i <= L.GetTop(); i++ {
		vs = append(vs, L.Get(i))
	}
	L.SetTop(top)
	return vs, nil
}

// text gives the results of code through tostring, separated by spaces.
func text(t testing.TB, L *lua.LState, code string) string {
	t.Helper()
	s := ""
	for i, v := range run(t, L, code) {
		if i > 0 {
			s += " "
		}
		s += L.ToStringMeta(v).String()
	}
	return s
}

// failure gives the message of the error that code must end with.
func failure(t testing.TB, L *lua.LState, code string) string {
	t.Helper()
	vs, err := try(t, L, code)
	if err == nil {
		t.Fatalf("%s\nno error, but %v", code, vs)
	}
	return L.ToStringMeta(err.(*lua.ApiError).Object).String()
}
