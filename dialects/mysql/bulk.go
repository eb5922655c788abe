package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Many rows go by statements of a thousand rows, of 500, and so on: the server has to read such a statement once, and takes rows by it as fast as LOAD
// DATA. One of thirteen thousand rows, or of as many as there are just now, is read each time, which takes longer than to run
// it; so does text with the values in it. Together they are all or nothing, as one statement is.

// together are the sizes of statements that are kept prepared. What rows are left are read each time.
var together = [...]int{1000, 500, 200, 100, 50, 20, 10}

const (
	// fewestTogether are so many rows that they are divided.
	fewestTogether = 32
	// rowsPoint is the savepoint around the statements. Those of scripts have other names.
	rowsPoint = "luamig_rows"
)

// rowsIn is an insert of plain values as several statements.
type rowsIn struct {
	one   string // the SQL for one row …
	more  string // … and what is added for each further one
	rows  [][]any
	first int // the place of the first row among those of the operation
}

// goInRows reports whether an insert is one of many plain values, in a session whose settings are ours.
func (p planner) goInRows(o op.Insert) bool {
	if len(o.Rows) < fewestTogether || p.c.altered {
		return false
	}
	for _, row := range o.Rows {
		if len(row) != len(o.Columns) || len(row) > maxParams || slices.ContainsFunc(row, isSpelled) {
			return false
		}
	}
	return true
}

// isSpelled reports whether a value is SQL rather than bound.
func isSpelled(v any) bool {
	switch v.(type) {
	case op.Expr, op.List, op.Omitted:
		return true
	}
	return false
}

// withoutOmitted writes NULL where a row leaves out a column that has no default, which is what it gets.
func (p planner) withoutOmitted(o op.Insert) (op.Insert, error) {
	isOmitted := func(v any) bool { _, ok := v.(op.Omitted); return ok }
	if len(o.Rows) < fewestTogether || !slices.ContainsFunc(o.Rows, func(row []any) bool { return slices.ContainsFunc(row, isOmitted) }) {
		return o, nil
	}
	t, err := p.foldTable(p.ctx, o.Table)
	if err != nil {
		return o, err
	}
	rows := make([][]any, len(o.Rows))
	for i, row := range o.Rows {
		rows[i] = slices.Clone(row)
		for j, v := range row {
			if isOmitted(v) && j < len(o.Columns) && t.undefaulted[o.Columns[j]] {
				rows[i][j] = nil
			}
		}
	}
	o.Rows = rows
	return o, nil
}

// inRows is an insert of many rows in one statement of the plan, which is several for the server.
func (p planner) inRows(o op.Insert) ([]dialects.Statement, error) {
	sample := o
	sample.Rows = o.Rows[:1]
	plan, err := p.sp.Insert(sample)
	if err != nil {
		return nil, err
	}
	in := &rowsIn{rows: o.Rows, more: ", (" + strings.TrimSuffix(strings.Repeat("?, ", len(o.Columns)), ", ") + ")"}
	if in.one, err = p.keepZeros(o, plan[0].SQL); err != nil {
		return nil, err
	}
	return []dialects.Statement{{SQL: in.one, Shown: fmt.Sprintf("%s /* and %d more rows */", in.one, len(o.Rows)-1), Bulk: in}}, nil
}

// sql is the statement of so many rows.
func (in *rowsIn) sql(rows int) string { return in.one + strings.Repeat(in.more, rows-1) }

// part is how many rows the next statement has, of those from one on: one of the sizes, or all that are left, and fewer where they are large.
func (in *rowsIn) part(from, maxPacket int) int {
	left, most := len(in.rows)-from, maxParams/max(1, len(in.rows[from]))
	for _, n := range together {
		if n <= min(left, most) && in.fits(from, n, maxPacket) {
			return n
		}
	}
	for n := min(left, most, together[len(together)-1]); n > 1; n-- {
		if in.fits(from, n, maxPacket) {
			return n
		}
	}
	return 1
}

func (in *rowsIn) fits(from, n, maxPacket int) bool {
	size := 0
	for _, row := range in.rows[from : from+n] {
		size += rowSize(row)
	}
	return maxPacket <= 0 || size <= maxPacket/2
}

// inserted is what an insert of many rows has done.
type inserted struct{ rows, number int64 }

func (r *inserted) RowsAffected() (int64, error) { return r.rows, nil }
func (r *inserted) LastInsertId() (int64, error) { return r.number, nil }

// insertRows runs the statements. Behind one that is refused, nothing of those before is left.
func (c *conn) insertRows(ctx context.Context, class sqltext.Class, in *rowsIn) (driver.Result, error) {
	several := in.part(0, c.server.maxPacket) < len(in.rows)
	if !several {
		r, err := c.insertParts(ctx, class, in)
		if at := refusedAt(err); at != nil && isAboutRow(err) {
			at.row = c.findRefused(ctx, class, in, at)
		}
		return r, err
	}
	leave, err := c.allOrNothing(ctx)
	if err != nil {
		return nil, err
	}
	r, err := c.insertParts(ctx, class, in)
	if at := refusedAt(err); at != nil && isAboutRow(err) {
		at.row = c.bisect(ctx, class, in, at.first, at.rows)
	}
	return r, errors.Join(err, leave(err))
}

// allOrNothing begins what is to be all or nothing: in the open transaction, or in one of its own.
func (c *conn) allOrNothing(ctx context.Context) (leave func(failed error) error, err error) {
	begin, done, back := "SAVEPOINT "+rowsPoint, "RELEASE SAVEPOINT "+rowsPoint, "ROLLBACK TO SAVEPOINT "+rowsPoint
	if !c.inTransaction() {
		begin, done, back = "START TRANSACTION", "COMMIT", "ROLLBACK"
	}
	if _, err := c.exec(ctx, begin); err != nil {
		return nil, err
	}
	return func(failed error) error {
		if failed == nil {
			_, err := c.exec(ctx, done)
			return err
		}
		// A KILL that is still under way may meet it. Where the server has rolled back all, there is nothing to go back to.
		if _, err := c.exec(context.WithoutCancel(ctx), back); isKill(err) {
			_, _ = c.exec(context.WithoutCancel(ctx), back)
		}
		return nil
	}, nil
}

// insertParts runs one statement after the other. LAST_INSERT_ID() is then what it is behind a single one: the first number given.
func (c *conn) insertParts(ctx context.Context, class sqltext.Class, in *rowsIn) (driver.Result, error) {
	all := &inserted{}
	var number int64
	for from := 0; from < len(in.rows); {
		n := in.part(from, c.server.maxPacket)
		r, err := c.insertPart(ctx, class, in, from, n)
		if err != nil {
			return nil, &partError{first: from, rows: n, base: in.first, err: err}
		}
		all.rows += affected(r, nil)
		id, _ := r.LastInsertId()
		if all.number = id; number == 0 {
			number = id
		}
		if from += n; from == len(in.rows) && id != 0 {
			last := dialects.Result{Affected: affected(r, nil), InsertID: id}
			if err := c.lastNumber(ctx, &last); err != nil {
				return nil, err
			}
			all.number = last.InsertID
		}
	}
	if number == 0 || number == all.number {
		return all, nil
	}
	_, err := c.exec(ctx, "DO LAST_INSERT_ID("+strconv.FormatInt(number, 10)+")")
	return all, err
}

// insertPart inserts some of the rows by one statement.
func (c *conn) insertPart(ctx context.Context, class sqltext.Class, in *rowsIn, from, n int) (driver.Result, error) {
	args, err := c.bindRows(in, from, n)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(together[:], n) {
		class = sqltext.Class{} // which is not kept
	}
	st, err := c.prepare(ctx, class, in.sql(n))
	if err != nil {
		return nil, err
	}
	defer c.finishStatement(st)
	if err := countArgs(st, args); err != nil {
		return nil, err
	}
	return st.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *conn) bindRows(in *rowsIn, from, n int) ([]driver.NamedValue, error) {
	bound := make([]driver.NamedValue, 0, n*len(in.rows[from]))
	for i, row := range in.rows[from : from+n] {
		for j, v := range row {
			value, err := c.bind(j+1, v)
			if refused := (*dialects.Error)(nil); errors.As(err, &refused) {
				refused.Row = in.first + from + i + 1
			}
			if err != nil {
				return nil, err
			}
			bound = append(bound, driver.NamedValue{Ordinal: len(bound) + 1, Value: value})
		}
	}
	return bound, nil
}

// partError says which of the rows the statement held that was refused.
type partError struct {
	first, rows int
	base        int // the place of the first of all rows in the operation
	row         int // which row it was about, counted from 0; -1: it is not known
	err         error
}

func (e *partError) Error() string { return e.err.Error() }

// Unwrap returns why.
func (e *partError) Unwrap() error { return e.err }

func refusedAt(err error) *partError {
	var at *partError
	if errors.As(err, &at) {
		at.row = -1
	}
	return at
}

// atRow is how both servers name the row that a value of is wrong, within the statement.
var atRow = lazyregexp.New(` at row \d+`)

// isAboutRow reports whether a row was refused, and not the statement or all of the transaction.
func isAboutRow(err error) bool {
	switch e := newError(context.Background(), err); e.Kind {
	case dialects.UniqueViolation, dialects.ForeignKeyViolation, dialects.NotNullViolation, dialects.CheckViolation:
		return true
	default:
		return e.Kind == dialects.Other && atRow.MatchString(e.Message)
	}
}

// findRefused looks for the row that was refused, and takes back what it has tried.
func (c *conn) findRefused(ctx context.Context, class sqltext.Class, in *rowsIn, at *partError) int {
	leave, err := c.allOrNothing(ctx)
	if err != nil {
		return -1
	}
	row := c.bisect(ctx, class, in, at.first, at.rows)
	_ = leave(errors.New("only tried"))
	return row
}

// bisect inserts halves until the refused row is alone. Those before it stay, for it may be refused because of them.
func (c *conn) bisect(ctx context.Context, class sqltext.Class, in *rowsIn, from, n int) int {
	for n > 1 {
		half := n / 2
		_, err := c.insertPart(ctx, class, in, from, half)
		switch {
		case err == nil:
			from, n = from+half, n-half
		case isAboutRow(err):
			n = half
		default:
			return -1
		}
	}
	return from
}
