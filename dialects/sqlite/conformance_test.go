package sqlite_test

import (
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/sqlite"
)

func TestConformance(t *testing.T) {
	dialecttest.Run(t, sqlite.Dialect{}, func(t *testing.T) dialects.Conn {
		c, err := sqlite.Dialect{}.Open(t.Context(), "sqlite::memory:")
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
