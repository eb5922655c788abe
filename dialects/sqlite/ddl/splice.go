package ddl

import (
	"sort"
	"strings"
)

// splice replaces the bytes from start up to end.
type splice struct {
	start, end int
	text       string
}

func replace(at Span, text string) splice { return splice{start: at.Start, end: at.End, text: text} }

func insert(at int, text string) splice { return splice{start: at, end: at, text: text} }

// apply carries out splices that do not overlap.
func apply(sql string, splices []splice) string {
	sort.SliceStable(splices, func(i, j int) bool { return splices[i].start < splices[j].start })
	var out strings.Builder
	pos := 0
	for _, s := range splices {
		out.WriteString(sql[pos:s.start])
		out.WriteString(s.text)
		pos = s.end
	}
	out.WriteString(sql[pos:])
	return out.String()
}

// edit carries out splices and reads the result, so that no edit ever returns what SQLite could not read.
func (t *Table) edit(splices ...splice) (*Table, error) {
	sql := apply(t.sql, splices)
	if sql == t.sql {
		return t, nil
	}
	return ParseTable(sql)
}

// shape is what an edit does to the number of columns and constraints. A fragment that does anything else, such as a
// type with a comma in it, has smuggled something in.
type shape struct{ columns, constraints int }

// insertFragment carries out an edit whose text came from outside.
// The table's options count as well: a definition might close the list and add its own.
func (t *Table) insertFragment(text, wanted string, grows shape, splices ...splice) (*Table, error) {
	edited, err := t.edit(splices...)
	if err != nil {
		return nil, &FragmentError{Text: text, Wanted: wanted, Err: err}
	}
	got := shape{len(edited.Columns) - len(t.Columns), len(edited.tail) - len(t.tail)}
	if got != grows || edited.WithoutRowID != t.WithoutRowID || edited.Strict != t.Strict {
		return nil, &FragmentError{Text: text, Wanted: wanted}
	}
	return edited, nil
}

// fragment makes a text fit to stand inside another one: it is whole in itself, and nothing behind it gets lost in its
// last comment.
func fragment(text, wanted string) (string, error) {
	text = strings.TrimSpace(text)
	tokens := Tokenize(text)
	p := newParser(text, tokens)
	if p.err == nil && len(p.tokens) == 0 {
		p.failf("there is no text")
	}
	for p.err == nil && !p.done() {
		p.skip()
	}
	if p.err != nil {
		return "", &FragmentError{Text: text, Wanted: wanted, Err: p.err}
	}
	if last := tokens[len(tokens)-1]; last.isLineComment() {
		return text + "\n", nil
	}
	return closeComment(text, tokens[len(tokens)-1]), nil
}

// skip passes a token or a whole group in parentheses.
func (p *parser) skip() {
	switch token := p.peek(0); {
	case token.Is("("):
		p.group()
	case token.Is(")"), token.Is(";"):
		p.unexpected("more of the definition")
	default:
		p.next()
	}
}

// closeComment ends a comment that only the end of the text ends.
func closeComment(text string, last Token) string {
	if last.Kind == TokenComment && (len(last.Text) < 4 || !strings.HasSuffix(last.Text, "*/")) {
		return text + "*/"
	}
	return text
}
