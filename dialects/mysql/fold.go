package mysql

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// Writes of many rows are one statement that joins the table with the values, written as text: a statement costs some
// 80 µs there, whatever it changes, and one of a thousand placeholders as much again to prepare. The server derives the type of a
// column from all its values, so that those must be of one kind; see [foldRow].

// foldTable is what is known of a table that rows are written to.
type foldTable struct {
	dialects.Foldable
	text        map[string]collation // of columns of text
	undefaulted map[string]bool      // a row that leaves the column out gets NULL
	numberKey   string               // the column that is the primary key, where that is one integer
}

type collation struct{ charset, name string }

// What is asked of a table. Each question names it by itself: of a question that joins several of these tables, or asks one for each
// column, MariaDB opens the tables of all databases again and again, which takes a quarter of a second.
const (
	inTable    = "TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ?"
	foldSQL    = "SELECT 1 FROM information_schema.TABLES WHERE " + inTable + " AND TABLE_TYPE = 'BASE TABLE' AND ENGINE = 'InnoDB'"
	columnsSQL = `SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, EXTRA, GENERATION_EXPRESSION <> '',
IS_NULLABLE = 'YES' AND EXTRA = '' AND DATA_TYPE <> 'timestamp', COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE ` + inTable
	uniqueSQL       = "SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE " + inTable + " AND NON_UNIQUE = 0"
	foldTriggersSQL = `SELECT EVENT_MANIPULATION FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND EVENT_OBJECT_TABLE = ?`
)

// foldKeysSQL asks for the foreign keys that lead to a table.
const foldKeysSQL = `SELECT k.REFERENCED_COLUMN_NAME, r.TABLE_NAME = k.REFERENCED_TABLE_NAME AND k.TABLE_SCHEMA = k.REFERENCED_TABLE_SCHEMA, r.DELETE_RULE IN ('RESTRICT', 'NO ACTION')
FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.REFERENCED_TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND k.REFERENCED_TABLE_NAME = ?`

// Foldable tells which writes of a table may be joined. Nothing is where a script has changed the session's settings, by which text
// may be read in another way.
func (c catalog) Foldable(ctx context.Context, table op.Name) (dialects.Foldable, error) {
	if c.c.altered || !c.c.server.valuesRows() {
		return dialects.Foldable{}, nil
	}
	t, err := c.foldTable(ctx, table)
	return t.Foldable, err
}

// Foresee returns a catalog without a connection.
func (c catalog) Foresee() dialects.Catalog {
	known := &conn{session: &session{server: c.c.server}, altered: c.c.altered, foreseen: true}
	known.tables, known.folds = maps.Clone(c.c.tables), maps.Clone(c.c.folds)
	return catalog{known}
}

func (c catalog) foldTable(ctx context.Context, table op.Name) (foldTable, error) {
	if t, ok := c.c.folds[table]; ok {
		return t, nil
	}
	t, err := c.readFoldTable(ctx, table)
	if err != nil {
		return foldTable{}, err
	}
	if c.c.folds == nil {
		c.c.folds = map[op.Name]foldTable{}
	}
	c.c.folds[table] = t
	return t, nil
}

func (c catalog) readFoldTable(ctx context.Context, table op.Name) (foldTable, error) {
	t := foldTable{Foldable: dialects.Foldable{Bare: c.c.server.ansiQuotes, Columns: map[string]dialects.FoldColumn{}},
		text: map[string]collation{}, undefaulted: map[string]bool{}}
	if found, err := c.rows(ctx, foldSQL, table.Schema, table.Name); err != nil || len(found) == 0 {
		return t, err
	}
	t.Insert, t.Update, t.Delete = true, true, true
	depended, err := c.foldForeign(ctx, table, &t)
	if err == nil {
		err = c.foldTriggers(ctx, table, &t)
	}
	if err == nil {
		err = c.foldColumns(ctx, table, &t, depended)
	}
	return t, err
}

// foldForeign reads the foreign keys that lead to a table, and returns the columns that they lead to.
func (c catalog) foldForeign(ctx context.Context, table op.Name, t *foldTable) ([]string, error) {
	keys, err := c.rows(ctx, foldKeysSQL, table.Schema, table.Name)
	var columns []string
	for _, r := range keys {
		own := truth(r[1])
		t.Insert, t.Delete = t.Insert && !own, t.Delete && !own && truth(r[2])
		columns = append(columns, text(r[0]))
	}
	return columns, err
}

func (c catalog) foldTriggers(ctx context.Context, table op.Name, t *foldTable) error {
	if shown, err := c.showsTriggers(ctx, table); err != nil || !shown {
		t.Insert, t.Update, t.Delete = false, false, false
		return err
	}
	triggers, err := c.rows(ctx, foldTriggersSQL, table.Schema, table.Name)
	for _, r := range triggers {
		switch strings.ToUpper(text(r[0])) {
		case "INSERT":
			t.Insert = false
		case "UPDATE":
			t.Update = false
		case "DELETE":
			t.Delete = false
		}
	}
	return err
}

// foldColumns reads the columns, of which foreign keys depend on some.
func (c catalog) foldColumns(ctx context.Context, table op.Name, t *foldTable, depended []string) error {
	unique, primary, err := c.uniqueColumns(ctx, table)
	if err != nil {
		return err
	}
	columns, err := c.rows(ctx, columnsSQL, table.Schema, table.Name)
	if err != nil {
		return err
	}
	derived := slices.Contains(unique, "") || // an index over an expression
		slices.ContainsFunc(columns, func(r []any) bool { return truth(r[5]) && slices.Contains(unique, text(r[0])) })
	for _, r := range columns {
		name := text(r[0])
		t.LastInsertAlone = t.LastInsertAlone || strings.Contains(strings.ToLower(text(r[4])), "auto_increment")
		isIt := func(other string) bool { return strings.EqualFold(other, name) }
		free := !slices.ContainsFunc(unique, isIt) && !slices.ContainsFunc(depended, isIt) && !derived && !truth(r[5])
		t.Columns[name] = dialects.FoldColumn{Free: free, Same: sameness(r)}
		t.undefaulted[name] = truth(r[6]) && (r[7] == nil || c.c.server.mariadb && text(r[7]) == "NULL") // MariaDB writes a text in quotes
		if len(primary) == 1 && primary[0] == name && t.Columns[name].Same == dialects.SameInteger {
			t.numberKey = name
		}
		if cs := text(r[2]); cs != "" {
			t.text[name] = collation{cs, text(r[3])}
		}
	}
	return nil
}

// uniqueColumns returns the columns of all unique indexes, and those of the primary key.
func (c catalog) uniqueColumns(ctx context.Context, table op.Name) (all, primary []string, err error) {
	parts, err := c.rows(ctx, uniqueSQL, table.Schema, table.Name)
	for _, r := range parts {
		all = append(all, text(r[1]))
		if text(r[0]) == "PRIMARY" {
			primary = append(primary, text(r[1]))
		}
	}
	return all, primary, err
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case int64:
		return v != 0
	}
	return false
}

// sameness is how a column compares. Of collations, only those by bytes: the others take letters for the same that differ.
func sameness(r []any) dialects.Sameness {
	if truth(r[5]) {
		return dialects.SameUnknown
	}
	collation := text(r[3])
	switch strings.ToLower(text(r[1])) {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		return dialects.SameInteger
	case "varbinary":
		return dialects.SameBytes
	case "char", "varchar":
		switch {
		case strings.HasSuffix(collation, "_0900_bin") || strings.HasSuffix(collation, "_nopad_bin"):
			return dialects.SameText
		case strings.HasSuffix(collation, "_bin"):
			return dialects.SamePaddedText
		}
	}
	return dialects.SameUnknown
}

// rowSource writes a derived table of values.
type rowSource struct {
	*ansi.Writer
	foldTable
	p           planner
	first, last int // where the values are in the text
}

const rowsAlias, tableAlias = "luamig_v", "luamig_t"

func (p planner) rowSource(table op.Name, columns []string) (*rowSource, error) {
	t, err := p.foldTable(p.ctx, table)
	if err != nil {
		return nil, err
	}
	for _, name := range columns {
		if _, ok := t.Columns[name]; !ok {
			return nil, fmt.Errorf("rows of %s can not be joined by %q", table, name)
		}
	}
	return &rowSource{Writer: p.sp.Definition(), foldTable: t, p: p}, nil
}

// from writes the values. MySQL has a word for their rows, MariaDB no names for their columns, which it takes from the first part of a UNION.
func (w *rowSource) from(rows [][]any) {
	width := len(rows[0])
	if !w.p.c.server.mariadb {
		w.SQL("(VALUES ")
		w.values("ROW", rows)
		w.SQL(") AS ", rowsAlias, "(", places(width, ""), ")")
		return
	}
	w.SQL("(SELECT ", places(width, "NULL AS "), " FROM DUAL WHERE FALSE UNION ALL VALUES ")
	w.values("", rows)
	w.SQL(") AS ", rowsAlias)
}

func places(n int, before string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = before + place(i)
	}
	return strings.Join(all, ", ")
}

func place(i int) string { return "c" + strconv.Itoa(i+1) }

func (w *rowSource) values(word string, rows [][]any) {
	w.first = w.Len()
	defer func() { w.last = w.Len() }()
	for i, row := range rows {
		w.If(i > 0, ", ")
		w.SQL(word, "(")
		for j, v := range row {
			w.If(j > 0, ", ")
			w.literal(v)
		}
		w.SQL(")")
	}
}

// longestJoined is how long text and bytes may be, in bytes. A derived column of longer ones may be of a type that cuts them, as
// MariaDB's is at 65535 bytes; they are worth a statement of their own.
const longestJoined = 8 << 10

// literal writes a value as what it is when it is bound: a decimal as text, and a floating point number so that it is not taken
// for a decimal.
func (w *rowSource) literal(v any) {
	if sizeOf(v) > longestJoined {
		w.Fail(errors.New("a value is too long to be joined"))
		return
	}
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			w.Fail(fmt.Errorf("%v has no literal", v))
		}
		w.SQL(strconv.FormatFloat(v, 'e', -1, 64))
	case op.Decimal:
		w.Value(string(v))
	case []byte:
		if len(v) > longestBytes && w.p.c.server.mariadb {
			w.Fail(fmt.Errorf("MariaDB would keep only the length of %d bytes modulo 65536", len(v)))
		}
		w.Value(v)
	default:
		w.Value(v)
	}
}

// longestBytes is what MariaDB (10.11 and 11.8 were tried) takes of bytes written in a UNION: of 65,536 it keeps none, of 65,537 one,
// without a word. Text of any length is kept.
const longestBytes = 1<<16 - 1

// matches writes the condition that a row has a key. Text is compared by the column's collation, and by its character set, in which its
// index is.
func (w *rowSource) matches(key []string, from int, rows [][]any) {
	for i, name := range key {
		w.If(i > 0, " AND ")
		w.SQL(tableAlias, ".")
		w.Ident(name)
		w.SQL(" = ")
		c, ok := w.text[name]
		if !ok {
			w.SQL(rowsAlias, ".", place(from+i))
			continue
		}
		w.SQL("CONVERT(", rowsAlias, ".", place(from+i), " USING ", c.charset, ") COLLATE ", c.name)
		if c.charset != "utf8mb4" && slices.ContainsFunc(rows, func(row []any) bool { return !isASCII(row[from+i]) }) {
			w.Fail(errors.New("letters that the column's character set may lack"))
		}
	}
}

func isASCII(v any) bool {
	s, ok := v.(string)
	for i := 0; ok && i < len(s); i++ {
		ok = s[i] < 0x80
	}
	return ok
}

func (p planner) updateRows(o op.UpdateRows) ([]dialects.Statement, error) {
	columns := append(slices.Clone(o.Set), o.Key...)
	w, err := p.rowSource(o.Table, columns)
	if err == nil {
		err = o.Check()
	}
	if err == nil && !o.Bare {
		o.Rows, err = p.fitColumns(o.Table, columns, o.Rows)
	}
	if err != nil {
		return nil, err
	}
	if n, ok := w.number(o); ok {
		w.updateNumbered(o, n)
		return p.sendable(w, len(o.Rows))
	}
	w.SQL("UPDATE ")
	w.from(o.Rows)
	w.SQL(" STRAIGHT_JOIN ")
	w.Name(o.Table)
	w.SQL(" AS ", tableAlias, " ON ")
	w.matches(o.Key, len(o.Set), o.Rows)
	w.SQL(" SET ")
	for i, name := range o.Set {
		w.If(i > 0, ", ")
		w.SQL(tableAlias, ".")
		w.Ident(name)
		w.SQL(" = ", rowsAlias, ".", place(i))
	}
	return p.sendable(w, len(o.Rows))
}

func (p planner) deleteRows(o op.DeleteRows) ([]dialects.Statement, error) {
	w, err := p.rowSource(o.Table, o.Key)
	if err == nil {
		err = o.Check()
	}
	if err != nil {
		return nil, err
	}
	w.SQL("DELETE ", tableAlias, " FROM ")
	w.from(o.Rows)
	w.SQL(" STRAIGHT_JOIN ")
	w.Name(o.Table)
	w.SQL(" AS ", tableAlias, " ON ")
	w.matches(o.Key, 0, o.Rows)
	return p.sendable(w, len(o.Rows))
}

// sendable refuses a text that the server would not take in a packet. What is shown of it is without the values.
func (p planner) sendable(w *rowSource, rows int) ([]dialects.Statement, error) {
	plan, err := w.Statements()
	if err != nil {
		return nil, err
	}
	sql := plan[0].SQL
	if most := p.c.server.maxPacket; most > 0 && len(sql) > most-packetHeader {
		return nil, errors.New("the rows are more than a packet takes")
	}
	plan[0].Shown = fmt.Sprintf("%s/* %d rows */%s", sql[:w.first], rows, sql[w.last:])
	return plan, nil
}

const packetHeader = 1024

// fitColumns makes the values of rows ones that the columns take, as those of an update.
func (p planner) fitColumns(table op.Name, columns []string, rows [][]any) ([][]any, error) {
	fitted, err := p.fitRows(op.Insert{Table: table, Columns: columns, Rows: rows})
	return fitted.Rows, err
}

func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 0
}
