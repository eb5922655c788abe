package postgres

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// createView looks whether a plain view is there, for which there is no IF NOT EXISTS, and drops a materialized one that is to be replaced.
func (p planner) createView(o op.CreateView) ([]dialects.Statement, error) {
	switch {
	case o.IfNotExists && !o.Materialized:
		v, err := p.find(o.View)
		if err == nil && v.isView() {
			return nil, nil
		}
		if err != nil && !dialects.IsNotFound(err) {
			return nil, err
		}
		o.IfNotExists = false
	case o.OrReplace && o.Materialized:
		o.OrReplace = false
		s := &script{planner: p}
		s.add(ansi.Plan(p.sp, op.DropView{View: o.View, Materialized: true, IfExists: true}))
		s.add(p.createView(o))
		return s.done()
	}
	sp := *p.sp
	sp.ViewIfNotExists = o.Materialized
	return ansi.Plan(&sp, o)
}
