package bench

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/source"
	"github.com/luamig/luamig/internal/testdb"
)

// database is one that is measured.
type database struct {
	kind    string
	dialect dialects.Dialect
	url     string
	db      *sql.DB
	limit   string
	update  string // of one row, with the driver's placeholders
	program string // luamig, built when it is asked for

	driver, name string // of database/sql
}

const columns = `(id %s, "fullName" varchar(255), email varchar(255) not null unique, "createdAt" %[2]s not null, "updatedAt" %[2]s not null, "firstName" varchar(255), "lastName" varchar(255))`

func openDatabase(t *testing.T, kind string) *database {
	t.Helper()
	d := &database{kind: kind, update: `UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?`}
	var key, date string
	switch kind {
	case "sqlite":
		file := filepath.Join(t.TempDir(), "bench.db")
		d.dialect, d.url, d.driver, d.name = sqlite.Dialect{}, "sqlite:"+file, "sqlite", file
		key, date = "integer primary key autoincrement", "datetime"
		d.limit = `UPDATE "Users" SET "firstName" = substr("fullName", 1, instr("fullName", ' ') - 1), "lastName" = substr("fullName", instr("fullName", ' ') + 1)`
	case "postgres":
		d.dialect, d.url, d.driver = postgres.Dialect{}, testdb.Database(t, kind), "pgx"
		d.name = d.url
		key, date = "serial primary key", "timestamptz"
		d.limit = `UPDATE "Users" SET "firstName" = split_part("fullName", ' ', 1), "lastName" = substring("fullName" from position(' ' in "fullName") + 1)`
		d.update = `UPDATE "Users" SET "firstName" = $1, "lastName" = $2 WHERE id = $3`
	default:
		d.dialect, d.url, d.driver = mysql.Dialect{MariaDB: kind == "mariadb"}, testdb.Database(t, kind), "mysql"
		d.name = mysqlName(t, d.url)
		key, date = "int auto_increment primary key", "datetime"
		d.limit = `UPDATE "Users" SET "firstName" = substring_index("fullName", ' ', 1), "lastName" = substring("fullName", locate(' ', "fullName") + 1)`
	}
	d.db = d.connect(t)
	t.Cleanup(func() { d.db.Close() })
	d.must(t, `CREATE TABLE "Users" `+fmt.Sprintf(columns, key, date))
	d.must(t, `CREATE TABLE "Source" (id int primary key, "fullName" varchar(255), email varchar(255))`)
	d.must(t, fmt.Sprintf(`CREATE TABLE "Inserted" (id int primary key, name varchar(255), email varchar(255), age int, "createdAt" %s)`, date))
	return d
}

// connect is a client of one connection.
func (d *database) connect(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open(d.driver, d.name)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

func mysqlName(t *testing.T, text string) string {
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	c.Passwd, _ = u.User.Password()
	c.Params = map[string]string{"sql_mode": "'STRICT_TRANS_TABLES,ANSI_QUOTES'"}
	c.AllowAllFiles = true
	return c.FormatDSN()
}

func (d *database) must(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := d.db.Exec(sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// fill makes the rows of which each round begins with a copy.
func (d *database) fill(t *testing.T, rows int) {
	t.Helper()
	d.must(t, `DELETE FROM "Source"`)
	firsts := []string{"James", "Mary", "Robert", "Patricia", "Žofia", "Linda", "Michael", "Elizabeth", "David", "Jo"}
	lasts := []string{"Smith", "Johnson", "Williams", "Ünal", "van der Berg", "Miller", "Davis", "García Márquez", "Lee", "O''Brien"}
	const each = 1000
	for first := 1; first <= rows; first += each {
		var b strings.Builder
		b.WriteString(`INSERT INTO "Source" VALUES `)
		for i := first; i < first+each && i <= rows; i++ {
			if i > first {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "(%d,'%s %s-%d','user%d@example.com')", i, firsts[i%10], lasts[i/10%10], i, i)
		}
		d.must(t, b.String())
	}
}

// reset makes the table as new, so that each way writes the same rows to the same pages.
func (d *database) reset(t *testing.T) {
	t.Helper()
	insert := `INSERT INTO "Users" (id, "fullName", email, "createdAt", "updatedAt") SELECT id, "fullName", email, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM "Source" ORDER BY id`
	switch d.kind {
	case "sqlite":
		d.must(t, `DELETE FROM "Users"`)
		d.must(t, insert)
		d.must(t, "VACUUM")
	case "postgres":
		d.must(t, `TRUNCATE "Users"`)
		d.must(t, insert)
		d.must(t, `VACUUM ANALYZE "Users"`)
		d.must(t, "CHECKPOINT")
	default:
		d.must(t, `TRUNCATE TABLE "Users"`)
		d.must(t, insert)
		rows, err := d.db.Query(`ANALYZE TABLE "Users"`)
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	runtime.GC()
}

// empty empties the table that is inserted into.
func (d *database) empty(t *testing.T) {
	t.Helper()
	if d.kind == "sqlite" {
		d.must(t, `DELETE FROM "Inserted"`)
		d.must(t, "VACUUM")
	} else {
		d.must(t, `TRUNCATE TABLE "Inserted"`)
	}
	runtime.GC()
}

// check makes sure that a way has done what it was to do.
func (d *database) check(t *testing.T, rows int) {
	t.Helper()
	joined := `"firstName" || ' ' || "lastName"`
	if d.kind == "mysql" || d.kind == "mariadb" {
		joined = `concat("firstName", ' ', "lastName")`
	}
	var right int
	if err := d.db.QueryRow(`SELECT count(*) FROM "Users" WHERE ` + joined + ` = "fullName" AND "firstName" NOT LIKE '% %'`).Scan(&right); err != nil {
		t.Fatal(err)
	}
	if right != rows {
		t.Fatalf("%d of %d rows are right", right, rows)
	}
}

func (d *database) exec(t *testing.T, sql string) float64 {
	t.Helper()
	conn, err := d.dialect.Open(context.Background(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	start := time.Now()
	if _, err := conn.Exec(context.Background(), dialects.Statement{SQL: sql}); err != nil {
		t.Fatal(err)
	}
	return time.Since(start).Seconds()
}

// run runs a script with the Migrator: connection, ledger and lock are part of the time.
func (d *database) run(t *testing.T, script string, args map[string]string) float64 {
	t.Helper()
	seconds, _ := d.script(t, script, args)
	return seconds
}

// timed runs a script that prints its own time.
func (d *database) timed(t *testing.T, script string, args map[string]string) float64 {
	t.Helper()
	_, printed := d.script(t, script, args)
	seconds, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		t.Fatal(err)
	}
	return seconds
}

func (d *database) script(t *testing.T, script string, args map[string]string) (seconds float64, printed string) {
	t.Helper()
	m := &host.Migrator{Dialect: d.dialect, URL: d.url, Migrations: fstest.MapFS{}, MigrationsDir: "migrations",
		Events: func(e event.Event) {
			if p, ok := e.(event.Printed); ok {
				printed = p.Text
			}
		}}
	start := time.Now()
	file := source.File{Name: "bench", Path: "bench.lua", Text: []byte(script)}
	if _, err := m.Run(context.Background(), file, host.RunOptions{Args: args}); err != nil {
		t.Fatalf("%+v", err)
	}
	return time.Since(start).Seconds(), printed
}

// prepared is the loop of a migration in Go: everything is read, then a prepared UPDATE runs for each row, in a transaction.
func (d *database) prepared(t *testing.T) float64 {
	t.Helper()
	start := time.Now()
	if err := d.loop(); err != nil {
		t.Fatal(err)
	}
	return time.Since(start).Seconds()
}

func (d *database) loop() error {
	tx, err := d.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.Query(`SELECT id, "fullName" FROM "Users"`)
	if err != nil {
		return err
	}
	var ids []int64
	var names []string
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		ids, names = append(ids, id), append(names, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	st, err := tx.Prepare(d.update)
	if err != nil {
		return err
	}
	for i, id := range ids {
		first, last, _ := strings.Cut(names[i], " ")
		if _, err := st.Exec(first, last, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// client inserts rows by the fastest means of a client in Go.
func (d *database) client(t *testing.T, rows int) float64 {
	t.Helper()
	start := time.Now()
	var err error
	switch d.kind {
	case "postgres":
		err = d.copyIn(rows)
	case "sqlite":
		err = d.bindRows(rows)
	default:
		err = d.loadData(rows)
	}
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(start).Seconds()
}

// tabbed writes rows as COPY and LOAD DATA read them.
func tabbed(rows int) io.Reader {
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(w, 1<<16)
		for i := 1; i <= rows; i++ {
			fmt.Fprintf(b, "%d\tFirst%d Last\tuser%d@example.com\t%d\t2026-01-02 03:04:05\n", i, i, i, i%90)
		}
		b.Flush()
		w.Close()
	}()
	return r
}

func (d *database) copyIn(rows int) error {
	conn, err := pgconn.Connect(context.Background(), d.url)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.CopyFrom(context.Background(), tabbed(rows), `COPY "Inserted" FROM STDIN`)
	return err
}

func (d *database) loadData(rows int) error {
	driver.RegisterReaderHandler("bench", func() io.Reader { return tabbed(rows) })
	defer driver.DeregisterReaderHandler("bench")
	_, err := d.db.Exec(`LOAD DATA LOCAL INFILE 'Reader::bench' INTO TABLE "Inserted" CHARACTER SET utf8mb4`)
	return err
}

func (d *database) bindRows(rows int) error {
	const each = 100
	tx, err := d.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	st, err := tx.Prepare(`INSERT INTO "Inserted" VALUES ` + strings.TrimSuffix(strings.Repeat("(?,?,?,?,?),", each), ","))
	if err != nil {
		return err
	}
	args := make([]any, 0, 5*each)
	for i := 1; i <= rows; i++ {
		args = append(args, i, fmt.Sprintf("First%d Last", i), fmt.Sprintf("user%d@example.com", i), i%90, "2026-01-02 03:04:05")
		if len(args) == cap(args) {
			if _, err := st.Exec(args...); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	return tx.Commit()
}

// build makes the program as it is given to people.
func (d *database) build(t *testing.T) string {
	t.Helper()
	if d.program != "" {
		return d.program
	}
	d.program = filepath.Join(t.TempDir(), "luamig")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", d.program, "../cmd/luamig")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return d.program
}

// memory is how much the program takes at most for a script, in MB.
func (d *database) memory(t *testing.T, script string) float64 {
	t.Helper()
	dir := t.TempDir()
	d.build(t)
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "scripts", "bench.lua")
	if err := os.WriteFile(file, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(d.program, "run", "scripts/bench.lua", "--url", d.url)
	cmd.Dir = dir
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	most := make(chan float64)
	done := make(chan struct{})
	go watch(cmd.Process.Pid, done, most)
	err := cmd.Wait()
	close(done)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return <-most
}

// watch reads the most memory that a process has taken, as long as it runs. What the system tells of a child
// that has ended begins with the memory of its parent.
func watch(pid int, done chan struct{}, most chan float64) {
	const often, kilobytes = 10 * time.Millisecond, 1 << 10
	var peak float64
	for {
		select {
		case <-done:
			most <- peak / kilobytes
			return
		case <-time.After(often):
			var now float64
			fmt.Sscan(field(fmt.Sprintf("/proc/%d/status", pid), "VmHWM"), &now)
			peak = max(peak, now)
		}
	}
}
