package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// listening is longer than a backfill goes without looking what others ask.
const listening = 250 * time.Millisecond

// adding is a migration that adds 1 to v in each row of T, 5 rows a batch, and prints before each batch and behind it.
const adding = `transaction = false
irreversible = "it is a test"
function up(qi)
  qi:backfill("T", { batch = 5, throttle = function(i) print("between", i.batches) end }, function(rows, batch)
    for _, row in ipairs(rows) do qi:query('UPDATE "T" SET "v" = "v" + 1 WHERE "id" = ?', row.id) end
    qi:flush()
    print("batch", batch.number)
  end)
end`

// adds is a project on a database of a kind, in which the migration that adds is pending. when is called as it prints a line.
func adds(t *testing.T, kind string, when func(p *project, line string)) *project {
	t.Helper()
	p := newProjectOn(t, kind, map[string]string{"1-a": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, v = { type = DataTypes.INTEGER, allowNull = false } })
  for id = 1, 28 do qi:insert("T", { id = id, v = 0 }) end
end
function down(qi) qi:dropTable("T") end`})
	p.up(host.UpOptions{})
	p.write("2-b", adding)
	p.Events = func(e event.Event) {
		p.events = append(p.events, e)
		if e, ok := e.(event.Printed); ok && when != nil {
			when(p, strings.ReplaceAll(e.Text, "\t", " "))
		}
	}
	return p
}

// other is another luamig on the database of a project.
func (p *project) other() *host.Migrator {
	m := *p.Migrator
	m.Actor = host.Actor{User: "bob", Host: "console", PID: 8}
	m.Events = nil
	return &m
}

// added tells how often how many rows were added to: "1 x 10, 0 x 18".
func (p *project) added() string {
	return p.query(`SELECT "v", count(*) FROM "T" GROUP BY "v" ORDER BY "v" DESC`)
}

func TestBackfillIsPausedFromElsewhere(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		var asked host.BackfillStatus
		p := adds(t, kind, func(p *project, line string) {
			moment := "batch 2" // in the middle of it: who asks does not wait for it
			if kind == "sqlite" {
				moment = "between 2"
			}
			if line != moment || asked.State != "" {
				return
			}
			var err error
			if asked, err = p.other().PauseBackfill(t.Context(), ""); err != nil {
				t.Error(err)
			}
			time.Sleep(listening)
		})
		if r := p.up(host.UpOptions{}); !r.Stopped || len(r.Scripts) != 0 {
			t.Errorf("%+v", r)
		}
		if asked.State != host.BackfillPausing || asked.Name != "T" || asked.AskedBy != "bob@console" || !strings.Contains(asked.Holder, "luamig up on desk (pid 7)") {
			t.Errorf("asked: %+v", asked)
		}
		last, ok := p.events[len(p.events)-1].(event.Warning)
		if !ok || !strings.Contains(last.Text, `02-b: the backfill "T" was paused by bob@console, 10 rows are done`) || !strings.Contains(last.Hint, "luamig backfill resume") {
			t.Errorf("told last: %+v", last)
		}
		if got := p.added(); got != "1|10\n0|18" {
			t.Error(got)
		}
		st := backfills(t, p)[0]
		if st.State != host.BackfillPaused || st.Rows != 10 || st.Batches != 2 || st.BatchSize != 5 || st.Holder != "" || st.By != "ann@desk" || st.Direction != event.Up {
			t.Errorf("%+v", st)
		}

		// Nobody goes on until it is resumed.
		_, err := p.Up(t.Context(), host.UpOptions{})
		e := p.fails(err)
		if !errors.As(e, new(*run.PausedError)) || !e.Kept || !strings.Contains(e.Message, "was paused by bob@console, 10 rows are done") {
			t.Errorf("%+v", e)
		}
		if len(e.Hints) != 1 {
			t.Errorf("hints: %q", e.Hints)
		}
		if st, err := p.other().ResumeBackfill(t.Context(), "20240101000002"); err != nil || st.State != host.BackfillInterrupted {
			t.Errorf("%+v %v", st, err)
		}
		p.up(host.UpOptions{})
		if got := p.added(); got != "1|28" {
			t.Error(got)
		}
		if left := backfills(t, p); len(left) != 0 || p.query("SELECT count(*) FROM luamig_backfill_request") != "0" {
			t.Errorf("left: %+v", left)
		}
	})
}

func backfills(t *testing.T, p *project) []host.BackfillStatus {
	t.Helper()
	all, err := p.other().Backfills(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBackfillIsCancelledWhileItRuns(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		done := make(chan error, 1)
		var waiting bool
		asked := make(chan bool)
		p := adds(t, kind, func(p *project, line string) {
			if line != "between 2" || waiting {
				return
			}
			waiting = true
			m := p.other()
			m.Events = func(e event.Event) {
				if _, ok := e.(event.Waiting); ok {
					close(asked)
				}
			}
			go func() {
				_, err := m.CancelBackfill(context.Background(), "T")
				done <- err
			}()
			<-asked // it holds on until the run has heard it
			time.Sleep(listening)
		})
		r := p.up(host.UpOptions{})
		if err := <-done; err != nil || !r.Stopped {
			t.Errorf("%+v %v", r, err)
		}
		last, ok := p.events[len(p.events)-1].(event.Warning)
		if !ok || !strings.Contains(last.Text, `the backfill "T" was cancelled by bob@console; what it has done stays, in 10 rows`) || !strings.Contains(last.Hint, "begins it anew") {
			t.Errorf("told last: %+v", last)
		}
		if left := backfills(t, p); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
		p.up(host.UpOptions{})
		if got := p.added(); got != "2|10\n1|18" {
			t.Error(got)
		}
	})
}

func TestBackfillIsCancelledWhenNobodyRunsIt(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := adds(t, kind, nil)
		p.write("2-b", strings.Replace(adding, `print("between", i.batches)`, `return false`, 1))
		p.upError(t)
		if st, err := p.other().PauseBackfill(t.Context(), "T"); err != nil || st.State != host.BackfillPaused {
			t.Errorf("%+v %v", st, err)
		}
		if st, err := p.other().CancelBackfill(t.Context(), "20240101000002-b:T"); err != nil || st.State != "" {
			t.Errorf("%+v %v", st, err)
		}
		if left := backfills(t, p); len(left) != 0 || p.query("SELECT count(*) FROM luamig_backfill_request") != "0" {
			t.Errorf("left: %+v", left)
		}
		p.write("2-b", adding)
		p.up(host.UpOptions{})
		if got := p.added(); got != "2|5\n1|23" {
			t.Error(got)
		}
	})
}

// A pause is heard by one whose throttle never lets it go.
func TestPauseWhileItIsHeldBack(t *testing.T) {
	done := make(chan error, 1)
	p := adds(t, "sqlite", func(p *project, line string) {
		if line == "between 1" {
			go func() {
				_, err := p.other().PauseBackfill(context.Background(), "")
				done <- err
			}()
		}
	})
	p.write("2-b", strings.Replace(adding, `print("between", i.batches)`, `print("between", i.batches) return 3600`, 1))
	r := p.up(host.UpOptions{})
	if err := <-done; err != nil || !r.Stopped || p.added() != "1|5\n0|23" {
		t.Errorf("%+v %v: %s", r, err, p.added())
	}
}

func TestWhichBackfillIsMeant(t *testing.T) {
	p := walk(t, numbers(9), "")
	p.write("2-b", `transaction = false
function up(qi)
  local function halt() return false end
  if qi:count("Seen") == 0 then
    qi:insert("Seen", { id = 1 })
    qi:backfill("T", { name = "one", batch = 2 }, function() end)
    qi:backfill("T", { name = "two", batch = 2, throttle = halt }, function() end)
  end
end
function down(qi) end`)
	m := p.other()
	_, err := m.PauseBackfill(t.Context(), "")
	if err == nil || err.Error() != "no backfill is under way" {
		t.Error(err)
	}
	p.upError(t)
	script := `transaction = false function run(qi) qi:backfill("T", { name = "two", batch = 2, throttle = function() return false end }, function() end) end`
	if _, err := p.Run(t.Context(), source.File{Name: "fix", Path: "fix.lua", Text: []byte(script)}, host.RunOptions{}); err == nil {
		t.Fatal("it was not paused")
	}
	for name, want := range map[string]string{
		"":                     "several backfills are under way; name one of: 20240101000002-b:two, fix:two",
		"two":                  `several backfills are called "two"`,
		"one":                  `no backfill "one" is under way; name one of: 20240101000002-b:two, fix:two`,
		"three":                `no backfill "three" is under way`,
		"fix":                  "fix",
		"fix:two":              "fix",
		"20240101000002:two":   "20240101000002-b",
		"20240101000002-b.lua": "20240101000002-b",
		"20240101000002-b:":    "no backfill",
		"20240101000003-b:two": "no backfill",
	} {
		st, err := m.PauseBackfill(t.Context(), name)
		got := st.Migration
		if err != nil {
			got = fmt.Sprintf("%v; %s", err, err.(interface{ Remedy() string }).Remedy())
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

// The state of one that was killed, and of one that another luamig may be at.
func TestStatesOfABackfill(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := adds(t, kind, nil)
		p.write("2-b", strings.Replace(adding, `print("between", i.batches)`, `error("killed")`, 1))
		p.upError(t)
		for doing, want := range map[string]host.BackfillState{
			"": host.BackfillInterrupted, "up": host.BackfillRunning, "down": host.BackfillInterrupted, "run fix": host.BackfillInterrupted, "redo": host.BackfillRunning,
		} {
			c := p.connect()
			unlock := func() error { return nil }
			if doing != "" {
				r := dialects.LockRequest{Name: lockName(t, c), Holder: dialects.Holder{Host: "db1", PID: 99, Since: time.Now(), Doing: doing}, Timeout: time.Minute} // the server may not have ended the one before
				var err error
				unlock, err = c.Lock(t.Context(), r)
				must(t, err)
			}
			st := backfills(t, p)[0]
			if st.State != want || (doing != "") != strings.Contains(st.Holder, "on db1 (pid 99)") {
				t.Errorf("%q: %s (%s)", doing, st.State, st.Holder)
			}
			must(t, unlock()) // a server takes its time to find that a connection is closed
			c.Close()
		}
	})
}

// lockName is what luamig locks: the table of the ledger, by its schema.
func lockName(t *testing.T, c dialects.Conn) string {
	t.Helper()
	name := op.Name{Name: "luamig_migrations"}
	if f, ok := c.Catalog().(dialects.SchemaFinder); ok {
		schema, err := f.SchemaOf(t.Context(), name.Name)
		if err != nil {
			t.Fatal(err)
		}
		name.Schema = schema
	}
	return name.String()
}
