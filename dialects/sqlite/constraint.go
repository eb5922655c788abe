package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

func (p planner) addConstraint(o op.AddConstraint) ([]dialects.Statement, error) {
	if err := p.checkReferenced(o.Table, o.Constraint.References); err != nil {
		return nil, err
	}
	text, err := p.sp.Constraint(o.Constraint)
	if err != nil {
		return nil, err
	}
	t, err := p.target(o.Table)
	if err != nil {
		return nil, err
	}
	to, err := t.withConstraint(o.Constraint, text)
	if err != nil {
		return nil, err
	}
	if o.Constraint.Kind == op.Check && o.Constraint.Name != "" {
		return p.addCheck(t, to, o)
	}
	return p.redefine(t, to, nil)
}

// withConstraint adds a constraint behind the columns. The columns of a primary key become NOT NULL, as elsewhere.
func (t target) withConstraint(c op.Constraint, text string) (*ddl.Table, error) {
	def := t.def
	if err := freeConstraint(def, c.Name); err != nil {
		return nil, err
	}
	for _, column := range c.Columns {
		if _, ok := def.Column(column); !ok {
			return nil, noColumn(t, t.call(t.Name.Name), column)
		}
	}
	if c.Kind == op.PrimaryKey {
		if err := onlyPrimaryKey(def); err != nil {
			return nil, err
		}
		for _, column := range c.Columns {
			var err error
			if def, err = def.SetNotNull(column, true); err != nil {
				return nil, err
			}
		}
	}
	return def.AddTableConstraint(text)
}

// freeConstraint refuses a name that is taken. SQLite itself would let several share it, and
// then none could be removed alone.
func freeConstraint(def *ddl.Table, name string) error {
	for _, k := range def.Constraints() {
		if name != "" && ddl.EqualIdent(k.Name, name) {
			return &dialects.Error{
				Kind: dialects.AlreadyExists, Table: def.Name, Constraint: name,
				Message: fmt.Sprintf("table %q has a constraint %q already", def.Name, name),
				Hint:    "remove it first, with removeConstraint, or give the new one another name",
			}
		}
	}
	return nil
}

// removeConstraint drops a constraint wherever it is written, behind a column or behind all of them.
func (p planner) removeConstraint(o op.RemoveConstraint) ([]dialects.Statement, error) {
	t, err := p.target(o.Table)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	k, err := p.constraint(t, o)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if k.Kind == ddl.Check && k.Name != "" {
		return p.removeCheck(t, k.Name)
	}
	cut, err := p.releaseKey(&t, k, o.Cascade)
	if err != nil {
		return nil, err
	}
	to, err := t.def.Drop(k)
	if err != nil {
		return nil, err
	}
	plan, err := p.redefine(t, to, nil)
	return append(cut, plan...), err
}

// constraint finds a constraint by its name, by that of the index which serves it, or, where it has none, by the name that luamig
// would have given it.
func (p planner) constraint(t target, o op.RemoveConstraint) (ddl.Constraint, error) {
	all := t.def.Constraints()
	for _, k := range all {
		if k.Name != "" && ddl.EqualIdent(k.Name, o.Name) {
			return k, nil
		}
	}
	indexes, err := catalog{p.q}.Indexes(p.ctx, t.Name)
	if err != nil {
		return ddl.Constraint{}, err
	}
	for _, x := range indexes {
		if k, ok := keyOf(t.def, x); ok && x.Definition == "" && ddl.EqualIdent(x.Name, o.Name) {
			return k, nil
		}
	}
	for _, k := range all {
		if k.Name == "" && op.DefaultConstraintName(t.call(t.Name.Name), contractual(k)) == o.Name {
			return k, nil
		}
	}
	return ddl.Constraint{}, noConstraint(all, o)
}

func contractual(k ddl.Constraint) op.Constraint {
	c := op.Constraint{Kind: kinds[k.Kind], Columns: k.Columns}
	if k.Kind == ddl.ForeignKey {
		c.References = reference(k)
	}
	return c
}

func noConstraint(all []ddl.Constraint, o op.RemoveConstraint) error {
	var known []string
	for _, k := range all {
		if k.Name != "" {
			known = append(known, k.Name)
		}
	}
	return &dialects.NotFoundError{What: "constraint", Name: o.Table, Part: o.Name, Nearest: nearest.Name(o.Name, known)}
}

// releaseKey sees to the foreign keys of other tables that need a key which is about to go: with cascade they go too,
// otherwise it stays.
func (p planner) releaseKey(t *target, k ddl.Constraint, cascade bool) ([]dialects.Statement, error) {
	if k.Kind != ddl.Unique && k.Kind != ddl.PrimaryKey {
		return nil, nil
	}
	needs := func(f ddl.Constraint) bool { return t.isReferencedKey(f, k) }
	return p.release(t, needs, cascade, `the key over "`+strings.Join(k.Columns, `", "`)+`"`)
}

// isReferencedKey reports whether a foreign key to the table needs this key of it.
func (t *target) isReferencedKey(f, key ddl.Constraint) bool {
	if f.Kind != ddl.ForeignKey || !ddl.EqualIdent(f.ReferencedTable, t.Name.Name) {
		return false
	}
	if len(f.ReferencedColumns) == 0 {
		return key.Kind == ddl.PrimaryKey
	}
	return sameSet(f.ReferencedColumns, key.Columns)
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(name string) bool { return !containsFold(b, name) })
}
