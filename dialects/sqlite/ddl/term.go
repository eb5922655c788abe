package ddl

// IndexColumn is a term of an index or of the column list of a key.
type IndexColumn struct {
	Name    string // the column, or "" for an expression
	Expr    string // the expression, or "" for a column
	Collate string
	Order   string // "ASC", "DESC", or "" when not said
	Text    string // as written
}

// terms reads ( term, … ).
func (p *parser) terms() []IndexColumn {
	first := p.pos + 1
	p.group()
	if p.err != nil {
		return nil
	}
	return p.splitTerms(p.tokens[first : p.pos-1])
}

// splitTerms goes by the commas outside of parentheses: f(a, b) is one term.
func (p *parser) splitTerms(tokens []Token) []IndexColumn {
	var terms []IndexColumn
	depth, first := 0, 0
	for i, token := range tokens {
		depth += nesting(token)
		if depth == 0 && token.Is(",") {
			terms = append(terms, p.term(tokens[first:i]))
			first = i + 1
		}
	}
	return append(terms, p.term(tokens[first:]))
}

func nesting(token Token) int {
	switch {
	case token.Is("("):
		return 1
	case token.Is(")"):
		return -1
	}
	return 0
}

// term takes a term apart from its end, where what is optional stands.
func (p *parser) term(tokens []Token) IndexColumn {
	if len(tokens) == 0 {
		p.failf("a column is missing in a list")
		return IndexColumn{}
	}
	term := IndexColumn{Text: textOf(p.sql, tokens)}
	tokens = trimNulls(trimWord(tokens, "AUTOINCREMENT"))
	if last := tokens[len(tokens)-1]; len(tokens) > 1 && last.Kind == TokenWord {
		term.Order = orderOf(last)
		tokens = trimWord(tokens, term.Order)
	}
	tokens, term.Collate = trimCollate(tokens)
	tokens = unwrap(tokens)
	if len(tokens) == 1 && tokens[0].isName() {
		term.Name = UnquoteIdent(tokens[0].Text)
	} else {
		term.Expr = textOf(p.sql, tokens)
	}
	return term
}

func orderOf(token Token) string {
	switch {
	case token.Is("ASC"):
		return "ASC"
	case token.Is("DESC"):
		return "DESC"
	}
	return ""
}

// trimWord drops a keyword at the end, unless it is all there is: a column may be called asc.
func trimWord(tokens []Token, word string) []Token {
	if n := len(tokens); word != "" && n > 1 && tokens[n-1].Is(word) {
		return tokens[:n-1]
	}
	return tokens
}

func trimNulls(tokens []Token) []Token {
	n := len(tokens)
	if n > 2 && tokens[n-2].Is("NULLS") && tokens[n-1].isAny("FIRST", "LAST") {
		return tokens[:n-2]
	}
	return tokens
}

// trimCollate drops COLLATE at the end, when it belongs to the whole term: it binds tighter than any operator.
func trimCollate(tokens []Token) (rest []Token, collation string) {
	rest = tokens
	for len(rest) > 2 && rest[len(rest)-2].Is("COLLATE") {
		if collation == "" { // the last one counts
			collation = UnquoteIdent(rest[len(rest)-1].Text)
		}
		rest = rest[:len(rest)-2]
	}
	if !isOperand(rest) {
		return tokens, ""
	}
	return rest, collation
}

// isOperand recognizes a single token, a parenthesized expression and a function call.
func isOperand(tokens []Token) bool {
	if len(tokens) == 1 {
		return true
	}
	if tokens[0].isName() {
		tokens = tokens[1:]
	}
	return isGroup(tokens)
}

// isGroup reports whether the parenthesis that opens first closes last.
func isGroup(tokens []Token) bool {
	depth := 0
	for i, token := range tokens {
		if depth += nesting(token); depth <= 0 {
			return i > 0 && i == len(tokens)-1
		}
	}
	return false
}

// unwrap: to SQLite ((a)) is the column a, not an expression.
func unwrap(tokens []Token) []Token {
	for len(tokens) > 2 && isGroup(tokens) {
		tokens = tokens[1 : len(tokens)-1]
	}
	return tokens
}

// textOf is the text that tokens cover.
func textOf(sql string, tokens []Token) string {
	return sql[tokens[0].Start:tokens[len(tokens)-1].End()]
}
