package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// Updates of many rows are one statement over a range of row numbers, which asks two functions of ours for each row that it comes to: whether
// it is among those that were given, and what it is to hold (given.go). Beginning and ending a statement for each row, and finding each
// anew, takes longer than that. The functions are asked by the row's number, so that no plan of SQLite's gives a row what another one was to get.

// foldSQL tells of each column whether it is part of the primary key, whether it is generated, and whether it is part of a unique index; and,
// the same in each row, whether there are triggers, and unique indexes of which it is not plain what they depend on.
const foldSQL = `WITH u AS (SELECT x.name, i.partial FROM pragma_index_list(?1, 'main') AS i, pragma_index_info(i.name, 'main') AS x WHERE i."unique")
SELECT c.name, c.hidden > 1, c.name IN (SELECT name FROM u WHERE name IS NOT NULL),
EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE)
OR EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE)
OR EXISTS (SELECT 1 FROM u WHERE name IS NULL OR partial)
FROM pragma_table_xinfo(?1, 'main') AS c`

var _ dialects.Folder = catalog{}

// Foldable lets updates by the row number be joined. It is remembered inside a transaction only, in which nobody else changes the schema.
func (c catalog) Foldable(ctx context.Context, table op.Name) (dialects.Foldable, error) {
	if known, ok := c.q.(foreseen); ok {
		return known.foldable(table)
	}
	own, ok := c.q.(*conn)
	if !ok {
		return dialects.Foldable{}, nil
	}
	if f, ok := own.folds[table]; ok {
		return f, nil
	}
	f, err := c.reader(ctx).foldable(table)
	if err == nil && own.inTx {
		if own.folds == nil {
			own.folds = map[op.Name]dialects.Foldable{}
		}
		own.folds[table] = f
	}
	return f, err
}

// Foresee returns a catalog without a connection.
func (c catalog) Foresee() dialects.Catalog {
	own, ok := c.q.(*conn)
	if !ok {
		return catalog{foreseen{}}
	}
	return catalog{foreseen{maps.Clone(own.folds)}}
}

// foreseen is what is known of tables.
type foreseen struct {
	folds map[op.Name]dialects.Foldable
}

func (f foreseen) foldable(table op.Name) (dialects.Foldable, error) {
	known, ok := f.folds[table]
	if !ok {
		return dialects.Foldable{}, dialects.ErrNotForeseen
	}
	return known, nil
}

// Query refuses to ask.
func (foreseen) Query(context.Context, dialects.Statement) (dialects.Rows, error) {
	return nil, dialects.ErrNotForeseen
}

func (r reader) foldable(table op.Name) (f dialects.Foldable, err error) {
	found, err := r.find(table)
	if dialects.IsNotFound(err) {
		return f, nil
	}
	// Behind ON CONFLICT, a refused row may leave those before it, or take the transaction along.
	if err != nil || found.kind != kindTable || found.Schema != mainSchema || strings.Contains(strings.ToUpper(found.sql), "CONFLICT") {
		return f, err
	}
	def, err := found.definition()
	if err != nil {
		return f, nil // a table that cannot be read is written to row by row
	}
	rows, err := r.rows(foldSQL, found.Name.Name)
	if err != nil {
		return f, err
	}
	f = dialects.Foldable{Update: true, Bare: true, Columns: map[string]dialects.FoldColumn{}}
	for _, row := range rows {
		name, generated, unique, unclear := text(row[0]), number(row[1]) != 0, number(row[2]) != 0, number(row[3]) != 0
		f.Update = f.Update && !unclear && !(generated && unique)
		column := dialects.FoldColumn{Free: !generated && !unique}
		if d, ok := def.Column(name); ok && isRowidAlias(def, d) {
			column = dialects.FoldColumn{Same: dialects.SameInteger}
		}
		f.Columns[name] = column
	}
	return f, nil
}

const (
	// fewestGiven are so many rows that one statement for all of them is worth it.
	fewestGiven = 4
	// mostPassed is how many rows a statement may come to for each that it changes: to look at more takes longer than to find those few one by one.
	mostPassed = 3
)

// errFarApart is for rows between which there are too many others.
var errFarApart = errors.New("the rows are too far apart to be written by one statement")

// updateRows writes one statement for rows that are found by their numbers. The last of them is a statement of its own behind it,
// for changes() tells of the last statement.
func (p planner) updateRows(o op.UpdateRows) ([]dialects.Statement, error) {
	g, ok, err := p.givenRows(o)
	if err == nil && !ok {
		return ansi.Plan(p.sp, o)
	}
	if err != nil {
		return nil, err
	}
	last, err := p.update(o.Row(len(o.Rows) - 1))
	if err != nil || len(last) != 1 {
		return nil, errors.Join(err, errNotOne)
	}
	g.last = last[0]
	w := p.sp.Writer()
	w.SQL("UPDATE ")
	w.Name(o.Table)
	w.SQL(" NOT INDEXED SET ")
	for i, name := range o.Set {
		w.If(i > 0, ", ")
		w.Ident(name)
		w.SQL(" = ", valueFunction, "(")
		w.Ident(o.Key[0])
		w.SQL(fmt.Sprintf(", %d)", i))
	}
	w.SQL(" WHERE ")
	w.Ident(o.Key[0])
	w.SQL(" BETWEEN ")
	w.Value(g.rows[0].key)
	w.SQL(" AND ")
	w.Value(g.rows[len(g.rows)-1].key)
	w.SQL(" AND ", givenFunction, "(")
	w.Ident(o.Key[0])
	w.SQL(")")
	plan, err := w.Statements()
	if err == nil {
		plan[0].Bulk = g
		plan[0].Shown = fmt.Sprintf("%s /* %d rows */", g.last.Text(), len(o.Rows))
	}
	return plan, err
}

var errNotOne = errors.New("a row takes several statements")

// givenRows are rows in the order of their numbers, but for the last one. It reports false where they are not written together.
func (p planner) givenRows(o op.UpdateRows) (*givenRows, bool, error) {
	c, ok := p.cat.(catalog)
	if !ok || len(o.Rows) < fewestGiven || len(o.Key) != 1 || o.Check() != nil {
		return nil, false, nil
	}
	f, err := c.Foldable(p.ctx, o.Table)
	if err != nil || f.Columns[o.Key[0]].Same != dialects.SameInteger {
		return nil, false, err
	}
	g := &givenRows{width: len(o.Set), rows: make([]givenRow, 0, len(o.Rows))}
	for _, row := range o.Rows[:len(o.Rows)-1] {
		key, whole := row[len(o.Set)].(int64)
		if !whole || !areBound(row) {
			return nil, false, nil
		}
		g.rows = append(g.rows, givenRow{key, row})
	}
	if byKey := func(a, b givenRow) int { return cmp.Compare(a.key, b.key) }; !slices.IsSortedFunc(g.rows, byKey) {
		slices.SortFunc(g.rows, byKey)
	}
	return g, true, p.near(o, g)
}

// near looks whether there are other rows between these, where their numbers do not tell.
func (p planner) near(o op.UpdateRows, g *givenRows) error {
	first, last, most := g.rows[0].key, g.rows[len(g.rows)-1].key, mostPassed*len(g.rows)
	if uint64(last)-uint64(first) < uint64(most) {
		return nil
	}
	w := p.sp.Writer()
	w.SQL("SELECT 1 FROM ")
	w.Name(o.Table)
	w.SQL(" NOT INDEXED WHERE ")
	w.Ident(o.Key[0])
	w.SQL(" BETWEEN ")
	w.Value(first)
	w.SQL(" AND ")
	w.Value(last)
	w.SQL(" LIMIT 1 OFFSET ")
	w.Value(int64(most))
	st, err := w.Statement()
	if err != nil {
		return err
	}
	far, err := p.exists(st.SQL, st.Args...)
	if err == nil && far {
		err = errFarApart
	}
	return err
}
