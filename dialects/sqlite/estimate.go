package sqlite

import (
	"context"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.Estimator = catalog{}

// mostCounted is how many rows are counted: some milliseconds.
const mostCounted = 50_000

// EstimateRows counts a small table. Of a larger one it takes the row numbers, which are found at once, for as many
// rows: too many where rows were deleted.
func (c catalog) EstimateRows(ctx context.Context, table op.Name) (rows int64, exact bool, err error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil || o.kind == kindView {
		return 0, false, err
	}
	name, err := quoteName(o.Name)
	if err != nil {
		return 0, false, err
	}
	n, err := r.one(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d)", name, mostCounted))
	if err != nil || n < mostCounted {
		return n, true, err
	}
	if o.withoutRowid {
		return 0, false, nil
	}
	rowid, err := r.rowid(o)
	if err != nil || rowid == "" {
		return 0, false, err
	}
	n, err = r.one(fmt.Sprintf("SELECT (SELECT max(%[1]s) FROM %[2]s) - (SELECT min(%[1]s) FROM %[2]s) + 1", rowid, name))
	return max(n, 0), false, err
}

// one reads one whole number; 0 where there is none.
func (r reader) one(sql string) (int64, error) {
	rows, err := r.rows(sql)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	n, _ := rows[0][0].(int64)
	return n, nil
}
