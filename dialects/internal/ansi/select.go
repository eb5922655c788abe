package ansi

import (
	"strconv"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Select writes SELECT.
func (s *Spelling) Select(q op.Select) ([]dialects.Statement, error) {
	w := s.Writer()
	w.selectRows(q)
	if q.Union != nil {
		w.SQL(" UNION ALL ")
		w.selectRows(*q.Union)
	}
	w.orderBy(q.Order)
	w.limitOffset(q.Limit, q.Offset)
	return w.Statements()
}

// selectRows writes SELECT without the order of the rows.
func (w *Writer) selectRows(q op.Select) {
	w.SQL("SELECT ")
	w.selectColumns(q.Columns)
	w.SQL(" FROM ")
	w.Name(q.Table)
	w.Where(q.Where)
	w.group(q.Group)
}

func (w *Writer) selectColumns(columns []op.SelectColumn) {
	w.If(len(columns) == 0, "*")
	for i, c := range columns {
		w.comma(i)
		w.Expr(c.Expr)
		if c.Alias != "" {
			w.SQL(" AS ")
			w.Ident(c.Alias)
		}
	}
}

func (w *Writer) group(by []op.Expr) {
	w.If(len(by) > 0, " GROUP BY ")
	for i, e := range by {
		w.comma(i)
		w.Expr(e)
	}
}

func (w *Writer) orderBy(terms []op.OrderBy) {
	w.If(len(terms) > 0, " ORDER BY ")
	for i, t := range terms {
		w.comma(i)
		w.Expr(t.Expr)
		w.If(t.Desc, " DESC")
	}
}

func (w *Writer) limitOffset(limit, offset int) {
	switch {
	case limit > 0:
		w.SQL(" LIMIT ", strconv.Itoa(limit))
	case offset > 0 && w.sp.OffsetNeedsLimit != "":
		w.SQL(" LIMIT ", w.sp.OffsetNeedsLimit)
	}
	if offset > 0 {
		w.SQL(" OFFSET ", strconv.Itoa(offset))
	}
}
