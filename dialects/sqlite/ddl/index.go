package ddl

import "strings"

// Index is a CREATE INDEX statement: its text and what it says.
type Index struct {
	Schema      string
	Name        string
	Table       string
	Unique      bool
	IfNotExists bool
	Columns     []IndexColumn
	Where       string // the condition of a partial index, or ""

	sql   string
	table Span // of Table, as written
	terms Span // the columns, between their parentheses
	where Span
}

// ParseIndex reads a CREATE INDEX statement. Its errors are *SyntaxError.
func ParseIndex(sql string) (*Index, error) {
	p := newParser(sql, Tokenize(sql))
	x := &Index{sql: sql}
	p.indexHead(x)
	x.Columns = p.terms()
	if x.terms = (Span{Start: x.table.End, End: p.peek(-1).End()}); p.accept("WHERE") {
		x.where = p.condition()
		x.Where = strings.TrimSpace(x.where.in(sql))
	}
	p.expectEnd()
	if p.err != nil {
		return nil, p.err
	}
	return x, nil
}

// indexHead: the table has no schema of its own, for an index is always where its table is.
func (p *parser) indexHead(x *Index) {
	p.expect("CREATE")
	x.Unique = p.accept("UNIQUE")
	p.expect("INDEX")
	x.IfNotExists = p.accept("IF", "NOT", "EXISTS")
	schema, name := p.qualified("the index's name")
	x.Schema, x.Name = schema, UnquoteIdent(name.Text)
	p.expect("ON")
	table := p.name("a table")
	x.Table, x.table = UnquoteIdent(table.Text), Span{Start: table.Start, End: table.End()}
}

// condition skips an expression that goes on to the end.
func (p *parser) condition() Span {
	start := p.start()
	for p.err == nil && !p.done() && !p.is(";") {
		p.skip()
	}
	if p.start() == start {
		p.unexpected("a condition")
	}
	return p.since(start)
}

// SQL is the full text.
func (x *Index) SQL() string { return x.sql }

// UsesColumn reports whether the index is over a column, has it in an expression, or in its condition.
func (x *Index) UsesColumn(column string) bool {
	for _, c := range x.Columns {
		if c.Name != "" && EqualIdent(c.Name, column) || usesColumn(c.Expr, column) {
			return true
		}
	}
	return usesColumn(x.Where, column)
}

// RenameTableInIndex returns the text of an index for a table of another name, its expressions included.
func RenameTableInIndex(sql, table string) (string, error) {
	x, err := ParseIndex(sql)
	if err != nil || x.Table == table {
		return sql, err
	}
	quoted, err := QuoteIdent(table)
	if err != nil {
		return "", err
	}
	splices := []splice{replace(x.table, quoted)}
	splices = append(splices, requalify(sql, x.terms, x.Table, quoted)...)
	splices = append(splices, requalify(sql, x.where, x.Table, quoted)...)
	return apply(sql, splices), nil
}
