package sandbox

import (
	"context"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// reducer makes the smallest program it finds of one about which wrong says true. It
// knows nothing of the language: what is left out at random seldom leaves a program, and
// then wrong says false.
type reducer struct {
	wrong func(source string) bool
	until time.Time
}

// reduce leaves out lines, then pairs of lines that enclose others, then words.
func (r *reducer) reduce(source string) string {
	lines := strings.Split(source, "\n")
	for before := -1; before != size(lines); {
		before = size(lines)
		lines = r.shrink(lines, "\n")
		lines = r.unwrap(lines)
		for i := range lines {
			lines[i] = r.shrinkLine(lines, i)
		}
	}
	return strings.Join(lines, "\n")
}

func size(lines []string) int { return len(strings.Join(lines, "\n")) }

// shrink leaves out ever smaller runs of parts.
func (r *reducer) shrink(parts []string, separator string) []string {
	for run := len(parts) / 2; run > 0; run /= 2 {
		for i := 0; i+run <= len(parts); {
			if less := slices.Delete(slices.Clone(parts), i, i+run); r.holds(strings.Join(less, separator)) {
				parts = less
			} else {
				i += max(run/2, 1)
			}
		}
	}
	return parts
}

func (r *reducer) holds(source string) bool { return time.Now().Before(r.until) && r.wrong(source) }

// unwrap leaves out the first and the last line of a block.
func (r *reducer) unwrap(lines []string) []string {
	for i := 0; i < len(lines); i++ {
		for j := i + 1; j < min(len(lines), i+30); j++ {
			less := slices.Delete(slices.Clone(lines), j, j+1)
			if less = slices.Delete(less, i, i+1); r.holds(strings.Join(less, "\n")) {
				lines = less
				i--
				break
			}
		}
	}
	return lines
}

var word = regexp.MustCompile(`'(?:\\.|[^'\\])*'|\w+|\.\.\.?|[~=<>]=|\s+|.`)

// shrinkLine leaves out words of a line, or puts nil in their place.
func (r *reducer) shrinkLine(lines []string, at int) string {
	with := func(words []string) string {
		all := slices.Clone(lines)
		all[at] = strings.Join(words, "")
		return strings.Join(all, "\n")
	}
	words := word.FindAllString(lines[at], -1)
	for run := min(len(words), 32); run > 0; run-- {
		for i := 0; i+run <= len(words); i++ {
			less := slices.Delete(slices.Clone(words), i, i+run)
			if r.holds(with(less)) {
				words = less
				continue
			}
			if less = slices.Insert(less, i, "nil"); run > 1 && r.holds(with(less)) {
				words = less
			}
		}
	}
	return strings.Join(words, "")
}

// reduceSeed returns the smallest body of a seed's program that has the difference.
func reduceSeed(t *testing.T, reference string, seed int64) string {
	body, start, end := body(generate(seed))
	r := &reducer{until: time.Now().Add(time.Minute)}
	var first string
	r.wrong = func(body string) bool {
		source := start + body + end
		want, ok := runReference(reference, source)
		if !ok {
			return false
		}
		got := runOnce(t, source)
		kind := place.ReplaceAllString(firstDifference(got, want), "")
		if first == "" && got != want {
			first = kind
		}
		return got != want && kind == first
	}
	if !r.wrong(body) {
		return "alone, it is as in lua5.1"
	}
	return r.reduce(body)
}

// place is what changes in a difference as the program shrinks.
var place = regexp.MustCompile(`^line \d+|lua:\d+:`)

// body is the part of a program that is random.
func body(source string) (body, start, end string) {
	from := len(prelude)
	to := strings.LastIndex(source, "for i = 1, #FN do")
	return source[from:to], source[:from], source[to:]
}

const referenceDriver = `local f = loadstring(io.read("*a"), "@test.lua")
if not f then os.exit(1) end
local ok, x = pcall(f)
if type(x) ~= "string" then os.exit(1) end
io.write(ok and x or "RUN")`

// runReference runs a program in a process of its own. It is not ok if that is no program, or does not end.
func runReference(reference, source string) (out string, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, reference, "-e", referenceDriver)
	cmd.Stdin = strings.NewReader(source)
	b, err := cmd.Output()
	return string(b), err == nil && !strings.HasPrefix(string(b), "RUN") && !address.Match(b)
}

// address is part of what tostring makes of a table, and never the same.
var address = regexp.MustCompile(`0x[0-9a-f]{6}`)

func TestReducer(t *testing.T) {
	r := &reducer{until: time.Now().Add(time.Minute), wrong: func(source string) bool {
		return strings.Contains(source, "swap") && strings.Count(source, "do") == strings.Count(source, "end")
	}}
	got := r.reduce("local a = 1\ndo\n  local b\n  while b do\n    print(swap(1, 2), b)\n  end\nend\nreturn a")
	if got != "swap" {
		t.Errorf("got %q", got)
	}
}
