package ddl

// DropColumn drops a column and the constraints elsewhere that mention it: keys over it, foreign keys with it on either
// side and CHECKs that use it. These are returned as they were written. An *InUseError says that the table cannot do
// without the column.
func (t *Table) DropColumn(name string) (*Table, []Constraint, error) {
	i, err := t.columnIndex(name)
	if err != nil {
		return nil, nil, err
	}
	name = t.Columns[i].Name
	if by := t.neededBy(name); by != "" {
		return nil, nil, &InUseError{Table: t.Name, Column: name, By: by}
	}
	// first, because their deferral may stand behind another column
	edited, _, err := t.dropWhere(func(c Constraint) bool { return c.Kind == ForeignKey && c.isBehind(name) })
	if err != nil {
		return nil, nil, err
	}
	key := t.primaryKey()
	edited, dropped, err := edited.dropWhere(func(c Constraint) bool {
		return !c.isBehind(name) && t.mentions(c, name, key)
	})
	if err != nil {
		return nil, nil, err
	}
	edited, err = edited.edit(edited.cutElement(i)...)
	return edited, dropped, err
}

// neededBy names what would be broken without a column.
func (t *Table) neededBy(name string) string {
	if !t.hasPlainColumnBut(name) {
		return "the table: no other is left that is not generated"
	}
	if t.WithoutRowID && containsIdent(t.primaryKey(), name) {
		return "the primary key, which a table WITHOUT ROWID must have"
	}
	for _, c := range t.clauses() {
		if c.Kind == Generated && !c.isBehind(name) && usesColumn(c.expr.in(t.sql), name) {
			return "the generated column " + c.Columns[0]
		}
	}
	return ""
}

// hasPlainColumnBut: SQLite refuses a table of generated columns only.
func (t *Table) hasPlainColumnBut(name string) bool {
	for _, c := range t.Columns {
		if _, generated := c.Clause(Generated); !generated && !EqualIdent(c.Name, name) {
			return true
		}
	}
	return false
}

func (t *Table) primaryKey() []string {
	for _, c := range t.clauses() {
		if c.Kind == PrimaryKey {
			return c.Columns
		}
	}
	return nil
}

// isBehind: the constraint goes with the column anyway.
func (c Constraint) isBehind(column string) bool {
	return c.ColumnLevel && containsIdent(c.Columns, column)
}

// mentions reports whether a constraint makes no sense without a column.
func (t *Table) mentions(c Constraint, column string, key []string) bool {
	switch c.Kind {
	case Check:
		return usesColumn(c.Expr, column)
	case ForeignKey:
		return containsIdent(c.Columns, column) || t.refersTo(c, column, key)
	}
	return c.isRelational() && containsIdent(c.Columns, column)
}

// refersTo is about foreign keys of the table to itself. Without columns they mean the primary key.
func (t *Table) refersTo(c Constraint, column string, key []string) bool {
	if !EqualIdent(c.ReferencedTable, t.Name) {
		return false
	}
	if len(c.ReferencedColumns) == 0 {
		return containsIdent(key, column)
	}
	return containsIdent(c.ReferencedColumns, column)
}
