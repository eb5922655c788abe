package ansi

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Insert writes INSERT. Rows whose values are more than a statement can bind are
// divided over several, in their order.
func (s *Spelling) Insert(o op.Insert) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	most := s.rowsPerStatement(len(o.Columns))
	for first := 0; first < len(o.Rows); first += most {
		part := o
		part.Rows = o.Rows[first:min(first+most, len(o.Rows))]
		st, err := s.insert(s.Writer(), part)
		if err != nil {
			return nil, err
		}
		plan = append(plan, st)
	}
	return plan, nil
}

// InsertReturning writes INSERT as a question: in one statement, whatever the number of
// its rows, since the rows that several return would be several answers. What cannot
// be bound is written as literals.
func (s *Spelling) InsertReturning(o op.Insert) ([]dialects.Statement, error) {
	w := s.Writer()
	w.inline = len(o.Rows) > s.rowsPerStatement(len(o.Columns))
	return one(s.insert(w, o))
}

func (s *Spelling) rowsPerStatement(columns int) int {
	return max(1, s.MaxParams/max(1, columns))
}

func (s *Spelling) insert(w *Writer, o op.Insert) (dialects.Statement, error) {
	w.SQL("INSERT INTO ")
	w.Name(o.Table)
	w.values(o)
	w.Conflict(o)
	w.returning(o.Returning, s.ReturningInsert)
	return w.Statement()
}

// values writes DEFAULT VALUES for a row without columns, because () is no list of columns.
func (w *Writer) values(o op.Insert) {
	if len(o.Columns) == 0 {
		w.SQL(" DEFAULT VALUES")
		if len(o.Rows) > 1 {
			w.Fail(fmt.Errorf("several rows without columns need a statement each"))
		}
		return
	}
	w.SQL(" ")
	w.Idents(o.Columns)
	w.SQL(" VALUES ")
	for i, row := range o.Rows {
		w.comma(i)
		w.row(row, len(o.Columns))
	}
}

// row makes sure that no value slips under another column.
func (w *Writer) row(row []any, columns int) {
	if len(row) != columns {
		w.Fail(fmt.Errorf("a row has %d values for %d columns", len(row), columns))
	}
	w.list(row)
}

// Conflict writes ON CONFLICT. Against INSERT OR IGNORE and its kin, it passes over rows
// that exist already and nothing else: a NULL where none may be is still an error.
func (w *Writer) Conflict(o op.Insert) {
	if !o.IgnoreDuplicates && len(o.UpdateOnDuplicate) == 0 {
		return
	}
	w.SQL(" ON CONFLICT")
	if len(o.ConflictFields) > 0 {
		w.SQL(" ")
		w.Idents(o.ConflictFields)
		w.inlined(func() { w.Where(o.ConflictWhere) })
	}
	if len(o.UpdateOnDuplicate) == 0 {
		w.SQL(" DO NOTHING")
		return
	}
	w.SQL(" DO UPDATE SET ")
	for i, c := range o.UpdateOnDuplicate {
		w.comma(i)
		w.Ident(c)
		w.SQL(" = excluded.")
		w.Ident(c)
	}
}

// inlined writes values out where they would be bound: a condition that has to be found again in a definition is
// compared with it as text.
func (w *Writer) inlined(write func()) {
	before := w.inline
	w.inline = true
	write()
	w.inline = before
}

func (w *Writer) returning(columns []string, supported bool) {
	if len(columns) == 0 {
		return
	}
	if !supported {
		w.Refuse("has no RETURNING here", "select the rows afterwards")
	}
	w.SQL(" RETURNING ")
	for i, c := range columns {
		w.comma(i)
		w.column([]string{c})
	}
}

// insertSelect puts the query behind the columns. Its parameters are the only ones, so that they keep their numbers.
func (s *Spelling) insertSelect(o op.InsertSelect) ([]dialects.Statement, error) {
	w := s.Writer()
	w.SQL("INSERT INTO ")
	w.Name(o.Table)
	if len(o.Columns) > 0 {
		w.SQL(" ")
		w.Idents(o.Columns)
	}
	w.SQL(" ")
	query, err := s.Raw(o.Query)
	w.Fail(err)
	if err == nil && len(query) != 1 {
		w.Fail(fmt.Errorf("insertSelect takes one query, not %d", len(query)))
	}
	if w.err == nil {
		w.SQL(query[0].SQL)
		w.args = query[0].Args
	}
	return w.Statements()
}

// one makes a plan of a single statement.
func one(st dialects.Statement, err error) ([]dialects.Statement, error) {
	if err != nil {
		return nil, err
	}
	return []dialects.Statement{st}, nil
}
