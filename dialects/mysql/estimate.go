package mysql

import (
	"context"
	"slices"
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
	r, err := c.c.Query(ctx, dialects.Statement{SQL: "EXPLAIN SELECT 1 FROM " + name})
	if err != nil {
		return 0, false, err
	}
	at := slices.IndexFunc(r.Columns(), func(column string) bool { return strings.EqualFold(column, "rows") })
	plan, err := dialects.ReadAll(r)
	if err != nil || len(plan) != 1 || at < 0 { // of a view, there are several tables
		return 0, false, err
	}
	return number(plan[0][at]), false, nil
}

// number is a whole number of the server; 0 for anything else.
func number(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case uint64:
		return int64(min(v, 1<<62))
	}
	return 0
}
