package mysql

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.Gauges = catalog{}

// ThreadsRunning is the server's Threads_running, but for this connection and the one that says who holds the lock.
func (c catalog) ThreadsRunning(ctx context.Context) (int, error) {
	rows, err := c.rows(ctx, "SHOW GLOBAL STATUS LIKE 'Threads_running'")
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	n, err := strconv.Atoi(text(rows[0][1]))
	n--
	if c.c.lock != nil && c.c.lock.said != nil {
		n--
	}
	return max(n, 0), err
}

// ReplicaLag is what only the replicas know.
func (c catalog) ReplicaLag(context.Context) (time.Duration, error) {
	return 0, &dialects.UnsupportedError{Database: c.c.server.title(), What: "does not know how far its replicas are behind",
		Hint: `name them in luamig.lua, and they are asked: replicas = { "mysql://…" }`}
}

var _ dialects.Follower = catalog{}

// Behind is Seconds_Behind_Source, in whole seconds and the most of several sources. It is NULL while replication is stopped or broken.
func (c catalog) Behind(ctx context.Context) (time.Duration, error) {
	r, err := c.c.Query(ctx, dialects.Statement{SQL: c.c.server.showReplica()})
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(r.Columns(), func(name string) bool {
		return strings.EqualFold(name, "Seconds_Behind_Source") || strings.EqualFold(name, "Seconds_Behind_Master")
	})
	rows, err := dialects.ReadAll(r)
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 || at < 0 {
		return 0, &dialects.Error{Kind: dialects.Other, Message: "the server follows no other one: it is no replica",
			Hint: "name the replicas in luamig.lua: replicas = { … }"}
	}
	var most time.Duration
	for _, row := range rows {
		seconds, err := strconv.ParseInt(text(row[at]), 10, 64)
		if err != nil {
			return dialects.Stopped, nil
		}
		most = max(most, time.Duration(seconds)*time.Second)
	}
	return most, nil
}
