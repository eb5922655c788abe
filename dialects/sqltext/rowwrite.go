package sqltext

import (
	"slices"
	"strings"
)

// RowWrite is what a statement writes that has one of these forms, with a placeholder for each value:
//
//	UPDATE t SET a = ?, b = ? WHERE k = ? AND l = ?
//	DELETE FROM t WHERE k = ? AND l = ?
//	INSERT INTO t (a, b) VALUES (?, ?)
type RowWrite struct {
	Verb          string // UPDATE, DELETE or INSERT
	Schema, Table string
	Set           []string // the columns that take values, in the order of the placeholders
	Key           []string // the columns that are compared, whose placeholders come after them
}

// ReadRowWrite reads a statement of such a form. Names without quotes are as fold makes them. It reports false for
// everything else: what has one more word in it may do something else.
func ReadRowWrite(sql string, r Rules, fold func(string) string) (RowWrite, bool) {
	p := rowParser{scanner: scanner{src: sql, rules: r}, fold: fold}
	p.advance()
	w := RowWrite{Verb: p.keyword("UPDATE", "DELETE", "INSERT")}
	switch w.Verb {
	case "UPDATE":
		w.Schema, w.Table = p.table()
		p.expect("SET")
		w.Set = p.equalities(",")
		w.Key = p.where()
	case "DELETE":
		p.expect("FROM")
		w.Schema, w.Table = p.table()
		w.Key = p.where()
	case "INSERT":
		p.expect("INTO")
		w.Schema, w.Table = p.table()
		w.Set = p.insert()
	default:
		return w, false
	}
	p.take(";")
	return w, !p.failed && p.at.kind == end
}

// rowParser reads tokens. Once something is not as expected, it fails for good.
type rowParser struct {
	scanner
	fold   func(string) string
	at     token
	failed bool
}

// advance moves to the next token that is neither space nor comment. Comments may be hints to the server, so there must be none.
func (p *rowParser) advance() {
	for {
		t, err := p.next()
		p.at = t
		p.failed = p.failed || err != nil || t.kind == comment
		if p.failed || t.kind != space {
			return
		}
	}
}

func (p *rowParser) src() string { return p.scanner.src[p.at.start:p.at.end] }

// take moves over a sign or keyword, if it is the next token.
func (p *rowParser) take(text string) bool {
	if p.failed || p.at.kind != punct && p.at.kind != word || !strings.EqualFold(p.src(), text) {
		return false
	}
	p.advance()
	return true
}

func (p *rowParser) expect(text string) {
	if !p.take(text) {
		p.failed = true
	}
}

func (p *rowParser) keyword(words ...string) string {
	for _, w := range words {
		if p.take(w) {
			return w
		}
	}
	p.failed = true
	return ""
}

// functions are the words that are no names of columns, but functions that are called without parentheses, and constants. Any
// other word of the language is refused by the server where a name should stand.
var functions = []string{
	"CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER",
	"FALSE", "LOCALTIME", "LOCALTIMESTAMP", "NULL", "SESSION_USER", "SYSTEM_USER", "TRUE", "USER", "UTC_DATE", "UTC_TIME", "UTC_TIMESTAMP",
}

// name reads a name.
func (p *rowParser) name() (name string) {
	if p.failed {
		return ""
	}
	switch p.at.kind {
	case word:
		p.failed = slices.Contains(functions, strings.ToUpper(p.src()))
		name = p.fold(p.src())
	case quoted:
		name = p.unquoted()
	}
	p.failed = p.failed || name == ""
	p.advance()
	return name
}

// unquoted takes the quotes off a name.
func (p *rowParser) unquoted() string {
	text := p.src()
	inner, closing := text[1:len(text)-1], text[len(text)-1:]
	if closing == "]" && !p.rules.BracketEscapes {
		return inner
	}
	return strings.ReplaceAll(inner, closing+closing, closing)
}

// table reads a name with or without its schema.
func (p *rowParser) table() (schema, table string) {
	table = p.name()
	if p.take(".") {
		return table, p.name()
	}
	return "", table
}

// equalities reads a = ?, b = ?, with a separator between them.
func (p *rowParser) equalities(separator string) (columns []string) {
	for {
		columns = append(columns, p.name())
		p.expect("=")
		p.expect("?")
		if p.failed || !p.take(separator) {
			return columns
		}
	}
}

func (p *rowParser) where() []string {
	p.expect("WHERE")
	return p.equalities("AND")
}

// insert reads (a, b) VALUES (?, ?).
func (p *rowParser) insert() []string {
	columns := p.list(p.name)
	p.expect("VALUES")
	values := p.list(func() string { p.expect("?"); return "" })
	p.failed = p.failed || len(values) != len(columns)
	return columns
}

func (p *rowParser) list(item func() string) (items []string) {
	p.expect("(")
	for {
		items = append(items, item())
		if p.failed || !p.take(",") {
			break
		}
	}
	p.expect(")")
	return items
}
