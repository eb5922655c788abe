package sqlite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// exceptions are the spellings that are SQLite's own.
type exceptions struct{ strict bool }

func (x exceptions) Type(t op.Type) (string, error) {
	if x.strict {
		return strictText(t)
	}
	return typeText(t)
}

// ColumnType spells INTEGER for a column that numbers itself, whatever its size: SQLite numbers no other.
func (x exceptions) ColumnType(c op.Column) (string, error) {
	switch {
	case !c.AutoIncrement:
		return x.Type(c.Type)
	case !isInteger(c.Type.Kind) && c.Type.Kind != op.Native:
		return "", unsupported("numbers rows by whole numbers only, not "+c.Type.String(), "make the column an INTEGER")
	case !c.PrimaryKey:
		return "", unsupported("numbers rows only by their primary key", `say primaryKey = true for "`+c.Name+`", or leave autoIncrement out`)
	}
	return "INTEGER", nil
}

// TypeCheck keeps other values out of an ENUM, and negative ones out of an unsigned number,
// but for keys that number themselves from 1 on.
func (exceptions) TypeCheck(c op.Column) op.Cond {
	self := op.Col{Path: []string{c.Name}}
	switch t := c.Type; {
	case t.Kind == op.Enum:
		return op.Compare{Left: self, Op: op.In, Right: texts(t.Values)}
	case !t.Unsigned && !t.Zerofill || c.AutoIncrement:
		return nil
	case strings.HasPrefix(decimalText(t), "DECIMAL TEXT") && t.Kind == op.Numeric:
		number := op.Cast{Arg: self, Type: op.Type{Kind: op.Real}}
		return op.Compare{Left: number, Op: op.Gte, Right: int64(0)}
	}
	return op.Compare{Left: self, Op: op.Gte, Right: int64(0)}
}

func texts(values []string) op.List {
	list := make(op.List, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

// Default gives the present time the form of the column: CURRENT_TIMESTAMP would
// leave out the fraction and the offset of a DATE.
func (exceptions) Default(c op.Column) op.Expr {
	if _, now := c.Default.(op.Now); !now {
		return c.Default
	}
	switch c.Type.Kind {
	case op.DateOnly:
		return op.Literal{SQL: "CURRENT_DATE"}
	case op.Time:
		return op.Literal{SQL: "CURRENT_TIME"}
	}
	return c.Default
}

// nowText is the present time as Sequelize writes dates.
const nowText = `strftime('%Y-%m-%d %H:%M:%f +00:00', 'now')`

// uuidText is a random UUID of version 4.
const uuidText = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || ` +
	`substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`

// Expr writes the expressions that SQLite has no word for.
func (exceptions) Expr(w *ansi.Writer, e op.Expr) bool {
	switch e := e.(type) {
	case op.Now:
		w.SQL(nowText)
	case op.NewUUID:
		w.SQL(uuidText)
	case op.JSONPath:
		jsonPath(w, e)
	case op.Cast:
		return castToText(w, e)
	default:
		return false
	}
	return true
}

// castToText converts to dates and times, which are text here: a cast to DATE would take the year for a number.
func castToText(w *ansi.Writer, e op.Cast) bool {
	switch e.Type.Kind {
	case op.Date, op.DateOnly, op.Time:
		w.SQL("CAST(")
		w.Value(e.Arg)
		w.SQL(" AS TEXT)")
		return true
	}
	return false
}

// jsonPath reads a place in a JSON document as SQL's own text, number or NULL. A step of digits alone is a place
// in a list.
func jsonPath(w *ansi.Writer, p op.JSONPath) {
	w.Ident(p.Column)
	var path strings.Builder
	path.WriteString("$")
	for _, step := range p.Path {
		if strings.ContainsAny(step, `"\`) {
			w.Refuse(fmt.Sprintf("has no path to the JSON key %q", step), "read the document and decode it in Lua, with json.decode")
		}
		if _, err := strconv.ParseUint(step, 10, 32); err == nil {
			path.WriteString("[" + step + "]")
			continue
		}
		path.WriteString(`."` + step + `"`)
	}
	w.SQL(" ->> ")
	w.Value(path.String())
}
