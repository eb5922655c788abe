// Package host runs migrations and scripts: it is what an application embeds.
//
// A [Migrator] is a struct literal with documented fields. It prints nothing,
// exits nothing, reads no environment and holds no state between calls.
package host

import (
	"io/fs"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
)

// Migrator runs the migrations of a directory, and ad-hoc scripts, on a database.
type Migrator struct {
	// Dialect and URL say which database; both are required.
	Dialect dialects.Dialect
	URL     string
	// Migrations holds the files <YYYYMMDDHHMMSS>-<name>.lua at its root. Required for
	// everything but Run.
	Migrations fs.FS
	// MigrationsDir is how messages name the root of Migrations: "migrations".
	MigrationsDir string
	// Library is where require finds its files; nil: require finds none.
	Library    fs.FS
	LibraryDir string // how messages name it: "lib"

	// Replicas are the URLs of replicas, which are asked how far they are behind where a backfill minds that; none: the
	// database itself is asked.
	Replicas []string

	// Table is the name of the ledger's table; empty: "luamig_migrations".
	Table string
	// Schema is the one that the ledger is in, where the database has schemas; empty: the current one. It
	// is created where it is missing.
	Schema string
	// Limits bound each script; the zero value means the defaults.
	Limits sandbox.Limits
	// LockTimeout is how long to wait for another runner; 0: a minute. Negative: not at all.
	LockTimeout time.Duration
	// ConnectTimeout is how long to try to reach a database that does not answer yet; 0: a moment where nobody
	// listens, 15 seconds where a server says that it is starting, a minute after a connection was lost.
	ConnectTimeout time.Duration
	// Retries is how often a script is run again that the database has broken off (a lock timeout, a deadlock, a serialization
	// failure, a lost connection), where nothing of it was kept; 0: 5 times. Negative: not at all.
	Retries int

	// Events receives what happens; may be nil.
	Events event.Func
	// Statements says to send an event for every statement, too.
	Statements bool
	// Stop, when closed, ends the work after the current script; may be nil.
	// A cancelled context ends it at once.
	Stop <-chan struct{}
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Actor goes to the ledger with each script.
	Actor Actor
}

// Actor is who runs, for the ledger.
type Actor struct {
	User    string
	Host    string
	PID     int
	Version string // of luamig
}

// String is user@host; empty where neither is known.
func (a Actor) String() string {
	if a.User == "" && a.Host == "" {
		return ""
	}
	return a.User + "@" + a.Host
}

// UpOptions choose what Up applies. The zero value applies all that is pending.
type UpOptions struct {
	To     string // the last one to apply, by name or by timestamp; empty: all
	Step   int    // how many; 0: all
	DryRun bool   // rehearse: one transaction, rolled back
	// AllowChanged goes on although applied files were edited or are missing.
	AllowChanged bool
}

// DownOptions choose what Down undoes. The zero value undoes the last one.
type DownOptions struct {
	To        string // the one that is the last one applied afterwards
	Inclusive bool   // undo To as well, as Sequelize's db:migrate:undo:all --to does
	Name      string // undo this one alone, wherever it stands
	Step      int    // how many; 0: one
	All       bool
	DryRun    bool
}

// RedoOptions choose what Redo undoes and applies again. The zero value takes the last one.
type RedoOptions struct {
	Step int // how many; 0: one
}

// RunOptions are those of an ad-hoc script.
type RunOptions struct {
	Args       map[string]string // given to run(qi, args) as strings
	DryRun     bool
	ReadOnly   bool   // a write is an error
	ExpectRows *int64 // roll back unless exactly so many rows were written; nil: any number
	Reason     string // goes to the ledger
}

// Report says what a call did.
type Report struct {
	Scripts []ScriptReport
	DryRun  bool
	Stopped bool // Stop was closed, and something was left to do
}

// ScriptReport says what one script did.
type ScriptReport struct {
	Name       string
	Direction  event.Direction
	Duration   time.Duration
	Rows       int64
	Statements int
}

// State is where a migration stands.
type State string

// The states. A changed one is applied but its file has been edited since; a
// missing one is applied but its file is gone; one out of order is pending
// although a later one is applied. Of one that is partly applied, or partly undone, some is in the
// database: the next Up, or Down, goes on with it, and Repair can do otherwise.
const (
	Applied    State = "applied"
	Pending    State = "pending"
	Changed    State = "changed"
	Missing    State = "missing"
	OutOfOrder State = "out of order"
	Partly     State = "partly applied"
)

// Status is where all migrations stand, in order.
type Status struct {
	Migrations []MigrationStatus
}

// MigrationStatus is where one migration stands.
type MigrationStatus struct {
	Name      string
	File      string // empty when missing
	State     State
	AppliedAt time.Time     // zero when pending
	Duration  time.Duration // of the run that applied it
	Rows      int64
	By        string          // user@host
	Direction event.Direction // of what is partly done: up, down, or undo where Repair has begun to undo it
}
