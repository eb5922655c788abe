package host_test

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// filled has a backfill of five batches, between which the script prints.
func filled(t *testing.T, kind, each string) *project {
	p := newProjectOn(t, kind, map[string]string{
		"1-a": tenRows,
		"2-b": `transaction = false
irreversible = "a test"
function up(qi)
  local between = { check = function(info) print(info.batches) end }
  qi:backfill("T", { batch = 2, throttle = between }, function(rows, batch)
    for _, row in ipairs(rows) do qi:update("T", { n = row.n + 1 }, { id = row.id }) end
    ` + each + `
  end)
end`})
	p.mustUpTo("1-a")
	return p
}

// Where another program locks the file behind batches that are committed, and does not end, these stay: however often the script
// has begun again in vain, and however it then fails.
func TestALockBehindCommittedBatchesLeavesThem(t *testing.T) {
	for _, lock := range []string{"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"} {
		p := filled(t, "sqlite", "")
		p.URL += "?busy_timeout=10"
		p.Retries = 1
		other := p.connect()
		defer other.Close()
		retried := 0
		p.Events = func(e event.Event) {
			switch e := e.(type) {
			case event.Printed:
				if e.Text == "2" {
					p.exec(other, lock)
				}
			case event.Retrying:
				if !e.Batch {
					if retried++; !e.Kept {
						t.Errorf("%s: it says that nothing was kept", lock)
					}
				}
			}
		}
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if hints := strings.Join(e.Hints, "; "); !e.Kept || retried != 1 || strings.Contains(hints, "nothing of this migration was kept") {
			t.Errorf("%s: kept %v, retried %d times, %s", lock, e.Kept, retried, hints)
		}
		p.exec(other, "ROLLBACK")
		p.Events = nil
		p.up(host.UpOptions{})
		if got := p.query("SELECT min(n), max(n), (SELECT rows_written FROM luamig_migrations WHERE sequence = 2) FROM T"); got != "1|1|10" {
			t.Errorf("%s: %s", lock, got)
		}
	}
}

// The first batch that fails leaves nothing, and says so; a later one leaves those before it, in this run and in the next.
func TestWhatAFailedBatchSaysOfThoseBeforeIt(t *testing.T) {
	each(t, whatAFailedBatchSaysOfThoseBeforeIt)
}

func whatAFailedBatchSaysOfThoseBeforeIt(t *testing.T, kind string) {
	const nothing, batches = "nothing of this migration was kept", "the batches that were committed are kept: the next run goes on after them"
	says := func(p *project, kept bool) {
		t.Helper()
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		hints := strings.Join(e.Hints, "; ")
		if e.Kept != kept || strings.Contains(hints, nothing) == kept || strings.Contains(hints, batches) != kept {
			t.Errorf("kept %v, hints %s", e.Kept, hints)
		}
		if got := p.query("SELECT outcome FROM luamig_log ORDER BY id DESC LIMIT 1"); got != map[bool]string{true: "partly", false: "failed"}[kept] {
			t.Error(got)
		}
	}
	says(filled(t, kind, `error("no")`), false)
	p := filled(t, kind, `if batch.number == 3 then error("no") end`)
	says(p, true)
	says(p, true) // which has done nothing, and what is there is that of the run before
}
