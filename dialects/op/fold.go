package op

import "fmt"

// UpdateRows is many updates of one table in one: each row sets the same columns where the
// same columns have other values. No script asks for it in these words; it is
//
//	UPDATE t SET a = 1, b = 2 WHERE id = 3; UPDATE t SET a = 4, b = 5 WHERE id = 6; …
//
// as one operation, which a dialect may spell as one statement.
type UpdateRows struct {
	Table Name
	Set   []string
	Key   []string
	// Rows hold plain values of the columns of Set and then those of Key, as UPDATE itself has them. No two
	// have the same key, and no key is NULL.
	Rows [][]any
	// Bare says that the values stood in SQL text, whose placeholders they fill as they are: what a dialect
	// does with values of [Update] for the column that they are for is not done with them.
	Bare bool
	Verb string
}

// Inverse does not exist: what the rows held is not known afterwards.
func (o UpdateRows) Inverse() (Op, error) { return irreversible(o, "") }
func (o UpdateRows) String() string       { return verb(o.Verb, "update") + " " + o.Table.String() }
func (UpdateRows) op()                    {}

// Row is the update of one row.
func (o UpdateRows) Row(i int) Update {
	row, set := o.Rows[i], make([]Assignment, len(o.Set))
	for j, column := range o.Set {
		set[j] = Assignment{Column: column, Value: row[j]}
	}
	return Update{Table: o.Table, Set: set, Where: hasKey(o.Key, row[len(o.Set):]), Verb: o.Verb}
}

// DeleteRows is many deletes from one table in one, by the values of the same columns; see [UpdateRows].
type DeleteRows struct {
	Table Name
	Key   []string
	Rows  [][]any // no two are the same, and no value is NULL
	Bare  bool
	Verb  string
}

// Inverse does not exist: what the rows held is not known afterwards.
func (o DeleteRows) Inverse() (Op, error) { return irreversible(o, "") }
func (o DeleteRows) String() string       { return verb(o.Verb, "delete") + " " + o.Table.String() }
func (DeleteRows) op()                    {}

// Row is the delete of one row.
func (o DeleteRows) Row(i int) Delete {
	return Delete{Table: o.Table, Where: hasKey(o.Key, o.Rows[i]), Verb: o.Verb}
}

func hasKey(columns []string, values []any) Cond {
	is := make(And, len(columns))
	for i, column := range columns {
		is[i] = Compare{Left: Col{Path: []string{column}}, Op: Eq, Right: values[i]}
	}
	if len(is) == 1 {
		return is[0]
	}
	return is
}

// Width is how many values each row of the operation must have.
func (o UpdateRows) Width() int { return len(o.Set) + len(o.Key) }

// Check is an error where rows and columns do not go together.
func (o UpdateRows) Check() error { return checkWidth(o.Rows, o.Width(), len(o.Set), len(o.Key)) }

// Check is an error where rows and columns do not go together.
func (o DeleteRows) Check() error { return checkWidth(o.Rows, len(o.Key), len(o.Key)) }

func checkWidth(rows [][]any, width int, parts ...int) error {
	for _, n := range parts {
		if n == 0 {
			return fmt.Errorf("columns are missing")
		}
	}
	for _, row := range rows {
		if len(row) != width {
			return fmt.Errorf("a row has %d values for %d columns", len(row), width)
		}
	}
	return nil
}
