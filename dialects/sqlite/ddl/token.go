package ddl

// TokenKind classifies a token.
type TokenKind uint8

// The kinds of token. Space and comments are tokens too, so that the tokens of a text add up to the text.
const (
	TokenSpace     TokenKind = iota // white space, and a byte order mark
	TokenComment                    // -- to the end of the line, or /* to */
	TokenWord                       // a bare identifier or keyword
	TokenQuoted                     // "x", `x` or [x]: an identifier
	TokenString                     // 'x': a string, or an identifier where only a name can stand
	TokenBlob                       // x'00ff'
	TokenNumber                     // 1, 1.5e3, 0xff, 1_000
	TokenParameter                  // ?, ?1, :a, @a, $a
	TokenOperator                   // an operator or punctuation
	TokenIllegal                    // what SQLite refuses: an unterminated string, a stray byte
)

// Token is one lexical unit of a text, with its place in bytes.
type Token struct {
	Kind  TokenKind
	Start int
	Text  string
}

// End is the offset of the first byte after the token.
func (t Token) End() int { return t.Start + len(t.Text) }

// Is reports whether the token is this bare keyword or operator, in any case. A quoted "select" is no keyword.
func (t Token) Is(word string) bool {
	return (t.Kind == TokenWord || t.Kind == TokenOperator) && EqualIdent(t.Text, word)
}

func (t Token) isAny(words ...string) bool {
	for _, word := range words {
		if t.Is(word) {
			return true
		}
	}
	return false
}

func (t Token) isTrivia() bool { return t.Kind == TokenSpace || t.Kind == TokenComment }

// isLineComment tells the comments that end with their line: what is put behind one would vanish.
func (t Token) isLineComment() bool { return t.Kind == TokenComment && t.Text[0] == '-' }

// isName reports whether the token can name something.
func (t Token) isName() bool {
	switch t.Kind {
	case TokenQuoted, TokenString:
		return true
	case TokenWord:
		return !isReserved(t.Text)
	}
	return false
}

// Tokenize cuts a text into tokens, space and comments included. It never fails: what SQLite would refuse becomes
// TokenIllegal.
func Tokenize(sql string) []Token {
	tokens := make([]Token, 0, len(sql)/4+1)
	for pos := 0; pos < len(sql); {
		token := tokenAt(sql, pos)
		tokens = append(tokens, token)
		pos = token.End()
	}
	return tokens
}

// tokenAt reads the token that starts at pos, which must lie inside the text.
func tokenAt(sql string, pos int) Token {
	kind, length := scan(sql[pos:])
	return Token{Kind: kind, Start: pos, Text: sql[pos : pos+length]}
}

// significant leaves out space and comments.
func significant(tokens []Token) []Token {
	kept := make([]Token, 0, len(tokens)/2+1)
	for _, token := range tokens {
		if !token.isTrivia() {
			kept = append(kept, token)
		}
	}
	return kept
}
