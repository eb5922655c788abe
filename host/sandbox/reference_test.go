package sandbox

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	programs  = flag.Int("programs", 400, "random programs to compare with lua5.1")
	reduced   = flag.Int("reduced", 3, "of how many programs that differ the smallest form is printed")
	firstSeed = flag.Int64("seed", 1, "of the first program")
)

// chunk is how many programs one process of the reference interpreter is given.
const chunk = 200

// TestReference compares random programs with the reference interpreter. Run it with
// more programs, and other seeds, after any change of the normaliser.
func TestReference(t *testing.T) {
	c := comparison{T: t, reference: referenceInterpreter(t)}
	reference := newChunks(t, c.reference, generate)
	last := *firstSeed + int64(*programs)
	for from := *firstSeed; from < last; from += chunk {
		var seeds []int64
		for seed := from; seed < min(from+chunk, last); seed++ {
			seeds = append(seeds, seed)
		}
		outputs, err := reference.run(seeds)
		if err != nil {
			t.Fatal(err)
		}
		for _, seed := range seeds {
			c.compare(seed, outputs[seed])
		}
	}
	c.summary()
}

func referenceInterpreter(t *testing.T) string {
	t.Helper()
	reference, err := exec.LookPath("lua5.1")
	if err != nil {
		if os.Getenv("LUAMIG_TEST_REQUIRE_ALL") != "" {
			t.Fatal("lua5.1 is not installed, and nothing may be skipped")
		}
		t.Skip("there is no lua5.1 here to compare with")
	}
	return reference
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// comparison counts what became of the programs. Every one of them is in one of the counts.
type comparison struct {
	*testing.T
	reference string

	same, wrong, invalid, hung, limited, documented int
}

func (c *comparison) compare(seed int64, want string) {
	switch {
	case strings.HasPrefix(want, "PARSE"):
		if c.invalid++; c.invalid == 1 {
			c.Logf("seed %d: %s", seed, want)
		}
		return
	case want == hangs:
		c.hung++
		c.Logf("seed %d: the reference hangs; here: %.120q", seed, runOnce(c.T, generate(seed)))
		return
	}
	switch got := runOnce(c.T, generate(seed)); {
	case got == want:
		c.same++
	case atLimit(got) || atLimit(want):
		c.limited++
	default:
		c.differs(seed, got, want)
	}
}

func (c *comparison) differs(seed int64, got, want string) {
	if c.isDocumented(seed) {
		c.documented++
		c.Logf("seed %d, as docs/lua.md says: %s", seed, firstDifference(got, want))
		return
	}
	if c.wrong++; c.wrong <= *reduced {
		c.Errorf("seed %d: %s\n%s", seed, firstDifference(got, want), reduceSeed(c.T, c.reference, seed))
	} else if c.wrong <= 20 {
		c.Errorf("seed %d: %s", seed, firstDifference(got, want))
	}
}

// wide is what two differences of docs/lua.md come from: numbers that C cuts to 32 bits, and bytes at which its texts end.
var wide = regexp.MustCompile(`2\^53|2\^31|1e15|1e100|123456789012|\\0`)

// isDocumented reports whether a program does as in lua5.1 once it has small numbers, and no zero bytes.
func (c *comparison) isDocumented(seed int64) bool {
	narrow := wide.ReplaceAllStringFunc(generate(seed), func(found string) string {
		if found == `\0` {
			return `\1`
		}
		return "1000"
	})
	want, ok := runReference(c.reference, narrow)
	return ok && runOnce(c.T, narrow) == want
}

// summary fails where too many programs were not compared: those prove nothing.
func (c *comparison) summary() {
	c.Logf("%d programs from seed %d: %d the same, %d differ, %d as documented, %d no programs, %d at a limit, %d on which the reference hangs",
		*programs, *firstSeed, c.same, c.wrong, c.documented, c.invalid, c.limited, c.hung)
	if c.wrong > 0 {
		c.Errorf("%d programs differ", c.wrong)
	}
	if c.invalid*10 > *programs {
		c.Errorf("%d of %d programs are no Lua, or do not end: the generator is at fault", c.invalid, *programs)
	}
	if c.limited*50 > *programs {
		c.Errorf("%d of %d programs end at a limit", c.limited, *programs)
	}
	if c.hung > 1+*programs/1000 {
		c.Errorf("the reference hangs on %d of %d programs", c.hung, *programs)
	}
	if c.documented > 1+*programs/1000 {
		c.Errorf("%d of %d programs differ as documented", c.documented, *programs)
	}
}

// atLimit is true where a program was stopped by a limit: those are not the same.
func atLimit(output string) bool {
	return strings.Contains(output, "stack overflow") || strings.Contains(output, "nested too deep")
}

// runOnce closes its sandbox at once, since there may be thousands.
func runOnce(t *testing.T, source string) string {
	s := New(context.Background(), Config{Limits: Limits{Time: time.Minute}})
	defer s.Close()
	got, err := eval(t, s, source)
	if err != nil {
		return "RUN " + err.Error()
	}
	return got
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			have := "nothing"
			if i < len(g) {
				have = g[i]
			}
			return fmt.Sprintf("line %d of the output is %.120q, lua5.1 has %.120q", i+1, have, w[i])
		}
	}
	return fmt.Sprintf("more output than lua5.1: %.120q", strings.Join(g[len(w):], "\n"))
}
