package value

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string at its opening quote.
func (d *jsonDecoder) str() (string, error) {
	d.pos++
	plain, err := d.plain()
	if err != nil {
		return "", err
	}
	if d.text[d.pos] == '"' {
		d.pos++
		return plain, nil
	}
	return d.escaped(plain)
}

// plain reads up to the next quote or backslash.
func (d *jsonDecoder) plain() (string, error) {
	start := d.pos
	for ; d.pos < len(d.text); d.pos++ {
		switch c := d.text[d.pos]; {
		case c == '"' || c == '\\':
			return d.text[start:d.pos], nil
		case c < ' ':
			return "", fmt.Errorf("the control character %q in a string: write it as an escape", c)
		}
	}
	return "", errors.New("the string has no end")
}

// escaped reads the rest of a string that has escapes, at the first of them.
func (d *jsonDecoder) escaped(begin string) (string, error) {
	var b strings.Builder
	b.WriteString(begin)
	for d.text[d.pos] != '"' {
		r, err := d.escape()
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		plain, err := d.plain()
		if err != nil {
			return "", err
		}
		b.WriteString(plain)
	}
	d.pos++
	return b.String(), nil
}

// simpleEscapes are the escapes of one letter, and what they stand for.
const simpleEscapes, simpleMeanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// escape reads one escape at its backslash.
func (d *jsonDecoder) escape() (rune, error) {
	if d.pos+1 >= len(d.text) {
		return 0, errors.New("the string has no end")
	}
	c := d.text[d.pos+1]
	if i := strings.IndexByte(simpleEscapes, c); i >= 0 {
		d.pos += 2
		return rune(simpleMeanings[i]), nil
	}
	if c == 'u' {
		return d.unicodeEscape()
	}
	r, _ := utf8.DecodeRuneInString(d.text[d.pos+1:])
	return 0, fmt.Errorf("unknown escape \\%c", r)
}

// unicodeEscape reads \uXXXX, and the second half of a pair. Half a pair is no
// character, and replacing it would lose it in silence.
func (d *jsonDecoder) unicodeEscape() (rune, error) {
	first, ok := d.hex4(d.pos)
	if !ok {
		return 0, errors.New(`\u needs four hexadecimal digits`)
	}
	if !utf16.IsSurrogate(first) {
		d.pos += 6
		return first, nil
	}
	second, _ := d.hex4(d.pos + 6)
	r := utf16.DecodeRune(first, second)
	if r == utf8.RuneError {
		return 0, fmt.Errorf(`\u%04x is half of a surrogate pair and stands alone`, first)
	}
	d.pos += 12
	return r, nil
}

// hex4 reads the \uXXXX at position i.
func (d *jsonDecoder) hex4(i int) (rune, bool) {
	if i+6 > len(d.text) || d.text[i:i+2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(d.text[i+2:i+6], 16, 16)
	return rune(n), err == nil
}

const hexDigits = "0123456789abcdef"

// appendJSONString appends s, which is UTF-8, as a JSON string.
func appendJSONString(buf []byte, s string) []byte {
	buf = append(buf, '"')
	start := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			buf = append(buf, s[start:i]...)
			buf = appendEscape(buf, c)
			start = i + 1
		}
	}
	buf = append(buf, s[start:]...)
	return append(buf, '"')
}

func appendEscape(buf []byte, c byte) []byte {
	if i := strings.IndexByte(simpleMeanings, c); i >= 0 {
		return append(buf, '\\', simpleEscapes[i])
	}
	return append(buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
