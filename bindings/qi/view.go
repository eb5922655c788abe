package qi

import (
	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	viewShape = arg.NewShape("View", "option",
		"columns string[]: names for the query's columns",
		"materialized boolean: kept as a table (PostgreSQL)")
	createViewOptions = arg.NewShape("CreateViewOptions", "option",
		"orReplace boolean: in place of one that exists",
		"ifNotExists boolean: do nothing where it exists").Plus(viewShape)
	dropViewOptions = arg.NewShape("DropViewOptions", "option",
		"ifExists boolean: do nothing where there is no such view",
		"cascade boolean: also what depends on it",
		"query string: what it selects, so that dropping it can be undone").Plus(viewShape)
)

func createView(c *call) int {
	view, query := c.table(1), c.String(2)
	f := c.Options(3, createViewOptions)
	o := viewOf(view, query, f)
	o.OrReplace, o.IfNotExists = f.Bool("orReplace"), f.Bool("ifNotExists")
	if o.OrReplace && o.IfNotExists {
		c.Fail("orReplace and ifNotExists exclude each other")
	}
	return c.do(o)
}

func viewOf(name op.Name, query string, f arg.Fields) op.CreateView {
	return op.CreateView{View: name, Query: query, Columns: f.Strings("columns"), Materialized: f.Bool("materialized")}
}

func dropView(c *call) int {
	view := c.table(1)
	f := c.Options(2, dropViewOptions)
	o := op.DropView{
		View: view, IfExists: f.Bool("ifExists"), Cascade: f.Bool("cascade"), Materialized: f.Bool("materialized"),
	}
	if query := f.String("query"); query != "" {
		definition := viewOf(view, query, f)
		o.Definition = &definition
	}
	return c.do(o)
}
