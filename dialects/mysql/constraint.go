package mysql

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// addConstraint is ALTER TABLE … ADD. The columns of a primary key become NOT NULL by that.
func (p planner) addConstraint(o op.AddConstraint) ([]dialects.Statement, error) {
	a := p.alteration(o.Table)
	a.constraint(o.Constraint)
	return a.plan()
}

// removeConstraint finds out what kind a constraint is of, for each is dropped by another word.
func (p planner) removeConstraint(o op.RemoveConstraint) ([]dialects.Statement, error) {
	d, err := p.define(p.ctx, o.Table)
	if dialects.IsNotFound(err) && o.IfExists {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	a := p.alteration(o.Table)
	var plan []dialects.Statement
	switch {
	case a.dropForeign(d, o.Name):
	case a.dropCheck(d, o.Name):
	case p.isPrimaryKey(d, o):
		plan, err = p.freeKey(o.Table, d, "PRIMARY", o.Cascade)
		a.parts = append(a.parts, "DROP PRIMARY KEY")
	case slices.ContainsFunc(d.keys, func(k keyDefinition) bool { return k.unique() && strings.EqualFold(k.name, o.Name) }):
		plan, err = p.freeKey(o.Table, d, o.Name, o.Cascade)
		a.drop("INDEX", o.Name)
	case o.IfExists:
		return nil, nil
	default:
		return nil, noConstraint(o, d)
	}
	if err != nil {
		return nil, err
	}
	own, err := a.plan()
	return append(plan, own...), err
}

// isPrimaryKey also takes the name that was given to it, which the server has not kept.
func (p planner) isPrimaryKey(d definition, o op.RemoveConstraint) bool {
	i := slices.IndexFunc(d.keys, func(k keyDefinition) bool { return k.kind == "PRIMARY" })
	if i < 0 {
		return false
	}
	given := o.Definition != nil && o.Definition.Kind == op.PrimaryKey
	usual := op.DefaultConstraintName(o.Table, op.Constraint{Kind: op.PrimaryKey, Columns: d.keys[i].columns()})
	return given || strings.EqualFold(o.Name, "PRIMARY") || o.Name == usual || o.Name == op.FitName(usual, maxIdentifier) ||
		o.Name == o.Table.Name+"_pk" || o.Name == o.Table.Name+"_pkey"
}

// freeKey drops the foreign keys of other tables that refer to a key, where that was asked for.
func (p planner) freeKey(table op.Name, d definition, name string, cascade bool) ([]dialects.Statement, error) {
	if !cascade {
		return nil, nil
	}
	children, err := p.children(table)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.keys, func(k keyDefinition) bool { return strings.EqualFold(k.name, name) })
	return p.cut(slices.DeleteFunc(children, func(c child) bool { return !d.keys[i].whole(c.columns) }))
}

// dropForeign drops a foreign key, and the index that the server has made for it.
func (a *alteration) dropForeign(d definition, name string) bool {
	i := slices.IndexFunc(d.foreign, func(f foreignDefinition) bool { return strings.EqualFold(f.name, name) })
	if i < 0 {
		return false
	}
	f := d.foreign[i]
	a.drop("FOREIGN KEY", f.name)
	if d.ownIndex(f) {
		a.drop("INDEX", f.name)
	}
	return true
}

// ownIndex reports whether the server has made an index for a foreign key, which then has its name and columns,
// and no other foreign key begins with the same columns.
func (d definition) ownIndex(f foreignDefinition) bool {
	made := slices.ContainsFunc(d.keys, func(k keyDefinition) bool {
		return k.kind == "" && strings.EqualFold(k.name, f.name) && slices.EqualFunc(k.columns(), f.columns, strings.EqualFold)
	})
	return made && !slices.ContainsFunc(d.foreign, func(g foreignDefinition) bool {
		return g.name != f.name && strings.EqualFold(g.columns[0], f.columns[0])
	})
}

// dropCheck drops a check. One that MariaDB keeps with a column goes with a definition of the column that has none.
func (a *alteration) dropCheck(d definition, name string) bool {
	i := slices.IndexFunc(d.checks, func(c checkDefinition) bool { return strings.EqualFold(c.name, name) && !c.isType() })
	if i < 0 {
		return false
	}
	a.dropCheckOf(d, d.checks[i])
	return true
}

func (a *alteration) dropCheckOf(d definition, c checkDefinition) {
	if c.column != "" {
		column, _ := d.column(c.column)
		a.modify(column.without(clauseCheck))
		return
	}
	what := "CHECK"
	if a.p.c.server.mariadb {
		what = "CONSTRAINT"
	}
	a.drop(what, c.name)
}

// isType tells the check by which MariaDB's JSON is a JSON.
func (c checkDefinition) isType() bool {
	return c.column != "" && strings.HasPrefix(strings.ToLower(c.expr), "json_valid(")
}

func noConstraint(o op.RemoveConstraint, d definition) error {
	var names []string
	for _, f := range d.foreign {
		names = append(names, f.name)
	}
	for _, c := range d.checks {
		names = append(names, c.name)
	}
	for _, k := range d.keys {
		if k.unique() {
			names = append(names, k.name)
		}
	}
	return &dialects.NotFoundError{What: "constraint", Name: o.Table, Part: o.Name, Nearest: nearest.Name(o.Name, names)}
}
