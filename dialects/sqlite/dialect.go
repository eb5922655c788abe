// Package sqlite is SQLite as a dialect. SQLite is embedded: there is nothing to
// install and the server is this process.
package sqlite

import (
	"context"
	"os"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Dialect spells operations for SQLite.
type Dialect struct{ Timeouts dialects.Timeouts }

var _ dialects.Dialect = Dialect{}

// maxParams is SQLITE_MAX_VARIABLE_NUMBER of the embedded SQLite.
const maxParams = 32766

// Traits are the facts about SQLite.
func (Dialect) Traits() dialects.Traits {
	return dialects.Traits{
		Name: "sqlite", Title: "SQLite",
		TransactionalDDL: true,
		SingleWriter:     true,
		MaxParams:        maxParams,
		Text:             textRules(),
	}
}

// Open opens the database file of a "sqlite:" URL, or one in memory.
func (d Dialect) Open(ctx context.Context, url string) (dialects.Conn, error) {
	return openConn(ctx, url, d.Timeouts)
}

// Visit is Open for work of which nothing stays: it does not create the file.
func (d Dialect) Visit(ctx context.Context, url string) (dialects.Conn, error) {
	return visitConn(ctx, url, d.Timeouts)
}

// IsThere reports whether Open creates nothing: there is a database in the file, or none belongs there.
func (d Dialect) IsThere(url string) bool {
	t, err := parseURL(url)
	if err != nil || t.path == "" {
		return true
	}
	info, err := os.Stat(t.path)
	return err == nil && info.Size() > 0
}

// Plan turns an operation into statements. It reads the catalog where SQLite's own
// ALTER TABLE does not reach and the table is made anew; see rebuild.go.
func (Dialect) Plan(ctx context.Context, o op.Op, c dialects.Catalog) ([]dialects.Statement, error) {
	return newPlanner(ctx, c).plan(o)
}

// PlanQuery turns a question into the statements that ask it.
func (Dialect) PlanQuery(ctx context.Context, q op.Query, c dialects.Catalog) ([]dialects.Statement, error) {
	return newPlanner(ctx, c).planQuery(q)
}

func textRules() sqltext.Rules {
	return sqltext.Rules{Backticks: true, Brackets: true, TriggerBodies: true}
}

// spelling returns how SQLite spells operations, in tables of the usual or the STRICT kind.
func spelling(strict bool) *ansi.Spelling {
	return &ansi.Spelling{
		Facts: ansi.Facts{
			Database:  "SQLite",
			QuoteOpen: `"`, QuoteClose: `"`,
			True: "1", False: "0",
			BytesBefore: "X'", BytesAfter: "'",
			DecimalsQuoted: true, // a number is a double, a string goes by the column's affinity
			Placeholder:    sqltext.Question,
			MaxParams:      maxParams,

			DefaultParentheses: true,
			AutoIncrement:      "PRIMARY KEY AUTOINCREMENT",
			AutoIncrementIsKey: true,
			InlineReferences:   true,
			LocalReferences:    true,
			SchemaWithIndex:    true,
			PartialIndexes:     true,
			ViewIfNotExists:    true,

			OffsetNeedsLimit:    "-1",
			ReturningInsert:     true,
			ReturningUpdate:     true,
			CaseInsensitiveLike: "LIKE", // which minds no case of ASCII letters
			ReferentialActions:  []string{"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"},

			Text: textRules(),
		},
		Exceptions: exceptions{strict: strict},
	}
}
