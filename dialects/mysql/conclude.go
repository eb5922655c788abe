package mysql

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.Concluder = (*conn)(nil)

// Conclude sends each statement in one trip, and not in two for those with values: they are few and short, and prepared
// statements do not outlast a Reset. What is too long for that is bound, in the characters that the session is to have.
//
// MariaDB takes all of them and the commit as one statement.
func (c *conn) Conclude(ctx context.Context, batch []dialects.Statement) error {
	if block, ok := c.block(batch); ok {
		return c.concludeAtOnce(ctx, block)
	}
	if c.altered {
		if _, err := c.Exec(ctx, dialects.Statement{SQL: setNames}); err != nil {
			return err
		}
	}
	for _, s := range batch {
		if _, err := c.Exec(ctx, writtenOut(s)); err != nil {
			return err
		}
	}
	return c.Commit(ctx)
}

// block makes one statement of a batch and the commit, which MariaDB goes through until one is refused. It reports false where there
// is no such statement, or the script may have changed how it is read.
func (c *conn) block(batch []dialects.Statement) (dialects.Statement, bool) {
	if !c.server.mariadb || c.altered || c.readOnly || strings.Contains(c.server.modes, "ORACLE") {
		return dialects.Statement{}, false
	}
	var sql, shown strings.Builder
	sql.WriteString("BEGIN NOT ATOMIC ")
	for _, s := range batch {
		shown.WriteString(s.Text() + "; ")
		if s = writtenOut(s); len(s.Args) > 0 || s.Bulk != nil || s.Unexpected != "" || s.Counted != "" {
			return dialects.Statement{}, false
		}
		sql.WriteString(s.SQL + "; ")
	}
	return dialects.Statement{SQL: sql.String() + "COMMIT; END", Shown: shown.String() + "COMMIT"}, true
}

// concludeAtOnce runs such a statement. An error that ends it behind its commit, as a KILL QUERY can be, leaves no transaction open:
// then it is not known whether it was committed.
func (c *conn) concludeAtOnce(ctx context.Context, block dialects.Statement) error {
	if c.inTx && c.lost != nil {
		return c.refusal(ctx, dialects.Statement{SQL: "COMMIT"}, rolledBack(c.lost))
	}
	err := c.checked(ctx, func(ctx context.Context) error {
		_, err := c.exec(ctx, block.SQL)
		return err
	})
	if err == nil {
		c.transaction = transaction{}
		return nil
	}
	refused := c.refusal(ctx, block, err)
	if c.dead {
		return c.commitFailure(refused)
	}
	lost := c.refresh(context.WithoutCancel(ctx))
	c.dead = isLost(lost)
	var e *dialects.Error
	if errors.As(refused, &e) && (lost != nil || !c.inTransaction() && !endsTransaction(err)) {
		e.InDoubt = true
	}
	return refused
}

// longestWrittenOut is how many bytes of values are worth their digits.
const longestWrittenOut = 32 << 10

// writtenOut puts values into a statement of the host's own, which has no quotes but those of names. Texts are written as
// digits, which no mode of the session reads in another way.
func writtenOut(s dialects.Statement) dialects.Statement {
	if strings.ContainsAny(s.SQL, `'"\`) || strings.Count(s.SQL, "`")%2 != 0 {
		return s
	}
	var b strings.Builder
	next, bytes := 0, 0
	for i, part := range strings.Split(s.SQL, "`") {
		if i > 0 {
			b.WriteByte('`')
		}
		if i%2 == 1 { // a name
			b.WriteString(part)
			continue
		}
		for j, text := range strings.Split(part, "?") {
			if j > 0 {
				if next >= len(s.Args) || !writeValue(&b, s.Args[next]) {
					return s
				}
				next++
			}
			b.WriteString(text)
			if bytes = b.Len(); bytes > longestWrittenOut {
				return s
			}
		}
	}
	if next != len(s.Args) {
		return s
	}
	s.Shown = s.Text()
	s.SQL, s.Args = b.String(), nil
	return s
}

// writeValue reports false for what is better bound.
func writeValue(b *strings.Builder, v any) bool {
	switch v := v.(type) {
	case nil:
		b.WriteString("NULL")
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case string:
		if !utf8.ValidString(v) || len(v) > longestWrittenOut {
			return false
		}
		writeDigits(b, "_utf8mb4 ", v)
	case []byte:
		if len(v) > longestWrittenOut {
			return false
		}
		writeDigits(b, "", string(v))
	default:
		return false
	}
	return true
}

func writeDigits(b *strings.Builder, introducer, text string) {
	if text == "" {
		b.WriteString("''")
		return
	}
	b.WriteString(introducer)
	b.WriteString("0x")
	b.WriteString(hex.EncodeToString([]byte(text)))
}
