//go:build unix

package testservers

import (
	"testing"

	"github.com/luamig/luamig/internal/testdb"
)

// TestOwnedServersAreKilledAndStartedAgain: what was committed is there afterwards.
func TestOwnedServersAreKilledAndStartedAgain(t *testing.T) {
	for _, kind := range []string{"postgres", "mariadb", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			o := Own(t, kind)
			url, drop, err := testdb.Create(t.Context(), o.URL)
			if err != nil {
				t.Fatal(err)
			}
			if err := testdb.Exec(t.Context(), url, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)"); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				o.Kill()
				if testdb.Exec(t.Context(), url, "SELECT 1") == nil {
					t.Error("it answers after its death")
				}
				if err := o.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
				if value, err := testdb.Value(t.Context(), url, "SELECT a FROM t"); value != "7" || err != nil {
					t.Errorf("%q is left, %v", value, err)
				}
			}
			if err := drop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
