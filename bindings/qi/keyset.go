package qi

import (
	"slices"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// run walks over the pages.
func (t *transformation) run() {
	w := Work{Pos: t.pos, Deed: t.Deed}
	if t.where == nil {
		w.Table = t.table
	}
	t.meter = t.sink().Meter(w)
	var last []any
	for {
		n, row := t.page(last)
		if n < t.batch {
			t.meter.End()
			return
		}
		last = t.appendKeys(nil, row)
	}
}

// page changes the rows that come after the one with these keys, and returns how many there were and the last of them. The
// sink has read all of them before the first is changed.
func (t *transformation) page(last []any) (n int, row []any) {
	q := op.Select{Table: t.table, Where: t.where, Limit: t.batch, Verb: t.name}
	if last != nil {
		q.Where = after(t.where, t.left, last)
	}
	for _, k := range t.left {
		q.Order = append(q.Order, op.OrderBy{Expr: k})
	}
	if t.to != nil {
		q.Columns = columnsOf(t.read())
	} else {
		q.Columns = t.whole
	}
	rows, err := t.sink().Query(t.ctx(), t.pos, q)
	t.check(err)
	defer rows.Close()
	if hidden := hiddenKeys(t.keys, rows.Columns()); t.to == nil && len(hidden) > 0 && t.describes(hidden) {
		t.whole = columnsOf(append(slices.Clone(rows.Columns()), hidden...))
		return t.page(last)
	}
	t.learnColumns(rows.Columns())
	for rows.Next() {
		t.look()
		row = rows.Row()
		t.row(row)
		t.meter.Add(1)
		n++
	}
	t.did(rows.Err())
	return n, row
}

// hiddenKeys are the columns of a key that are not among all columns, as invisible ones of MySQL and MariaDB are not. They have
// to be asked for by name.
func hiddenKeys(keys, all []string) (hidden []string) {
	for _, k := range keys {
		if !slices.Contains(all, k) {
			hidden = append(hidden, k)
		}
	}
	return hidden
}

func columnsOf(names []string) []op.SelectColumn {
	columns := make([]op.SelectColumn, len(names))
	for i, name := range names {
		columns[i].Expr = op.Col{Path: []string{name}}
	}
	return columns
}

// describes reports whether the catalog knows all of these columns.
func (t *transformation) describes(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := t.described.Column(name); return !ok })
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

// appendKeys appends the values by which a row is found again. NULL is found by no
// comparison, so a key must not have it.
func (t *transformation) appendKeys(to, row []any) []any {
	for i, at := range t.keyAt {
		if row[at] == nil {
			t.Fail("a row has NULL for its key %q", t.keys[i])
		}
		to = append(to, row[at])
	}
	return to
}
