package qi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// question reads what rows and rawSelect ask: SQL with its values, or a table
// with options and, for rawSelect, the column.
func (c *call) question() op.Query {
	if s, ok := c.Get(1).(lua.LString); ok && c.isSQL(string(s)) {
		raw, _ := c.raw(1)
		c.Deed = raw.String()
		return raw
	}
	q := c.selection(1)
	switch {
	case c.Count() <= 2 || !c.Given(3) && c.Count() == 3:
	case c.name == "rawSelect" && c.Count() == 3 && len(q.Columns) == 0:
		q.Columns = []op.SelectColumn{{Expr: c.columnExpr(c.Get(3), "argument 3 (column)")}}
	default:
		c.Fail("takes a table and options, or SQL and its values; got %d arguments", c.Count())
	}
	return q
}

// isSQL tells SQL from the name of a table: it has more than one word and begins
// as a statement does.
func (c *call) isSQL(text string) bool {
	if !strings.ContainsAny(text, " \t\r\n(") {
		return false
	}
	s := c.b.statement(text)
	if s.writes && !s.reads && s.err == nil {
		c.FailHint(`qi:query writes; a table of this name is { tableName = "…" }`, "reads, and the SQL is not a question")
	}
	return s.reads || s.err != nil
}

// list reads all rows into a table.
func (c *call) list(rows dialects.Rows) *lua.LTable {
	defer rows.Close()
	columns := value.NewColumns(rows.Columns()...)
	t := c.L.NewTable()
	for rows.Next() {
		c.look()
		t.Append(value.NewRow(c.L, columns, rows.Row()))
	}
	c.did(rows.Err())
	return t
}

// rows returns an iterator that reads a row at a time.
func rows(c *call) int {
	q := c.question()
	rows := c.ask(q)
	columns := value.NewColumns(rows.Columns()...)
	open := true
	meter := c.sink().Meter(Work{Pos: c.pos(), Deed: c.Deed, Table: wholeTable(q)})
	c.L.Push(c.L.NewFunction(func(L *lua.LState) int {
		if open && rows.Next() {
			meter.Add(1)
			L.Push(value.NewRow(L, columns, rows.Row()))
			return 1
		}
		if open {
			open = false
			meter.End()
			if err := finish(rows); err != nil {
				value.Raise(L, arg.Because(c.Deed, err))
			}
		}
		L.Push(lua.LNil)
		return 1
	}))
	return 1
}

// wholeTable is the table of which a question reads all rows; empty: it reads others.
func wholeTable(q op.Query) op.Name {
	s, ok := q.(op.Select)
	if !ok || s.Where != nil || s.Limit > 0 || len(s.Group) > 0 {
		return op.Name{}
	}
	return s.Table
}

// finish closes rows and returns what ended them early.
func finish(rows dialects.Rows) error {
	err := rows.Err()
	if closing := rows.Close(); err == nil {
		err = closing
	}
	return err
}

// rawSelect gives the first value of the first row, nil where there is none.
func rawSelect(c *call) int {
	rows := c.ask(c.question())
	defer rows.Close()
	v := lua.LValue(lua.LNil)
	if rows.Next() {
		if row := rows.Row(); len(row) > 0 {
			v = value.ToLua(c.L, row[0])
		}
	}
	c.did(rows.Err())
	c.L.Push(v)
	return 1
}

var countOptions = arg.NewShape("CountOptions", "option", "where Condition: which rows; left out, all")

func count(c *call) int {
	q := op.Select{Table: c.table(1), Verb: c.name}
	q.Where = c.where(c.Options(2, countOptions), "where")
	q.Columns = []op.SelectColumn{{Expr: op.Fn{Name: "count", Args: []any{op.Literal{SQL: "*"}}}, Alias: "count"}}
	rows := c.ask(q)
	defer rows.Close()
	n := lua.LValue(lua.LNumber(0))
	if rows.Next() {
		n = value.ToLua(c.L, rows.Row()[0])
	}
	c.did(rows.Err())
	c.L.Push(n)
	return 1
}
