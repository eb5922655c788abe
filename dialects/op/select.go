package op

// Select reads rows of a table. It is a [Query], not an operation: nothing of
// it needs an inverse.
type Select struct {
	Table   Name
	Columns []SelectColumn // empty: all
	Where   Cond
	Order   []OrderBy
	Group   []Expr
	Limit   int // 0: none
	Offset  int
	Union   *Select // more rows, of other columns of the same types; nil: none. Order is that of all
	Verb    string  // what the script called: select, rows, rawSelect, count
}

// SelectColumn is a column of the result.
type SelectColumn struct {
	Expr  Expr
	Alias string // "": as the database names it
}

// OrderBy is a term of ORDER BY.
type OrderBy struct {
	Expr Expr
	Desc bool
}

// String returns the deed: "select Users".
func (q Select) String() string { return verb(q.Verb, "select") + " " + q.Table.String() }
