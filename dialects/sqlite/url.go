package sqlite

import (
	"math"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"

	driver "zombiezen.com/go/sqlite"
)

// location is what a URL names and asks for.
type location struct {
	path     string // of the file, as written; empty: in memory
	readOnly bool
	flags    driver.OpenFlags
	busy     time.Duration
	pragmas  []pragma // in the order in which they are run

	statement time.Duration // how long one may run; 0: as long as it takes
}

// limit takes what was said to luamig, which wins over the URL's busy_timeout.
func (t *location) limit(limits dialects.Timeouts) {
	t.statement = max(limits.Statement, 0)
	switch {
	case limits.Lock > 0:
		t.busy = min(max(limits.Lock, time.Millisecond), math.MaxInt32*time.Millisecond)
	case limits.Lock < 0:
		t.busy = math.MaxInt32 * time.Millisecond
	}
}

type pragma struct{ name, value string }

const defaultBusy = 5 * time.Second

// parseURL reads sqlite:path, sqlite:///absolute/path and sqlite::memory:, each
// with options behind a "?". A relative path is relative to the working
// directory, with one slash before it, with two or with none.
func parseURL(raw string) (location, error) {
	t := location{flags: driver.OpenReadWrite | driver.OpenCreate, busy: defaultBusy}
	scheme, rest, found := strings.Cut(raw, ":")
	if !found || !strings.EqualFold(scheme, "sqlite") && !strings.EqualFold(scheme, "sqlite3") {
		return t, dialects.Faulty("write sqlite:path/to/file.db, or sqlite::memory:", "the URL is not one of SQLite")
	}
	rest, query, _ := strings.Cut(rest, "?")
	t.path = filePath(rest)
	if t.path == "" {
		return t, dialects.Faulty("write sqlite:path/to/file.db, or sqlite::memory:", "the URL names no database file")
	}
	if t.path == ":memory:" {
		t.path = ""
	}
	return t, t.readOptions(query)
}

// filePath takes the slashes off that say "no host", and undoes percent signs.
func filePath(rest string) string {
	if path, ok := strings.CutPrefix(rest, "//"); ok {
		rest = path
	}
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	if runtime.GOOS == "windows" && len(rest) > 2 && rest[0] == '/' && rest[2] == ':' {
		return rest[1:] // sqlite:///C:/data.db
	}
	return rest
}

// readOptions takes the options in the order of the table, not of the URL: a
// journal mode, for one, decides what synchronous means.
func (t *location) readOptions(query string) error {
	given, err := url.ParseQuery(query)
	if err != nil {
		return dialects.Faulty("write them as ?name=value&name=value", "the options of the URL can not be read: %v", err)
	}
	for name := range given {
		if !isOption(canonical(name)) {
			return unknownOption(name)
		}
	}
	for _, o := range options() {
		value := o.standard
		for name, values := range given {
			if canonical(name) == o.name {
				value = values[len(values)-1]
			}
		}
		if value == "" {
			continue
		}
		if err := o.take(t, strings.ToLower(value)); err != nil {
			return err
		}
	}
	return nil
}

// canonical also takes the names by which other drivers call these options.
func canonical(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "_")
	switch name {
	case "timeout":
		return "busy_timeout"
	case "fk":
		return "foreign_keys"
	case "journal":
		return "journal_mode"
	case "sync":
		return "synchronous"
	}
	return name
}

// option is an option of the URL: most of them are a PRAGMA with certain values.
type option struct {
	name     string
	standard string // taken where the URL says nothing; empty: none
	values   string // that a PRAGMA may take, separated by spaces; empty: a whole number
	special  func(t *location, value string) error
}

func options() []option {
	const boolean = "on off true false yes no 1 0"
	return []option{
		{name: "mode", special: (*location).setMode},
		{name: "busy_timeout", special: (*location).setBusy},
		{name: "foreign_keys", standard: "on", values: boolean},
		{name: "journal_mode", values: "delete truncate persist memory wal off"},
		{name: "synchronous", values: "off normal full extra 0 1 2 3"},
		{name: "temp_store", values: "default file memory 0 1 2"},
		{name: "recursive_triggers", values: boolean},
		{name: "secure_delete", values: boolean + " fast"},
		{name: "cache_size"},
		{name: "mmap_size"},
	}
}

func isOption(name string) bool {
	return slices.ContainsFunc(options(), func(o option) bool { return o.name == name })
}

// unknownOption names the option that was meant, or all that there are.
func unknownOption(name string) error {
	var names []string
	for _, o := range options() {
		names = append(names, o.name)
	}
	if near := nearest.Name(canonical(name), names); near != "" {
		return dialects.Faulty("did you mean "+near+"?", "the URL has no option %s", name)
	}
	return dialects.Faulty("it may have "+strings.Join(names, ", "), "the URL has no option %s", name)
}

func (o option) take(t *location, value string) error {
	if o.special != nil {
		return o.special(t, value)
	}
	if o.values == "" {
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return dialects.Faulty("give a whole number", "the URL's option %s is %q", o.name, value)
		}
	} else if !slices.Contains(strings.Fields(o.values), value) {
		return dialects.Faulty("give one of "+strings.ReplaceAll(o.values, " ", ", "), "the URL's option %s is %q", o.name, value)
	}
	t.pragmas = append(t.pragmas, pragma{name: o.name, value: value})
	return nil
}

// setMode takes the modes of SQLite's own URIs.
func (t *location) setMode(value string) error {
	switch value {
	case "ro":
		t.flags, t.readOnly = driver.OpenReadOnly, true
	case "rw":
		t.flags = driver.OpenReadWrite
	case "rwc":
	case "memory":
		t.path = ""
	default:
		return dialects.Faulty("give one of ro, rw, rwc, memory", "the URL's option mode is %q", value)
	}
	return nil
}

// setBusy takes milliseconds, as SQLite's own PRAGMA does, or "5s".
func (t *location) setBusy(value string) error {
	wait, err := time.ParseDuration(value)
	if ms, e := strconv.ParseInt(value, 10, 32); e == nil {
		wait, err = time.Duration(ms)*time.Millisecond, nil
	}
	if err != nil || wait < 0 || wait.Milliseconds() > math.MaxInt32 {
		return dialects.Faulty("give milliseconds, or a time like 5s", "the URL's option busy_timeout is %q", value)
	}
	t.busy = wait
	return nil
}
