package op

// Index is an index of a table.
type Index struct {
	Name         string
	Fields       []IndexField
	Unique       bool
	Type         string // MySQL, MariaDB: FULLTEXT, SPATIAL
	Using        string // btree, gin, …
	Where        Cond   // a partial index; nil: all rows
	Concurrently bool   // PostgreSQL: built without shutting writers out
	Include      []string
	Parser       string // MySQL: the parser of a FULLTEXT index
	Operator     string // PostgreSQL: operator class of all fields
}

// IndexField is a column or an expression of an index.
type IndexField struct {
	Column   string
	Expr     Expr   // instead of Column
	Order    string // "", "ASC", "DESC"
	Length   int    // MySQL, MariaDB: prefix length
	Collate  string
	Operator string // PostgreSQL: operator class
}

// AddIndex creates an index.
type AddIndex struct {
	Table       Name
	Index       Index
	IfNotExists bool
}

// Inverse is removing the index.
func (o AddIndex) Inverse() (Op, error) {
	if o.IfNotExists {
		return irreversible(o, "leave out ifNotExists, for whether the index was there before is not known")
	}
	return RemoveIndex{Table: o.Table, Name: o.Index.Name, Concurrently: o.Index.Concurrently, Definition: &o.Index}, nil
}
func (o AddIndex) String() string { return "addIndex " + o.Table.String() + "." + o.Index.Name }
func (AddIndex) op()              {}

// RemoveIndex drops an index by its name.
type RemoveIndex struct {
	Table        Name
	Name         string
	IfExists     bool
	Concurrently bool
	Definition   *Index // what its inverse creates; nil: irreversible
}

// Inverse is creating the index again, where its definition is given.
func (o RemoveIndex) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists {
		return irreversible(o, "give removeIndex the fields by which it can be made again: qi:removeIndex(table, { fields… }, { name = …, unique = … }), without ifExists")
	}
	return AddIndex{Table: o.Table, Index: *o.Definition}, nil
}
func (o RemoveIndex) String() string { return "removeIndex " + o.Table.String() + "." + o.Name }
func (RemoveIndex) op()              {}
