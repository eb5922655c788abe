package op

// Insert inserts rows. A row has a value for each column; [Omitted] stands for a
// value that the row does not have, and becomes the column's default.
type Insert struct {
	Table            Name
	Columns          []string
	Rows             [][]any
	IgnoreDuplicates bool
	// UpdateOnDuplicate names the columns that take the new value where a row
	// with the same ConflictFields exists.
	UpdateOnDuplicate []string
	ConflictFields    []string // empty: the primary key
	ConflictWhere     Cond     // the condition of a partial unique index
	Returning         []string // "*" for all
	Bare              bool     // the values stood in SQL text; see [UpdateRows]
	Verb              string   // what the script called: insert, bulkInsert, upsert
}

// Omitted stands for a value that a row does not give.
type Omitted struct{}

// Inverse does not exist: which rows are new is not known afterwards.
func (o Insert) Inverse() (Op, error) { return irreversible(o, "") }
func (o Insert) String() string       { return verb(o.Verb, "insert") + " " + o.Table.String() }
func (Insert) op()                    {}

// Assignment gives a column a new value, plain or an [Expr].
type Assignment struct {
	Column string
	Value  any
}

// Update changes the rows that satisfy a condition. A nil Where means every row,
// which the script must have asked for in so many words.
type Update struct {
	Table     Name
	Set       []Assignment
	Where     Cond
	Limit     int // 0: none
	Returning []string
	Verb      string // update, bulkUpdate
}

// Inverse does not exist: what the rows held is not known afterwards.
func (o Update) Inverse() (Op, error) { return irreversible(o, "") }
func (o Update) String() string       { return verb(o.Verb, "update") + " " + o.Table.String() }
func (Update) op()                    {}

// Delete deletes the rows that satisfy a condition. A nil Where means every row,
// which the script must have asked for in so many words.
type Delete struct {
	Table           Name
	Where           Cond
	Limit           int  // 0: none
	Truncate        bool // every row, by TRUNCATE where there is one
	Cascade         bool // with Truncate: also the tables that refer to it
	RestartIdentity bool // with Truncate: numbering starts again
	Verb            string
}

// Inverse does not exist: what the rows held is not known afterwards.
func (o Delete) Inverse() (Op, error) { return irreversible(o, "") }
func (o Delete) String() string       { return verb(o.Verb, "delete") + " " + o.Table.String() }
func (Delete) op()                    {}

// InsertSelect inserts what a query returns.
type InsertSelect struct {
	Table   Name
	Columns []string // empty: all, in the table's order
	Query   Raw
}

// Inverse does not exist: which rows are new is not known afterwards.
func (o InsertSelect) Inverse() (Op, error) { return irreversible(o, "") }
func (o InsertSelect) String() string       { return "insertSelect " + o.Table.String() }
func (InsertSelect) op()                    {}

func verb(given, usual string) string {
	if given == "" {
		return usual
	}
	return given
}
