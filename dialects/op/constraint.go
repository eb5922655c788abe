package op

// ConstraintKind is a kind of constraint, as SQL calls it.
type ConstraintKind string

// The kinds of constraints. Default exists as a named constraint on SQL Server only.
const (
	Unique     ConstraintKind = "UNIQUE"
	Check      ConstraintKind = "CHECK"
	Default    ConstraintKind = "DEFAULT"
	PrimaryKey ConstraintKind = "PRIMARY KEY"
	ForeignKey ConstraintKind = "FOREIGN KEY"
)

// Constraint is a rule of a table.
type Constraint struct {
	Name       string
	Kind       ConstraintKind
	Columns    []string
	Check      Cond       // Check
	Default    Expr       // Default
	References *Reference // ForeignKey
	Deferrable Deferrable // Unique, PrimaryKey; a foreign key's is in References
}

// AddConstraint adds a constraint to a table.
type AddConstraint struct {
	Table      Name
	Constraint Constraint
}

// Inverse is removing the constraint.
func (o AddConstraint) Inverse() (Op, error) {
	return RemoveConstraint{Table: o.Table, Name: o.Constraint.Name, Definition: &o.Constraint}, nil
}
func (o AddConstraint) String() string {
	return "addConstraint " + o.Table.String() + "." + o.Constraint.Name
}
func (AddConstraint) op() {}

// RemoveConstraint drops a constraint of any kind by its name.
type RemoveConstraint struct {
	Table      Name
	Name       string
	IfExists   bool
	Cascade    bool
	Definition *Constraint // what its inverse adds; nil: irreversible
}

// Inverse is adding the constraint again, where its definition is given.
func (o RemoveConstraint) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists || o.Cascade {
		return irreversible(o, `give removeConstraint the constraint's definition: qi:removeConstraint(table, name, { type = "unique", fields = { … } })`)
	}
	return AddConstraint{Table: o.Table, Constraint: *o.Definition}, nil
}
func (o RemoveConstraint) String() string {
	return "removeConstraint " + o.Table.String() + "." + o.Name
}
func (RemoveConstraint) op() {}
