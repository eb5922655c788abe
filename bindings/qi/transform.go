package qi

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// defaultPage is how many rows transform reads at once. They are kept aside, so that they take no memory that grows with
// their number; between two pages nothing overlaps, for the next one is read behind all that was written.
const defaultPage = 50_000

var transformOptions = arg.NewShape("TransformOptions", "option",
	"where Condition: which rows; left out, all",
	"batch integer: how many rows are read at once; 50000 if left out",
	"key string[]: columns that tell each row from the others; the primary key if left out",
	"from string[]: the columns that the function takes, by position",
	"to string[]: the columns that it returns, by position",
)

// transformation is a walk over the rows of a table in the order of their key, a
// page at a time, on which a function changes each.
type transformation struct {
	*call
	table    op.Name
	keys     []string
	from, to []string // by position; nil: the function takes the row
	where    op.Cond
	batch    int
	fn       *lua.LFunction
	pos      op.Pos

	left      []op.Expr // the keys as expressions
	described dialects.Table
	whole     []op.SelectColumn // what a row is, where its key is hidden from those who ask for all columns
	keyAt     []int             // where a page has the keys
	columns   *value.Columns
	like      *op.UpdateRows // what the last row was updated as
	changed   int
	meter     *Meter
}

// transform gives the number of rows that were changed.
func transform(c *call) int {
	table := c.table(1)
	f, fn := c.transformArguments()
	t := &transformation{
		call: c, table: table, fn: fn, pos: c.pos(),
		keys: f.Strings("key"), where: c.where(f, "where"), batch: f.Int("batch", 1),
		from: f.Strings("from"), to: f.Strings("to"),
	}
	if t.batch == 0 {
		t.batch = defaultPage
	}
	t.checkColumns(f)
	t.run()
	c.L.Push(lua.LNumber(t.changed))
	return 1
}

// transformArguments reads options and function; the options may be left out.
func (c *call) transformArguments() (arg.Fields, *lua.LFunction) {
	if fn, ok := c.Get(2).(*lua.LFunction); ok && !c.Given(3) {
		return arg.Fields{}, fn
	}
	return c.Options(2, transformOptions), c.Function(3)
}

// checkColumns refuses what could not end: a row whose key changes might be met again.
func (t *transformation) checkColumns(f arg.Fields) {
	if f.Has("from") != f.Has("to") {
		t.FailHint(`{ from = { "fullName" }, to = { "firstName", "lastName" } }`, "from and to go together")
	}
	if f.Has("to") && (len(t.from) == 0 || len(t.to) == 0) {
		t.Fail("from and to name at least one column each")
	}
	named := len(t.keys) > 0
	if !named {
		t.keys = t.primaryKey()
	}
	for _, k := range t.keys {
		for _, name := range t.to {
			if name == k {
				t.refuseKey(k)
			}
		}
		t.left = append(t.left, op.Col{Path: []string{k}})
	}
	switch {
	case named:
		t.checkKey()
	case t.described.Inherited:
		t.refuseAlike(t.table, t.keys, alikeInherited)
	}
}

// primaryKey asks the catalog, once, before the first row.
func (t *transformation) primaryKey() []string {
	described, err := t.catalog().Describe(t.ctx(), t.table)
	t.did(err)
	t.described = described
	var keys []string
	for _, column := range described.Columns {
		if column.PrimaryKey {
			t.checkKeyType(column)
			keys = append(keys, column.Name)
		}
	}
	if len(keys) == 0 {
		t.FailHint(`{ key = "…" }: columns that tell each row from the others, without NULL`, "the table has no primary key")
	}
	return keys
}

// refuseKey refuses to change the key, by which the walk knows how far it has come.
func (t *transformation) refuseKey(key string) {
	t.FailHint("walk over another key: { key = \"…\" }", "transform cannot change %q, which it walks over", key)
}

// row changes a row.
func (t *transformation) row(raw []any) {
	defer func() {
		if err := recover(); err != nil {
			panic(t.blame(err, raw))
		}
	}()
	if t.to != nil {
		t.changeByPosition(raw)
		return
	}
	if set := t.change(raw); len(set) > 0 {
		t.update(raw, set)
	}
}

// change calls the function for a row and returns what it assigned.
func (t *transformation) change(raw []any) []op.Assignment {
	ud := value.NewRow(t.L, t.columns, raw)
	t.L.Push(t.fn)
	t.L.Push(ud)
	t.L.Call(1, 1)
	returned := t.L.Get(-1)
	t.L.Pop(1)
	if returned != lua.LNil {
		t.FailHint("assign to the row: row.name = …, or give from and to", "the function returned %s, which nothing is done with", arg.Describe(returned))
	}
	row, _ := value.RowOf(ud)
	return t.rowValues(t.table, row, row.Assigned())
}

// changeByPosition calls the function with the columns that it takes. Without a
// return the row stays as it is.
func (t *transformation) changeByPosition(raw []any) {
	top := t.L.GetTop()
	t.L.Push(t.fn)
	for _, v := range raw[:len(t.from)] {
		t.L.Push(value.ToLua(t.L, v))
	}
	t.L.Call(len(t.from), lua.MultRet)
	n := t.L.GetTop() - top
	if n == 0 {
		return
	}
	if n > len(t.to) {
		t.Fail("the function returned %d values for %d columns", n, len(t.to))
	}
	row := make([]any, len(t.to), len(t.to)+len(t.keys))
	for i, name := range t.to {
		if i < n {
			row[i] = t.cell(t.table, name, t.L.Get(top+1+i))
		}
	}
	t.L.SetTop(top)
	t.write(raw, t.to, row)
}

// update queues the update of one row by what was assigned to it.
func (t *transformation) update(raw []any, set []op.Assignment) {
	columns, row := make([]string, len(set)), make([]any, len(set), len(set)+len(t.keys))
	for i, a := range set {
		if slices.Contains(t.keys, a.Column) {
			t.refuseKey(a.Column)
		}
		columns[i], row[i] = a.Column, a.Value
	}
	t.write(raw, columns, row)
}

// write queues the update of one row. Rows that assign the same columns make updates
// of one shape, which the sink can join; one that is given SQL for a value is an update of its own.
func (t *transformation) write(raw []any, columns []string, row []any) {
	t.changed++
	fixed := len(row)
	row = t.appendKeys(row, raw)
	if t.like == nil || !slices.Equal(t.like.Set, columns) {
		t.like = &op.UpdateRows{Table: t.table, Set: columns, Key: t.keys, Verb: t.name}
	}
	if arePlain(row[:fixed]) {
		t.check(t.sink().AddRow(t.ctx(), t.pos, t.like, row))
		return
	}
	one := *t.like
	one.Rows = [][]any{row}
	t.check(t.sink().Add(t.ctx(), op.Step{Pos: t.pos, Op: one.Row(0)}, nil))
}

// arePlain reports whether no value is SQL or a list.
func arePlain(values []any) bool {
	for _, v := range values {
		switch v.(type) {
		case op.Expr, op.List:
			return false
		}
	}
	return true
}

// blame says in an error of the function which row it came from. Errors of
// luamig itself keep their form.
func (t *transformation) blame(recovered any, raw []any) any {
	err, ok := recovered.(*lua.ApiError)
	if !ok {
		return recovered
	}
	text, ok := err.Object.(lua.LString)
	if !ok {
		return recovered
	}
	key := make([]any, len(t.keyAt))
	for i, at := range t.keyAt {
		key[i] = raw[at]
	}
	err.Object = lua.LString(value.AddNote(string(text), fmt.Sprintf("the row of %s with %s", t.table, value.RowKeyText(t.keys, key))))
	return err
}
