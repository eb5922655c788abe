//go:build unix

package main

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/internal/testdb"
)

// showsNot fails where a text holds a password in any spelling.
func showsNot(t *testing.T, what, text, password string) {
	t.Helper()
	for _, secret := range []string{password, url.QueryEscape(password), url.PathEscape(password), strings.TrimPrefix(url.UserPassword("", password).String(), ":"),
		base64.StdEncoding.EncodeToString([]byte(password)), fmt.Sprintf("%x", password)} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows the password as %s:\n%s", what, secret, text)
		}
	}
}

// breaks are scripts that fail in all ways.
var breaks = map[string]string{
	"syntax": `qi:query("SELEKT 1")`, "table": `qi:query("SELECT * FROM nowhere")`, "unique": `qi:insert("T", { id = 1 }) qi:insert("T", { id = 1 })`,
	"again": `qi:createTable("T", { id = { type = DataTypes.INTEGER } })`, "lua": `error("broken")`, "nil": `local x = nil; x.y = 1`, "option": `qi:addColumn("T", "c", { typ = 1 })`,
	"database": `qi:createDatabase("` + strings.Repeat("x", 100) + `")`,
	"user":     `qi:query(qi.dialect == "postgres" and "SET ROLE nobody_there" or "SET ROLE nobody_there")`,
	"lost":     `qi:query(qi.dialect == "postgres" and "SELECT pg_terminate_backend(pg_backend_pid())" or "KILL CONNECTION_ID()") qi:query("SELECT 1")`,
	"late":     `qi:query(qi.dialect == "postgres" and "SELECT pg_sleep(600)" or "SELECT COUNT(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b, information_schema.COLLATIONS c, information_schema.COLLATIONS d WHERE a.ID * b.ID * c.ID * d.ID = -1")`,
}

// Whatever fails, and wherever it is told: the password is nowhere, neither in what is printed nor in the log file nor in the ledger.
func TestNoFailureShowsThePassword(t *testing.T) {
	each(t, func(t *testing.T, kind, databaseURL string) {
		u, err := url.Parse(databaseURL)
		must(t, err)
		password, ok := u.User.Password()
		if !ok {
			t.Skip("the server has no password")
		}
		files := []string{"migrations/20240101000000-t.lua", oneMigration, "luamig.lua", "return { development = { url = env.DATABASE_URL, retries = 1, statement_timeout = \"4s\" },\n  bad = { url = env.DATABASE_URL, lock_timeout = \"soon\" } }"}
		for name, text := range breaks {
			files = append(files, "scripts/"+name+".lua", "function run(qi, args) "+text+" end")
		}
		b := newBench(t, files...)
		b.env["DATABASE_URL"] = databaseURL
		var all strings.Builder
		try := func(wants int, args ...string) {
			t.Helper()
			code, stdout, stderr := b.luamig(append(args, "--log-file", "all.log")...)
			if wants == 0 != (code == 0) {
				t.Errorf("%v: exit %d\n%s%s", args, code, stdout, stderr)
			}
			fmt.Fprintf(&all, "%s\n%s%s\n", args[0], stdout, stderr)
		}
		try(0, "up", "--verbose")
		for name := range breaks {
			try(1, "run", name, "--verbose", "--reason", "because")
			try(1, "run", name, "--json")
		}
		wrong := *u
		wrong.Path = "/luamig_test_that_is_not_there"
		try(1, "up", "--url", wrong.String())
		wrong.Path, wrong.Host = u.Path, u.Hostname()+":1"
		try(1, "status", "--url", wrong.String())
		wrong.Host = u.Host
		for _, option := range []string{"sslmode=perhaps", "tls=perhaps", "nonsense=1", "lock_timeout=x", "sslrootcert=/none&sslmode=verify-full"} {
			wrong.RawQuery = option
			code, stdout, stderr := b.luamig("status", "--url", wrong.String(), "--log-file", "all.log")
			fmt.Fprintf(&all, "%s: %d\n%s%s\n", option, code, stdout, stderr)
		}
		try(1, "status", "--env", "bad")
		try(1, "status", "--url", strings.Replace(databaseURL, "@", "", 1))
		try(0, "status", "--json")
		try(0, "log", "--json")
		showsNot(t, "the output", all.String(), password)
		log, err := os.ReadFile(filepath.Join(b.dir, "all.log"))
		must(t, err)
		showsNot(t, "the log file", string(log), password)
		for text, want := range map[string]string{"broken": "2", password: "0"} {
			n, err := testdb.Value(t.Context(), databaseURL, fmt.Sprintf("SELECT count(*) FROM luamig_log WHERE position('%s' IN concat(name, args, reason, coalesce(error, ''))) > 0", text))
			must(t, err)
			if n != want {
				t.Errorf("%s rows of the log hold %s, not %s", n, text, want)
			}
		}
	})
}

// What libpq takes a password from is taken here, too, so that it need not be in a URL, which ps would show as an argument.
func TestPasswordsOutsideTheURL(t *testing.T) {
	u, err := url.Parse(testdb.Database(t, "postgres"))
	must(t, err)
	password, ok := u.User.Password()
	if !ok {
		t.Skip("the server has no password")
	}
	without := *u
	without.User = url.User(u.User.Username())
	dir := t.TempDir()
	passfile, service := filepath.Join(dir, "pgpass"), filepath.Join(dir, "service")
	escaped := strings.NewReplacer(`\`, `\\`, `:`, `\:`).Replace(password)
	must(t, os.WriteFile(passfile, []byte(fmt.Sprintf("%s:%s:*:%s:%s\n", u.Hostname(), u.Port(), u.User.Username(), escaped)), 0o600))
	must(t, os.WriteFile(service, []byte(fmt.Sprintf("[shop]\nhost=%s\nport=%s\nuser=%s\ndbname=%s\npassword=%s\nsslmode=disable\n",
		u.Hostname(), u.Port(), u.User.Username(), strings.TrimPrefix(u.Path, "/"), password)), 0o600))
	silent := without
	silent.Host = "127.0.0.1:1" // nobody listens there
	for _, tt := range []struct {
		name        string
		env         map[string]string
		url, silent string
	}{
		{"PGPASSWORD", map[string]string{"PGPASSWORD": password}, without.String(), silent.String()},
		{"PGPASSFILE", map[string]string{"PGPASSFILE": passfile}, without.String(), silent.String()},
		{"service", map[string]string{"PGSERVICEFILE": service}, "postgres:///?service=shop", "postgres://" + silent.Host + "/?service=shop"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
			code, stdout, stderr := b.luamig("status", "--url", tt.url)
			if code != 0 {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			showsNot(t, "status", stdout+stderr, password)
			code, stdout, stderr = b.luamig("status", "--url", tt.silent, "--verbose")
			if code == 0 {
				t.Errorf("nobody listens there, and it exits with 0\n%s", stdout)
			}
			showsNot(t, "a failure", stdout+stderr, password)
		})
	}
}
