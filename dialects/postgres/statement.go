package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/sqltext"
)

// take is called for the columns of a result, with nil values, and then for each row. What it is given is good until it returns.
type take func(fields []pgconn.FieldDescription, values [][]byte) error

// send runs a statement. Behind a pooler, one outside a transaction gets a transaction of its own, without which nothing
// holds its parts and its settings together.
func (c *conn) send(ctx context.Context, s dialects.Statement, row take) (pgconn.CommandTag, error) {
	if err := c.ready(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	if isClientCopy(s.SQL) {
		return pgconn.CommandTag{}, unsupported("takes and gives rows of COPY … STDIN and STDOUT by another way than luamig's", "use bulkInsert, or read and write a file on the server: COPY … FROM '/path'")
	}
	if !c.pooled && !c.inTx && waitsForAll.MatchString(s.SQL[:min(len(s.SQL), 1000)]) {
		return c.patiently(ctx, s, row)
	}
	if !c.pooled || c.inTx {
		return c.run(ctx, s, row)
	}
	if !s.OutsideTx {
		tag, err := c.wrapped(ctx, s, row)
		if code(err) != activeTransaction {
			return tag, err
		}
	}
	return c.run(ctx, s, row) // a VACUUM or the like, for which settings have no meaning
}

// clientCopy finds what would wait for rows that nobody sends, or lose those that it gives.
var clientCopy = lazyregexp.New(`(?i)\b(FROM\s+STDIN|TO\s+STDOUT)\b`)

// isClientCopy looks at the words that are not in strings and comments only where there is reason to.
func isClientCopy(sql string) bool {
	return clientCopy.MatchString(sql[:min(len(sql), 1000)]) && sqltext.Classify(sql, textRules()).Verb == "COPY"
}

// activeTransaction is the SQLSTATE of what cannot run inside a transaction.
const activeTransaction = "25001"

// wrapped runs a statement in a transaction of its own.
func (c *conn) wrapped(ctx context.Context, s dialects.Statement, row take) (tag pgconn.CommandTag, err error) {
	if err := c.simple(ctx, "BEGIN; "+c.localSettings()); err != nil {
		return tag, err
	}
	tag, err = c.run(ctx, s, row)
	end := resetShared + "; COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	done, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
	defer cancel()
	return tag, errors.Join(err, c.simple(done, end))
}

// usable reports why nothing can be sent.
func (c *conn) usable() error {
	switch {
	case c.pg == nil:
		return dialects.ErrNotForeseen
	case c.closed:
		return errClosed
	case c.pg.IsClosed():
		return lost(nil)
	case c.inTx && c.pg.TxStatus() == idle:
		return errOver
	}
	return nil
}

// run sends one statement.
func (c *conn) run(ctx context.Context, s dialects.Statement, row take) (pgconn.CommandTag, error) {
	tag, err := c.once(ctx, s, row)
	if code(err) == changedResult && !c.inTransaction() {
		c.forget()
		tag, err = c.once(ctx, s, row)
	}
	if err != nil || !plainVerb(tag) {
		c.forget()
	}
	return tag, err
}

// changedResult is the SQLSTATE of "cached plan must not change result type": another session has altered a table since.
const changedResult = "0A000"

// idle is the server's word for a session outside of transactions.
const idle = 'I'

func (c *conn) inTransaction() bool { return c.pg.TxStatus() != idle }

// plainVerb reports whether what has run leaves the schema as it was. All else may have changed what prepared statements are made for.
func plainVerb(tag pgconn.CommandTag) bool {
	return tag.Select() || tag.Insert() || tag.Update() || tag.Delete() || hasVerb(tag, "MERGE") || hasVerb(tag, "COPY") || hasVerb(tag, "SAVEPOINT") || hasVerb(tag, "RELEASE")
}

// once sends a statement: of many rows by COPY where that may be, with values, as one that is prepared first, so that the server says which types it takes them for.
func (c *conn) once(ctx context.Context, s dialects.Statement, row take) (pgconn.CommandTag, error) {
	if in, ok := s.Bulk.(*copyIn); ok {
		return c.copyRows(ctx, in)
	}
	if len(s.Args) == 0 {
		return read(c.pg.ExecParams(ctx, s.SQL, nil, nil, nil, nil), row)
	}
	p, err := c.prepare(ctx, s)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	if want := len(p.ParamOIDs); want != len(s.Args) {
		return pgconn.CommandTag{}, miscounted(want, len(s.Args))
	}
	types, err := c.typesFor(ctx, p, s.Args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	values, formats, err := encodeAll(s.Args, types)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	if p.Name == "" {
		return read(c.pg.ExecParams(ctx, s.SQL, values, p.ParamOIDs, formats, nil), row)
	}
	return read(c.pg.ExecStatement(ctx, p.StatementDescription, values, formats, nil), row)
}

// miscounted refuses what the server would call a violation of its protocol.
func miscounted(want, given int) error {
	return &dialects.Error{
		Kind:    dialects.SyntaxError,
		Message: fmt.Sprintf("the statement has %d placeholders and %d values", want, given),
		Hint:    `give one value for each "?"`,
	}
}

// noValues is a row of no columns, which is not the absence of a row.
var noValues = [][]byte{}

// read hands a result on. An error of the one who takes it does not keep the rest from being read, for the connection is
// free only then.
func read(r *pgconn.ResultReader, row take) (pgconn.CommandTag, error) {
	var refused error
	if fields := r.FieldDescriptions(); fields != nil {
		refused = row(fields, nil)
	}
	for r.NextRow() {
		if refused == nil {
			refused = row(r.FieldDescriptions(), append(noValues, r.Values()...))
		}
	}
	tag, err := r.Close()
	if err == nil {
		err = refused
	}
	return tag, err
}

// simple runs statements of our own that have no values and whose rows do not matter.
func (c *conn) simple(ctx context.Context, sql string) error {
	_, err := c.pg.Exec(ctx, sql).ReadAll()
	return err
}

// unexpected makes an error of a row that should not be there.
func unexpected(s dialects.Statement, fields []pgconn.FieldDescription, values [][]byte) error {
	if values == nil {
		return nil
	}
	var e spool.Encoder
	encodeRow(&e, fields, values)
	return s.UnexpectedRow(e.Row(len(fields)), show)
}

// show writes a value for a message.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return fmt.Sprintf(`\x%x`, v)
	}
	return plainText(v)
}
