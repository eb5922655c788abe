package examples

import (
	_ "embed"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/internal/testdb"
)

//go:embed catalog.lua
var catalogScript string

// catalog is the database as luamig tells it, a line a column, index and constraint.
func (p *project) catalog() []string {
	p.t.Helper()
	p.run(catalogScript, nil)
	return slices.Clone(p.printed)
}

// thing is a line of the catalog, taken apart.
type thing struct {
	kind, of string
	is       map[string]any
}

func things(t *testing.T, catalog []string) []thing {
	t.Helper()
	var all []thing
	for _, line := range catalog {
		parts := strings.SplitN(line, "\t", 3)
		one := thing{kind: parts[0], of: parts[1]}
		if err := json.Unmarshal([]byte(parts[2]), &one.is); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}

// named are the names that the migrations give; the other names of indexes and constraints are the databases' own.
var named = []string{"posts_user_id", "users_email_unique", "Users_email_uk"}

// shape leaves of a catalog what must be the same on every database, in one order. On MySQL and MariaDB a
// unique index and a unique constraint are the same: there, the constraints do not tell more than the indexes.
func shape(t *testing.T, catalog []string, uniqueIsIndex bool) []string {
	t.Helper()
	all := things(t, catalog)
	keep := slices.DeleteFunc(slices.Clone(all), func(one thing) bool { return ofTheDatabase(one, all) })
	var lines []string
	for _, one := range keep {
		if uniqueIsIndex && one.is["constraintType"] == "UNIQUE" {
			continue
		}
		for _, key := range []string{"createdAt", "updatedAt"} {
			if text, ok := one.is[key].(string); ok {
				wantNow(t, text)
				delete(one.is, key)
			}
		}
		if strings.HasPrefix(one.of, "PostCounts.") {
			delete(one.is, "allowNull") // MySQL and MariaDB work out for views what the others say of tables alone
		}
		if one.of == "PostCounts.posts" && one.is["type"] == "BIGINT" {
			delete(one.is, "type") // an expression has no declared type on SQLite
		}
		// In the database's own words.
		delete(one.is, "databaseType")
		delete(one.is, "definition")
		for _, key := range []string{"name", "constraintName"} {
			if name, ok := one.is[key].(string); ok && !slices.Contains(named, name) {
				delete(one.is, key)
			}
		}
		if key, ok := one.is["constraintName"]; ok && one.kind == "index" {
			one.is["name"] = key // SQLite calls the index of a key as it likes
			if uniqueIsIndex {
				delete(one.is, "constraintName")
			}
		}
		text, err := json.Marshal(one.is)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, one.kind+" "+one.of+" "+string(text))
	}
	slices.Sort(lines)
	return lines
}

// instant is how the databases write a time in UTC; PostgreSQL leaves out zeros at its end.
var instant = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d{1,6}( ?\+00(:00)?)?$`)

// wantNow wants a default of NOW to be in UTC, whatever time zone the server prefers.
func wantNow(t *testing.T, text string) {
	t.Helper()
	parts := instant.FindStringSubmatch(text)
	if parts == nil {
		t.Errorf("%q is no time in UTC", text)
		return
	}
	at, err := time.Parse(time.DateTime, parts[1])
	if age := time.Since(at); err != nil || age < -time.Minute || age > 20*time.Minute {
		t.Errorf("%q is not now (%v)", text, err)
	}
}

// ofTheDatabase says that a thing is there because of how a database does what the others do, too.
func ofTheDatabase(one thing, all []thing) bool {
	switch {
	// An INTEGER PRIMARY KEY of SQLite is the table's own order and needs no index. The constraint is told everywhere.
	case one.kind == "index" && one.is["primary"] == true:
		return true
	// InnoDB makes an index for each foreign key that has none, and calls it as the key.
	case one.kind == "index":
		return slices.ContainsFunc(all, func(other thing) bool {
			return other.is["constraintType"] == "FOREIGN KEY" && other.is["constraintName"] == one.is["name"]
		})
	// An ENUM is a CHECK on SQLite.
	case one.is["constraintType"] == "CHECK":
		columns, _ := one.is["columnNames"].([]any)
		return len(columns) == 1 && slices.ContainsFunc(all, func(other thing) bool {
			return other.kind == "column" && other.of == one.of+"."+columns[0].(string) && other.is["type"] == "ENUM"
		})
	}
	return false
}

func migrations(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*.lua"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".lua")
	}
	return files
}

// TestCatalogsAreTheSame compares the databases after each migration, up and down, in luamig's shape.
func TestCatalogsAreTheSame(t *testing.T) {
	want := walk(t, newProject(t, "sqlite"))
	for _, kind := range testdb.Kinds() {
		t.Run(kind, func(t *testing.T) {
			uniqueIsIndex := kind == "mysql" || kind == "mariadb"
			for i, got := range walk(t, newProject(t, kind)) {
				if d := cmp.Diff(shape(t, want[i].catalog, uniqueIsIndex), shape(t, got.catalog, uniqueIsIndex)); d != "" {
					t.Fatalf("after %s, sqlite (-) and %s (+) differ: %s", got.after, kind, d)
				}
			}
		})
	}
}

type state struct {
	after   string
	catalog []string
}

// walk goes up and down and tells of each step.
func walk(t *testing.T, p *project) []state {
	t.Helper()
	var states []state
	look := func(after string) { states = append(states, state{after, p.catalog()}) }
	names := migrations(t)
	for _, name := range names {
		p.up(name)
		look(name)
	}
	for _, name := range slices.Backward(names) {
		p.down(host.DownOptions{})
		look("down of " + name)
	}
	return states
}

func TestUpDownUp(t *testing.T) { each(t, upDownUp) }

func upDownUp(t *testing.T, p *project) {
	p.up("")
	first := p.catalog()
	p.down(host.DownOptions{All: true})
	if left := p.catalog(); len(left) > 0 {
		t.Errorf("down --all leaves %q", left)
	}
	p.up("")
	if d := cmp.Diff(withoutRows(first), withoutRows(p.catalog())); d != "" {
		t.Errorf("up after down gives another schema: %s", d)
	}
}

func TestEachMigrationDownAndUpAgain(t *testing.T) { each(t, eachMigrationDownAndUpAgain) }

func eachMigrationDownAndUpAgain(t *testing.T, p *project) {
	for _, name := range migrations(t) {
		before := p.catalog()
		p.up(name)
		after := p.catalog()
		p.down(host.DownOptions{})
		// Where a column stands may differ: what comes back comes last.
		if d := cmp.Diff(sorted(withoutRows(before)), sorted(withoutRows(p.catalog()))); d != "" {
			t.Errorf("%s: down leaves another schema: %s", name, d)
		}
		p.up(name)
		if d := cmp.Diff(withoutRows(after), withoutRows(p.catalog())); d != "" {
			t.Errorf("%s: up after down: %s", name, d)
		}
	}
}

// withoutRows is the schema. What goes down and up again writes other times, and deletes what was written later.
func withoutRows(catalog []string) []string {
	return slices.DeleteFunc(slices.Clone(catalog), func(line string) bool { return strings.HasPrefix(line, "row\t") })
}

func sorted(lines []string) []string { return slices.Sorted(slices.Values(lines)) }
