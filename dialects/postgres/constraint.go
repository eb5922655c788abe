package postgres

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// removeConstraint also takes the name that luamig would have given a constraint which the server has named.
func (p planner) removeConstraint(o op.RemoveConstraint) ([]dialects.Statement, error) {
	all, err := p.cat.Constraints(p.ctx, o.Table)
	if err == nil {
		o.Name, err = constraintName(all, o)
	}
	switch {
	case o.IfExists && dialects.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	o.IfExists = false
	return ansi.Plan(p.sp, o)
}

func constraintName(all []dialects.Constraint, o op.RemoveConstraint) (string, error) {
	known := make([]string, len(all))
	for i, k := range all {
		if k.Name == o.Name {
			return k.Name, nil
		}
		known[i] = k.Name
	}
	for _, k := range all {
		given := op.Constraint{Kind: k.Kind, Columns: k.Columns, References: k.References}
		if op.FitName(op.DefaultConstraintName(o.Table, given), maxIdentifier) == o.Name {
			return k.Name, nil
		}
	}
	return "", &dialects.NotFoundError{What: "constraint", Name: o.Table, Part: o.Name, Nearest: nearest.Name(o.Name, known)}
}
