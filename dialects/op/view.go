package op

// CreateView creates a view of a query.
type CreateView struct {
	View         Name
	Query        string
	Columns      []string // empty: as the query names them
	OrReplace    bool
	IfNotExists  bool
	Materialized bool // PostgreSQL
}

// Inverse is dropping the view.
func (o CreateView) Inverse() (Op, error) {
	if o.OrReplace || o.IfNotExists {
		return irreversible(o, "leave out orReplace and ifNotExists, for what was there before is not known")
	}
	return DropView{View: o.View, Materialized: o.Materialized, Definition: &o}, nil
}
func (o CreateView) String() string { return "createView " + o.View.String() }
func (CreateView) op()              {}

// DropView drops a view.
type DropView struct {
	View         Name
	IfExists     bool
	Cascade      bool
	Materialized bool
	Definition   *CreateView // what its inverse creates; nil: irreversible
}

// Inverse is creating the view again, where its query is given.
func (o DropView) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists || o.Cascade {
		return irreversible(o, "give dropView the view's query: qi:dropView(name, { query = … })")
	}
	return *o.Definition, nil
}
func (o DropView) String() string { return "dropView " + o.View.String() }
func (DropView) op()              {}
