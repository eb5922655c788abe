package sqlite_test

import (
	"flag"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/sqlite"
)

var update = flag.Bool("update", false, "write the texts of operations anew")

func openEmpty(t *testing.T) dialects.Conn {
	t.Helper()
	c, err := sqlite.Dialect{}.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConformance(t *testing.T) { dialecttest.Run(t, sqlite.Dialect{}, openEmpty) }

func TestTexts(t *testing.T) {
	dialecttest.Texts(t, sqlite.Dialect{}, openEmpty, "../dialecttest/testdata", *update)
}
