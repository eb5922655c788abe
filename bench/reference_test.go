//go:build unix

package bench

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/sandbox"
)

// rowFunctions are functions of rows, in Lua alone, with a loop around them that gives the
// nanoseconds of a round. `clock` is in seconds.
var rowFunctions = map[string]string{
	// as qi:transform calls it: columns in, columns out
	"positional": `
		local function split(id, fullName)
			local first, last = fullName:match("^(%S+)%s*(.*)$")
			return first, last
		end
		return function(n)
			for i = 1, n do local a, b = split(i, "Ada Lovelace King") end
		end`,
	// as the loop over qi:rows does: a row changed in place
	"row": `
		local function split(row)
			row.firstName, row.lastName = row.fullName:match("^(%S+)%s*(.*)$")
		end
		local row = { id = 1, fullName = "Ada Lovelace King" }
		return function(n)
			for i = 1, n do split(row) end
		end`,
	// with a table for each row
	"new row": `
		local function split(row)
			local first, last = row.fullName:match("^(%S+)%s*(.*)$")
			return { id = row.id, firstName = first, lastName = last }
		end
		return function(n)
			for i = 1, n do split({ id = i, fullName = "Ada Lovelace King" }) end
		end`,
}

// BenchmarkReference reports the time of each function as a multiple of what lua5.1 takes
// in the same round: the median of the rounds.
func BenchmarkReference(b *testing.B) {
	reference, err := exec.LookPath("lua5.1")
	if err != nil {
		b.Skip("there is no lua5.1 here to compare with")
	}
	for name, source := range rowFunctions {
		b.Run(name, func(b *testing.B) {
			ours := newLoop(b, source)
			var ratios, times, theirs []float64
			for b.Loop() {
				mine, base := ours(200_000), referenceTime(b, reference, source, 200_000)
				ratios, times, theirs = append(ratios, mine/base), append(times, mine), append(theirs, base)
			}
			b.ReportMetric(middle(ratios), "x-of-lua5.1")
			b.ReportMetric(middle(times), "ns/row")
			b.ReportMetric(middle(theirs), "ns/row-lua5.1")
		})
	}
}

func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// newLoop returns a function that runs a row function n times, and gives nanoseconds for one.
func newLoop(b *testing.B, source string) func(n int) float64 {
	b.Helper()
	s := sandbox.New(context.Background(), sandbox.Config{})
	b.Cleanup(s.Close)
	script, err := s.Load([]byte("loop = (function() "+source+" end)()"), "bench.lua")
	if err != nil {
		b.Fatal(err)
	}
	loop, _ := script.Function("loop")
	return func(n int) float64 {
		start := processorTime()
		if _, err := s.Call(loop, 0, lua.LNumber(n)); err != nil {
			b.Fatal(err)
		}
		return float64((processorTime() - start).Nanoseconds()) / float64(n)
	}
}

// processorTime is what lua5.1's os.clock tells: other work on the machine does not count.
// The collector of garbage does.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func referenceTime(b *testing.B, reference, source string, n int) float64 {
	b.Helper()
	program := fmt.Sprintf("local loop = (function() %s end)() local t = os.clock() loop(%d) io.write(string.format('%%.17g', (os.clock() - t) / %d * 1e9))", source, n, n)
	cmd := exec.Command(reference, "-")
	cmd.Stdin = strings.NewReader(program)
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	ns, err := strconv.ParseFloat(string(out), 64)
	if err != nil {
		b.Fatal(err)
	}
	return ns
}
