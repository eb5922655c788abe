package host_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// everywhereURL and everywhereKind name the database of a process that is to be killed.
const (
	everywhereURL  = "LUAMIG_TEST_BACKFILL_ANYWHERE_URL"
	everywhereKind = "LUAMIG_TEST_BACKFILL_ANYWHERE_KIND"
)

// Batches that adapt, over a table that grows and shrinks meanwhile: each row that is met counts up, and is written down.
const adapting = `transaction = false
irreversible = "it is a test"
function up(qi)
  qi:backfill("T", { batch = { target = "15ms", min = 10, max = 60 }, throttle = { pause = "3ms" } }, function(rows, batch)
    for _, row in ipairs(rows) do
      qi:query('UPDATE "T" SET "v" = "v" + 1 WHERE "id" = ?', row.id)
      qi:query('INSERT INTO "Seen" ("id", "batch") VALUES (?, ?)', row.id, batch.number)
    end
    qi:flush()
    print("batch")
    qi:insert("T", { id = -batch.number, v = 100 })            -- behind the place: never met
    qi:delete("T", { id = batch.last + 1000000 })              -- nothing
    if batch.number % 3 == 0 then qi:delete("T", { id = batch.last + 7, v = 0 }) end -- before it: not missed
  end)
end`

func everywhere(t *testing.T, kind string) *project {
	return newProjectOn(t, kind, map[string]string{"1-a": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, v = { type = DataTypes.INTEGER, allowNull = false } })
  qi:createTable("Seen", { at = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
    id = { type = DataTypes.INTEGER, allowNull = false, unique = true }, batch = { type = DataTypes.INTEGER } })
  local rows = {}
  for i = 1, 1200 do rows[i] = { id = i, v = 0 } end
  qi:bulkInsert("T", rows)
end
function down(qi) qi:dropAllTables() end`})
}

// TestBackfillAnywhereChild is no test of its own: it is the process that TestBackfillSurvivesKillsAnywhere starts and kills.
func TestBackfillAnywhereChild(t *testing.T) {
	url := os.Getenv(everywhereURL)
	if url == "" {
		t.Skip("runs only as a child of another test")
	}
	p := everywhere(t, "sqlite")
	p.URL, p.Dialect = url, dialectOf(os.Getenv(everywhereKind), url)
	p.write("2-b", adapting)
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			sayBatch()
		}
	}
	if _, err := p.Up(context.Background(), host.UpOptions{}); err != nil {
		t.Fatal(describe(err))
	}
}

func anywhereChild(p *project, kind string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestBackfillAnywhereChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), everywhereURL+"="+p.URL, everywhereKind+"="+kind)
	return cmd
}

// Killed at any moment on any database, and run by two at once in the end, a backfill does each row once, whatever sizes its
// batches have come to.
func TestBackfillSurvivesKillsAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	each(t, func(t *testing.T, kind string) {
		p := everywhere(t, kind)
		p.up(host.UpOptions{})
		places := map[int64]bool{}
		for i := range 4 {
			killInBatch(t, anywhereChild(p, kind), 1+min(i, 1)+rand.IntN(4), time.Duration(rand.IntN(10))*time.Millisecond)
			for _, b := range backfills(t, p) {
				places[b.Rows] = true
			}
		}
		a, b := anywhereChild(p, kind), anywhereChild(p, kind)
		var out bytes.Buffer
		a.Stdout, b.Stdout = &out, nil
		if err := firstOf(a.Start(), b.Start(), a.Wait(), b.Wait()); err != nil {
			t.Errorf("%v\n%s", err, out.String())
		}
		if len(places) < 2 {
			t.Errorf("the kills fell on %d different places only: %v", len(places), places)
		}
		if got := p.query(`SELECT count(*) FROM "T" WHERE "v" NOT IN (1, 100)`); got != "0" {
			t.Errorf("%s rows were not met once: %s", got, p.added())
		}
		if got := p.query(`SELECT count(*) - (SELECT count(*) FROM "T" WHERE "v" = 1) FROM "Seen"`); got != "0" {
			t.Errorf("rows written down that are not counted: %s", got)
		}
		if got := p.query(`SELECT max("batch") - (SELECT count(*) FROM "T" WHERE "v" = 100) FROM "Seen"`); got != "0" {
			t.Errorf("batches whose own row is missing: %s", got)
		}
		if got := p.applied(); got != "01-a 02-b" {
			t.Error(got)
		}
		t.Logf("killed at the rows %v; %s rows of 1200 were left, in %s batches", places, p.query(`SELECT count(*) FROM "Seen"`), p.query(`SELECT max("batch") FROM "Seen"`))
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// killInBatch starts a process and kills it a moment after it has come to the middle of a batch. It comes no further than to the
// next one, however late the kill is.
func killInBatch(t *testing.T, cmd *exec.Cmd, batch int, after time.Duration) {
	t.Helper()
	goOn, err := cmd.StdinPipe()
	must(t, err)
	defer goOn.Close()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	var text strings.Builder
	lines := bufio.NewScanner(out)
	for n := 0; n < batch && lines.Scan(); {
		fmt.Fprintln(&text, lines.Text())
		if lines.Text() != "batch" {
			continue
		}
		if n++; n == batch {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		_, _ = goOn.Write([]byte("\n"))
	}
	for lines.Scan() {
		fmt.Fprintln(&text, lines.Text())
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the process ended by itself: %v\n%s", err, text.String())
	}
}

// Keys that are not one whole number, taken up from the database behind the first batch.
func TestBackfillKeysOnEachDatabase(t *testing.T) {
	keys := map[string]struct{ columns, key, value string }{
		"a UUID":         {`id = { type = DataTypes.UUID, primaryKey = true }`, `"id"`, `{ id = string.format("%08x-0000-4000-8000-%012x", i * 7919 % 1009, i), v = 0 }`},
		"a text":         {`id = { type = DataTypes.STRING(20), primaryKey = true }`, `"id"`, `{ id = "k" .. (i * 7919 % 1009), v = 0 }`},
		"a large number": {`id = { type = DataTypes.BIGINT, primaryKey = true }`, `"id"`, `{ id = int64("9007199254740993") + i, v = 0 }`},
		"two columns": {`a = { type = DataTypes.INTEGER, primaryKey = true }, id = { type = DataTypes.STRING(20), primaryKey = true }`,
			`{ "a", "id" }`, `{ a = i % 4, id = "k" .. i, v = 0 }`},
	}
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, nil)
		n := 0
		for name, k := range keys {
			n += 2
			p.write(fmt.Sprintf("%d-a", n), fmt.Sprintf(`function up(qi)
  qi:createTable("K%d", { %s, v = { type = DataTypes.INTEGER, allowNull = false } })
  for i = 1, 25 do qi:insert("K%[1]d", %[3]s) end
end
function down(qi) end`, n, k.columns, k.value))
			p.write(fmt.Sprintf("%d-b", n+1), fmt.Sprintf(`transaction = false
function up(qi)
  qi:backfill("K%d", { key = %s, batch = 9, throttle = function(i) if i.batches == 1 then return false end end }, function(rows)
    for _, row in ipairs(rows) do row.v = row.v + 1 qi:upsert("K%[1]d", row) end
  end)
end
function down(qi) end`, n, k.key))
			runs := 0
			for done := false; !done; runs++ {
				r, err := p.Up(t.Context(), host.UpOptions{})
				if done = err == nil && len(r.Scripts) > 0; !done && !strings.Contains(fmt.Sprint(err), "is paused") {
					t.Fatalf("%s: %v", name, describe(err))
				}
			}
			if got := p.query(fmt.Sprintf(`SELECT count(*), min("v"), max("v") FROM "K%d"`, n)); got != "25|1|1" || runs != 2 {
				t.Errorf("%s: %s in %d runs", name, got, runs)
			}
		}
	})
}

// The clock of the machine may jump: what is measured is not measured by it.
func TestBackfillUnderAClockThatJumps(t *testing.T) {
	p := walk(t, numbers(40), `batch = { target = "1h", min = 4, max = 4 }, throttle = function(i) if i.waited < 0.1 then return 0.1 end end`)
	now := time.Now()
	p.Now = func() time.Time {
		now = now.Add(time.Duration(rand.IntN(48)-24) * time.Hour)
		return now
	}
	p.up(host.UpOptions{})
	if got := p.sizes(); got != "4 4 4 4 4 4 4 4 4 4" {
		t.Error(got)
	}
	for _, e := range p.events {
		if e, ok := e.(event.Progress); ok && (e.Rate < 0 || e.Rate > 1e6 || e.Left < 0 || e.Left > 30*time.Minute) {
			t.Errorf("%+v", e)
		}
	}
}
