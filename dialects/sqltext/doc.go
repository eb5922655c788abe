// Package sqltext reads SQL text without understanding it: where a statement
// ends, where a placeholder stands, what is a string or a comment. What differs
// between databases is data: [Rules].
package sqltext

// Rules are the lexical rules of a database.
type Rules struct {
	BackslashEscapes   bool // \' inside strings (MySQL, MariaDB)
	DollarQuotes       bool // $tag$ … $tag$ (PostgreSQL)
	NestedComments     bool // /* /* */ */ (PostgreSQL, SQL Server)
	HashComments       bool // # to the end of the line (MySQL, MariaDB)
	DashNeedsSpace     bool // "--" begins a comment only before white space (MySQL, MariaDB)
	ExecutableComments bool // /*! … */ is SQL (MySQL, MariaDB)
	Backticks          bool // `name` (MySQL, MariaDB, SQLite)
	// DoubleQuotedStrings: "…" is a string like '…', backslashes included (MySQL, MariaDB without ANSI_QUOTES).
	DoubleQuotedStrings bool
	Brackets            bool // [name] (SQL Server, SQLite)
	BracketEscapes      bool // ]] inside [name] is a ] (SQL Server)
	EscapeStrings       bool // E'…' with backslashes (PostgreSQL)
	// QuestionOperators: ?| and ?& and @? are operators (PostgreSQL).
	QuestionOperators bool
	// TypedSubqueries: a subquery of NULL is one of texts, and not comparable with numbers (PostgreSQL).
	TypedSubqueries bool
	// TriggerBodies: BEGIN … END in CREATE TRIGGER, PROCEDURE, FUNCTION and EVENT
	// holds statements (SQLite, MySQL, SQL Server).
	TriggerBodies bool
	// LooseBodies: statements of such a body need no ";" between them (SQL Server).
	LooseBodies bool
}
