package ansi

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Facts are what is different between databases and can be told as data.
type Facts struct {
	Database string // "SQLite", for errors

	// How names and values are written.
	QuoteOpen, QuoteClose   string // around names: `"` and `"`
	True, False             string
	BytesBefore, BytesAfter string // around hexadecimal digits: `X'` and `'`
	DecimalsQuoted          bool   // exact decimals are written as strings, for numbers would be rounded
	Placeholder             sqltext.Placeholder
	MaxParams               int  // values bound in one statement
	MaxIdentifier           int  // bytes of the longest name, which a longer one is refused for; 0: no limit
	NamesInCharacters       bool // that limit counts characters
	BasicNames              bool // names hold no character beyond U+FFFF and no space at the end

	// Which clauses exist.
	DefaultInValues     bool     // INSERT … VALUES (DEFAULT)
	DefaultParentheses  bool     // DEFAULT (expression), against DEFAULT expression
	AutoIncrement       string   // what follows a column's type; "": the type says it
	AutoIncrementIsKey  bool     // that text also makes it the primary key
	ColumnComments      bool     // COMMENT after a column
	InlineReferences    bool     // REFERENCES after a column is obeyed
	LocalReferences     bool     // REFERENCES takes no schema, for it never leaves the table's own
	SchemaWithIndex     bool     // CREATE INDEX schema.name ON table, against name ON schema.table
	PartialIndexes      bool     // CREATE INDEX … WHERE
	IndexMethods        bool     // CREATE INDEX … USING btree
	IndexInclude        bool     // CREATE INDEX … INCLUDE (…)
	IndexConcurrently   bool     // CREATE INDEX CONCURRENTLY
	OperatorClasses     bool     // CREATE INDEX … (name text_pattern_ops)
	DeferrableKeys      bool     // unique and primary keys may be deferrable
	ReplaceView         bool     // CREATE OR REPLACE VIEW
	ViewIfNotExists     bool     // CREATE VIEW IF NOT EXISTS
	Materialized        bool     // CREATE MATERIALIZED VIEW
	Cascade             bool     // DROP … CASCADE
	Schemas             bool     // CREATE SCHEMA
	Databases           bool     // CREATE DATABASE
	WriteLimit          bool     // UPDATE … LIMIT, DELETE … LIMIT
	Truncate            bool     // TRUNCATE TABLE
	OffsetNeedsLimit    string   // the limit that means none, where OFFSET cannot stand alone
	ReturningInsert     bool     // INSERT … RETURNING
	ReturningUpdate     bool     // UPDATE … RETURNING
	CaseInsensitiveLike string   // the operator of iLike: "ILIKE"
	Regexp, NotRegexp   string   // operators; "": none
	Overlap             string   // operator; "": none
	ListContains        string   // operator between lists; "": none
	ReferentialActions  []string // what ON DELETE and ON UPDATE take

	Text sqltext.Rules
}

// Exceptions are what a database spells in its own way.
type Exceptions interface {
	// Type spells a type, as in CAST.
	Type(op.Type) (string, error)
	// ColumnType spells the type of a column, which may depend on its other attributes.
	ColumnType(op.Column) (string, error)
	// TypeCheck is the condition that stands for a part of the type which the
	// database does not have, such as the values of an ENUM; nil: none.
	TypeCheck(op.Column) op.Cond
	// Default returns what is to be written as the default of a column.
	Default(op.Column) op.Expr
	// Expr writes an expression and returns true, or returns false where it is spelled as in most databases.
	Expr(w *Writer, e op.Expr) bool
}

// Spelling is how a database spells operations.
type Spelling struct {
	Facts
	Exceptions
}

// Unsupported returns the error for what the database does not have.
func (s *Spelling) Unsupported(what, hint string) error {
	return &dialects.UnsupportedError{Database: s.Database, What: what, Hint: hint}
}
