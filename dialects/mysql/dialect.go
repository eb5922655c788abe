// Package mysql is MySQL and MariaDB as a dialect: one wire and one family of SQL,
// with what differs between the two as facts about the server; see [server].
package mysql

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Dialect spells operations for MySQL and MariaDB. The flavour is only its name: what is planned
// follows the server behind the connection, whichever scheme the URL has.
type Dialect struct {
	MariaDB     bool // the URL's scheme is mariadb
	PlainQuotes bool // ANSI_QUOTES is off, so that "x" is a string
	Timeouts    dialects.Timeouts
}

// Of returns the dialect of a URL: the name is its scheme's, and what "x" means is one of its options.
func Of(url string) Dialect {
	t, err := parseURL(url)
	scheme, _, _ := strings.Cut(url, ":")
	return Dialect{MariaDB: strings.EqualFold(scheme, "mariadb"), PlainQuotes: err == nil && !t.ansiQuotes}
}

var _ dialects.Dialect = Dialect{}

const (
	// maxParams is the largest count of placeholders in a prepared statement, which the protocol sends in 16 bits.
	maxParams = 65535
	// maxIdentifier is the longest name, in characters.
	maxIdentifier = 64
)

// Traits are the facts about MySQL and MariaDB that are the same for all versions.
func (d Dialect) Traits() dialects.Traits {
	t := dialects.Traits{
		Name: "mysql", Title: "MySQL",
		MaxIdentifier: maxIdentifier,
		MaxParams:     maxParams,
		Schemas:       true, // which are its databases
		Text:          textRules(!d.PlainQuotes),
		UnfitKeys: map[string]string{
			"ENUM":  "which the server orders by number and compares as text",
			"SET":   "which the server orders by number and compares as text",
			"FLOAT": "which the server compares with more digits than it has",
		},
	}
	if d.MariaDB {
		t.Name, t.Title = "mariadb", "MariaDB"
	}
	return t
}

// Open connects to the server of a "mysql:" or "mariadb:" URL.
func (d Dialect) Open(ctx context.Context, url string) (dialects.Conn, error) {
	return openConn(ctx, url, d.Timeouts)
}

// Plan turns an operation into statements. It reads the catalog where the server takes only whole definitions
// (MODIFY), where it would take with it or leave behind more than was asked for, and for the types of dates.
func (d Dialect) Plan(ctx context.Context, o op.Op, c dialects.Catalog) ([]dialects.Statement, error) {
	p, err := newPlanner(ctx, c)
	if err != nil {
		return nil, err
	}
	return p.plan(o)
}

// PlanQuery turns a question into the statements that ask it.
func (d Dialect) PlanQuery(ctx context.Context, q op.Query, c dialects.Catalog) ([]dialects.Statement, error) {
	p, err := newPlanner(ctx, c)
	if err != nil {
		return nil, err
	}
	return p.planQuery(q)
}

// textRules are the lexical rules of a session with and without ANSI_QUOTES.
func textRules(ansiQuotes bool) sqltext.Rules {
	return sqltext.Rules{
		BackslashEscapes: true, HashComments: true, DashNeedsSpace: true, ExecutableComments: true,
		Backticks: true, TriggerBodies: true, DoubleQuotedStrings: !ansiQuotes,
	}
}

// spelling returns how a server spells operations.
func spelling(s server) *ansi.Spelling {
	return &ansi.Spelling{
		Facts: ansi.Facts{
			Database:  s.title(),
			QuoteOpen: "`", QuoteClose: "`", // which are quotes whatever the sql_mode is
			True: "1", False: "0",
			BytesBefore: "X'", BytesAfter: "'",
			Placeholder: sqltext.Question,
			MaxParams:   maxParams,

			MaxIdentifier: maxIdentifier, NamesInCharacters: true, BasicNames: true,

			DefaultInValues:    true,
			DefaultParentheses: true,
			AutoIncrement:      "AUTO_INCREMENT",
			ColumnComments:     true,
			IndexMethods:       true,
			ReplaceView:        true,
			ViewIfNotExists:    s.viewIfNotExists(),
			Schemas:            true,
			Databases:          true,
			WriteLimit:         true,
			Truncate:           true,

			OffsetNeedsLimit:    "18446744073709551615", // as the manual has it
			ReturningInsert:     s.returningInsert(),
			CaseInsensitiveLike: "LIKE",
			Regexp:              "REGEXP",
			NotRegexp:           "NOT REGEXP",
			// SET DEFAULT is parsed and refused by InnoDB.
			ReferentialActions: []string{"CASCADE", "SET NULL", "RESTRICT", "NO ACTION"},

			Text: textRules(s.ansiQuotes),
		},
		Exceptions: exceptions{s},
	}
}
