package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	driver "zombiezen.com/go/sqlite"
)

var (
	errClosed     = errors.New("the connection is closed")
	errRolledBack = errors.New("the transaction is over: an error made SQLite roll it back, or the SQL itself ended it")
)

// refusal makes a [*dialects.Error] of whatever kept a statement from running.
func (c *conn) refusal(ctx context.Context, s dialects.Statement, err error) error {
	var e *dialects.Error
	switch {
	case errors.As(err, &e):
	case !c.closed && c.isLate() && c.wasInterrupted(ctx, err):
		e = &dialects.Error{Kind: dialects.StatementTimeout, Message: fmt.Sprintf("the statement has not ended within %s", c.limit), Hint: dialects.StatementHint, Cause: err}
	case c.wasInterrupted(ctx, err):
		e = &dialects.Error{Kind: dialects.Interrupted, Message: "interrupted", Cause: err}
		if ctx.Err() != nil {
			e.Cause = context.Cause(ctx)
		}
	default:
		e = newError(err)
	}
	if e.Kind == "" {
		e.Kind = dialects.Other
	}
	e.Statement = s
	return e
}

// wasInterrupted tells an end that was asked for from one that was not; who is interrupted
// while it waits for a lock hears from SQLite that the database is locked.
func (c *conn) wasInterrupted(ctx context.Context, err error) bool {
	if ctxErr := ctx.Err(); ctxErr != nil && errors.Is(err, ctxErr) {
		return true
	}
	switch driver.ErrCode(err).ToPrimary() {
	case driver.ResultInterrupt:
		return true
	case driver.ResultBusy:
		return !c.closed && c.raised()
	}
	return false
}

// newError reads an error of the driver; others have no code of SQLite.
func newError(err error) *dialects.Error {
	if !strings.HasPrefix(err.Error(), "sqlite: ") {
		return &dialects.Error{Kind: dialects.Other, Message: err.Error(), Cause: err}
	}
	code := driver.ErrCode(err)
	e := &dialects.Error{Kind: kindOf(code), Message: message(err), Code: codeName(code), Cause: err}
	switch code {
	case driver.ResultConstraintUnique, driver.ResultConstraintPrimaryKey, driver.ResultConstraintRowID, driver.ResultConstraintNotNull:
		e.Table, e.Column, e.Constraint = failedColumns(e.Message)
	case driver.ResultConstraintCheck:
		_, e.Constraint, _ = strings.Cut(e.Message, "constraint failed: ")
	case driver.ResultError:
		readMessage(e)
	}
	if e.Message == "FOREIGN KEY constraint failed" {
		e.Kind = dialects.ForeignKeyViolation // RESTRICT has the code of a trigger
	}
	e.Hint = hint(code, e)
	return e
}

// codeName is SQLite's name of a code, the general one where the driver does not know the exact one.
func codeName(code driver.ResultCode) string {
	if name := code.String(); strings.HasPrefix(name, "SQLITE_") {
		return name
	}
	return code.ToPrimary().String()
}

// message is what SQLite says, without the driver's "sqlite: step:" and without
// the words for the code where SQLite says more.
func message(err error) string {
	text := innermost(err).Error()
	general := driver.ErrCode(err).Message()
	return strings.TrimPrefix(text, general+": ")
}

// innermost is the error without the words around it.
func innermost(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// kindOf tells the kinds that have codes of their own; for the others see readMessage.
func kindOf(code driver.ResultCode) dialects.ErrorKind {
	switch code {
	case driver.ResultConstraintUnique, driver.ResultConstraintPrimaryKey, driver.ResultConstraintRowID:
		return dialects.UniqueViolation
	case driver.ResultConstraintForeignKey:
		return dialects.ForeignKeyViolation
	case driver.ResultConstraintNotNull:
		return dialects.NotNullViolation
	case driver.ResultConstraintCheck:
		return dialects.CheckViolation
	case driver.ResultBusySnapshot:
		return dialects.Serialization
	}
	switch code.ToPrimary() {
	case driver.ResultBusy, driver.ResultLocked:
		return dialects.LockTimeout
	case driver.ResultReadOnly:
		return dialects.ReadOnly
	case driver.ResultFull:
		return dialects.DiskFull
	}
	return dialects.Other
}

// failedColumns reads "UNIQUE constraint failed: Users.first, Users.last" and
// "UNIQUE constraint failed: index 'users_lower_email'".
func failedColumns(message string) (table, column, constraint string) {
	_, list, _ := strings.Cut(message, "constraint failed: ")
	if name, ok := strings.CutPrefix(list, "index '"); ok {
		return "", "", strings.TrimSuffix(name, "'")
	}
	var columns []string
	for _, name := range strings.Split(list, ", ") {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return "", "", ""
		}
		table = name[:dot]
		columns = append(columns, name[dot+1:])
	}
	return table, strings.Join(columns, ", "), ""
}

// readMessage tells apart what SQLite reports under one code for all.
func readMessage(e *dialects.Error) {
	for _, m := range []struct {
		begins string
		kind   dialects.ErrorKind
		name   *string // takes the rest of the message
	}{
		{"no such table: ", dialects.NoSuchTable, &e.Table},
		{"no such column: ", dialects.NoSuchColumn, &e.Column},
		{"no such index: ", dialects.NoSuchObject, nil},
		{"no such view: ", dialects.NoSuchObject, nil},
		{"no such trigger: ", dialects.NoSuchObject, nil},
		{"no such function: ", dialects.NoSuchObject, nil},
		{"no such collation sequence: ", dialects.NoSuchObject, nil},
		{"no such savepoint: ", dialects.NoSuchObject, nil},
		{"no such module: ", dialects.NoSuchObject, nil},
		{"unknown database ", dialects.NoSuchObject, nil},
		{"duplicate column name: ", dialects.AlreadyExists, &e.Column},
		{"there is already ", dialects.AlreadyExists, nil},
		{"CHECK constraint failed", dialects.CheckViolation, nil}, // of ALTER TABLE, which looks at the rows
		{"near ", dialects.SyntaxError, nil},
		{"incomplete input", dialects.SyntaxError, nil},
		{"unrecognized token: ", dialects.SyntaxError, nil},
	} {
		if rest, ok := strings.CutPrefix(e.Message, m.begins); ok {
			e.Kind = m.kind
			if m.name != nil {
				*m.name = plainName(rest)
			}
			if m.kind == dialects.AlreadyExists && e.Column != "" {
				// SQLite says "duplicate column name: age", as if two had been given.
				e.Message = fmt.Sprintf("column %q already exists", e.Column)
			}
			return
		}
	}
	readNames(e)
}

// readNames reads the messages that begin with a name: "table Users has no
// column named age", "table Users already exists".
func readNames(e *dialects.Error) {
	if what, ok := strings.CutSuffix(e.Message, " already exists"); ok {
		e.Kind = dialects.AlreadyExists
		if table, ok := strings.CutPrefix(what, "table "); ok {
			e.Table = plainName(table)
		}
		return
	}
	if table, column, ok := strings.Cut(e.Message, " has no column named "); ok {
		e.Kind, e.Table, e.Column = dialects.NoSuchColumn, strings.TrimPrefix(table, "table "), column
	}
}

// plainName takes off the quotes, and SQLite's question whether a string was meant by them.
func plainName(name string) string {
	name, _, _ = strings.Cut(name, " - should this be ")
	if inner, ok := strings.CutPrefix(name, `"`); ok && strings.HasSuffix(inner, `"`) {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return name
}

// hint says what to do about the common errors that are not the script's.
func hint(code driver.ResultCode, e *dialects.Error) string {
	switch code.ToPrimary() {
	case driver.ResultBusy:
		return "another program is writing to the database or has a transaction open on it; end that, or wait longer: lock_timeout in luamig.lua, --db-lock-timeout, or ?busy_timeout=30s in the URL"
	case driver.ResultReadOnly:
		return "the URL says mode=ro, or this user may not write to the file or to its folder"
	case driver.ResultNotADB:
		return "the file is no SQLite database, or it is encrypted"
	case driver.ResultCorrupt:
		return "the file is damaged; look with PRAGMA integrity_check and restore a backup"
	case driver.ResultFull:
		return "make room on the disk; nothing of the transaction is kept"
	case driver.ResultCantOpen:
		return "see whether the folder exists and may be written by this user"
	}
	if advice := adviceOf(e.Message); advice != "" {
		return advice
	}
	if e.Kind == dialects.ForeignKeyViolation {
		return "a row refers to one that does not exist, or is referred to; PRAGMA foreign_key_check lists the rows of the first kind"
	}
	if e.Message == "too many SQL variables" {
		return fmt.Sprintf("a statement takes %d values at most: give a long list in parts, or put it into a table and select from that", maxParams)
	}
	return ""
}

// adviceOf goes by the message, where SQLite has no code.
func adviceOf(message string) string {
	switch {
	case strings.HasPrefix(message, "unknown database "):
		return "SQLite has no schemas but the files that ATTACH DATABASE has added: leave out schema, or attach the file first"
	case strings.HasPrefix(message, "foreign key mismatch"):
		return "the columns that a foreign key refers to must be the primary key of their table or a unique key of it: remove the foreign key first, or keep the key"
	case strings.HasPrefix(message, "error in view "):
		return "ALTER TABLE needs every view to be sound before and after: drop that one first, with dropView, and create it again as it has to be"
	case strings.HasPrefix(message, "error in trigger "):
		return "ALTER TABLE needs every trigger to be sound before and after: drop that one first, with dropTrigger, and create it again as it has to be"
	}
	return ""
}
