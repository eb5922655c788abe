package run

import (
	"context"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// asWanted reports whether the catalog is as an operation makes it. It is not known of all operations.
func asWanted(ctx context.Context, c dialects.Catalog, t dialects.Traits, o op.Op) (as, known bool, err error) {
	w := wanted{ctx: ctx, c: c, t: t}
	switch o := o.(type) {
	case op.CreateTable:
		as = w.table(o.Table)
	case op.DropTable:
		as = !w.table(o.Table)
	case op.RenameTable:
		as = w.table(o.To) && !w.table(o.From)
	case op.CreateView:
		as = w.described(o.View)
	case op.DropView:
		as = !w.described(o.View)
	default:
		return w.part(o)
	}
	return as, true, w.err
}

// wanted asks the catalog, and keeps the first error that is none about what is not there.
type wanted struct {
	ctx context.Context
	c   dialects.Catalog
	t   dialects.Traits
	err error
}

// part looks for a part of a table.
func (w *wanted) part(o op.Op) (as, known bool, err error) {
	switch o := o.(type) {
	case op.AddColumn:
		as = w.column(o.Table, o.Column.Name)
	case op.RemoveColumn:
		as = !w.column(o.Table, o.Column)
	case op.ChangeColumn:
		as = w.column(o.Table, o.Column)
	case op.RenameColumn:
		as = w.column(o.Table, o.To) && (strings.EqualFold(o.From, o.To) || !w.column(o.Table, o.From))
	case op.AddIndex:
		as = w.key(o.Table, o.Index.Name)
	case op.RemoveIndex:
		as = !w.key(o.Table, o.Name)
	case op.AddConstraint:
		as = o.Constraint.Kind == op.PrimaryKey || w.key(o.Table, o.Constraint.Name)
	case op.RemoveConstraint:
		as = !w.key(o.Table, o.Name)
	default:
		return false, false, nil
	}
	return as, true, w.err
}

func (w *wanted) note(err error) bool {
	if err != nil && w.err == nil && !dialects.IsNotFound(err) {
		w.err = err
	}
	return err == nil
}

func (w *wanted) table(name op.Name) bool {
	exists, err := w.c.TableExists(w.ctx, name)
	return w.note(err) && exists
}

func (w *wanted) described(name op.Name) bool {
	_, err := w.c.Describe(w.ctx, name)
	return w.note(err)
}

func (w *wanted) column(table op.Name, name string) bool {
	described, err := w.c.Describe(w.ctx, table)
	return w.note(err) && slices.ContainsFunc(described.Columns, func(c dialects.Column) bool { return strings.EqualFold(c.Name, name) })
}

// key looks for an index or constraint.
func (w *wanted) key(table op.Name, name string) bool {
	name = op.FitName(name, w.t.MaxIdentifier)
	indexes, err := w.c.Indexes(w.ctx, table)
	if !w.note(err) {
		return false
	}
	if slices.ContainsFunc(indexes, func(i dialects.Index) bool { return strings.EqualFold(i.Name, name) }) {
		return true
	}
	constraints, err := w.c.Constraints(w.ctx, table)
	return w.note(err) && slices.ContainsFunc(constraints, func(k dialects.Constraint) bool { return strings.EqualFold(k.Name, name) })
}
