package postgres

import (
	"context"
	"errors"
	"math"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects/op"
)

// The types of values are left to the server, which knows the columns that they are compared with and stored in. Where it has nothing to
// go by, it takes text for everything (SELECT ?), or gives up (concat(?), json_build_object('a', ?)). Then, and only then, the
// statement is read once more with the types that the values have by themselves.

// naturalType is the type that a value has by itself; 0 for NULL and text, of which the server may make what it likes, and for bytes: as a
// bytea, a text column would take their hexadecimal digits.
func naturalType(v any) uint32 {
	switch v := v.(type) {
	case bool:
		return oidBool
	case int64:
		if v >= math.MinInt32 && v <= math.MaxInt32 {
			return oidInt4
		}
		return oidInt8
	case uint64, op.Decimal:
		return oidNumeric
	case float64:
		return oidFloat8
	}
	return 0
}

// signature tells apart statements of one SQL whose values have other types by themselves: a letter for each value, none where all are text or NULL.
func signature(args []any) string {
	var b strings.Builder
	for i, v := range args {
		oid := naturalType(v)
		if oid == 0 && b.Len() == 0 {
			continue
		}
		for b.Len() < i {
			b.WriteByte('t')
		}
		b.WriteByte(letters[oid])
	}
	return b.String()
}

var letters = map[uint32]byte{0: 't', oidBool: 'b', oidInt4: 'i', oidInt8: 'l', oidNumeric: 'n', oidFloat8: 'f'}

// infer has the server read a statement, with types for its values that suit them.
func (c *conn) infer(ctx context.Context, sql string, args []any) (*pgconn.StatementDescription, error) {
	d, err := c.describe(ctx, c.statementName(sql), sql, nil)
	if isUnclear(err) {
		typed, again := c.describe(ctx, c.statementName(sql), sql, allTypes(args))
		if again == nil {
			return typed, nil
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	types := betterTypes(args, d.ParamOIDs)
	if types == nil {
		return d, nil
	}
	typed, err := c.describe(ctx, c.statementName(sql), sql, types)
	var refused *pgconn.PgError
	switch {
	case err == nil:
		c.cache.doom(d.Name)
		return typed, nil
	case errors.As(err, &refused):
		return d, nil // it is text after all: WHERE name = ?, with a number
	}
	return nil, err
}

// isUnclear reports whether the server cannot tell the type of a value, or which of several functions is meant.
func isUnclear(err error) bool {
	switch code(err) {
	case "42P18", "42725", "42804", "42P22": // indeterminate_datatype, ambiguous_function, datatype_mismatch, indeterminate_collation
		return true
	}
	return false
}

// allTypes gives every value the type that it has by itself, and text to the rest.
func allTypes(args []any) []uint32 {
	types := make([]uint32, len(args))
	for i, v := range args {
		types[i] = naturalType(v)
		if types[i] == 0 {
			types[i] = oidText
		}
	}
	return types
}

// betterTypes keeps what the server has found but where it takes text for what is none; nil where nothing is to be better.
func betterTypes(args []any, found []uint32) []uint32 {
	if len(args) != len(found) {
		return nil
	}
	var types []uint32
	for i, v := range args {
		if oid := naturalType(v); oid != 0 && found[i] == oidText {
			if types == nil {
				types = append(types, found...)
			}
			types[i] = oid
		}
	}
	return types
}

// describe has the server read a statement under a name. Inside a transaction it does so in a savepoint, in the same trip, so that
// a refusal does not end the transaction.
func (c *conn) describe(ctx context.Context, name, sql string, types []uint32) (*pgconn.StatementDescription, error) {
	if !c.inTransaction() || c.pg.TxStatus() == failed {
		return c.pg.Prepare(ctx, name, sql, types)
	}
	const savepoint = "luamig_prepare"
	d, err := c.describeGuarded(ctx, name, sql, types, savepoint)
	if code(err) != "" && !c.pg.IsClosed() {
		if back := c.simple(ctx, "ROLLBACK TO SAVEPOINT "+savepoint+"; RELEASE SAVEPOINT "+savepoint); back != nil {
			return nil, back
		}
	}
	return d, err
}

// failed is the server's word for a transaction that only can be rolled back.
const failed = 'E'

func (c *conn) describeGuarded(ctx context.Context, name, sql string, types []uint32, savepoint string) (*pgconn.StatementDescription, error) {
	p := c.pg.StartPipeline(ctx)
	p.SendQueryParams("SAVEPOINT "+savepoint, nil, nil, nil, nil)
	p.SendPrepare(name, sql, types)
	p.SendQueryParams("RELEASE SAVEPOINT "+savepoint, nil, nil, nil, nil)
	if err := p.Sync(); err != nil {
		return nil, err
	}
	var d *pgconn.StatementDescription
	var refused error
	for {
		results, err := p.GetResults()
		if err != nil && refused == nil {
			refused = err
		}
		if described, ok := results.(*pgconn.StatementDescription); ok {
			d = described
		}
		if results == nil && err == nil || err != nil && code(err) == "" {
			break
		}
	}
	if err := p.Close(); err != nil && refused == nil {
		refused = err
	}
	if refused != nil {
		return nil, refused
	}
	d.Name, d.SQL = name, sql
	return d, nil
}
