// Package testdb gives tests a database of their own on a real server.
//
// The servers come from the environment, where `make test` puts them: see [Variable].
package testdb

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Kinds lists the servers that there are for tests, by the names under which
// tests ask for them. "pgbouncer" is a PostgreSQL behind a PgBouncer that pools transactions.
func Kinds() []string { return []string{"postgres", "pgbouncer", "mariadb", "mysql"} }

// Variable is the environment variable that holds the URL of a kind of server.
func Variable(kind string) string { return "LUAMIG_TEST_" + strings.ToUpper(kind) }

// RequireAll is the environment variable under which a missing server fails a test.
const RequireAll = "LUAMIG_TEST_REQUIRE_ALL"

// Server returns the URL of a server; a test that has none is skipped, and fails under [RequireAll].
func Server(t testing.TB, kind string) string {
	t.Helper()
	if !slices.Contains(Kinds(), kind) {
		t.Fatalf("no kind of server is called %q; there are %v", kind, Kinds())
	}
	url := os.Getenv(Variable(kind))
	switch {
	case url != "":
		return url
	case os.Getenv(RequireAll) != "":
		t.Fatalf("%s is not set, and %s is: `make test` starts the servers", Variable(kind), RequireAll)
	default:
		t.Skipf("%s is not set: `make test` starts the servers, or give it the URL of one", Variable(kind))
	}
	return ""
}
