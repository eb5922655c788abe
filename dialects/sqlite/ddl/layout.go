package ddl

import (
	"sort"
	"strings"
)

// This file knows where text is put in and taken out so that commas stay right and comments stay with what they are
// about. A comment behind an element, on its line, is about that element, even when it stands behind the comma.

// tokenFrom is the index of the first token that starts at or after an offset.
func (t *Table) tokenFrom(offset int) int {
	return sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].Start >= offset })
}

func (t *Table) tokenAt(i int) Token {
	if i < 0 || i >= len(t.tokens) {
		return Token{}
	}
	return t.tokens[i]
}

// lineRest looks at what follows an offset on the same line. Where that is only space and comments, it returns the end
// of the last comment, or the offset itself, and where the line break stands.
func (t *Table) lineRest(offset int) (comments, lineBreak int, only bool) {
	comments = offset
	for i := t.tokenFrom(offset); ; i++ {
		token := t.tokenAt(i)
		switch {
		case token.Kind == TokenComment && token.Text != "":
			comments = commentEnd(token)
			if strings.Contains(token.Text, "\n") {
				return offset, offset, false
			}
		case token.Kind != TokenSpace || token.Text == "":
			return offset, offset, false
		case strings.Contains(token.Text, "\n"):
			return comments, token.Start, true
		}
	}
}

// cut takes out a clause with the space before it. A line break behind a line comment has to stay.
func (t *Table) cut(at Span) splice {
	i := t.tokenFrom(at.Start)
	start := at.Start
	if before := t.tokenAt(i - 1); before.Kind == TokenSpace && !t.tokenAt(i-2).isLineComment() {
		start = before.Start
	}
	return splice{start: start, end: at.End, text: t.gap(start, at.End)}
}

// gap is a space where taking out the text between would make two tokens one.
func (t *Table) gap(start, end int) string {
	if isApart(t.sql, start-1) || isApart(t.sql, end) {
		return ""
	}
	return " "
}

// put replaces a clause, with spaces where the old text did without but the new one cannot.
func (t *Table) put(at Span, text string) splice {
	if text != at.in(t.sql) && !isApart(text, len(text)-1) && !isApart(t.sql, at.End) {
		text += " "
	}
	if text != at.in(t.sql) && !isApart(text, 0) && !isApart(t.sql, at.Start-1) {
		text = " " + text
	}
	return replace(at, text)
}

// isApart reports whether a byte can stand next to any token.
func isApart(text string, i int) bool {
	return i < 0 || i >= len(text) || strings.IndexByte(" \t\r\n\f(),", text[i]) >= 0
}

// cutElement takes out a column or constraint with the comma that becomes too many.
func (t *Table) cutElement(i int) []splice {
	e := t.list[i]
	switch {
	case e.comma >= 0:
		return []splice{{start: e.Start, end: t.afterComma(e.comma)}}
	case i < len(t.list)-1 || i == 0 || t.list[i-1].comma < 0:
		return []splice{t.cut(e.Span)}
	}
	comma := t.list[i-1].comma
	return []splice{{start: comma, end: comma + 1}, t.cutLast(e)}
}

// afterComma is where the next element begins, or a comment that is about it.
func (t *Table) afterComma(comma int) int {
	end := comma + 1
	if _, lineBreak, only := t.lineRest(end); only {
		end = lineBreak
	}
	if space := t.tokenAt(t.tokenFrom(end)); space.Kind == TokenSpace {
		return space.End()
	}
	return end
}

// cutLast takes out the last element with the comments behind it on its line.
func (t *Table) cutLast(e element) splice {
	_, lineBreak, only := t.lineRest(e.End)
	if !only {
		return t.cut(e.Span)
	}
	start := e.Start
	if before := t.tokenAt(t.tokenFrom(start) - 1); before.Kind == TokenSpace {
		start = before.Start
	}
	return splice{start: start, end: lineBreak}
}

// commentEnd leaves the carriage return of a line end out of a line comment, which SQLite counts in.
func commentEnd(token Token) int { return token.Start + len(strings.TrimRight(token.Text, "\r")) }

// putAfter puts a new element behind element i.
func (t *Table) putAfter(i int, text string) []splice {
	e := t.list[i]
	if e.comma < 0 {
		return t.putLast(i, text)
	}
	at := e.comma + 1
	comments, _, only := t.lineRest(at)
	if only && comments > at {
		return []splice{insert(comments, t.lead(i, comments, true)+text+",")}
	}
	return []splice{insert(at, t.lead(i, at, false)+text+",")}
}

// putLast puts a new element behind the last one and its comments, but the comma before them.
func (t *Table) putLast(i int, text string) []splice {
	e, j := t.list[i], t.tokenFrom(t.close)-1
	if t.tokenAt(j).Kind == TokenSpace {
		j--
	}
	last := t.tokenAt(j)
	if last.End() <= e.End {
		return []splice{insert(e.End, ","+t.lead(i, e.End, false)+text)}
	}
	at := commentEnd(last)
	return []splice{insert(e.End, ","), insert(at, t.lead(i, at, last.isLineComment())+text)}
}

// lead is what stands before a new element: a line break and the indent of element i when that begins a line, or else a
// space. Behind a line comment it must be a line break.
func (t *Table) lead(i, at int, mustBreak bool) string {
	start := t.list[i].Start
	lineStart := strings.LastIndexByte(t.sql[:start], '\n') + 1
	indent := t.sql[lineStart:start]
	switch {
	case lineStart > 0 && strings.Trim(indent, " \t") == "":
		return t.lineBreak(at) + indent
	case mustBreak:
		return t.lineBreak(at) + " "
	}
	return " "
}

// lineBreak is how lines end near an offset.
func (t *Table) lineBreak(at int) string {
	i := strings.LastIndexByte(t.sql[:at], '\n')
	if next := strings.IndexByte(t.sql[at:], '\n'); next >= 0 {
		i = at + next
	}
	if i > 0 && t.sql[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
