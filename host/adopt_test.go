package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luamig/luamig/host"
)

// The tables are those that the tools make, in words that every database takes.
const (
	sequelizeTable = `CREATE TABLE "SequelizeMeta" (name VARCHAR(255) NOT NULL PRIMARY KEY)`
	gooseTable     = `CREATE TABLE goose_db_version (id INTEGER NOT NULL PRIMARY KEY, version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL, tstamp TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP)`
	migrateTable   = `CREATE TABLE schema_migrations (version BIGINT NOT NULL PRIMARY KEY, dirty BOOLEAN NOT NULL)`
	railsTable     = `CREATE TABLE schema_migrations (version VARCHAR(255) NOT NULL PRIMARY KEY)`
	flywayTable    = `CREATE TABLE flyway_schema_history (installed_rank INTEGER NOT NULL PRIMARY KEY, version VARCHAR(50), description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL,
script VARCHAR(1000) NOT NULL, checksum INTEGER, installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL)`
)

// flyway inserts rows of version, description, type and success.
func flyway(rows ...string) string {
	var all []string
	for i, row := range rows {
		f := strings.Split(row, "|")
		version := "'" + f[0] + "'"
		if f[0] == "" {
			version = "NULL"
		}
		all = append(all, fmt.Sprintf("(%d, %s, '%s', '%s', 'V%s__x.sql', 0, 'me', 1, %s)", i+1, version, f[1], f[2], f[0], f[3]))
	}
	return "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES " + strings.Join(all, ", ")
}

func TestAdopt(t *testing.T) { each(t, adoptEach) }

func adoptEach(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-create-users": table("A"), "2-b": table("B"), "3-c": table("C"), "4-d": table("D")})
	for _, test := range []struct {
		name    string
		sql     []string
		o       host.AdoptOptions
		marked  string
		without string
		fails   string
	}{
		{name: "sequelize", sql: []string{sequelizeTable, `INSERT INTO "SequelizeMeta" VALUES ('20240101000001-create-users.js'), ('20240101000003-renamed.cjs'), ('20230101000000-old.js')`},
			marked: "create-users c", without: "20230101000000-old.js"},
		{name: "goose", sql: []string{gooseTable, `INSERT INTO goose_db_version (id, version_id, is_applied) VALUES (1, 0, true), (2, 20240101000001, true), (3, 20240101000002, true), (4, 20240101000002, false), (5, 20240101000004, false), (6, 20240101000004, true), (7, 7, true)`},
			marked: "create-users d", without: "7"},
		{name: "golang-migrate", sql: []string{migrateTable, `INSERT INTO schema_migrations VALUES (20240101000002, false)`}, marked: "create-users b"},
		{name: "golang-migrate, no such file", sql: []string{migrateTable, `INSERT INTO schema_migrations VALUES (20240101120000, false)`}, marked: "create-users b c d", without: "20240101120000"},
		{name: "golang-migrate, nothing", sql: []string{migrateTable}},
		{name: "golang-migrate, dirty", sql: []string{migrateTable, `INSERT INTO schema_migrations VALUES (20240101000002, true)`},
			fails: "golang-migrate has left version 20240101000002 half done (dirty)"},
		{name: "rails", sql: []string{railsTable, `INSERT INTO schema_migrations VALUES ('20240101000001'), ('20240101000003'), ('20240101000009')`},
			marked: "create-users c", without: "20240101000009"},
		{name: "flyway", sql: []string{flywayTable, flyway("|<< Flyway Schema Creation >>|SCHEMA|true", "1.1|create users|SQL|true", "20240101000002|b|SQL|true", "20240101000002|b|UNDO_SQL|true",
			"2024.01.01.000003|c|JDBC|true", "|views|SQL|true", "1.2|gone|SQL|true", "1.2|gone|DELETE|true", "9|not here|SQL|true")}, marked: "create-users c", without: "not here"},
		{name: "flyway, baseline", sql: []string{flywayTable, flyway("20240101000002|<< Flyway Baseline >>|BASELINE|true", "20240101000004|d|SQL|true")}, marked: "create-users b d"},
		{name: "flyway, failed", sql: []string{flywayTable, flyway("20240101000002|b|SQL|false")}, fails: "Flyway has failed at V20240101000002__x.sql"},
		{name: "baseline", o: host.AdoptOptions{Baseline: "b"}, marked: "create-users b"},
		{name: "baseline, unknown", o: host.AdoptOptions{Baseline: "z"}, fails: `there is no migration "z"`},
		{name: "none", fails: "no table of another tool was found"},
		{name: "two", sql: []string{sequelizeTable, railsTable}, fails: "there are tables of several tools: "},
		{name: "one of two", sql: []string{sequelizeTable, railsTable, `INSERT INTO "SequelizeMeta" VALUES ('20240101000001-create-users.ts')`},
			o: host.AdoptOptions{From: "sequelize"}, marked: "create-users"},
		{name: "not that one", sql: []string{sequelizeTable}, o: host.AdoptOptions{From: "goose"}, fails: "there is no table goose_db_version of goose here"},
		{name: "rails, but golang-migrate's", sql: []string{migrateTable}, o: host.AdoptOptions{From: "rails"}, fails: "there is no table schema_migrations of rails here"},
		{name: "no such tool", o: host.AdoptOptions{From: "gose"}, fails: `no tool is known by the name "gose"`},
		{name: "a table called otherwise", sql: []string{"CREATE TABLE done (name VARCHAR(255) NOT NULL PRIMARY KEY)", "INSERT INTO done VALUES ('20240101000001-create-users.js')"},
			o: host.AdoptOptions{From: "sequelize", Table: "done"}, marked: "create-users"},
		{name: "a table of something else", sql: []string{"CREATE TABLE done (n INTEGER)"}, o: host.AdoptOptions{From: "sequelize", Table: "done"},
			fails: `the table done is not that of sequelize: it has no column "name"`},
		{name: "no table", o: host.AdoptOptions{From: "goose", Table: "x"}, fails: "there is no table x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := p.connect()
			defer conn.Close()
			for _, sql := range test.sql {
				p.exec(conn, sql)
			}
			before := p.everything()
			plan, err := p.Adopt(context.Background(), host.AdoptOptions{From: test.o.From, Table: test.o.Table, Baseline: test.o.Baseline, DryRun: true})
			if p.everything() != before {
				t.Errorf("a look has made %s", p.everything())
			}
			a, failure := p.Adopt(context.Background(), test.o)
			if test.fails != "" {
				if err == nil || failure == nil || !strings.HasPrefix(failure.Error(), test.fails) || p.everything() != before {
					t.Errorf("%v, then %v", err, failure)
				}
			} else if failure != nil || err != nil {
				t.Fatal(err, failure)
			}
			if got := shortNames(a.Marked); got != test.marked || shortNames(plan.Marked) != test.marked || strings.Join(a.Without, " ") != test.without {
				t.Errorf("marked %s, planned %s; without %s", got, shortNames(plan.Marked), a.Without)
			}
			if test.marked != "" {
				p.adopted(t, test.o, test.marked)
			}
			for _, name := range strings.Fields(p.everything()) {
				p.exec(conn, `DROP TABLE "`+name+`"`)
			}
		})
	}
}

// adopted looks at what has become of an adoption.
func (p *project) adopted(t *testing.T, o host.AdoptOptions, marked string) {
	t.Helper()
	n := len(strings.Fields(marked))
	if got := p.query("SELECT count(*) FROM luamig_log WHERE action = 'adopt' AND outcome = 'done'"); got != fmt.Sprint(n) {
		t.Errorf("%s lines in the log", got)
	}
	again, err := p.Adopt(context.Background(), o)
	if err != nil || len(again.Marked) != 0 || again.Known != n {
		t.Errorf("again: %+v %v", again, err)
	}
	st, err := p.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var applied []string
	for _, m := range st.Migrations {
		if m.State == host.Applied {
			applied = append(applied, m.Name)
		}
	}
	if got := shortNames(applied); got != marked {
		t.Errorf("applied: %s", got)
	}
	if f, err := p.Source(context.Background(), applied[0]); err != nil || string(f.Text) != table("A") {
		t.Errorf("%q %v", f.Text, err)
	}
}

func shortNames(names []string) string {
	var all []string
	for _, n := range names {
		all = append(all, n[15:])
	}
	return strings.Join(all, " ")
}

// A baseline is where up goes on, and what down undoes.
func TestUpGoesOnAfterABaseline(t *testing.T) { each(t, upGoesOnAfterABaseline) }

func upGoesOnAfterABaseline(t *testing.T, kind string) {
	p := threeOn(t, kind)
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, `CREATE TABLE "A" (id INTEGER)`)
	p.exec(conn, `CREATE TABLE "B" (id INTEGER)`)
	refused := errors.New("no")
	_, err := p.Adopt(context.Background(), host.AdoptOptions{Baseline: "b", Confirm: func(a host.Adoption) error { return refused }})
	if err != refused || p.everything() != "A B" {
		t.Errorf("%v, %s", err, p.everything())
	}
	if _, err := p.Adopt(context.Background(), host.AdoptOptions{Baseline: "b", Reason: "a dump"}); err != nil {
		t.Fatal(err)
	}
	if got := p.log("name, args, reason"); got != long("1-a")+`|{"baseline":"`+long("2-b")+`"}|a dump`+"\n"+long("2-b")+`|{"baseline":"`+long("2-b")+`"}|a dump` {
		t.Error(got)
	}
	if got := names(p.up(host.UpOptions{})); got != "up 03-c" {
		t.Error(got)
	}
	if got := names(p.down(host.DownOptions{All: true})); got != "down 03-c, down 02-b, down 01-a" {
		t.Error(got)
	}
}

// Many are entered in a few statements.
func TestAdoptMany(t *testing.T) { each(t, adoptMany) }

func adoptMany(t *testing.T, kind string) {
	files := map[string]string{}
	const n = 450
	for i := range n {
		files[fmt.Sprintf("%d-m", i)] = table("T")
	}
	files["10-m"] += strings.Repeat("-- ä\n", 1<<18)
	p := newProjectOn(t, kind, nil)
	for name, text := range files {
		i, _, _ := strings.Cut(name, "-")
		p.files[fmt.Sprintf("20240101%06s-m.lua", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	a, err := p.Adopt(context.Background(), host.AdoptOptions{Baseline: "20240101000449"})
	if err != nil || len(a.Marked) != n {
		t.Fatalf("%d %v", len(a.Marked), err)
	}
	if got := p.query("SELECT count(*), min(sequence), max(sequence), count(DISTINCT sequence) FROM luamig_migrations"); got != "450|1|450|450" {
		t.Error(got)
	}
	if r := p.up(host.UpOptions{}); len(r.Scripts) != 0 {
		t.Errorf("%+v", r)
	}
}

// Two at once: each migration is entered once.
func TestTwoAdoptions(t *testing.T) { each(t, twoAdoptions) }

func twoAdoptions(t *testing.T, kind string) {
	p := threeOn(t, kind)
	first, second := *p.Migrator, *p.Migrator
	first.Events, second.Events = nil, nil
	first.LockTimeout, second.LockTimeout = time.Minute, time.Minute
	marked := make(chan int, 2)
	for _, m := range []*host.Migrator{&first, &second} {
		go func() {
			a, err := m.Adopt(context.Background(), host.AdoptOptions{Baseline: "c"})
			if err != nil {
				t.Error(err)
			}
			marked <- len(a.Marked)
		}()
	}
	if n := <-marked + <-marked; n != 3 {
		t.Errorf("%d were marked", n)
	}
	if got := p.query("SELECT count(*) FROM luamig_log"); got != "3" || p.applied() != "01-a 02-b 03-c" {
		t.Errorf("%s in the log, applied %s", got, p.applied())
	}
}

// Sequelize's migrationStorageTableSchema is where the ledger is, too.
func TestAdoptFromTheLedgersSchema(t *testing.T) {
	p := threeOn(t, "postgres")
	p.Schema = "ops"
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "CREATE SCHEMA ops")
	p.exec(conn, `CREATE TABLE ops."SequelizeMeta" (name VARCHAR(255) NOT NULL PRIMARY KEY)`)
	p.exec(conn, `INSERT INTO ops."SequelizeMeta" VALUES ('`+long("1-a")+`.js')`)
	p.exec(conn, gooseTable)
	a, err := p.Adopt(context.Background(), host.AdoptOptions{})
	if err != nil || a.Table != "ops.SequelizeMeta" || shortNames(a.Marked) != "a" {
		t.Errorf("%+v %v", a, err)
	}
}
