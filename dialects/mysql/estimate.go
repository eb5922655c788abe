package mysql

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.Estimator = catalog{}

// EstimateRows asks the optimizer, which looks at the table's statistics of the moment: those of information_schema may
// be a day old on MySQL.
func (c catalog) EstimateRows(ctx context.Context, table op.Name) (rows int64, exact bool, err error) {
	name, err := quoteName(table)
	if err != nil {
		return 0, false, err
	}
	r, err := c.c.Query(ctx, dialects.Statement{SQL: c.c.server.explain() + " SELECT 1 FROM " + name})
	if err != nil {
		return 0, false, err
	}
	at := slices.IndexFunc(r.Columns(), func(column string) bool { return strings.EqualFold(column, "rows") })
	plan, err := dialects.ReadAll(r)
	if err != nil || len(plan) != 1 || at < 0 { // of a view, there are several tables
		return 0, false, err
	}
	rows, err = strconv.ParseInt(text(plan[0][at]), 10, 64) // a number on one server, text on the other
	if err != nil {
		return 0, false, nil
	}
	return rows, false, nil
}
