package compile

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// countingContext is what the sandbox's guard costs at each instruction.
type countingContext struct {
	context.Context
	left int32
}

func (c *countingContext) Done() <-chan struct{} {
	if c.left--; c.left < 0 {
		c.left = math.MaxInt32
	}
	return nil
}

// unguarded compiles as Compile does, without the questions.
func unguarded(t testing.TB, source string) *Chunk {
	t.Helper()
	f := newFile("test.lua", []byte(source), []byte(source))
	if err := f.scan(DefaultNesting); err != nil {
		t.Fatal(err)
	}
	stmts, err := f.parse()
	if err != nil {
		t.Fatal(err)
	}
	main, err := f.translate(normalise(stmts))
	if err != nil {
		t.Fatal(err)
	}
	return &Chunk{main: main}
}

// BenchmarkGuards tells what the questions cost where no value of the host is about: the ratio of the time with
// them to the time without them, from rounds in turn.
func BenchmarkGuards(b *testing.B) {
	for _, c := range []struct{ name, source string }{
		{"arithmetic", `local s = 0 for i = 1, 2000 do if i % 3 == 0 or i % 5 == 0 then s = s + i * 2 - 1 end end return s`},
		{"compare unknown", `local function f(a, b) if a < b then return 1 end return 2 end local s = 0 for i = 1, 2000 do s = s + f(i, 700) end return s`},
		{"equal strings", `local t = {"new", "paid", "sent"} local n = 0 for i = 1, 2000 do local v = t[i % 3 + 1] if v == "sent" then n = n + 1 elseif v ~= "new" then n = n + 2 end end return n`},
		{"while", `local function f(n) local i, s = 1, 0 while i <= n do s = s + i i = i + 1 end return s end return f(2000)`},
		{"array", `local t = {} for i = 1, 300 do t[i] = (i * 7) % 101 end for n = 1, 10 do for i = 2, #t do if t[i] < t[i-1] then t[i], t[i-1] = t[i-1], t[i] end end end return t[1]`},
		{"rows", `local rows = {} for i = 1, 300 do rows[i] = {id = i, name = "a b", n = i % 7} end local n = 0 for r = 1, 5 do for _, row in ipairs(rows) do if row.n > 3 and row.name ~= "x" then row.name = row.name .. "" n = n + row.id end end end return n`},
		{"nil checks", `local rows = {} for i = 1, 300 do rows[i] = {id = i, n = i % 2 == 0 and i or nil} end local n = 0 for r = 1, 5 do for _, row in ipairs(rows) do if row.n ~= nil then n = n + 1 end end end return n`},
		{"map", `local counts = {} for i = 1, 2000 do local k = "k" .. i % 50 counts[k] = (counts[k] or 0) + 1 end return counts.k1`},
	} {
		b.Run(c.name, func(b *testing.B) {
			guarded, err := Compile([]byte(c.source), "test.lua", Limits{})
			if err != nil {
				b.Fatal(err)
			}
			L := newState(b)
			L.SetContext(&countingContext{Context: context.Background()})
			with := guarded.Function(L, L.G.Global, testHelpers(L))
			without := unguarded(b, c.source).Function(L, L.G.Global, testHelpers(L))
			var ratios []float64
			for b.Loop() {
				ratios = append(ratios, float64(timeOf(L, with))/float64(timeOf(L, without)))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "ratio")
			b.Logf("instructions: %d, %d without", len(with.Proto.Code), len(without.Proto.Code))
		})
	}
}

func timeOf(L *lua.LState, fn *lua.LFunction) time.Duration {
	begin := time.Now()
	L.Push(fn)
	if err := L.PCall(0, 0, nil); err != nil {
		panic(fmt.Sprint(err))
	}
	return time.Since(begin)
}
