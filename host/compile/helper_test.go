package compile

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// run executes a script and returns what it returns, each value as text.
func run(t testing.TB, source string) []string {
	t.Helper()
	chunk, err := Compile([]byte(source), "test.lua", Limits{})
	if err != nil {
		t.Fatalf("compile: %v\n%s", err, source)
	}
	L := newState(t)
	L.Push(chunk.Function(L, L.G.Global, testHelpers(L)))
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		t.Fatalf("run: %v\n%s", err, source)
	}
	var out []string
	for i := 1; i <= L.GetTop(); i++ {
		out = append(out, L.Get(i).String())
	}
	return out
}

func newState(t testing.TB) *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 1 << 14})
	for _, open := range []lua.LGFunction{lua.OpenBase, lua.OpenTable, lua.OpenString, lua.OpenMath} {
		L.Push(L.NewFunction(open))
		L.Call(0, 0)
	}
	t.Cleanup(L.Close)
	return L
}

// testHelpers are the simplest that will do; the real ones are host/sandbox's.
func testHelpers(L *lua.LState) Helpers {
	return Helpers{Concat: L.NewFunction(testConcat), Join: L.NewFunction(testJoin), Bounds: L.NewFunction(testBounds)}
}

func testConcat(L *lua.LState) int {
	var b strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		b.WriteString(L.CheckString(i))
	}
	L.Push(lua.LString(b.String()))
	return 1
}

func testBounds(L *lua.LState) int {
	for i := 2; i <= L.GetTop()-(i-2); i++ {
		L.Push(lua.LNumber(L.CheckNumber(i)))
	}
	return (L.GetTop() - 1) / 2
}

func testJoin(L *lua.LState) int {
	makers, counts, top := L.CheckTable(1), L.CheckTable(2), L.GetTop()
	var out *lua.LTable
	next := 1
	for i := 1; i <= makers.Len(); i++ {
		L.Push(makers.RawGetInt(i))
		for a := 3; a <= top; a++ {
			L.Push(L.Get(a))
		}
		L.Call(top-2, 1)
		part := L.CheckTable(top + 1)
		L.SetTop(top)
		n := int(lua.LVAsNumber(counts.RawGetInt(i)))
		if n < 0 {
			n = part.MaxN()
		}
		if out == nil {
			out, next = part, n+1
			continue
		}
		for k := 1; k <= n; k++ {
			out.RawSetInt(next, part.RawGetInt(k))
			next++
		}
		for k, v := part.Next(lua.LNil); k != lua.LNil; k, v = part.Next(k) {
			if _, ok := k.(lua.LNumber); !ok || n == 0 {
				out.RawSet(k, v)
			}
		}
	}
	L.Push(out)
	return 1
}
