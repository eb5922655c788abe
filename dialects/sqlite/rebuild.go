package sqlite

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// What SQLite's ALTER TABLE cannot do, it has to be done by making the table anew: the old one steps aside under another
// name, the new one is created and filled, the old one is dropped, indexes and triggers are created again from
// their own text. All of it inside the migration's transaction, with foreign_keys on as it has to stay (SQLite
// ignores the pragma inside a transaction).
//
// Foreign keys are what makes this dangerous: DROP TABLE first deletes the rows, and with them, through ON DELETE
// CASCADE, those of other tables. So all foreign keys to the table, and its own, are taken out of the stored
// definitions first, and put back, to the letter, before the old table is dropped. SQLite documents this way of
// editing sqlite_schema for changes that leave what is stored as it is (lang_altertable.html, section 7). Since no foreign key exists
// while rows are copied, none is checked or counted: whatever was to be settled by the end of the
// transaction still is. What the change itself could have broken is looked at in the end.
//
// SQLite reads sqlite_schema again after any ALTER TABLE … RENAME. That also marks the schema as changed, so that
// a rollback reads it once more; PRAGMA writable_schema = RESET would not, and leave a connection
// without its foreign keys.

// target is a table to be made anew, with all that belongs to it.
type target struct {
	object
	def      *ddl.Table
	indexes  []entry // created by CREATE INDEX
	triggers []entry // on the table, temporary ones included
	children []object
	names    []string // of everything in its schema, in lower case
}

// entry is an index or a trigger and its text.
type entry struct{ name, sql string }

const entriesSQL = `SELECT type, name, sql FROM %s WHERE type IN ('index', 'trigger') AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL ORDER BY rowid`

// ownNamesSQL asks for the names with which those of freeName could clash.
const ownNamesSQL = `SELECT lower(name) FROM %s WHERE name LIKE 'luamig!_%%' ESCAPE '!'`

// target reads a table and what belongs to it.
func (p planner) target(n op.Name) (target, error) {
	o, err := p.find(n)
	if err != nil {
		return target{}, err
	}
	if o.kind != kindTable {
		return target{}, unsupported(fmt.Sprintf("cannot alter the %s %q", o.kind, o.Name.Name), "drop it and create it again")
	}
	t := target{object: o}
	if t.def, err = o.definition(); err != nil {
		return t, err
	}
	if err := p.entries(&t); err != nil {
		return t, err
	}
	t.children, err = p.reader.children(o)
	return t, err
}

// entries reads the indexes and triggers of a table by their text, since it is by their text that they are created again.
func (p planner) entries(t *target) error {
	from, err := schemaTable(t.Schema)
	if err != nil {
		return err
	}
	rows, err := p.rows(fmt.Sprintf(entriesSQL, from), t.Name.Name)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if text(row[0]) == "index" {
			t.indexes = append(t.indexes, entry{text(row[1]), inSchema(text(row[2]), t.said)})
		} else {
			t.triggers = append(t.triggers, entry{text(row[1]), inSchema(text(row[2]), t.said)})
		}
	}
	if t.names, err = p.strings(fmt.Sprintf(ownNamesSQL, from)); err != nil {
		return err
	}
	return p.temporaryTriggers(t)
}

// temporaryTriggers adds the triggers that the session has put on a table of another schema. SQLite drops
// them with it.
func (p planner) temporaryTriggers(t *target) error {
	if t.Schema == tempSchema {
		return nil
	}
	rows, err := p.rows(fmt.Sprintf(entriesSQL, "sqlite_temp_schema"), t.Name.Name)
	for _, row := range rows {
		if text(row[0]) == "trigger" {
			t.triggers = append(t.triggers, entry{text(row[1]), inSchema(text(row[2]), tempSchema)})
		}
	}
	return err
}

// created is how the stored text of an index or trigger begins.
var created = lazyregexp.New(`(?i)^CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TRIGGER)\s+`)

// inSchema says the schema in the text of an index or trigger. SQLite stores the text without it.
func inSchema(sql, schema string) string {
	if schema == "" {
		return sql
	}
	quoted, err := quote(schema)
	if err != nil {
		return sql // the schema of a table that was found can be quoted
	}
	return created.ReplaceAllStringFunc(sql, func(head string) string { return head + quoted + "." })
}

// freeName returns a name beside the table that nothing has.
func (t *target) freeName(prefix string) string {
	name := prefix + t.Name.Name
	for i := 2; contains(t.names, strings.ToLower(name)); i++ {
		name = fmt.Sprintf("%s%d_%s", prefix, i, t.Name.Name)
	}
	t.names = append(t.names, strings.ToLower(name))
	return name
}

// rebuild plans making a table anew by another definition. using gives expressions from which
// columns take their values instead of their old ones.
func (p planner) rebuild(t target, to *ddl.Table, using map[string]string) ([]dialects.Statement, error) {
	s := &script{planner: p, t: t, to: to, old: t.freeName("luamig_old_")}
	s.checksBefore()
	s.stepAside()
	s.createAndFill(using)
	s.restoreReferences()
	s.run("DROP TABLE "+s.name(s.old), "")
	for _, e := range append(t.indexes, t.triggers...) {
		s.run(e.sql, "")
	}
	s.checksAfter()
	return s.plan, s.err
}
