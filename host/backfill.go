package host

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/sandbox"
)

// backfills is what the script's session needs to have backfills.
func (x *execution) backfillOptions() *run.Backfills {
	o := &run.Backfills{
		Ledger: x.ledger,
		Script: x.file.Name,
		Args:   ledger.EncodeArgs(x.options.Args),
		By:     x.m.Actor.String(),
		Now:    x.m.now,
		Again:  x.batchAgain,
		Stop:   x.m.Stop,
	}
	if len(x.m.Replicas) > 0 {
		x.job.replicas.m = x.m
		o.ReplicaLag = x.job.replicas.lag
	}
	return o
}

// batchAgain tells of a batch that the database has broken off and that runs again. It may as often as a script, for itself: a
// backfill of hours meets more deadlocks than that.
func (x *execution) batchAgain(err *dialects.Error, n int) (pause time.Duration, again bool) {
	most := x.m.mostRetries()
	if n > most {
		return 0, false
	}
	pause = pauseBefore(n)
	x.m.emit(event.Retrying{Name: x.file.Name, Direction: x.direction, Batch: true, Attempt: n, Most: most, Pause: pause,
		Kind: err.Kind, Reason: err.Message})
	return pause, true
}

// batchBytes is a part of the memory that a script may use, for the rows of a batch: what its function
// makes of them takes several times as much.
func batchBytes(limits sandbox.Limits) int {
	const part = 16
	memory := limits.Memory
	if memory <= 0 {
		memory = sandbox.DefaultMemory
	}
	return int(memory / part)
}

// forgetBackfills returns the operations that delete the places of the script's
// backfills, together with which it is recorded: those of an earlier attempt too, of a
// text that has been edited since. Another run of the script begins anew.
func (x *execution) forgetBackfills(ctx context.Context) ([]op.Op, error) {
	if err := x.findBackfills(ctx); err != nil {
		return nil, err
	}
	directions := []string{string(event.Up), string(event.Down)}
	if x.direction == event.Run {
		directions = []string{string(event.Run)}
	}
	var ops []op.Op
	if x.backfills.places {
		ops = append(ops, x.ledger.ForgetBackfills(x.file.Name, directions...))
	}
	if x.backfills.requests {
		ops = append(ops, x.ledger.ForgetRequests(x.file.Name, directions...))
	}
	return ops, nil
}

// countBackfills looks up what earlier runs of the script have done in their batches, too.
func (x *execution) countBackfills(ctx context.Context) error {
	if !x.session.HasBackfilled() && !x.partly {
		return nil
	}
	if err := x.findBackfills(ctx); err != nil || !x.backfills.places {
		return err
	}
	all, err := x.ledger.ReadBackfills(ctx, x.m.Dialect, x.conn.Catalog())
	if err != nil {
		return err
	}
	var rows, statements int64
	for _, b := range all {
		if b.Migration == x.file.Name && b.Direction == string(x.direction) {
			rows, statements = rows+b.Written, statements+b.Statements
		}
	}
	x.session.Backfilled(rows, statements)
	return nil
}

// backfillTables says which of the tables of backfills the ledger has.
type backfillTables struct {
	known            bool
	places, requests bool
}

// findBackfills asks which tables there are, once a job: it knows of those that it makes.
func (x *execution) findBackfills(ctx context.Context) (err error) {
	if x.session != nil && x.session.HasBackfilled() {
		x.job.backfills = backfillTables{true, true, true}
	}
	if x.job.backfills.known {
		return nil
	}
	x.job.backfills, err = x.lookForBackfills(ctx)
	return err
}

func (j *job) lookForBackfills(ctx context.Context) (t backfillTables, err error) {
	if t.places, err = j.conn.Catalog().TableExists(ctx, j.ledger.Backfills); err != nil {
		return t, err
	}
	if t.places {
		t.requests, err = j.conn.Catalog().TableExists(ctx, j.ledger.Requests)
	}
	t.known = true
	return t, err
}

// refusePaused refuses to begin a script of which a backfill is paused: it was paused by
// somebody who wants it so until he says otherwise.
func (x *execution) refusePaused(ctx context.Context) error {
	if !x.alone {
		return nil
	}
	if err := x.findBackfills(ctx); err != nil || !x.job.backfills.requests {
		return err
	}
	requests, err := x.ledger.ReadRequests(ctx, x.m.Dialect, x.conn.Catalog())
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Wish != ledger.Pause || r.Migration != x.file.Name || r.Direction != string(x.direction) {
			continue
		}
		at, _, err := x.ledger.ReadBackfill(ctx, x.m.Dialect, x.conn.Catalog(), r.Backfill)
		if err != nil {
			return err
		}
		return &run.PausedError{Name: r.Name, Direction: x.direction, Rows: at.Rows, By: r.By}
	}
	return nil
}

// stoppedIn returns the backfill that was ended because the work shall stop; nil:
// the error is another one.
func stoppedIn(err error) *run.PausedError {
	var paused *run.PausedError
	if errors.As(err, &paused) && paused.Stopped {
		return paused
	}
	return nil
}

// tell tells that the script has ended with an error. That a backfill has stopped because
// it was to is none.
func (x *execution) tell(err error, took time.Duration) {
	if paused := stoppedIn(err); paused != nil {
		x.m.warn(paused.Remedy(), "%s: %s", x.file.Name, paused)
		return
	}
	x.m.emit(event.Failed{Name: x.file.Name, Direction: x.direction, Duration: took, Err: err})
}

// takeBatch names the batch of a backfill that an error belongs to, where the
// message does not yet.
func (e *ScriptError) takeBatch(err error) {
	var batch *qi.BatchError
	if errors.As(err, &batch) && !strings.HasSuffix(e.Message, batch.In()) {
		e.Message += " " + batch.In()
	}
}

// addResume says that a failed backfill does not begin anew.
func (e *ScriptError) addResume(x *execution) {
	if !x.alone || x.session == nil || !x.session.BatchesStay() || x.session.Unfinished() == nil || errors.As(e.Err, new(*run.PausedError)) {
		return
	}
	e.Hints = append(e.Hints, "the batches that were committed are kept: the next run goes on after them")
}
