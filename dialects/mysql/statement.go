package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// cachedStatements is how many prepared statements a session keeps; the server keeps 16382 for all.
const cachedStatements = 100

// statement is a prepared statement.
type statement struct {
	driver.Stmt
	cached bool
}

func (c *conn) classify(sql string) sqltext.Class {
	return sqltext.Classify(sql, textRules(c.server.ansiQuotes))
}

// execute runs a statement: one without values as text, in one trip.
func (c *conn) execute(ctx context.Context, class sqltext.Class, s dialects.Statement) (driver.Result, error) {
	if in, ok := s.Bulk.(*rowsIn); ok {
		return c.insertRows(ctx, class, in)
	}
	if len(s.Args) == 0 {
		r, err := c.exec(ctx, s.SQL)
		return r, c.explained(ctx, err)
	}
	args, err := c.bindAll(s.Args)
	if err != nil {
		return nil, err
	}
	st, err := c.prepare(ctx, class, s.SQL)
	if err != nil {
		return nil, err
	}
	defer c.finishStatement(st)
	if err := countArgs(st, args); err != nil {
		return nil, err
	}
	return st.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// ask runs a question. It is prepared even where it has no values, because in the text form of results a FLOAT is
// rounded to six digits.
func (c *conn) ask(ctx context.Context, class sqltext.Class, s dialects.Statement) (driver.Rows, *statement, error) {
	args, err := c.bindAll(s.Args)
	if err != nil {
		return nil, nil, err
	}
	st, err := c.prepare(ctx, class, s.SQL)
	if isUnprepared(err) && len(args) == 0 {
		r, err := c.query(ctx, s.SQL)
		return r, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	if err := countArgs(st, args); err != nil {
		c.finishStatement(st)
		return nil, nil, err
	}
	r, err := st.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.finishStatement(st)
	}
	return r, st, err
}

// isUnprepared tells ER_UNSUPPORTED_PS: "This command is not supported in the prepared statement protocol yet".
func isUnprepared(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && e.Number == 1295
}

func (c *conn) prepare(ctx context.Context, class sqltext.Class, sql string) (*statement, error) {
	if st := c.cache[sql]; st != nil {
		return st, nil
	}
	d, err := c.PrepareContext(ctx, sql)
	if err != nil {
		return nil, err
	}
	st := &statement{Stmt: d}
	if class.Write || class.Verb == "SELECT" {
		c.store(sql, st)
	}
	return st, nil
}

func (c *conn) store(sql string, st *statement) {
	if len(c.cache) >= cachedStatements {
		for old, forgotten := range c.cache { // any one of them
			forgotten.Close()
			delete(c.cache, old)
			break
		}
	}
	st.cached = true
	c.cache[sql] = st
}

func (c *conn) finishStatement(st *statement) {
	if st != nil && !st.cached {
		st.Close()
	}
}

// forgetStatements closes what was prepared for the schema before a change.
func (c *conn) forgetStatements() {
	for _, st := range c.cache {
		st.Close()
	}
	clear(c.cache)
}

// countArgs wants as many values as there are placeholders.
func countArgs(st *statement, args []driver.NamedValue) error {
	if want := st.NumInput(); want != len(args) {
		return &dialects.Error{
			Kind:    dialects.SyntaxError,
			Message: fmt.Sprintf("the statement has %d placeholders and %d values", want, len(args)),
			Hint:    `give one value for each "?"`,
		}
	}
	return nil
}

func (c *conn) bindAll(args []any) ([]driver.NamedValue, error) {
	bound := make([]driver.NamedValue, len(args))
	for i, v := range args {
		value, err := c.bind(i+1, v)
		if err != nil {
			return nil, err
		}
		bound[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return bound, nil
}

// bind makes a value of the driver's that is sent as it is.
func (c *conn) bind(i int, v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil, bool, int64, string, uint64:
		return v, nil
	case []byte:
		if v == nil {
			return []byte{}, nil
		}
		return v, nil
	case op.Decimal:
		return string(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, &dialects.Error{
				Message: fmt.Sprintf("value %d is %v, which %s can not store", i, v, c.server.title()),
				Hint:    "write null where NULL is meant",
			}
		}
		return v, nil
	}
	return nil, fmt.Errorf("value %d is a %T, which is not bound but spelled", i, v)
}

// keep runs a question and keeps the rows of its first result.
func (c *conn) keep(ctx context.Context, class sqltext.Class, s dialects.Statement, kept *spool.Spool) (columns []string, err error) {
	r, st, err := c.ask(ctx, class, s)
	if err != nil {
		return nil, err
	}
	defer c.finishStatement(st)
	defer func() { err = errors.Join(err, r.Close()) }()
	fields, err := fieldsOf(r)
	if err != nil {
		return nil, err
	}
	columns = r.Columns()
	values := make([]driver.Value, len(fields))
	for {
		err := r.Next(values)
		if err == io.EOF {
			return columns, nil
		}
		if err == nil && s.Unexpected != "" {
			err = unexpected(s, fields, values)
		}
		if err == nil {
			err = kept.Add(func(e *spool.Encoder) { encode(e, fields, values) })
		}
		if err != nil {
			return nil, err
		}
	}
}

// unexpected makes an error of a row that should not be there.
func unexpected(s dialects.Statement, fields []field, row []driver.Value) error {
	var e spool.Encoder
	encode(&e, fields, row)
	return s.UnexpectedRow(e.Row(len(fields)), dialects.Shown)
}

// count takes the count of rows from what a statement says of it: a number, or a question.
func (c *conn) count(ctx context.Context, counted string, r *dialects.Result) error {
	n, err := strconv.ParseInt(counted, 10, 64)
	if err == nil {
		r.Affected = n
		return nil
	}
	return c.stoppable(ctx, func(ctx context.Context) error {
		row, err := c.session.ask(ctx, counted)
		if err != nil {
			return err
		}
		kept, err := strconv.ParseInt(row[0], 10, 64)
		r.Affected -= kept
		return err
	})
}

// lastNumber finds the last of several numbers that the server has given, which follow each other in one
// statement. A number that was given by hand is not LAST_INSERT_ID().
func (c *conn) lastNumber(ctx context.Context, r *dialects.Result) error {
	row, err := c.session.ask(ctx, "SELECT LAST_INSERT_ID(), @@auto_increment_increment")
	if err != nil {
		return err
	}
	step, err := strconv.ParseInt(row[1], 10, 64)
	if err == nil && row[0] == strconv.FormatInt(r.InsertID, 10) {
		r.InsertID += (r.Affected - 1) * step
	}
	return err
}
