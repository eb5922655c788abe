package dialects

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects/op"
)

// Folder is a [Catalog] of a database on which many writes of single rows gain by being one statement
// ([op.UpdateRows], [op.DeleteRows], an [op.Insert] of several rows).
//
// A statement that fails leaves nothing of itself behind there, or rows of an update which hold what they shall hold anyhow. Where it also ends the transaction,
// the [Conn] is a [Batcher].
type Folder interface {
	// Foldable tells which writes of a table may be joined. Nothing may be joined where there is no such table. The answer
	// is asked for at each flush; what it takes to know it is kept until the schema may be another one.
	Foldable(ctx context.Context, table op.Name) (Foldable, error)
}

// Foldable says which writes of rows of a table have the same outcome as one statement as they have one after the other.
//
// What speaks against it: triggers and rules, which run once a statement or see the rows before it; a view, whose rows are
// those of other tables; foreign keys of the table to itself, which one statement checks at its end; a delete that
// changes other rows; a new value for a column of a unique index, since values that are exchanged are refused
// one after the other and may be taken together.
type Foldable struct {
	Insert, Update, Delete bool
	// LastInsertAlone says that SQL can ask what the last insert did, and would be told of the first row of several.
	LastInsertAlone bool
	// Bare says that SQL text is read as its placeholders and quoted names say.
	Bare bool
	// Columns of the table, by their names.
	Columns map[string]FoldColumn
}

// FoldColumn says what joined writes may do with a column.
type FoldColumn struct {
	Free bool     // may be set: no unique index and no foreign key of another table depends on it
	Same Sameness // how values of it are compared
}

// Sameness says when two values of a column are the same for the database, as far as that
// can be told without it.
type Sameness int

// The kinds of Sameness.
const (
	// SameUnknown is that of text without regard to case, of numbers with digits behind the point, of dates …
	SameUnknown    Sameness = iota
	SameInteger             // of integers
	SameText                // byte for byte
	SamePaddedText          // byte for byte, spaces at the end aside
	SameUUID                // of text in the one form that the server gives
	SameBytes
)

// Batcher is a [Conn] that sends several statements in one trip.
type Batcher interface {
	// ExecBatch runs statements in order inside the open transaction, all of them or none: where one fails,
	// nothing of the batch remains, and the transaction goes on as it was before. That is so after every error but those
	// of a transaction that is lost.
	ExecBatch(ctx context.Context, batch []Statement) ([]Result, error)
}

// Foreseer is a [Catalog] of a [Folder] by which joined writes are planned while others run on the connection.
type Foreseer interface {
	// Foresee returns a catalog, a [Folder] too, of what is known by now. It is for [Dialect.Plan] in another goroutine, and asks the database
	// nothing: where it would have to, it returns an error. It is right as long as nothing runs but writes of rows.
	Foresee() Catalog
}

// ErrNotForeseen is the error of a catalog that does not ask the database.
var ErrNotForeseen = errors.New("it is not known yet, and the connection is in use")
