package ansi

import (
	"fmt"
	"strconv"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Update writes UPDATE. Where the database does not take LIMIT with it, key names the
// columns that tell rows apart, by which the rows are chosen first.
func (s *Spelling) Update(o op.Update, key []string) ([]dialects.Statement, error) {
	w := s.Writer()
	if len(o.Set) == 0 {
		w.Fail(fmt.Errorf("an update needs a value to set"))
	}
	w.SQL("UPDATE ")
	w.Name(o.Table)
	w.SQL(" SET ")
	for i, a := range o.Set {
		w.comma(i)
		w.Ident(a.Column)
		w.SQL(" = ")
		w.Value(a.Value)
	}
	w.limited(o.Table, o.Where, o.Limit, key)
	w.returning(o.Returning, s.ReturningUpdate)
	return w.Statements()
}

// Delete writes DELETE or TRUNCATE; for key see [Spelling.Update].
func (s *Spelling) Delete(o op.Delete, key []string) ([]dialects.Statement, error) {
	w := s.Writer()
	if o.Truncate && s.Truncate {
		return s.truncate(o)
	}
	w.SQL("DELETE FROM ")
	w.Name(o.Table)
	w.limited(o.Table, o.Where, o.Limit, key)
	return w.Statements()
}

func (s *Spelling) truncate(o op.Delete) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("TRUNCATE TABLE ")
	w.Name(o.Table)
	w.If(o.RestartIdentity, " RESTART IDENTITY")
	w.If(o.Cascade, " CASCADE")
	return w.Statements()
}

// limited writes the condition and the limit, in the way that the database has for the latter.
func (w *Writer) limited(table op.Name, where op.Cond, limit int, key []string) {
	switch {
	case limit <= 0:
		w.Where(where)
	case w.sp.WriteLimit:
		w.Where(where)
		w.SQL(" LIMIT ", strconv.Itoa(limit))
	case len(key) == 0:
		w.Refuse("has no limit in update and delete", "choose the rows by a condition on the key")
	default:
		w.chosen(table, where, limit, key)
	}
}

// chosen limits the rows by a subquery over their key.
func (w *Writer) chosen(table op.Name, where op.Cond, limit int, key []string) {
	w.SQL(" WHERE ")
	if len(key) == 1 {
		w.Ident(key[0])
	} else {
		w.Idents(key)
	}
	w.SQL(" IN (SELECT ")
	for i, k := range key {
		w.comma(i)
		w.Ident(k)
	}
	w.SQL(" FROM ")
	w.Name(table)
	w.Where(where)
	w.SQL(" LIMIT ", strconv.Itoa(limit), ")")
}
