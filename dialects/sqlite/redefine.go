package sqlite

import (
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// redefine plans giving a table another definition. Where that leaves everything that is stored as it is (foreign
// keys, checks, NOT NULL, a type of the same affinity), only the definition is edited, which takes no longer for a
// large table than it takes to read it once. Otherwise the table is made anew.
func (p planner) redefine(t target, to *ddl.Table, using map[string]string) ([]dialects.Statement, error) {
	switch {
	case to.SQL() == t.def.SQL() && len(using) == 0:
		return nil, nil
	case len(using) == 0 && sameStorage(t.def, to):
		return p.editInPlace(t, to)
	}
	return p.rebuild(t, to, using)
}

// editInPlace writes the new definition into sqlite_schema, makes SQLite read it and
// looks whether the rows are as it says.
func (p planner) editInPlace(t target, to *ddl.Table) ([]dialects.Statement, error) {
	s := &script{planner: p, t: t, to: to}
	if addsForeignKey(t.def, to) {
		s.check(t.object) // what others refer to is as it was
	}
	s.checkRows() // while SQLite does not yet take the new definition for granted
	s.editAndReload([]entry{{t.Name.Name, to.SQL()}})
	s.checksAfter()
	return s.plan, s.err
}

// editAndReload edits definitions between creating a table and renaming it: the first says that the schema
// has changed, so that a rollback from here on reads it again, and the second reads it.
func (s *script) editAndReload(definitions []entry) {
	before, after := s.t.freeName("luamig_edit_"), s.t.freeName("luamig_gone_")
	s.run("CREATE TABLE "+s.name(before)+" (x)", "stands by for its rename")
	s.edit("edits the definition; nothing that is stored changes", definitions)
	s.rename(before, after, "makes SQLite read the definitions again")
	s.run("DROP TABLE "+s.name(after), "")
}

// checkRows looks for rows that what is new in the definition forbids.
func (s *script) checkRows() {
	for _, c := range s.to.Columns {
		old, _ := s.t.def.Column(c.Name)
		if notNull(c) && !notNull(old) {
			s.expectNone(dialects.NotNullViolation, s.local(c.Name)+" IS NULL", fmt.Sprintf("column %q holds NULL", c.Name))
		}
	}
	for _, k := range s.to.Constraints() {
		if k.Kind == ddl.Check && !hasCheck(s.t.def, k.Expr) {
			s.expectNone(dialects.CheckViolation, "NOT ("+k.Expr+"\n)", "a row does not satisfy CHECK ("+k.Expr+")")
		}
	}
}

// expectNone hands the message through the row: in the text of a check, a "%s" means nothing.
func (s *script) expectNone(kind dialects.ErrorKind, condition, message string) {
	s.plan = append(s.plan, dialects.Statement{
		SQL:        "SELECT ? FROM " + s.name(s.t.Name.Name) + " WHERE " + condition + " LIMIT 1",
		Args:       []any{message},
		Unexpected: "%s", UnexpectedKind: kind,
		Comment: "no row may be against what is new in the definition",
	})
}

func notNull(c ddl.Column) bool {
	_, is := c.Clause(ddl.NotNull)
	return is
}

func hasCheck(t *ddl.Table, expr string) bool {
	return slices.ContainsFunc(t.Constraints(), func(c ddl.Constraint) bool { return c.Kind == ddl.Check && c.Expr == expr })
}

// sameStorage reports whether two definitions of a table store every row in the same bytes and
// keep the same indexes for its keys. A default counts as stored: rows that are older than
// their column take its value when they are read.
func sameStorage(a, b *ddl.Table) bool {
	if a.Strict || b.Strict || a.WithoutRowID != b.WithoutRowID || len(a.Columns) != len(b.Columns) {
		return false
	}
	for i := range a.Columns {
		if !sameColumn(a, b, a.Columns[i], b.Columns[i]) {
			return false
		}
	}
	return slices.EqualFunc(indexed(a), indexed(b), func(x, y ddl.Constraint) bool {
		return x.Kind == y.Kind && x.Text == y.Text && slices.Equal(x.Columns, y.Columns)
	})
}

// sameColumn compares all that has a say in what is stored for a column. A column that becomes or was the row number is stored elsewhere.
func sameColumn(a, b *ddl.Table, x, y ddl.Column) bool {
	if x.Name != y.Name || affinityOf(x.Type) != affinityOf(y.Type) || isRowidAlias(a, x) != isRowidAlias(b, y) {
		return false
	}
	for _, kind := range []ddl.Kind{ddl.Default, ddl.Collate, ddl.Generated} {
		was, had := x.Clause(kind)
		is, has := y.Clause(kind)
		if had != has || was.Expr != is.Expr || was.Collation != is.Collation || was.Stored != is.Stored {
			return false
		}
	}
	return true
}

func addsForeignKey(from, to *ddl.Table) bool {
	was := from.Constraints()
	return slices.ContainsFunc(to.Constraints(), func(c ddl.Constraint) bool {
		same := func(old ddl.Constraint) bool { return old.Text == c.Text && slices.Equal(old.Columns, c.Columns) }
		return c.Kind == ddl.ForeignKey && !slices.ContainsFunc(was, same)
	})
}

// indexed are the constraints that SQLite keeps an index for.
func indexed(t *ddl.Table) []ddl.Constraint {
	return slices.DeleteFunc(t.Constraints(), func(c ddl.Constraint) bool {
		return c.Kind != ddl.PrimaryKey && c.Kind != ddl.Unique
	})
}
