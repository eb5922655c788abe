package postgres

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.Estimator = catalog{}

// estimateSQL takes the rows a page at the last ANALYZE or VACUUM for those of today's pages, as the server's planner
// does, of the table or of all its partitions. Of one that neither has seen, the counters of activity are taken.
const estimateSQL = `SELECT COALESCE(sum(CASE WHEN c.relpages > 0 AND c.reltuples >= 0
THEN c.reltuples::float8 / c.relpages * (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint)
ELSE pg_catalog.pg_stat_get_live_tuples(c.oid) END), 0)::bigint
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
