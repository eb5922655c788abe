package mysql

import "strings"

// token is a piece of SQL that the server has written: in SHOW CREATE TABLE and in expressions of
// the catalog. What people write is read by sqltext.
type token struct {
	kind       tokenKind
	start, end int
	value      string // of a string and a quoted name, without quotes; else the text
}

type tokenKind int

const (
	tokenWord   tokenKind = iota // a keyword, a plain name, a number
	tokenName                    // in quotes
	tokenString                  // with the prefix of a character set before it, if there is one
	tokenSign                    // anything else, one character
)

// is reports whether a token is a keyword or sign.
func (t token) is(word string) bool {
	return (t.kind == tokenWord || t.kind == tokenSign) && strings.EqualFold(t.value, word)
}

// tokenize divides SQL into its tokens. Spaces and comments are none, but /*! … */, and MariaDB's /*M! … */, is read as what is in it.
func tokenize(sql string) []token {
	var all []token
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c <= ' ':
			i++
		case strings.HasPrefix(sql[i:], "/*!"), strings.HasPrefix(sql[i:], "/*M!"):
			i += strings.IndexByte(sql[i:], '!') + 1
			for i < len(sql) && sql[i] >= '0' && sql[i] <= '9' {
				i++
			}
		case strings.HasPrefix(sql[i:], "*/"):
			i += 2
		case c == '\'':
			t := quotedToken(sql, i, tokenString)
			all, i = append(all, t), t.end
		case c == '`' || c == '"':
			t := quotedToken(sql, i, tokenName)
			all, i = append(all, t), t.end
		case isWordByte(c):
			t := wordToken(sql, i)
			all, i = append(all, t), t.end
		default:
			all = append(all, token{tokenSign, i, i + 1, sql[i : i+1]})
			i++
		}
	}
	return all
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c == '.' || c == '@' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// wordToken reads a word; one like _utf8mb4 directly before a string belongs to that.
func wordToken(sql string, start int) token {
	end := start
	for end < len(sql) && isWordByte(sql[end]) {
		end++
	}
	if sql[start] == '_' && end < len(sql) && sql[end] == '\'' {
		t := quotedToken(sql, end, tokenString)
		t.start = start
		return t
	}
	return token{tokenWord, start, end, sql[start:end]}
}

// quotedToken reads to the closing quote. Backslashes escape in strings only.
func quotedToken(sql string, start int, kind tokenKind) token {
	quote := sql[start]
	var value strings.Builder
	i := start + 1
	for ; i < len(sql); i++ {
		switch c := sql[i]; {
		case c == '\\' && kind == tokenString && i+1 < len(sql):
			i++
			value.WriteString(unescaped(sql[i]))
		case c != quote:
			value.WriteByte(c)
		case i+1 < len(sql) && sql[i+1] == quote:
			i++
			value.WriteByte(c)
		default:
			return token{kind, start, i + 1, value.String()}
		}
	}
	return token{kind, start, len(sql), value.String()}
}

// unescaped is what a backslash and a character stand for.
func unescaped(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case '0':
		return "\x00"
	case 'b':
		return "\b"
	case 'Z':
		return "\x1a"
	case '%', '_':
		return `\` + string(c)
	}
	return string(c)
}

// closing returns the index of the parenthesis that closes the one at i.
func closing(tokens []token, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch {
		case tokens[i].is("("):
			depth++
		case tokens[i].is(")"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(tokens) - 1
}

// usesName reports whether an expression of the server's mentions a column.
func usesName(sql, name string) bool {
	for _, t := range tokenize(sql) {
		if t.kind == tokenName && strings.EqualFold(t.value, name) {
			return true
		}
	}
	return false
}

// renamed gives a column in an expression of the server's another name. The server quotes all names in these.
func renamed(sql, from, to string) string {
	var b strings.Builder
	at := 0
	for _, t := range tokenize(sql) {
		if t.kind == tokenName && strings.EqualFold(t.value, from) {
			b.WriteString(sql[at:t.start] + "`" + strings.ReplaceAll(to, "`", "``") + "`")
			at = t.end
		}
	}
	return b.String() + sql[at:]
}

// renamedInside does so behind the first parenthesis, for before it is the name of the thing itself.
func renamedInside(sql, from, to string) string {
	for _, t := range tokenize(sql) {
		if t.is("(") {
			return sql[:t.start] + renamed(sql[t.start:], from, to)
		}
	}
	return sql
}

// clean makes an expression of the server's look as people write it: names in double quotes, strings without
// the name of a character set and with doubled quotes, and no parentheses around all of it.
func clean(sql string) string {
	sql = strings.TrimSpace(sql)
	var b strings.Builder
	at := 0
	for _, t := range tokenize(sql) {
		b.WriteString(sql[at:t.start])
		switch t.kind {
		case tokenName:
			b.WriteString(`"` + strings.ReplaceAll(t.value, `"`, `""`) + `"`)
		case tokenString:
			b.WriteString(quote(t.value))
		default:
			b.WriteString(sql[t.start:t.end])
		}
		at = t.end
	}
	return withoutParentheses(b.String() + sql[at:])
}

// withoutParentheses takes off the pairs that enclose all of an expression.
func withoutParentheses(sql string) string {
	for {
		tokens := tokenize(sql)
		if len(tokens) < 2 || !tokens[0].is("(") || closing(tokens, 0) != len(tokens)-1 {
			return sql
		}
		sql = strings.TrimSpace(sql[tokens[0].end:tokens[len(tokens)-1].start])
	}
}
