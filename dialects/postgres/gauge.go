package postgres

import (
	"context"
	"time"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.Gauges = catalog{}

// mayReadStats asks whether the server shows what other sessions do: to whom may not, the columns are NULL, and
// everything would seem to be idle.
const mayReadStats = `pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')`

// ThreadsRunning counts the sessions of clients that run a statement.
func (c catalog) ThreadsRunning(ctx context.Context) (int, error) {
	row, err := c.stats(ctx, "what other sessions do", `SELECT `+mayReadStats+`, count(*) FROM pg_catalog.pg_stat_activity
WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()`)
	if err != nil {
		return 0, err
	}
	return int(number(row[1])), nil
}

// ReplicaLag is the largest replay_lag: how long ago the newest transaction that a replica shows was committed here. It is NULL for one that has caught up
// and has had nothing to do since, and grows for one that stands still. Replicas that are not connected are not listed.
func (c catalog) ReplicaLag(ctx context.Context) (time.Duration, error) {
	row, err := c.stats(ctx, "the lag of its replicas", `SELECT `+mayReadStats+`,
COALESCE(max(extract(epoch FROM replay_lag) * 1000000), 0)::bigint FROM pg_catalog.pg_stat_replication`)
	if err != nil {
		return 0, err
	}
	return time.Duration(number(row[1])) * time.Microsecond, nil
}

func (c catalog) stats(ctx context.Context, what, sql string) ([]any, error) {
	rows, err := c.reader(ctx).rows(sql)
	if err != nil {
		return nil, err
	}
	if rows[0][0] != true {
		return nil, &dialects.UnsupportedError{Database: "PostgreSQL", What: "shows " + what + " to members of pg_read_all_stats only",
			Hint: "GRANT pg_monitor TO the role that luamig connects as"}
	}
	return rows[0], nil
}
