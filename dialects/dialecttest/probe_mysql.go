package dialecttest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// In each of these, %s is the other schema, whose tables have "other." before them.

// myName names a table; its arguments are the columns of schema and name.
func myName(schema, name string) string {
	return "concat(CASE WHEN " + schema + " = database() THEN '' ELSE 'other.' END, " + name + ")"
}

var myColumns = `SELECT ` + myName("c.table_schema", "c.table_name") + `, t.table_type, t.table_comment, c.column_name, c.column_type, c.is_nullable, c.column_default IS NOT NULL, c.column_default, c.extra,
  CASE WHEN c.collation_name <> t.table_collation THEN c.collation_name ELSE '' END, c.column_comment, c.generation_expression
FROM information_schema.tables t JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_schema IN (database(), '%s') AND t.table_type IN ('BASE TABLE', 'VIEW') ORDER BY 1, c.ordinal_position`

// myIndexes are without the expressions of fields, which MariaDB does not have.
var myIndexes = `SELECT ` + myName("table_schema", "table_name") + `, index_name, non_unique, index_type, column_name, collation, sub_part, '' FROM information_schema.statistics
WHERE table_schema IN (database(), '%s') ORDER BY 1, 2, seq_in_index`

var myForeignKeys = `SELECT ` + myName("k.table_schema", "k.table_name") + `, k.constraint_name, k.column_name, ` + myName("k.referenced_table_schema", "k.referenced_table_name") + `,
  k.referenced_column_name, r.delete_rule, r.update_rule
FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.table_schema IN (database(), '%s') AND k.referenced_table_name IS NOT NULL ORDER BY 1, 2, k.ordinal_position`

// myChecks are those of MySQL, which tells the table elsewhere, and of MariaDB.
var myChecks = map[string]string{
	"mysql": `SELECT ` + myName("t.table_schema", "t.table_name") + `, c.constraint_name, c.check_clause FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK' WHERE c.constraint_schema IN (database(), '%s') ORDER BY 1, 2`,
	"mariadb": `SELECT ` + myName("constraint_schema", "table_name") + `, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema IN (database(), '%s') ORDER BY 1, 2`,
}

const (
	myTriggers = `SELECT event_object_table, trigger_name FROM information_schema.triggers WHERE trigger_schema IN (database(), '%s') ORDER BY 1, 2`
	myOthers   = `SELECT concat(lower(routine_type), ' ', routine_name) FROM information_schema.routines WHERE routine_schema = database()
UNION ALL SELECT 'schema other' FROM information_schema.schemata WHERE schema_name = '%s'`
)

func probeMySQL(b *bench) world {
	b.Helper()
	var w world
	views := map[string][]string{}
	ask := func(sql string) [][]string {
		if b.otherSchema == "" { // one schema alone is found without looking into all of the server
			sql = strings.Replace(sql, "IN (database(), '%s')", "= database()", 1)
			sql = strings.Replace(sql, "'%s'", "''", 1)
			return b.texts(sql)
		}
		return b.texts(fmt.Sprintf(sql, b.otherSchema))
	}
	for _, r := range ask(myColumns) {
		if r[1] == "VIEW" {
			views[r[0]] = append(views[r[0]], r[3])
			continue
		}
		t := w.within(r[0])
		t.comment = r[2]
		t.columns = append(t.columns, myColumn(b.name(), r[3:]))
	}
	for name, columns := range views {
		w.others = append(w.others, fmt.Sprintf("view %s (%s)", name, strings.Join(columns, ", ")))
	}
	indexes := myIndexes
	if b.name() == "mysql" {
		indexes = strings.Replace(indexes, "sub_part, ''", "sub_part, expression", 1)
	}
	for _, r := range ask(indexes) {
		w.within(r[0]).myIndex(r[1:])
	}
	for _, r := range ask(myForeignKeys) {
		w.within(r[0]).myForeignKey(r[1:])
	}
	for _, r := range ask(myChecks[b.name()]) {
		w.within(r[0]).myCheck(r[1], r[2])
	}
	for _, r := range ask(myTriggers) {
		t := w.within(r[0])
		t.triggers = append(t.triggers, r[1])
	}
	for _, r := range ask(myOthers) {
		w.others = append(w.others, r[0])
	}
	for i := range w.tables {
		w.tables[i].hideServants()
	}
	return w
}

func myColumn(database string, r []string) dbColumn {
	extra := strings.ToLower(r[5])
	c := dbColumn{
		name: r[0], native: r[1], null: r[2] == "YES", hasDefault: r[3] == "1" && r[4] != "NULL", value: r[4], collate: r[6], comment: r[7],
		auto: strings.Contains(extra, "auto_increment"), onUpdate: strings.Contains(extra, "on update"),
	}
	if database == "mariadb" || strings.Contains(extra, "default_generated") {
		c.value = plainValue(strings.ReplaceAll(c.value, `\'`, "'"))
	}
	for _, kind := range []string{"stored", "virtual"} {
		if strings.Contains(extra, kind+" generated") {
			c.generated, c.expr, c.hasDefault = kind, r[8], false
		}
	}
	return c
}

// myIndex adds a field to an index. A unique index and a key are the same here.
func (t *dbTable) myIndex(r []string) {
	f := dbField{column: r[3], expr: r[6], desc: r[4] == "D"}
	if r[2] != "SPATIAL" { // of which a length is told that nobody has given
		fmt.Sscan(r[5], &f.length)
	}
	i := slices.IndexFunc(t.indexes, func(x dbIndex) bool { return x.name == r[0] })
	if i < 0 {
		i = len(t.indexes)
		t.indexes = append(t.indexes, dbIndex{name: r[0], unique: r[1] == "0", primary: r[0] == "PRIMARY", method: r[2]})
	}
	t.indexes[i].fields = append(t.indexes[i].fields, f)
}

func (t *dbTable) myForeignKey(r []string) {
	i := slices.IndexFunc(t.keys, func(k dbKey) bool { return k.name == r[0] && k.kind == op.ForeignKey })
	if i < 0 {
		i = len(t.keys)
		t.keys = append(t.keys, dbKey{name: r[0], kind: op.ForeignKey, table: r[2], onDelete: myAction(r[4]), onUpdate: myAction(r[5])})
	}
	t.keys[i].columns = append(t.keys[i].columns, r[1])
	t.keys[i].referenced = append(t.keys[i].referenced, r[3])
}

// myAction does not tell RESTRICT from NO ACTION, which are the same here, and of which MariaDB writes the one where nothing was said.
func myAction(rule string) string {
	if rule == "RESTRICT" || rule == "NO ACTION" {
		return ""
	}
	return rule
}

// myCheck adds a check, or makes a column JSON, which on MariaDB is a text with a check.
func (t *dbTable) myCheck(name, clause string) {
	for i, c := range t.columns {
		if c.native == "longtext" && squash(clause) == "json_valid "+squash(c.name) {
			t.columns[i].shown, t.columns[i].collate = "json", ""
			return
		}
	}
	t.keys = append(t.keys, dbKey{name: name, kind: op.Check, check: clause})
}

// hideServants makes keys of the unique indexes, and hides the indexes that foreign keys have made for themselves.
func (t *dbTable) hideServants() {
	for i, x := range t.indexes {
		switch {
		case x.unique:
			t.keys = append(t.keys, dbKey{name: x.name, kind: op.Unique, columns: x.columns(), fields: x.texts()})
			if x.primary {
				t.keys[len(t.keys)-1].kind = op.PrimaryKey
			}
			t.indexes[i].serves = true
		case slices.ContainsFunc(t.keys, func(k dbKey) bool { return k.kind == op.ForeignKey && k.name == x.name }):
			t.indexes[i].serves = true
		}
	}
}

// columns are the fields that are columns.
func (x dbIndex) columns() []string {
	var names []string
	for _, f := range x.fields {
		if f.column != "" {
			names = append(names, f.column)
		}
	}
	return names
}

func (x dbIndex) texts() []string {
	texts := make([]string, len(x.fields))
	for i, f := range x.fields {
		texts[i] = f.String()
	}
	return texts
}
