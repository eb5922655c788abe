package ddl

import "strings"

// ParseTable reads a CREATE TABLE statement. It returns a *VirtualTableError for a virtual table and a *SyntaxError for
// everything else that is not one such statement; CREATE TABLE … AS SELECT is not, for SQLite keeps it as a plain list
// of columns.
func ParseTable(sql string) (*Table, error) {
	t := &Table{sql: sql, tokens: Tokenize(sql)}
	p := newParser(sql, t.tokens)
	p.tableHead(t)
	p.tableBody(t)
	p.tableOptions(t)
	p.expectEnd()
	if p.err != nil {
		return nil, p.err
	}
	t.linkDeferrals()
	return t, nil
}

func (p *parser) tableHead(t *Table) {
	p.expect("CREATE")
	if p.is("VIRTUAL", "TABLE") {
		p.virtualTable()
		return
	}
	t.Temporary = p.oneOf("TEMP", "TEMPORARY") != ""
	p.expect("TABLE")
	t.IfNotExists = p.accept("IF", "NOT", "EXISTS")
	schema, name := p.qualified("the table's name")
	t.Schema, t.Name = schema, UnquoteIdent(name.Text)
	t.name = Span{Start: name.Start, End: name.End()}
}

// virtualTable gives the name to the error, so that whoever reads it knows which table is meant.
func (p *parser) virtualTable() {
	p.expect("VIRTUAL", "TABLE")
	p.accept("IF", "NOT", "EXISTS")
	_, name := p.qualified("the table's name")
	if p.err == nil {
		p.err = &VirtualTableError{Name: UnquoteIdent(name.Text)}
		p.pos = len(p.tokens)
	}
}

// tableBody reads the list in parentheses: columns, then constraints. SQLite does without commas between constraints.
func (p *parser) tableBody(t *Table) {
	p.expect("(")
	comma := true
	for comma && !p.isTableConstraint() && p.err == nil {
		t.Columns = append(t.Columns, p.column())
		comma = p.element(t, t.Columns[len(t.Columns)-1].Span)
	}
	if len(t.Columns) == 0 {
		p.unexpected("a column")
	}
	for (comma || p.isTableConstraint()) && p.err == nil {
		t.tail = append(t.tail, p.tableConstraint())
		comma = p.element(t, t.tail[len(t.tail)-1].Span)
	}
	t.close = p.start()
	p.expect(")")
}

// element notes the place of what was read, and of the comma behind it.
func (p *parser) element(t *Table, at Span) bool {
	e := element{Span: at, comma: -1}
	if p.is(",") {
		e.comma = p.next().Start
	}
	t.list = append(t.list, e)
	return e.comma >= 0
}

// isTableConstraint can tell by one word, for none of these is ever a bare column name.
func (p *parser) isTableConstraint() bool {
	return p.peek(0).isAny("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
}

// column reads one definition. Its end is where no further clause begins: only the comma tells SQLite so, too.
func (p *parser) column() Column {
	start := p.start()
	name := p.name("a column")
	c := Column{Name: UnquoteIdent(name.Text), name: Span{Start: name.Start, End: name.End()}}
	c.typ = p.columnType()
	c.Type = c.typ.in(p.sql)
	for p.err == nil {
		constraint, found := p.columnConstraint()
		if !found {
			break
		}
		constraint.Columns = []string{c.Name}
		c.Constraints = append(c.Constraints, constraint)
	}
	c.Span = p.since(start)
	c.Text = c.Span.in(p.sql)
	return c
}

// linkDeferrals gives each DEFERRABLE that stands apart to the last foreign key before it, as SQLite does, even when
// that is another column's.
func (t *Table) linkDeferrals() {
	var key *Constraint
	for i := range t.Columns {
		for j := range t.Columns[i].Constraints {
			switch c := &t.Columns[i].Constraints[j]; {
			case c.Kind == ForeignKey:
				key = c
			case c.Kind == Deferral && key != nil:
				key.Deferrable, c.owner = c.Deferrable, key.Start
			}
		}
	}
}

// columnType reads the words of a type and its ( n, m ). There may be none.
func (p *parser) columnType() Span {
	none := p.peek(-1).End()
	start := p.start()
	for p.peek(0).isName() && !p.is("GENERATED", "ALWAYS", "AS") {
		p.next()
	}
	if p.start() == start {
		return Span{Start: none, End: none}
	}
	if p.is("(") {
		p.group()
	}
	return p.since(start)
}

func (p *parser) tableOptions(t *Table) {
	p.accept(",") // SQLite counts no option as one
	for first := true; !p.done() && !p.is(";"); first = false {
		if !first {
			p.expect(",")
		}
		p.tableOption(t)
	}
}

// tableOption: of WITHOUT "rowid" the second word may be quoted, the first not.
func (p *parser) tableOption(t *Table) {
	word := strings.ToUpper(UnquoteIdent(p.peek(1).Text))
	switch {
	case p.is("WITHOUT") && word == "ROWID":
		p.pos += 2
		t.WithoutRowID = true
	case EqualIdent(p.peek(0).Text, "STRICT"):
		p.next()
		t.Strict = true
	default:
		p.unexpected("WITHOUT ROWID or STRICT")
	}
}

// expectEnd allows a semicolon and nothing else.
func (p *parser) expectEnd() {
	p.accept(";")
	if !p.done() {
		p.unexpected("the end")
	}
}
