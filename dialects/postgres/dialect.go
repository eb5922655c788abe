// Package postgres is PostgreSQL as a dialect, and what speaks its language with other traits.
package postgres

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Dialect spells operations for PostgreSQL. Its zero value is PostgreSQL itself.
type Dialect struct {
	Flavour  Flavour
	Timeouts dialects.Timeouts
}

var _ dialects.Dialect = Dialect{}

// Flavour is what a database that speaks PostgreSQL's language and protocol does in another way
// (CockroachDB, YugabyteDB). The zero value of each field is PostgreSQL.
type Flavour struct {
	Name, Title string   // as in [dialects.Traits]; empty: PostgreSQL's
	Schemes     []string // of its URLs, beside postgres and postgresql
	// DDLCommits says that schema changes do not roll back.
	DDLCommits bool
}

const (
	// maxParams is what the protocol counts in 16 bits.
	maxParams = 65535
	// maxIdentifier is NAMEDATALEN - 1. The server cuts longer names, saying so in a notice that nobody reads.
	maxIdentifier = 63
)

// Traits are the facts about PostgreSQL.
func (d Dialect) Traits() dialects.Traits {
	t := dialects.Traits{
		Name: "postgres", Title: title,
		TransactionalDDL: !d.Flavour.DDLCommits,
		MaxIdentifier:    maxIdentifier,
		MaxParams:        maxParams,
		Schemas:          true,
		Enums:            true,
		LowerNames:       true,
		Text:             textRules(),
	}
	if d.Flavour.Name != "" {
		t.Name, t.Title = d.Flavour.Name, d.Flavour.Title
	}
	return t
}

// Open connects to the server of a "postgres:" URL.
func (d Dialect) Open(ctx context.Context, url string) (dialects.Conn, error) {
	return openConn(ctx, url, d)
}

// Plan turns an operation into statements. It reads the catalog for what depends on what is there: the types of ENUM
// columns, defaults, sequences and the keys that a column has already.
func (d Dialect) Plan(ctx context.Context, o op.Op, c dialects.Catalog) ([]dialects.Statement, error) {
	return d.planner(ctx, c).plan(o)
}

// PlanQuery turns a question into the statements that ask it.
func (d Dialect) PlanQuery(ctx context.Context, q op.Query, c dialects.Catalog) ([]dialects.Statement, error) {
	return d.planner(ctx, c).planQuery(q)
}

const title = "PostgreSQL"

func textRules() sqltext.Rules {
	return sqltext.Rules{DollarQuotes: true, NestedComments: true, EscapeStrings: true, QuestionOperators: true, TypedSubqueries: true}
}

// spelling is how PostgreSQL spells operations.
func spelling(database string) *ansi.Spelling {
	return &ansi.Spelling{
		Facts: ansi.Facts{
			Database:  database,
			QuoteOpen: `"`, QuoteClose: `"`,
			True: "true", False: "false",
			BytesBefore: `'\x`, BytesAfter: `'::bytea`,
			Placeholder:   sqltext.Dollar,
			MaxParams:     maxParams,
			MaxIdentifier: maxIdentifier,

			DefaultInValues:   true,
			InlineReferences:  true,
			PartialIndexes:    true,
			IndexMethods:      true,
			IndexInclude:      true,
			IndexConcurrently: true,
			OperatorClasses:   true,
			DeferrableKeys:    true,
			ReplaceView:       true,
			Materialized:      true,
			Cascade:           true,
			Schemas:           true,
			Databases:         true,
			Truncate:          true,

			ReturningInsert:     true,
			ReturningUpdate:     true,
			CaseInsensitiveLike: "ILIKE",
			Regexp:              "~", NotRegexp: "!~",
			Overlap: "&&", ListContains: "@>",
			ReferentialActions: []string{"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"},

			Text: textRules(),
		},
		Exceptions: exceptions{},
	}
}
