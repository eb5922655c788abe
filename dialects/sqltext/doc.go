// Package sqltext reads SQL text without understanding it: where a statement
// ends, where a placeholder stands, what is a string or a comment. What differs
// between databases is data: [Rules].
package sqltext

// Rules are the lexical rules of a database.
type Rules struct {
	BackslashEscapes bool // \' inside strings (MySQL, MariaDB)
	DollarQuotes     bool // $tag$ … $tag$ (PostgreSQL)
	NestedComments   bool // /* /* */ */ (PostgreSQL, SQL Server)
	HashComments     bool // # to the end of the line (MySQL, MariaDB)
	DashNeedsSpace   bool // "--" begins a comment only before white space (MySQL, MariaDB)
	Backticks        bool // `name` (MySQL, MariaDB, SQLite)
	Brackets         bool // [name] (SQL Server, SQLite)
	EscapeStrings    bool // E'…' with backslashes (PostgreSQL)
	// TriggerBodies: BEGIN … END in CREATE TRIGGER holds statements (SQLite, MySQL, SQL Server).
	TriggerBodies bool
}
