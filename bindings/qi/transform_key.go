package qi

import (
	"strings"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// checkKeyType refuses a key by whose values the database does not find rows in their order: some would be passed
// over, others met again.
func (c *call) checkKeyType(column dialects.Column) {
	kind, _, _ := strings.Cut(strings.ToUpper(column.Type), "(")
	if why, unfit := c.b.traits.UnfitKeys[kind]; unfit {
		c.FailHint("go by another key: { key = … }", "the key column %q is %s, %s", column.Name, kind, why)
	}
}

// checkKey makes sure that a key which the script names tells the rows apart: of
// two with the same, one would get what was assigned to the other, or be passed over.
// No unique index need say so, hence the rows are asked where none does.
func (t *transformation) checkKey() {
	described, err := t.catalog().Describe(t.ctx(), t.table)
	t.did(err)
	t.described = described
	for _, name := range t.keys {
		column, _ := described.Column(name)
		t.checkKeyType(column)
	}
	indexes, err := t.catalog().Indexes(t.ctx(), t.table)
	t.did(err)
	if !described.Inherited && t.isUnique(described, indexes, t.keys) {
		return
	}
	t.refuseAlike(t.table, t.keys, alike)
}

// What to do where two rows have the same key.
const (
	alike          = "name columns that tell each row from the others: { key = … }"
	alikeInherited = "its rows are also those of the tables that inherit from it: give one of the two another key, or walk over each of those tables by itself"
)

// refuseAlike asks the rows whether a key tells them apart.
func (c *call) refuseAlike(table op.Name, keys []string, hint string) {
	if row := c.mostAlike(table, keys); row != nil && row[len(keys)] != int64(1) {
		c.FailHint(hint, "two rows have the same key %s", value.RowKeyText(keys, row[:len(keys)]))
	}
}

// mostAlike asks for the key that most rows have, and behind it how many those are.
// It looks at all rows, since a row is written by its key alone, without the condition.
func (c *call) mostAlike(table op.Name, keys []string) []any {
	count := op.Fn{Name: "count", Args: []any{op.Literal{SQL: "*"}}}
	q := op.Select{Table: table, Order: []op.OrderBy{{Expr: count, Desc: true}}, Limit: 1, Verb: c.name}
	var known []op.Cond
	for _, name := range keys {
		k := op.Col{Path: []string{name}}
		q.Group, q.Columns = append(q.Group, k), append(q.Columns, op.SelectColumn{Expr: k})
		known = append(known, op.Compare{Left: k, Op: op.Ne, Right: nil})
	}
	q.Columns, q.Where = append(q.Columns, op.SelectColumn{Expr: count}), all(known)
	rows, err := c.sink().Query(c.ctx(), c.pos(), q)
	c.check(err)
	defer rows.Close()
	if !rows.Next() {
		c.did(rows.Err())
		return nil
	}
	return rows.Row()
}
