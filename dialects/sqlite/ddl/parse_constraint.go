package ddl

import "strings"

// columnConstraint reads one clause behind a column; false means that none follows.
func (p *parser) columnConstraint() (Constraint, bool) {
	start := p.start()
	c := Constraint{ColumnLevel: true, Name: p.label()}
	if !p.columnClause(&c) {
		if p.start() == start {
			return Constraint{}, false
		}
		c.Kind = Label
	}
	return p.finish(c, start), true
}

// tableConstraint reads one constraint behind the columns.
func (p *parser) tableConstraint() Constraint {
	start := p.start()
	c := Constraint{Name: p.label()}
	if !p.tableClause(&c) {
		if p.start() == start {
			p.unexpected("a constraint")
		}
		c.Kind = Label
	}
	return p.finish(c, start)
}

func (p *parser) finish(c Constraint, start int) Constraint {
	c.Span = p.since(start)
	c.Text = c.Span.in(p.sql)
	if c.Expr == "" {
		c.Expr = strings.TrimSpace(c.expr.in(p.sql))
	}
	return c
}

// label reads CONSTRAINT name. Of several, SQLite heeds the last.
func (p *parser) label() string {
	name := ""
	for p.accept("CONSTRAINT") {
		name = UnquoteIdent(p.name("the constraint's name").Text)
	}
	return name
}

// columnClause reads the clauses that are rules, or hands on to columnValue. False means that there is none.
func (p *parser) columnClause(c *Constraint) bool {
	switch {
	case p.accept("PRIMARY", "KEY"):
		c.Kind, c.Order = PrimaryKey, p.oneOf("ASC", "DESC")
		c.OnConflict = p.onConflict()
		c.AutoIncrement = p.accept("AUTOINCREMENT")
	case p.accept("NOT", "NULL"):
		c.Kind, c.OnConflict = NotNull, p.onConflict()
	case p.accept("NULL"):
		c.Kind, c.OnConflict = Null, p.onConflict()
	case p.accept("UNIQUE"):
		c.Kind, c.OnConflict = Unique, p.onConflict()
	case p.is("REFERENCES"):
		c.Kind = ForeignKey
		p.references(c)
	default:
		return p.columnValue(c)
	}
	return true
}

// columnValue reads the clauses that are about the values of a column.
func (p *parser) columnValue(c *Constraint) bool {
	switch {
	case p.accept("CHECK"):
		c.Kind, c.expr = Check, p.group()
	case p.accept("DEFAULT"):
		c.Kind, c.expr = Default, p.defaultValue()
	case p.accept("COLLATE"):
		c.Kind, c.Collation = Collate, UnquoteIdent(p.name("a collation").Text)
	case p.accept("GENERATED", "ALWAYS", "AS"), p.accept("AS"):
		c.Kind, c.expr = Generated, p.group()
		c.Stored = p.oneOf("VIRTUAL", "STORED") == "STORED"
	case p.is("DEFERRABLE"), p.is("NOT", "DEFERRABLE"):
		c.Kind, c.Deferrable = Deferral, p.deferrable()
	default:
		return false
	}
	return true
}

func (p *parser) tableClause(c *Constraint) bool {
	switch {
	case p.accept("PRIMARY", "KEY"):
		c.Kind, c.AutoIncrement = PrimaryKey, p.autoIncrementAhead()
		c.Columns, c.OnConflict = p.names(), p.onConflict()
	case p.accept("UNIQUE"):
		c.Kind = Unique
		c.Columns, c.OnConflict = p.names(), p.onConflict()
	case p.accept("CHECK"):
		c.Kind, c.expr = Check, p.group()
		c.OnConflict = p.onConflict()
	case p.accept("FOREIGN", "KEY"):
		c.Kind, c.Columns = ForeignKey, p.names()
		p.references(c)
	default:
		return false
	}
	return true
}

// autoIncrementAhead: of a table's PRIMARY KEY (id AUTOINCREMENT) the word stands inside the parentheses.
func (p *parser) autoIncrementAhead() bool {
	for i := 0; ; i++ {
		token := p.peek(i)
		if token.Text == "" || token.Is(")") {
			return p.peek(i - 1).Is("AUTOINCREMENT")
		}
	}
}

func (p *parser) onConflict() string {
	if !p.accept("ON", "CONFLICT") {
		return ""
	}
	action := p.oneOf("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")
	if action == "" {
		p.unexpected("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE")
	}
	return action
}

// defaultValue reads (expression), a signed literal or a single word.
func (p *parser) defaultValue() Span {
	start := p.start()
	if p.is("(") {
		p.group()
		return p.since(start)
	}
	_ = p.oneOf("+", "-")
	if !isLiteral(p.peek(0)) {
		p.unexpected("a default value")
	}
	p.next()
	return p.since(start)
}

// isLiteral: a bare or quoted word is a string to DEFAULT, but for CURRENT_TIMESTAMP, TRUE and such.
func isLiteral(token Token) bool {
	switch token.Kind {
	case TokenNumber, TokenBlob:
		return true
	}
	return token.isName() || token.Is("NULL")
}

// references reads the parent of a foreign key. SQLite lets a reaction be given twice and heeds the last.
func (p *parser) references(c *Constraint) {
	p.expect("REFERENCES")
	name := p.name("a table")
	c.references = Span{Start: name.Start, End: name.End()}
	c.ReferencedTable = UnquoteIdent(name.Text)
	if p.is("(") {
		c.ReferencedColumns = p.names()
	}
	for p.reaction(c) {
		continue
	}
	if p.is("DEFERRABLE") || p.is("NOT", "DEFERRABLE") {
		c.Deferrable = p.deferrable()
	}
}

// reaction reads one ON DELETE, ON UPDATE or MATCH.
func (p *parser) reaction(c *Constraint) bool {
	switch {
	case p.accept("ON", "DELETE"):
		c.OnDelete = p.action()
	case p.accept("ON", "UPDATE"):
		c.OnUpdate = p.action()
	case p.accept("ON", "INSERT"): // SQLite reads it and does nothing
		p.action()
	case p.accept("MATCH"):
		c.Match = UnquoteIdent(p.name("a match type").Text)
	default:
		return false
	}
	return true
}

func (p *parser) action() string {
	switch {
	case p.accept("SET", "NULL"):
		return "SET NULL"
	case p.accept("SET", "DEFAULT"):
		return "SET DEFAULT"
	case p.accept("NO", "ACTION"):
		return "NO ACTION"
	}
	action := p.oneOf("CASCADE", "RESTRICT")
	if action == "" {
		p.unexpected("a foreign key action")
	}
	return action
}

// deferrable: behind NOT DEFERRABLE an INITIALLY may stand, and means nothing.
func (p *parser) deferrable() Deferrable {
	not := p.accept("NOT")
	p.expect("DEFERRABLE")
	when := DeferrableOnly
	if p.accept("INITIALLY") {
		when = p.initially()
	}
	if not {
		return NotDeferrable
	}
	return when
}

func (p *parser) initially() Deferrable {
	switch p.oneOf("DEFERRED", "IMMEDIATE") {
	case "DEFERRED":
		return InitiallyDeferred
	case "":
		p.unexpected("DEFERRED or IMMEDIATE")
	}
	return InitiallyImmediate
}
