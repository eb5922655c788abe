package ddl

import (
	"fmt"
	"strings"
)

// Span is a place in a text: the bytes from Start up to End.
type Span struct{ Start, End int }

func (s Span) in(sql string) string { return sql[s.Start:s.End] }

func (s Span) isEmpty() bool { return s.Start == s.End }

// parser walks over the significant tokens. The first error sticks and moves it to the end, so that callers need not
// ask after each step.
type parser struct {
	sql    string
	tokens []Token
	pos    int
	err    error
}

// newParser refuses illegal tokens at once: behind an open quote nothing means what it seems to.
func newParser(sql string, tokens []Token) *parser {
	p := &parser{sql: sql, tokens: significant(tokens)}
	for i, token := range p.tokens {
		if token.Kind == TokenIllegal {
			p.pos = i
			p.failf("unrecognized token %s", shorten(token.Text))
			break
		}
	}
	return p
}

// peek returns the token at an offset from the current one; beyond the ends it is the zero Token, which equals nothing.
func (p *parser) peek(offset int) Token {
	if i := p.pos + offset; i >= 0 && i < len(p.tokens) {
		return p.tokens[i]
	}
	return Token{}
}

func (p *parser) next() Token {
	token := p.peek(0)
	if p.pos < len(p.tokens) {
		p.pos++
	}
	return token
}

func (p *parser) done() bool { return p.pos >= len(p.tokens) }

// failf keeps the first error: those behind it only follow from it.
func (p *parser) failf(format string, args ...any) {
	if p.err == nil {
		offset := len(p.sql)
		if !p.done() {
			offset = p.tokens[p.pos].Start
		}
		line := 1 + strings.Count(p.sql[:offset], "\n")
		p.err = &SyntaxError{Offset: offset, Line: line, Message: fmt.Sprintf(format, args...)}
	}
	p.pos = len(p.tokens)
}

func (p *parser) unexpected(wanted string) {
	if p.done() {
		p.failf("the text ends where %s should be", wanted)
		return
	}
	p.failf("%s stands where %s should be", shorten(p.peek(0).Text), wanted)
}

// is looks for a sequence of keywords and operators.
func (p *parser) is(words ...string) bool {
	for i, word := range words {
		if !p.peek(i).Is(word) {
			return false
		}
	}
	return true
}

func (p *parser) accept(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	p.pos += len(words)
	return true
}

func (p *parser) expect(words ...string) {
	if !p.accept(words...) {
		p.unexpected(strings.Join(words, " "))
	}
}

// oneOf accepts one of some keywords and returns it in upper case, or "".
func (p *parser) oneOf(words ...string) string {
	for _, word := range words {
		if p.accept(word) {
			return word
		}
	}
	return ""
}

// name reads a name in any quoting. SQLite takes even a 'string' for one where nothing else can stand.
func (p *parser) name(what string) Token {
	if !p.peek(0).isName() {
		p.unexpected(what)
		return Token{}
	}
	return p.next()
}

// qualified reads [schema.]name.
func (p *parser) qualified(what string) (schema string, name Token) {
	name = p.name(what)
	if p.accept(".") {
		schema = UnquoteIdent(name.Text)
		name = p.name(what)
	}
	return schema, name
}

// start and end give the span of what is parsed between them.
func (p *parser) start() int {
	if p.done() {
		return len(p.sql)
	}
	return p.tokens[p.pos].Start
}

func (p *parser) since(start int) Span {
	if p.err != nil {
		return Span{}
	}
	return Span{Start: start, End: p.peek(-1).End()}
}

// group skips ( … ) and returns what is between the parentheses.
// It counts rather than recurses, so that no depth of nesting can exhaust the stack.
func (p *parser) group() Span {
	open := p.peek(0)
	p.expect("(")
	for depth := 1; p.err == nil; {
		switch token := p.next(); {
		case token.Is("("):
			depth++
		case token.Is(")"):
			depth--
		case token.Is(";"), token.Text == "":
			p.failf("a parenthesis is not closed")
		}
		if depth == 0 {
			return Span{Start: open.End(), End: p.peek(-1).Start}
		}
	}
	return Span{}
}

// names reads ( name, … ). What SQLite takes and ignores behind each name, COLLATE and an order, is skipped.
func (p *parser) names() []string {
	var names []string
	for _, term := range p.terms() {
		names = append(names, term.Name)
	}
	return names
}

// shorten keeps messages readable when a token is a page long.
func shorten(text string) string {
	const most = 40
	if len(text) > most {
		text = text[:most] + "…"
	}
	return fmt.Sprintf("%q", text)
}
