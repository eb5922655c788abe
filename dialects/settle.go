package dialects

import "context"

// Settler is a [Conn] of a database with statements that no transaction holds: after a break, nothing but the database
// itself tells whether the last of them has been done.
type Settler interface {
	// Observe tells what is there of the things that a statement is going to define, to be compared with what is there
	// after a break; empty: nothing tells.
	Observe(ctx context.Context, s Statement) (before string, err error)
	// Settle tells what has become of a statement that was going to run when Observe said before. It changes nothing.
	Settle(ctx context.Context, s Statement, before string) (Settlement, error)
}

// Settlement is what has become of a statement.
type Settlement struct {
	Fate Fate
	Why  string // of an Unclear one: what speaks against both
	// Clear are statements that clear half of a thing away which an Undone one has left, such as an INVALID index.
	Clear []Statement
}

// Fate is what has become of a statement. The zero value is Unclear.
type Fate int

// The fates of a statement.
const (
	Unclear  Fate = iota
	Undone        // it has changed nothing, or running it again does no harm
	Happened      // as a whole
)
