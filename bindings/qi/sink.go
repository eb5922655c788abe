package qi

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Sink is where the query interface sends what a script asks for. The host
// implements it; a test may record.
//
// An operation is queued: the script goes on before the database has seen it. A
// question flushes first, so a script always reads what it has written. An
// error may therefore belong to an earlier line; it then carries that line itself.
type Sink interface {
	// Traits are the facts about the database.
	Traits() dialects.Traits
	// Add queues a step. A result that the script may look at later is filled
	// in when the step has run; nil says that nobody will look. An error is that of
	// a queue that had to be flushed because it was full, or says that this
	// step may not stand here (an operation without inverse in change).
	Add(ctx context.Context, s op.Step, result *Result) error
	// AddRow queues the update of one row, as like says it of its rows: the values to set, then those of the key, all
	// of them plain. Updates that follow each other with the same like may become one.
	AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error
	// Query flushes and asks.
	Query(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error)
	// Flush waits until everything queued has run.
	Flush(ctx context.Context) error
	// Transaction runs fn so that an error of it undoes what it did: a
	// savepoint inside the migration's transaction, a transaction where there is none.
	Transaction(ctx context.Context, pos op.Pos, fn func() error) error
	// Catalog flushes and returns the catalog. deed is what the script called, for errors.
	Catalog(ctx context.Context, pos op.Pos, deed string) (dialects.Catalog, error)
	// Reversible runs up when the migration goes up, and down when it is undone.
	Reversible(ctx context.Context, pos op.Pos, up, down func() error) error
	// Backfill begins a backfill, or takes one up where an earlier run has left it.
	// The error says why there can be none here.
	Backfill(ctx context.Context, b Backfill) (Cursor, error)
	// Meter returns what counts the rows of a loop; nil: nobody watches.
	Meter(w Work) *Meter
	// Version is the database server's version.
	Version(ctx context.Context) (string, error)
	// IsDryRun reports whether everything will be rolled back at the end.
	IsDryRun() bool
}

// Result is what a queued step did, once it has run.
type Result struct {
	dialects.Result
	Done bool
}
