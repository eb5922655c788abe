package op

// CreateSchema creates a schema.
type CreateSchema struct {
	Name        string
	IfNotExists bool
}

// Inverse is dropping the schema, which must be empty by then.
func (o CreateSchema) Inverse() (Op, error) {
	if o.IfNotExists {
		return irreversible(o, "leave out ifNotExists, for whether the schema was there before is not known")
	}
	return DropSchema{Name: o.Name}, nil
}
func (o CreateSchema) String() string { return "createSchema " + o.Name }
func (CreateSchema) op()              {}

// DropSchema drops a schema.
type DropSchema struct {
	Name     string
	IfExists bool
	Cascade  bool
}

// Inverse is creating the schema again, where it was dropped empty.
func (o DropSchema) Inverse() (Op, error) {
	if o.IfExists || o.Cascade {
		return irreversible(o, "leave out ifExists and cascade")
	}
	return CreateSchema{Name: o.Name}, nil
}
func (o DropSchema) String() string { return "dropSchema " + o.Name }
func (DropSchema) op()              {}

// CreateDatabase creates a database on the server.
type CreateDatabase struct {
	Name     string
	Charset  string
	Collate  string
	Ctype    string // PostgreSQL: LC_CTYPE
	Encoding string
	Template string
}

// Inverse does not exist: dropping a database is never derived.
func (o CreateDatabase) Inverse() (Op, error) { return irreversible(o, "") }
func (o CreateDatabase) String() string       { return "createDatabase " + o.Name }
func (CreateDatabase) op()                    {}

// DropDatabase drops a database of the server.
type DropDatabase struct {
	Name     string
	IfExists bool
}

// Inverse does not exist.
func (o DropDatabase) Inverse() (Op, error) { return irreversible(o, "") }
func (o DropDatabase) String() string       { return "dropDatabase " + o.Name }
func (DropDatabase) op()                    {}
