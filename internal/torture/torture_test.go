//go:build unix

// Package torture breaks luamig in every way that it can think of, at every place, and shows that nothing is lost: whatever
// was done to a run, the next `luamig up` ends where a run ends to which nothing was done.
//
// In `go test` each kind of fault is tried at a few places, on every database. `make torture` tries all places.
package torture

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testprogram"
)

// How much is tried.
var (
	all    = flag.Bool("all", false, "try every fault at every place")
	rounds = flag.Int("rounds", 1, "how many times as many places as usual; with -all, how often to go over all of them")
	seed   = flag.Uint64("seed", 0, "chooses the places; 0: by the clock")
	limit  = flag.Duration("for", 0, "about how long to go on; 0: no limit")
)

// program is luamig, for all tests.
var program testprogram.Program

func TestMain(m *testing.M) {
	if child := os.Getenv(childVariable); child != "" {
		os.Exit(beChild(child))
	}
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	code := program.Run(m)
	fmt.Printf("seed %d\n%s", *seed, tally.summary())
	os.Exit(code)
}

// places chooses numbers from 1 to n: most of them, spread evenly, or all in any order.
func places(n, most int, salt string) []int {
	var mix uint64
	for _, b := range []byte(salt) {
		mix = mix*131 + uint64(b)
	}
	random := rand.New(rand.NewPCG(*seed, mix))
	var chosen []int
	if *all {
		for range *rounds {
			for _, i := range random.Perm(n) {
				chosen = append(chosen, i+1)
			}
		}
		return chosen
	}
	most = min(most**rounds, n)
	for i := range most {
		from, to := i*n/most, (i+1)*n/most
		chosen = append(chosen, 1+from+random.IntN(max(to-from, 1)))
	}
	return chosen
}

// groups is about how many groups of faults are tried one after the other on a database, each of
// which gets an equal part of the time.
const groups = 40

// share returns what tells when the time for a group of faults is over.
func share() (late func() bool) {
	begun := time.Now()
	return func() bool { return *limit > 0 && time.Since(begun) > *limit/groups }
}
