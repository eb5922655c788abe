package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/run"
)

// walk is a project with a table T that holds rows, and a backfill over it that
// writes down in Seen, in its own transaction, each row that it is given.
func walk(t *testing.T, create, options string) *project {
	t.Helper()
	p := newProject(t, map[string]string{"1-a": fmt.Sprintf(`
function up(qi)
  qi:query([[%s]])
  qi:query([[CREATE TABLE Seen (at INTEGER PRIMARY KEY, id, batch INTEGER)]])
end
function down(qi) qi:dropTable("T") qi:dropTable("Seen") end`, create)})
	p.up(host.UpOptions{})
	p.write("2-b", filling(options, ""))
	return p
}

// filling is a migration that walks over T; more is what it does in each batch besides.
func filling(options, more string) string {
	return fmt.Sprintf(`transaction = false
irreversible = "it is a test"
function up(qi)
  qi:backfill("T", { %s }, function(rows, batch)
    for _, row in ipairs(rows) do
      qi:query("INSERT INTO Seen (id, batch) VALUES (?, ?)", row.id, batch.number)
    end
    %s
  end)
end`, options, more)
}

// numbers creates T with the rows 1 to n.
func numbers(n int) string {
	return fmt.Sprintf(`CREATE TABLE T (id INTEGER PRIMARY KEY, v TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 WHERE %d > 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO T (id) SELECT i FROM n`, n, n)
}

// seen lists what the backfill was given, in order; one group a batch.
func (p *project) seen() string {
	return p.query(`SELECT group_concat(ids, ' | ') FROM (SELECT group_concat(id, ' ') AS ids FROM
		(SELECT * FROM Seen ORDER BY at) GROUP BY batch ORDER BY batch)`)
}

// places lists what luamig keeps of backfills, without their cursors.
func (p *project) places() string {
	return p.query(`SELECT substr(migration, 13), direction, name, rows, batches, done FROM luamig_backfill ORDER BY name`)
}

func (p *project) upError(t *testing.T) *host.ScriptError {
	t.Helper()
	_, err := p.Up(context.Background(), host.UpOptions{})
	if err == nil {
		t.Fatal("up went through")
	}
	return p.fails(err)
}

func hints(e *host.ScriptError) string { return strings.Join(e.Hints, "; ") }

func TestBackfillBatches(t *testing.T) {
	for _, c := range []struct {
		rows, batch int
		want        string
	}{
		{0, 3, "<nil>"}, {1, 3, "1"}, {3, 3, "1 2 3"}, {4, 3, "1 2 3 | 4"}, {6, 3, "1 2 3 | 4 5 6"},
		{3, 1, "1 | 2 | 3"}, {5, 1000, "1 2 3 4 5"},
	} {
		p := walk(t, numbers(c.rows), fmt.Sprintf("batch = %d", c.batch))
		p.up(host.UpOptions{})
		if got := p.seen(); got != c.want {
			t.Errorf("%d rows by %d: %s", c.rows, c.batch, got)
		}
		if got := p.places(); got != "" {
			t.Errorf("%d rows by %d: %s stayed", c.rows, c.batch, got)
		}
	}
}

func TestBackfillTellsOfItsBatches(t *testing.T) {
	p := walk(t, numbers(5), "")
	p.write("2-b", `
transaction = false
function up(qi)
  local n = qi:backfill("T", { batch = 2, columns = { "v", { fn("upper", "x"), "id" } }, where = { id = { ne = 4 } } }, function(rows, batch)
    print(batch.number, batch.first, batch.last, batch.done, #rows, rows[1].id, rows[1].v, next(rows[1]))
  end)
  print(n, (qi:backfill("T", function(rows) assert(#rows == 5) end)))
end
function down(qi) end`)
	p.up(host.UpOptions{})
	want := "1\t1\t2\tfalse\t2\t1\tnil\tid\t1\n2\t3\t5\ttrue\t2\t3\tnil\tid\t3\n4\t5"
	if d := cmp.Diff(want, p.printed()); d != "" {
		t.Error(d)
	}
}

func (p *project) printed() string {
	var lines []string
	for _, e := range p.events {
		if e, ok := e.(event.Printed); ok {
			lines = append(lines, e.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func TestBackfillGoesOnAfterAnError(t *testing.T) {
	for name, c := range map[string]struct{ fault, message, sql string }{
		"of Lua":           {`error("no luck")`, "no luck (in batch 3 of T, id = 5 to id = 6)", ""},
		"of the database":  {`qi:select("Nothing")`, "(in batch 3 of T, id = 5 to id = 6)", "SELECT"},
		"of a queued line": {`qi:insert("T", { id = 1 })`, "(in batch 3 of T, id = 5 to id = 6)", "INSERT"},
		"of an argument":   {`qi:insert()`, "(in batch 3 of T, id = 5 to id = 6)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, numbers(7), "")
			p.write("2-b", filling("batch = 2", "if batch.number == 3 then\n      "+c.fault+"\n    end"))
			e := p.upError(t)
			if !strings.HasSuffix(e.Message, c.message) || !strings.HasPrefix(e.SQL, c.sql) || e.Pos.Line != 9 {
				t.Errorf("%v: %s (%s)", e.Pos, e.Message, e.SQL)
			}
			if !strings.Contains(hints(e), "the next run goes on") {
				t.Errorf("hints %s", hints(e))
			}
			if got := p.seen(); got != "1 2 | 3 4" {
				t.Errorf("after the error: %s", got)
			}
			if got := p.places(); got != "02-b|up|T|4|2|0" {
				t.Errorf("the place: %s", got)
			}
			p.write("2-b", filling("batch = 3", ""))
			p.up(host.UpOptions{})
			if got := p.seen(); got != "1 2 | 3 4 | 5 6 7" {
				t.Errorf("in the end: %s", got)
			}
			if got := p.applied() + p.places(); got != "01-a 02-b" {
				t.Errorf("recorded: %s", got)
			}
		})
	}
}

// What a script sees of an error that it catches, and that it cannot go on as if
// the backfill were finished.
func TestCaughtErrorsOfABackfill(t *testing.T) {
	p := walk(t, numbers(1), "")
	p.write("2-b", `transaction = false
function up(qi)
  local faults = {
    function() error({ code = 7 }) end,
    function() qi:insert("T", { id = 1 }) end,
    function() error("text") end,
  }
  for _, fault in ipairs(faults) do
    local ok, err = pcall(qi.backfill, qi, "T", fault)
    print(ok, type(err) == "table" and err.code or err.kind, tostring(err):match("^migrations/[^ ]*"), tostring(err):match("%(in .*"))
  end
  print(pcall(qi.backfill, qi, "T", { name = "other" }, function() end))
end
function down(qi) end`)
	e := p.upError(t)
	const unfinished = `the backfill "T" has ended with an error, and is not finished`
	if e.Message != unfinished || e.Pos.Line != 9 {
		t.Errorf("%v %s", e.Pos, e.Message)
	}
	want := strings.Join([]string{
		"false\t7\tnil\tnil",
		"false\tunique\tmigrations/20240101000002-b.lua:5:\t(in the row of T with id = 1) (in batch 1 of T, id = 1 to id = 1)",
		"false\tnil\tmigrations/20240101000002-b.lua:6:\t(in batch 1 of T, id = 1 to id = 1)",
		"false\tmigrations/20240101000002-b.lua:12: backfill T: " + unfinished,
	}, "\n")
	if d := cmp.Diff(want, p.printed()); d != "" {
		t.Error(d)
	}
	if got := p.applied(); got != "01-a" {
		t.Errorf("applied %s", got)
	}
}

func TestBackfillIsTakenUpByTheSameCall(t *testing.T) {
	p := walk(t, numbers(5), "")
	p.write("2-b", `transaction = false
local failures = 2
function up(qi)
  for attempt = 1, 3 do
    local ok, err = pcall(qi.backfill, qi, "T", { batch = 2 }, function(rows, batch)
      for _, row in ipairs(rows) do qi:query("INSERT INTO Seen (id, batch) VALUES (?, ?)", row.id, batch.number) end
      if batch.number == 2 and failures > 0 then
        failures = failures - 1
        error("again")
      end
    end)
    print(attempt, ok)
  end
end
function down(qi) end`)
	p.up(host.UpOptions{})
	if got := p.seen(); got != "1 2 | 3 4 | 5" {
		t.Errorf("%s\n%s", got, p.printed())
	}
}

func TestBackfillAndRowsThatCome(t *testing.T) {
	p := walk(t, numbers(6), "")
	p.write("2-b", filling("batch = 2", `
    if batch.number == 2 then
      qi:insert("T", { id = -1 }) -- behind the cursor
      qi:insert("T", { id = 7 })  -- before it
      qi:delete("T", { id = 5 })
    end`))
	p.up(host.UpOptions{})
	if got := p.seen(); got != "1 2 | 3 4 | 6 7" {
		t.Error(got)
	}
}

func TestBackfillDryRun(t *testing.T) {
	p := walk(t, numbers(5), `batch = 2, throttle = function(info) print(info.batches, info.rows, info.last) return false end`)
	p.up(host.UpOptions{DryRun: true})
	if got := p.printed(); got != "1\t2\t2\n2\t4\t4" {
		t.Errorf("asked of the throttle: %s", got)
	}
	if got := p.query(`SELECT count(*), (SELECT count(*) FROM sqlite_schema WHERE name = 'luamig_backfill') FROM Seen`); got != "0|0" {
		t.Errorf("stayed: %s", got)
	}
	p.write("2-b", filling("batch = 2", `if batch.number == 2 then error("no") end`))
	if _, err := p.Up(context.Background(), host.UpOptions{DryRun: true}); p.fails(err).Kept {
		t.Error("a rehearsal kept something")
	}
	p.write("2-b", filling("batch = 2", ""))
	p.up(host.UpOptions{})
	if got := p.seen(); got != "1 2 | 3 4 | 5" {
		t.Error(got)
	}
}

func TestBackfillThrottleWaits(t *testing.T) {
	p := walk(t, numbers(5), `batch = 2, throttle = function(info)
  print(info.batches, info.rows, info.last, info.seconds >= 0, info.waited)
  if info.batches == 1 then
    if info.waited < 0.02 then return 0.01 end
    return true
  end
end`)
	p.up(host.UpOptions{})
	want := "1\t2\t2\ttrue\t0\n1\t2\t2\ttrue\t0.01\n1\t2\t2\ttrue\t0.02\n2\t4\t4\ttrue\t0"
	if d := cmp.Diff(want, p.printed()); d != "" {
		t.Error(d)
	}
	if got := p.seen(); got != "1 2 | 3 4 | 5" {
		t.Error(got)
	}
}

func TestBackfillThrottleRunsOutsideTheTransaction(t *testing.T) {
	p := walk(t, numbers(4), "")
	p.write("2-b", `transaction = false
function up(qi)
  qi:backfill("T", { batch = 2, throttle = function() qi:insert("T", { id = 9 }) return false end }, function() end)
end
function down(qi) end`)
	p.upError(t)
	if got := p.query(`SELECT count(*) FROM T`); got != "4" {
		t.Errorf("a write that was still queued when the script ended came through: %s", got)
	}
	p.write("2-b", `transaction = false
function up(qi)
  local asked = false
  qi:backfill("T", { batch = 1, throttle = function()
    if not asked then qi:insert("T", { id = 9 }) qi:flush() end
    asked = true
  end }, function(rows) if rows[1].id == 4 then error("back") end end)
end
function down(qi) end`)
	p.upError(t)
	if got := p.query(`SELECT max(id) FROM T`); got != "9" {
		t.Errorf("max is %s", got)
	}
}

func TestBackfillThrottlePauses(t *testing.T) {
	p := walk(t, numbers(5), `batch = 2, throttle = function() return false end`)
	for i, want := range []string{"1 2", "1 2 | 3 4"} {
		e := p.upError(t)
		if e.Message != fmt.Sprintf(`the backfill "T" is paused, %d rows are done`, 2*(i+1)) || !strings.Contains(hints(e), "luamig up again") || e.Pos.Line != 4 {
			t.Errorf("%v %s %s", e.Pos, e.Message, hints(e))
		}
		if got := p.seen(); got != want {
			t.Errorf("pause %d: %s", i, got)
		}
	}
	p.up(host.UpOptions{})
	if got := p.seen(); got != "1 2 | 3 4 | 5" {
		t.Error(got)
	}
}

func TestNoPcallCatchesAPause(t *testing.T) {
	for name, call := range map[string]string{
		"pcall":     `pcall(walk)`,
		"xpcall":    `xpcall(walk, function(e) return e end)`,
		"coroutine": `coroutine.resume(coroutine.create(walk))`,
	} {
		p := walk(t, numbers(5), "")
		p.write("2-b", fmt.Sprintf(`transaction = false
function up(qi)
  local function walk() qi:backfill("T", { batch = 2, throttle = function() return false end }, function() end) end
  %s
  print("went on")
  qi:dropTable("T")
end
function down(qi) end`, call))
		e := p.upError(t)
		var paused *run.PausedError
		if !errors.As(e, &paused) || paused.Rows != 2 || paused.Stopped {
			t.Errorf("%s: %v", name, e)
		}
		if p.printed() != "" || p.applied() != "01-a" {
			t.Errorf("%s: the script went on", name)
		}
	}
}

func TestBackfillThrottleAnswers(t *testing.T) {
	for answer, want := range map[string]string{
		`"5"`: "throttle gave a string", `{}`: "throttle gave a table", `-1`: "throttle gave -1 for", `0/0`: "throttle gave NaN for",
		`math.huge`: "throttle gave +Inf for",
	} {
		p := walk(t, numbers(3), `batch = 2, throttle = function() return `+answer+` end`)
		if e := p.upError(t); !strings.Contains(e.Message, want) {
			t.Errorf("%s: %s", answer, e.Message)
		}
		if got := p.places(); got != "02-b|up|T|2|1|0" {
			t.Errorf("%s: %s", answer, got)
		}
	}
}

func TestBackfillStops(t *testing.T) {
	p := walk(t, numbers(5), "")
	p.write("2-b", filling("batch = 2", `if batch.number == 2 then print("now") end`))
	p.write("3-c", table("C"))
	stop := make(chan struct{})
	p.Stop = stop
	record := p.Events
	p.Events = func(e event.Event) {
		record(e)
		if _, ok := e.(event.Printed); ok {
			close(stop)
		}
	}
	r := p.up(host.UpOptions{})
	if !r.Stopped || len(r.Scripts) != 0 {
		t.Errorf("%+v", r)
	}
	if w, ok := p.events[len(p.events)-1].(event.Warning); !ok || !strings.Contains(w.Text, `02-b: the backfill "T" is paused, 4 rows`) {
		t.Errorf("told last: %+v", p.events[len(p.events)-1])
	}
	if got := p.seen(); got != "1 2 | 3 4" {
		t.Error(got)
	}
	p.Stop = nil
	if got := names(p.up(host.UpOptions{})); got != "up 02-b, up 03-c" {
		t.Error(got)
	}
	if got := p.seen(); got != "1 2 | 3 4 | 5" {
		t.Error(got)
	}
}

func TestBackfillStopsWhileItWaits(t *testing.T) {
	p := walk(t, numbers(5), `batch = 2, throttle = function() print("now") return 3600 end`)
	stop := make(chan struct{})
	p.Stop = stop
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			close(stop)
		}
	}
	if r := p.up(host.UpOptions{}); !r.Stopped {
		t.Errorf("%+v", r)
	}
}

func TestCancelKeepsTheBatchesBefore(t *testing.T) {
	for place, source := range map[string]string{
		"in a batch":      filling("batch = 2", `if batch.number == 3 then print("now") while true do end end`),
		"while it waits":  filling(`batch = 2, throttle = function(i) if i.batches == 2 then print("now") return 3600 end end`, ""),
		"between batches": filling(`batch = 2, throttle = function(i) if i.batches == 2 then print("now") end end`, ""),
	} {
		ctx, cancel := context.WithCancel(context.Background())
		p := walk(t, numbers(7), "")
		p.write("2-b", source)
		p.Events = func(e event.Event) {
			if _, ok := e.(event.Printed); ok {
				cancel()
			}
		}
		if _, err := p.Up(ctx, host.UpOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", place, err)
		}
		if got := p.seen(); got != "1 2 | 3 4" {
			t.Errorf("%s: %s", place, got)
		}
	}
}

func TestAFinishedBackfillIsNotRepeated(t *testing.T) {
	p := walk(t, numbers(3), "")
	p.write("2-b", filling("batch = 2", "")+"\nlocal fill = up\nfunction up(qi) fill(qi) error('later') end")
	p.upError(t)
	if got := p.places(); got != "02-b|up|T|3|2|1" {
		t.Error(got)
	}
	p.upError(t)
	p.write("2-b", filling("batch = 2", ""))
	p.up(host.UpOptions{})
	if got := p.seen() + "; " + p.places(); got != "1 2 | 3; " {
		t.Error(got)
	}
}

func TestBackfillOnTheWayDownAndUpAgain(t *testing.T) {
	p := walk(t, numbers(3), "")
	p.write("2-b", `transaction = false
local function mark(qi, as, broken)
  qi:backfill("T", { batch = 1 }, function(rows, batch)
    qi:query("UPDATE T SET v = coalesce(v, '') || ? WHERE id = ?", as, rows[1].id)
    if broken and batch.number == 2 then error("no") end
  end)
end
function up(qi) mark(qi, "u") end
function down(qi) mark(qi, "d", qi:count("Seen") == 0) end`)
	p.up(host.UpOptions{})
	if _, err := p.Down(context.Background(), host.DownOptions{}); p.fails(err).Direction != event.Down {
		t.Error(err)
	}
	if got := p.places(); got != "02-b|down|T|1|1|0" {
		t.Error(got)
	}
	p.query(`INSERT INTO Seen (id) VALUES (1)`)
	p.down(host.DownOptions{})
	p.up(host.UpOptions{})
	if got := p.query(`SELECT group_concat(v, ' ') FROM T`) + p.places(); got != "udu udu udu" {
		t.Error(got)
	}
}

// A place left behind by a text that no longer has the backfill is not found again.
func TestRecordingForgetsBackfills(t *testing.T) {
	p := walk(t, numbers(5), `batch = 2, throttle = function() return false end`)
	p.upError(t)
	p.write("2-b", `function up(qi) end function down(qi) end`)
	p.up(host.UpOptions{})
	if got := p.places(); got != "" {
		t.Error(got)
	}
}

func TestSeveralBackfillsOfAFile(t *testing.T) {
	p := walk(t, numbers(3), "")
	p.write("2-b", `transaction = false
function up(qi)
  local function count(as)
    return function(rows) for _, row in ipairs(rows) do qi:query("INSERT INTO Seen (id) VALUES (?)", as .. row.id) end end
  end
  qi:backfill("T", { batch = 2 }, count("a"))
  qi:backfill("T", { batch = 2 }, count("b"))
  qi:backfill("T", { batch = 2, name = "it's 🦊" }, count("c"))
  qi:backfill("Seen", function() end)
  error("later")
end
function down(qi) end`)
	p.upError(t)
	p.upError(t)
	if got := p.query(`SELECT group_concat(id, ' ') FROM Seen`); got != "a1 a2 a3 b1 b2 b3 c1 c2 c3" {
		t.Error(got)
	}
	if got := p.query(`SELECT group_concat(name) FROM (SELECT name FROM luamig_backfill ORDER BY name)`); got != "Seen,T,T#2,it's 🦊" {
		t.Error(got)
	}
}

func TestBackfillOfAnAdHocScript(t *testing.T) {
	p := walk(t, numbers(4), "")
	text := `transaction = false
function run(qi, args)
  qi:backfill("T", { batch = 2 }, function(rows, batch)
    for _, row in ipairs(rows) do qi:query("INSERT INTO Seen (id, batch) VALUES (?, ?)", row.id, batch.number) end
    if args.mode == "halt" and batch.number == 2 then error("halt") end
  end)
end`
	try := func(args map[string]string) string {
		_, err := p.Run(context.Background(), script(text), host.RunOptions{Args: args})
		if err == nil {
			return ""
		}
		return p.fails(err).Message
	}
	halt := map[string]string{"mode": "halt"}
	if got := try(halt); !strings.Contains(got, "halt (in batch 2") {
		t.Error(got)
	}
	if got := try(nil); !strings.Contains(got, `begun with the arguments {"mode":"halt"}`) {
		t.Errorf("other arguments: %s", got)
	}
	text = strings.ReplaceAll(text, `"halt" and`, `"never" and`)
	if got := try(halt) + p.seen() + p.places(); got != "1 2 | 3 4" {
		t.Error(got)
	}
	if got := try(nil) + p.query(`SELECT count(*) FROM Seen`); got != "8" {
		t.Errorf("another run begins anew: %s", got)
	}
	if _, err := p.Run(context.Background(), script(text), host.RunOptions{ReadOnly: true}); !strings.Contains(p.fails(err).Message, "may only read") {
		t.Error(err)
	}
}

func TestWhereBackfillsMayNotBe(t *testing.T) {
	for _, c := range []struct{ source, message, hint string }{
		{`function up(qi) qi:backfill("T", function() end) end function down() end`, "runs in one transaction", "write transaction = false at the top of the file"},
		{`transaction = false function change(qi) qi:backfill("T", function() end) end`, "cannot be derived", "qi:reversible{"},
		{`transaction = false function up(qi) qi:transaction(function() qi:backfill("T", function() end) end) end function down() end`, "inside a transaction", "outside qi:transaction"},
		{`transaction = false function up(qi) qi:backfill("T", function() qi:backfill("Seen", function() end) end) end function down() end`, "inside another one", "follow each other"},
		{`transaction = false function up(qi) for i = 1, 2 do qi:backfill("T", { name = "x" }, function() end) end end function down() end`, `another backfill "x"`, "its own name"},
		{`transaction = false function up(qi) qi:backfill("T", { name = ("x"):rep(129) }, function() end) end function down() end`, "has 129 letters", "shorter"},
	} {
		p := walk(t, numbers(1), "")
		p.write("2-b", c.source)
		for _, o := range []host.UpOptions{{DryRun: true}, {}} {
			_, err := p.Up(context.Background(), o)
			e := p.fails(err)
			if !strings.Contains(e.Message, c.message) || !strings.Contains(hints(e), c.hint) || e.Deed == "" || e.Pos.Line != 1 {
				t.Errorf("%s\n%v %s: %s (%s)", c.source, e.Pos, e.Deed, e.Message, hints(e))
			}
		}
	}
}

func TestBackfillInReversible(t *testing.T) {
	p := walk(t, numbers(3), "")
	p.write("2-b", `transaction = false
function change(qi)
  local function mark(as)
    return function() qi:backfill("T", { batch = 2 }, function(rows)
      for _, row in ipairs(rows) do qi:query("UPDATE T SET v = coalesce(v, '') || ? WHERE id = ?", as, row.id) end
    end) end
  end
  qi:reversible{ up = mark("u"), down = mark("d") }
end`)
	p.up(host.UpOptions{})
	p.down(host.DownOptions{})
	if got := p.query(`SELECT group_concat(v, ' ') FROM T`) + p.places(); got != "ud ud ud" {
		t.Error(got)
	}
}

// Without its place a backfill would begin anew.
func TestBackfillMissesItsPlace(t *testing.T) {
	p := walk(t, numbers(5), "")
	p.write("2-b", filling("batch = 2", `if batch.number == 2 then qi:query("DELETE FROM luamig_backfill") end`))
	if e := p.upError(t); !strings.Contains(e.Message, "its row in luamig_backfill is gone (in batch 2 of T, id = 3 to id = 4)") || len(e.Hints) == 0 {
		t.Error(e.Message)
	}
	if got := p.seen() + "; " + p.places(); got != "1 2; 02-b|up|T|2|1|0" {
		t.Error(got)
	}
}

func TestABatchMayNotBeTorn(t *testing.T) {
	for _, tear := range []string{`qi:addColumn("T", "x", DataTypes.TEXT)`, `qi:query("CREATE INDEX i ON T (v)")`, `qi:query("DELETE FROM Seen; DROP TABLE Seen")`} {
		p := walk(t, numbers(3), "")
		p.write("2-b", filling("batch = 2", tear))
		p.Dialect = committing{}
		if e := p.upError(t); !strings.Contains(e.Message, "commits at a schema change") || e.Pos.Line != 8 {
			t.Errorf("%s: %v %s", tear, e.Pos, e.Message)
		}
		if got := p.seen(); got != "<nil>" {
			t.Errorf("%s: %s", tear, got)
		}
		p.write("2-b", filling("batch = 2", `qi:query("DELETE FROM T WHERE id = 2; UPDATE T SET v = 'x'")`))
		p.up(host.UpOptions{})
		if got := p.seen(); got != "1 2 | 3" {
			t.Errorf("%s: %s", tear, got)
		}
	}
}
