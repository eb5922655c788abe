// Package pattern matches Lua 5.1 patterns. It behaves as the reference
// interpreter's matcher does, with three differences: a pattern is compiled
// once, a match allocates nothing, and the work of a match is bounded.
//
// Lua patterns have neither alternatives nor repeated groups, so the state of
// the captures at each place of a pattern is known when it is compiled. What is
// wrong with a pattern becomes an instruction that fails when it is reached,
// since the reference interpreter does not look ahead either.
package pattern

import "strings"

const (
	// MaxCaptures is how many captures a pattern may have.
	MaxCaptures = 32

	// maxQuantifiers bounds the depth of the matcher's recursion, and
	// maxInstructions the memory of a compiled pattern.
	maxQuantifiers  = 1000
	maxInstructions = 1 << 16
)

// Error is what is wrong with a pattern, in the words of Lua 5.1.
type Error string

func (e Error) Error() string { return string(e) }

// The faults that a pattern can have.
const (
	errEscape     Error = "malformed pattern (ends with '%')"
	errBracket    Error = "malformed pattern (missing ']')"
	errBalance    Error = "unbalanced pattern"
	errFrontier   Error = "missing '[' after '%f' in pattern"
	errCapture    Error = "invalid pattern capture"
	errIndex      Error = "invalid capture index"
	errManyGroups Error = "too many captures"
	errComplex    Error = "pattern too complex (limits.pattern)"
)

type opcode uint8

const (
	opEnd      opcode = iota
	opChar            // the byte c
	opAny             // any byte
	opSet             // a byte of set
	opOpen            // start of capture n
	opClose           // end of capture n
	opPosition        // position capture n
	opBack            // what capture n holds
	opBalance         // from c to the balancing d
	opFrontier        // a border into set
	opTail            // the end of the subject
	opNever           // nothing
	opFail            // an error
)

type quantifier uint8

const (
	once quantifier = iota
	optional
	star
	plus
	lazy
)

type instruction struct {
	op         opcode
	quantifier quantifier
	c, d       byte
	n          int
	set        *set
	err        error
}

// capture kinds, as they stand at the end of the pattern.
const (
	unfinished = iota
	span
	position
)

// Pattern is a compiled pattern. It is immutable.
type Pattern struct {
	code     []instruction
	captures []uint8 // the kind of each
	anchored bool
}

// Compile compiles a pattern for find, match and gsub, where a leading '^'
// anchors the match.
func Compile(text string) *Pattern {
	rest, anchored := strings.CutPrefix(text, "^")
	return compile(rest, anchored)
}

// CompileRepeated compiles a pattern for gmatch, where '^' has no meaning.
func CompileRepeated(text string) *Pattern { return compile(text, false) }

func compile(text string, anchored bool) *Pattern {
	c := compiler{text: text, p: &Pattern{anchored: anchored}}
	for c.at < len(text) && !c.failed {
		c.item()
	}
	c.emit(instruction{op: opEnd})
	return c.p
}

// IsPlain reports whether text has no character that is special in a pattern.
func IsPlain(text string) bool { return !strings.ContainsAny(text, "^$*+?.([%-") }

type compiler struct {
	text        string
	at          int
	quantifiers int
	failed      bool
	p           *Pattern
}

// emit adds an instruction, or ends a pattern that has too many.
func (c *compiler) emit(i instruction) {
	if len(c.p.code) >= maxInstructions && i.op != opEnd {
		i = instruction{op: opFail, err: errComplex}
		c.failed = true
	}
	c.p.code = append(c.p.code, i)
}

// fail ends the pattern with an error.
func (c *compiler) fail(err Error) {
	c.emit(instruction{op: opFail, err: err})
	c.failed = true
}

// peek is the byte at an offset from here, 0 past the end.
func (c *compiler) peek(offset int) byte {
	if c.at+offset < len(c.text) {
		return c.text[c.at+offset]
	}
	return 0
}

// item compiles what stands here.
func (c *compiler) item() {
	switch c.text[c.at] {
	case '(':
		c.open()
	case ')':
		c.close()
	case '%':
		c.escape()
	case '$':
		if c.at+1 == len(c.text) {
			c.at++
			c.emit(instruction{op: opTail})
			return
		}
		c.single()
	default:
		c.single()
	}
}

// open compiles "(" or the position capture "()".
func (c *compiler) open() {
	n := len(c.p.captures)
	if n >= MaxCaptures {
		c.fail(errManyGroups)
		return
	}
	if c.peek(1) == ')' {
		c.at += 2
		c.p.captures = append(c.p.captures, position)
		c.emit(instruction{op: opPosition, n: n})
		return
	}
	c.at++
	c.p.captures = append(c.p.captures, unfinished)
	c.emit(instruction{op: opOpen, n: n})
}

// close compiles ")", which ends the innermost open capture.
func (c *compiler) close() {
	for n := len(c.p.captures) - 1; n >= 0; n-- {
		if c.p.captures[n] == unfinished {
			c.at++
			c.p.captures[n] = span
			c.emit(instruction{op: opClose, n: n})
			return
		}
	}
	c.fail(errCapture)
}

// escape compiles what begins with "%".
func (c *compiler) escape() {
	switch next := c.peek(1); {
	case next == 'b':
		c.balance()
	case next == 'f':
		c.frontier()
	case isDigit(next):
		c.back(int(next) - '1')
	default:
		c.single()
	}
}

// balance compiles "%bxy".
func (c *compiler) balance() {
	if c.at+3 >= len(c.text) {
		c.fail(errBalance)
		return
	}
	c.emit(instruction{op: opBalance, c: c.peek(2), d: c.peek(3)})
	c.at += 4
}

// frontier compiles "%f[set]".
func (c *compiler) frontier() {
	c.at += 2
	if c.peek(0) != '[' {
		c.fail(errFrontier)
		return
	}
	if s := c.bracket(); s != nil {
		c.emit(instruction{op: opFrontier, set: s})
	}
}

// back compiles a back reference. A position capture has no text to match.
func (c *compiler) back(n int) {
	if n < 0 || n >= len(c.p.captures) || c.p.captures[n] == unfinished {
		c.fail(errIndex)
		return
	}
	c.at += 2
	if c.p.captures[n] == position {
		c.emit(instruction{op: opNever})
		return
	}
	c.emit(instruction{op: opBack, n: n})
}

// single compiles a single character class and its quantifier.
func (c *compiler) single() {
	i, ok := c.class()
	if !ok {
		return
	}
	switch c.peek(0) {
	case '?':
		i.quantifier = optional
	case '*':
		i.quantifier = star
	case '+':
		i.quantifier = plus
	case '-':
		i.quantifier = lazy
	}
	if i.quantifier != once {
		c.at++
		if c.quantifiers++; c.quantifiers > maxQuantifiers {
			c.fail(errComplex)
			return
		}
	}
	c.emit(i)
}

// class compiles what matches a single byte.
func (c *compiler) class() (instruction, bool) {
	ch := c.text[c.at]
	switch ch {
	case '.':
		c.at++
		return instruction{op: opAny}, true
	case '[':
		s := c.bracket()
		return instruction{op: opSet, set: s}, s != nil
	case '%':
		return c.escapedClass()
	}
	c.at++
	return instruction{op: opChar, c: ch}, true
}

// escapedClass compiles a class such as "%a", or a character that is escaped.
func (c *compiler) escapedClass() (instruction, bool) {
	if c.at+1 >= len(c.text) {
		c.fail(errEscape)
		return instruction{}, false
	}
	name := c.text[c.at+1]
	c.at += 2
	if _, ok := inClass(0, name|0x20); ok && isAlpha(name) {
		return instruction{op: opSet, set: classSet(name)}, true
	}
	return instruction{op: opChar, c: name}, true
}

// bracket compiles the set that begins here. A ']' right after the opening is
// part of the set.
func (c *compiler) bracket() *set {
	start := c.at + 1
	end := start
	if end < len(c.text) && c.text[end] == '^' {
		end++
	}
	for first := true; first || end >= len(c.text) || c.text[end] != ']'; first = false {
		if end >= len(c.text) {
			c.fail(errBracket)
			return nil
		}
		end++
		if c.text[end-1] == '%' && end < len(c.text) {
			end++
		}
	}
	c.at = end + 1
	return bracketSet(c.text[start:end])
}
