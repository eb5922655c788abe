package dialecttest

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

const liteTables = `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`

const liteColumns = `SELECT t.name, c.name, c.type, c."notnull", c.dflt_value IS NOT NULL, c.dflt_value, c.pk, c.hidden
FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY t.name, c.cid`

const liteIndexes = `SELECT i.tbl_name, i.name, l."unique", l.origin, coalesce(i.sql, ''), x.name, x."desc", x.coll
FROM sqlite_schema i, pragma_index_list(i.tbl_name) l, pragma_index_xinfo(i.name) x
WHERE i.type = 'index' AND l.name = i.name AND x.key ORDER BY i.tbl_name, i.name, x.seqno`

const liteForeignKeys = `SELECT t.name, k.id, k."table", k."from", coalesce(k."to", ''), k.on_delete, k.on_update
FROM sqlite_schema t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table' ORDER BY t.name, k.id DESC, k.seq`

const (
	liteViews    = `SELECT 'view ' || v.name || ' (' || group_concat(c.name, ', ') || ')' FROM sqlite_schema v, pragma_table_xinfo(v.name) c WHERE v.type = 'view' GROUP BY v.name`
	liteTriggers = `SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`
)

// probeSQLite asks the pragmas, and reads names, checks, collations and expressions in the definitions, where alone they are.
func probeSQLite(b *bench) world {
	b.Helper()
	var w world
	texts := map[string]liteText{}
	for _, r := range b.texts(liteTables) {
		w.within(r[0])
		texts[r[0]] = readLite(r[1])
	}
	for _, r := range b.texts(liteColumns) {
		w.within(r[0]).liteColumn(texts[r[0]], r[1:])
	}
	for _, r := range b.texts(liteForeignKeys) {
		w.within(r[0]).liteForeignKey(r[1:])
	}
	for _, r := range b.texts(liteIndexes) {
		w.within(r[0]).liteIndex(r[1:])
	}
	for i := range w.tables {
		w.tables[i].liteNames(texts[w.tables[i].name])
	}
	for _, r := range b.texts(liteTriggers) {
		t := w.within(r[0])
		t.triggers = append(t.triggers, r[1])
	}
	if len(b.texts(`SELECT 1 FROM sqlite_schema WHERE type = 'view' LIMIT 1`)) == 0 {
		return w
	}
	for _, r := range b.texts(liteViews) {
		w.others = append(w.others, r[0])
	}
	return w
}

func (t *dbTable) liteColumn(text liteText, r []string) {
	c := dbColumn{name: r[0], native: r[1], null: r[2] == "0", hasDefault: r[3] == "1", value: plainValue(r[4])}
	words := text.column(c.name)
	c.auto = words.has("AUTOINCREMENT")
	c.collate = words.after("COLLATE")
	if kind := map[string]string{"2": "virtual", "3": "stored"}[r[6]]; kind != "" {
		c.generated, c.expr = kind, words.after("AS")
	}
	if r[5] != "0" {
		t.litePrimaryKey(c.name, r[5])
	}
	if r[5] != "0" && strings.EqualFold(c.native, "INTEGER") && text.singleKey {
		c.null = false // the number of a row is never NULL
	}
	t.columns = append(t.columns, c)
}

// litePrimaryKey puts a column into its place in the primary key.
func (t *dbTable) litePrimaryKey(column, place string) {
	if len(t.keys) == 0 {
		t.keys = append(t.keys, dbKey{kind: op.PrimaryKey})
	}
	k := &t.keys[0]
	at := int(place[0] - '1')
	for len(k.columns) <= at {
		k.columns = append(k.columns, "")
	}
	k.columns[at] = column
}

func (t *dbTable) liteForeignKey(r []string) {
	i := slices.IndexFunc(t.keys, func(k dbKey) bool { return k.kind == op.ForeignKey && k.name == r[0] })
	if i < 0 {
		i = len(t.keys)
		t.keys = append(t.keys, dbKey{name: r[0], kind: op.ForeignKey, table: r[1], onDelete: r[4], onUpdate: r[5]})
	}
	t.keys[i].columns = append(t.keys[i].columns, r[2])
	if r[3] != "" {
		t.keys[i].referenced = append(t.keys[i].referenced, r[3])
	}
}

func (t *dbTable) liteIndex(r []string) {
	i := slices.IndexFunc(t.indexes, func(x dbIndex) bool { return x.name == r[0] })
	if i < 0 {
		i = len(t.indexes)
		x := dbIndex{name: r[0], unique: r[1] == "1", serves: r[2] != "c", primary: r[2] == "pk"}
		_, x.where, _ = strings.Cut(r[3], " WHERE ")
		t.indexes = append(t.indexes, x)
	}
	f := dbField{column: r[4], desc: r[5] == "1"}
	if f.column == "" {
		f.expr = liteExpression(r[3], len(t.indexes[i].fields))
	}
	if own := t.collation(f.column); r[6] != own {
		f.suffix = r[6]
	}
	t.indexes[i].fields = append(t.indexes[i].fields, f)
}

// collation is a column's, or the usual one.
func (t *dbTable) collation(column string) string {
	for _, c := range t.columns {
		if c.name == column && c.collate != "" {
			return c.collate
		}
	}
	return "BINARY"
}

// liteExpression is a field of CREATE INDEX … ON t (…).
func liteExpression(sql string, field int) string {
	if items := readLite(sql).items; field < len(items) {
		return items[field].text()
	}
	return ""
}

// liteNames gives the keys the names that only the definition has, and adds what no pragma tells: checks, and unique keys as such.
func (t *dbTable) liteNames(text liteText) {
	for _, x := range t.indexes {
		if x.serves && !x.primary {
			t.keys = append(t.keys, dbKey{kind: op.Unique, columns: x.columns()})
		}
	}
	named := text.constraints()
	for i, k := range t.keys {
		if k.kind == op.ForeignKey {
			t.keys[i].name = ""
		}
		for j, n := range named {
			if n.kind == k.kind && slices.Equal(n.columns, k.columns) {
				t.keys[i].name, t.keys[i].deferrable = n.name, n.deferrable
				named = slices.Delete(named, j, j+1)
				break
			}
		}
	}
	for _, n := range named {
		if n.kind == op.Check {
			t.keys = append(t.keys, n)
		}
	}
}
