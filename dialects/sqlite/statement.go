package sqlite

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
	driver "zombiezen.com/go/sqlite"
)

const (
	// cachedStatements is how many prepared statements a connection keeps. The
	// driver's own cache is not used: it never forgets one, and it clears the
	// bindings before each use, for which SQLite plans some statements anew.
	cachedStatements = 100
	// largeValue is what a cached statement does not go on holding.
	largeValue = 1 << 16
	// largestValue is SQLite's SQLITE_MAX_LENGTH.
	largestValue = 1_000_000_000
)

// statement is a prepared statement.
type statement struct {
	handle
	*driver.Stmt
	stmt    uintptr // the engine's handle; 0: the text holds no statement
	sql     string
	class   sqltext.Class
	cached  bool
	large   bool     // a bound value is large
	columns []column // of the result; nil: not read yet
	readAt  int32    // how often it had been prepared again by then
}

// begin prepares a statement and binds its values.
func (c *conn) begin(ctx context.Context, s dialects.Statement) (*statement, error) {
	if c.closed {
		return nil, errClosed
	}
	if err := c.start(ctx); err != nil {
		return nil, err
	}
	if c.inTx && c.driver.AutocommitEnabled() {
		return nil, errRolledBack
	}
	st, err := c.prepare(s.SQL)
	if err != nil {
		return nil, err
	}
	if err := st.bindAll(s.Args); err != nil {
		c.finish(st)
		return nil, err
	}
	if !st.class.Write && st.class.Verb != "SELECT" {
		c.folds = nil // the schema may be another one, or somebody else's turn may come to change it
	}
	return st, nil
}

func (c *conn) prepare(sql string) (*statement, error) {
	if st := c.cache[sql]; st != nil {
		return st, nil
	}
	d, trailing, err := c.driver.PrepareTransient(sql)
	if err != nil {
		return nil, err
	}
	st := &statement{handle: c.handle, Stmt: d, sql: sql, class: sqltext.Classify(sql, textRules())}
	if st.stmt, err = statementHandle(d); err == nil {
		err = oneStatement(sql[len(sql)-trailing:])
	}
	if err != nil {
		d.Finalize()
		return nil, err
	}
	c.touched = c.touched || touches(sql, st.class)
	c.store(st)
	return st, nil
}

// oneStatement refuses what SQLite would leave unread behind the first statement.
func oneStatement(rest string) error {
	if strings.HasPrefix(rest, "\x00") {
		return &dialects.Error{Kind: dialects.SyntaxError, Message: "the SQL holds a NUL character", Hint: "bind the text as a value"}
	}
	pieces, err := sqltext.Split(rest, textRules())
	if err == nil && len(pieces) > 0 {
		err = &dialects.Error{Kind: dialects.SyntaxError, Message: "several statements are sent as one"}
	}
	return err
}

// store caches what is likely to run again; never a PRAGMA, for many of them do
// their work while they are prepared. SQLite itself prepares a cached statement
// again when the schema has changed.
func (c *conn) store(st *statement) {
	if !st.class.Write && st.class.Verb != "SELECT" {
		return
	}
	if len(c.cache) >= cachedStatements {
		for sql, old := range c.cache { // any one of them
			old.Finalize()
			delete(c.cache, sql)
			break
		}
	}
	st.cached = true
	c.cache[st.sql] = st
}

// forgetStatements finalizes what the connection can not be closed with.
func (c *conn) forgetStatements() {
	for _, st := range c.cache {
		st.Finalize()
	}
	clear(c.cache)
}

// finish makes a statement ready for its next use, or drops it. Its errors are
// those of the step before, which are known.
func (c *conn) finish(st *statement) {
	if !st.cached {
		st.Finalize()
		return
	}
	st.Reset()
	if st.large {
		st.ClearBindings()
		st.large = false
	}
}

// step moves to the next row. The driver would call a text without a statement misuse.
func (st *statement) step() (bool, error) {
	if st.stmt == 0 {
		return false, nil
	}
	return st.Step()
}

// bindAll wants as many values as there are placeholders: SQLite would take NULL for the rest.
func (st *statement) bindAll(args []any) error {
	if want := st.BindParamCount(); want != len(args) {
		return &dialects.Error{
			Kind:    dialects.SyntaxError,
			Message: fmt.Sprintf("the statement has %d placeholders and %d values", want, len(args)),
			Hint:    `give one value for each "?"`,
		}
	}
	for i, v := range args {
		if err := st.bind(i+1, v); err != nil {
			return err
		}
	}
	return nil
}

// bind binds a value as the storage class that keeps it exactly.
func (st *statement) bind(i int, v any) error {
	switch v := v.(type) {
	case nil:
		st.BindNull(i)
	case bool:
		st.BindBool(i, v)
	case int64:
		st.BindInt64(i, v)
	case uint64:
		return st.bindUnsigned(i, v)
	case float64:
		return st.bindFloat(i, v)
	case string:
		return st.bindText(i, v)
	case op.Decimal:
		return st.bindText(i, string(v))
	case []byte:
		return st.bindBytes(i, v)
	default:
		return fmt.Errorf("value %d is a %T, which is not bound but spelled", i, v)
	}
	return nil
}

// bindUnsigned refuses what SQLite's signed integers can not hold.
func (st *statement) bindUnsigned(i int, v uint64) error {
	if v > math.MaxInt64 {
		return &dialects.Error{
			Message: fmt.Sprintf("value %d, %d, is greater than SQLite's greatest integer, %d", i, v, int64(math.MaxInt64)),
			Hint:    "store it as text",
		}
	}
	st.BindInt64(i, int64(v))
	return nil
}

// bindFloat refuses NaN, for which SQLite would silently store NULL.
func (st *statement) bindFloat(i int, v float64) error {
	if math.IsNaN(v) {
		return &dialects.Error{
			Message: fmt.Sprintf("value %d is not a number (NaN), which SQLite can not store", i),
			Hint:    "write null where NULL is meant",
		}
	}
	st.BindFloat(i, v)
	return nil
}

func (st *statement) bindText(i int, v string) error {
	if err := st.size(i, len(v)); err != nil {
		return err
	}
	st.BindText(i, v)
	return nil
}

func (st *statement) bindBytes(i int, v []byte) error {
	if err := st.size(i, len(v)); err != nil {
		return err
	}
	st.BindBytes(i, v)
	return nil
}

// size refuses what the driver, which counts in 32 bits, would cut or crash on.
func (st *statement) size(i, length int) error {
	st.large = st.large || length > largeValue
	if length > largestValue {
		return &dialects.Error{Message: fmt.Sprintf("value %d has %d bytes; SQLite takes %d", i, length, largestValue)}
	}
	return nil
}
