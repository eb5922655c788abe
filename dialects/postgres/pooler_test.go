package postgres_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/luamig/luamig/internal/testdb"
)

// TestPoolerIsFoundOut: settings hold in and outside of transactions, and none is left in a session that others share.
func TestPoolerIsFoundOut(t *testing.T) {
	address := testdb.Database(t, "pgbouncer")
	name := databaseOf(t, address)
	direct := wrap(t, open(t, testdb.Server(t, "postgres")))
	direct.exec(`ALTER DATABASE "` + name + `" SET TimeZone = 'Asia/Tokyo'`)
	direct.exec(`ALTER DATABASE "` + name + `" SET IntervalStyle = 'iso_8601'`)
	d := wrap(t, open(t, address+"&search_path=other,public&statement_timeout=90s"))
	check := func() {
		d.want(`"2024-02-29 12:00:00+00" "1 day" "luamig" "other,public" "90s"`,
			"SELECT '2024-02-29 12:00:00+00'::timestamptz, interval '1 day', current_setting('application_name'), current_setting('search_path'), current_setting('statement_timeout')")
		d.want(`5 "x"`, "SELECT $1, $2", int64(5), "x")
	}
	check()
	d.inTransaction(check)
	d.must(d.conn.Reset(d.Context(), "luamig:m"))
	d.inTransaction(func() { d.want(`"luamig:m"`, "SELECT current_setting('application_name')") })
	d.exec("VACUUM")
	d.want("0", "SELECT count(*) FROM pg_prepared_statements")
	other := wrap(t, open(t, address))
	other.want(`"\"$user\", public"`, "SELECT current_setting('search_path')")
}

func databaseOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}
