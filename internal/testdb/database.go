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
const patience = 3 * time.Minute

// Database makes an empty database that is dropped when the test ends, and returns its URL.
func Database(t testing.TB, kind string) string {
	t.Helper()
	url, drop, err := Create(context.Background(), Server(t, kind))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return url
}

// Create makes an empty database on a server, and returns its URL and what drops it.
func Create(ctx context.Context, server string) (url string, drop func(context.Context) error, err error) {
	name := newName()
	if url, err = withDatabase(server, name); err != nil {
		return "", nil, err
	}
	if err := within(ctx, server, createStatement(server, name)); err != nil {
		return "", nil, err
	}
	return url, func(ctx context.Context) error { return within(ctx, server, dropStatement(server, name)) }, nil
}

// newName is a name that no other test has, in this process or another one:
// the packages are tested at the same time, on the same servers.
func newName() string { return "luamig_test_" + strings.ToLower(rand.Text()[:16]) }

func createStatement(server, name string) string {
	if isPostgres(server) {
		// template0 has no sessions that could stand in the way.
		return "CREATE DATABASE " + name + " TEMPLATE template0"
	}
	return "CREATE DATABASE " + name
}

// dropStatement drops a database under the sessions that tests, or a PgBouncer, have left in it.
func dropStatement(server, name string) string {
	if isPostgres(server) {
		return "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"
	}
	return "DROP DATABASE IF EXISTS " + name
}

// within runs statements, but not for ever.
func within(ctx context.Context, url string, statements ...string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return Exec(ctx, url, statements...)
}

func isPostgres(url string) bool { return strings.HasPrefix(url, "postgres") }

// withDatabase is a URL with another database.
func withDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
