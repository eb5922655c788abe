package compile

import (
	"bytes"
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// prepare returns the source as the parser is to see it: of the same length and
// with the same lines, so that places in it are places in the script.
func prepare(source []byte, name string, limit int) ([]byte, error) {
	refuse := func(message, hint string) error {
		return &Error{Pos: op.Pos{File: name, Line: 1, Column: 1}, Width: 1, Message: message, Hint: hint}
	}
	if len(source) > limit {
		return nil, refuse(fmt.Sprintf("the script has %d bytes, the limit is %d (limits.source)", len(source), limit),
			"keep data in a file of its own, or raise limits.source")
	}
	if bytes.HasPrefix(source, []byte("\x1bLua")) {
		return nil, refuse("this is compiled Lua", "scripts are read as source only")
	}
	text := bytes.Clone(source)
	blankStart(text)
	if err := blankComments(text, name); err != nil {
		return nil, err
	}
	return text, nil
}

// blankStart overwrites what may stand before a script: a byte order mark and a #! line.
func blankStart(text []byte) {
	rest := text
	if bytes.HasPrefix(rest, []byte("\xef\xbb\xbf")) {
		blank(rest[:3])
		rest = rest[3:]
	}
	if bytes.HasPrefix(rest, []byte("#")) {
		blank(rest[:lineEnd(rest)])
	}
}

// blankComments overwrites comments, because the interpreter's scanner takes some
// of them, such as "--[==== heading", for the start of a comment over several lines.
// It walks over strings only to see where they end; the scanner reports their faults.
func blankComments(text []byte, name string) error {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '-' && bytes.HasPrefix(text[i:], []byte("--")):
			n := commentLength(text[i:])
			if n < 0 {
				return unclosed(text, i, 2, name, "comment")
			}
			blank(text[i : i+n])
			i += n
		case c == '"' || c == '\'':
			i += quotedLength(text[i:])
		case c == '[':
			n := longLength(text[i:])
			if n < 0 {
				return unclosed(text, i, 2, name, "string")
			}
			i += max(n, 1)
		default:
			i++
		}
	}
	return nil
}

// commentLength is -1 for a long comment without an end.
func commentLength(text []byte) int {
	n := longLength(text[2:])
	switch {
	case n < 0:
		return -1
	case n > 0:
		return n + 2
	default:
		return lineEnd(text)
	}
}

// longLength measures a string in long brackets: 0 if there is none, -1 if it has no end.
func longLength(text []byte) int {
	if len(text) == 0 || text[0] != '[' {
		return 0
	}
	level := 1
	for level < len(text) && text[level] == '=' {
		level++
	}
	if level >= len(text) || text[level] != '[' {
		return 0
	}
	closer := append(append([]byte{']'}, bytes.Repeat([]byte{'='}, level-1)...), ']')
	end := bytes.Index(text[level+1:], closer)
	if end < 0 {
		return -1
	}
	return level + 1 + end + len(closer)
}

// quotedLength measures a string in quotes, up to the end of the line if it is not closed.
func quotedLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case text[0]:
			return i + 1
		case '\\':
			i += escapedLength(text[i+1:])
		case '\n', '\r':
			return i
		}
	}
	return len(text)
}

// escapedLength is 2 where a backslash stands before a line end of two bytes.
func escapedLength(text []byte) int {
	if bytes.HasPrefix(text, []byte("\r\n")) || bytes.HasPrefix(text, []byte("\n\r")) {
		return 2
	}
	return 1
}

func unclosed(text []byte, i, width int, name, what string) error {
	line := 1 + bytes.Count(text[:i], []byte("\n"))
	column := i - bytes.LastIndexByte(text[:i], '\n')
	return &Error{
		Pos:     op.Pos{File: name, Line: line, Column: column},
		Width:   width,
		Message: "this " + what + " is never closed",
		Hint:    "a long " + what + " ends with ]] (or with as many = between the brackets as at its start)",
	}
}

func lineEnd(text []byte) int {
	if i := bytes.IndexAny(text, "\r\n"); i >= 0 {
		return i
	}
	return len(text)
}

// blank keeps the line ends.
func blank(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = ' '
		}
	}
}
