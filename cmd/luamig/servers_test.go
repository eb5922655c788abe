package main

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/luamig/luamig/internal/testdb"
)

// committing are the kinds of servers that commit at each schema change.
var committing = map[string]bool{"mysql": true, "mariadb": true}

// each runs a test on every server that this build has a dialect for.
func each(t *testing.T, test func(t *testing.T, kind, databaseURL string)) {
	for _, kind := range testdb.Kinds() {
		d, err := databaseOf(kind + "://h/d")
		if kind == "pgbouncer" || err != nil && d.dialect == nil {
			continue
		}
		t.Run(kind, func(t *testing.T) { test(t, kind, testdb.Database(t, kind)) })
	}
}

// withoutPassword is how the program shows a URL, up to its options.
func withoutPassword(t *testing.T, databaseURL string) string {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	who := u.User.Username()
	if _, ok := u.User.Password(); ok {
		who += ":***"
	}
	return u.Scheme + "://" + who + "@" + u.Host + u.Path
}

func TestServers(t *testing.T) {
	each(t, func(t *testing.T, kind, databaseURL string) {
		b := newBench(t, "luamig.lua", `return { development = { url = env.DB } }`,
			"migrations/20240101000000-t.lua", oneMigration,
			"scripts/fill.lua", `function run(qi, args) qi:insert("T", { id = tonumber(args.id) }) print(qi.dialect, qi.version) end`)
		b.env["DB"] = databaseURL
		if code, stdout, stderr := b.luamig("up"); code != 0 || !strings.Contains(stdout, "1 pending on "+withoutPassword(t, databaseURL)) {
			t.Errorf("exit %d\n%s%s", code, stdout, stderr)
		}
		for _, args := range [][]string{{"run", "fill", "--arg", "id=1", "--dry-run"}, {"run", "fill", "--arg", "id=1", "--expect-rows", "1"}, {"status", "--check"}, {"redo"}} {
			if code, stdout, stderr := b.luamig(args...); code != 0 {
				t.Errorf("%v: exit %d\n%s%s", args, code, stdout, stderr)
			} else if args[0] == "run" && !strings.Contains(stdout+stderr, kind+"\t") {
				t.Errorf("%v does not show %s:\n%s%s", args, kind, stdout, stderr)
			}
		}
		if code, _, stderr := b.luamig("run", "fill", "--read-only", "--arg", "id=2"); code != 1 || !strings.Contains(stderr, "may only read") {
			t.Errorf("read-only: exit %d\n%s", code, stderr)
		}
	})
}

func TestPartlyApplied(t *testing.T) {
	each(t, func(t *testing.T, kind, databaseURL string) {
		b := newBench(t, "migrations/20240101000000-t.lua", oneMigration, "migrations/20240102000000-u.lua", `
irreversible = "a test"
function up(qi)
  qi:createTable("U", { id = DataTypes.INTEGER })
  qi:insert("T", { id = 1 })
  qi:createTable("T", { id = DataTypes.INTEGER })
end`)
		b.env["DATABASE_URL"] = databaseURL
		code, stdout, stderr := b.luamig("up", "--json", "--quiet")
		out := stdout + stderr
		switch {
		case committing[kind] && (code != 5 || !strings.Contains(out, `"kept":true`) || !strings.Contains(out, `"keptStatements":2`)):
			t.Errorf("exit %d\n%s", code, out)
		case !committing[kind] && (code != 1 || !strings.Contains(out, `"kept":false`)):
			t.Errorf("exit %d\n%s", code, out)
		}
		want := "1 applied, 1 pending"
		if committing[kind] {
			want = "1 applied, 0 pending, 1 partly applied"
		}
		if code, stdout, _ := b.luamig("status"); code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit %d\n%s", code, stdout)
		}
	})
}

// A password is nowhere to be seen, in whichever spelling a driver shows it.
func TestServersShowNoPassword(t *testing.T) {
	const password = "s3cr/t@p:w%d#"
	each(t, func(t *testing.T, kind, databaseURL string) {
		u, err := url.Parse(databaseURL)
		if err != nil {
			t.Fatal(err)
		}
		host := u.Host
		for _, address := range []string{host, "127.0.0.1:1"} {
			u.Host, u.User = address, url.UserPassword("luamig_nobody", password)
			b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
			for _, args := range [][]string{{"up"}, {"status", "--json"}, {"up", "--verbose", "--log-file", "x.log"}} {
				code, stdout, stderr := b.luamig(append(args, "--url", u.String())...)
				out := stdout + stderr
				for _, secret := range []string{password, url.QueryEscape(password), url.PathEscape(password), "s3cr"} {
					if strings.Contains(out, secret) {
						t.Errorf("%v shows the password:\n%s", args, out)
					}
				}
				if address != host && code != 1 {
					t.Errorf("%v: exit %d\n%s", args, code, out)
				}
			}
		}
	})
}

// What a server refuses of the URL's options, and what luamig cannot work with, are faults of the URL.
func TestOptionsThatAreRefused(t *testing.T) {
	refused := map[bool]map[string]string{
		true: {
			"sql_mode=NO_BACKSLASH_ESCAPES": "the URL's sql_mode changes how texts are written\n  = hint: take NO_BACKSLASH_ESCAPES out of it\n",
			"sql_mode=NOTHING":              "the URL's option sql_mode: Variable 'sql_mode' can't be set to the value of 'NOTHING'\n  = hint: take it out of the URL",
			"sort_buffer_size=much":         "the URL's option sort_buffer_size: Incorrect argument type",
		},
		false: {"work_mem=much": "the URL's option work_mem: invalid value for parameter \"work_mem\": \"much\"\n  = hint: take it out of the URL"},
	}
	each(t, func(t *testing.T, kind, databaseURL string) {
		b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
		for option, want := range refused[committing[kind]] {
			sign := map[bool]string{true: "&", false: "?"}[strings.Contains(databaseURL, "?")]
			if code, _, stderr := b.luamig("status", "--url", databaseURL+sign+option); code != 2 || !strings.HasPrefix(stderr, "error: "+want) {
				t.Errorf("%s: exit %d\n%s", option, code, stderr)
			}
		}
	})
}

// Another kind of server on the port of a PostgreSQL is told as such.
func TestAnotherKindOfServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("R\x00\x00\x00\x08\x00\x00\x00\x00D\x00\x00\x00\x06\x00\x00")) // welcome, and a row that nobody has asked for
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		}
	}()
	b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
	code, _, stderr := b.luamig("status", "--url", "postgres://u@"+listener.Addr().String()+"/d?sslmode=disable")
	if code != 1 || !strings.Contains(stderr, "what answers there is no PostgreSQL\n  = hint: ") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// asGuest is the URL for a user who may read and write rows in a database, and create nothing.
func asGuest(t *testing.T, kind, databaseURL string) *url.URL {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	database := strings.Trim(u.Path, "/")
	name := database + "_g"
	create, drop := []string{"CREATE ROLE " + name + " LOGIN PASSWORD 'x'", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"}, "DROP ROLE "+name
	if committing[kind] {
		create = []string{"CREATE USER " + name + "@'%' IDENTIFIED BY 'x'", "GRANT SELECT, INSERT, UPDATE, DELETE ON " + database + ".* TO " + name + "@'%'"}
		drop = "DROP USER " + name + "@'%'"
	}
	if err := testdb.Exec(t.Context(), databaseURL, create...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := testdb.Exec(context.Background(), databaseURL, drop); err != nil {
			t.Error(err)
		}
	})
	u.User = url.UserPassword(name, "x")
	return u
}

// Who may not create databases finds the one that is there.
func TestDatabaseOfAnother(t *testing.T) {
	each(t, func(t *testing.T, kind, databaseURL string) {
		u := asGuest(t, kind, databaseURL)
		b := newBench(t)
		if code, stdout, stderr := b.luamig("db", "create", "--url", u.String()); code != 0 || !strings.Contains(stdout, "is there already") {
			t.Errorf("exit %d\n%s%s", code, stdout, stderr)
		}
		u.Path += "_missing"
		if code, _, stderr := b.luamig("db", "create", "--url", u.String()); code != 1 || !strings.Contains(stderr, "hint: the ") {
			t.Errorf("exit %d\n%s", code, stderr)
		}
	})
}

// Who may not create tables is told of the deed, the SQL and the remedy, also before any script runs.
func TestMissingRights(t *testing.T) {
	each(t, func(t *testing.T, kind, databaseURL string) {
		b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
		b.env["DATABASE_URL"] = asGuest(t, kind, databaseURL).String()
		for _, args := range [][]string{{"up"}, {"adopt", "--baseline", "t", "--yes"}, {"repair", "--mark-applied", "t", "--yes"}} {
			code, stdout, stderr := b.luamig(args...)
			if code != 1 || !strings.HasPrefix(stderr, "error: createTable ") || !strings.Contains(stderr, "\n  = sql: CREATE TABLE ") || !strings.Contains(stderr, "\n  = hint: the ") {
				t.Errorf("%v: exit %d\n%s%s", args, code, stdout, stderr)
			}
		}
	})
}

func TestURLsOfServers(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
	for in, want := range map[string]string{
		"mysql://root:secret@127.0.0.1:3306/": "the URL names no database: mysql://root:***@127.0.0.1:3306/",
		"mariadb://127.0.0.1":                 "the URL names no database",
		"mysql:app":                           `"mysql:app" is no URL of a server`,
		"mysql://h/d?tsl=true":                "tsl",
		"mysql://h:sql/d":                     `the URL's port "sql" is none`,
	} {
		code, stdout, stderr := b.luamig("status", "--url", in)
		if code != 2 || !strings.Contains(stderr, want) || !strings.Contains(stderr, "hint: ") {
			t.Errorf("%s: exit %d\n%s%s", in, code, stdout, stderr)
		}
	}
}
