package value

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// jsonDecoder reads a JSON text into Lua values. It is stricter than most: what
// it takes can be written again without loss.
type jsonDecoder struct {
	L     *lua.LState
	k     *kinds
	text  string
	pos   int
	depth int
}

// What a table costs in memory, about: far more than its two characters of JSON.
const (
	objectCost = 1024
	arrayCost  = 128
)

// document reads the whole text, which is one value.
func (d *jsonDecoder) document() (lua.LValue, error) {
	if i := invalidUTF8(d.text); i >= 0 {
		d.pos = i
		return nil, d.located(errors.New("the text is not UTF-8"))
	}
	v, err := d.value()
	if err != nil {
		return nil, d.located(err)
	}
	if d.peek(); d.pos < len(d.text) {
		return nil, d.located(errors.New("unexpected text after the value"))
	}
	return v, nil
}

// invalidUTF8 is the place of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}

// located adds the line and column of the current position, counted in characters.
func (d *jsonDecoder) located(err error) error {
	before := d.text[:min(d.pos, len(d.text))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}

// peek skips white space and gives the next byte, 0 at the end.
func (d *jsonDecoder) peek() byte {
	for ; d.pos < len(d.text); d.pos++ {
		switch c := d.text[d.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// value reads one value of any kind. Each kind is known by its first byte.
func (d *jsonDecoder) value() (lua.LValue, error) {
	switch c := d.peek(); {
	case c == '{':
		return d.object()
	case c == '[':
		return d.array()
	case c == '"':
		s, err := d.str()
		return lua.LString(s), err
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	case c == 't':
		return d.word("true", lua.LTrue)
	case c == 'f':
		return d.word("false", lua.LFalse)
	case c == 'n':
		return d.word("null", d.k.null)
	}
	return nil, d.unexpected("a value")
}

func (d *jsonDecoder) word(word string, v lua.LValue) (lua.LValue, error) {
	if !strings.HasPrefix(d.text[d.pos:], word) {
		return nil, d.unexpected("a value")
	}
	d.pos += len(word)
	return v, nil
}

// unexpected says what stands where something else was expected.
func (d *jsonDecoder) unexpected(wanted string) error {
	if d.pos >= len(d.text) {
		return fmt.Errorf("%s expected, but the text ends", wanted)
	}
	r, _ := utf8.DecodeRuneInString(d.text[d.pos:])
	return fmt.Errorf("%s expected, found %q", wanted, r)
}

// enter begins an object or array at its bracket.
func (d *jsonDecoder) enter(cost int) error {
	d.pos++
	d.depth++
	if d.depth > maxJSONDepth {
		return fmt.Errorf("nested deeper than %d levels", maxJSONDepth)
	}
	d.k.host.Charge(d.L, cost)
	return nil
}

func (d *jsonDecoder) leave() { d.depth-- }

// array marks what it makes, so that it is an array again when it is written,
// even empty.
func (d *jsonDecoder) array() (lua.LValue, error) {
	t := d.L.CreateTable(0, 0)
	t.Metatable = d.k.array
	if err := d.enter(arrayCost); err != nil {
		return nil, err
	}
	defer d.leave()
	if d.peek() == ']' {
		d.pos++
		return t, nil
	}
	for n := 1; ; n++ {
		if n >= lua.MaxArrayIndex {
			return nil, fmt.Errorf("an array of more than %d values", lua.MaxArrayIndex-1)
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		t.Append(v)
		if done, err := d.separator(']'); done || err != nil {
			return t, err
		}
	}
}

// separator reads the comma between two entries, or the closing bracket.
func (d *jsonDecoder) separator(end byte) (done bool, err error) {
	c := d.peek()
	if c != ',' && c != end {
		return false, d.unexpected(fmt.Sprintf("',' or '%c'", end))
	}
	d.pos++
	return c == end, nil
}

// object keeps the order of the keys; of a key written twice the last value counts.
func (d *jsonDecoder) object() (lua.LValue, error) {
	const usual = 8 // keys; the interpreter's own guess is 32
	t := d.L.CreateTable(0, usual)
	if err := d.enter(objectCost); err != nil {
		return nil, err
	}
	defer d.leave()
	if d.peek() == '}' {
		d.pos++
		return t, nil
	}
	for {
		if err := d.member(t); err != nil {
			return nil, err
		}
		if done, err := d.separator('}'); done || err != nil {
			return t, err
		}
	}
}

// member reads one key and its value.
func (d *jsonDecoder) member(t *lua.LTable) error {
	if d.peek() != '"' {
		return d.unexpected("a key in double quotes")
	}
	key, err := d.str()
	if err != nil {
		return err
	}
	if d.peek() != ':' {
		return d.unexpected("':'")
	}
	d.pos++
	v, err := d.value()
	if err != nil {
		return err
	}
	t.RawSetString(key, v)
	return nil
}
