package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/numeral"
	"github.com/luamig/luamig/bindings/stdlib/pattern"
)

// substitution is a gsub under way.
type substitution struct {
	l    *library
	L    *lua.LState
	m    *pattern.Matcher
	src  string
	out  []byte
	paid int                  // bytes of out that were charged
	with func(start, end int) // appends what replaces a match
}

// gsub(s, pattern, replacement [, most]) returns the result and the number of
// matches.
func (l *library) gsub(L *lua.LState) int {
	src, text := checkString(L, 1), checkString(L, 2)
	most := optInt(L, 4, len(src)+1)
	s := &substitution{l: l, L: L, src: src}
	s.with = s.replacement(L.Get(3))
	if s.with == nil {
		argumentError(L, 3, "string/function/table expected")
	}
	s.m = l.begin(L, l.compiled(L, l.patterns, text), src)
	s.out, l.scratch = l.scratch[:0], nil
	n := s.run(most)
	l.end(L, s.m)
	if n == 0 {
		pushString(L, src)
	} else {
		l.checkLength(L, len(s.out))
		l.host.Charge(L, len(s.out)-s.paid)
		pushString(L, string(s.out))
	}
	l.keepScratch(s.out)
	return 1 + pushNumber(L, float64(n))
}

// keepScratch keeps a buffer for the next call, unless it is a huge one.
func (l *library) keepScratch(b []byte) {
	const largest = 1 << 20
	if cap(b) <= largest {
		l.scratch = b
	}
}

// run replaces at most the given number of matches and returns how many there were.
func (s *substitution) run(most int) int {
	n, at := 0, 0
	for n < most && at <= len(s.src) {
		start, end := s.m.Find(at)
		if start < 0 {
			s.l.checkMatch(s.L, s.m)
			break
		}
		n++
		s.out = append(s.out, s.src[at:start]...)
		s.with(start, end)
		if at = end; start == end {
			s.out = append(s.out, s.src[at:min(at+1, len(s.src))]...)
			at++ // an empty match: go on at least one byte
		}
		s.pay()
		if s.m.Anchored() {
			break
		}
	}
	if n > 0 && at < len(s.src) {
		s.out = append(s.out, s.src[at:]...)
	}
	return n
}

// pay accounts for the result as it grows, rather than when it is too late.
func (s *substitution) pay() {
	const portion = 1 << 20
	s.l.checkLength(s.L, len(s.out))
	if len(s.out)-s.paid >= portion {
		s.l.host.Charge(s.L, len(s.out)-s.paid)
		s.paid = len(s.out)
	}
}

// replacement chooses how a match is replaced, nil if v cannot say.
func (s *substitution) replacement(v lua.LValue) func(start, end int) {
	if t, ok := text(v); ok {
		return s.template(t)
	}
	if v.Type() == lua.LTFunction {
		return func(start, end int) { s.result(start, end, s.call(v, start, end)) }
	}
	if _, ok := listOf(s.L, v); ok {
		return func(start, end int) {
			s.result(start, end, s.L.GetTable(v, s.capture(0, start, end)))
		}
	}
	return nil
}

// template replaces by a string in which %1 stands for a capture.
func (s *substitution) template(t string) func(start, end int) {
	return func(start, end int) {
		for i := 0; i < len(t); i++ {
			if t[i] != '%' {
				s.out = append(s.out, t[i])
				continue
			}
			i++
			s.escape(charAt(t, i), start, end)
		}
	}
}

// charAt is 0 past the end, which is what follows a string in C.
func charAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// escape appends what the character after a "%" stands for.
func (s *substitution) escape(c byte, start, end int) {
	switch {
	case c == '0':
		s.out = append(s.out, s.src[start:end]...)
	case c >= '1' && c <= '9':
		s.append(s.capture(int(c-'1'), start, end))
	default:
		s.out = append(s.out, c)
	}
}

// capture is a capture of the match; the first is the match itself where the
// pattern has none.
func (s *substitution) capture(i, start, end int) lua.LValue {
	if i < s.m.Captures() {
		return capture(s.L, s.m, s.src, i)
	}
	if i > 0 {
		raise(s.L, "invalid capture index")
	}
	return lua.LString(s.src[start:end])
}

// call asks a function for the replacement of a match.
func (s *substitution) call(fn lua.LValue, start, end int) lua.LValue {
	s.L.Push(fn)
	n := pushMatch(s.L, s.m, s.src, start, end)
	s.L.Call(n, 1)
	s.l.payer = s.L
	result := s.L.Get(-1)
	s.L.Pop(1)
	return result
}

// result appends what a function or table gave: nothing leaves the match as it is.
func (s *substitution) result(start, end int, v lua.LValue) {
	if lua.LVIsFalse(v) {
		s.out = append(s.out, s.src[start:end]...)
		return
	}
	s.append(v)
}

// append appends a replacement.
func (s *substitution) append(v lua.LValue) {
	switch v := v.(type) {
	case lua.LString:
		s.out = append(s.out, v...)
	case lua.LNumber:
		s.out = numeral.Append(s.out, float64(v))
	default:
		t, ok := text(v)
		if !ok {
			raise(s.L, "invalid replacement value (a %s)", typeName(v))
		}
		s.out = append(s.out, t...)
	}
}
