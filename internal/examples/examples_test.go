// Package examples runs the example migrations and scripts on rows that give them something to do.
package examples

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/source"
)

const root = "../.."

type project struct {
	*host.Migrator
	t       *testing.T
	printed []string
}

func newProject(t *testing.T) *project {
	t.Helper()
	p := &project{t: t}
	p.Migrator = &host.Migrator{
		Dialect:       sqlite.Dialect{},
		URL:           "sqlite:" + filepath.Join(t.TempDir(), "examples.db"),
		Migrations:    os.DirFS(filepath.Join(root, "migrations")),
		MigrationsDir: "migrations",
		Events: func(e event.Event) {
			if line, ok := e.(event.Printed); ok {
				p.printed = append(p.printed, line.Text)
			}
		},
	}
	return p
}

func (p *project) up(to string) {
	p.t.Helper()
	if _, err := p.Up(context.Background(), host.UpOptions{To: to}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) run(script string, args map[string]string) {
	p.t.Helper()
	text := []byte(script)
	if strings.HasSuffix(script, ".lua") {
		var err error
		if text, err = os.ReadFile(filepath.Join(root, "scripts", script)); err != nil {
			p.t.Fatal(err)
		}
	}
	p.printed = nil
	_, err := p.Run(context.Background(), source.File{Name: "script", Path: "script.lua", Text: text}, host.RunOptions{Args: args})
	if err != nil {
		p.t.Fatal(err)
	}
}

// query returns rows as text, columns joined by "|", rows by spaces.
func (p *project) query(sql string) string {
	p.t.Helper()
	conn, err := p.Dialect.Open(context.Background(), p.URL)
	if err != nil {
		p.t.Fatal(err)
	}
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
	return strings.Join(lines, " ")
}

const schema = `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'luamig%' AND tbl_name NOT LIKE 'luamig%'
	AND name <> 'sqlite_sequence' ORDER BY type, name`

// objects are what is there, with the columns of the tables in the order of their names. How
// a text is spelled that was edited there and back, and where a column stands, may differ.
const objects = `SELECT s.type, s.name, (SELECT group_concat(c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk)
		FROM (SELECT * FROM pragma_table_info(s.name) ORDER BY name) c)
	FROM sqlite_schema s WHERE s.tbl_name NOT LIKE 'luamig%' AND s.name NOT LIKE 'sqlite%' ORDER BY s.type, s.name`

func TestUpDownUp(t *testing.T) {
	p := newProject(t)
	p.up("")
	first := p.query(schema)
	if _, err := p.Down(context.Background(), host.DownOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	if left := p.query(schema); left != "" {
		t.Errorf("down --all leaves %s", left)
	}
	p.up("")
	if d := cmp.Diff(first, p.query(schema)); d != "" {
		t.Errorf("up after down gives another schema: %s", d)
	}
	if bad := p.query("PRAGMA integrity_check") + p.query("PRAGMA foreign_key_check"); bad != "ok" {
		t.Error(bad)
	}
}

func TestEachMigrationDownAndUpAgain(t *testing.T) {
	p := newProject(t)
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*.lua"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		before := p.query(objects)
		p.up(filepath.Base(f))
		after := p.query(schema)
		if _, err := p.Down(context.Background(), host.DownOptions{}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, p.query(objects)); d != "" {
			t.Errorf("%s: down leaves another schema: %s", f, d)
		}
		p.up(filepath.Base(f))
		if d := cmp.Diff(after, p.query(schema)); d != "" {
			t.Errorf("%s: up after down: %s", f, d)
		}
	}
}

func TestNamesGoThereAndBack(t *testing.T) {
	p := newProject(t)
	p.up("modify-email-of-user")
	names := p.query(`SELECT id, "firstName", "lastName" FROM "Users" ORDER BY id`)
	p.up("join-names")
	if got := p.query(`SELECT "fullName" FROM "Users" WHERE id IN (2, 4, 5) ORDER BY id`); got != "José García Márquez Plato Zoë 🦊 van der Berg" {
		t.Errorf("joined: %s", got)
	}
	p.up("split-full-name")
	if got := p.query(`SELECT "firstName", "lastName" FROM "Users" WHERE id IN (2, 3, 4) ORDER BY id`); got != "José|García Márquez Siobhán|O'Brien Plato|" {
		t.Errorf("split: %s", got)
	}
	if _, err := p.Down(context.Background(), host.DownOptions{To: "modify-email-of-user"}); err != nil {
		t.Fatal(err)
	}
	// Zoë's 🦊 was part of her first name; splitting at the first space cannot know that.
	want := strings.ReplaceAll(strings.ReplaceAll(names, "Zoë 🦊|van", "Zoë|🦊 van"), "Plato|<nil>", "Plato|")
	if d := cmp.Diff(want, p.query(`SELECT id, "firstName", "lastName" FROM "Users" ORDER BY id`)); d != "" {
		t.Error(d)
	}
}

func TestDuplicateEmailsStopTheConstraint(t *testing.T) {
	p := newProject(t)
	p.up("split-full-name")
	p.run(`function run(qi) qi:insert("Users", { firstName = "Ada", email = "ADA@example.com" }) end`, nil)
	_, err := p.Up(context.Background(), host.UpOptions{})
	var e *host.ScriptError
	if !errors.As(err, &e) || !strings.Contains(e.Message, "users 1 and 6 share the e-mail ada@example.com") || e.Pos.Line != 8 {
		t.Fatalf("%v", err)
	}
	if got := p.query(`SELECT count(*) FROM "Users" WHERE email = 'Plato@Example.com'`); got != "1" {
		t.Error("something of the failed migration was kept")
	}
	p.run("merge-duplicate-emails.lua", map[string]string{"merge": "yes"})
	p.up("")
}

func TestStatusFollowsThePosts(t *testing.T) {
	p := newProject(t)
	p.up("")
	if got := p.query(`SELECT status, count(*) FROM "Users" GROUP BY status ORDER BY status`); got != "active|1 invited|4" {
		t.Error(got)
	}
	if got := p.query(`SELECT "userId", posts FROM "PostCounts" WHERE posts > 0`); got != "1|2" {
		t.Error(got)
	}
}

func TestNormalisePhones(t *testing.T) {
	p := newProject(t)
	p.up("")
	p.run(`function run(qi)
		for id, number in ipairs{ "030 / 123-45", "+49 (30) 123", "0044 20 1", "call me", "12345" } do
			qi:update("Users", { phoneNumber = number }, { id = id })
		end
	end`, nil)
	p.run("normalise-phones.lua", map[string]string{"country": "49"})
	want := "+493012345 +4930123 +44201 call me +4912345"
	if got := p.query(`SELECT "phoneNumber" FROM "Users" ORDER BY id`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if d := cmp.Diff([]string{`user 4: cannot read "call me"`, "4 numbers rewritten, 1 left alone"}, p.printed); d != "" {
		t.Error(d)
	}
	p.run("normalise-phones.lua", map[string]string{"country": "49"})
	if last := p.printed[len(p.printed)-1]; last != "0 numbers rewritten, 1 left alone" {
		t.Errorf("a second run: %s", last)
	}
}

func TestMergeDuplicateEmails(t *testing.T) {
	p := newProject(t)
	p.up("")
	p.run(`function run(qi)
		qi:bulkInsert("Users", { { firstName = "Ada", email = "ada+news@example.com" }, { firstName = "A.", email = "  Ada+x@Example.com" } })
		qi:insert("Posts", { userId = 6, title = "Third" })
	end`, nil)
	p.run("merge-duplicate-emails.lua", nil)
	if d := cmp.Diff([]string{"ada@example.com: keep 1, merge 6, 7", "2 duplicates found"}, p.printed); d != "" {
		t.Error(d)
	}
	if got := p.query(`SELECT count(*) FROM "Users"`); got != "7" {
		t.Errorf("listing has changed something: %s users", got)
	}
	p.run("merge-duplicate-emails.lua", map[string]string{"merge": "yes"})
	if got := p.query(`SELECT count(*), (SELECT count(*) FROM "Posts" WHERE "userId" = 1) FROM "Users"`); got != "5|3" {
		t.Errorf("users and posts of the first: %s", got)
	}
}
