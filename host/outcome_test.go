package host_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// log is what the log says of everything that ran, oldest first.
func (p *project) log(columns string) string {
	p.t.Helper()
	return p.query("SELECT " + columns + " FROM luamig_log ORDER BY id")
}

func TestFailuresAreInTheLog(t *testing.T) { each(t, failuresAreInTheLog) }

func failuresAreInTheLog(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  qi:insert("A", { id = 1 })
  qi:query("SELECT 1")
  error("enough")
end
function down(qi) end`})
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	p.write("2-b", "function up(qi) oh no end")
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	want := "up|" + long("1-a") + "|done|0|<nil>\n" +
		"up|" + long("2-b") + "|failed|0|migrations/" + long("2-b") + ".lua:5:3: enough\n" +
		"up|" + long("2-b") + "|failed|0|migrations/" + long("2-b") + ".lua:1:17: "
	if got := p.log("action, name, outcome, rows_written, error"); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := p.query(`SELECT count(*) FROM "A"`); got != "0" {
		t.Errorf("%s rows", got)
	}
}

func TestWhatIsKeptOfAFailureIsInTheLog(t *testing.T) { each(t, whatIsKeptOfAFailureIsInTheLog) }

func whatIsKeptOfAFailureIsInTheLog(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
transaction = false
irreversible = "a test"
function up(qi)
  qi:query('INSERT INTO "A" VALUES (1)')
  qi:query('INSERT INTO "A" VALUES (1)')
end`})
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	if got := p.query("SELECT outcome, rows_written FROM luamig_log WHERE name LIKE '%-b'"); got != "partly|1" {
		t.Error(got)
	}
}

func TestAStopIsInTheLog(t *testing.T) { each(t, aStopIsInTheLog) }

func aStopIsInTheLog(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A")})
	p.up(host.UpOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			cancel()
		}
	}
	_, err := p.Run(ctx, script(`function run(qi) qi:insert("A", { id = 1 }) qi:flush() print("now") while true do end end`), host.RunOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := p.query("SELECT outcome, rows_written FROM luamig_log WHERE action = 'run'"); got != "stopped|0" {
		t.Error(got)
	}
}

// What nobody keeps is not in the log: it may be run on a database that must not be written to.
func TestRehearsalsAreNotInTheLog(t *testing.T) {
	p := three(t)
	p.up(host.UpOptions{Step: 1})
	for _, o := range []host.RunOptions{{DryRun: true}, {ReadOnly: true}} {
		if _, err := p.Run(context.Background(), script(`function run(qi) error("x") end`), o); err == nil {
			t.Error("no error")
		}
	}
	if got := p.log("action"); got != "up" {
		t.Error(got)
	}
}

func TestSecretsAreNotInTheLog(t *testing.T) { each(t, secretsAreNotInTheLog) }

func secretsAreNotInTheLog(t *testing.T, kind string) {
	p := newProjectOn(t, kind, nil)
	args := map[string]string{"api-key": "hunter2", "API_TOKEN": "hunter2x", "country": "de"}
	text := `function run(qi, args) if args.fail then error("not with " .. args["api-key"] .. " or " .. args.API_TOKEN .. " at db://me:hunter3@h/d") end end`
	if _, err := p.Run(context.Background(), script(text), host.RunOptions{Args: args}); err != nil {
		t.Fatal(err)
	}
	args["fail"] = "yes"
	if _, err := p.Run(context.Background(), script(text), host.RunOptions{Args: args}); err == nil {
		t.Fatal("no error")
	}
	got := p.log("args, error")
	if strings.Contains(got, "hunter") || !strings.Contains(got, `{"API_TOKEN":"***","api-key":"***","country":"de"}|<nil>`) ||
		!strings.HasSuffix(got, `not with *** or *** at db://me:***@h/d`) {
		t.Error(got)
	}
}

// An error may be of any length and hold anything.
func TestTheTextOfAFailureIsBounded(t *testing.T) { each(t, theTextOfAFailureIsBounded) }

func theTextOfAFailureIsBounded(t *testing.T, kind string) {
	p := newProjectOn(t, kind, nil)
	if _, err := p.Run(context.Background(), script(`function run(qi) error("\0\255x" .. ("ä"):rep(1e6)) end`), host.RunOptions{}); err == nil {
		t.Fatal("no error")
	}
	got := p.log("error")
	if n := len(got); n < 3990 || n > 4010 || !strings.HasPrefix(got, "scripts/fix.lua:1:18: �xä") || !strings.HasSuffix(got, "ä …") {
		t.Errorf("%d bytes: %.60s", n, got)
	}
}

func TestRedoIsInTheLog(t *testing.T) {
	p := three(t)
	p.up(host.UpOptions{Step: 1})
	if _, err := p.Redo(context.Background(), host.RedoOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := p.log("action, reason"); got != "up|\ndown|redo\nup|redo" {
		t.Error(got)
	}
}

// olden makes the ledger that of the first version.
func (p *project) olden() {
	p.t.Helper()
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "ALTER TABLE luamig_log DROP COLUMN outcome")
	p.exec(conn, "ALTER TABLE luamig_log DROP COLUMN error")
}

func TestALedgerOfAnOlderVersion(t *testing.T) { each(t, aLedgerOfAnOlderVersion) }

func aLedgerOfAnOlderVersion(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{Step: 1})
	p.olden()
	before := p.columns("luamig_log")
	if _, err := p.Status(context.Background()); err != nil {
		t.Fatal(err)
	}
	if p.ddl() {
		p.up(host.UpOptions{DryRun: true})
	} else if _, err := p.Run(context.Background(), script("function run(qi) end"), host.RunOptions{DryRun: true}); err != nil {
		t.Fatal(err)
	}
	if got := p.columns("luamig_log"); got != before {
		t.Errorf("a look has changed it: %s", got)
	}
	p.up(host.UpOptions{Step: 1})
	if got := p.log("name, outcome"); got != long("1-a")+"|done\n"+long("2-b")+"|done" {
		t.Error(got)
	}
	p.olden()
	p.down(host.DownOptions{All: true})
	p.olden()
	p.up(host.UpOptions{})
	if got := p.log("action, outcome"); got != strings.Repeat("up|done\n", 2)+strings.Repeat("down|done\n", 2)+"up|done\nup|done\nup|done" {
		t.Error(got)
	}
}

// An older luamig beside a newer one can go on.
func TestAnOlderVersionCanWriteTheLog(t *testing.T) { each(t, anOlderVersionCanWriteTheLog) }

func anOlderVersionCanWriteTheLog(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{Step: 1})
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, `INSERT INTO luamig_log (action, name, checksum, args, reason, started_at, duration_ms, rows_written, statements, by_user, by_host, luamig_version)
VALUES ('up', 'x', '', '', '', '2026-01-01T00:00:00.000Z', 1, 2, 3, 'u', 'h', '0.1')`)
	if got := p.log("name, outcome, error"); got != long("1-a")+"|done|<nil>\nx|done|<nil>" {
		t.Error(got)
	}
}

// A table that is not luamig's gets no column.
func TestALogThatIsNotLuamigs(t *testing.T) { each(t, aLogThatIsNotLuamigs) }

func aLogThatIsNotLuamigs(t *testing.T, kind string) {
	p := threeOn(t, kind)
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "CREATE TABLE luamig_log (id INTEGER PRIMARY KEY, action VARCHAR(20))")
	_, err := p.Up(context.Background(), host.UpOptions{})
	if err == nil || err.Error() != `the table "luamig_log" is not luamig's: it has no column "name"` {
		t.Errorf("%v", err)
	}
	if got := p.everything(); got != "luamig_log" || p.columns("luamig_log") != "id action" {
		t.Errorf("%s: %s", got, p.columns("luamig_log"))
	}
}

func (p *project) exec(conn dialects.Conn, sql string) {
	p.t.Helper()
	if _, err := conn.Exec(context.Background(), dialects.Statement{SQL: sql}); err != nil {
		p.t.Fatalf("%s: %v", sql, err)
	}
}

func TestALedgerOfAnOlderVersionInASchema(t *testing.T) {
	p := threeOn(t, "postgres")
	p.Schema = "ops"
	p.up(host.UpOptions{Step: 1})
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "ALTER TABLE ops.luamig_log DROP COLUMN outcome, DROP COLUMN error")
	p.exec(conn, "CREATE TABLE public.luamig_log (id INTEGER)") // another one
	p.up(host.UpOptions{})
	if got := p.query("SELECT count(*), count(outcome) FROM ops.luamig_log"); got != "3|3" || p.columns("luamig_log") != "id" {
		t.Errorf("%s, %s", got, p.columns("luamig_log"))
	}
}

// The password of the database is in no error, whoever wrote it there.
func TestThePasswordIsNotInTheLog(t *testing.T) { each(t, thePasswordIsNotInTheLog) }

func thePasswordIsNotInTheLog(t *testing.T, kind string) {
	if kind == "sqlite" {
		return // it has none
	}
	p := newProjectOn(t, kind, nil)
	u, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	if len(password) < 4 {
		t.Fatal("the test needs a password that can be told from other words")
	}
	for _, spelled := range []string{password, url.QueryEscape(password), url.PathEscape(password)} {
		if _, err := p.Run(context.Background(), script(`function run(qi, args) error("it is " .. args.word) end`), host.RunOptions{Args: map[string]string{"word": spelled}}); err == nil {
			t.Error("no error")
		}
	}
	if got := p.log("error"); strings.Count(got, "it is ***") != 3 {
		t.Error(got)
	}
}
