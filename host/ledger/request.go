package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Wish is what somebody asks of who runs a backfill.
type Wish string

// The wishes. Both are heard between two batches.
const (
	Pause  Wish = "pause"  // end, and let nobody go on until it is taken back
	Cancel Wish = "cancel" // end, and forget how far the backfill has come
)

// Request is a wish, and whose it is. It has a table of its own: the row of a backfill is locked by the batch that runs, and who
// asks must not wait for that.
type Request struct {
	Wish Wish // empty: there is none
	At   time.Time
	By   string // user@host
}

// ReadRequest reads what is asked of a backfill.
func (l Ledger) ReadRequest(ctx context.Context, d dialects.Dialect, c dialects.Catalog, b Backfill) (Request, error) {
	list, err := l.readRequests(ctx, d, c, b.identity())
	if err != nil || len(list) == 0 {
		return Request{}, err
	}
	return list[0].Request, nil
}

// Requested is a request, and the backfill that it is of, by its names.
type Requested struct {
	Backfill
	Request
}

// ReadRequests lists all requests. The table must be there.
func (l Ledger) ReadRequests(ctx context.Context, d dialects.Dialect, c dialects.Catalog) ([]Requested, error) {
	return l.readRequests(ctx, d, c, nil)
}

func (l Ledger) readRequests(ctx context.Context, d dialects.Dialect, c dialects.Catalog, where op.Cond) ([]Requested, error) {
	q := op.Select{Table: l.Requests, Where: where, Columns: columns("migration", "direction", "name", "wish", "asked_at", "asked_by")}
	all, err := askAll(ctx, d, c, q)
	if err != nil {
		return nil, err
	}
	list := make([]Requested, len(all))
	for i, row := range all {
		s := scanner{row: row}
		list[i] = Requested{
			Backfill{Migration: s.text(), Direction: s.text(), Name: s.text()},
			Request{Wish: Wish(s.text()), At: s.time(), By: s.text()},
		}
		if s.err != nil {
			return nil, fmt.Errorf("table %s: backfill %s: %w", l.Requests, list[i].Backfill, s.err)
		}
	}
	return list, nil
}

// AskOf returns the operations that ask something of who runs a backfill, in place of what was asked before.
func (l Ledger) AskOf(b Backfill, r Request) []op.Op {
	return []op.Op{l.ForgetRequest(b), op.Insert{
		Table:   l.Requests,
		Columns: []string{"migration", "direction", "name", "wish", "asked_at", "asked_by"},
		Rows:    [][]any{{b.Migration, b.Direction, b.Name, string(r.Wish), r.At.UTC().Format(timeFormat), r.By}},
	}}
}

// ForgetRequest returns the operation that deletes what is asked of a backfill.
func (l Ledger) ForgetRequest(b Backfill) op.Op {
	return op.Delete{Table: l.Requests, Where: b.identity()}
}

// ForgetRequests returns the operation that deletes what is asked of the backfills of a script in the given directions.
func (l Ledger) ForgetRequests(script string, directions ...string) op.Op {
	return op.Delete{Table: l.Requests, Where: ofScript(script, directions)}
}
