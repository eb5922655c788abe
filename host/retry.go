package host

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/event"
)

const (
	// defaultRetries is how often a script is run again.
	defaultRetries = 5
	// firstPause is about how long to wait before the first time; each further pause is twice as long.
	firstPause = 250 * time.Millisecond
	// longestPause bounds a pause.
	longestPause = 10 * time.Second
	// retryWithin is how long after its beginning a script may begin again.
	retryWithin = 30 * time.Minute
)

// attempt runs a script, and runs it again where the database has broken it off and nothing of it was kept. Each time
// is a new sandbox with the same clock, so that the script does the same.
func (j *job) attempt(ctx context.Context, t task, start time.Time) (*execution, error) {
	r := retrying{job: j, task: t, began: time.Now()}
	left := false
	for {
		x := j.execution(t)
		x.left = left
		x.start, x.clock, x.seed, x.again = start, start, start.UnixNano(), r.statementAgain
		err := x.run(ctx)
		if err != nil {
			err = x.resolve(ctx, err)
		}
		if err == nil || !x.repeatable(err) || !r.again(ctx, err, event.Retrying{Kept: x.hasLeft()}) {
			return x, err
		}
		left = x.hasLeft()
		if needsConnection(err) && !x.found {
			lost := j.reconnect(ctx)
			if errors.As(lost, new(*ForgottenError)) {
				return x, lost
			}
			if lost != nil {
				return x, errors.Join(err, lost)
			}
		}
		if j.overtaken(t) {
			return nil, nil
		}
	}
}

// repeatable reports whether nothing of a script was kept, or a journal tells what, so that nothing of it is done twice.
func (x *execution) repeatable(err error) bool {
	if x.dryRun || x.unclear || !transient(err) {
		return false
	}
	return !x.kept() || x.session.Journalled()
}

// kept reports whether something of the script is committed.
func (x *execution) kept() bool {
	if x.session == nil {
		return false
	}
	_, stays := x.session.Kept()
	return stays
}

// hasLeft reports whether something of the script is committed, by this attempt or an earlier one.
func (x *execution) hasLeft() bool {
	return x.left || x.kept() || x.session != nil && x.session.BatchesStay()
}

// transient reports an error that another attempt may not meet.
func transient(err error) bool {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Kind {
	case dialects.LockTimeout, dialects.Deadlock, dialects.Serialization:
		return true
	}
	return needsConnection(err)
}

// needsConnection reports an error behind which the connection is gone.
func needsConnection(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && (refused.Kind == dialects.ConnectionLost || refused.Kind == dialects.Unavailable)
}

// retrying counts the attempts of one script.
type retrying struct {
	*job
	task
	began time.Time
	n     int // retries so far
}

// again waits before the next attempt, where there is to be one.
func (r *retrying) again(ctx context.Context, err error, e event.Retrying) bool {
	most := r.m.mostRetries()
	within := retryWithin
	if deadline := r.m.Limits.Deadline; deadline > 0 {
		within = min(within, deadline)
	}
	if r.n >= most || time.Since(r.began) > within || r.stopped(ctx) {
		return false
	}
	r.n++
	pause := pauseBefore(r.n)
	reason, _ := errors.AsType[*dialects.Error](err)
	e.Name, e.Direction, e.Attempt, e.Most, e.Pause = r.file.Name, r.direction, r.n, most, pause
	e.Kind, e.Reason = reason.Kind, reason.Message
	r.m.emit(e)
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	case <-r.m.Stop:
		r.halted = ctx.Err() == nil
	}
	if r.halted {
		r.m.warn("", "%s: stopped before it ran again, and nothing of it was kept (%s)", r.file.Name, reason.Message)
	}
	return !r.stopped(ctx)
}

// mostRetries is how often what the database breaks off may run again.
func (m *Migrator) mostRetries() int {
	if m.Retries == 0 {
		return defaultRetries
	}
	return max(m.Retries, 0)
}

// statementAgain waits before a single statement runs again.
func (r *retrying) statementAgain(ctx context.Context, err error) bool {
	return r.again(ctx, err, event.Retrying{Statement: true})
}

// pauseBefore is a pause that is different for each of those who have met.
func pauseBefore(n int) time.Duration {
	pause := min(firstPause<<min(n-1, 10), longestPause)
	return pause/2 + rand.N(pause)
}

// overtaken reports that another luamig has done what is left to do, while the connection was lost.
func (j *job) overtaken(t task) bool {
	if !j.reconnected || t.direction == event.Run || t.dryRun || j.identities()[t.file.Name] != (t.direction == event.Up) {
		return false
	}
	j.m.warn("", "%s: another luamig has done it while the connection was lost", t.file.Name)
	return true
}

// InDoubtError says that the connection was lost while a script committed, and that the database could not be asked
// what has become of it.
type InDoubtError struct {
	Script    string
	Direction event.Direction
	Err       error // with which the connection was lost
	Why       error // the database could not be asked
}

func (e *InDoubtError) Error() string {
	return fmt.Sprintf("the connection was lost while %s was committed, and the database cannot be asked what has become of it: %s", e.Script, e.Why)
}

// Unwrap returns the error with which the connection was lost.
func (e *InDoubtError) Unwrap() error { return e.Err }

// Remedy says how to find out.
func (e *InDoubtError) Remedy() string {
	if e.Direction == event.Run {
		return "it is committed as a whole or not at all: luamig log tells, once the database answers; if it is listed there, do not run it again"
	}
	return "it is committed as a whole or not at all: luamig status tells, once the database answers; luamig " + string(e.Direction) + " goes on from there"
}
