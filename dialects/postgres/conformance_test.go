package postgres_test

import (
	"flag"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/internal/testdb"
)

var update = flag.Bool("update", false, "write the texts of operations anew")

func open(t *testing.T, url string) dialects.Conn {
	t.Helper()
	c, err := postgres.Dialect{}.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openEmpty(t *testing.T) dialects.Conn {
	t.Helper()
	return open(t, testdb.Database(t, "postgres"))
}

// reusing connects to databases that are emptied and used again.
func reusing(t *testing.T, kind string) func(t *testing.T) dialects.Conn {
	databases := testdb.Reuse(t, kind)
	return func(t *testing.T) dialects.Conn {
		t.Helper()
		return open(t, databases.Empty(t))
	}
}

func TestConformance(t *testing.T) { dialecttest.Run(t, postgres.Dialect{}, reusing(t, "postgres")) }

func TestConformanceBehindPgBouncer(t *testing.T) {
	dialecttest.Run(t, postgres.Dialect{}, reusing(t, "pgbouncer"))
}

func TestTexts(t *testing.T) {
	dialecttest.Texts(t, postgres.Dialect{}, reusing(t, "postgres"), "../dialecttest/testdata", *update)
}
