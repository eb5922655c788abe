package op

// A Go value that travels between scripts and databases is one of
//
//	nil        NULL
//	bool       a boolean
//	int64      an integer
//	uint64     an integer above the range of int64 (MySQL's BIGINT UNSIGNED)
//	float64    a floating point number, -0.0, NaN and the infinities included
//	string     text, and everything that a database writes as text (dates, uuids, JSON, ranges …)
//	[]byte     bytes
//	Decimal    an exact decimal number
//	Expr       a piece of SQL to be evaluated by the server (written only)
//	List       several values where SQL takes a list, as in IN (?)
//
// There is no time.Time: a date keeps the text that the database gave, so that
// what is read and written back is the same to the last digit.

// Decimal is an exact decimal number in the text form of the database, such as
// "12.50". Its trailing zeros are kept, because they are part of the value read.
type Decimal string

// List is a list of values that stands where SQL takes a parenthesised list.
type List []any
