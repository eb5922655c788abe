package sqlite

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// What SQLite's own ALTER TABLE has learnt by now: NOT NULL and named checks. It looks at the rows itself, but
// says no more than "constraint failed", so they are looked at before.

// native looks at the rows first, to say what is wrong with them, and then lets SQLite alter the table.
func (p planner) native(t target, to *ddl.Table, alter ...dialects.Statement) ([]dialects.Statement, error) {
	s := &script{planner: p, t: t, to: to}
	s.checkRows()
	return append(s.plan, alter...), s.err
}

// changesNull reports whether a change of a column is one of NOT NULL alone, and one that SQLite itself does right.
func changesNull(t target, column string, c *change) bool {
	if c.to.NotNull == nil || c.to.Using != "" || len(c.to.RenameValues) > 0 || hasOtherNot(t.def, column) {
		return false
	}
	alone, err := t.def.SetNotNull(column, *c.to.NotNull)
	return err == nil && alone.SQL() == c.def.SQL() && alone.SQL() != t.def.SQL()
}

// hasOtherNot reports whether SQLite would take another NOT of a column for the one that is meant: it takes out the one of NOT DEFERRABLE,
// and one NOT NULL where two are written.
func hasOtherNot(def *ddl.Table, column string) bool {
	c, _ := def.Column(column)
	nots := 0
	for _, k := range c.Constraints {
		if k.Kind == ddl.NotNull {
			nots++
		}
		if k.Deferrable == ddl.NotDeferrable {
			return true
		}
	}
	return nots > 1
}

func (p planner) changeNull(t target, column string, c *change) ([]dialects.Statement, error) {
	w := p.sp.Definition()
	w.SQL("ALTER TABLE ")
	w.Name(t.call(t.Name.Name))
	w.SQL(" ALTER COLUMN ")
	w.Ident(column)
	w.SQL(map[bool]string{true: " SET NOT NULL", false: " DROP NOT NULL"}[*c.to.NotNull])
	alter, err := w.Statement()
	if err != nil {
		return nil, err
	}
	return p.native(t, c.def, alter)
}

func (p planner) addCheck(t target, to *ddl.Table, o op.AddConstraint) ([]dialects.Statement, error) {
	o.Table = t.call(t.Name.Name)
	alter, err := ansi.Plan(p.sp, o)
	if err != nil {
		return nil, err
	}
	return p.native(t, to, alter...)
}

func (p planner) removeCheck(t target, name string) ([]dialects.Statement, error) {
	return ansi.Plan(p.sp, op.RemoveConstraint{Table: t.call(t.Name.Name), Name: name})
}
