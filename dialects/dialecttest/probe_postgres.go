package dialecttest

import (
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// pgTable names a table of the namespace n and the class c: bare in the current schema.
const pgTable = `CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || c.relname`

// pgOurs leaves out what belongs to the server.
const pgOurs = `n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'`

const pgColumns = `SELECT ` + pgTable + `, coalesce(obj_description(c.oid, 'pg_class'), ''), coalesce(a.attname, ''), format_type(a.atttypid, a.atttypmod),
  CASE WHEN a.attnotnull THEN '1' ELSE '' END, CASE WHEN d.oid IS NOT NULL AND a.attgenerated = '' THEN '1' ELSE '' END,
  coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attidentity::text, coalesce(o.collname::text, ''), coalesce(col_description(c.oid, a.attnum), ''), a.attgenerated::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> y.typcollation
WHERE c.relkind IN ('r', 'p') AND ` + pgOurs + ` ORDER BY 1, a.attnum`

// pgNames lists the columns of an array of numbers.
func pgNames(table, numbers string) string {
	return `(SELECT string_agg(a.attname, E'\x1f' ORDER BY u.i) FROM unnest(` + numbers + `) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = ` + table + ` AND a.attnum = u.n)`
}

var pgKeys = `SELECT ` + pgTable + `, k.conname, k.contype::text, ` + pgNames("k.conrelid", "k.conkey") + `,
  CASE WHEN fn.nspname IS NULL OR fn.nspname = current_schema() THEN '' ELSE fn.nspname || '.' END || coalesce(f.relname, ''), ` + pgNames("k.confrelid", "k.confkey") + `,
  k.confdeltype::text, k.confupdtype::text, CASE WHEN k.condeferred THEN 'initially deferred' WHEN k.condeferrable THEN 'initially immediate' ELSE '' END,
  coalesce(pg_get_expr(k.conbin, k.conrelid), '')
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
WHERE k.contype IN ('p', 'u', 'c', 'f') AND ` + pgOurs + ` ORDER BY 1, 2`

const pgIndexes = `SELECT ` + pgTable + `, x.relname, CASE WHEN i.indisunique THEN '1' ELSE '' END, CASE WHEN i.indisprimary THEN '1' ELSE '' END,
  CASE WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')) THEN '1' ELSE '' END, m.amname, coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
  (SELECT string_agg(coalesce(a.attname, ''), E'\x1f' ORDER BY k.i) FROM generate_series(1, i.indnkeyatts) k(i) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.i - 1] AND i.indkey[k.i - 1] <> 0),
  (SELECT string_agg(pg_get_indexdef(x.oid, k.i, true), E'\x1f' ORDER BY k.i) FROM generate_series(1, i.indnkeyatts) k(i)),
  (SELECT string_agg((i.indoption[k.i - 1] & 1)::text, E'\x1f' ORDER BY k.i) FROM generate_series(1, i.indnkeyatts) k(i)),
  (SELECT string_agg(a.attname, E'\x1f' ORDER BY k.i) FROM generate_series(i.indnkeyatts + 1, i.indnatts) k(i) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.i - 1]),
  (SELECT string_agg(CASE WHEN i.indcollation[k.i - 1] NOT IN (0, coalesce(a.attcollation, 100)) THEN co.collname || ' ' ELSE '' END || CASE WHEN oc.opcdefault THEN '' ELSE oc.opcname END, E'\x1f' ORDER BY k.i)
    FROM generate_series(1, i.indnkeyatts) k(i) JOIN pg_opclass oc ON oc.oid = i.indclass[k.i - 1] LEFT JOIN pg_collation co ON co.oid = i.indcollation[k.i - 1]
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.i - 1] AND i.indkey[k.i - 1] <> 0)
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND ` + pgOurs + ` ORDER BY 1, 2`

const pgTriggers = `SELECT ` + pgTable + `, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND c.relkind IN ('r', 'p') AND ` + pgOurs + ` ORDER BY 1, 2`

// pgOthers are what is not a table or part of one. What an extension has brought does not count.
const pgOthers = `SELECT CASE c.relkind WHEN 'v' THEN 'view ' ELSE 'materialized view ' END || ` + pgTable + ` || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) || ')'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ` + pgOurs + `
UNION ALL SELECT 'sequence ' || ` + pgTable + ` FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ` + pgOurs + `
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
UNION ALL SELECT 'type ' || CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || t.typname || ' (' || (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) || ')'
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ` + pgOurs + `
UNION ALL SELECT 'function ' || CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || p.proname || ' (' || pg_get_function_identity_arguments(p.oid) || ')'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ` + pgOurs + ` AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'schema ' || n.nspname FROM pg_namespace n WHERE ` + pgOurs + ` AND n.nspname NOT IN ('public', current_schema())`

func probePostgres(b *bench) world {
	b.Helper()
	var w world
	for _, r := range b.texts(pgColumns) {
		t := w.within(r[0])
		t.comment = r[1]
		if r[2] != "" {
			t.columns = append(t.columns, pgColumn(r[2:]))
		}
	}
	for _, r := range b.texts(pgKeys) {
		t := w.within(r[0])
		t.keys = append(t.keys, pgKey(r[1:]))
	}
	for _, r := range b.texts(pgIndexes) {
		t := w.within(r[0])
		t.indexes = append(t.indexes, pgIndex(r[1:]))
	}
	for _, r := range b.texts(pgTriggers) {
		t := w.within(r[0])
		t.triggers = append(t.triggers, r[1])
	}
	for _, r := range b.texts(pgOthers) {
		w.others = append(w.others, r[0])
	}
	return w
}

func pgColumn(r []string) dbColumn {
	c := dbColumn{name: r[0], native: r[1], null: r[2] == "", hasDefault: r[3] != "", value: plainValue(r[4]), collate: r[6], comment: r[7]}
	c.identity = r[5] != ""
	c.auto = c.identity || strings.HasPrefix(r[4], "nextval(")
	if c.auto {
		c.hasDefault, c.value = false, ""
	}
	if kind := map[string]string{"s": "stored", "v": "virtual"}[r[8]]; kind != "" {
		c.generated, c.expr, c.value = kind, r[4], ""
	}
	return c
}

// plainValue takes the quotes and casts off a constant, and knows the time by its names.
func plainValue(expr string) string {
	expr = casts.ReplaceAllString(strings.TrimSpace(expr), "")
	switch strings.ToUpper(expr) {
	case "CURRENT_TIMESTAMP", "NOW()", "CURRENT_TIMESTAMP()", "CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP(6)", "CURRENT_TIMESTAMP(0)":
		return "now"
	}
	if inner, ok := strings.CutPrefix(expr, "'"); ok && strings.HasSuffix(inner, "'") {
		return strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'")
	}
	return expr
}

var (
	pgKinds   = map[string]op.ConstraintKind{"p": op.PrimaryKey, "u": op.Unique, "c": op.Check, "f": op.ForeignKey}
	pgActions = map[string]string{"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
)

func pgKey(r []string) dbKey {
	return dbKey{
		name: r[0], kind: pgKinds[r[1]], columns: split(r[2]), table: r[3], referenced: split(r[4]),
		onDelete: pgActions[r[5]], onUpdate: pgActions[r[6]], deferrable: op.Deferrable(r[7]), check: r[8],
	}
}

func pgIndex(r []string) dbIndex {
	x := dbIndex{name: r[0], unique: r[1] != "", primary: r[2] != "", serves: r[3] != "", method: r[4], where: r[5], include: split(r[9])}
	columns, texts, desc, suffixes := strings.Split(r[6], separator), split(r[7]), split(r[8]), strings.Split(r[10], separator)
	for i, text := range texts {
		f := dbField{column: columns[i], desc: desc[i] == "1", suffix: strings.TrimSpace(suffixes[i])}
		if f.column == "" {
			f.expr = text
		}
		x.fields = append(x.fields, f)
	}
	return x
}
