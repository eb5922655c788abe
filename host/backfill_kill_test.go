package host_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// childURL is the database of a process that is to be killed.
const childURL = "LUAMIG_TEST_BACKFILL_URL"

const (
	killRows  = 4000
	killBatch = 5
	kills     = 10
)

// counting counts up in each row, by a queued write, and logs it by another.
var counting = fmt.Sprintf(`transaction = false
irreversible = "it is a test"
function up(qi)
  qi:backfill("T", { batch = %d }, function(rows)
    print("batch")
    for _, row in ipairs(rows) do
      qi:query("UPDATE T SET v = coalesce(v, 0) + 1 WHERE id = ?", row.id)
      qi:insert("Seen", { id = row.id })
    end
  end)
end`, killBatch)

// TestBackfillChild is no test of its own: it is the process that
// TestBackfillSurvivesKills starts and kills.
func TestBackfillChild(t *testing.T) {
	url := os.Getenv(childURL)
	if url == "" {
		t.Skip("runs only as a child of another test")
	}
	p := walk(t, numbers(0), "")
	p.URL = url
	p.write("1-a", killed)
	p.write("2-b", counting)
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			sayBatch()
		}
	}
	if _, err := p.Up(context.Background(), host.UpOptions{}); err != nil {
		t.Fatal(describe(err))
	}
}

// sayBatch tells the process that kills this one of a batch, and goes on when that one says so; where it says nothing more, at once.
func sayBatch() {
	fmt.Println("batch")
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// killed is the migration that makes the tables.
var killed = fmt.Sprintf(`
function up(qi)
  qi:query([[%s]])
  qi:query([[CREATE TABLE Seen (at INTEGER PRIMARY KEY, id INTEGER)]])
end
function down(qi) end`, numbers(killRows))

// Killed at any moment, as often as it may be, a backfill does each row once.
func TestBackfillSurvivesKills(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	p := newProject(t, map[string]string{"1-a": killed})
	p.up(host.UpOptions{})
	places := map[string]bool{}
	for range kills {
		killInBatch(t, p.child(), 2+rand.IntN(30), time.Duration(rand.IntN(8))*time.Millisecond)
		places[p.doneRows()] = true
	}
	p.write("2-b", counting)
	p.up(host.UpOptions{})
	if len(places) < 3 {
		t.Errorf("the kills fell on %d different places only: %v", len(places), places)
	}
	if got := p.query(`SELECT v, count(*) FROM T GROUP BY v`); got != fmt.Sprintf("1|%d", killRows) {
		t.Errorf("how often rows were counted: %s", got)
	}
	if got := p.query(`SELECT count(*), count(DISTINCT id), sum(at <> id) FROM Seen`); got != fmt.Sprintf("%d|%[1]d|0", killRows) {
		t.Errorf("rows written down, different ones, out of order: %s", got)
	}
	if got := p.applied() + p.places(); got != "01-a 02-b" {
		t.Error(got)
	}
	t.Logf("killed at %d places", len(places))
}

// doneRows is how many rows the backfill has come over. It looks at whether table and place agree.
func (p *project) doneRows() string {
	p.t.Helper()
	if p.query(`SELECT count(*) FROM sqlite_schema WHERE name = 'luamig_backfill'`) == "0" {
		return "0"
	}
	done := p.query(`SELECT coalesce(max(rows), 0), coalesce(max(batches), 0) FROM luamig_backfill`)
	want := p.query(fmt.Sprintf(`SELECT count(*), count(*) / %d FROM T WHERE v = 1`, killBatch))
	if done != want {
		p.t.Errorf("the place says %s, the rows %s", done, want)
	}
	return done
}

// child is a process that runs the backfill.
func (p *project) child() *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestBackfillChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childURL+"="+p.URL)
	return cmd
}
