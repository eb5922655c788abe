package pattern

import (
	"errors"
	"strings"
)

// ErrSteps says that a match took more steps than it may.
var ErrSteps = errors.New("pattern matching takes too many steps")

// The outcomes of a match besides the end of what matched.
const (
	noMatch = -1
	stopped = -2 // the matcher's err is set
)

// chunk is how many steps are taken between two calls of Pause.
const chunk = 1 << 16

// Matcher holds the state of a match. The zero value is ready for Reset.
type Matcher struct {
	// Pause, if set, is told every now and then how many steps were taken since
	// the last time. It may panic to end the match.
	Pause func(steps int)

	p       *Pattern
	src     string
	left    int // steps of this chunk
	granted int // steps that this chunk began with
	later   int // steps of the chunks to come
	err     error
	caps    [MaxCaptures]struct{ start, end int }
}

// Reset prepares m to match p against src in a number of steps.
func (m *Matcher) Reset(p *Pattern, src string, steps int) {
	m.p, m.src, m.err, m.later = p, src, nil, steps
	m.grant()
}

// Release drops what m refers to and returns the steps that Pause was not told.
func (m *Matcher) Release() int {
	m.p, m.src = nil, ""
	return m.granted - m.left
}

// grant begins the next chunk of steps.
func (m *Matcher) grant() {
	m.granted = min(m.later, chunk)
	m.left = m.granted
	m.later -= m.granted
}

// refill begins the next chunk, or stops the match when there is none. The
// steps that the last one was overdrawn by are steps of the next.
func (m *Matcher) refill() bool {
	if m.Pause != nil {
		m.Pause(m.granted - m.left)
	}
	m.later += m.left
	m.granted, m.left = 0, 0
	if m.later <= 0 {
		m.err = ErrSteps
		return false
	}
	m.grant()
	return true
}

// Err is why the last match failed, when it did not merely not match.
func (m *Matcher) Err() error { return m.err }

// At matches at the offset at and gives the offset of the end, or -1.
func (m *Matcher) At(at int) int {
	end := m.match(at, 0)
	if end < 0 {
		return -1
	}
	return end
}

// Find gives the first match at or after the offset init, or -1, -1.
func (m *Matcher) Find(init int) (start, end int) {
	first := &m.p.code[0]
	literal := first.op == opChar && (first.quantifier == once || first.quantifier == plus)
	for s := init; s <= len(m.src); s++ {
		if literal && !m.p.anchored {
			if s = m.skipTo(first.c, s); s < 0 {
				break
			}
		}
		if end := m.match(s, 0); end >= 0 {
			return s, end
		} else if end == stopped || m.p.anchored {
			break
		}
	}
	return -1, -1
}

// skipTo finds the next place where c stands, or -1.
func (m *Matcher) skipTo(c byte, s int) int {
	i := strings.IndexByte(m.src[s:], c)
	if i < 0 {
		m.left -= (len(m.src) - s) >> 4
		return -1
	}
	m.left -= i >> 4
	return s + i
}

// Captures is the number of captures of the pattern.
func (m *Matcher) Captures() int { return len(m.p.captures) }

// Anchored reports whether the pattern began with '^'.
func (m *Matcher) Anchored() bool { return m.p.anchored }

// Kind says what a capture holds.
type Kind uint8

// The kinds of captures.
const (
	Unfinished Kind = unfinished // opened and never closed
	Span       Kind = span
	Position   Kind = position
)

// Capture gives capture i of the last match; a position is its start.
func (m *Matcher) Capture(i int) (start, end int, kind Kind) {
	c := &m.caps[i]
	return c.start, c.end, Kind(m.p.captures[i])
}

// match runs the code from pc on at offset s.
func (m *Matcher) match(s, pc int) int {
	if m.left--; m.left < 0 && !m.refill() {
		return stopped
	}
	src, code := m.src, m.p.code
	for {
		i := &code[pc]
		pc++
		if i.quantifier != once {
			if i.quantifier != optional {
				return m.repeat(i, s, pc)
			}
			if i.accepts(src, s) {
				if end := m.match(s+1, pc); end != noMatch {
					return end
				}
			}
			continue
		}
		switch i.op {
		case opEnd:
			return s
		case opChar, opAny, opSet:
			if !i.accepts(src, s) {
				return noMatch
			}
			s++
		case opOpen, opPosition:
			m.caps[i.n].start = s
		case opClose:
			m.caps[i.n].end = s
		case opTail:
			if s != len(src) {
				return noMatch
			}
		default:
			if s = m.special(i, s); s < 0 {
				return s
			}
		}
	}
}

// accepts reports whether the byte at s is one that i matches.
func (i *instruction) accepts(src string, s int) bool {
	if s >= len(src) {
		return false
	}
	switch i.op {
	case opChar:
		return src[s] == i.c
	case opAny:
		return true
	}
	return i.set[src[s]]
}

// special matches the rare instructions.
func (m *Matcher) special(i *instruction, s int) int {
	switch i.op {
	case opBack:
		return m.back(i.n, s)
	case opBalance:
		return m.balance(i.c, i.d, s)
	case opFrontier:
		return m.frontier(i.set, s)
	case opFail:
		m.err = i.err
		return stopped
	}
	return noMatch
}

// back matches the text of an earlier capture.
func (m *Matcher) back(n, s int) int {
	text := m.src[m.caps[n].start:m.caps[n].end]
	if !strings.HasPrefix(m.src[s:], text) {
		return noMatch
	}
	m.left -= len(text) >> 4
	return s + len(text)
}

// balance matches from begin to the end that balances it.
func (m *Matcher) balance(begin, end byte, s int) int {
	if s >= len(m.src) || m.src[s] != begin {
		return noMatch
	}
	depth := 1
	for i := s + 1; i < len(m.src); i++ {
		if c := m.src[i]; c == end {
			if depth--; depth == 0 {
				m.left -= (i - s) >> 2
				return i + 1
			}
		} else if c == begin {
			depth++
		}
	}
	m.left -= (len(m.src) - s) >> 2
	return noMatch
}

// frontier matches a border: the byte before does not belong to the set and
// the one after does. Both ends of the subject count as the byte 0.
func (m *Matcher) frontier(set *set, s int) int {
	var before, after byte
	if s > 0 {
		before = m.src[s-1]
	}
	if s < len(m.src) {
		after = m.src[s]
	}
	if set[before] || !set[after] {
		return noMatch
	}
	return s
}

// repeat matches an instruction with a quantifier and then all that follows it.
func (m *Matcher) repeat(i *instruction, s, pc int) int {
	switch i.quantifier {
	case lazy:
		return m.shortest(i, s, pc)
	case plus:
		if !i.accepts(m.src, s) {
			return noMatch
		}
		return m.longest(i, s+1, pc)
	}
	return m.longest(i, s, pc)
}

// longest takes as much as it can, then gives back.
func (m *Matcher) longest(i *instruction, from, pc int) int {
	s := i.run(m.src, from)
	m.left -= (s - from) >> 2
	next := &m.p.code[pc]
	for ; s >= from; s-- {
		if next.op == opChar && next.quantifier == once && !next.accepts(m.src, s) {
			if s&7 == 0 {
				m.left--
			}
			continue
		}
		if end := m.match(s, pc); end != noMatch {
			return end
		}
	}
	return noMatch
}

// run finds where the bytes that i matches end.
func (i *instruction) run(src string, s int) int {
	switch i.op {
	case opAny:
		return len(src)
	case opChar:
		for s < len(src) && src[s] == i.c {
			s++
		}
		return s
	}
	set := i.set
	for s < len(src) && set[src[s]] {
		s++
	}
	return s
}

// shortest takes nothing at first, then one more at a time.
func (m *Matcher) shortest(i *instruction, s, pc int) int {
	for {
		if end := m.match(s, pc); end != noMatch {
			return end
		}
		if !i.accepts(m.src, s) {
			return noMatch
		}
		s++
	}
}
