package pattern

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// found renders what Find gives: the match and its captures.
func found(p *Pattern, src string, init int) string {
	var m Matcher
	m.Reset(p, src, 1<<20)
	start, end := m.Find(init)
	if m.Err() != nil {
		return m.Err().Error()
	}
	if start < 0 {
		return "none"
	}
	out := fmt.Sprintf("%d-%d", start, end)
	for i := range m.Captures() {
		from, to, kind := m.Capture(i)
		switch kind {
		case Position:
			out += fmt.Sprintf(" @%d", from)
		case Unfinished:
			out += " unfinished"
		default:
			out += " " + src[from:to]
		}
	}
	return out
}

func TestFind(t *testing.T) {
	tests := []struct{ src, pattern, want string }{
		{"hello world", "o w", "4-7"},
		{"hello", "l+", "2-4"},
		{"hello", "l-o", "2-5"},
		{"hello", "^l", "none"},
		{"hello", "o$", "4-5"},
		{"a$b", "a$b", "0-3"},
		{"", "", "0-0"},
		{"", ".*", "0-0"},
		{"", "^$", "0-0"},
		{"abc", "", "0-0"},
		{"Ada Lovelace King", "^(%S+)%s*(.*)$", "0-17 Ada Lovelace King"},
		{"key = value", "(%w+)%s*=%s*(%w+)", "0-11 key value"},
		{"abc", "()b()", "1-2 @1 @2"},
		{"say 'hi' or \"ho\"", `(["'])(.-)%1`, "4-8 ' hi"},
		{"f(a(b)c)d", "%b()", "1-8"},
		{"f(a(b", "%b()", "none"},
		{"THE (quick) fox", "%f[%a]%a+", "0-3"},
		{"x THE", "%f[%u]%u+%f[^%u]", "2-5"},
		{"a]b", "[]]", "1-2"},
		{"a-b", "[a%-]+", "0-2"},
		{"a^b", "[b^]", "1-2"},
		{"naïve", "[\x80-\xff]+", "2-4"},
		{"naïve", "%a+", "0-2"},
		{"a\x00b", "%z", "1-2"},
		{"a\x00b", "a\x00b", "0-3"},
		{"aaa", "a?a?a?aaa", "0-3"},
		{"(x", "%(x", "0-2"},
		{"aXb", "%u", "1-2"},
		{"x1", "%D%d", "0-2"},
		{"abab", "(ab)%1", "0-4 ab"},
		{"xay", "((x)(a))y", "0-3 xa x a"},
		{"0x1F", "%x+$", "2-4"},
		{"a*", "a*$", "2-2"},
		{"a**b", "%*+", "1-3"},
	}
	for _, tt := range tests {
		if got := found(Compile(tt.pattern), tt.src, 0); got != tt.want {
			t.Errorf("%q in %q: got %s, want %s", tt.pattern, tt.src, got, tt.want)
		}
	}
}

func TestFaults(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{"%", "malformed pattern (ends with '%')"},
		{"[a", "malformed pattern (missing ']')"},
		{"[", "malformed pattern (missing ']')"},
		{"[^", "malformed pattern (missing ']')"},
		{"[]", "malformed pattern (missing ']')"},
		{"[%]", "malformed pattern (missing ']')"},
		{"%b", "unbalanced pattern"},
		{"%bx", "unbalanced pattern"},
		{"%f", "missing '[' after '%f' in pattern"},
		{"%fx", "missing '[' after '%f' in pattern"},
		{"%f[a", "malformed pattern (missing ']')"},
		{")", "invalid pattern capture"},
		{"%1", "invalid capture index"},
		{"%0", "invalid capture index"},
		{"(%1)", "invalid capture index"},
		{"(", "0-0 unfinished"},
		{strings.Repeat("()", 33), "too many captures"},
		{strings.Repeat("a?", 1001), "pattern too complex (limits.pattern)"},
		{strings.Repeat("a", 1<<17), "none"},
	}
	for _, tt := range tests {
		if got := found(Compile(tt.pattern), "x", 0); got != tt.want {
			t.Errorf("%.20q: got %s, want %s", tt.pattern, got, tt.want)
		}
	}
}

// The reference interpreter does not look at a pattern beyond where it fails.
func TestFaultsOnlyWhenReached(t *testing.T) {
	for _, p := range []string{"a[", "a%", "a(", "a)", "a%f", "a%1"} {
		if got := found(Compile(p), "x", 0); got != "none" {
			t.Errorf("%q: got %s", p, got)
		}
	}
}

func TestLongPattern(t *testing.T) {
	long := strings.Repeat("a", 1<<16+5)
	if got := found(Compile(long), long, 0); got != string(errComplex) {
		t.Errorf("got %.40s", got)
	}
}

func TestCaretIsOrdinaryWhenRepeated(t *testing.T) {
	if got := found(CompileRepeated("^a"), "x^a", 0); got != "1-3" {
		t.Errorf("got %s", got)
	}
}

func TestFindFrom(t *testing.T) {
	if got := found(Compile("^b"), "abab", 1); got != "1-2" {
		t.Errorf("anchored: got %s", got)
	}
	if got := found(Compile("a"), "aba", 3); got != "none" {
		t.Errorf("at the end: got %s", got)
	}
}

func TestStepsAreBounded(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for _, p := range []string{
		strings.Repeat("a?", 30) + strings.Repeat("a", 30) + "b",
		".-.-.-.-.-b", ".*.*.*.*.*b", "(.-)(.-)(.-)%1%2%3b", "[a]-[a]-[a]-[a]-b", "a*a*a*a*a*b", ".*a.*a.*a.*b",
	} {
		var m Matcher
		paused := 0
		m.Pause = func(n int) { paused += n }
		m.Reset(Compile(p), long, 1<<20)
		if start, _ := m.Find(0); start >= 0 || !errors.Is(m.Err(), ErrSteps) {
			t.Errorf("%.20s: start %d, error %v", p, start, m.Err())
		}
		if total := paused + m.Release(); total < 1<<20 || total > 1<<21 {
			t.Errorf("%.20s: %d steps reported", p, total)
		}
	}
}

func TestStepsAreReported(t *testing.T) {
	var m Matcher
	m.Reset(Compile("b"), "aab", 1000)
	m.Find(0)
	if n := m.Release(); n < 1 || n > 10 {
		t.Errorf("%d steps", n)
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	var m Matcher
	cache := NewCache(4, Compile)
	for _, p := range []string{"%d+", "^(%S+)%s*(.*)$", "[%w_]-x?", "%b()"} {
		if n := testing.AllocsPerRun(100, func() {
			m.Reset(cache.Get(p), "Ada (Lovelace) 1815", 1<<20)
			m.Find(0)
			m.Release()
		}); n != 0 {
			t.Errorf("%s: %v allocations", p, n)
		}
	}
}

func TestCache(t *testing.T) {
	compiled := map[string]int{}
	c := NewCache(3, func(s string) *Pattern {
		compiled[s]++
		return Compile(s)
	})
	for _, s := range []string{"a", "b", "c", "a", "d", "a", "c", "b", "", ""} {
		if got := c.Get(s); got == nil || c.Get(s) != got {
			t.Errorf("%q: not kept", s)
		}
	}
	// "d" pushed out "b", which had not been used for longest.
	for s, want := range map[string]int{"a": 1, "b": 2, "c": 1, "d": 1, "": 1} {
		if compiled[s] != want {
			t.Errorf("%q was compiled %d times, want %d", s, compiled[s], want)
		}
	}
	if len(c.entries) != 3 {
		t.Errorf("%d entries", len(c.entries))
	}
	long := strings.Repeat("x", MaxCached+1)
	if first := c.Get(long); first == c.Get(long) {
		t.Error("a huge pattern was kept")
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range [][2]string{
		{"^(%S+)%s*(.*)$", "Ada Lovelace"}, {"%b()", "((x)"}, {"%f[%a]", "a b"}, {"[^%]-a]*", "x]y"},
		{"(()", "x"}, {"%1", ""}, {"a-b?c*d+", "abcd"}, {"[%a-z%", "a"}, {"\xff[\x80-\xff]", "\xff\x80"},
	} {
		f.Add(seed[0], seed[1], 0)
	}
	f.Fuzz(func(t *testing.T, pattern, src string, init int) {
		if len(pattern) > 1000 || len(src) > 1000 {
			return
		}
		init = min(max(init, 0), len(src))
		for _, p := range []*Pattern{Compile(pattern), CompileRepeated(pattern)} {
			var m Matcher
			m.Reset(p, src, 1<<16)
			start, end := m.Find(init)
			if start < 0 {
				continue
			}
			if start < init || end < start || end > len(src) {
				t.Fatalf("match %d-%d of %q in %q from %d", start, end, pattern, src, init)
			}
			checkCaptures(t, &m, len(src))
			if again := found(p, src, start); !strings.HasPrefix(again, fmt.Sprintf("%d-%d", start, end)) && m.Err() == nil {
				t.Fatalf("%q in %q: %d-%d, and then %s", pattern, src, start, end, again)
			}
		}
	})
}

func checkCaptures(t *testing.T, m *Matcher, length int) {
	t.Helper()
	for i := range m.Captures() {
		from, to, kind := m.Capture(i)
		if from < 0 || from > length || kind == Span && (to < from || to > length) {
			t.Fatalf("capture %d is %d-%d", i, from, to)
		}
	}
}

func BenchmarkSplitName(b *testing.B) {
	p := Compile("^(%S+)%s*(.*)$")
	var m Matcher
	b.ReportAllocs()
	for b.Loop() {
		m.Reset(p, "Ada Lovelace King", 1<<22)
		m.Find(0)
		m.Release()
	}
}
