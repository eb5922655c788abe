package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
)

const (
	// refusedPatience is how long to try again where nobody listens: the address may be wrong.
	refusedPatience = time.Second
	// startPatience is how long a server may take that says that it is not ready.
	startPatience = 15 * time.Second
	// returnPatience is how long a server may take to come back that was there before.
	returnPatience = time.Minute
)

// dial connects, and tries again for a while where the database does not answer yet.
func (m *Migrator) dial(ctx context.Context, a access) (conn dialects.Conn, err error) {
	asked := m.ConnectTimeout
	if a.again {
		asked = cmp.Or(asked, returnPatience)
	}
	err = m.trying(ctx, asked, func() error {
		conn, err = m.dialOnce(ctx, a)
		return err
	})
	return conn, err
}

// trying does something again until a database answers, for as long as is asked for, or the error allows.
func (m *Migrator) trying(ctx context.Context, asked time.Duration, try func() error) error {
	began := time.Now()
	for n := 1; ; n++ {
		err := try()
		left := patienceFor(err, asked) - time.Since(began)
		if err == nil || !needsConnection(err) || left <= 0 {
			return err
		}
		select {
		case <-time.After(min(pauseBefore(n)/2, left)):
		case <-ctx.Done():
			return err
		}
	}
}

// patienceFor is how long to go on after an error with which the first try has ended.
func patienceFor(err error, asked time.Duration) time.Duration {
	var refused *dialects.Error
	switch {
	case asked > 0:
		return asked
	case !errors.As(err, &refused) || refused.Kind != dialects.Unavailable:
		return 0
	case refused.Code != "": // the server itself says it
		return startPatience
	}
	return refusedPatience
}

func (m *Migrator) dialOnce(ctx context.Context, a access) (dialects.Conn, error) {
	if v, ok := m.Dialect.(visitor); ok && a.visit {
		return v.Visit(ctx, m.URL)
	}
	return m.Dialect.Open(ctx, m.URL)
}

// reconnect takes another connection in place of one that is lost, with the lock where that was held, and reads the
// ledger again. With the lock comes that nothing of the lost session goes on.
func (j *job) reconnect(ctx context.Context) error {
	locked, before := j.unlock != nil, j.identities()
	j.unlock = nil
	_ = j.conn.Close()
	conn, err := j.m.dial(ctx, access{again: true})
	if err != nil {
		return err
	}
	j.conn, j.reconnected = conn, true
	if locked {
		err = j.lock(ctx, j.doing)
	} else {
		err = j.readLedger(ctx)
	}
	if err != nil {
		return err
	}
	return j.remembers(before)
}

// remembers compares the ledger with what it held before the connection was lost. A server that says of something that it is committed
// before it is written may forget it when it dies; what is left to do must not run on what is no longer there.
func (j *job) remembers(before map[string]bool) error {
	now, e := j.identities(), &ForgottenError{Direction: event.Direction(j.doing)}
	switch e.Direction {
	case event.Up:
		e.Names = missingFrom(now, before)
	case event.Down:
		e.Names = missingFrom(before, now)
	}
	if len(e.Names) == 0 {
		return nil
	}
	return e
}

// missingFrom lists, in order, what is in one set and not in the other.
func missingFrom(set, other map[string]bool) (names []string) {
	for name := range other {
		if !set[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ForgottenError says that a server has come back without what it had committed.
type ForgottenError struct {
	Direction event.Direction
	Names     []string // of the migrations whose commit is gone
}

func (e *ForgottenError) Error() string {
	state := "not applied any more"
	if e.Direction == event.Down {
		state = "applied again"
	}
	return fmt.Sprintf("the server has come back without what it had committed, or another one has changed the ledger: %s: %s", state, someOf(e.Names))
}

// Remedy says how to go on.
func (e *ForgottenError) Remedy() string {
	return "run the same command again; a server keeps what it has committed with synchronous_commit = on, innodb_flush_log_at_trx_commit = 1 and fsync"
}

// resolve finds out what has become of a script whose connection was lost while it committed; nil: it is done.
func (x *execution) resolve(ctx context.Context, err error) error {
	if !x.committing || !inDoubt(err) {
		return err
	}
	ctx = context.WithoutCancel(ctx) // who stops the work wants to know, too
	lost := x.reconnect(ctx)
	if errors.As(lost, new(*ForgottenError)) {
		return lost
	}
	done := false
	if lost == nil {
		done, lost = x.isRecorded(ctx)
	}
	switch {
	case lost != nil:
		x.unclear = true
		return &InDoubtError{Script: x.file.Name, Direction: x.direction, Err: err, Why: lost}
	case done:
		x.found = true
		return nil
	}
	x.found = true
	return &dialects.Error{Kind: dialects.ConnectionLost, Cause: err,
		Message: "the connection to the server was lost while it committed, and the ledger shows that nothing of it was kept", Hint: "run the same command again"}
}

// inDoubt reports a commit of which it is not known whether it has come about.
func inDoubt(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && refused.InDoubt
}

// isRecorded reports whether the ledger has what this execution has written into it.
func (x *execution) isRecorded(ctx context.Context) (bool, error) {
	switch x.direction {
	case event.Up:
		for _, a := range x.applied {
			if a.Name == x.file.Name {
				return x.wrote(a.At, a.User, a.Host), nil
			}
		}
		return false, nil
	case event.Down:
		for _, a := range x.applied {
			if a.Name == x.recorded {
				return false, nil
			}
		}
		return true, nil
	}
	entries, err := x.ledger.ReadLog(ctx, x.m.Dialect, x.conn.Catalog(), ledger.LogQuery{Name: x.file.Name, Limit: recentRuns})
	for _, e := range entries {
		if e.Action == string(x.direction) && e.Name == x.file.Name && e.Outcome == ledger.Done && x.wrote(e.At, e.User, e.Host) {
			return true, err
		}
	}
	return false, err
}

// recentRuns is how many lines of the log are looked through for one that was just written.
const recentRuns = 100

// wrote reports whether a row of the ledger is of this execution.
func (x *execution) wrote(at time.Time, user, host string) bool {
	return at.Equal(x.start.Truncate(time.Millisecond)) && user == x.m.Actor.User && host == x.m.Actor.Host
}
