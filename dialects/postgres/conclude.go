package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.Concluder = (*conn)(nil)

// Conclude sends statements and the commit in one message. Behind an error the server passes over the rest, and so over the
// commit. Behind a pooler, more is to be done before a commit.
func (c *conn) Conclude(ctx context.Context, batch []dialects.Statement) error {
	if c.pooled || c.pg.TxStatus() != sound {
		return c.concludeApart(ctx, batch)
	}
	if err := c.ready(ctx); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: "COMMIT"}, err)
	}
	if err := c.lockHeld(ctx); err != nil {
		return err
	}
	calls := make([]func(*pgconn.Pipeline), len(batch))
	for i, s := range batch {
		call, err := c.ownCall(ctx, s)
		if err != nil {
			return c.refusal(ctx, s, err)
		}
		calls[i] = call
	}
	done, tag, err := c.sendConclusion(ctx, batch, calls)
	c.inTx = c.pg.TxStatus() != idle && !c.pg.IsClosed()
	if code(err) != "" && done < len(batch) {
		return c.refusal(ctx, batch[done], err)
	}
	return c.committed(ctx, tag, err)
}

func (c *conn) concludeApart(ctx context.Context, batch []dialects.Statement) error {
	for _, s := range batch {
		if _, err := c.Exec(ctx, s); err != nil {
			return err
		}
	}
	return c.Commit(ctx)
}

// ownCall makes ready what is to be sent for a statement of the host's own. The types of its values are asked for once, for no Reset and no
// script changes them; the server does not keep the statement.
func (c *conn) ownCall(ctx context.Context, s dialects.Statement) (func(*pgconn.Pipeline), error) {
	types, ok := c.ownTypes[s.SQL]
	if !ok && len(s.Args) > 0 {
		described, err := c.describe(ctx, "", s.SQL, nil)
		if err != nil {
			return nil, err
		}
		if types = described.ParamOIDs; c.ownTypes == nil {
			c.ownTypes = map[string][]uint32{}
		}
		c.ownTypes[s.SQL] = types
	}
	if len(types) != len(s.Args) {
		return nil, miscounted(len(types), len(s.Args))
	}
	values, formats, err := encodeAll(s.Args, types)
	if err != nil {
		return nil, err
	}
	return func(p *pgconn.Pipeline) { p.SendQueryParams(s.SQL, values, types, formats, nil) }, nil
}

// sendConclusion returns how many of the statements have run, and the tag of the commit.
func (c *conn) sendConclusion(ctx context.Context, batch []dialects.Statement, calls []func(*pgconn.Pipeline)) (done int, tag pgconn.CommandTag, err error) {
	p := c.pg.StartPipeline(ctx)
	for _, call := range calls {
		call(p)
	}
	p.SendQueryParams("COMMIT", nil, nil, nil, nil)
	if err = p.Sync(); err == nil {
		for err == nil && done < len(batch) {
			if _, err = result(p, batch[done]); err == nil {
				done++
			}
		}
		if err == nil {
			tag, err = result(p, dialects.Statement{})
		}
	}
	return done, tag, errors.Join(err, p.Close())
}
