package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

// batchPoint is the savepoint to which a batch that fails goes back. Those of scripts have other names.
const batchPoint = "luamig_batch"

// ExecBatch sends statements in one message, with a savepoint around them. Those that the server has not seen yet are
// prepared before; one that can not be is refused then, before anything has run.
func (c *conn) ExecBatch(ctx context.Context, batch []dialects.Statement) ([]dialects.Result, error) {
	if err := c.ready(ctx); err != nil {
		return nil, c.refusal(ctx, batch[0], err)
	}
	sent := &sentBatch{conn: c, batch: batch}
	err := sent.prepare(ctx)
	if err == nil {
		err = sent.run(ctx)
	}
	if err == nil {
		return sent.results, nil
	}
	err = c.refusal(ctx, batch[min(len(sent.results), len(batch)-1)], err)
	c.forget()
	if sent.open && !c.pg.IsClosed() {
		err = errors.Join(err, c.RollbackTo(context.WithoutCancel(ctx), batchPoint))
	}
	return nil, err
}

// sentBatch is a batch on its way.
type sentBatch struct {
	*conn
	batch   []dialects.Statement
	open    bool // there is a savepoint
	calls   []func(*pgconn.Pipeline)
	results []dialects.Result
}

// prepare makes ready what is to be sent.
func (b *sentBatch) prepare(ctx context.Context) error {
	for _, s := range b.batch {
		call, err := b.call(ctx, s)
		if err != nil {
			return err
		}
		b.calls = append(b.calls, call)
	}
	return nil
}

func (b *sentBatch) call(ctx context.Context, s dialects.Statement) (func(*pgconn.Pipeline), error) {
	if len(s.Args) == 0 {
		return func(p *pgconn.Pipeline) { p.SendQueryParams(s.SQL, nil, nil, nil, nil) }, nil
	}
	known, err := b.conn.prepare(ctx, s)
	if err != nil {
		return nil, err
	}
	if want := len(known.ParamOIDs); want != len(s.Args) {
		return nil, miscounted(want, len(s.Args))
	}
	values, formats, err := encodeAll(s.Args, known.ParamOIDs)
	if err != nil {
		return nil, err
	}
	if known.Name == "" {
		return func(p *pgconn.Pipeline) { p.SendQueryParams(s.SQL, values, known.ParamOIDs, formats, nil) }, nil
	}
	return func(p *pgconn.Pipeline) {
		p.SendQueryStatement(known.StatementDescription, values, formats, nil)
	}, nil
}

// run sends all of it, and reads what comes back. Behind an error the server passes over the rest.
func (b *sentBatch) run(ctx context.Context) error {
	p := b.pg.StartPipeline(ctx)
	p.SendQueryParams(`SAVEPOINT "`+batchPoint+`"`, nil, nil, nil, nil)
	for _, call := range b.calls {
		call(p)
	}
	p.SendQueryParams(`RELEASE SAVEPOINT "`+batchPoint+`"`, nil, nil, nil, nil)
	err := p.Sync()
	if err == nil {
		err = b.read(p)
	}
	return errors.Join(err, p.Close())
}

func (b *sentBatch) read(p *pgconn.Pipeline) error {
	if _, err := result(p, dialects.Statement{}); err != nil {
		return err
	}
	b.open = true
	for _, s := range b.batch {
		tag, err := result(p, s)
		if err != nil {
			return err
		}
		b.results = append(b.results, dialects.Result{Affected: affected(tag)})
	}
	_, err := result(p, dialects.Statement{})
	return err
}

// result reads what came back for one statement.
func result(p *pgconn.Pipeline, s dialects.Statement) (pgconn.CommandTag, error) {
	next, err := p.GetResults()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows, ok := next.(*pgconn.ResultReader)
	if !ok {
		return pgconn.CommandTag{}, errors.New("the server's answers are not those to what was sent")
	}
	return read(rows, func(fields []pgconn.FieldDescription, values [][]byte) error {
		if s.Unexpected != "" {
			return unexpected(s, fields, values)
		}
		return nil
	})
}
