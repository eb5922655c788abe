package config

import (
	"context"
	"fmt"
	"testing"
)

func TestSequelizeURL(t *testing.T) {
	vars := map[string]string{"DB": "postgresql://u:p@h/d?sslmode=require"}
	for section, want := range map[string]string{
		`{"dialect": "sqlite", "storage": "./x.sqlite"}`:        "sqlite:./x.sqlite",
		`{"dialect": "sqlite", "storage": ":memory:"}`:          "sqlite::memory:",
		`{"use_env_variable": "DB", "dialect": "postgres"}`:     "postgres://u:p@h/d?sslmode=require",
		`{"url": "sqlite:./x.sqlite"}`:                          "sqlite:./x.sqlite",
		`{"url": "mssql://h/d", "username": "ignored"}`:         "sqlserver://h/d",
		`{"dialect": "mariadb", "database": "d", "host": null}`: "mariadb://localhost/d",
		`{"dialect": "postgres", "username": "a@b", "password": "p/w:d#", "database": "my db", "host": "h", "port": 5433}`:                     "postgres://a%40b:p%2Fw%3Ad%23@h:5433/my%20db",
		`{"dialect": "mysql", "username": "root", "password": null, "database": "d", "port": "3307", "logging": false, "define": {"x": true}}`: "mysql://root@localhost:3307/d",
		`{"dialect": "postgres", "host": "/var/run/postgresql", "port": 5433, "database": "d", "username": "u"}`:                               "postgres://u@:5433/d?host=%2Fvar%2Frun%2Fpostgresql",
		`{"dialect": "postgres", "database": "d", "dialectOptions": {"ssl": {"require": true, "rejectUnauthorized": false}}}`:                  "postgres://localhost/d?sslmode=require",
		`{"url": "postgres://h/d", "dialectOptions": {"ssl": true, "statement_timeout": 5000}}`:                                                "postgres://h/d?sslmode=verify-full&statement_timeout=5000",
		`{"use_env_variable": "DB", "ssl": true}`: "postgres://u:p@h/d?sslmode=require",
		`{"dialect": "mysql", "database": "d", "dialectOptions": {"socketPath": "/run/my.sock", "ssl": "Amazon RDS"}}`:            "mysql://localhost/d?socket=%2Frun%2Fmy.sock&tls=true",
		`{"dialect": "mariadb", "database": "d", "dialectOptions": {"ssl": {"rejectUnauthorized": false}, "charset": "utf8mb4"}}`: "mariadb://localhost/d?tls=skip-verify",
	} {
		got := load(t, Request{Root: project("config/config.json", fmt.Sprintf(`{"development": %s}`, section)), Vars: vars})
		if got.URL != want {
			t.Errorf("%s: got %s, want %s", section, got.URL, want)
		}
	}
}

func TestSequelizeSchema(t *testing.T) {
	for section, want := range map[string]string{
		`{"url": "postgres://h/d", "schema": "app"}`:                                        "app",
		`{"url": "postgres://h/d", "schema": "app", "migrationStorageTableSchema": "meta"}`: "meta",
		`{"url": "mysql://h/d", "schema": "app"}`:                                           "",
	} {
		if got := load(t, Request{Root: project("config/config.json", fmt.Sprintf(`{"development": %s}`, section))}); got.Schema != want {
			t.Errorf("%s: %q", section, got.Schema)
		}
	}
}

func TestSequelizeEnvironment(t *testing.T) {
	root := project("config/config.json", `{"test": {"url": "sqlite:t.db"}, "production": {"url": "sqlite:p.db"}}`)
	if got := load(t, Request{Root: root, Vars: map[string]string{"NODE_ENV": "production"}}); got.URL != "sqlite:p.db" {
		t.Errorf("NODE_ENV: got %+v", got)
	}
	if got := load(t, Request{Root: root, Vars: map[string]string{"NODE_ENV": "production", "LUAMIG_ENV": "test"}}); got.URL != "sqlite:t.db" {
		t.Errorf("LUAMIG_ENV: got %+v", got)
	}
}

// Editors on Windows begin a file with a byte order mark.
func TestSequelizeByteOrderMark(t *testing.T) {
	root := project("config/config.json", "\xef\xbb\xbf{\"development\": {\"url\": \"sqlite:t.db\"}}\r\n")
	if got := load(t, Request{Root: root}); got.URL != "sqlite:t.db" {
		t.Errorf("got %+v", got)
	}
}

func TestSequelizeErrors(t *testing.T) {
	const file = "config/config.json"
	for _, tt := range []struct{ source, want string }{
		{`{"test": {}}`, `config/config.json has no environment "development" | there are: test`},
		{"{\n \"development\": {\n  \"dialect\": \"sqlite\",\n  \"storrage\": \"x\"\n }\n}", `config/config.json:4:3 unknown key "storrage" | did you mean "storage"?`},
		{"{\"test\": {\"dialect\": \"x\"},\n \"development\": {\"dialect\": \"postgre\"}}", `config/config.json:2:18 unknown dialect "postgre" | did you mean "postgres"?`},
		{`{"development": {"dialect": "sqlite"}}`, `config/config.json:1:2 storage is missing: the file of the SQLite database | "storage": "luamig.db"`},
		{`{"development": {"use_env_variable": "NOPE"}}`, `config/config.json:1:18 the variable NOPE, which use_env_variable names, is not set | set it, or put it into .env`},
		{`{"development": {"dialect": "postgres", "host": "h"}}`, `config/config.json:1:2 database is missing: the name of the database on the server | "database": "app"`},
		{`{"development": {"dialect": "mysql", "database": "d", "dialectOptions": {"ssl": {"ca": "-----BEGIN"}}}}`,
			`config/config.json:1:82 the certificate ca cannot be taken from here | write it to a file, and a luamig.lua (luamig init) whose url names the file: sslrootcert, sslcert and sslkey for PostgreSQL, tls_ca, tls_cert and tls_key for MySQL`},
		{`{"development": 5}`, `config/config.json:1:2 environment "development" is no object | { "development": { "dialect": "sqlite", "storage": "luamig.db" } }`},
		{"{\n\"development\": {,}}", `config/config.json:2 config/config.json is no JSON object of environments: invalid character ',' looking for beginning of object key string | a config.js cannot be read; write a luamig.lua instead (luamig init)`},
	} {
		_, err := Load(context.Background(), Request{Root: project(file, tt.source)})
		if got := describe(err); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.source, got, tt.want)
		}
	}
}
