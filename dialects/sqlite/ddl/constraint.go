package ddl

// Kind is a kind of constraint, as SQL calls it.
type Kind string

// The kinds of constraints, and of the other clauses of a column, which SQLite takes for constraints.
const (
	PrimaryKey Kind = "PRIMARY KEY"
	Unique     Kind = "UNIQUE"
	Check      Kind = "CHECK"
	ForeignKey Kind = "FOREIGN KEY"
	NotNull    Kind = "NOT NULL"
	Null       Kind = "NULL"
	Default    Kind = "DEFAULT"
	Collate    Kind = "COLLATE"
	Generated  Kind = "GENERATED"
	// Deferral is a DEFERRABLE clause that stands apart from the foreign key it belongs to, the last one before it.
	Deferral Kind = "DEFERRABLE"
	// Label is a CONSTRAINT name with nothing behind it, which SQLite allows.
	Label Kind = "CONSTRAINT"
)

// Constraint is a constraint of a table or a column, as written.
type Constraint struct {
	Span
	Kind        Kind
	Name        string // "" when it has none
	Text        string // as written, from CONSTRAINT on
	ColumnLevel bool   // written behind its column
	Columns     []string
	OnConflict  string // "" or, in upper case, what ON CONFLICT says

	// Expr is the condition of CHECK and the expression of GENERATED without their parentheses, or the value of
	// DEFAULT with them.
	Expr string

	AutoIncrement bool   // PRIMARY KEY
	Order         string // PRIMARY KEY behind a column: "ASC", "DESC" or ""
	Collation     string // COLLATE
	Stored        bool   // GENERATED

	ReferencedTable   string // FOREIGN KEY
	ReferencedColumns []string
	OnDelete          string // in upper case, "" when not said
	OnUpdate          string
	Match             string
	Deferrable        Deferrable

	expr       Span // of Expr
	references Span // of ReferencedTable, as written
	owner      int  // of a Deferral: where its foreign key starts, or 0
}

// Deferrable says when a foreign key is checked.
type Deferrable string

// The ways to say it; "" is not said, which SQLite takes for NOT DEFERRABLE.
const (
	NotDeferrable      Deferrable = "NOT DEFERRABLE"
	DeferrableOnly     Deferrable = "DEFERRABLE"
	InitiallyImmediate Deferrable = "DEFERRABLE INITIALLY IMMEDIATE"
	InitiallyDeferred  Deferrable = "DEFERRABLE INITIALLY DEFERRED"
)

// isRelational tells the constraints proper from the clauses that describe a column.
func (c Constraint) isRelational() bool {
	switch c.Kind {
	case PrimaryKey, Unique, Check, ForeignKey:
		return true
	}
	return false
}

// Constraints returns the primary key, unique, check and foreign key constraints in the order in which they are
// written, those behind columns included.
func (t *Table) Constraints() []Constraint {
	var all []Constraint
	for _, c := range t.clauses() {
		if c.isRelational() {
			all = append(all, c)
		}
	}
	return all
}

// clauses returns the constraints of every kind.
func (t *Table) clauses() []Constraint {
	var all []Constraint
	for _, column := range t.Columns {
		all = append(all, column.Constraints...)
	}
	return append(all, t.tail...)
}
