package host

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/sandbox"
)

// backfills is what the script's session needs to have backfills.
func (x *execution) backfills() *run.Backfills {
	return &run.Backfills{
		Ledger: x.ledger,
		Script: x.file.Name,
		Args:   ledger.EncodeArgs(x.options.Args),
		Now:    x.m.now,
		Stop:   x.m.Stop,
	}
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

// forgetBackfills returns the operation that deletes the places of the script's
// backfills, together with which it is recorded: those of an earlier attempt too, of a
// text that has been edited since. Another run of the script begins anew.
func (x *execution) forgetBackfills(ctx context.Context) ([]op.Op, error) {
	exists, err := x.hasBackfills(ctx)
	if err != nil || !exists {
		return nil, err
	}
	if x.direction == event.Run {
		return []op.Op{x.ledger.ForgetBackfills(x.file.Name, string(event.Run))}, nil
	}
	return []op.Op{x.ledger.ForgetBackfills(x.file.Name, string(event.Up), string(event.Down))}, nil
}

// hasBackfills reports whether the ledger has a table of backfills. The job asks once, and
// knows of the one that it makes.
func (x *execution) hasBackfills(ctx context.Context) (bool, error) {
	if x.backfilled == nil || !*x.backfilled && x.session.Backfilled() {
		exists, err := x.conn.Catalog().TableExists(ctx, x.ledger.Backfills)
		if err != nil {
			return false, err
		}
		x.backfilled = &exists
	}
	return *x.backfilled, nil
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
	if !x.alone || x.session == nil || x.session.Unfinished() == nil || errors.As(e.Err, new(*run.PausedError)) {
		return
	}
	e.Hints = append(e.Hints, "the batches that were committed are kept: the next run goes on after them")
}
