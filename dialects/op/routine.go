package op

// CreateFunction creates a function of the server.
type CreateFunction struct {
	Name      Name
	Params    []Param
	Returns   string
	Language  string
	Body      string
	Options   []string // IMMUTABLE, STRICT …, as the server spells them
	Variables []Variable
	OrReplace bool // force, or orReplace
}

// Param is a parameter of a function.
type Param struct {
	Name      string
	Type      string
	Direction string // IN, OUT, INOUT, VARIADIC; "" is IN
}

// Variable is a variable that a function declares.
type Variable struct {
	Name    string
	Type    string
	Default Expr
}

// Inverse is dropping the function.
func (o CreateFunction) Inverse() (Op, error) {
	if o.OrReplace {
		return irreversible(o, "leave out orReplace, for what was there before is not known")
	}
	return DropFunction{Name: o.Name, Params: o.Params, Definition: &o}, nil
}
func (o CreateFunction) String() string { return "createFunction " + o.Name.String() }
func (CreateFunction) op()              {}

// DropFunction drops a function of the server.
type DropFunction struct {
	Name       Name
	Params     []Param
	IfExists   bool
	Definition *CreateFunction // what its inverse creates; nil: irreversible
}

// Inverse is creating the function again, where its definition is given.
func (o DropFunction) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists {
		return irreversible(o, "")
	}
	return *o.Definition, nil
}
func (o DropFunction) String() string { return "dropFunction " + o.Name.String() }
func (DropFunction) op()              {}

// CreateTrigger creates a trigger on a table. Either Function (PostgreSQL) or Body
// says what it does.
type CreateTrigger struct {
	Name     string
	Table    Name
	Timing   string   // BEFORE, AFTER, INSTEAD OF
	Events   []string // INSERT, UPDATE, UPDATE OF a, b, DELETE
	ForEach  string   // ROW, STATEMENT
	When     string
	Function string
	Args     []string
	Body     string // statements, each ended by ";"
}

// Inverse is dropping the trigger.
func (o CreateTrigger) Inverse() (Op, error) {
	return DropTrigger{Name: o.Name, Table: o.Table, Definition: &o}, nil
}
func (o CreateTrigger) String() string { return "createTrigger " + o.Table.String() + "." + o.Name }
func (CreateTrigger) op()              {}

// DropTrigger drops a trigger.
type DropTrigger struct {
	Name       string
	Table      Name
	IfExists   bool
	Definition *CreateTrigger // what its inverse creates; nil: irreversible
}

// Inverse is creating the trigger again, where its definition is given.
func (o DropTrigger) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists {
		return irreversible(o, "")
	}
	return *o.Definition, nil
}
func (o DropTrigger) String() string { return "dropTrigger " + o.Table.String() + "." + o.Name }
func (DropTrigger) op()              {}
