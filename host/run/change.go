package run

import (
	"context"
	"slices"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Forward is the sink of change(qi) on the way up: the session itself, but an
// operation without inverse is refused at once, while its author still looks at it.
type Forward struct {
	*Session
	inside int // reversible functions that we are in: there everything is allowed
}

var _ qi.Sink = (*Forward)(nil)

// Add queues a step that can be undone.
func (f *Forward) Add(ctx context.Context, step op.Step, result *qi.Result) error {
	if f.inside == 0 {
		if _, err := step.Op.Inverse(); err != nil {
			return &StepError{Pos: step.Pos, Deed: step.Op.String(), Err: err}
		}
	}
	return f.Session.Add(ctx, step, result)
}

// AddRow queues an update, which cannot be undone.
func (f *Forward) AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error {
	if f.inside == 0 {
		return f.Add(ctx, op.Step{Pos: pos, Op: *like}, nil)
	}
	return f.Session.AddRow(ctx, pos, like, row)
}

// Query is refused outside reversible.
func (f *Forward) Query(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error) {
	if f.inside == 0 {
		return nil, changeRead(pos, deed(q))
	}
	return f.Session.Query(ctx, pos, q)
}

// Catalog is refused outside reversible.
func (f *Forward) Catalog(ctx context.Context, pos op.Pos, deed string) (dialects.Catalog, error) {
	if f.inside == 0 {
		return nil, changeRead(pos, deed)
	}
	return f.Session.Catalog(ctx, pos, deed)
}

// Reversible runs up, in which everything is allowed.
func (f *Forward) Reversible(_ context.Context, _ op.Pos, up, _ func() error) error {
	f.inside++
	defer func() { f.inside-- }()
	return up()
}

// Backfill is refused outside reversible.
func (f *Forward) Backfill(ctx context.Context, b qi.Backfill) (qi.Cursor, error) {
	if f.inside == 0 {
		return nil, changeBackfill(b)
	}
	return f.Session.Backfill(ctx, b)
}

func changeBackfill(b qi.Backfill) error {
	return &StepError{Pos: b.Pos, Deed: "backfill " + b.Table.String(), Err: &ChangeBackfillError{}}
}

func changeRead(pos op.Pos, deed string) error {
	return &StepError{Pos: pos, Deed: deed, Err: &ChangeReadError{Deed: deed}}
}

// Recorder is the sink of change(qi) on the way down: it writes down what the
// script would do, and Replay then does the opposite, last things first.
type Recorder struct {
	*Session
	entries []entry
	live    bool // replaying: what a reversible's down asks for is done
}

var _ qi.Sink = (*Recorder)(nil)

// entry is a step to invert, or the down of a reversible to run.
type entry struct {
	step op.Step
	down func() error
}

// Add writes a step down.
func (r *Recorder) Add(ctx context.Context, step op.Step, result *qi.Result) error {
	if r.live {
		return r.Session.Add(ctx, step, result)
	}
	r.entries = append(r.entries, entry{step: step})
	return nil
}

// AddRow writes an update down.
func (r *Recorder) AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error {
	if r.live {
		return r.Session.AddRow(ctx, pos, like, row)
	}
	one := *like
	one.Rows = [][]any{row}
	return r.Add(ctx, op.Step{Pos: pos, Op: one}, nil)
}

// Query is refused while recording.
func (r *Recorder) Query(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error) {
	if !r.live {
		return nil, changeRead(pos, deed(q))
	}
	return r.Session.Query(ctx, pos, q)
}

// Catalog is refused while recording.
func (r *Recorder) Catalog(ctx context.Context, pos op.Pos, deed string) (dialects.Catalog, error) {
	if !r.live {
		return nil, changeRead(pos, deed)
	}
	return r.Session.Catalog(ctx, pos, deed)
}

// Backfill is refused while recording.
func (r *Recorder) Backfill(ctx context.Context, b qi.Backfill) (qi.Cursor, error) {
	if !r.live {
		return nil, changeBackfill(b)
	}
	return r.Session.Backfill(ctx, b)
}

// Flush has nothing to do while recording.
func (r *Recorder) Flush(ctx context.Context) error {
	if !r.live {
		return nil
	}
	return r.Session.Flush(ctx)
}

// Transaction needs no savepoint while recording: all of it is undone together.
func (r *Recorder) Transaction(ctx context.Context, pos op.Pos, fn func() error) error {
	if !r.live {
		return fn()
	}
	return r.Session.Transaction(ctx, pos, fn)
}

// Reversible writes the down function down.
func (r *Recorder) Reversible(_ context.Context, _ op.Pos, _, down func() error) error {
	if r.live {
		return down()
	}
	r.entries = append(r.entries, entry{down: down})
	return nil
}

// Replay asks for what undoes that which was recorded.
func (r *Recorder) Replay(ctx context.Context) error {
	r.live = true
	for _, e := range slices.Backward(r.entries) {
		if err := r.replay(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recorder) replay(ctx context.Context, e entry) error {
	if e.down != nil {
		return e.down()
	}
	inverse, err := e.step.Op.Inverse()
	if err != nil {
		return &StepError{Pos: e.step.Pos, Deed: e.step.Op.String(), Err: err}
	}
	return r.Session.Add(ctx, op.Step{Pos: e.step.Pos, Op: inverse}, nil)
}
