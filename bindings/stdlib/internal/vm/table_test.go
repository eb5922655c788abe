package vm_test

import (
	"math/rand/v2"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
)

// TestTables compares tables under random assignments with a map.
func TestTables(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		table, want := &lua.LTable{Metatable: lua.LNil}, map[lua.LValue]lua.LValue{}
		span := []int{4, 40, 400, 4000, 4_000_000}[r.IntN(5)]
		for step := range 1500 {
			key := randomKey(r, span, step)
			if r.IntN(4) == 0 {
				vm.Set(table, key, lua.LNil)
				delete(want, key)
			} else {
				vm.Set(table, key, lua.LNumber(step))
				want[key] = lua.LNumber(step)
			}
		}
		checkTable(t, table, want)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func randomKey(r *rand.Rand, span, step int) lua.LValue {
	switch r.IntN(6) {
	case 0:
		return lua.LString(string(rune('a' + r.IntN(20))))
	case 1:
		return lua.LNumber(float64(r.IntN(9)) - 4.5)
	case 2:
		return lua.LNumber(step/2 + 1)
	}
	return lua.LNumber(r.IntN(span) - 2)
}

func checkTable(t *testing.T, table *lua.LTable, want map[lua.LValue]lua.LValue) {
	t.Helper()
	for key, v := range want {
		if got := vm.Get(table, key); got != v {
			t.Errorf("%v is %v, want %v", key, got, v)
		}
	}
	seen := map[lua.LValue]bool{}
	for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
		if seen[k] || want[k] != v {
			t.Fatalf("next gives %v = %v, want %v; before: %v", k, v, want[k], seen[k])
		}
		seen[k] = true
	}
	if len(seen) != len(want) {
		t.Errorf("next gives %d keys, want %d", len(seen), len(want))
	}
	n := lua.LNumber(table.Len())
	if n > 0 && want[n] == nil || want[n+1] != nil {
		t.Errorf("the length is %v, where there is %v and then %v", n, want[n], want[n+1])
	}
}

// A table made by an interpreter with Sparse, in ways in which the list would be as long as the largest key.
func TestSparseTables(t *testing.T) {
	for _, source := range []string{
		`local t = {} t[67108863] = 1 assert(t[67108863] == 1 and t[67108862] == nil and #t == 0) for k, v in next, t do assert(k == 67108863) end`,
		`for i = 1, 1000 do local t = {} t[900000 + i] = i assert(t[900000 + i] == i) end`,
		`local t, n = {}, 0 for i = 1, 100000 do t[(i * 7919) % 100003 + 1] = i end for k in next, t do n = n + 1 end assert(n == 100000)`,
		`local t = {} for i = 50000, 1, -1 do t[i] = i end assert(#t == 50000) for i = 1, 50000 do assert(t[i] == i) end`,
		`local t = {} for i = 1, 20000 do t[i * 1000] = i end for i = 1, 20000 do assert(t[i * 1000] == i and t[i * 1000 + 1] == nil) end`,
		`local t = {[60] = "k", [70] = "l", 1, 2} assert(t[60] == "k" and t[70] == "l" and t[2] == 2)`,
		`local t = {[1] = "k", [2] = "l", "a"} assert(t[1] == "a" and t[2] == "l" and #t == 2)`,
		`local t = {[25] = 0, ` + list(30) + `} local n, k = 0, next(t) while k do n = n + 1 k = next(t, k) end assert(t[25] == 25 and n == 30)`,
		`local t = {} t[10] = 1 t[50] = 2 for i = 1, 49 do t[i] = i end assert(#t == 50 and t[50] == 2) for i = 50, 1, -1 do t[i] = nil end assert(next(t) == nil)`,
	} {
		t.Run(source[:min(len(source), 60)], func(t *testing.T) { do(t, source, func(*lua.LState) int { return 0 }) })
	}
}

func list(n int) string {
	s := ""
	for i := range n {
		s += lua.LNumber(i+1).String() + ", "
	}
	return s
}
