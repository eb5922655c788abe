package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/sandbox"
)

const threeEnvironments = `-- databases
return {
  development = { url = "sqlite:dev.db" },
  test        = { url = "sqlite::memory:", migrations = "db/migrations/", table = "history" },
  production  = { url = env.DATABASE_URL, confirm = true, lock_timeout = "5s",
                  limits = { memory = "128MB", time = "10s", deadline = "2h", string = "1MB", depth = 50 } },
}
`

// project makes a folder of files given as name, text, name, text …
func project(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func load(t *testing.T, r Request) Environment {
	t.Helper()
	env, err := Load(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func TestWithoutConfiguration(t *testing.T) {
	want := Environment{Name: "development", URL: "sqlite:luamig.db", Paths: DefaultPaths()}
	if diff := cmp.Diff(want, load(t, Request{Root: project()})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Whoever has a configuration that is not read here does not mean an empty database.
func TestProgramsOfSequelize(t *testing.T) {
	for _, file := range []string{"config/config.js", "config/config.ts", ".sequelizerc"} {
		root := project(file, "module.exports = {}")
		_, err := Load(t.Context(), Request{Root: root})
		var faulty *Error
		if !errors.As(err, &faulty) || !strings.HasPrefix(faulty.Message, file+" is JavaScript") || faulty.Hint == "" {
			t.Errorf("%s: %v", file, err)
		}
		load(t, Request{Root: root, WithoutDatabase: true})
		for _, r := range []Request{{URL: "sqlite:a.db"}, {Vars: map[string]string{"DATABASE_URL": "sqlite:a.db"}}} {
			if r.Root = root; load(t, r).URL != "sqlite:a.db" {
				t.Errorf("%s stands in the way of a URL", file)
			}
		}
		root["config/config.json"] = &fstest.MapFile{Data: []byte(`{"development": {"dialect": "sqlite", "storage": "b.db"}}`)}
		if url := load(t, Request{Root: root}).URL; url != "sqlite:b.db" {
			t.Errorf("%s beside a config.json: %s", file, url)
		}
	}
}

func TestLuaFile(t *testing.T) {
	r := Request{Root: project("luamig.lua", threeEnvironments), Name: "production", Vars: map[string]string{"DATABASE_URL": "postgres://u:p@h/d"}}
	want := Environment{
		Name: "production", File: "luamig.lua", URL: "postgres://u:p@h/d",
		Confirm: true, ConfirmName: "production", Timeouts: dialects.Timeouts{Lock: 5 * time.Second}, Paths: DefaultPaths(),
		Limits: sandbox.Limits{Memory: 128 << 20, Time: 10 * time.Second, Deadline: 2 * time.Hour, String: 1 << 20, Depth: 50},
	}
	if diff := cmp.Diff(want, load(t, r)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	r.Name = "test"
	got := load(t, r)
	if got.Paths.Migrations != "db/migrations" || got.Paths.Lib != "lib" || got.Table != "history" {
		t.Errorf("got %+v", got)
	}
}

// 0 is not the same as nothing said.
func TestTimeouts(t *testing.T) {
	for text, want := range map[string]Environment{
		"": {},
		`lock_timeout = 0, statement_timeout = "0s", runner_timeout = 0, retries = 0`: {
			Timeouts: dialects.Timeouts{Lock: -1, Statement: -1}, RunnerTimeout: -1, Retries: -1},
		`lock_timeout = "500ms", statement_timeout = 90, runner_timeout = "2m", connect_timeout = "30s", retries = 7`: {
			Timeouts:      dialects.Timeouts{Lock: 500 * time.Millisecond, Statement: 90 * time.Second},
			RunnerTimeout: 2 * time.Minute, ConnectTimeout: 30 * time.Second, Retries: 7},
	} {
		got := load(t, Request{Root: project("luamig.lua", "return { development = { url = 'sqlite:a.db', "+text+" } }")})
		if got.Timeouts != want.Timeouts || got.RunnerTimeout != want.RunnerTimeout || got.ConnectTimeout != want.ConnectTimeout || got.Retries != want.Retries {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestReplicas(t *testing.T) {
	for given, want := range map[string]int{`"mysql://u@a/d"`: 1, `{ "mysql://u@a/d", "mysql://u@b/d" }`: 2, `{}`: 0} {
		text := "return { development = { url = 'sqlite:a.db', replicas = " + given + " } }"
		if got := load(t, Request{Root: project("luamig.lua", text)}).Replicas; len(got) != want || want > 0 && got[0] != "mysql://u@a/d" {
			t.Errorf("%s: %q", given, got)
		}
	}
}

func TestDotenvReachesTheConfiguration(t *testing.T) {
	got := load(t, Request{
		Root: project("luamig.lua", threeEnvironments, ".env", "LUAMIG_ENV=production\nDATABASE_URL=mysql://h/d"),
		Vars: map[string]string{"DATABASE_URL": "mysql://process/d"},
	})
	if got.Name != "production" || got.URL != "mysql://process/d" {
		t.Errorf("got %+v", got)
	}
}

func TestWhichURL(t *testing.T) {
	for _, tt := range []struct {
		name, flagEnv, flagURL, envVar, urlVar string
		want, from                             string
	}{
		{name: "the default environment", want: "sqlite:dev.db"},
		{name: "--env", flagEnv: "test", want: "sqlite::memory:"},
		{name: "LUAMIG_ENV", envVar: "test", want: "sqlite::memory:"},
		{name: "--env before LUAMIG_ENV", flagEnv: "development", envVar: "test", want: "sqlite:dev.db"},
		{name: "DATABASE_URL", urlVar: "sqlite:x.db", want: "sqlite:x.db", from: "DATABASE_URL"},
		{name: "DATABASE_URL before LUAMIG_ENV's", envVar: "test", urlVar: "sqlite:x.db", want: "sqlite:x.db", from: "DATABASE_URL"},
		{name: "what --env names before DATABASE_URL", flagEnv: "test", urlVar: "sqlite:x.db", want: "sqlite::memory:"},
		{name: "--url before all", flagEnv: "test", flagURL: "sqlite:y.db", urlVar: "sqlite:x.db", want: "sqlite:y.db", from: "--url"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vars := map[string]string{}
			if tt.envVar != "" {
				vars["LUAMIG_ENV"] = tt.envVar
			}
			if tt.urlVar != "" {
				vars["DATABASE_URL"] = tt.urlVar
			}
			got := load(t, Request{Root: project("luamig.lua", threeEnvironments), Vars: vars, Name: tt.flagEnv, URL: tt.flagURL})
			if got.URL != tt.want || got.URLFrom != tt.from {
				t.Errorf("got %q from %q, want %q from %q", got.URL, got.URLFrom, tt.want, tt.from)
			}
		})
	}
}

// A DATABASE_URL in the shell leads to production although the environment is development.
func TestWhoseDatabase(t *testing.T) {
	r := Request{Root: project("luamig.lua", threeEnvironments), Vars: map[string]string{"DATABASE_URL": "mysql://h/d"}}
	if got := load(t, r); got.Confirm || got.ConfirmName != "production" {
		t.Errorf("got %+v", got)
	}
	r.URL = "sqlite:mine.db"
	if got := load(t, r); got.ConfirmName != "" {
		t.Errorf("got %+v", got)
	}
}

func TestWithoutDatabase(t *testing.T) {
	r := Request{Root: project("luamig.lua", threeEnvironments), Name: "production", WithoutDatabase: true}
	if got := load(t, r); got.URL != "" || got.Paths.Scripts != "scripts" {
		t.Errorf("got %+v", got)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name, source, env string
		want              string // position, message, hint
	}{
		{"unknown environment", threeEnvironments, "prodution",
			`luamig.lua has no environment "prodution" | did you mean "production"?`},
		{"no url", threeEnvironments, "production",
			`luamig.lua:5:19 environment "production" has no url | set it in luamig.lua, or the variable it is taken from; or give --url or DATABASE_URL`},
		{"unknown key", "return {\n  development = {\n    ulr = 'sqlite:a.db',\n  },\n}", "",
			`luamig.lua:3:5 unknown key "ulr" | did you mean "url"?`},
		{"unknown limit", "return {\n  development = { url = 'sqlite:a.db',\n    limits = { memori = 1 } },\n}", "",
			`luamig.lua:3:16 unknown key "memori" | did you mean "memory"?`},
		{"wrong type", "return { development = { url = 5 } }", "",
			`luamig.lua:1:26 url: a string is wanted, not a number | for instance url = "sqlite:luamig.db"`},
		{"a function", "return { development = { url = print } }", "",
			`luamig.lua:1:26 url: a string is wanted, not a function | for instance url = "sqlite:luamig.db"`},
		{"wrong duration", "return { development = { url = 'sqlite:a', [\"lock_timeout\"] = 'soon' } }", "",
			`luamig.lua:1:46 lock_timeout: "soon" is no duration | for instance lock_timeout = "5s"`},
		{"wrong retries", "return { development = { url = 'sqlite:a', retries = 1.5 } }", "",
			`luamig.lua:1:44 retries: 1.5 is no whole number from 0 to 1000 | retries = 5, or 0 for none`},
		{"no time to connect", "return { development = { url = 'sqlite:a', connect_timeout = 0 } }", "",
			`luamig.lua:1:44 connect_timeout: 0 is no time at all | for instance connect_timeout = "30s"`},
		{"a replica that is no URL", "return { development = { url = 'sqlite:a', replicas = { 'mysql://u@h/d', 5 } } }", "",
			`luamig.lua:1:44 replicas: a list of URLs is wanted, and a number is in it | for instance replicas = { "mysql://user:password@replica1/app" }`},
		{"limits is no table", "return { development = { url = 'x', limits = 5 } }", "",
			`luamig.lua:1:37 limits: a table is wanted, not a number | for instance limits = { time = "30s" }`},
		{"a folder outside", "return { development = { url = 'x', migrations = '../up' } }", "",
			`luamig.lua:1:37 migrations: "../up" is no folder of the project | for instance migrations = "db/migrations"`},
		{"built elsewhere", "local t = {}\nt.development = { url = 1 }\nreturn t", "",
			`url: a string is wanted, not a number | for instance url = "sqlite:luamig.db"`},
		{"one environment only", "return { url = 'sqlite:a.db' }", "",
			`luamig.lua:1:10 environment "url" is a string, not a table | return { development = { url = "sqlite:luamig.db" } }`},
		{"no table", "return 5", "",
			`luamig.lua returns a number, not a table of environments | return { development = { url = "sqlite:luamig.db" } }`},
		{"no time at all", "return { development = { url = 'x', limits = { time = 0 } } }", "",
			`luamig.lua:1:48 time: 0 is no time at all | for instance time = "30s"`},
		{"syntax", "return {\n  development = { url = },\n}", "",
			"luamig.lua:2:25 unexpected '}' | "},
		{"error", "local x = nil\nreturn { development = { url = x.y } }", "",
			`luamig.lua:2:32 attempt to index nil: x is nil | `},
		{"no io", "return { development = { url = io.read() } }", "", `luamig.lua:1:32 attempt to index nil: io is nil | `},
		{"endless", "while true do end", "",
			`luamig.lua:1 the script has computed for 2s without a step of the database (limits.time) | a configuration returns a table of environments, and has nothing else to do`},
		{"nothing returned", "development = {}", "",
			`luamig.lua returns a nil, not a table of environments | return { development = { url = "sqlite:luamig.db" } }`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(context.Background(), Request{Root: project("luamig.lua", tt.source), Name: tt.env})
			if got := describe(err); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func describe(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	s := e.Message + " | " + e.Hint
	if e.Pos.IsValid() {
		s = e.Pos.String() + " " + s
	}
	return s
}

func TestNamedEnvironmentWithoutConfiguration(t *testing.T) {
	for _, r := range []Request{
		{Root: project(), Name: "production"},
		{Root: project(), Vars: map[string]string{"LUAMIG_ENV": "production"}},
	} {
		_, err := Load(context.Background(), r)
		if got := describe(err); got != `there is no environment "production", because there is no luamig.lua here | luamig init writes one; --config names one elsewhere; --url names the database without one` {
			t.Error(got)
		}
	}
	if got := load(t, Request{Root: project(), Name: "production", URL: "sqlite:a.db"}); got.URL != "sqlite:a.db" || got.Name != "production" {
		t.Errorf("got %+v", got)
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := Load(context.Background(), Request{Root: project(), File: "other.lua"}); err == nil {
		t.Error("no error for a configuration that is not there")
	}
}

func TestLuaFileIsPreferred(t *testing.T) {
	got := load(t, Request{Root: project("luamig.lua", threeEnvironments, "config/config.json", `{"development": {"dialect": "sqlite", "storage": "b.db"}}`)})
	if got.URL != "sqlite:dev.db" {
		t.Errorf("got %+v", got)
	}
}

// A link that leads nowhere is a configuration that is lost, and not one that was never there.
func TestDanglingLink(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(dir, FileName)); err != nil {
		t.Skip(err)
	}
	if env, err := Load(context.Background(), Request{Root: os.DirFS(dir)}); err == nil {
		t.Errorf("it goes on, on %s", env.URL)
	}
}
