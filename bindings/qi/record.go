package qi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// assignments reads the values of columns, in the order in which they are
// written. Of a row that was read, the very values that the database gave are
// taken, and those that the script assigned.
func (c *call) assignments(table op.Name, v lua.LValue, what string) []op.Assignment {
	return c.appendAssignments(nil, table, v, what)
}

func (c *call) appendAssignments(list []op.Assignment, table op.Name, v lua.LValue, what string) []op.Assignment {
	if row, ok := value.RowOf(v); ok {
		return append(list, c.rowValues(table, row, rowColumns(row))...)
	}
	c.Named(v, what, func(name string, v lua.LValue) {
		list = append(list, op.Assignment{Column: name, Value: c.cell(table, name, v)})
	})
	return list
}

// rowColumns are the columns of a row, and what the script added to them.
func rowColumns(row *value.Row) []string {
	var names []string
	seen := map[string]bool{}
	for _, name := range slices.Concat(row.Columns().Names(), row.Assigned()) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// rowValues takes from a row what the database gave where the script assigned
// nothing: a value that went through Lua might have lost what Lua has no type for.
func (c *call) rowValues(table op.Name, row *value.Row, names []string) []op.Assignment {
	list := make([]op.Assignment, len(names))
	for i, name := range names {
		list[i].Column = name
		if v, ok := row.AssignedValue(name); ok {
			list[i].Value = c.cell(table, name, v)
			continue
		}
		v, err := row.Value(name)
		c.check(err)
		list[i].Value = v
	}
	return list
}

// cell reads the value of a column. A table is one for a JSON or an array column only.
func (c *call) cell(table op.Name, column string, v lua.LValue) any {
	if !arg.IsTable(v) {
		return c.scalar(v, "the value of ", column)
	}
	kind := strings.ToUpper(c.columnType(table, column))
	elem, isArray := strings.CutSuffix(kind, "[]")
	switch {
	case isArray:
		return c.array(v, strings.TrimRight(elem, "[]"), "the value of "+column)
	case isJSON(kind):
		return c.json(v)
	case kind == "":
		c.Fail("there is no column %q, to which the table given for it could belong", column)
	default:
		c.FailHint("json.encode makes text of it", "a table was given for the column %q, which is %s: neither JSON nor an array", column, kind)
	}
	return nil
}

// columnType is the type of a column as the catalog tells it, "" where there is
// no such column.
func (c *call) columnType(table op.Name, column string) string {
	described, ok := c.b.tables[table]
	if !ok {
		var err error
		described, err = c.catalog().Describe(c.ctx(), table)
		c.did(err)
		c.b.tables[table] = described
	}
	found, _ := described.Column(column)
	return found.Type
}

// json writes a table as JSON.
func (c *call) json(v lua.LValue) string {
	if c.b.encode == nil {
		c.Fail("there is no json.encode for the table given")
	}
	c.L.Push(c.b.encode)
	c.L.Push(v)
	c.L.Call(1, 1)
	defer c.L.Pop(1)
	return c.L.Get(-1).String()
}

// records gathers the records of an insert.
type records struct {
	columns []string
	places  map[string]int
	rows    [][]any
}

// add adds a record. Its columns that no record had before come last.
func (r *records) add(record []op.Assignment) {
	row := make([]any, len(r.columns), max(len(r.columns), len(record)))
	for i := range row {
		row[i] = op.Omitted{}
	}
	for i, a := range record {
		place := r.place(i, a.Column)
		if place == len(row) {
			row = append(row, nil)
		}
		row[place] = a.Value
	}
	r.rows = append(r.rows, row)
}

// place finds the place of a column, which in most records is the one that it
// had in the record before.
func (r *records) place(guess int, column string) int {
	if guess < len(r.columns) && r.columns[guess] == column {
		return guess
	}
	place, ok := r.places[column]
	if !ok {
		place = len(r.columns)
		r.places[column] = place
		r.columns = append(r.columns, column)
	}
	return place
}

// fill gives every row a value for every column.
func (r *records) fill() {
	for i, row := range r.rows {
		for len(row) < len(r.columns) {
			row = append(row, op.Omitted{})
		}
		r.rows[i] = row
	}
}

// records reads the list of records in argument i.
func (c *call) records(table op.Name, i int) *records {
	if t := c.Get(i); arg.IsTable(t) && !arg.IsEmpty(c.L, t) && !arg.IsList(c.L, t) {
		c.FailHint("qi:insert takes a single record", "%s must be a list of records", c.Label(i))
	}
	r := &records{places: map[string]int{}}
	var record []op.Assignment // its memory is that of all records
	for n, item := range c.List(c.Get(i), c.Label(i)) {
		c.look()
		what := "a record"
		if !arg.IsTable(item) || arg.IsList(c.L, item) {
			what = place("records", n) // for the error that now comes
		}
		record = c.appendAssignments(record[:0], table, item, what)
		r.add(record)
	}
	r.fill()
	return r
}
