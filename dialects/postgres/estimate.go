package postgres

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.Estimator = catalog{}

// estimateSQL takes what the last ANALYZE or VACUUM has found, or the counters of activity where they know of more rows, of the table or of
// all its partitions. The server's planner goes by the number of pages since then, and so takes dead rows for more rows: a backfill leaves many.
const estimateSQL = `SELECT COALESCE(sum(GREATEST(c.reltuples::float8, pg_catalog.pg_stat_get_live_tuples(c.oid))), 0)::bigint
FROM pg_catalog.pg_class AS c
WHERE c.relkind IN ('r', 'm') AND (c.oid = $1::bigint::oid OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1::bigint::oid::regclass)))`

// EstimateRows reads the server's statistics.
func (c catalog) EstimateRows(ctx context.Context, table op.Name) (rows int64, exact bool, err error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return 0, false, err
	}
	found, err := r.rows(estimateSQL, o.oid)
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	return max(number(found[0][0]), 0), false, nil
}
