package ddl

// DropConstraint drops the constraint of a name, behind a column or behind all of them. SQLite lets several share a
// name; all of them go.
func (t *Table) DropConstraint(name string) (*Table, error) {
	edited, dropped, err := t.dropWhere(func(c Constraint) bool { return c.Name != "" && EqualIdent(c.Name, name) })
	if err == nil && len(dropped) == 0 {
		return nil, &NotFoundError{Table: t.Name, What: "constraint", Name: name}
	}
	return edited, err
}

// Drop drops one constraint, as Constraints or a Column of this very Table gave it. It serves those without a name.
func (t *Table) Drop(c Constraint) (*Table, error) {
	for _, known := range t.clauses() {
		if known.Span == c.Span && known.Text == c.Text {
			return t.drop(known)
		}
	}
	return nil, &NotFoundError{Table: t.Name, What: string(c.Kind) + " constraint", Name: c.Text}
}

// DropColumnConstraint drops the clauses of a kind behind a column.
func (t *Table) DropColumnConstraint(name string, kind Kind) (*Table, error) {
	c, found := t.Column(name)
	if !found {
		return nil, &NotFoundError{Table: t.Name, What: "column", Name: name}
	}
	if _, found := c.Clause(kind); !found {
		return nil, &NotFoundError{Table: t.Name, What: string(kind) + " on column", Name: name}
	}
	return t.dropColumnClauses(name, kind)
}

// clearClauses drops the clauses of a kind if there are any.
func (t *Table) clearClauses(name string, kind Kind) (*Table, error) {
	if _, err := t.columnIndex(name); err != nil {
		return nil, err
	}
	return t.dropColumnClauses(name, kind)
}

// dropColumnClauses drops all of a kind, for those that SQLite did not heed would come into force.
func (t *Table) dropColumnClauses(name string, kind Kind) (*Table, error) {
	edited, _, err := t.dropWhere(func(c Constraint) bool {
		return c.ColumnLevel && c.Kind == kind && containsIdent(c.Columns, name)
	})
	return edited, err
}

// StripForeignKeysTo returns the table without its foreign keys to a table, which can then be dropped and made anew
// while this one's rows stay untouched.
func (t *Table) StripForeignKeysTo(table string) (*Table, error) {
	edited, _, err := t.dropWhere(func(c Constraint) bool {
		return c.Kind == ForeignKey && EqualIdent(c.ReferencedTable, table)
	})
	return edited, err
}

// dropWhere drops constraints one after the other, for each changes the places of the rest.
// That reads the text anew for each, which is nothing for the few constraints that tables have.
func (t *Table) dropWhere(unwanted func(Constraint) bool) (*Table, []Constraint, error) {
	var dropped []Constraint
	for i := 0; ; {
		all := t.clauses()
		for i < len(all) && !unwanted(all[i]) {
			i++
		}
		if i == len(all) {
			return t, dropped, nil
		}
		edited, err := t.drop(all[i])
		if err != nil {
			return nil, nil, err
		}
		t, dropped = edited, append(dropped, all[i])
	}
}

// drop takes out a constraint. A DEFERRABLE that stands apart goes with its foreign key, lest it change another one.
func (t *Table) drop(c Constraint) (*Table, error) {
	var splices []splice
	for _, other := range t.clauses() {
		if c.Kind == ForeignKey && other.Kind == Deferral && other.owner == c.Start {
			splices = append(splices, t.cut(other.Span))
		}
	}
	if c.ColumnLevel {
		return t.edit(append(splices, t.cut(c.Span))...)
	}
	return t.edit(append(splices, t.cutElement(t.elementOf(c))...)...)
}

func (t *Table) elementOf(c Constraint) int {
	for i, e := range t.list {
		if e.Span == c.Span {
			return i
		}
	}
	return -1 // cannot be: a constraint behind the columns is an element
}
