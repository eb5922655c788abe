package stdlib

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// random is the generator of one interpreter, made when it is first asked. The
// numbers after a seed are the same on every machine and in every release.
type random struct{ generator *rand.Rand }

// stream sets the numbers of scripts apart from other uses of the same seed.
const stream = 0x6c75616d6967 // "luamig"

func (r *random) seed(seed uint64) {
	r.generator = rand.New(rand.NewPCG(seed, stream))
}

// random() is from 0 up to 1, random(n) an integer from 1 to n, random(m, n) one
// from m to n.
func (l *library) mathRandom(L *lua.LState) int {
	if l.random.generator == nil {
		l.random.seed(uint64(l.host.Seed()))
	}
	r := l.random.generator.Float64()
	switch L.GetTop() {
	case 0:
		return pushNumber(L, r)
	case 1:
		return pushBetween(L, r, 1, 1, checkInt(L, 1))
	case 2:
		low := checkInt(L, 1)
		return pushBetween(L, r, 2, low, checkInt(L, 2))
	}
	raise(L, "wrong number of arguments")
	return 0
}

// pushBetween pushes the integer from low to high that lies at r, from 0 to 1.
// The argument in which the upper bound was given takes the blame if there is none.
func pushBetween(L *lua.LState, r float64, argument, low, high int) int {
	if low > high {
		argumentError(L, argument, "interval is empty")
	}
	span := float64(high) - float64(low) + 1
	return pushNumber(L, math.Floor(r*span)+float64(low))
}

// randomseed(n) begins the numbers that belong to n.
func (l *library) mathRandomSeed(L *lua.LState) int {
	l.random.seed(math.Float64bits(checkNumber(L, 1)))
	return 0
}
