package ddl

import (
	"fmt"
	"strings"
)

// QuoteIdent writes a name as "name", with quotes inside doubled. A NUL byte is refused: SQLite would end the statement
// there.
func QuoteIdent(name string) (string, error) { return quote(name, `"`) }

// QuoteString writes a text as 'text', with quotes inside doubled. A NUL byte is refused, as in QuoteIdent.
func QuoteString(text string) (string, error) { return quote(text, `'`) }

func quote(text, mark string) (string, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return "", fmt.Errorf("quote %q: SQL text cannot hold a NUL byte", text)
	}
	return mark + strings.ReplaceAll(text, mark, mark+mark) + mark, nil
}

// UnquoteIdent returns the name that an identifier as written stands for: "x", `x`, [x], 'x' or bare x. What is not
// properly quoted is returned as it is.
func UnquoteIdent(text string) string {
	if len(text) < 2 {
		return text
	}
	switch first, inside := text[0], text[1:len(text)-1]; {
	case first == '[' && text[len(text)-1] == ']':
		return inside
	case (first == '"' || first == '`' || first == '\'') && text[len(text)-1] == first:
		return strings.ReplaceAll(inside, string([]byte{first, first}), string(first))
	}
	return text
}

// EqualIdent compares names as SQLite does: ASCII letters in any case, all else exactly.
func EqualIdent(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func containsIdent(names []string, name string) bool {
	for _, candidate := range names {
		if EqualIdent(candidate, name) {
			return true
		}
	}
	return false
}
