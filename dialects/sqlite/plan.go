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
	case op.DropTable:
		return p.dropTable(o)
	case op.DropAllTables:
		return p.dropAllTables(o)
	case op.RenameTable:
		return p.renameTable(o)
	case op.AddColumn:
		return p.addColumn(o)
	case op.RemoveColumn:
		return p.removeColumn(o)
	case op.ChangeColumn:
		return p.changeColumn(o)
	case op.RenameColumn:
		return p.renameColumn(o)
	case op.AddIndex:
		return p.addIndex(o)
	case op.RemoveIndex:
		return p.removeIndex(o)
	case op.AddConstraint:
		return p.addConstraint(o)
	case op.RemoveConstraint:
		return p.removeConstraint(o)
	case op.CreateView:
		return p.createView(o)
	case op.DropTrigger:
		return p.dropTrigger(o)
	}
	return p.planRows(o)
}

func (p planner) planRows(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.Insert:
		return p.insertRows(o)
	case op.Update:
		return p.update(o)
	case op.Delete:
		return p.delete(o)
	case op.UpdateRows:
		return p.updateRows(o)
	}
	return ansi.Plan(p.sp, o)
}

// planQuery catches the writes that answer; reading is spelled as anywhere.
func (p planner) planQuery(q op.Query) ([]dialects.Statement, error) {
	switch q := q.(type) {
	case op.Insert:
		return p.insertReturning(q)
	case op.Update:
		return p.update(q)
	}
	return ansi.PlanQuery(p.sp, q)
}
