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

func TestConformance(t *testing.T) { dialecttest.Run(t, postgres.Dialect{}, openEmpty) }

func TestConformanceBehindPgBouncer(t *testing.T) {
	dialecttest.Run(t, postgres.Dialect{}, func(t *testing.T) dialects.Conn {
		t.Helper()
		return open(t, testdb.Database(t, "pgbouncer"))
	})
}

func TestTexts(t *testing.T) {
	dialecttest.Texts(t, postgres.Dialect{}, openEmpty, "../dialecttest/testdata", *update)
}
