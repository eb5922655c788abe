package postgres_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
)

// To whom may not see other sessions, nothing would seem to run, and no replica to be behind.
func TestGaugesNeedToBeAllowed(t *testing.T) {
	d := newDB(t)
	role := "luamig_test_" + strings.ToLower(rand.Text()[:16])
	d.exec("CREATE ROLE " + role)
	defer d.exec("DROP ROLE " + role)
	gauges := d.conn.Catalog().(dialects.Gauges)
	if lag, err := gauges.ReplicaLag(t.Context()); err != nil || lag != 0 {
		t.Errorf("%v %v", lag, err)
	}
	if n, err := gauges.ThreadsRunning(t.Context()); err != nil || n < 0 {
		t.Errorf("%v %v", n, err)
	}
	d.exec("SET ROLE " + role)
	defer d.exec("RESET ROLE")
	_, lag := gauges.ReplicaLag(t.Context())
	_, threads := gauges.ThreadsRunning(t.Context())
	for _, err := range []error{lag, threads} {
		var unsupported *dialects.UnsupportedError
		if !errors.As(err, &unsupported) || !strings.Contains(unsupported.Hint, "GRANT pg_monitor") {
			t.Errorf("%v", err)
		}
	}
}
