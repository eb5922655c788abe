package qi

import (
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// run walks over the pages.
func (t *transformation) run() {
	var last []any
	for {
		page := t.page(last)
		t.each(page)
		if len(page) < t.batch {
			return
		}
		last = t.keysOf(page[len(page)-1])
	}
}

// page reads the rows that come after the one with these keys. All of them are
// read before the first is changed.
func (t *transformation) page(last []any) [][]any {
	q := op.Select{Table: t.table, Where: t.where, Limit: t.batch, Verb: t.name}
	if last != nil {
		q.Where = after(t.where, t.left, last)
	}
	for _, k := range t.left {
		q.Order = append(q.Order, op.OrderBy{Expr: k})
	}
	if t.to != nil {
		for _, name := range t.read() {
			q.Columns = append(q.Columns, op.SelectColumn{Expr: op.Col{Path: []string{name}}})
		}
	}
	rows, err := t.sink().Query(t.ctx(), t.pos, q)
	t.check(err)
	defer rows.Close()
	t.learnColumns(rows.Columns())
	var page [][]any
	for rows.Next() {
		t.look()
		page = append(page, rows.Row())
	}
	t.did(rows.Err())
	return page
}

// read are the columns to read where the function takes them by position: these
// first, and behind them the keys.
func (t *transformation) read() []string {
	return append(append([]string{}, t.from...), t.keys...)
}

// after is the condition of rows that come behind the one with these keys:
// a > 1, or a = 1 and b > 2.
func after(where op.Cond, left []op.Expr, last []any) op.Cond {
	var ways []op.Cond
	for i := range left {
		var way []op.Cond
		for j := range i {
			way = append(way, op.Compare{Left: left[j], Op: op.Eq, Right: last[j]})
		}
		ways = append(ways, all(append(way, op.Compare{Left: left[i], Op: op.Gt, Right: last[i]})))
	}
	if where == nil {
		return either(ways)
	}
	return op.And{where, either(ways)}
}

// learnColumns finds the keys in the first page.
func (t *transformation) learnColumns(names []string) {
	if t.columns != nil {
		return
	}
	t.columns = value.NewColumns(names...)
	for i, k := range t.keys {
		at, ok := t.columns.Index(k)
		if t.to != nil {
			at, ok = len(t.from)+i, true
		}
		if !ok {
			t.Fail("the table has no column %q", k)
		}
		t.keyAt = append(t.keyAt, at)
	}
}

// keysOf are the values by which a row is found again. NULL is found by no
// comparison, so a key must not have it.
func (t *transformation) keysOf(row []any) []any {
	keys := make([]any, len(t.keyAt))
	for i, at := range t.keyAt {
		keys[i] = row[at]
		if keys[i] == nil {
			t.Fail("a row has NULL for its key %q", t.keys[i])
		}
	}
	return keys
}
