package ansi

import (
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// Constraint writes a constraint as a member of a table.
func (s *Spelling) Constraint(c op.Constraint) (string, error) {
	w := s.Definition()
	w.constraint(c)
	return w.Text()
}

func (w *Writer) constraint(c op.Constraint) {
	if c.Name != "" {
		w.SQL("CONSTRAINT ")
		w.Ident(c.Name)
		w.SQL(" ")
	}
	switch c.Kind {
	case op.Unique, op.PrimaryKey:
		w.SQL(string(c.Kind), " ")
		w.Idents(c.Columns)
		w.keyDeferrable(c.Deferrable)
	case op.Check:
		w.check(c.Check)
	case op.ForeignKey:
		w.foreignKey(c)
	default:
		w.Refuse(fmt.Sprintf("has no constraint of type %q", string(c.Kind)), "give the column a defaultValue with changeColumn")
	}
}

// keyDeferrable refuses what would otherwise be checked earlier than was asked for.
func (w *Writer) keyDeferrable(d op.Deferrable) {
	if d != "" && d != op.NotDeferrable && !w.sp.DeferrableKeys {
		w.Refuse("has no deferrable unique or primary keys", "leave deferrable out")
		return
	}
	if w.sp.DeferrableKeys {
		w.deferrable(d)
	}
}

func (w *Writer) check(c op.Cond) {
	if c == nil {
		w.Fail(fmt.Errorf("a check needs a condition"))
		return
	}
	w.SQL("CHECK (")
	w.Cond(c)
	w.SQL(")")
}

func (w *Writer) foreignKey(c op.Constraint) {
	if c.References == nil {
		w.Fail(fmt.Errorf("a foreign key needs the table that it references"))
		return
	}
	w.SQL("FOREIGN KEY ")
	w.Idents(c.Columns)
	w.references(*c.References)
}
