package host_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/source"
	"github.com/luamig/luamig/internal/testdb"
)

// project is a directory of migrations on a database of its own.
type project struct {
	*host.Migrator
	t      *testing.T
	files  fstest.MapFS
	lib    fstest.MapFS
	events []event.Event
}

func newProject(t *testing.T, files map[string]string) *project {
	t.Helper()
	return newProjectOn(t, "sqlite", files)
}

// each runs a test on every database.
func each(t *testing.T, test func(t *testing.T, kind string)) {
	t.Helper()
	for _, kind := range append([]string{"sqlite"}, testdb.Kinds()...) {
		t.Run(kind, func(t *testing.T) { test(t, kind) })
	}
}

// database is an empty database.
func database(t *testing.T, kind string) (dialects.Dialect, string) {
	t.Helper()
	if kind == "sqlite" {
		return sqlite.Dialect{}, "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	url := testdb.Database(t, kind)
	return dialectOf(kind, url), url
}

func dialectOf(kind, url string) dialects.Dialect {
	switch {
	case kind == "sqlite":
		return sqlite.Dialect{}
	case strings.HasPrefix(url, "postgres"):
		return postgres.Dialect{}
	}
	return mysql.Of(url)
}

func newProjectOn(t *testing.T, kind string, files map[string]string) *project {
	t.Helper()
	dialect, url := database(t, kind)
	p := &project{t: t, files: fstest.MapFS{}, lib: fstest.MapFS{}}
	p.Migrator = &host.Migrator{
		Dialect:       dialect,
		URL:           url,
		Migrations:    p.files,
		MigrationsDir: "migrations",
		Library:       p.lib,
		LibraryDir:    "lib",
		Actor:         host.Actor{User: "ann", Host: "desk", PID: 7, Version: "test"},
		Events:        func(e event.Event) { p.events = append(p.events, e) },
	}
	for name, text := range files {
		p.write(name, text)
	}
	return p
}

// write adds a file; "1-a" stands for 20240101000001-a.lua.
func (p *project) write(name, text string) {
	p.files[long(name)+".lua"] = &fstest.MapFile{Data: []byte(text)}
}

func long(name string) string {
	n, rest, _ := strings.Cut(name, "-")
	return fmt.Sprintf("202401010000%02s-%s", n, rest)
}

func (p *project) up(o host.UpOptions) host.Report {
	p.t.Helper()
	r, err := p.Up(context.Background(), o)
	if err != nil {
		p.t.Fatalf("up: %v", describe(err))
	}
	return r
}

func (p *project) down(o host.DownOptions) host.Report {
	p.t.Helper()
	r, err := p.Down(context.Background(), o)
	if err != nil {
		p.t.Fatalf("down: %v", describe(err))
	}
	return r
}

func describe(err error) string {
	var e *host.ScriptError
	if errors.As(err, &e) {
		return fmt.Sprintf("%s: %s (sql %s; hints %v)", e.Pos, e.Error(), e.SQL, e.Hints)
	}
	return err.Error()
}

func (p *project) connect() dialects.Conn {
	p.t.Helper()
	conn, err := p.Dialect.Open(context.Background(), p.URL)
	if err != nil {
		p.t.Fatal(err)
	}
	return conn
}

// query returns rows as text, columns joined by "|", rows by newlines.
func (p *project) query(sql string) string {
	p.t.Helper()
	conn := p.connect()
	defer conn.Close()
	rows, err := conn.Query(context.Background(), dialects.Statement{SQL: sql})
	if err != nil {
		p.t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var cells []string
		for _, v := range rows.Row() {
			cells = append(cells, fmt.Sprint(v))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	if rows.Err() != nil {
		p.t.Fatal(rows.Err())
	}
	return strings.Join(lines, "\n")
}

// tables are the tables that are not luamig's.
func (p *project) tables() string {
	all := strings.Fields(p.everything())
	return strings.Join(slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name, "luamig") }), " ")
}

// everything are the tables, luamig's own included.
func (p *project) everything() string {
	p.t.Helper()
	conn := p.connect()
	defer conn.Close()
	found, err := conn.Catalog().Tables(context.Background(), "")
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, name := range found {
		all = append(all, name.Name)
	}
	return strings.Join(all, " ")
}

func (p *project) columns(table string) string {
	p.t.Helper()
	conn := p.connect()
	defer conn.Close()
	described, err := conn.Catalog().Describe(context.Background(), op.Name{Name: table})
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, c := range described.Columns {
		all = append(all, c.Name)
	}
	return strings.Join(all, " ")
}

func (p *project) applied() string {
	p.t.Helper()
	var all []string
	for _, name := range strings.Fields(p.query(`SELECT name FROM luamig_migrations ORDER BY sequence`)) {
		all = append(all, name[12:])
	}
	return strings.Join(all, " ")
}

// ddl says that schema changes roll back.
func (p *project) ddl() bool { return p.Dialect.Traits().TransactionalDDL }

func (p *project) fails(err error) *host.ScriptError {
	p.t.Helper()
	var e *host.ScriptError
	if !errors.As(err, &e) {
		p.t.Fatalf("want a ScriptError, got %v", err)
	}
	return e
}

func table(name string) string {
	return fmt.Sprintf(`
function up(qi) qi:createTable("%s", { id = { type = DataTypes.INTEGER, primaryKey = true } }) end
function down(qi) qi:dropTable("%s") end`, name, name)
}

func names(r host.Report) string {
	var all []string
	for _, s := range r.Scripts {
		all = append(all, string(s.Direction)+" "+s.Name[12:])
	}
	return strings.Join(all, ", ")
}

func three(t *testing.T) *project { return threeOn(t, "sqlite") }

func threeOn(t *testing.T, kind string) *project {
	return newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": table("B"), "3-c": table("C")})
}

func TestUpAppliesWhatIsPendingInOrder(t *testing.T) { each(t, upAppliesWhatIsPendingInOrder) }

func upAppliesWhatIsPendingInOrder(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if got := names(p.up(host.UpOptions{})); got != "up 01-a, up 02-b, up 03-c" {
		t.Error(got)
	}
	if got := p.tables(); got != "A B C" {
		t.Error(got)
	}
	if got := p.up(host.UpOptions{}); len(got.Scripts) != 0 {
		t.Errorf("a second up did %s", names(got))
	}
	row := p.query(`SELECT name, sequence, length(checksum), by_user, by_host, luamig_version FROM luamig_migrations WHERE sequence = 2`)
	if row != "20240101000002-b|2|64|ann|desk|test" {
		t.Error(row)
	}
	if got := p.query(`SELECT action, name FROM luamig_log ORDER BY started_at, name`); got != "up|"+long("1-a")+"\nup|"+long("2-b")+"\nup|"+long("3-c") {
		t.Errorf("log: %s", got)
	}
}

func TestUpStepAndTo(t *testing.T) { each(t, upStepAndTo) }

func upStepAndTo(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if got := names(p.up(host.UpOptions{Step: 1})); got != "up 01-a" {
		t.Error(got)
	}
	if got := names(p.up(host.UpOptions{To: "b"})); got != "up 02-b" {
		t.Error(got)
	}
	if got := p.up(host.UpOptions{To: long("1-a")}); len(got.Scripts) != 0 {
		t.Errorf("up to what is applied did %s", names(got))
	}
	_, err := p.Up(context.Background(), host.UpOptions{To: long("3-d")})
	var unknown *host.UnknownMigrationError
	if !errors.As(err, &unknown) || unknown.Nearest != long("3-c") {
		t.Errorf("an unknown name: %v", err)
	}
	if got := p.applied(); got != "01-a 02-b" {
		t.Error(got)
	}
}

func TestDownUndoesTheLastApplied(t *testing.T) { each(t, downUndoesTheLastApplied) }

func downUndoesTheLastApplied(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{})
	if got := names(p.down(host.DownOptions{})); got != "down 03-c" {
		t.Error(got)
	}
	p.up(host.UpOptions{})
	if got := names(p.down(host.DownOptions{Step: 2})); got != "down 03-c, down 02-b" {
		t.Error(got)
	}
	p.up(host.UpOptions{})
	if got := names(p.down(host.DownOptions{To: "a"})); got != "down 03-c, down 02-b" {
		t.Error(got)
	}
	p.up(host.UpOptions{})
	if got := names(p.down(host.DownOptions{To: "b", Inclusive: true})); got != "down 03-c, down 02-b" {
		t.Error(got)
	}
	p.up(host.UpOptions{})
	if got := names(p.down(host.DownOptions{All: true})); got != "down 03-c, down 02-b, down 01-a" {
		t.Error(got)
	}
	if got := p.tables(); got != "" {
		t.Errorf("left behind: %s", got)
	}
	if got := p.down(host.DownOptions{}); len(got.Scripts) != 0 {
		t.Errorf("down with nothing applied did %s", names(got))
	}
	_, err := p.Down(context.Background(), host.DownOptions{To: "a"})
	var unknown *host.UnknownMigrationError
	if !errors.As(err, &unknown) || unknown.Why == "" {
		t.Errorf("down to what is not applied: %v", err)
	}
}

func TestDownGoesByTheOrderOfApplication(t *testing.T) { each(t, downGoesByTheOrderOfApplication) }

func downGoesByTheOrderOfApplication(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "3-c": table("C")})
	p.up(host.UpOptions{})
	p.write("2-b", table("B"))
	p.events = nil
	p.up(host.UpOptions{})
	if w, ok := p.events[0].(event.Warning); !ok || !strings.Contains(w.Text, "02-b comes before") {
		t.Errorf("out of order, first event %#v", p.events[0])
	}
	if got := names(p.down(host.DownOptions{})); got != "down 02-b" {
		t.Error(got)
	}
}

func TestRedo(t *testing.T) { each(t, redo) }

func redo(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{})
	r, err := p.Redo(context.Background(), host.RedoOptions{Step: 2})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(r); got != "down 03-c, down 02-b, up 02-b, up 03-c" {
		t.Error(got)
	}
	if got := p.applied(); got != "01-a 02-b 03-c" {
		t.Error(got)
	}
}

// Only a redo is gone on with: not what somebody has said in the same word, nor one behind which something else was done.
func TestRedoGoesOnWithARedoOnly(t *testing.T) {
	p := three(t)
	p.up(host.UpOptions{})
	if _, err := p.Forget(context.Background(), []string{"c"}, host.AmendOptions{Reason: "redo"}); err != nil {
		t.Fatal(err)
	}
	if r, err := p.Redo(context.Background(), host.RedoOptions{}); err != nil || names(r) != "down 02-b, up 02-b" {
		t.Errorf("%s, %v", names(r), err)
	}
	p.write("2-b", `function up(qi) error("no") end
function down(qi) qi:dropTable("B") end`)
	if _, err := p.Redo(context.Background(), host.RedoOptions{}); err == nil {
		t.Fatal("no error")
	}
	p.down(host.DownOptions{})
	p.up(host.UpOptions{Step: 1})
	if r, err := p.Redo(context.Background(), host.RedoOptions{}); err != nil || names(r) != "down 01-a, up 01-a" {
		t.Errorf("%s, %v", names(r), err)
	}
	if got := p.applied(); got != "01-a" {
		t.Error(got)
	}
}

// A redo of several goes on where it was: what is undone is not undone twice, and what is applied again is not, either.
func TestRedoOfSeveralGoesOn(t *testing.T) {
	p := three(t)
	p.up(host.UpOptions{})
	wrong := `function up(qi) error("no") end
function down(qi) qi:dropTable("B") end`
	p.write("2-b", wrong)
	if r, err := p.Redo(context.Background(), host.RedoOptions{Step: 3}); err == nil || names(r) != "down 03-c, down 02-b, down 01-a, up 01-a" {
		t.Fatalf("%s, %v", names(r), err)
	}
	p.write("2-b", table("B"))
	if r, err := p.Redo(context.Background(), host.RedoOptions{Step: 3}); err != nil || names(r) != "up 02-b, up 03-c" {
		t.Errorf("%s, %v", names(r), err)
	}
	if r, err := p.Redo(context.Background(), host.RedoOptions{Step: 2}); err != nil || names(r) != "down 03-c, down 02-b, up 02-b, up 03-c" {
		t.Errorf("%s, %v", names(r), err)
	}
}

func TestAFailureLeavesNothing(t *testing.T) { each(t, aFailureLeavesNothing) }

func aFailureLeavesNothing(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  qi:createTable("B", { id = DataTypes.INTEGER })
  qi:insert("A", { id = 1 })
  qi:insert("A", { id = 1 })
end
function down(qi) end`})
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	if e.Pos.Line != 5 || e.Pos.Column != 6 || e.Width != len("insert") {
		t.Errorf("place %v, width %d", e.Pos, e.Width)
	}
	if e.Deed != "insert A" || !strings.Contains(e.SQL, "INSERT") || e.Kept == p.ddl() {
		t.Errorf("deed %q, sql %q, kept %v", e.Deed, e.SQL, e.Kept)
	}
	want := "A"
	if !p.ddl() {
		want = "A B"
	}
	if got := p.tables(); got != want {
		t.Errorf("tables %s", got)
	}
	if got := p.query(`SELECT count(*) FROM "A"`); got != "0" {
		t.Errorf("rows %s", got)
	}
	if got := p.applied(); got != "01-a" {
		t.Errorf("applied %s", got)
	}
}

func TestDryRunKeepsNothing(t *testing.T) { each(t, dryRunKeepsNothing) }

func dryRunKeepsNothing(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if !p.ddl() {
		_, err := p.Up(context.Background(), host.UpOptions{DryRun: true})
		if err == nil || !strings.Contains(err.Error(), "commits at each schema change") {
			t.Errorf("%v", err)
		}
		if got := p.everything(); got != "" {
			t.Errorf("%s stayed", got)
		}
		return
	}
	r := p.up(host.UpOptions{DryRun: true})
	if names(r) != "up 01-a, up 02-b, up 03-c" || !r.DryRun {
		t.Errorf("%+v", r)
	}
	if got := p.everything(); got != "" {
		t.Errorf("%s stayed", got)
	}
	p.up(host.UpOptions{})
	p.down(host.DownOptions{All: true, DryRun: true})
	if got := p.tables(); got != "A B C" {
		t.Errorf("after a rehearsed down: %s", got)
	}
}

func TestStatus(t *testing.T) { each(t, status) }

func status(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{})
	p.down(host.DownOptions{Name: "b"})
	p.write("1-a", table("A")+"\n-- edited")
	delete(p.files, long("3-c")+".lua")
	p.write("4-d", table("D"))
	s, err := p.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]host.State{}
	for _, m := range s.Migrations {
		got[m.Name[12:]] = m.State
	}
	want := map[string]host.State{"01-a": host.Changed, "02-b": host.OutOfOrder, "03-c": host.Missing, "04-d": host.Pending}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestStatusChangesNothing(t *testing.T) { each(t, statusChangesNothing) }

func statusChangesNothing(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if _, err := p.Status(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := p.everything(); got != "" {
		t.Errorf("status made %s", got)
	}
}

func TestDriftStopsUpUnlessAllowed(t *testing.T) { each(t, driftStopsUpUnlessAllowed) }

func driftStopsUpUnlessAllowed(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{To: "b"})
	p.write("1-a", table("A")+"-- edited")
	_, err := p.Up(context.Background(), host.UpOptions{})
	var drift *host.DriftError
	if !errors.As(err, &drift) || cmp.Diff(drift.Changed, []string{long("1-a")}) != "" {
		t.Errorf("%v", err)
	}
	p.write("1-a", strings.ReplaceAll(table("A"), "\n", "\r\n"))
	p.up(host.UpOptions{}) // line endings are no change
	p.write("1-a", "-- edited")
	p.write("4-d", table("D"))
	p.up(host.UpOptions{AllowChanged: true})
	if got := p.tables(); got != "A B C D" {
		t.Error(got)
	}
}

func TestDownOfAMissingFileUsesWhatWasApplied(t *testing.T) {
	each(t, downOfAMissingFileUsesWhatWasApplied)
}

func downOfAMissingFileUsesWhatWasApplied(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{})
	delete(p.files, long("3-c")+".lua")
	if got := names(p.down(host.DownOptions{})); got != "down 03-c" {
		t.Error(got)
	}
	if got := p.tables(); got != "A B" {
		t.Error(got)
	}
}

func TestChangeIsUndoneByItsInverse(t *testing.T) { each(t, changeIsUndoneByItsInverse) }

func changeIsUndoneByItsInverse(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function change(qi)
  qi:createTable("B", { id = DataTypes.INTEGER, name = DataTypes.STRING })
  qi:addIndex("B", { "name" })
  qi:renameColumn("B", "name", "title")
  qi:reversible{
    up = function() qi:insert("A", { id = 5 }) end,
    down = function()
      assert(qi:describeTable("B").title, "the renaming is still there")
      qi:delete("A", { id = 5 })
    end,
  }
  qi:addColumn("A", "later", DataTypes.TEXT)
end`})
	p.up(host.UpOptions{})
	if got := p.query(`SELECT id, later FROM "A"`); got != "5|<nil>" {
		t.Error(got)
	}
	p.down(host.DownOptions{})
	if got := p.tables(); got != "A" {
		t.Errorf("tables %s", got)
	}
	if got := p.query(`SELECT count(*) FROM "A"`) + " " + p.columns("A"); got != "0 id" {
		t.Errorf("rows and columns of A: %s", got)
	}
}

func TestChangeRefusesWhatHasNoInverse(t *testing.T) {
	for name, body := range map[string]string{
		"dropTable":     `qi:dropTable("A")`,
		"query":         `qi:query("DELETE FROM A")`,
		"describeTable": `qi:describeTable("A")`,
		"select":        `qi:select("A")`,
	} {
		p := newProject(t, map[string]string{"1-a": table("A"), "2-b": "function change(qi)\n  " + body + "\nend"})
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if e.Pos.Line != 2 || e.Pos.Column != 6 || !strings.Contains(strings.Join(e.Hints, " "), "qi:reversible{") {
			t.Errorf("%s: %v %v %v", name, e.Pos, e.Message, e.Hints)
		}
	}
}

func TestManifest(t *testing.T) {
	for text, want := range map[string]string{
		``:                                   "neither up(qi) nor change(qi)",
		`function up(qi) end`:                "neither down(qi) nor why",
		`local function up() end`:            "neither up(qi) nor change(qi)",
		`up = 5`:                             "up is a number",
		`function down(qi) end`:              "neither up(qi) nor change(qi)",
		`irreversible = 1 function up() end`: "irreversible is a number",
		`transaction = "no" function change() end`: "transaction is a string",
		`function change() end function up() end`:  "also up or down",
		`return { up = function() end, down = 3 }`: "down is a number",
		`return { up = function() end }`:           "neither down(qi) nor why",
	} {
		p := newProject(t, map[string]string{"1-a": text})
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if !strings.Contains(e.Message, want) || len(e.Hints) == 0 {
			t.Errorf("%s: %s %v", text, e.Message, e.Hints)
		}
	}
	p := newProject(t, map[string]string{"1-a": `return { up = function(qi, types) assert(types == DataTypes) end, down = function() end }`})
	p.up(host.UpOptions{})
	p.down(host.DownOptions{})
}

func TestIrreversible(t *testing.T) { each(t, irreversible) }

func irreversible(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": `irreversible = "the old data is gone" function up(qi) end`})
	p.up(host.UpOptions{})
	_, err := p.Down(context.Background(), host.DownOptions{})
	if e := p.fails(err); !strings.Contains(e.Message, "the old data is gone") {
		t.Error(e.Message)
	}
	if got := p.applied(); got != "01-a" {
		t.Error(got)
	}
}

func TestPcallUndoesTheFailedPart(t *testing.T) { each(t, pcallUndoesTheFailedPart) }

func pcallUndoesTheFailedPart(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  qi:insert("A", { id = 1 })
  local ok, err = pcall(function()
    qi:insert("A", { id = 2 })
    qi:insert("A", { id = 1 })
  end)
  assert(not ok)
  assert(err.kind == "unique", tostring(err.kind))
  assert(tostring(err):find("migrations/20240101000002-b.lua:6", 1, true), tostring(err))
  qi:insert("A", { id = 3 })
  assert(pcall(function() qi:insert("A", { id = 4 }) end))
  assert(not pcall(function()
    qi:insert("A", { id = 5 })
    pcall(function() qi:insert("A", { id = 6 }) end)
    error("outer")
  end))
end
function down(qi) end`})
	p.up(host.UpOptions{})
	if got := p.query(`SELECT id FROM "A" ORDER BY id`); got != "1\n3\n4" {
		t.Error(got)
	}
}

func TestPcallDoesNotCatchWhatWasQueuedBefore(t *testing.T) {
	each(t, pcallDoesNotCatchWhatWasQueuedBefore)
}

func pcallDoesNotCatchWhatWasQueuedBefore(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  qi:insert("A", { id = 1 })
  qi:insert("A", { id = 1 })
  pcall(function() qi:select("A") end)
end
function down(qi) end`})
	_, err := p.Up(context.Background(), host.UpOptions{})
	if e := p.fails(err); e.Pos.Line != 4 {
		t.Errorf("%v: %v", e.Pos, e.Message)
	}
}

func TestTransactionIsASavepoint(t *testing.T) { each(t, transactionIsASavepoint) }

func transactionIsASavepoint(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  local ok, err = pcall(function()
    qi:transaction(function()
      qi:insert("A", { id = 1 })
      error("no")
    end)
  end)
  assert(not ok and tostring(err):find("no"))
  qi:transaction(function() qi:insert("A", { id = 2 }) end)
end
function down(qi) end`})
	p.up(host.UpOptions{})
	if got := p.query(`SELECT id FROM "A" ORDER BY id`); got != "2" {
		t.Error(got)
	}
}

func TestWithoutTransactionEachStatementStays(t *testing.T) {
	each(t, withoutTransactionEachStatementStays)
}

func withoutTransactionEachStatementStays(t *testing.T, kind string) {
	outside := "VACUUM"
	if kind == "mysql" || kind == "mariadb" {
		outside = "ANALYZE TABLE A"
	}
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
transaction = false
function up(qi)
  qi:insert("A", { id = 1 })
  qi:flush()
  qi:transaction(function() qi:insert("A", { id = 2 }) end)
  pcall(qi.transaction, qi, function() qi:insert("A", { id = 3 }) error("x") end)
  qi:query("` + outside + `")
  qi:insert("A", { id = 1 })
end
function down(qi) end`})
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	if !e.Kept || e.Pos.Line != 9 {
		t.Errorf("kept %v, %v %s", e.Kept, e.Pos, describe(err))
	}
	if got := p.query(`SELECT id FROM "A" ORDER BY id`); got != "1\n2" {
		t.Error(got)
	}
	if got := p.applied(); got != "01-a" {
		t.Error(got)
	}
}

func TestRequireLoadsFromTheLibraryOnly(t *testing.T) {
	p := newProject(t, map[string]string{"1-a": `
local names = require("names")
function up(qi) qi:createTable(names.table(), { id = DataTypes.INTEGER }) end
function down(qi) names.fail() end`})
	p.lib["names.lua"] = &fstest.MapFile{Data: []byte("return {\n  table = function() return \"N\" end,\n  fail = function() local x; return x.y end,\n}")}
	p.up(host.UpOptions{})
	if got := p.tables(); got != "N" {
		t.Error(got)
	}
	_, err := p.Down(context.Background(), host.DownOptions{})
	e := p.fails(err)
	if e.Pos.File != "lib/names.lua" || e.Pos.Line != 3 || !strings.Contains(e.Source, "fail = function") || len(e.Trace) == 0 {
		t.Errorf("%v %s trace %v", e.Pos, e.Message, e.Trace)
	}
	p.write("2-b", `require("../secret")`)
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Error("require left the library")
	}
}

func script(text string) source.File {
	return source.File{Name: "fix", Path: "scripts/fix.lua", Text: []byte(text)}
}

func TestRunIsOneTransactionAndLogged(t *testing.T) { each(t, runIsOneTransactionAndLogged) }

func runIsOneTransactionAndLogged(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A")})
	p.up(host.UpOptions{})
	run := func(o host.RunOptions, text string) (host.Report, error) {
		return p.Run(context.Background(), script(text), o)
	}
	r, err := run(host.RunOptions{Args: map[string]string{"id": "4"}, Reason: "asked for"},
		`function run(qi, args) qi:insert("A", { id = tonumber(args.id) }) end`)
	if err != nil || r.Scripts[0].Rows != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if got := p.query(`SELECT name, args, reason, rows_written FROM luamig_log WHERE action = 'run'`); got != `fix|{"id":"4"}|asked for|1` {
		t.Error(got)
	}
	if _, err := run(host.RunOptions{}, `function run(qi) qi:insert("A", { id = 5 }) error("stop") end`); err == nil {
		t.Error("no error")
	}
	one := int64(1)
	_, err = run(host.RunOptions{ExpectRows: &one}, `function run(qi) qi:bulkInsert("A", { { id = 6 }, { id = 7 } }) end`)
	var rows *host.RowsError
	if !errors.As(err, &rows) || rows.Wrote != 2 {
		t.Errorf("%v", err)
	}
	_, err = run(host.RunOptions{ExpectRows: &one}, `transaction = false function run(qi) qi:insert("A", { id = 9 }) end`)
	if e := p.fails(err); !strings.Contains(e.Message, "could not be rolled back") || e.Kept {
		t.Errorf("%v", err)
	}
	if _, err = run(host.RunOptions{DryRun: true}, `function run(qi) qi:insert("A", { id = 8 }) end`); err != nil {
		t.Error(err)
	}
	if got := p.query(`SELECT id FROM "A" ORDER BY id`); got != "4" {
		t.Error(got)
	}
}

func TestReadOnlyRunRefusesWrites(t *testing.T) { each(t, readOnlyRunRefusesWrites) }

func readOnlyRunRefusesWrites(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A")})
	p.up(host.UpOptions{})
	for _, body := range []string{
		`qi:insert("A", { id = 1 })`, `qi:query("DELETE FROM A")`, `qi:query("INSERT INTO A VALUES (1) RETURNING id")`,
		`qi:addColumn("A", "x", DataTypes.TEXT)`, `qi:query("SELECT 1; DELETE FROM A; SELECT 2")`,
	} {
		_, err := p.Run(context.Background(), script("function run(qi) "+body+" end"), host.RunOptions{ReadOnly: true})
		if e := p.fails(err); !strings.Contains(e.Message, "only read") {
			t.Errorf("%s: %s", body, e.Message)
		}
	}
	if kind == "sqlite" {
		_, err := p.Run(context.Background(), script(`function run(qi) qi:query("PRAGMA user_version = 5") end`), host.RunOptions{ReadOnly: true})
		if e := p.fails(err); !strings.Contains(e.Message, "readonly") {
			t.Errorf("the database itself has not refused: %s", e.Message)
		}
	}
	r, err := p.Run(context.Background(), script(`function run(qi) assert(qi:count("A") == 0) end`), host.RunOptions{ReadOnly: true})
	if err != nil || len(r.Scripts) != 1 {
		t.Errorf("%v %v", r, err)
	}
}

func TestStopEndsAfterTheCurrentScript(t *testing.T) { each(t, stopEndsAfterTheCurrentScript) }

func stopEndsAfterTheCurrentScript(t *testing.T, kind string) {
	p := threeOn(t, kind)
	stop := make(chan struct{})
	p.Stop = stop
	p.Events = func(e event.Event) {
		if d, ok := e.(event.Done); ok && d.Name == long("2-b") {
			close(stop)
		}
	}
	r := p.up(host.UpOptions{})
	if names(r) != "up 01-a, up 02-b" || !r.Stopped {
		t.Errorf("%s %v", names(r), r.Stopped)
	}
}

func TestCancelRollsBack(t *testing.T) { each(t, cancelRollsBack) }

func cancelRollsBack(t *testing.T, kind string) {
	ctx, cancel := context.WithCancel(context.Background())
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": `
function up(qi)
  qi:insert("A", { id = 1 })
  qi:flush()
  print("now")
  while true do end
end
function down(qi) end`})
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			cancel()
		}
	}
	if _, err := p.Up(ctx, host.UpOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := p.query(`SELECT count(*) FROM "A"`); got != "0" {
		t.Errorf("%s rows stayed", got)
	}
}

func TestSplitFullName(t *testing.T) { each(t, splitFullName) }

func splitFullName(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": `
function up(qi)
  qi:createTable("Users", { id = { type = DataTypes.INTEGER, primaryKey = true }, fullName = DataTypes.STRING })
end
function down(qi) end`})
	p.up(host.UpOptions{})
	fill, err := p.Run(context.Background(), script(`function run(qi)
  qi:bulkInsert("Users", {
    { id = 1, fullName = "Ada Lovelace" }, { id = 2, fullName = null }, { id = 3, fullName = "Plato" },
    { id = 4, fullName = "José García Márquez" }, { id = 5, fullName = "Siobhán O'Brien \"Sio\"" },
    { id = 6, fullName = "Zoë 🦊 Fox" }, { id = 7, fullName = "" }, { id = 8, fullName = "  two   spaces" },
  })
end`), host.RunOptions{})
	if err != nil {
		t.Fatal(describe(err), fill)
	}
	p.write("2-split", `
function up(qi)
  qi:addColumn("Users", "firstName", { type = DataTypes.STRING })
  qi:addColumn("Users", "lastName",  { type = DataTypes.STRING })

  for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
    if user.fullName then
      local first, last = user.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
    end
  end

  qi:removeColumn("Users", "fullName")
end
function down(qi) end`)
	p.up(host.UpOptions{})
	want := strings.Join([]string{"1|Ada|Lovelace", "2|<nil>|<nil>", "3|Plato|", "4|José|García Márquez",
		`5|Siobhán|O'Brien "Sio"`, "6|Zoë|🦊 Fox", "7|<nil>|<nil>", "8|<nil>|<nil>"}, "\n")
	if d := cmp.Diff(want, p.query(`SELECT * FROM "Users" ORDER BY id`)); d != "" {
		t.Error(d)
	}
}

func TestErrorsOfTheDatabaseComeWithAdvice(t *testing.T) { each(t, errorsOfTheDatabaseComeWithAdvice) }

func errorsOfTheDatabaseComeWithAdvice(t *testing.T, kind string) {
	for body, want := range map[string]string{
		`qi:addColumn("A", "id", DataTypes.TEXT)`:             "describeTable first, or remove this line; nothing of this migration was kept",
		`qi:createTable("A", { id = DataTypes.INTEGER })`:     "ifNotExists",
		`qi:insert("A", { ids = 1 })`:                         `did you mean "id"?`,
		`qi:query("UPDATE AA SET id = 1")`:                    `did you mean "A"?`,
		`qi:insert("A", { id = 1 }) qi:insert("A", {id = 1})`: "upsert",
	} {
		p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": "function up(qi)\n  " + body + "\nend\nfunction down() end"})
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if !strings.Contains(strings.Join(e.Hints, " "), want) || len(e.Hints) != 1 {
			t.Errorf("%s: %s", body, describe(err))
		}
	}
}

func TestErrorsUnderlineWhatTheyAreAbout(t *testing.T) {
	for body, want := range map[string]struct {
		message, hint string
		column, width int
	}{
		`qi:addColum("A")`:                           {"qi has nothing of this name", "addColumn", 6, 8},
		`qi:addColumn("A", "b", DataTypes.STRNG)`:    {"unknown data type", "STRING", 36, 5},
		`if 1 != 2 then end`:                         {"unexpected '!='", "~=", 8, 2},
		`qi:addColumn("A", "b", { typ = "TEXT" })`:   {`unknown attribute "typ"`, "type", 6, 9},
		`local user = {} print(user.address.street)`: {"user.address is nil", "", 25, 12},
		`qi.addColumn("A", "b", DataTypes.TEXT)`:     {"with a colon", "qi:addColumn", 6, 9},
	} {
		p := newProject(t, map[string]string{"1-a": table("A"), "2-b": "function up(qi)\n  " + body + "\nend\nfunction down() end"})
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if !strings.Contains(e.Message, want.message) || !strings.Contains(strings.Join(e.Hints, " "), want.hint) ||
			e.Pos.Line != 2 || e.Pos.Column != want.column || e.Width != want.width {
			t.Errorf("%s: %s width %d", body, describe(err), e.Width)
		}
	}
}

func TestARefusalInsideALibraryKeepsItsTrace(t *testing.T) {
	p := newProject(t, map[string]string{"1-a": `local h = require("h")
function up(qi)
  local rows = h.read(qi)
end
function down() end`})
	p.lib["h.lua"] = &fstest.MapFile{Data: []byte("return { read = function(qi)\n  return qi:query(\"SELECT * FROM nope\")\nend }")}
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	if e.Pos.File != "lib/h.lua" || e.Pos.Line != 2 || e.Pos.Column != 13 || len(e.Trace) == 0 || e.Trace[0].Pos.Line != 3 {
		t.Errorf("%s, trace %v", describe(err), e.Trace)
	}
}
