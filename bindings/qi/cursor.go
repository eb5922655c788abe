package qi

import (
	"context"
	"errors"
	"time"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// Backfill is a backfill as the script asks for it.
type Backfill struct {
	Pos   op.Pos
	Table op.Name
	Name  string // given by the script; empty: it is known by its table
	Whole bool   // it goes over all rows
}

// Checkpoint is how far a backfill has come.
type Checkpoint struct {
	Key     []string // the columns that it goes by; nil: it has not begun
	After   []any    // their values in the last row done; nil: there is none yet
	Rows    int64
	Batches int64
	Size    int // rows that a batch may have, as far as it has been found out; 0: nothing is known
	Done    bool
}

// Cursor keeps how far one backfill has come, in the database itself.
type Cursor interface {
	// Done reports whether nothing is left to do.
	Done() bool
	// Batch runs do in a transaction of its own and returns how far the backfill
	// has come then. do is given how far it has come before; what it returns is
	// written in the same transaction. It is not called where the backfill is done.
	// After an error of do, or of the commit, nothing of the batch is kept.
	Batch(ctx context.Context, do func(Checkpoint) (Checkpoint, error)) (Checkpoint, error)
	// Wait stands between batches. It waits, outside any transaction, no longer
	// than until the run shall stop; the error says that it shall. why tells what it waits for.
	Wait(ctx context.Context, d time.Duration, why string) error
	// Again reports whether a batch that has ended with an error is to run once more, because the database has broken it
	// off for others' sake. It waits first, as Wait does; the error says that the run shall stop.
	Again(ctx context.Context, err error) (bool, error)
	// ThreadsRunning is how many sessions are at work on the server, without our own.
	ThreadsRunning(ctx context.Context) (int, error)
	// ReplicaLag is how far the last of the replicas is behind, or [dialects.Stopped].
	ReplicaLag(ctx context.Context) (time.Duration, error)
	// Pause returns the error that ends the script here, for a later run to go on.
	// No pcall of the script keeps that from ending it.
	Pause() error
}

// BatchError says in which batch of a backfill an error came up. Of that batch
// nothing is kept.
type BatchError struct {
	Batch string // "batch 3 of Users, id = 2001 to id = 3000"
	Err   error

	position string // where it arose, if Err does not tell
}

func (e *BatchError) Error() string { return value.AddNote(e.Err.Error(), e.Batch) }

// In is the part of the message that names the batch.
func (e *BatchError) In() string { return "(in " + e.Batch + ")" }

// Unwrap returns what went wrong.
func (e *BatchError) Unwrap() error { return e.Err }

// ErrorField passes on what the cause tells of itself.
func (e *BatchError) ErrorField(name string) (string, bool) {
	var f value.Fielder
	if errors.As(e.Err, &f) {
		if field, ok := f.ErrorField(name); ok {
			return field, true
		}
	}
	return e.position, name == "position" && e.position != ""
}
