package host_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

func TestATableThatIsNotTheLedger(t *testing.T) {
	p := three(t)
	p.query(`CREATE TABLE luamig_migrations (version INTEGER PRIMARY KEY)`)
	_, err := p.Status(context.Background())
	if err == nil || err.Error() != `the table "luamig_migrations" is not luamig's: it has no column "name"` {
		t.Errorf("%v", err)
	}
	remedy, ok := err.(interface{ Remedy() string })
	if !ok || !strings.Contains(remedy.Remedy(), "table = ") {
		t.Error("no way out is named")
	}
}

func TestDriftOfManyFilesNamesSome(t *testing.T) {
	e := &host.DriftError{Changed: []string{"a"}}
	for i := range 12 {
		e.Missing = append(e.Missing, fmt.Sprintf("m%02d", i))
	}
	want := "changed after they were applied: a; applied, but their files are missing: " +
		"m00, m01, m02, m03, m04, m05, m06, m07, m08, m09 and 2 more (see luamig status)"
	if e.Error() != want {
		t.Errorf("got %s", e)
	}
}

// What luamig keeps is none of the script's business, whatever it is called.
func TestALedgerOfAnotherNameIsLuamigsOwn(t *testing.T) {
	p := newProject(t, map[string]string{"1-a": table("A"), "2-b": `
irreversible = "a test"
function up(qi)
  assert(table.concat(qi:showAllTables(), " ") == "A")
  qi:dropAllTables()
end`})
	p.Table = "History"
	p.up(host.UpOptions{})
	if got := p.query(`SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name)`); got != "History History_journal History_log" {
		t.Error(got)
	}
}

func TestWhatAScriptSetsDoesNotLeak(t *testing.T) {
	p := newProject(t, map[string]string{
		"1-a": `irreversible = "a test"
function up(qi) qi:query("CREATE TEMP TABLE Mine (id INTEGER)") end`,
		"2-b": `irreversible = "a test"
function up(qi) assert(not pcall(function() qi:query("SELECT 1 FROM Mine") end)) end`})
	p.up(host.UpOptions{})
}
