package postgres_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/internal/testdb"
)

func request(name string, timeout time.Duration) dialects.LockRequest {
	return dialects.LockRequest{
		Name: name, Timeout: timeout,
		Holder: dialects.Holder{Host: "db-größe.example", PID: 4711, Since: time.Date(2024, 1, 5, 10, 15, 4, 5, time.UTC), Doing: "run fix-phones"},
	}
}

// TestLock: one holds it, whom the others are told of, until it gives it back or closes.
func TestLock(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			url := testdb.Database(t, kind)
			a, b := wrap(t, open(t, url)), wrap(t, open(t, url))
			unlock, err := a.conn.Lock(a.Context(), request("ledger", 0))
			a.must(err)
			a.inTransaction(func() { a.exec("CREATE TABLE t (n integer)") })
			var told []dialects.Holder
			r := request("ledger", 300*time.Millisecond)
			r.Waiting = func(h dialects.Holder) { told = append(told, h) }
			_, err = b.conn.Lock(b.Context(), r)
			var locked *dialects.LockedError
			if !errors.As(err, &locked) {
				t.Fatalf("the second one got: %v", err)
			}
			b.equal("holder", locked.Holder, r.Holder)
			b.equal("told", told, []dialects.Holder{r.Holder})
			if free, err := b.conn.Lock(b.Context(), request("other", 0)); err != nil {
				t.Errorf("another lock: %v", err)
			} else {
				b.must(free())
			}
			a.must(a.conn.Reset(a.Context(), "luamig:x")) // keeps it
			if _, err = b.conn.Lock(b.Context(), request("ledger", 0)); !errors.As(err, &locked) {
				t.Errorf("after a reset: %v", err)
			}
			a.must(unlock())
			a.must(unlock())
			if _, err = b.conn.Lock(b.Context(), request("ledger", time.Minute)); err != nil {
				t.Fatalf("after it was given back: %v", err)
			}
			b.must(b.conn.Close())
			if _, err = a.conn.Lock(a.Context(), request("ledger", time.Minute)); err != nil {
				t.Errorf("after the holder was closed: %v", err)
			}
			a.want(`0`, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
		})
	}
}

// TestLockIsWaitedFor gets it as soon as it is free.
func TestLockIsWaitedFor(t *testing.T) {
	url := testdb.Database(t, "postgres")
	a, b := wrap(t, open(t, url)), wrap(t, open(t, url))
	unlock, err := a.conn.Lock(a.Context(), request("ledger", 0))
	a.must(err)
	given := make(chan error, 1)
	start := time.Now()
	time.AfterFunc(200*time.Millisecond, func() { given <- unlock() })
	_, err = b.conn.Lock(b.Context(), request("ledger", time.Hour))
	b.must(err)
	a.must(<-given) // a connection is used by one goroutine at a time
	if took := time.Since(start); took < 200*time.Millisecond || took > time.Minute {
		t.Errorf("after %s", took)
	}
}

// TestLostLock: behind a pooler, whose second connection holds the lock, its loss is found out before anything is committed.
func TestLostLock(t *testing.T) {
	url := testdb.Database(t, "pgbouncer")
	a, other := wrap(t, open(t, url)), wrap(t, open(t, url))
	_, err := a.conn.Lock(a.Context(), request("ledger", 0))
	a.must(err)
	a.must(a.conn.Begin(a.Context()))
	own := a.rows("SELECT pg_backend_pid()")[0][0]
	a.exec("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
	other.eventually("0", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND pid <> $1::integer AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", own)
	err = a.conn.Commit(a.Context())
	a.equal("kind", kindOf(err), dialects.ConnectionLost)
	a.contains("message", err.Error(), "holds the lock")
}

// TestOwnLockIsTakenBack: who has lost its connection gets the lock again, and what the server still has of it is ended first.
func TestOwnLockIsTakenBack(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			url := testdb.Database(t, kind)
			left, again, other := wrap(t, open(t, url)), wrap(t, open(t, url)), wrap(t, open(t, url))
			mine := request("ledger", time.Minute)
			mine.Holder.Run = "r1"
			_, err := left.conn.Lock(left.Context(), mine)
			left.must(err)
			left.must(left.conn.Begin(left.Context()))
			left.exec("CREATE TABLE t (n integer)")
			theirs := request("ledger", 0)
			theirs.Holder.Run = "r2"
			if _, err = other.conn.Lock(other.Context(), theirs); !errors.As(err, new(*dialects.LockedError)) {
				t.Fatalf("another run got the lock: %v", err)
			}
			_, err = again.conn.Lock(again.Context(), mine)
			again.must(err)
			again.want("false", "SELECT to_regclass('t') IS NOT NULL")
			if err = left.conn.Commit(left.Context()); kindOf(err) != dialects.ConnectionLost {
				t.Errorf("what was left behind commits: %v", err)
			}
			again.want("false", "SELECT to_regclass('t') IS NOT NULL")
		})
	}
}

// TestLongNamesOfAHolder are cut, and he is known all the same.
func TestLongNamesOfAHolder(t *testing.T) {
	url := testdb.Database(t, "postgres")
	a, b := wrap(t, open(t, url)), wrap(t, open(t, url))
	mine := request("ledger", 0)
	mine.Holder.Run, mine.Holder.Host, mine.Holder.Doing = "r1", strings.Repeat("größe", 40), "run "+strings.Repeat("\"x\"", 80)
	_, err := a.conn.Lock(a.Context(), mine)
	a.must(err)
	var locked *dialects.LockedError
	if _, err := b.conn.Lock(b.Context(), request("ledger", 0)); !errors.As(err, &locked) {
		t.Fatal(err)
	}
	if h := locked.Holder; h.PID != 4711 || h.Run != "r1" || !strings.HasPrefix(h.Host, "größe") || !strings.HasSuffix(h.Host, "…") || !strings.HasPrefix(h.Doing, "run ") {
		t.Errorf("%+v", h)
	}
}
