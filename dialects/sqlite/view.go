package sqlite

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// createView replaces a view by dropping it first; the triggers on it, which go with it, are created again.
func (p planner) createView(o op.CreateView) ([]dialects.Statement, error) {
	if !o.OrReplace {
		return ansi.Plan(p.sp, o)
	}
	o.OrReplace = false
	create, err := ansi.Plan(p.sp, o)
	if err != nil {
		return nil, err
	}
	found, err := p.find(o.View)
	if dialects.IsNotFound(err) {
		return create, nil
	}
	if err != nil {
		return nil, err
	}
	t := target{object: found}
	if err := p.entries(&t); err != nil {
		return nil, err
	}
	plan, err := ansi.Plan(p.sp, op.DropView{View: o.View})
	plan = append(plan, create...)
	for _, e := range t.triggers {
		plan = append(plan, dialects.Statement{SQL: e.sql})
	}
	return plan, err
}
