package sqltext

import "strings"

// kind is what a token is.
type kind int

const (
	end     kind = iota
	space        // white space
	comment      // not sent for its meaning
	text         // a string
	quoted       // a quoted name
	word         // a keyword or a plain name
	number       // digits and what follows them directly
	punct        // everything else, one character or one of the pairs below
)

// byteOrderMark begins many a file that was written on Windows.
const byteOrderMark = "\ufeff"

type token struct {
	kind       kind
	start, end int
}

// scanner walks over SQL text. The tokens of a text, put together, are the text.
type scanner struct {
	src   string
	rules Rules
	pos   int
}

// next returns the token at the position and moves behind it.
func (s *scanner) next() (token, error) {
	start := s.pos
	k, err := s.scan()
	return token{kind: k, start: start, end: s.pos}, err
}

// significant returns the next token that is neither space nor comment.
func (s *scanner) significant() (token, error) {
	for {
		t, err := s.next()
		if err != nil || (t.kind != space && t.kind != comment) {
			return t, err
		}
	}
}

func (s *scanner) scan() (kind, error) {
	if s.pos >= len(s.src) {
		return end, nil
	}
	switch c := s.src[s.pos]; {
	case s.pos == 0 && s.has(byteOrderMark):
		s.pos += len(byteOrderMark)
		return space, nil
	case isSpace(c):
		s.skip(isSpace)
		return space, nil
	case s.atLineComment():
		s.skip(func(c byte) bool { return c != '\n' })
		return comment, nil
	case s.has("/*"):
		return s.blockComment()
	case c == '$' && s.rules.DollarQuotes:
		return s.dollar()
	case isDigit(c):
		s.skip(isWord)
		return number, nil
	case isLetter(c):
		return s.wordOrString()
	}
	return s.quoteOrPunct()
}

func (s *scanner) quoteOrPunct() (kind, error) {
	switch c := s.src[s.pos]; {
	case c == '\'':
		return text, s.quote('\'', "string", s.rules.BackslashEscapes, true)
	case c == '"' && s.rules.DoubleQuotedStrings:
		return text, s.quote('"', "string", s.rules.BackslashEscapes, true)
	case c == '"':
		return quoted, s.quote('"', "quoted name", false, true)
	case c == '`' && s.rules.Backticks:
		return quoted, s.quote('`', "quoted name", false, true)
	case c == '[' && s.rules.Brackets:
		return quoted, s.quote(']', "quoted name", false, s.rules.BracketEscapes)
	case s.has("::"), s.has("??"):
		s.pos += 2
	default:
		s.pos++
	}
	return punct, nil
}

// wordOrString scans a word; PostgreSQL's E directly before a string makes the
// backslashes in it escapes.
func (s *scanner) wordOrString() (kind, error) {
	start := s.pos
	s.skip(func(c byte) bool { return isWord(c) || c == '$' })
	escape := s.rules.EscapeStrings && strings.EqualFold(s.src[start:s.pos], "e")
	if escape && s.has("'") {
		return text, s.quote('\'', "string", true, true)
	}
	return word, nil
}

// quote scans to the closing character, which stands for itself where it is doubled.
func (s *scanner) quote(closing byte, what string, backslash, doubled bool) error {
	start := s.pos
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '\\' && backslash:
			s.pos++
		case c != closing:
		case doubled && strings.HasPrefix(s.src[s.pos+1:], string(closing)):
			s.pos++
		default:
			s.pos++
			return nil
		}
	}
	return s.unterminated(what, start)
}

func (s *scanner) atLineComment() bool {
	if s.rules.HashComments && s.has("#") {
		return true
	}
	if !s.has("--") {
		return false
	}
	after := s.pos + 2
	return !s.rules.DashNeedsSpace || after >= len(s.src) || s.src[after] <= ' '
}

func (s *scanner) blockComment() (kind, error) {
	start, depth := s.pos, 1
	s.pos += 2
	for s.pos < len(s.src) {
		switch {
		case s.has("*/"):
			s.pos += 2
			if depth--; depth == 0 {
				return s.commentKind(start), nil
			}
		case s.rules.NestedComments && s.has("/*"):
			s.pos += 2
			depth++
		default:
			s.pos++
		}
	}
	return comment, s.unterminated("comment", start)
}

// commentKind tells a comment from MySQL's /*!40101 SET … */ and MariaDB's /*M!
// form, which the server executes: nothing may drop those.
func (s *scanner) commentKind(start int) kind {
	inside := s.src[start+2:]
	if s.rules.ExecutableComments && (strings.HasPrefix(inside, "!") || strings.HasPrefix(inside, "M!")) {
		return punct
	}
	return comment
}

// dollar scans $tag$ … $tag$, or a "$" alone, as in PostgreSQL's own $1.
func (s *scanner) dollar() (kind, error) {
	start := s.pos
	s.pos++
	if s.pos < len(s.src) && isLetter(s.src[s.pos]) {
		s.skip(isWord)
	}
	if !s.has("$") {
		s.pos = start + 1
		return punct, nil
	}
	s.pos++
	tag := s.src[start:s.pos]
	length := strings.Index(s.src[s.pos:], tag)
	if length < 0 {
		return text, s.unterminated("dollar quote", start)
	}
	s.pos += length + len(tag)
	return text, nil
}

func (s *scanner) unterminated(what string, start int) error {
	s.pos = len(s.src)
	line, column := position(s.src, start)
	return &UnterminatedError{What: what, Offset: start, Line: line, Column: column}
}

func (s *scanner) has(prefix string) bool { return strings.HasPrefix(s.src[s.pos:], prefix) }

func (s *scanner) skip(while func(byte) bool) {
	for s.pos < len(s.src) && while(s.src[s.pos]) {
		s.pos++
	}
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetter takes every byte beyond ASCII for a letter, as the databases do.
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func isWord(c byte) bool { return isLetter(c) || isDigit(c) }
