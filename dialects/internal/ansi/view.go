package ansi

import (
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// createView refuses to leave orReplace out: without it the old view would stay.
func (s *Spelling) createView(o op.CreateView) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("CREATE ")
	if o.OrReplace && !s.ReplaceView {
		w.Refuse("has no CREATE OR REPLACE VIEW", "drop the view first, with dropView and ifExists = true")
	}
	w.If(o.OrReplace, "OR REPLACE ")
	w.materialized(o.Materialized)
	w.SQL("VIEW ")
	if o.IfNotExists && !s.ViewIfNotExists {
		w.Refuse("has no CREATE VIEW IF NOT EXISTS", "say orReplace = true")
	}
	w.If(o.IfNotExists, "IF NOT EXISTS ")
	w.viewBody(o)
	return w.Statements()
}

// viewBody takes the ";" off a query, for it ends the whole statement.
func (w *Writer) viewBody(o op.CreateView) {
	w.Name(o.View)
	if len(o.Columns) > 0 {
		w.SQL(" ")
		w.Idents(o.Columns)
	}
	w.SQL(" AS ", strings.TrimRight(o.Query, "; \t\r\n"))
}

func (w *Writer) materialized(on bool) {
	if on && !w.sp.Materialized {
		w.Refuse("has no materialized views", "create a plain view, or a table that is filled with insertSelect")
	}
	w.If(on, "MATERIALIZED ")
}

func (s *Spelling) dropView(o op.DropView) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("DROP ")
	w.materialized(o.Materialized)
	w.SQL("VIEW ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Name(o.View)
	w.If(o.Cascade && s.Cascade, " CASCADE")
	return w.Statements()
}
