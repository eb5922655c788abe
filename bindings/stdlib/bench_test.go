package stdlib_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
)

// benchmark calls a function of Lua source b.N times.
func benchmark(b *testing.B, L *lua.LState, source string) {
	b.Helper()
	if err := L.DoString("return function(n) " + source + " end"); err != nil {
		b.Fatal(err)
	}
	fn := L.Get(-1)
	L.Pop(1)
	b.ReportAllocs()
	b.ResetTimer()
	L.Push(fn)
	L.Push(lua.LNumber(b.N))
	if err := L.PCall(1, 0, nil); err != nil {
		b.Fatal(err)
	}
}

const (
	splitName = `local s = "Ada Lovelace King" for i = 1, n do local a, b = s:match("^(%S+)%s*(.*)$") end`
	words     = `local s = "the quick brown fox" for i = 1, n do for w in s:gmatch("%a+") do end end`
	replace   = `local s = "a-b-c-d" for i = 1, n do local r = s:gsub("%-", "_") end`
	find      = `local s = "key = value" for i = 1, n do local a = s:find("=%s*") end`
)

func BenchmarkMatch(b *testing.B)  { benchmark(b, open(b, newHost()), splitName) }
func BenchmarkGmatch(b *testing.B) { benchmark(b, open(b, newHost()), words) }
func BenchmarkGsub(b *testing.B)   { benchmark(b, open(b, newHost()), replace) }
func BenchmarkFind(b *testing.B)   { benchmark(b, open(b, newHost()), find) }

func BenchmarkFormat(b *testing.B) {
	benchmark(b, open(b, newHost()), `for i = 1, n do local s = string.format("%d %s %5.2f", i, "x", 1.5) end`)
}

func BenchmarkPcall(b *testing.B) {
	benchmark(b, open(b, newHost()), `local function f() end for i = 1, n do pcall(f) end`)
}

func BenchmarkPcallError(b *testing.B) {
	benchmark(b, open(b, newHost()), `for i = 1, n do pcall(error, "x") end`)
}

func BenchmarkYield(b *testing.B) {
	benchmark(b, open(b, newHost()), `local f = coroutine.wrap(function() while true do coroutine.yield(1) end end) for i = 1, n do f() end`)
}

func BenchmarkSort(b *testing.B) {
	benchmark(b, open(b, newHost()), `for i = 1, n do local t = {} for j = 1, 100 do t[j] = (j * 7919) % 101 end table.sort(t) end`)
}

// The interpreter's own functions, for comparison.

func stock(b *testing.B) *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	L.SetContext(newHost())
	L.Push(L.NewFunction(lua.OpenBase))
	L.Call(0, 0)
	L.Push(L.NewFunction(lua.OpenString))
	L.Call(0, 0)
	b.Cleanup(L.Close)
	return L
}

func BenchmarkStockMatch(b *testing.B)  { benchmark(b, stock(b), splitName) }
func BenchmarkStockGmatch(b *testing.B) { benchmark(b, stock(b), words) }
func BenchmarkStockGsub(b *testing.B)   { benchmark(b, stock(b), replace) }
func BenchmarkStockFind(b *testing.B)   { benchmark(b, stock(b), find) }
func BenchmarkStockPcall(b *testing.B) {
	benchmark(b, stock(b), `local function f() end for i = 1, n do pcall(f) end`)
}

func BenchmarkOpen(b *testing.B) {
	h := newHost()
	for b.Loop() {
		L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 256, CallStackSize: 100})
		stdlib.Open(L, h)
		L.Close()
	}
}
