package ddl

import "strings"

const byteOrderMark = "\xef\xbb\xbf"

// scan returns the kind and the length of the first token of a text that is not empty. It follows sqlite3GetToken
// case by case, oddities included, for a text must never be cut elsewhere than where SQLite cuts it.
func scan(s string) (TokenKind, int) {
	switch c := s[0]; {
	case isSpace(c):
		return TokenSpace, 1 + span(s[1:], isSpaceInside)
	case strings.HasPrefix(s, byteOrderMark):
		return TokenSpace, len(byteOrderMark)
	case isDigit(c), c == '.' && isDigit(at(s, 1)):
		return scanNumber(s)
	case (c == 'x' || c == 'X') && at(s, 1) == '\'':
		return scanBlob(s)
	case isIdentStart(c):
		return TokenWord, span(s, isIdent)
	default:
		return scanMark(s)
	}
}

// scanMark reads the tokens that begin with a mark rather than a letter or a digit.
func scanMark(s string) (TokenKind, int) {
	switch s[0] {
	case '\'':
		return scanQuoted(s, TokenString)
	case '"', '`':
		return scanQuoted(s, TokenQuoted)
	case '[':
		return scanBracketed(s)
	case '?':
		return TokenParameter, 1 + span(s[1:], isDigit)
	case '$', '@', ':', '#':
		return scanParameter(s)
	case '-', '/':
		return scanComment(s)
	}
	return scanOperator(s)
}

// scanQuoted: a backslash means nothing to SQLite; only a doubled quote continues the text.
func scanQuoted(s string, kind TokenKind) (TokenKind, int) {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if at(s, i+1) != s[0] {
			return kind, i + 1
		}
		i++ // a doubled quote stands for itself
	}
	return TokenIllegal, len(s)
}

// scanBracketed: there is no way to write a ] inside brackets.
func scanBracketed(s string) (TokenKind, int) {
	if end := strings.IndexByte(s, ']'); end > 0 {
		return TokenQuoted, end + 1
	}
	return TokenIllegal, len(s)
}

// scanComment leaves the line end out of a line comment. A block comment may end with the text, and does not nest.
func scanComment(s string) (TokenKind, int) {
	if strings.HasPrefix(s, "--") {
		// The "\r" of "\r\n" ends the line; it is not what the comment says.
		n := span(s, func(c byte) bool { return c != '\n' })
		return TokenComment, len(strings.TrimSuffix(s[:n], "\r"))
	}
	if !strings.HasPrefix(s, "/*") || len(s) == 2 { // SQLite takes a final "/*" for two operators
		return scanOperator(s)
	}
	if end := strings.Index(s[2:], "*/"); end >= 0 {
		return TokenComment, end + 4
	}
	return TokenComment, len(s)
}

func scanOperator(s string) (TokenKind, int) {
	for _, op := range [...]string{"->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "==", "!="} {
		if strings.HasPrefix(s, op) {
			return TokenOperator, len(op)
		}
	}
	if strings.IndexByte("()+-*/%=<>|,&~;.", s[0]) >= 0 {
		return TokenOperator, 1
	}
	return TokenIllegal, 1
}

// scanBlob: an ill-formed one is illegal up to its quote, so that the rest is still cut where SQLite cuts it.
func scanBlob(s string) (TokenKind, int) {
	digits := span(s[2:], isHex)
	end := 2 + digits
	if at(s, end) == '\'' && digits%2 == 0 {
		return TokenBlob, end + 1
	}
	end += span(s[end:], func(c byte) bool { return c != '\'' })
	return TokenIllegal, min(end+1, len(s))
}

// scanNumber: 1abc is not a number and a name but an error.
func scanNumber(s string) (TokenKind, int) {
	end := numberLen(s)
	if tail := span(s[end:], isIdent); tail > 0 {
		return TokenIllegal, end + tail
	}
	return TokenNumber, end
}

// numberLen knows the separators of SQLite 3.46 (1_000). An e without digits behind it is no exponent.
func numberLen(s string) int {
	if s[0] == '0' && (at(s, 1) == 'x' || at(s, 1) == 'X') && isHex(at(s, 2)) {
		return 2 + span(s[2:], isHexOrSeparator)
	}
	end := span(s, isDigitOrSeparator)
	if at(s, end) == '.' {
		end += 1 + span(s[end+1:], isDigitOrSeparator)
	}
	if c := at(s, end); c != 'e' && c != 'E' {
		return end
	}
	sign := 0
	if c := at(s, end+1); c == '+' || c == '-' {
		sign = 1
	}
	if isDigit(at(s, end+1+sign)) {
		end += 1 + sign + span(s[end+1+sign:], isDigitOrSeparator)
	}
	return end
}

// scanParameter reads :a, @a, #a and $a, with Tcl's $a::b(c), which SQLite allows after each of the marks.
func scanParameter(s string) (TokenKind, int) {
	kind := TokenIllegal
	i := 1
	for ; i < len(s); i++ {
		switch {
		case isIdent(s[i]):
			kind = TokenParameter
		case s[i] == '(' && kind == TokenParameter:
			return scanParameterSuffix(s, i)
		case s[i] == ':' && at(s, i+1) == ':':
			i++
		default:
			return kind, i
		}
	}
	return kind, i
}

func scanParameterSuffix(s string, open int) (TokenKind, int) {
	end := open + 1 + span(s[open+1:], func(c byte) bool { return !isSpaceInside(c) && c != ')' })
	if at(s, end) == ')' {
		return TokenParameter, end + 1
	}
	return TokenIllegal, end
}

// at returns a byte of s, or 0 beyond its end, which no token contains.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// span counts the leading bytes that belong.
func span(s string, belongs func(byte) bool) int {
	i := 0
	for i < len(s) && belongs(s[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }

// isSpaceInside: SQLite takes a vertical tab for space, but not as the first of it.
func isSpaceInside(c byte) bool { return isSpace(c) || c == '\v' }

func isDigit(c byte) bool            { return c >= '0' && c <= '9' }
func isDigitOrSeparator(c byte) bool { return isDigit(c) || c == '_' }
func isHex(c byte) bool              { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
func isHexOrSeparator(c byte) bool   { return isHex(c) || c == '_' }

// isIdentStart: every byte beyond ASCII is a letter, so that identifiers may be in any script.
func isIdentStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func isIdent(c byte) bool { return isIdentStart(c) || isDigit(c) || c == '$' }
