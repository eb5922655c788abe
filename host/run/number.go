package run

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// performLooked performs a step whose result the script may look at. Where the database does not tell the number
// that autoIncrement gave to a row, it is asked to return it.
func (s *Session) performLooked(ctx context.Context, q queued) (dialects.Result, error) {
	insert, ok := q.step.Op.(op.Insert)
	numberer, asks := s.o.Dialect.(dialects.Numberer)
	if !ok || !asks || q.result == nil || len(insert.Rows) == 0 {
		return s.performAlone(ctx, q.step)
	}
	column, err := numberer.NumberColumn(ctx, insert.Table, s.o.Conn.Catalog())
	if err != nil || column == "" {
		return s.performAlone(ctx, q.step)
	}
	insert.Returning = []string{column}
	rows, err := s.ask(ctx, q.step.Pos, insert)
	if err != nil {
		return dialects.Result{}, err
	}
	return numbered(rows)
}

// numbered reads the numbers of the rows that were inserted.
func numbered(rows dialects.Rows) (r dialects.Result, err error) {
	defer rows.Close()
	for rows.Next() {
		r.Affected++
		if n, ok := rows.Row()[0].(int64); ok {
			r.InsertID = n
		}
	}
	return r, rows.Err()
}
