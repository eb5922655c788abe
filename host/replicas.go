package host

import (
	"context"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/config"
)

// replicas are connections to the replicas of the database, opened when a backfill first asks how far they are behind.
type replicas struct {
	m     *Migrator
	conns []dialects.Conn // nil: it is lost, or has never been there
	met   bool            // all have answered once
}

// lag is how far the last of them is behind. One that does not answer counts as stopped, for it may come back; but not at the
// first time, when the URL may be wrong.
func (r *replicas) lag(ctx context.Context) (most time.Duration, err error) {
	if r.conns == nil {
		r.conns = make([]dialects.Conn, len(r.m.Replicas))
	}
	for i, url := range r.m.Replicas {
		behind, err := r.behind(ctx, i)
		if err != nil && (!r.met || ctx.Err() != nil) {
			return 0, &ReplicaError{URL: config.Redact(url), Err: err}
		}
		if err != nil {
			r.hangUp(i)
			behind = dialects.Stopped
		}
		most = max(most, behind)
	}
	r.met = true
	return most, nil
}

func (r *replicas) behind(ctx context.Context, i int) (time.Duration, error) {
	if r.conns[i] == nil {
		conn, err := r.m.Dialect.Open(ctx, r.m.Replicas[i])
		if err != nil {
			return 0, err
		}
		r.conns[i] = conn
	}
	follower, ok := r.conns[i].Catalog().(dialects.Follower)
	if !ok {
		return 0, &dialects.UnsupportedError{Database: r.m.Dialect.Traits().Title, What: "is not asked for the lag of its replicas there",
			Hint: "leave out replicas: where the server itself knows how far they are behind, it is asked"}
	}
	return follower.Behind(ctx)
}

func (r *replicas) hangUp(i int) {
	if conn := r.conns[i]; conn != nil {
		_ = conn.Close()
		r.conns[i] = nil
	}
}

func (r *replicas) close() {
	for i := range r.conns {
		r.hangUp(i)
	}
}

// ReplicaError says that a replica does not tell how far it is behind.
type ReplicaError struct {
	URL string // without its password
	Err error
}

func (e *ReplicaError) Error() string { return "the replica " + e.URL + ": " + e.Err.Error() }

// Unwrap returns why.
func (e *ReplicaError) Unwrap() error { return e.Err }
