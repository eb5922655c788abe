package stdlib

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/pattern"
)

const (
	// bytesPerStep is what a step of a match is charged as.
	bytesPerStep = 16

	// stepsPerByte lets a match look at each byte of a long subject a few times,
	// whatever the limit.
	stepsPerByte = 8
)

// compiled gives the compiled form of a pattern. One that is too long to be kept
// costs work each time.
func (l *library) compiled(L *lua.LState, cache *pattern.Cache, text string) *pattern.Pattern {
	if len(text) > pattern.MaxCached {
		l.host.Charge(L, len(text)*bytesPerStep)
	}
	return cache.Get(text)
}

// begin readies a matcher. end has to follow, unless an error comes between.
func (l *library) begin(L *lua.LState, p *pattern.Pattern, src string) *pattern.Matcher {
	m := l.matcher
	l.matcher = nil // a callback may match, too
	if m == nil {
		m = &pattern.Matcher{Pause: l.payForSteps}
	}
	l.payer = L
	m.Reset(p, src, l.limits.PatternSteps+stepsPerByte*len(src))
	return m
}

// end gives the matcher back and pays for its last steps.
func (l *library) end(L *lua.LState, m *pattern.Matcher) {
	l.matcher = m
	l.payer = L
	l.payForSteps(m.Release())
}

// payForSteps charges steps of the match under way.
func (l *library) payForSteps(n int) { l.host.Charge(l.payer, n*bytesPerStep) }

// checkMatch faults a match that failed otherwise than by not matching.
func (l *library) checkMatch(L *lua.LState, m *pattern.Matcher) {
	switch err := m.Err(); {
	case err == nil:
	case errors.Is(err, pattern.ErrSteps):
		l.host.Exceed(L, "pattern", fmt.Sprintf("pattern too complex: the limit is %d steps", l.limits.PatternSteps))
	default:
		raise(L, "%s", err)
	}
}

// find(s, pattern [, init [, plain]]) returns where a match begins and ends, and
// its captures.
func (l *library) find(L *lua.LState) int {
	src, text := checkString(L, 1), checkString(L, 2)
	init := initial(L, len(src))
	if lua.LVAsBool(L.Get(4)) || pattern.IsPlain(text) {
		return l.findPlain(L, src, text, init)
	}
	m := l.begin(L, l.compiled(L, l.patterns, text), src)
	start, end := m.Find(init)
	n := 1
	if start >= 0 {
		L.Push(lua.LNumber(start + 1))
		L.Push(lua.LNumber(end))
		n = 2 + pushCaptures(L, m, src)
	} else {
		l.checkMatch(L, m)
		L.Push(lua.LNil)
	}
	l.end(L, m)
	return n
}

// findPlain finds text in which no character is special.
func (l *library) findPlain(L *lua.LState, src, text string, init int) int {
	i := strings.Index(src[init:], text)
	if i < 0 {
		l.host.Charge(L, len(src)-init)
		L.Push(lua.LNil)
		return 1
	}
	l.host.Charge(L, i)
	L.Push(lua.LNumber(init + i + 1))
	L.Push(lua.LNumber(init + i + len(text)))
	return 2
}

// match(s, pattern [, init]) returns the captures of a match, or the match.
func (l *library) match(L *lua.LState) int {
	src, text := checkString(L, 1), checkString(L, 2)
	init := initial(L, len(src))
	m := l.begin(L, l.compiled(L, l.patterns, text), src)
	start, end := m.Find(init)
	n := 1
	if start >= 0 {
		n = pushMatch(L, m, src, start, end)
	} else {
		l.checkMatch(L, m)
		L.Push(lua.LNil)
	}
	l.end(L, m)
	return n
}

// initial is where a search begins, from 0, by the third argument.
func initial(L *lua.LState, length int) int {
	init := absolute(optInt(L, 3, 1), length) - 1
	return min(max(init, 0), length)
}

// pushMatch pushes the captures of a match or, where the pattern has none, the
// match.
func pushMatch(L *lua.LState, m *pattern.Matcher, src string, start, end int) int {
	if m.Captures() > 0 {
		return pushCaptures(L, m, src)
	}
	return pushString(L, src[start:end])
}

func pushCaptures(L *lua.LState, m *pattern.Matcher, src string) int {
	for i := range m.Captures() {
		L.Push(capture(L, m, src, i))
	}
	return m.Captures()
}

// capture is the value of capture i of the last match.
func capture(L *lua.LState, m *pattern.Matcher, src string, i int) lua.LValue {
	start, end, kind := m.Capture(i)
	switch kind {
	case pattern.Position:
		return lua.LNumber(start + 1)
	case pattern.Unfinished:
		raise(L, "unfinished capture")
	}
	return lua.LString(src[start:end])
}

// gmatch(s, pattern) iterates over the matches.
func (l *library) gmatch(L *lua.LState) int {
	src, text := checkString(L, 1), checkString(L, 2)
	p, at := l.compiled(L, l.repeated, text), 0
	L.Push(newFunction(L, "gmatch", func(L *lua.LState) int {
		if at > len(src) {
			return 0
		}
		m := l.begin(L, p, src)
		start, end := m.Find(at)
		if start < 0 {
			l.checkMatch(L, m)
			l.end(L, m)
			at = len(src) + 1
			return 0
		}
		at = end
		if start == end {
			at++ // an empty match: go on at least one byte
		}
		n := pushMatch(L, m, src, start, end)
		l.end(L, m)
		return n
	}))
	return 1
}
