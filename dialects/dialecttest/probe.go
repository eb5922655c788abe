package dialecttest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// A probe reads a database's own catalog by SQL that is written for it here, apart from what the dialects read.
// What it finds is put into one small form, in which cases say what an operation makes, and with which the
// dialect's own catalog is compared.

// probes are the readers of catalogs, by the names of databases.
var probes = map[string]func(*bench) world{
	"sqlite": probeSQLite, "postgres": probePostgres, "mysql": probeMySQL, "mariadb": probeMySQL,
}

// probe reads the catalog.
func (b *bench) probe() world {
	b.Helper()
	read, ok := probes[b.name()]
	if !ok {
		b.Fatalf("there is no probe for the database %q", b.name())
	}
	return read(b)
}

// world is all that is in a database.
type world struct {
	tables []dbTable // by name
	others []string  // views, types, functions, sequences and schemas, a line each
}

// dbTable is a table. Names of tables outside the current schema have the schema before them.
type dbTable struct {
	name     string
	comment  string
	columns  []dbColumn
	keys     []dbKey
	indexes  []dbIndex
	triggers []string
}

type dbColumn struct {
	name       string
	native     string // the type as the database writes it
	shown      string // the type that it stands for, where that is another one
	null       bool
	hasDefault bool
	value      string // of the default: without quotes and casts
	auto       bool
	identity   bool // by GENERATED … AS IDENTITY
	onUpdate   bool // MySQL, MariaDB: takes the time of each change
	collate    string
	comment    string
	generated  string // "stored", "virtual"
	expr       string // of a generated column
}

// dbKey is a constraint.
type dbKey struct {
	name       string
	kind       op.ConstraintKind
	columns    []string
	fields     []string // as they are shown, where they are more than columns
	table      string   // a foreign key's
	referenced []string
	onDelete   string
	onUpdate   string
	deferrable op.Deferrable
	check      string
}

type dbIndex struct {
	name    string
	unique  bool
	serves  bool // a constraint, which has a line of its own
	primary bool
	fields  []dbField
	where   string
	method  string
	include []string
}

type dbField struct {
	column string
	expr   string // instead of column
	desc   bool
	length int
	suffix string // collation or operator class, where it is not the usual one
}

func (w world) table(name string) (dbTable, bool) {
	for _, t := range w.tables {
		if t.name == name {
			return t, true
		}
	}
	return dbTable{}, false
}

// lines writes the world as lines. The first word of each is what it is about.
func (w world) lines() []string {
	lines := slices.Clone(w.others)
	for _, t := range w.tables {
		lines = append(lines, t.lines()...)
	}
	for i, l := range lines {
		lines[i] = squash(l)
	}
	slices.Sort(lines)
	return lines
}

func (t dbTable) lines() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	lines := []string{t.name + " has " + strings.Join(names, ", ")}
	if t.comment != "" {
		lines = append(lines, t.name+" comment "+t.comment)
	}
	for _, c := range t.columns {
		for _, l := range c.lines() {
			lines = append(lines, t.name+"."+c.name+" "+l)
		}
	}
	for _, k := range t.keys {
		lines = append(lines, t.name+" "+k.line())
	}
	for _, x := range t.indexes {
		if !x.serves {
			lines = append(lines, t.name+" "+x.line())
		}
	}
	for _, trigger := range t.triggers {
		lines = append(lines, t.name+" trigger "+trigger)
	}
	return lines
}

func (c dbColumn) lines() []string {
	lines := []string{"is " + usualType(cmp.Or(c.shown, c.native))}
	say := func(on bool, format string, a ...any) {
		if on {
			lines = append(lines, fmt.Sprintf(format, a...))
		}
	}
	say(!c.null, "not null")
	say(c.hasDefault, "default %s", c.value)
	say(c.auto && !c.identity, "auto")
	say(c.identity, "auto identity")
	say(c.onUpdate, "on update")
	say(c.collate != "", "collate %s", c.collate)
	say(c.comment != "", "comment %s", c.comment)
	say(c.generated != "", "%s %s", c.generated, c.expr)
	return lines
}

func (k dbKey) line() string {
	name := k.name
	if name == "" {
		name = "-"
	}
	line := strings.ToLower(string(k.kind)) + " " + name
	if k.kind == op.Check {
		return line + " (" + k.check + ")"
	}
	fields := k.columns
	if k.fields != nil {
		fields = k.fields
	}
	line += " (" + strings.Join(fields, ", ") + ")"
	if k.kind == op.ForeignKey {
		line += " to " + k.table + " (" + strings.Join(k.referenced, ", ") + ")"
	}
	for _, a := range [][2]string{{"on delete", k.onDelete}, {"on update", k.onUpdate}} {
		if !isNoAction(a[1]) {
			line += " " + a[0] + " " + strings.ToLower(a[1])
		}
	}
	if k.deferrable != "" {
		line += " " + string(k.deferrable)
	}
	return line
}

func isNoAction(action string) bool { return action == "" || action == "NO ACTION" }

func (x dbIndex) line() string {
	line := "index " + x.name
	if x.unique {
		line = "unique " + line
	}
	fields := make([]string, len(x.fields))
	for i, f := range x.fields {
		fields[i] = f.String()
	}
	line += " (" + strings.Join(fields, ", ") + ")"
	if len(x.include) > 0 {
		line += " include (" + strings.Join(x.include, ", ") + ")"
	}
	if x.where != "" {
		line += " where " + x.where
	}
	if m := strings.ToLower(x.method); m != "btree" && m != "" {
		line += " using " + m
	}
	return line
}

func (f dbField) String() string {
	s := f.column + f.expr
	if f.length > 0 {
		s += fmt.Sprintf("(%d)", f.length)
	}
	if f.suffix != "" {
		s += " " + f.suffix
	}
	if f.desc {
		s += " desc"
	}
	return s
}

// usualTypes are the words for which databases have different ones.
var usualTypes = strings.NewReplacer("character varying", "varchar", "character(", "char(", "timestamp with time zone", "timestamptz")

// displayWidth is what MariaDB still writes behind integers. TINYINT(1) is a type of its own, for drivers.
var displayWidth = regexp.MustCompile(`^((?:small|medium|big)?int|tinyint)\((?:[02-9]|1\d)\d*\)`)

// usualType writes a type so that plain ones are equal everywhere.
func usualType(native string) string {
	if strings.Contains(native, `"`) {
		return native // the name of a type that somebody has made
	}
	t := usualTypes.Replace(strings.ToLower(native))
	t = displayWidth.ReplaceAllString(t, "$1")
	if rest, ok := strings.CutPrefix(t, "int"); ok && (rest == "" || rest[0] == ' ') {
		t = "integer" + rest
	}
	return t
}

// casts are what PostgreSQL writes behind values and columns, and what MySQL writes before strings.
var casts = regexp.MustCompile(`::(?:character varying|timestamp with(?:out)? time zone|double precision|"[^"]*"|\w+)(?:\(\d+(?:,\d+)?\))?(?:\[\])?|_utf8mb4\\?`)

// escapedQuotes are those of MySQL's checks and defaults, whose strings are escaped twice.
var escapedQuotes = regexp.MustCompile(`\\+'`)

// squash takes out of a line in what the spelling of databases differs: quotes, parentheses, casts and space.
func squash(line string) string {
	line = casts.ReplaceAllString(line, "")
	line = escapedQuotes.ReplaceAllString(line, "")
	line = strings.NewReplacer(`"`, "", "`", "", "'", "", "(", " ", ")", " ", "[", "", "]", "").Replace(line)
	line = strings.NewReplacer(" ,", ",", ",", ", ").Replace(line)
	return strings.Join(strings.Fields(line), " ")
}

// split divides what the SQL of a probe joins.
func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, separator)
}

const separator = "\x1f"

// texts asks the database and returns the rows as text, NULL as nothing.
func (b *bench) texts(sql string) [][]string {
	b.Helper()
	rows, err := b.conn.Query(b.Context(), dialects.Statement{SQL: sql})
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		row := rows.Row()
		texts := make([]string, len(row))
		for i, v := range row {
			if v != nil {
				texts[i] = line([]any{v})
			}
		}
		all = append(all, texts)
	}
	if err := rows.Err(); err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	return all
}

// within finds the table that a row of a probe is about, and makes it where there is none yet.
func (w *world) within(name string) *dbTable {
	for i := range w.tables {
		if w.tables[i].name == name {
			return &w.tables[i]
		}
	}
	w.tables = append(w.tables, dbTable{name: name})
	return &w.tables[len(w.tables)-1]
}
