package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/internal/testdb"
)

// TestSession: results do not depend on how the server, the database or the role is set up.
func TestSession(t *testing.T) {
	url := testdb.Database(t, "postgres")
	first := wrap(t, open(t, url))
	name := first.rows("SELECT current_database()")[0][0].(string)
	for _, s := range []string{"TimeZone = 'Asia/Tokyo'", "DateStyle = 'German, DMY'", "IntervalStyle = 'iso_8601'", "bytea_output = 'escape'", "extra_float_digits = 0", "client_encoding = 'LATIN1'", "quote_all_identifiers = on"} {
		first.exec(`ALTER DATABASE "` + name + `" SET ` + s)
	}
	d := wrap(t, open(t, url))
	want := `"2024-02-29 12:00:00+00" "1 day 02:00:00" []byte{0x0, 0xff} 0.1 "ü"`
	values := `SELECT '2024-02-29 12:00:00+00'::timestamptz, '26 hours'::interval + '2 hours'::interval * 0, '\x00ff'::bytea, 0.1::float8, 'ü'`
	values = strings.Replace(values, "'26 hours'::interval + '2 hours'::interval * 0", "'1 day 2 hours'::interval", 1)
	d.want(want, values)
	d.exec("SET TimeZone = 'Asia/Tokyo'")
	d.exec("SET search_path = pg_catalog")
	d.exec("CREATE TEMP TABLE left_over (n integer)")
	d.exec("PREPARE left_over AS SELECT 1")
	d.exec("SELECT set_config('luamig.own', 'x', false)")
	d.rows("SELECT $1::integer", int64(1))
	d.must(d.conn.Reset(d.Context(), "luamig:20240105-x"))
	d.want(want, values)
	d.want(`"luamig:20240105-x" "\"$user\", public" ""`, "SELECT current_setting('application_name'), current_setting('search_path'), current_setting('luamig.own', true)")
	d.want(`0`, "SELECT count(*) FROM pg_prepared_statements")
	d.want(`<nil>`, "SELECT to_regclass('left_over')")
	d.rows("SELECT $1::integer", int64(1))
}

// TestResetStays: a session is put back together with what comes next, and stays so where that is a transaction which fails.
func TestResetStays(t *testing.T) {
	const state = "SELECT current_setting('application_name'), current_setting('search_path'), to_regclass('left_over') IS NULL"
	const want = `"luamig:next" "\"$user\", public" true`
	next := map[string]func(d *db){
		"a question": func(*db) {},
		"a transaction": func(d *db) {
			d.must(d.conn.Begin(d.Context()))
			d.want(want, state)
			d.must(d.conn.Commit(d.Context()))
		},
		"one that is rolled back": func(d *db) { d.must(d.conn.Begin(d.Context())); d.must(d.conn.Rollback(d.Context())) },
		"one that reads": func(d *db) {
			d.must(d.conn.BeginRead(d.Context()))
			if err := d.try("CREATE TABLE t (a integer)"); err == nil {
				d.Error("it writes")
			}
			d.must(d.conn.Rollback(d.Context()))
		},
		"a rollback of nothing": func(d *db) { d.must(d.conn.Rollback(d.Context())) },
		"what is interrupted": func(d *db) {
			ctx, cancel := context.WithCancel(d.Context())
			cancel()
			d.equal("kind", kindOf(d.conn.Begin(ctx)), dialects.Interrupted)
		},
		"another reset": func(d *db) { d.must(d.conn.Reset(d.Context(), "luamig:next")) },
	}
	for name, then := range next {
		t.Run(name, func(t *testing.T) {
			d := newDB(t)
			d.exec("SET search_path = pg_catalog")
			d.exec("CREATE TEMP TABLE left_over (n integer)")
			d.must(d.conn.Reset(d.Context(), "luamig:next"))
			then(d)
			d.want(want, state)
			d.exec("DISCARD ALL") // which is refused where a transaction is left open
		})
	}
}

// TestCancelledContext stops the statement on the server and leaves a connection that can be used.
func TestCancelledContext(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			d := wrap(t, open(t, testdb.Database(t, kind)))
			d.must(d.conn.Begin(d.Context()))
			ctx, cancel := context.WithCancel(background())
			time.AfterFunc(100*time.Millisecond, cancel)
			start := time.Now()
			_, err := d.conn.Exec(ctx, dialects.Statement{SQL: "SELECT pg_sleep(600)"})
			d.equal("kind", kindOf(err), dialects.Interrupted)
			if !errors.Is(err, context.Canceled) || time.Since(start) > time.Minute {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
			d.must(d.conn.Rollback(ctx))
			d.want("1", "SELECT 1")
			_, err = d.conn.Exec(ctx, dialects.Statement{SQL: "SELECT 1"})
			d.equal("kind before it begins", kindOf(err), dialects.Interrupted)
			d.want("0", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()")
		})
	}
}

func TestInterrupt(t *testing.T) {
	d := newDB(t)
	d.conn.Interrupt() // nothing runs
	end := dialecttest.KeepInterrupting(d.conn)
	d.equal("kind", kindOf(d.try("SELECT pg_sleep(600)")), dialects.Interrupted)
	end()
	d.want("1", "SELECT 1")
}

func TestStatementTimeout(t *testing.T) {
	d := wrap(t, open(t, testdb.Database(t, "postgres")+"&statement_timeout=2s")) // what a session begins with has to end within it, too
	err := d.try("SELECT pg_sleep(600)")
	d.equal("kind", kindOf(err), dialects.StatementTimeout)
	d.contains("message", err.Error(), "statement timeout")
	d.contains("remedy", remedyOf(err), "statement_timeout")
}

func TestLostConnection(t *testing.T) {
	url := testdb.Database(t, "postgres")
	d, other := wrap(t, open(t, url)), wrap(t, open(t, url))
	d.must(d.conn.Begin(d.Context()))
	d.exec("CREATE TABLE t (n integer)")
	pid := d.rows("SELECT pg_backend_pid()")[0][0]
	other.exec("SELECT pg_terminate_backend($1::integer)", pid)
	other.eventually("0", "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::integer", pid)
	err := d.try("INSERT INTO t VALUES ($1)", int64(1))
	d.equal("kind", kindOf(err), dialects.ConnectionLost)
	d.equal("kind afterwards", kindOf(d.try("SELECT 1")), dialects.ConnectionLost)
	d.equal("kind of a commit", kindOf(d.conn.Commit(d.Context())), dialects.ConnectionLost)
	d.must(d.conn.Rollback(d.Context()))
	d.equal("kind of a begin", kindOf(d.conn.Begin(d.Context())), dialects.ConnectionLost)
	d.must(d.conn.Close())
	other.want("<nil>", "SELECT to_regclass('t')")
}

// TestAnotherSessionAlters: what is prepared before does not fail afterwards.
func TestAnotherSessionAlters(t *testing.T) {
	url := testdb.Database(t, "postgres")
	d, other := wrap(t, open(t, url)), wrap(t, open(t, url))
	d.exec("CREATE TABLE t (n integer)")
	d.exec("INSERT INTO t VALUES (1)")
	read := func(want string) { d.Helper(); d.want(want, "SELECT * FROM t WHERE n > $1", int64(0)) }
	read("1")
	other.exec("ALTER TABLE t ADD COLUMN a text DEFAULT 'x'")
	read(`1 "x"`)
	other.exec("ALTER TABLE t ALTER COLUMN n TYPE bigint")
	read(`1 "x"`)
	other.exec("ALTER TABLE t DROP COLUMN a")
	d.inTransaction(func() {
		read("1")
		d.exec("ALTER TABLE t ADD COLUMN b integer")
		read("1 <nil>")
		d.exec("DO 'BEGIN ALTER TABLE t ADD COLUMN c integer; END'")
		read("1 <nil> <nil>")
		d.must(d.conn.Savepoint(d.Context(), "s"))
		d.exec("ALTER TABLE t ADD COLUMN d integer")
		read("1 <nil> <nil> <nil>")
		d.must(d.conn.RollbackTo(d.Context(), "s"))
		read("1 <nil> <nil>")
	})
}

// TestStatementsAreKept prepares a statement of a loop once, and no more statements than a connection may keep.
func TestStatementsAreKept(t *testing.T) {
	d := newDB(t)
	d.inTransaction(func() {
		for i := range 300 {
			d.want(fmt.Sprint(i), "SELECT $1::integer", int64(i))
			d.rows(fmt.Sprintf("SELECT $1::integer + %d", i), int64(i))
		}
		n := d.rows("SELECT count(*) FROM pg_prepared_statements")[0][0].(int64)
		if n < 50 || n > 110 {
			t.Errorf("%d prepared statements", n)
		}
		d.want("1", "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::integer'")
	})
}

// TestRowsAreKeptAside: nothing is open while they are read.
func TestRowsAreKeptAside(t *testing.T) {
	d := newDB(t)
	d.inTransaction(func() {
		d.exec("CREATE TABLE t AS SELECT n, repeat('x', 1000) AS s FROM generate_series(1, 20000) AS n")
		rows, err := d.conn.Query(d.Context(), dialects.Statement{SQL: "SELECT n, s FROM t ORDER BY n"})
		d.must(err)
		defer rows.Close()
		n := int64(0)
		for rows.Next() {
			n++
			if row := rows.Row(); row[0] != n || len(row[1].(string)) != 1000 {
				t.Fatalf("row %d is %v", n, row[0])
			}
			if n == 10 {
				d.exec("DROP TABLE t")
			}
		}
		d.must(rows.Err())
		d.equal("rows", n, 20000)
	})
}

func TestTransactionThatTheSQLEnds(t *testing.T) {
	d := newDB(t)
	d.must(d.conn.Begin(d.Context()))
	d.exec("COMMIT")
	err := d.try("CREATE TABLE t (n integer)")
	if err == nil || !strings.Contains(err.Error(), "the SQL itself has ended it") {
		t.Errorf("%v", err)
	}
	d.must(d.conn.Rollback(d.Context()))
	d.want("1", "SELECT 1")
}

// TestFailedTransaction does not pass for committed.
func TestFailedTransaction(t *testing.T) {
	d := newDB(t)
	d.must(d.conn.Begin(d.Context()))
	d.exec("CREATE TABLE t (n integer)")
	if err := d.try("SELECT 1/0"); err == nil {
		t.Fatal("divided by zero")
	}
	err := d.conn.Commit(d.Context())
	if err == nil || !strings.Contains(err.Error(), "rolled back") {
		t.Errorf("commit: %v", err)
	}
	d.want("<nil>", "SELECT to_regclass('t')")
}

func TestReadOnly(t *testing.T) {
	d := newDB(t)
	d.must(d.conn.BeginRead(d.Context()))
	d.equal("kind", kindOf(d.try("CREATE TABLE t (n integer)")), dialects.ReadOnly)
	d.must(d.conn.Rollback(d.Context()))
	d.exec("CREATE TABLE t (n integer)")
}

// TestCopyFromNowhere does not wait for rows that nobody sends.
func TestCopyFromNowhere(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE t (n integer)")
	done := make(chan error, 1)
	go func() { done <- d.try("COPY t FROM STDIN") }()
	select {
	case err := <-done:
		if err == nil {
			t.Error("COPY FROM STDIN was not refused")
		}
	case <-time.After(time.Minute):
		t.Fatal("COPY FROM STDIN hangs")
	}
	d.want("1", "SELECT 1")
	if err := d.try("COPY t TO STDOUT"); err != nil {
		t.Logf("COPY TO STDOUT: %v", err)
	}
	d.want("1", "SELECT 1")
}

func TestSeveralStatementsInOne(t *testing.T) {
	d := newDB(t)
	d.equal("kind", kindOf(d.try("SELECT 1; SELECT 2")), dialects.SyntaxError)
}

func TestVersion(t *testing.T) {
	d := newDB(t)
	version, err := d.conn.Version(d.Context())
	d.must(err)
	d.want("true", "SELECT current_setting('server_version') LIKE $1 || '%'", version)
}

// TestConcurrently builds an index under the lock, which must not keep it from being built.
func TestConcurrently(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			d := wrap(t, open(t, testdb.Database(t, kind)))
			unlock, err := d.conn.Lock(d.Context(), request("m", time.Second))
			d.must(err)
			d.perform(create("T", id(), column("a", op.Integer)))
			ctx, cancel := context.WithTimeout(d.Context(), time.Minute)
			defer cancel()
			x := op.AddIndex{Table: table("T"), Index: op.Index{Name: "i", Fields: []op.IndexField{{Column: "a"}}, Concurrently: true}}
			plan, err := d.plan(x)
			d.must(err)
			for _, s := range plan {
				if _, err := d.conn.Exec(ctx, s); err != nil {
					t.Fatal(err)
				}
			}
			d.perform(insert("T", []string{"a"}, []any{int64(1)}, []any{int64(1)}))
			twice := x
			twice.Index.Name, twice.Index.Unique = "u", true
			d.equal("kind", kindOf(d.attempt(twice)), dialects.UniqueViolation)
			finder := d.conn.Catalog().(dialects.InvalidIndexFinder)
			left, err := finder.InvalidIndexes(ctx)
			d.must(err)
			d.equal("invalid", left, []dialects.InvalidIndex{{Table: op.Name{Schema: "public", Name: "T"}, Name: "u"}})
			d.exec(`DELETE FROM "T"`)
			d.perform(twice) // the invalid half of the first attempt goes first
			d.want("true", "SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass")
			left, err = finder.InvalidIndexes(ctx)
			d.must(err)
			d.equal("invalid", len(left), 0)
			d.must(unlock())
		})
	}
}
