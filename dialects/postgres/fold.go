package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// Writes of many rows are one statement whose values are an array a column: the text of the statement is the same for any
// number of rows, so that it is prepared once. Each array has the type of its column without its length, as the
// placeholder of a single row has: with the length, a cast would cut what is too long, where an assignment refuses it.

// foldTable is what is known of a table that rows are written to.
type foldTable struct {
	dialects.Foldable
	types      map[string]foldType
	pureChecks bool  // its checks look at nothing but the row
	rows       int64 // how many the server takes it to have; -1: nobody has counted yet
}

// foldType is the type of a column.
type foldType struct {
	sql   string // quoted, without length
	oid   uint32
	plain bool // it has arrays, which are no other thing than lists of it
	// length is the column's: of varchar(5), of numeric(10, 2) (its "typmod"); -1: none.
	length int64
	// copied: COPY makes of a value what INSERT makes of it. Not so where a number is GENERATED ALWAYS, and of an interval
	// in minutes, which takes a bare number for those when it is told of them; a domain may stand for one.
	copied bool
	domain bool // of which it is not known whether it is made of bytes
	// undefaulted: a row that leaves it out gets NULL.
	undefaulted bool
	ranged      bool // it has an index to itself, a unique one, by which a range of values is found
}

const foldSQL = `SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 4 <> 0),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 16 <> 0),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 8 <> 0),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS f WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.confrelid = c.oid),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS f WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.confdeltype NOT IN ('a', 'r')),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attrdef AS e JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid AND d.refclassid = 'pg_catalog.pg_proc'::regclass
  JOIN pg_catalog.pg_proc AS p ON p.oid = d.refobjid JOIN pg_catalog.pg_language AS pl ON pl.oid = p.prolang WHERE e.adrelid = c.oid AND p.provolatile <> 'i' AND pl.lanname NOT IN ('c', 'internal')),
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS e JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid = e.oid AND d.refclassid = 'pg_catalog.pg_proc'::regclass
  JOIN pg_catalog.pg_proc AS p ON p.oid = d.refobjid JOIN pg_catalog.pg_language AS pl ON pl.oid = p.prolang WHERE e.contype = 'c' AND e.conrelid = c.oid AND pl.lanname NOT IN ('c', 'internal')),
a.attname::text, pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.typname), t.oid::bigint, t.typarray <> 0 AND t.typcategory <> 'A',
CASE WHEN a.attgenerated <> '' THEN '' WHEN l.oid IS NOT NULL AND NOT l.collisdeterministic THEN '' ELSE t.oid::bigint::text END,
NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_attribute AS k ON k.attrelid = x.indexrelid
  WHERE x.indrelid = c.oid AND (x.indisunique OR x.indisexclusion) AND (a.attnum = ANY (x.indkey::smallint[])
  OR EXISTS (SELECT 1 FROM pg_catalog.pg_attribute AS o WHERE o.attrelid = c.oid AND o.attgenerated <> '' AND o.attnum = ANY (x.indkey::smallint[]))
  OR EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = x.indexrelid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))),
a.attgenerated = '' AND a.attidentity <> 'a' AND t.typtype <> 'd' AND (a.atttypmod = -1 OR (CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END)::regtype::text
  IN ('character varying', 'character', 'numeric', 'bit', 'bit varying', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone')),
NOT a.atthasdef AND a.attidentity = '' AND t.typtype <> 'd', t.typtype = 'd', a.atttypmod::bigint, c.reltuples::bigint,
EXISTS (SELECT 1 FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS xc ON xc.oid = x.indexrelid JOIN pg_catalog.pg_am AS am ON am.oid = xc.relam
  WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL AND x.indnkeyatts = 1 AND x.indkey[0] = a.attnum AND am.amname = 'btree')
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.typnamespace LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
WHERE c.oid = pg_catalog.to_regclass($1::text) AND c.relkind = 'r' AND NOT c.relhassubclass AND NOT c.relispartition AND NOT c.relhasrules AND NOT c.relrowsecurity`

// Foldable tells which writes of a table may be joined. Of partitions, of tables that others inherit from, and where rules
// or row security have a say, nothing is.
func (c catalog) Foldable(ctx context.Context, table op.Name) (dialects.Foldable, error) {
	t, err := c.foldTable(ctx, table)
	return t.Foldable, err
}

// Foresee returns a catalog without a connection.
func (c catalog) Foresee() dialects.Catalog {
	return catalog{&conn{flavour: c.c.flavour, folds: maps.Clone(c.c.folds)}}
}

func (c catalog) foldTable(ctx context.Context, table op.Name) (foldTable, error) {
	if t, ok := c.c.folds[table]; ok {
		return t, nil
	}
	name := mustQuote(table)
	if c.c.flavour.Name != "" || name == "" {
		return foldTable{}, nil
	}
	rows, err := c.reader(ctx).rows(foldSQL, name)
	if err != nil {
		return foldTable{}, err
	}
	t := foldTable{Foldable: dialects.Foldable{Bare: true, Columns: map[string]dialects.FoldColumn{}}, types: map[string]foldType{}}
	for _, row := range rows {
		w, name := foldWhole(row), text(row[7])
		t.Insert, t.Update, t.Delete = w.Insert, w.Update, w.Delete
		t.Columns[name] = dialects.FoldColumn{Same: sameness[text(row[11])], Free: truth(row[12])}
		t.types[name] = foldType{sql: text(row[8]), oid: uint32(number(row[9])), plain: truth(row[10]), copied: truth(row[13]), undefaulted: truth(row[14]), domain: truth(row[15]), length: number(row[16]), ranged: truth(row[18])}
		t.pureChecks, t.rows = truth(row[6]), number(row[17])
	}
	if c.c.folds == nil {
		c.c.folds = map[op.Name]foldTable{}
	}
	c.c.folds[table] = t
	return t, nil
}

// foldWhole is what is not about a column: triggers, foreign keys, and functions in defaults and checks, which may look at the rows that
// the statement has not written yet.
func foldWhole(row []any) (f dialects.Foldable) {
	onInsert, onUpdate, onDelete, notItself, keeps := truth(row[0]), truth(row[1]), truth(row[2]), truth(row[3]), truth(row[4])
	defaults, checks := truth(row[5]), truth(row[6])
	f.Insert = onInsert && notItself && defaults && checks
	f.Update = onUpdate && checks
	f.Delete = onDelete && notItself && keeps
	return f
}

// sameness is how types compare, by their numbers: integers, text under a collation by which only equal bytes are equal, uuid, bytea.
var sameness = map[string]dialects.Sameness{
	"20": dialects.SameInteger, "21": dialects.SameInteger, "23": dialects.SameInteger,
	"25": dialects.SameText, "1043": dialects.SameText, "2950": dialects.SameUUID, "17": dialects.SameBytes,
}

// rowSource writes FROM unnest(…), with a column of values for each of the columns.
type rowSource struct {
	*ansi.Writer
	foldTable
	early bool // the arrays are encoded by the plan, which may be made while another statement runs
}

// rowsAlias is what the values are called, and tableAlias the table.
const rowsAlias, tableAlias = "luamig_v", "luamig_t"

func (p planner) rowSource(table op.Name, columns []string) (*rowSource, error) {
	c, ok := p.cat.(catalog)
	if !ok {
		return nil, fmt.Errorf("rows are joined for a connection, not for a %T", p.cat)
	}
	t, err := c.foldTable(p.ctx, table)
	if err != nil {
		return nil, err
	}
	for _, name := range columns {
		if _, ok := t.types[name]; !ok {
			return nil, fmt.Errorf("rows of %s can not be joined by %q", table, name)
		}
	}
	return &rowSource{Writer: p.sp.Writer(), foldTable: t}, nil
}

// from writes the source. Values of a type without arrays of its own come as text. Each array is what a SELECT gives, for of one that it sees
// the planner counts the values: for 2500 of them it takes reading a table of 100,000 rows for cheaper than finding them by their key,
// which it is not, and the five first plans are of that kind. Of a SELECT it takes ten for granted, as it does of any array in a plan for all.
func (w *rowSource) from(columns []string, rows [][]any) {
	w.SQL("unnest(")
	for i, name := range columns {
		w.If(i > 0, ", ")
		t := w.types[name]
		if !t.plain {
			t = foldType{sql: "pg_catalog.text", oid: oidText}
		}
		if t.oid == oidText && !areTexts(rows, i) {
			w.Fail(fmt.Errorf("%q is text, and what is no text becomes one by its own type", name))
		}
		if t.domain && haveBytes(rows, i) {
			w.Fail(fmt.Errorf("%q may be made of another type than bytes", name))
		}
		w.SQL("(SELECT ")
		array := &values{rows: rows, at: i, elem: t.oid}
		if w.early {
			array.write()
		}
		w.Value(array)
		w.SQL("::", t.sql, "[])")
	}
	w.SQL(") AS ", rowsAlias, "(")
	for i := range columns {
		w.SQL(map[bool]string{true: ", ", false: ""}[i > 0], place(i))
	}
	w.SQL(")")
}

// areTexts reports whether the values of a column have no other type by themselves. Alone, the server would be told of it; see infer.go.
func areTexts(rows [][]any, at int) bool {
	return !slices.ContainsFunc(rows, func(row []any) bool { return naturalType(row[at]) != 0 })
}

func haveBytes(rows [][]any, at int) bool {
	return slices.ContainsFunc(rows, func(row []any) bool { _, ok := row[at].([]byte); return ok })
}

func place(i int) string { return fmt.Sprintf("c%d", i+1) }

// value writes the value of a column.
func (w *rowSource) value(i int, name string) {
	w.SQL(rowsAlias, ".", place(i))
	if t := w.types[name]; !t.plain {
		w.SQL("::", t.sql)
	}
}

// matches writes the condition that a row has a key.
func (w *rowSource) matches(key []string, from int) {
	for i, name := range key {
		w.If(i > 0, " AND ")
		w.SQL(tableAlias, ".")
		w.Ident(name)
		w.SQL(" = ")
		w.value(from+i, name)
	}
}

func (p planner) updateRows(o op.UpdateRows) ([]dialects.Statement, error) {
	columns := append(slices.Clone(o.Set), o.Key...)
	w, err := p.rowSource(o.Table, columns)
	if err == nil {
		err = o.Check()
	}
	if err != nil {
		return nil, err
	}
	w.early = true
	w.SQL("UPDATE ")
	w.Name(o.Table)
	w.SQL(" AS ", tableAlias, " SET ")
	for i, name := range o.Set {
		if t := w.types[name]; slices.ContainsFunc(o.Rows, func(row []any) bool { return !t.fits(row[i]) }) {
			w.Fail(fmt.Errorf("a value may be too long for %q", name))
		}
		w.If(i > 0, ", ")
		w.Ident(name)
		w.SQL(" = ")
		w.value(i, name)
	}
	w.SQL(" FROM ")
	w.from(columns, o.Rows)
	w.SQL(" WHERE ")
	if first, last, ok := w.nearKeys(o); ok {
		w.within(o.Key[0], first, last)
		w.SQL(" AND ", tableAlias, ".")
		w.Ident(o.Key[0])
		w.SQL(" + 0 = ")
		w.value(len(o.Set), o.Key[0])
		return w.Statements()
	}
	w.matches(o.Key, len(o.Set))
	return w.Statements()
}

func (p planner) deleteRows(o op.DeleteRows) ([]dialects.Statement, error) {
	w, err := p.rowSource(o.Table, o.Key)
	if err == nil {
		err = o.Check()
	}
	if err != nil {
		return nil, err
	}
	w.early = true
	w.SQL("DELETE FROM ")
	w.Name(o.Table)
	w.SQL(" AS ", tableAlias, " USING ")
	w.from(o.Key, o.Rows)
	w.SQL(" WHERE ")
	w.matches(o.Key, 0)
	return w.Statements()
}

// fewRows are so many that VALUES is as good as arrays.
const fewRows = 8

// insertRows writes many rows of plain values as arrays, and all others as most databases do.
func (p planner) insertRows(o op.Insert) ([]dialects.Statement, error) {
	if len(o.Rows) < fewRows || len(o.Columns) == 0 {
		return p.sp.Insert(o)
	}
	w, err := p.rowSource(o.Table, o.Columns)
	if err != nil {
		return p.sp.Insert(o)
	}
	if o = w.withoutOmitted(o); !arePlain(o.Rows, len(o.Columns)) {
		return p.sp.Insert(o)
	}
	w.SQL("INSERT INTO ")
	w.Name(o.Table)
	w.SQL(" ")
	w.Idents(o.Columns)
	w.SQL(" SELECT ")
	for i, name := range o.Columns {
		w.If(i > 0, ", ")
		w.value(i, name)
	}
	w.SQL(" FROM ")
	w.from(o.Columns, o.Rows)
	w.Conflict(o)
	plan, err := w.Statements()
	if err != nil {
		return p.sp.Insert(o)
	}
	plan[0].Bulk = p.copied(o, w.foldTable)
	return plan, nil
}

// arePlain reports whether all values are bound as they are.
func arePlain(rows [][]any, width int) bool {
	for _, row := range rows {
		if len(row) != width {
			return false
		}
		for _, v := range row {
			switch v.(type) {
			case op.Expr, op.List, op.Omitted:
				return false
			}
		}
	}
	return true
}
