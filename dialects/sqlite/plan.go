package sqlite

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// planner plans one operation.
type planner struct {
	reader
	cat dialects.Catalog
	sp  *ansi.Spelling
}

func newPlanner(ctx context.Context, c dialects.Catalog) planner {
	return planner{reader: reader{ctx, c}, cat: c, sp: spelling(false)}
}

// plan catches what SQLite does in its own way; the rest is as in most databases.
func (p planner) plan(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateTable:
		return p.createTable(o)
	case op.Insert:
		return p.insert(o, p.sp.Insert)
	case op.Update:
		return p.update(o)
	case op.Delete:
		return p.delete(o)
	}
	return ansi.Plan(p.sp, o)
}

func (p planner) planQuery(q op.Query) ([]dialects.Statement, error) {
	switch q := q.(type) {
	case op.Insert:
		return p.insertReturning(q)
	case op.Update:
		return p.update(q)
	}
	return ansi.PlanQuery(p.sp, q)
}
