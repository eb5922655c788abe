package ddl

import "strings"

// ReplaceColumn puts another definition in a column's place. The new one may have another name.
func (t *Table) ReplaceColumn(name, definition string) (*Table, error) {
	const wanted = "a column definition"
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, err
	}
	text, err := fragment(definition, wanted)
	if err != nil {
		return nil, err
	}
	return t.insertFragment(definition, wanted, shape{}, replace(t.Columns[i].Span, text))
}

// SetColumnType changes a column's type; "" takes it away. An INTEGER PRIMARY KEY of another type is no longer the rowid,
// which is for the caller to weigh.
func (t *Table) SetColumnType(name, typ string) (*Table, error) {
	const wanted = "a type"
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, err
	}
	c, typ := t.Columns[i], strings.TrimSpace(typ)
	if typ == "" {
		return t.dropType(c)
	}
	text, err := fragment(typ, wanted)
	if err != nil {
		return nil, err
	}
	if c.typ.isEmpty() {
		text = " " + text
	}
	edited, err := t.insertFragment(typ, wanted, shape{}, t.put(c.typ, text))
	if err == nil && edited.Columns[i].Type != typ {
		return nil, &FragmentError{Text: typ, Wanted: wanted}
	}
	return edited, err
}

// dropType: a column without a type has the affinity BLOB, and a STRICT table refuses it.
func (t *Table) dropType(c Column) (*Table, error) {
	if c.typ.isEmpty() {
		return t, nil
	}
	return t.edit(t.cut(c.typ))
}

// SetNotNull adds or drops a column's NOT NULL. What a key of WITHOUT ROWID or STRICT implies cannot be dropped.
func (t *Table) SetNotNull(name string, notNull bool) (*Table, error) {
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, err
	}
	c := t.Columns[i]
	_, is := c.Clause(NotNull)
	switch {
	case is == notNull:
		return t, nil
	case !notNull:
		return t.dropColumnClauses(name, NotNull)
	}
	if null, found := c.Clause(Null); found {
		return t.edit(t.put(null.Span, relabel(null, "NOT NULL")))
	}
	return t.edit(t.put(c.behindType(), " NOT NULL"))
}

// SetDefault changes a column's default to a literal or an expression, as SQL text, or drops it when the text is "".
// Parentheses are added where SQLite asks for them.
func (t *Table) SetDefault(name, expr string) (*Table, error) {
	const wanted = "a default value"
	if strings.TrimSpace(expr) == "" {
		return t.clearClauses(name, Default)
	}
	text, err := fragment(expr, wanted)
	if err != nil {
		return nil, err
	}
	return t.setClause(name, Default, "DEFAULT "+parenthesize(text))
}

// parenthesize leaves (expressions), words and signed literals alone.
func parenthesize(expr string) string {
	p := newParser(expr, Tokenize(expr))
	p.defaultValue()
	if p.err == nil && p.done() {
		return expr
	}
	return "(" + expr + ")"
}

// SetCollate changes a column's collation, given by its name; "" drops the clause.
func (t *Table) SetCollate(name, collation string) (*Table, error) {
	if collation == "" {
		return t.clearClauses(name, Collate)
	}
	if c, found := t.Column(name); found {
		if now, has := c.Clause(Collate); has && EqualIdent(now.Collation, collation) {
			return t, nil
		}
	}
	text, err := bareOrQuoted(collation)
	if err != nil {
		return nil, err
	}
	return t.setClause(name, Collate, "COLLATE "+text)
}

// bareOrQuoted spells a name as people do: NOCASE rather than "NOCASE".
func bareOrQuoted(name string) (string, error) {
	if tokens := Tokenize(name); len(tokens) == 1 && tokens[0].Kind == TokenWord && tokens[0].isName() {
		return name, nil
	}
	return QuoteIdent(name)
}

// setClause replaces a column's last clause of a kind, the one that counts, or adds one behind its type.
// The one replaced keeps its CONSTRAINT name.
func (t *Table) setClause(name string, kind Kind, text string) (*Table, error) {
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, err
	}
	c := t.Columns[i]
	if now, found := c.Clause(kind); found {
		return t.edit(t.put(now.Span, relabel(now, text)))
	}
	return t.edit(t.put(c.behindType(), " "+text))
}

// behindType is where new clauses go: behind the last one a CONSTRAINT without a clause might be waiting.
func (c Column) behindType() Span { return Span{Start: c.typ.End, End: c.typ.End} }

// relabel leaves CONSTRAINT name, and a clause that says the same already, as they are.
func relabel(now Constraint, text string) string {
	if now.Kind == Default && "DEFAULT "+now.Expr == text {
		return now.Text
	}
	tokens := significant(Tokenize(now.Text))
	label := 0
	for tokens[label].Is("CONSTRAINT") {
		label += 2
	}
	return now.Text[:tokens[label].Start] + text
}

// AddColumnConstraint adds a constraint at the end of a column's definition.
func (t *Table) AddColumnConstraint(name, constraint string) (*Table, error) {
	const wanted = "a column constraint"
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, err
	}
	text, err := fragment(constraint, wanted)
	if err != nil {
		return nil, err
	}
	c := t.Columns[i]
	edited, err := t.insertFragment(constraint, wanted, shape{}, insert(c.End, " "+text))
	if err == nil && len(edited.Columns[i].Constraints) <= len(c.Constraints) {
		return nil, &FragmentError{Text: constraint, Wanted: wanted}
	}
	return edited, err
}
