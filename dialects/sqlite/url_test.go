package sqlite

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"time"

	"github.com/google/go-cmp/cmp"
	driver "zombiezen.com/go/sqlite"
)

func TestParseURL(t *testing.T) {
	const rwc = driver.OpenReadWrite | driver.OpenCreate
	fk := []pragma{{"foreign_keys", "on"}}
	plain := func(path string) location {
		return location{path: path, flags: rwc, busy: 5 * time.Second, pragmas: fk}
	}
	tests := []struct {
		url  string
		want location
	}{
		{"sqlite:a.db", plain("a.db")},
		{"SQLite:a.db", plain("a.db")},
		{"sqlite3:a.db", plain("a.db")},
		{"sqlite:./dir/a.db", plain("./dir/a.db")},
		{"sqlite:/abs/a.db", plain("/abs/a.db")},
		{"sqlite:///abs/a.db", plain("/abs/a.db")},
		{"sqlite://rel/a.db", plain("rel/a.db")},
		{"sqlite:my%20data%3F.db", plain("my data?.db")},
		{"sqlite:100%.db", plain("100%.db")},
		{"sqlite:a#b+c.db", plain("a#b+c.db")},
		{"sqlite:größe.db", plain("größe.db")},
		{"sqlite::memory:", plain("")},
		{"sqlite://:memory:", plain("")},
		{"sqlite:x?mode=memory", plain("")},
		{"sqlite:a.db?", plain("a.db")},
		{"sqlite:a.db?mode=ro", location{path: "a.db", readOnly: true, flags: driver.OpenReadOnly, busy: 5 * time.Second, pragmas: fk}},
		{"sqlite:a.db?mode=rw", location{path: "a.db", flags: driver.OpenReadWrite, busy: 5 * time.Second, pragmas: fk}},
		{"sqlite:a.db?mode=rwc&busy_timeout=250", location{path: "a.db", flags: rwc, busy: 250 * time.Millisecond, pragmas: fk}},
		{"sqlite:a.db?_timeout=2s", location{path: "a.db", flags: rwc, busy: 2 * time.Second, pragmas: fk}},
		{"sqlite:a.db?busy_timeout=0", location{path: "a.db", flags: rwc, pragmas: fk}},
		{"sqlite:a.db?synchronous=normal&journal_mode=WAL&_fk=OFF&cache_size=-2000", location{
			path: "a.db", flags: rwc, busy: 5 * time.Second,
			pragmas: []pragma{{"foreign_keys", "off"}, {"journal_mode", "wal"}, {"synchronous", "normal"}, {"cache_size", "-2000"}},
		}},
	}
	for _, tt := range tests {
		got, err := parseURL(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(location{}, pragma{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.url, diff)
		}
	}
}

func TestParseURLErrors(t *testing.T) {
	tests := []struct{ url, message, remedy string }{
		{"", "not one of SQLite", "sqlite:path/to/file.db"},
		{"a.db", "not one of SQLite", "sqlite:path/to/file.db"},
		{"postgres://h/d", "not one of SQLite", "sqlite:path/to/file.db"},
		{"sqlite:", "names no database file", "sqlite::memory:"},
		{"sqlite://", "names no database file", "sqlite::memory:"},
		{"sqlite:?mode=ro", "names no database file", "sqlite::memory:"},
		{"sqlite:a.db?jurnal_mode=wal", "no option jurnal_mode", "did you mean journal_mode?"},
		{"sqlite:a.db?_foreignkeys=1", "no option _foreignkeys", "did you mean foreign_keys?"},
		{"sqlite:a.db?cache=shared", "no option cache", "it may have mode, busy_timeout"},
		{"sqlite:a.db?mode=rx", `mode is "rx"`, "one of ro, rw, rwc, memory"},
		{"sqlite:a.db?journal_mode=w", `journal_mode is "w"`, "one of delete, truncate"},
		{"sqlite:a.db?journal_mode=delete%20truncate", "journal_mode is", "one of delete"},
		{"sqlite:a.db?foreign_keys=1;DROP", "can not be read", "?name=value"},
		{"sqlite:a.db?foreign_keys=1%3BDROP", "foreign_keys is", "one of on"},
		{"sqlite:a.db?cache_size=many", `cache_size is "many"`, "whole number"},
		{"sqlite:a.db?busy_timeout=long", `busy_timeout is "long"`, "5s"},
		{"sqlite:a.db?busy_timeout=-1", `busy_timeout is "-1"`, "5s"},
		{"sqlite:a.db?busy_timeout=99999h", "busy_timeout is", "5s"},
	}
	for _, tt := range tests {
		_, err := parseURL(tt.url)
		checkRemedy(t, tt.url, err, tt.message, tt.remedy)
	}
}

func checkRemedy(t *testing.T, what string, err error, message, remedy string) {
	t.Helper()
	e, ok := err.(interface{ Remedy() string })
	if !ok {
		t.Errorf("%s: error %v has no remedy", what, err)
		return
	}
	if !strings.Contains(err.Error(), message) || !strings.Contains(e.Remedy(), remedy) {
		t.Errorf("%s: %q, remedy %q", what, err, e.Remedy())
	}
}

func TestOpenPaths(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.db", "with space.db", "100%.db", "größe.db", "file:x.db", "q'uote\".db", ":odd", "a;b.db"} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, `:"`) {
			continue
		}
		path := filepath.Join(dir, name)
		c := testConn(t, "sqlite:"+path)
		mustExec(t, c, "CREATE TABLE t (a)")
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Chdir(dir)
	for _, url := range []string{"sqlite:rel.db", "sqlite:./rel.db", "sqlite://rel.db"} {
		c := testConn(t, url)
		mustExec(t, c, "CREATE TABLE IF NOT EXISTS t (a)")
		if want, _ := filepath.EvalSymlinks(filepath.Join(dir, "rel.db")); c.file != want {
			t.Errorf("%s opens %s, want %s", url, c.file, want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	tests := []struct{ url, message, remedy string }{
		{"sqlite:" + dir, "is a folder", "name a file"},
		{"sqlite:" + dir + "/none/a.db", "none of the database file does not exist", "mkdir -p " + dir + "/none"},
		{"sqlite:" + dir + "/a.db?mode=ro", "a.db does not exist", "leave mode out"},
		{"sqlite:" + dir + "/a.db?mode=rw", "a.db does not exist", "leave mode out"},
		{"sqlite::memory:?journal_mode=wal", "stays memory and does not become wal", ""},
	}
	for _, tt := range tests {
		_, err := openConn(t.Context(), tt.url, dialects.Timeouts{})
		checkRemedy(t, tt.url, err, tt.message, tt.remedy)
	}
	if names, _ := os.ReadDir(dir); len(names) != 0 {
		t.Errorf("failing to open left %v", names)
	}
}

func TestOpenOptions(t *testing.T) {
	url := fileURL(t)
	c := testConn(t, url)
	if got := mustQuery(t, c, "PRAGMA foreign_keys")[0][0]; got != int64(1) {
		t.Error("foreign keys are not enforced")
	}
	if got := mustQuery(t, c, "PRAGMA journal_mode")[0][0]; got != "delete" {
		t.Errorf("the journal mode of a new file is %v", got)
	}
	c = testConn(t, url+"?journal_mode=wal&foreign_keys=off&synchronous=normal")
	for name, want := range map[string]any{"journal_mode": "wal", "foreign_keys": int64(0), "synchronous": int64(1)} {
		if got := mustQuery(t, c, "PRAGMA "+name)[0][0]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := mustQuery(t, testConn(t, url), "PRAGMA journal_mode")[0][0]; got != "wal" {
		t.Errorf("the journal mode becomes %v without being asked for", got)
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("sqlite:a.db?mode=ro&busy_timeout=5s&_fk=1")
	f.Fuzz(func(t *testing.T, url string) {
		got, err := parseURL(url)
		if err == nil && got.flags == 0 {
			t.Errorf("%q is %+v", url, got)
		}
	})
}
