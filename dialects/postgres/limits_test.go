package postgres_test

import (
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/internal/testdb"
)

func openLimited(t *testing.T, url string, limits dialects.Timeouts) *db {
	t.Helper()
	conn, err := postgres.Dialect{Timeouts: limits}.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return wrap(t, conn)
}

// TestLimits: what was said to luamig wins over the URL, over every reset, and behind a pooler.
func TestLimits(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		url := testdb.Database(t, kind)
		for _, c := range []struct {
			name   string
			url    string
			limits dialects.Timeouts
			want   string
		}{
			{"nothing said", "", dialects.Timeouts{}, `"5s" "0"`},
			{"the URL", "&lock_timeout=7s&statement_timeout=9s", dialects.Timeouts{}, `"7s" "9s"`},
			{"luamig", "&lock_timeout=7s&statement_timeout=9s", dialects.Timeouts{Lock: 60 * time.Second, Statement: 1500 * time.Millisecond}, `"1min" "1500ms"`},
			{"none", "&lock_timeout=7s&statement_timeout=9s", dialects.Timeouts{Lock: -1, Statement: -1}, `"0" "0"`},
		} {
			t.Run(kind+" "+c.name, func(t *testing.T) {
				d := openLimited(t, url+c.url, c.limits)
				d.want(c.want, "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
				d.exec("SET lock_timeout = '1ms'")
				d.must(d.conn.Reset(d.Context(), "luamig:next"))
				d.inTransaction(func() {
					d.want(c.want, "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
					d.want(`"5s"`, "SELECT current_setting('client_connection_check_interval', true)")
				})
			})
		}
	}
}

// TestConcurrentIndexWaits: it waits for all transactions that are open, longer than others may wait for a lock.
func TestConcurrentIndexWaits(t *testing.T) {
	url := testdb.Database(t, "postgres")
	d, other := openLimited(t, url, dialects.Timeouts{Lock: 100 * time.Millisecond}), wrap(t, open(t, url))
	d.exec("CREATE TABLE t (n integer)")
	other.must(other.conn.Begin(other.Context()))
	other.exec("INSERT INTO t VALUES (1)")
	ended := make(chan error, 1)
	time.AfterFunc(time.Second, func() { ended <- other.conn.Rollback(other.Context()) })
	d.exec("CREATE INDEX CONCURRENTLY i ON t (n)")
	other.must(<-ended)
	d.want("true", "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
	d.want(`"100ms"`, "SELECT current_setting('lock_timeout')")
	d.exec("SET lock_timeout = '77ms'")
	d.exec("DROP INDEX CONCURRENTLY i")
	d.want(`"77ms"`, "SELECT current_setting('lock_timeout')")
}
