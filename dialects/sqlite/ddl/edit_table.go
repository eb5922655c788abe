package ddl

// SetTableName gives the table another name, also where its own CHECKs call it by name (CHECK (t.a > 0)). Foreign
// keys of the table to itself keep the old name: in a rebuild the new table takes it in the end.
func (t *Table) SetTableName(name string) (*Table, error) {
	if name == t.Name {
		return t, nil
	}
	quoted, err := QuoteIdent(name)
	if err != nil {
		return nil, err
	}
	splices := []splice{replace(t.name, quoted)}
	for _, c := range t.clauses() {
		if c.Kind == Check { // SQLite forbids the dot in GENERATED and DEFAULT
			splices = append(splices, requalify(t.sql, c.expr, t.Name, quoted)...)
		}
	}
	return t.edit(splices...)
}

// requalify replaces a table's name before the dot of column names.
func requalify(sql string, at Span, name, quoted string) []splice {
	var splices []splice
	tokens := significant(Tokenize(at.in(sql)))
	for i, token := range tokens {
		if i+1 < len(tokens) && tokens[i+1].Is(".") && token.isName() && EqualIdent(UnquoteIdent(token.Text), name) {
			splices = append(splices, splice{start: at.Start + token.Start, end: at.Start + token.End(), text: quoted})
		}
	}
	return splices
}

// AddColumn adds a column, given by its definition, behind the others.
func (t *Table) AddColumn(definition string) (*Table, error) {
	const wanted = "a column definition"
	text, err := fragment(definition, wanted)
	if err != nil {
		return nil, err
	}
	return t.insertFragment(definition, wanted, shape{columns: 1}, t.putAfter(len(t.Columns)-1, text)...)
}

// AddTableConstraint adds a constraint behind the columns and the other constraints.
func (t *Table) AddTableConstraint(definition string) (*Table, error) {
	const wanted = "a table constraint"
	text, err := fragment(definition, wanted)
	if err != nil {
		return nil, err
	}
	return t.insertFragment(definition, wanted, shape{constraints: 1}, t.putAfter(len(t.list)-1, text)...)
}

// RenameForeignTable makes the foreign keys that reference one table reference another.
func (t *Table) RenameForeignTable(from, to string) (*Table, error) {
	quoted, err := QuoteIdent(to)
	if err != nil {
		return nil, err
	}
	var splices []splice
	for _, c := range t.clauses() {
		if c.Kind == ForeignKey && EqualIdent(c.ReferencedTable, from) && c.ReferencedTable != to {
			splices = append(splices, replace(c.references, quoted))
		}
	}
	return t.edit(splices...)
}
