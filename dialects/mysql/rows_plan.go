package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// otherKey marks the refusal to take a row for another one because of a key that was not named.
const otherKey = "/* another unique key */"

// insert writes ON DUPLICATE KEY UPDATE behind an INSERT that minds rows that exist.
func (p planner) insert(o op.Insert) ([]dialects.Statement, error) {
	if len(o.Rows) == 0 {
		return nil, nil
	}
	if len(o.Columns) == 0 {
		return p.insertDefaults(o)
	}
	o, err := p.fitRows(o)
	if err != nil {
		return nil, err
	}
	tail, err := p.onDuplicate(o)
	if err != nil {
		return nil, err
	}
	if o, err = p.withoutOmitted(o); err != nil {
		return nil, err
	}
	if tail == "" && p.goInRows(o) {
		return p.inRows(o)
	}
	var plan []dialects.Statement
	for _, part := range p.parts(o) {
		statements, err := p.insertPart(part, tail)
		if err != nil {
			return nil, err
		}
		plan = append(plan, statements...)
	}
	return plan, nil
}

// insertPart spells rows that go in one statement.
func (p planner) insertPart(o op.Insert, tail string) ([]dialects.Statement, error) {
	ignored, updated := o.IgnoreDuplicates && len(o.UpdateOnDuplicate) == 0, len(o.UpdateOnDuplicate) > 0
	returning := o.Returning
	o.IgnoreDuplicates, o.UpdateOnDuplicate, o.Returning = false, nil, nil
	plan, err := p.sp.Insert(o)
	if err != nil {
		return nil, err
	}
	if len(plan) != 1 {
		return nil, fmt.Errorf("rows of one statement became %d", len(plan))
	}
	if plan[0].SQL, err = p.keepZeros(o, plan[0].SQL); err != nil {
		return nil, err
	}
	plan[0].SQL += tail + p.returning(returning)
	switch {
	case updated: // the server counts 2 for a row that it changes
		plan[0].Counted = fmt.Sprint(len(o.Rows))
	case ignored: // the server counts 1 for a row that it leaves
		plan[0].Counted = "SELECT COALESCE(@luamig_kept, 0)"
		plan = slices.Insert(plan, 0, dialects.Statement{SQL: "SET @luamig_kept = 0"})
	}
	return plan, nil
}

// keepZeros makes the server keep a 0 that is given for a number, instead of numbering the row. The setting holds for the one
// statement: for the session it would make a 0 of the DEFAULT in SQL written by hand.
func (p planner) keepZeros(o op.Insert, sql string) (string, error) {
	if !slices.ContainsFunc(o.Rows, func(row []any) bool { return slices.Contains(row, any(int64(0))) }) {
		return sql, nil
	}
	types, err := p.columnTypes(p.ctx, o.Table)
	i := slices.IndexFunc(o.Columns, func(c string) bool { return strings.ToLower(c) == types.number })
	if err != nil || types.number == "" || i < 0 {
		return sql, err
	}
	if !slices.ContainsFunc(o.Rows, func(row []any) bool { return row[i] == any(int64(0)) }) {
		return sql, nil
	}
	mode := quote(p.c.server.modes + ",NO_AUTO_VALUE_ON_ZERO")
	if p.c.server.mariadb {
		return "SET STATEMENT sql_mode = " + mode + " FOR " + sql, nil
	}
	return strings.Replace(sql, "INSERT ", "INSERT /*+ SET_VAR(sql_mode = "+mode+") */ ", 1), nil
}

func (p planner) returning(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = c
		if c != "*" {
			quoted[i], _ = p.sp.QuoteIdent(c)
		}
	}
	return " RETURNING " + strings.Join(quoted, ", ")
}

// insertDefaults inserts rows that give no column.
func (p planner) insertDefaults(o op.Insert) ([]dialects.Statement, error) {
	w := p.sp.Writer()
	w.SQL("INSERT INTO ")
	w.Name(o.Table)
	w.SQL(" () VALUES ", strings.TrimSuffix(strings.Repeat("(), ", len(o.Rows)), ", "))
	return w.Statements()
}

// insertReturning answers with the inserted rows, where the server can.
func (p planner) insertReturning(o op.Insert) ([]dialects.Statement, error) {
	if len(o.Returning) > 0 && !p.sp.ReturningInsert {
		return nil, p.unsupported("has no RETURNING here", "select the rows afterwards, by their key; meta.insertId is the number that was given")
	}
	o, err := p.fitRows(o)
	if err != nil {
		return nil, err
	}
	tail, err := p.onDuplicate(o)
	if err != nil {
		return nil, err
	}
	returning := p.returning(o.Returning)
	o.IgnoreDuplicates, o.UpdateOnDuplicate, o.Returning = false, nil, nil
	plan, err := p.sp.InsertReturning(o)
	if err == nil && len(plan) == 1 {
		plan[0].SQL += tail + returning
	}
	return plan, err
}

// parts divides rows over statements that the server takes: by the number of values and by their size.
func (p planner) parts(o op.Insert) []op.Insert {
	most, size := max(1, maxParams/max(1, len(o.Columns))), p.c.server.maxPacket/2
	var all []op.Insert
	first, bytes := 0, 0
	for i, row := range o.Rows {
		length := rowSize(row)
		if i > first && (i-first >= most || size > 0 && bytes+length > size) {
			all = append(all, withRows(o, o.Rows[first:i]))
			first, bytes = i, 0
		}
		bytes += length
	}
	return append(all, withRows(o, o.Rows[first:]))
}

func withRows(o op.Insert, rows [][]any) op.Insert {
	o.Rows = rows
	return o
}

// rowSize is about what a row takes on the wire.
func rowSize(row []any) int {
	const number = 16
	n := number * len(row)
	for _, v := range row {
		switch v := v.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
	}
	return n
}

// onDuplicate writes what is to happen with rows that exist. MySQL looks for them by every unique key; by which
// the script looks is said by conflictFields, and a row that exists by another key is an error, as elsewhere.
// INSERT IGNORE would let more pass than duplicates.
func (p planner) onDuplicate(o op.Insert) (string, error) {
	if !o.IgnoreDuplicates && len(o.UpdateOnDuplicate) == 0 {
		return "", nil
	}
	if o.ConflictWhere != nil {
		return "", p.unsupported("has no partial unique indexes", "leave conflictWhere out")
	}
	keys, err := p.uniqueKeys(o.Table)
	if err != nil {
		return "", err
	}
	guard, err := p.guard(o, keys)
	if err != nil {
		return "", err
	}
	w := p.sp.Definition()
	w.If(p.c.server.rowAlias(), " AS "+newRow)
	w.SQL(" ON DUPLICATE KEY UPDATE ")
	if len(o.UpdateOnDuplicate) == 0 {
		p.keepRow(w, o, keys, guard)
		return w.Text()
	}
	for i, c := range o.UpdateOnDuplicate {
		w.If(i > 0, ", ")
		w.Ident(c)
		w.SQL(" = ")
		p.guarded(w, o.Table, guard, func() { p.newValue(w, c) })
	}
	return w.Text()
}

// newRow is what the row that is to be inserted is called.
const newRow = "luamig_new"

// newValue writes the value that was to be inserted.
func (p planner) newValue(w *ansi.Writer, column string) {
	if p.c.server.rowAlias() {
		w.SQL(newRow, ".")
		w.Ident(column)
		return
	}
	w.SQL("VALUES(")
	w.Ident(column)
	w.SQL(")")
}

// keepRow sets a column to what it is, and counts.
func (p planner) keepRow(w *ansi.Writer, o op.Insert, keys []keyDefinition, guard []string) {
	column := o.Columns[0]
	if len(keys) > 0 && keys[0].fields[0].column != "" {
		column = keys[0].fields[0].column
	}
	w.Ident(column)
	w.SQL(" = ")
	p.guarded(w, o.Table, guard, func() {
		w.SQL("IF((@luamig_kept := @luamig_kept + 1) IS NULL, NULL, ")
		p.old(w, o.Table, column)
		w.SQL(")")
	})
}

// old writes a column of the row that exists.
func (p planner) old(w *ansi.Writer, table op.Name, column string) {
	w.Name(table)
	w.SQL(".")
	w.Ident(column)
}

// guarded writes a value that is taken where the rows are alike in the columns of the guard; else the statement fails.
func (p planner) guarded(w *ansi.Writer, table op.Name, guard []string, value func()) {
	if len(guard) == 0 {
		value()
		return
	}
	w.SQL("CASE WHEN ")
	for i, c := range guard {
		w.If(i > 0, " AND ")
		p.old(w, table, c)
		w.SQL(" = ")
		p.newValue(w, c)
	}
	w.SQL(" THEN ")
	value()
	w.SQL(" ELSE (SELECT 1 UNION ALL SELECT 2 ", otherKey, ") END")
}

func (p planner) uniqueKeys(table op.Name) ([]keyDefinition, error) {
	d, err := p.define(p.ctx, table)
	if dialects.IsNotFound(err) {
		return nil, nil // the server will say that there is no such table
	}
	return slices.DeleteFunc(d.keys, func(k keyDefinition) bool { return !k.unique() }), err
}

// guard returns the columns by which rows are looked for, where a row could be found by another key, too.
func (p planner) guard(o op.Insert, keys []keyDefinition) ([]string, error) {
	fields := o.ConflictFields
	if len(fields) == 0 && len(o.UpdateOnDuplicate) == 0 {
		return nil, nil // all duplicates are passed over
	}
	i := slices.IndexFunc(keys, func(k keyDefinition) bool {
		return len(fields) == 0 && k.kind == "PRIMARY" || len(fields) > 0 && k.whole(fields)
	})
	if i < 0 {
		return nil, p.noKey(o)
	}
	for j, k := range keys {
		if j != i && couldMeet(k, o.Columns) {
			return keys[i].columns(), nil
		}
	}
	return nil, nil
}

// noKey refuses to look for rows by what is no key. Of a table that is not there, the server will say so.
func (p planner) noKey(o op.Insert) error {
	if exists, err := p.exists(p.ctx, o.Table); err != nil || !exists {
		return err
	}
	what := "cannot tell which rows exist: " + o.Table.String() + " has no "
	if len(o.ConflictFields) == 0 {
		return p.unsupported(what+"primary key", "name the columns of a unique key: conflictFields = { … }")
	}
	return p.unsupported(what+"unique key over "+strings.Join(o.ConflictFields, ", "),
		"add one, with addConstraint, or name the columns of one that there is")
}

// couldMeet reports whether rows that give these columns can have a key in common with a row that exists. One with a column that
// is left out has its default, which for a key is a fresh number or NULL.
func couldMeet(k keyDefinition, columns []string) bool {
	return !slices.ContainsFunc(k.fields, func(f keyField) bool { return f.column != "" && !containsFold(columns, f.column) })
}

// update writes plain values last: MySQL evaluates assignments one after the other, so that an expression behind another
// assignment would read the new value of its column.
func (p planner) update(o op.Update) ([]dialects.Statement, error) {
	set, err := p.fitAssignments(o.Table, o.Set)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(set, func(a, b op.Assignment) int { return order(a) - order(b) })
	o.Set, o.Where = set, p.condition(o.Table, o.Where)
	if len(o.Returning) > 0 {
		return nil, p.unsupported("has no RETURNING here", "select the rows afterwards")
	}
	return p.sp.Update(o, nil)
}

func order(a op.Assignment) int {
	if _, isExpr := a.Value.(op.Expr); isExpr {
		return 0
	}
	return 1
}

func (p planner) delete(o op.Delete) ([]dialects.Statement, error) {
	if o.Truncate {
		return p.truncate(o)
	}
	o.Where = p.condition(o.Table, o.Where)
	return p.sp.Delete(o, nil)
}
