package traps

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/internal/testdb"
)

// database is a kind of database that the traps are set up on.
type database struct {
	name    string // of the server
	kind    string // as traps name it
	dialect dialects.Dialect
	// prepare returns what gives a test an empty one, by its URL.
	prepare func(t *testing.T) func(t *testing.T) string
}

func onServer(kind string) func(t *testing.T) func(t *testing.T) string {
	return func(t *testing.T) func(t *testing.T) string {
		reused := testdb.Reuse(t, kind)
		return func(t *testing.T) string { return reused.Empty(t) }
	}
}

func inFile(*testing.T) func(t *testing.T) string {
	return func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }
}

func databases() []database {
	return []database{
		{"sqlite", "sqlite", sqlite.Dialect{}, inFile},
		{"postgres", "postgres", postgres.Dialect{}, onServer("postgres")},
		{"pgbouncer", "postgres", postgres.Dialect{}, onServer("pgbouncer")},
		{"mysql", "mysql", mysql.Dialect{}, onServer("mysql")},
		{"mariadb", "mariadb", mysql.Dialect{MariaDB: true}, onServer("mariadb")},
	}
}

// trap is a way in which Sequelize goes wrong, walked into with luamig.
type trap struct {
	name  string   // the number in the list of doc.go, and the symptom
	on    []string // the databases that can have it; nil: all
	steps []string // Lua, each the body of up(qi) of a migration of its own
	// fails is what the error of the last step says, in message or hints; empty: it succeeds.
	fails string
	check func(b *bench)
}

// run walks into traps on every database that is there.
func run(t *testing.T, traps []trap) {
	t.Helper()
	for _, d := range databases() {
		t.Run(d.name, func(t *testing.T) {
			empty := d.prepare(t)
			for _, tr := range traps {
				if tr.on == nil || slices.Contains(tr.on, d.kind) {
					t.Run(tr.name, func(t *testing.T) { tr.walk(newBench(t, d, empty(t))) })
				}
			}
		})
	}
}

func (tr trap) walk(b *bench) {
	b.t.Helper()
	for i, step := range tr.steps {
		if tr.fails != "" && i == len(tr.steps)-1 {
			if err := b.refused(step); !strings.Contains(b.words(err), tr.fails) {
				b.t.Errorf("the error does not say %q:\n%s", tr.fails, b.words(err))
			}
			break
		}
		b.migrate(step)
	}
	if tr.check != nil {
		tr.check(b)
	}
}

// bench is a database and the migrations that ran on it.
type bench struct {
	t      *testing.T
	kind   string
	traits dialects.Traits
	m      *host.Migrator
	files  fstest.MapFS
	conn   dialects.Conn
}

func newBench(t *testing.T, d database, url string) *bench {
	t.Helper()
	b := &bench{t: t, kind: d.kind, traits: d.dialect.Traits(), files: fstest.MapFS{}}
	b.m = &host.Migrator{Dialect: d.dialect, URL: url, Migrations: b.files, MigrationsDir: "migrations"}
	conn, err := d.dialect.Open(context.Background(), b.m.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	b.conn = conn
	return b
}

// file adds a migration whose up has the body; what stands before it at its top, "-- top:", goes there.
func (b *bench) file(body string) {
	top, rest, found := strings.Cut(body, "-- up:\n")
	if !found {
		top, rest = "", body
	}
	name := fmt.Sprintf("202401010000%02d-step.lua", len(b.files)+1)
	b.files[name] = &fstest.MapFile{Data: []byte(top + "\nirreversible = \"it is a test\"\nfunction up(qi)\n" + rest + "\nend\n")}
}

// migrate runs a body as a migration of its own.
func (b *bench) migrate(body string) {
	b.t.Helper()
	b.file(body)
	if _, err := b.m.Up(context.Background(), host.UpOptions{}); err != nil {
		b.t.Fatalf("%s\n%s", body, b.words(err))
	}
}

// refused runs a body that must fail, and takes the file away.
func (b *bench) refused(body string) error {
	b.t.Helper()
	b.file(body)
	_, err := b.m.Up(context.Background(), host.UpOptions{})
	if err == nil {
		b.t.Fatalf("%s\ndid not fail", body)
	}
	delete(b.files, fmt.Sprintf("202401010000%02d-step.lua", len(b.files)))
	return err
}

// words is all that an error says.
func (b *bench) words(err error) string {
	var e *host.ScriptError
	if !errors.As(err, &e) {
		return err.Error()
	}
	return fmt.Sprintf("%s: %s\n  sql: %s\n  hints: %s", e.Pos, e.Error(), e.SQL, strings.Join(e.Hints, "; "))
}

// query returns rows as text, columns joined by "|", rows by spaces.
func (b *bench) query(sql string) string {
	b.t.Helper()
	rows, err := b.conn.Query(context.Background(), dialects.Statement{SQL: sql})
	if err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var cells []string
		for _, v := range rows.Row() {
			if bytes, ok := v.([]byte); ok {
				v = fmt.Sprintf("x%x", bytes)
			}
			cells = append(cells, fmt.Sprint(v))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	if rows.Err() != nil {
		b.t.Fatalf("%s: %v", sql, rows.Err())
	}
	return strings.Join(lines, " ")
}

// want compares the rows of a question.
func (b *bench) want(sql, want string) {
	b.t.Helper()
	if got := b.query(sql); got != want {
		b.t.Errorf("%s\ngot  %s\nwant %s", sql, got, want)
	}
}

// exec runs statements that must succeed.
func (b *bench) exec(statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		if err := b.try(s); err != nil {
			b.t.Errorf("%s: %v", s, err)
		}
	}
}

func (b *bench) try(sql string) error {
	_, err := b.conn.Exec(context.Background(), dialects.Statement{SQL: sql})
	return err
}

// refuses runs statements that the database must refuse for the reason given.
func (b *bench) refuses(kind dialects.ErrorKind, statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		err := b.try(s)
		var refused *dialects.Error
		if !errors.As(err, &refused) || refused.Kind != kind {
			b.t.Errorf("%s: got %v, want it to be refused: %s", s, err, kind)
		}
	}
}

// by chooses what is expected on the database at hand; "" stands for the others.
func (b *bench) by(expected map[string]string) string {
	if v, ok := expected[b.kind]; ok {
		return v
	}
	return expected[""]
}

// thereAndBack applies a change, undoes it and applies it again.
func (b *bench) thereAndBack() {
	b.t.Helper()
	b.files["20240101000050-change.lua"] = &fstest.MapFile{Data: []byte(`function change(qi)
	  qi:createTable("Tags", { id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }, name = { type = DataTypes.STRING(20), allowNull = false }, kind = DataTypes.ENUM("a", "b") })
	  qi:addColumn("Users", "tagId", { type = DataTypes.INTEGER, references = { model = "Tags", key = "id" } })
	  qi:addIndex("Tags", { "name" }, { unique = true })
	  qi:addConstraint("Tags", { type = "check", fields = { "name" }, name = "named", where = { name = { ne = "" } } })
	  qi:changeColumn("Tags", "kind", { values = { "b", "c" }, renameValues = { a = "c" } }, { from = { values = { "a", "b" } } })
	  qi:renameColumn("Users", "plan", "tariff")
	  qi:renameTable("Tags", "Labels")
	  qi:createView("Names", 'SELECT name FROM "Labels"')
	end`)}
	for _, step := range []func() (host.Report, error){
		func() (host.Report, error) { return b.m.Up(context.Background(), host.UpOptions{}) },
		func() (host.Report, error) { return b.m.Down(context.Background(), host.DownOptions{}) },
		func() (host.Report, error) { return b.m.Up(context.Background(), host.UpOptions{}) },
	} {
		if _, err := step(); err != nil {
			b.t.Fatal(b.words(err))
		}
	}
	b.want(`SELECT count(*) FROM "Names"`, "0")
	b.exec(`INSERT INTO "Labels" (name, kind) VALUES ('x', 'c')`, `INSERT INTO "Users" (email, tariff, "tagId") VALUES ('a', 'b', 1)`)
}
