package testdb

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"
)

// patience bounds the making and dropping of a database.
const patience = 30 * time.Second

// Database makes an empty database that is dropped when the test ends, and returns its URL.
func Database(t testing.TB, kind string) string {
	t.Helper()
	server := Server(t, kind)
	name := newName()
	create(t, server, name)
	t.Cleanup(func() { drop(t, server, name) })
	return withDatabase(t, server, name)
}

// newName is a name that no other test has, in this process or another one:
// the packages are tested at the same time, on the same servers.
func newName() string { return "luamig_test_" + strings.ToLower(rand.Text()[:16]) }

func create(t testing.TB, server, name string) {
	t.Helper()
	exec(t, server, createStatement(server, name))
}

func createStatement(server, name string) string {
	if isPostgres(server) {
		// template0 has no sessions that could stand in the way.
		return "CREATE DATABASE " + name + " TEMPLATE template0"
	}
	return "CREATE DATABASE " + name
}

func drop(t testing.TB, server, name string) {
	t.Helper()
	exec(t, server, dropStatement(server, name))
}

// dropStatement drops a database under the sessions that tests, or a PgBouncer, have left in it.
func dropStatement(server, name string) string {
	if isPostgres(server) {
		return "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"
	}
	return "DROP DATABASE IF EXISTS " + name
}

func exec(t testing.TB, server string, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := Exec(ctx, server, statements...); err != nil {
		t.Fatal(err)
	}
}

func isPostgres(url string) bool { return strings.HasPrefix(url, "postgres") }

// withDatabase is a URL with another database.
func withDatabase(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
