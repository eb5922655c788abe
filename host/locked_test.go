package host_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// writing is another runner in the middle of a migration that has outgrown SQLite's cache: not even
// readers get in. The returned function ends it.
func writing(t *testing.T, p *project) (end func()) {
	t.Helper()
	ctx := context.Background()
	c, err := p.Dialect.Open(ctx, p.URL)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := c.Lock(ctx, dialects.LockRequest{Holder: dialects.Holder{Host: "other", PID: 99, Doing: "up"}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(ctx, dialects.Statement{SQL: "BEGIN EXCLUSIVE"}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(c.Rollback(ctx), unlock(), c.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestWhoIsKeptFromReadingWaitsForTheRunner(t *testing.T) {
	p := three(t)
	end := writing(t, p)
	p.URL += "?busy_timeout=10"
	p.Events = func(e event.Event) {
		if w, ok := e.(event.Waiting); ok && w.Holder.PID == 99 {
			end()
			end = nil
		}
	}
	if r := p.up(host.UpOptions{}); names(r) != "up 01-a, up 02-b, up 03-c" {
		t.Errorf("%+v", r)
	}
	if end != nil {
		t.Error("nobody was told who holds the database")
	}
}

func TestWhoIsKeptFromReadingLearnsByWhom(t *testing.T) {
	p := three(t)
	defer writing(t, p)()
	p.URL += "?busy_timeout=10"
	p.LockTimeout = -1
	_, up := p.Up(context.Background(), host.UpOptions{})
	_, down := p.Down(context.Background(), host.DownOptions{})
	_, redo := p.Redo(context.Background(), host.RedoOptions{})
	for _, e := range p.events {
		if _, ok := e.(event.Waiting); ok {
			t.Error("it says that it waits, and does not")
		}
	}
	_, status := p.Status(context.Background())
	for _, err := range []error{up, down, redo} {
		var locked *dialects.LockedError
		if !errors.As(err, &locked) || locked.Holder.Host != "other" {
			t.Errorf("%v", err)
		}
	}
	var refused *dialects.Error
	if !errors.As(status, &refused) || refused.Kind != dialects.LockTimeout {
		t.Errorf("status locks nothing, and says %v", status)
	}
}

// What only looks or rehearses makes no database where there is none.
func TestNoFileIsMadeForNothing(t *testing.T) {
	ctx, p := context.Background(), three(t)
	p.URL += "?journal_mode=wal"
	if s, err := p.Status(ctx); err != nil || len(s.Migrations) != 3 {
		t.Errorf("%v, %v", s, err)
	}
	if r := p.up(host.UpOptions{DryRun: true}); names(r) != "up 01-a, up 02-b, up 03-c" {
		t.Errorf("%+v", r)
	}
	p.down(host.DownOptions{DryRun: true})
	file, _, _ := strings.Cut(strings.TrimPrefix(p.URL, "sqlite:"), "?")
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}
}
