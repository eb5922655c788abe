package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

var errOver = errors.New("the transaction is over: the SQL itself has ended it")

// code is the SQLSTATE of a refusal of the server.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// refusal makes a [*dialects.Error] of whatever kept a statement from running.
func (c *conn) refusal(ctx context.Context, s dialects.Statement, err error) error {
	var without *dialects.UnsupportedError
	if errors.As(err, &without) {
		return without
	}
	e := c.classify(ctx, s, err)
	if e.Kind == "" {
		e.Kind = dialects.Other
	}
	e.Statement = s
	return e
}

func (c *conn) classify(ctx context.Context, s dialects.Statement, err error) *dialects.Error {
	var own *dialects.Error
	var server *pgconn.PgError
	switch {
	case errors.As(err, &own):
		return own
	case c.pg == nil: // see [catalog.Foresee]
		return &dialects.Error{Message: err.Error(), Cause: err}
	case ctx.Err() != nil && (code(err) == queryCanceled || code(err) == "" && isTimeout(err)):
		return &dialects.Error{Kind: dialects.Interrupted, Message: "interrupted", Code: code(err), Cause: context.Cause(ctx)}
	case errors.As(err, &server):
		return c.advise(newError(s, server))
	case c.pg.IsClosed() || isLost(err):
		return lost(err)
	}
	return &dialects.Error{Kind: dialects.Other, Message: err.Error(), Cause: err}
}

// queryCanceled is the SQLSTATE of a statement that was cancelled.
const queryCanceled = "57014"

func isTimeout(err error) bool {
	return pgconn.Timeout(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// isLost reports whether the network has failed.
func isLost(err error) bool {
	var network net.Error
	return errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

// lost is the error of a connection that is gone.
func lost(cause error) *dialects.Error {
	return &dialects.Error{
		Kind: dialects.ConnectionLost, Message: "the connection to the server is lost", Cause: cause,
		Hint: "what was not committed is rolled back: run the same command again",
	}
}

// advise names the settings that have ended a statement.
func (c *conn) advise(e *dialects.Error) *dialects.Error {
	switch e.Kind {
	case dialects.LockTimeout:
		e.Hint = "another session holds the lock, see pg_stat_activity: end that, or wait longer than " + c.lockTimeout() + ": lock_timeout in luamig.lua, or --db-lock-timeout"
	case dialects.StatementTimeout:
		e.Hint = dialects.StatementHint
	}
	return e
}

// newError reads a refusal of the server.
func newError(s dialects.Statement, p *pgconn.PgError) *dialects.Error {
	e := &dialects.Error{
		Kind: kindOf(p.Code), Message: message(s, p), Code: p.Code, Cause: p,
		Table: p.TableName, Column: p.ColumnName, Constraint: p.ConstraintName,
	}
	if in, ok := s.Bulk.(*copyIn); ok {
		e.Row = in.row(p)
	}
	readNames(e, p)
	if strings.HasPrefix(p.Message, "query_wait_timeout") { // of PgBouncer, which calls it a violation of the protocol
		e.Kind = dialects.Unavailable
	}
	if p.Code == queryCanceled && strings.Contains(p.Message, "statement timeout") {
		e.Kind = dialects.StatementTimeout
	}
	if e.Kind == dialects.NoSuchTable && dropsView.MatchString(s.SQL) {
		e.Kind = dialects.NoSuchObject
	}
	e.Hint = hint(e, p)
	return e
}

// dropsView tells what was not found: the server has one code for all relations.
var dropsView = lazyregexp.New(`^DROP (?:MATERIALIZED )?VIEW\b`)

// message is what the server says, with the detail that tells which row or object, and the line where the SQL has several.
func message(s dialects.Statement, p *pgconn.PgError) string {
	text := p.Message
	if p.Detail != "" {
		text += ": " + strings.TrimSuffix(p.Detail, ".")
	}
	if p.Position > 0 && strings.Contains(s.SQL, "\n") {
		text += fmt.Sprintf(" (line %d of the SQL)", lineOf(s.SQL, int(p.Position)))
	}
	return text
}

// lineOf is the line of a position, which counts letters from 1.
func lineOf(sql string, position int) int {
	line := 1
	for _, r := range sql {
		if position--; position <= 0 {
			break
		}
		if r == '\n' {
			line++
		}
	}
	return line
}

// kinds are the kinds of errors by their SQLSTATE (appendix A of the manual).
var kinds = map[string]dialects.ErrorKind{
	"23505": dialects.UniqueViolation, "23P01": dialects.UniqueViolation, "23503": dialects.ForeignKeyViolation, "23001": dialects.ForeignKeyViolation,
	"23502": dialects.NotNullViolation, "23514": dialects.CheckViolation,
	"42601": dialects.SyntaxError, "08P01": dialects.SyntaxError,
	"42P01": dialects.NoSuchTable, "42703": dialects.NoSuchColumn,
	"42704": dialects.NoSuchObject, "42883": dialects.NoSuchObject, "3F000": dialects.NoSuchObject, "3D000": dialects.NoSuchObject,
	"42P06": dialects.AlreadyExists, "42P07": dialects.AlreadyExists, "42710": dialects.AlreadyExists,
	"42701": dialects.AlreadyExists, "42723": dialects.AlreadyExists, "42P04": dialects.AlreadyExists,
	"55P03": dialects.LockTimeout, "40P01": dialects.Deadlock, "40001": dialects.Serialization,
	queryCanceled: dialects.Interrupted, "25006": dialects.ReadOnly, "53100": dialects.DiskFull,
	"57P01": dialects.ConnectionLost, "57P02": dialects.ConnectionLost, "57P03": dialects.Unavailable, "57P05": dialects.ConnectionLost,
	"53300": dialects.Unavailable, activeTransaction: dialects.OutsideOnly, "2D000": dialects.OutsideOnly,
}

func kindOf(code string) dialects.ErrorKind {
	switch kind, ok := kinds[code]; {
	case ok:
		return kind
	case strings.HasPrefix(code, "08"):
		return dialects.ConnectionLost
	}
	return dialects.Other
}

var (
	// quotedNames are the names in a message, which stand between quotes in most languages.
	quotedNames = lazyregexp.New(`"((?:[^"]|"")*)"|«\s*([^»]*?)\s*»|„([^“]*)“`)
	// failedKey begins the detail of a violated key: (a, b)=(1, 2), or lower(a::text).
	failedKey = lazyregexp.New(`\((.*)\)=\(`)
	plainName = lazyregexp.New(`^"?([^"()]*)"?$`)
	// qualified are names with a table before them: column u.age.
	qualified = lazyregexp.New(`^\S+ (\S+)\.(\S+) `)
)

// readNames takes the names that the server says in words only.
func readNames(e *dialects.Error, p *pgconn.PgError) {
	var found []string
	for _, m := range quotedNames.FindAllStringSubmatch(p.Message, -1) {
		found = append(found, m[1]+m[2]+m[3])
	}
	switch e.Kind {
	case dialects.NoSuchTable:
		e.Table = first(found)
	case dialects.NoSuchColumn:
		e.Column = first(found)
		if len(found) > 1 {
			e.Table = found[1]
		}
		if m := qualified.FindStringSubmatch(p.Message); m != nil && e.Column == "" {
			e.Table, e.Column = m[1], m[2]
		}
	case dialects.UniqueViolation:
		e.Column = keyColumns(p.Detail)
	case dialects.ForeignKeyViolation:
		if !strings.Contains(p.Detail, `"`+p.TableName+`"`) { // else the key is that of the other table, to which the rows of this one refer
			e.Column = keyColumns(p.Detail)
		}
	case dialects.AlreadyExists:
		readTaken(e, p.Code, found)
	}
	if p.Code == dependents && strings.Contains(p.Detail, "constraint ") {
		e.Kind = dialects.ForeignKeyViolation
	}
}

// dependents is the SQLSTATE of "other objects depend on it".
const dependents = "2BP01"

func readTaken(e *dialects.Error, code string, found []string) {
	switch code {
	case "42701": // duplicate_column
		e.Column = first(found)
		if len(found) > 1 {
			e.Table = found[1]
		}
	case "42P07": // duplicate_table, and also of an index
		e.Table = first(found)
	case "42710": // duplicate_object
		if len(found) > 1 {
			e.Constraint, e.Table = found[0], found[1]
		}
	}
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// keyColumns reads "Key (email)=(ann@x) already exists."; "" for a key of expressions.
func keyColumns(detail string) string {
	m := failedKey.FindStringSubmatch(detail)
	if m == nil {
		return ""
	}
	columns := strings.Split(m[1], ", ")
	for i, c := range columns {
		name := plainName.FindStringSubmatch(c)
		if name == nil || strings.Contains(c, "::") {
			return ""
		}
		columns[i] = name[1]
	}
	return strings.Join(columns, ", ")
}

// extensions are those that bring the types of the same names, and of PostGIS.
var extensions = map[string]string{"citext": "citext", "hstore": "hstore", "geometry": "postgis", "geography": "postgis", "vector": "vector"}

// remedies say what to do about common errors, by their SQLSTATE.
var remedies = map[string]string{
	"42P18": "say which type the value has: CAST(? AS text)",
	"42725": "say which type the value has: CAST(? AS integer)",
	"42804": "convert it: CAST(… AS …), or using = \"…\" with changeColumn",
	"42P16": "drop the view first, with dropView, and create it again: CREATE OR REPLACE VIEW only adds columns at the end",
	"55P04": "a value that ALTER TYPE adds can be used once that is committed: change the values with changeColumn or addEnumValue, or set transaction = false",
	"53300": "end other sessions, or raise max_connections on the server",
	"53100": "make room on the server's disk; nothing of the transaction is kept",
	"42501": "the role of the URL may not do this: grant it, or connect as the owner",
	"25006": "the server is a standby, the role or the URL makes transactions read only, or the script was run with --read-only",
	"25P02": "an earlier statement of this transaction has failed: see its error, or put it into a pcall",
	"21000": "give each row of an upsert another key",
	"22P02": "see whether the value is of the column's type",
	"22001": "make the column longer, or the value shorter",
	"0A000": "where a view or rule uses the column, drop it first, with dropView, and create it again afterwards",
	"40P01": "two sessions waited for each other: run it again",
	"40001": "another session has changed the same rows: run it again",
}

// hint is the remedy for an error: what we know, else what the server says.
func hint(e *dialects.Error, p *pgconn.PgError) string {
	for _, m := range quotedNames.FindAllStringSubmatch(p.Message, -1) {
		if extension := extensions[m[1]]; extension != "" && p.Code == "42704" {
			return fmt.Sprintf(`create the extension first, once: qi:query('CREATE EXTENSION IF NOT EXISTS "%s"')`, extension)
		}
	}
	switch {
	case p.Code == dependents:
		return "drop what depends on it first, or say cascade = true"
	case p.Hint != "" && remedies[p.Code] == "":
		return p.Hint
	case e.Kind == dialects.ForeignKeyViolation:
		return "a row refers to one that does not exist, or is referred to"
	}
	return remedies[p.Code]
}
