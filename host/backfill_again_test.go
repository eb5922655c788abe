package host_test

import (
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// locking is another session that holds the row 8 of T, or all there is to write to. The returned function ends it.
func locking(t *testing.T, p *project) (end func()) {
	t.Helper()
	c := p.connect()
	if err := c.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), dialects.Statement{SQL: `UPDATE "T" SET "v" = "v" WHERE "id" = 8`}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := firstOf(c.Rollback(t.Context()), c.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestABatchThatWaitsTooLongForALockRunsAgain(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := adds(t, kind, nil)
		p.Dialect = withTimeouts(p.Dialect, dialects.Timeouts{Lock: 200 * time.Millisecond})
		p.write("2-b", strings.Replace(adding, "batch = 5", `batch = { target = "1h", min = 2, max = 10 }`, 1))
		var end func()
		var seen []event.Retrying
		p.Events = func(e event.Event) {
			p.events = append(p.events, e)
			switch e := e.(type) {
			case event.Begun:
				if kind != "sqlite" { // where the tables of backfills would wait, too
					end = locking(t, p)
				}
			case event.Printed:
				if kind == "sqlite" && e.Text == "between\t1" {
					end = locking(t, p)
				}
			case event.Retrying:
				if seen = append(seen, e); len(seen) == 2 {
					end()
				}
			}
		}
		p.up(host.UpOptions{})
		for _, r := range seen {
			if !r.Batch || r.Kind != dialects.LockTimeout || r.Most != 5 || r.Attempt < 1 || r.Attempt > 2 {
				t.Errorf("%+v", r)
			}
		}
		if got := p.added(); got != "1|28" {
			t.Error(got)
		}
		// The rows 1 to 10 are broken off, 1 to 5 done, 6 to 15 broken off, 6 to 10 done, 11 to 20, 21 to 28.
		if n := strings.Count(p.printed(), "between") + 1; kind != "sqlite" && n != 4 {
			t.Errorf("%d batches", n)
		}
	})
}

// Those who never let go end it, and the batches before that stay.
func TestABatchDoesNotRunAgainForEver(t *testing.T) {
	p := adds(t, "sqlite", nil)
	p.Dialect = withTimeouts(p.Dialect, dialects.Timeouts{Lock: 20 * time.Millisecond})
	p.Retries = 2
	var end func()
	seen := 0
	p.Events = func(e event.Event) {
		switch e := e.(type) {
		case event.Printed:
			if e.Text == "between\t2" {
				end = locking(t, p)
			}
		case event.Retrying:
			if e.Batch && e.Most == 2 && e.Attempt == seen+1 { // behind that, the script itself may run again
				seen++
			}
		}
	}
	e := p.upError(t)
	end()
	if seen != 2 || !strings.Contains(e.Message, "database is locked") {
		t.Errorf("%d times: %s", seen, e.Message)
	}
	if got := p.added(); got != "1|10\n0|18" {
		t.Error(got)
	}
	p.Events = nil
	p.up(host.UpOptions{})
	if got := p.added(); got != "1|28" {
		t.Error(got)
	}
}
