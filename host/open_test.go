package host_test

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/source"
)

// TestFaultOfAFileIsToldFirst: nobody waits for a server to hear of a file with a wrong name.
func TestFaultOfAFileIsToldFirst(t *testing.T) {
	m := &host.Migrator{
		ConnectTimeout: time.Hour,
		Dialect:        postgres.Dialect{}, URL: "postgres://user@127.0.0.1:1/none?sslmode=disable", MigrationsDir: "migrations",
		Migrations: fstest.MapFS{"create-user.lua": {}},
	}
	start := time.Now()
	_, err := m.Up(t.Context(), host.UpOptions{})
	var wrong *source.NameError
	if !errors.As(err, &wrong) || time.Since(start) > time.Minute {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
	m.ConnectTimeout, m.Migrations = 0, fstest.MapFS{}
	if _, err := m.Up(t.Context(), host.UpOptions{}); err == nil || errors.As(err, &wrong) {
		t.Errorf("without a server: %v", err)
	}
}
