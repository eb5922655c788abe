package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
)

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestTransactions(t *testing.T) {
	c, ctx := testConn(t, ""), t.Context()
	mustExec(t, c, "CREATE TABLE t (a)")
	insert := func(v int64) { mustExec(t, c, "INSERT INTO t VALUES (?)", v) }
	has := func(want ...any) {
		t.Helper()
		var got []any
		for _, row := range mustQuery(t, c, "SELECT a FROM t ORDER BY a") {
			got = append(got, row[0])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	}
	must(t, c.Begin(ctx))
	insert(1)
	must(t, c.Commit(ctx))
	must(t, c.Begin(ctx))
	insert(2)
	mustExec(t, c, "CREATE TABLE gone (a)")
	must(t, c.Rollback(ctx), c.Rollback(ctx))
	has(int64(1))

	must(t, c.Begin(ctx))
	insert(3)
	must(t, c.Savepoint(ctx, "a"))
	insert(4)
	must(t, c.Savepoint(ctx, "b"))
	insert(5)
	must(t, c.Release(ctx, "b"), c.RollbackTo(ctx, "a"))
	var e *dialects.Error
	if err := c.Release(ctx, "a"); !errors.As(err, &e) || e.Kind != dialects.NoSuchObject {
		t.Errorf("RollbackTo keeps the savepoint: %v", err)
	}
	insert(6)
	must(t, c.Commit(ctx))
	has(int64(1), int64(3), int64(6))

	if err := c.Commit(ctx); err == nil {
		t.Error("a commit without a transaction is no error")
	}
	must(t, c.Begin(ctx))
	if err := c.Begin(ctx); err == nil {
		t.Error("a transaction inside another is no error")
	}
	must(t, c.Rollback(ctx))
}

func TestRollbackInSpiteOfCancellation(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE t (a)")
	ctx, cancel := context.WithCancel(t.Context())
	must(t, c.Begin(ctx))
	if _, err := c.Exec(ctx, statement1("INSERT INTO t VALUES (1)")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := c.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	must(t, c.Rollback(ctx))
	if got := mustQuery(t, c, "SELECT count(*) FROM t")[0][0]; got != int64(0) || !c.driver.AutocommitEnabled() {
		t.Errorf("%v rows are left", got)
	}
}

// A script's own COMMIT does not let what follows run outside a transaction unseen.
func TestTransactionEndedBySQL(t *testing.T) {
	c := testConn(t, "")
	must(t, c.Begin(t.Context()))
	mustExec(t, c, "COMMIT")
	if e := fails(t, c, "CREATE TABLE t (a)"); !strings.Contains(e.Message, "the transaction is over") {
		t.Error(e.Message)
	}
	must(t, c.Rollback(t.Context()))
	mustExec(t, c, "CREATE TABLE t (a)")
}

// SQLite rolls a transaction back when a write in it is interrupted.
func TestInterruptedWrite(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE t (a)")
	must(t, c.Begin(t.Context()))
	mustExec(t, c, "INSERT INTO t VALUES (1)")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := c.Exec(ctx, statement1("INSERT INTO t "+slow))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	must(t, c.Rollback(t.Context()))
	if got := mustQuery(t, c, "SELECT count(*) FROM t")[0][0]; got != int64(0) {
		t.Errorf("%v rows are left", got)
	}
}

func TestBusy(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url), testConn(t, url+"?busy_timeout=150ms")
	mustExec(t, a, "CREATE TABLE t (a)")
	must(t, a.Begin(t.Context()))
	start := time.Now()
	err := b.Begin(t.Context())
	var e *dialects.Error
	if !errors.As(err, &e) || e.Kind != dialects.LockTimeout || e.Message != "database is locked" || !strings.Contains(e.Hint, "busy_timeout") {
		t.Errorf("error %#v", err)
	}
	if d := time.Since(start); d < 140*time.Millisecond {
		t.Errorf("it waited %s", d)
	}
	if rows := mustQuery(t, b, "SELECT * FROM t"); len(rows) != 0 {
		t.Error("readers see what is not committed")
	}
	must(t, a.Commit(t.Context()), b.Begin(t.Context()), b.Rollback(t.Context()))
}

func TestWaitingSucceeds(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url), testConn(t, url+"?busy_timeout=1m")
	must(t, a.Begin(t.Context()))
	done := make(chan error)
	go func() { done <- b.Begin(context.Background()) }()
	time.Sleep(100 * time.Millisecond)
	must(t, a.Commit(t.Context()), <-done, b.Commit(t.Context()))
}

func TestWaitingIsCancelled(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url), testConn(t, url+"?busy_timeout=10m")
	must(t, a.Begin(t.Context()))
	interrupted := func(err error) {
		t.Helper()
		var e *dialects.Error
		if !errors.As(err, &e) || e.Kind != dialects.Interrupted {
			t.Errorf("error %#v", err)
		}
	}
	end := dialecttest.KeepInterrupting(b)
	interrupted(b.Begin(t.Context()))
	end()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	interrupted(b.Begin(ctx))
}

// A commit that readers keep waiting is tried again and then succeeds.
func TestCommitWaitsForReaders(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url+"?busy_timeout=50ms"), testConn(t, url)
	mustExec(t, a, "CREATE TABLE t (a)")
	mustExec(t, b, "BEGIN")
	mustQuery(t, b, "SELECT * FROM t")
	must(t, a.Begin(t.Context()))
	mustExec(t, a, "INSERT INTO t VALUES (1)")
	var e *dialects.Error
	if err := a.Commit(t.Context()); !errors.As(err, &e) || e.Kind != dialects.LockTimeout {
		t.Errorf("error %v", err)
	}
	mustExec(t, b, "COMMIT")
	must(t, a.Commit(t.Context()))
	if got := mustQuery(t, b, "SELECT count(*) FROM t")[0][0]; got != int64(1) {
		t.Errorf("%v rows", got)
	}
}
