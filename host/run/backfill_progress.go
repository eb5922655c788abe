package run

import (
	"context"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// scope is how much a backfill has to do, as far as that can be known at once: how many rows the table has, if it goes over all
// of them, else between which keys, if those are whole numbers.
type scope struct {
	total       int64 // 0: unknown
	exact       bool
	first, last float64 // keys; the same: unknown
	asked       bool    // for the keys
}

// share is how much is done, where the number of rows does not tell it; 0: unknown.
func (s scope) share(after []any) float64 {
	if len(after) != 1 || s.first >= s.last {
		return 0
	}
	at, ok := wholeNumber(after[0])
	if !ok {
		return 0
	}
	return min(max((at-s.first)/(s.last-s.first), 0), 1)
}

func wholeNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	}
	return 0, false
}

// begin takes what earlier runs have done. What it can not find out is not shown; that is no reason to fail.
func (c *cursor) begin(ctx context.Context, at ledger.Backfill) {
	c.rows, c.over = at.Rows, at.Done
	c.s.backfills.stay = c.s.backfills.stay || at.Batches > 0
	estimator, ok := c.s.o.Conn.Catalog().(dialects.Estimator)
	if c.asked.Whole && ok && !c.s.o.DryRun {
		if total, exact, err := estimator.EstimateRows(ctx, c.asked.Table); err == nil {
			c.scope.total, c.scope.exact = total, exact
		}
	}
	c.meter = c.s.Meter(qi.Work{Pos: c.asked.Pos, Deed: "backfill " + c.asked.Table.String(), Total: c.scope.total, Exact: c.scope.exact})
	if c.meter != nil {
		c.meter.From, c.meter.FromShare = at.Rows, at.Share
		c.meter.Rows, c.meter.Batches, c.meter.Share = at.Rows, at.Batches, at.Share
	}
}

// done notes that a batch is committed.
func (c *cursor) done(ctx context.Context, at qi.Checkpoint) {
	c.rows, c.over, c.held, c.tries, c.s.backfills.stay = at.Rows, at.Done, held{}, 0, !c.s.o.DryRun
	if at.Done {
		c.s.backfills.unfinished = nil
	} else {
		c.findEnds(ctx, at.Key, at.After)
	}
	if c.meter == nil {
		return
	}
	c.meter.Rows, c.meter.Batches, c.meter.Share = at.Rows, at.Batches, c.scope.share(at.After)
	c.meter.Add(0)
	if at.Done {
		c.meter.End()
	}
}

// findEnds asks once for the first and the last key of the table, which the index by which the backfill goes gives at once.
func (c *cursor) findEnds(ctx context.Context, key []string, after []any) {
	if c.scope.asked || c.s.o.DryRun {
		return
	}
	c.scope.asked = true
	if len(after) != 1 {
		return
	}
	if _, ok := wholeNumber(after[0]); !ok {
		return
	}
	first, ok1 := c.end(ctx, key[0], false)
	last, ok2 := c.end(ctx, key[0], true)
	if ok1 && ok2 {
		c.scope.first, c.scope.last = first, last
	}
}

func (c *cursor) end(ctx context.Context, key string, last bool) (float64, bool) {
	column := op.Col{Path: []string{key}}
	statements, err := c.s.o.Dialect.PlanQuery(ctx, op.Select{Table: c.asked.Table, Columns: []op.SelectColumn{{Expr: column}},
		Order: []op.OrderBy{{Expr: column, Desc: last}}, Limit: 1}, c.s.o.Conn.Catalog())
	if err != nil {
		return 0, false
	}
	rows, err := c.s.o.Conn.Query(ctx, statements[len(statements)-1])
	if err != nil {
		return 0, false
	}
	all, err := dialects.ReadAll(rows)
	if err != nil || len(all) == 0 {
		return 0, false
	}
	return wholeNumber(all[0][0])
}

// held is how long a backfill has been held back since its last batch.
type held struct {
	since, told time.Time
}

// tellHeld tells what the backfill waits for, once a second, when that takes longer than a moment.
func (c *cursor) tellHeld(why string, d time.Duration) {
	now := time.Now()
	if c.held.since.IsZero() {
		c.held.since = now
	}
	long := d >= pollEvery || now.Sub(c.held.since) >= pollEvery
	if c.meter == nil || !long || now.Sub(c.held.told) < pollEvery-pollEvery/4 {
		return
	}
	c.held.told = now
	p := &c.s.progress
	if p.told != c.meter {
		p.told, p.pace = c.meter, pace{}
	}
	p.seen, p.moved = c.meter.Rows, now
	e := p.report(c.meter, now)
	e.Held, e.Rate, e.Left = why, 0, 0
	c.s.o.Report(e)
}

// waited takes a wait out of the time in which rows were done.
func (c *cursor) waited(d time.Duration) {
	if c.meter == nil {
		return
	}
	c.meter.Start = c.meter.Start.Add(d)
	if p := &c.s.progress; p.told == c.meter && !p.pace.at.IsZero() {
		p.pace.at = p.pace.at.Add(d)
	}
}
