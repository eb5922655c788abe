package host

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// defaultLockTimeout is how long to wait for another runner.
const defaultLockTimeout = time.Minute

// job is one call of the Migrator: its connection, and what it has read.
type job struct {
	m       *Migrator
	conn    dialects.Conn
	ledger  ledger.Ledger
	files   []source.File
	applied []ledger.Applied // in the order of application
	unlock  dialects.Unlock

	backfilled *bool // whether the ledger has a table of backfills; nil: not asked yet
}

// open connects and reads files and ledger. It changes nothing.
func (m *Migrator) open(ctx context.Context) (*job, error) {
	if m.Migrations == nil {
		return nil, errors.New("host.Migrator has no Migrations")
	}
	files, err := source.Read(m.Migrations, m.MigrationsDir)
	if err != nil {
		return nil, err
	}
	return m.connect(ctx, files)
}

func (m *Migrator) connect(ctx context.Context, files []source.File) (*job, error) {
	conn, err := m.Dialect.Open(ctx, m.URL)
	if err != nil {
		return nil, err
	}
	j := &job{m: m, conn: conn, ledger: ledger.New("", m.Table), files: files}
	if err := j.readLedger(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return j, nil
}

func (j *job) readLedger(ctx context.Context) (err error) {
	j.applied, err = j.ledger.Read(ctx, j.m.Dialect, j.conn.Catalog())
	return err
}

// close gives back the lock and the connection. Their errors come too late to
// undo anything, and a closed connection gives the lock back by itself.
func (j *job) close() {
	if j.unlock != nil {
		_ = j.unlock()
	}
	_ = j.conn.Close()
}

// lock makes this job the only one on the database, then looks again at what
// the one before it may have done.
func (j *job) lock(ctx context.Context, doing string) error {
	timeout := j.m.LockTimeout
	if timeout == 0 {
		timeout = defaultLockTimeout
	}
	unlock, err := j.conn.Lock(ctx, dialects.LockRequest{
		Name:    j.ledger.Migrations.Name,
		Holder:  dialects.Holder{Host: j.m.Actor.Host, PID: j.m.Actor.PID, Since: j.m.now(), Doing: doing},
		Timeout: max(timeout, 0),
		Waiting: func(h dialects.Holder) { j.m.emit(event.Waiting{Holder: h}) },
	})
	if err != nil {
		return err
	}
	j.unlock = unlock
	return j.readLedger(ctx)
}

// createLedger makes the ledger's tables, in a transaction of their own.
func (j *job) createLedger(ctx context.Context) error {
	if len(j.applied) > 0 {
		return nil
	}
	s := run.NewSession(run.Options{Dialect: j.m.Dialect, Conn: j.conn, Transactional: true})
	if err := s.Perform(ctx, j.ledger.Create()...); err != nil {
		return firstOf(err, s.Rollback(ctx))
	}
	return s.Commit(ctx)
}

// rehearse runs fn in one transaction, ledger and all, and takes it back.
func (j *job) rehearse(ctx context.Context, fn func() error) error {
	if traits := j.m.Dialect.Traits(); !traits.TransactionalDDL {
		return &dialects.UnsupportedError{Database: traits.Title, What: "cannot take schema changes back, so nothing can be rehearsed on it",
			Hint: "rehearse on a copy of the database"}
	}
	if err := j.conn.Begin(ctx); err != nil {
		return err
	}
	s := run.NewSession(run.Options{Dialect: j.m.Dialect, Conn: j.conn, Transactional: true, Joined: true})
	err := s.Perform(ctx, j.ledger.Create()...)
	if err == nil {
		err = fn()
	}
	return firstOf(err, j.conn.Rollback(context.WithoutCancel(ctx)))
}

// stopped reports whether the work shall end after the current script.
func (j *job) stopped(ctx context.Context) bool {
	select {
	case <-j.m.Stop:
		return true
	default:
		return ctx.Err() != nil
	}
}

func (j *job) isApplied(name string) (ledger.Applied, bool) {
	for _, a := range j.applied {
		if source.Identity(a.Name) == name {
			return a, true
		}
	}
	return ledger.Applied{}, false
}

func (m *Migrator) emit(e event.Event) {
	if m.Events != nil {
		m.Events(e)
	}
}

func (m *Migrator) warn(hint, format string, args ...any) {
	m.emit(event.Warning{Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (m *Migrator) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// perform runs scripts one after the other until one fails or the work shall stop.
func (j *job) perform(ctx context.Context, tasks []task, dryRun bool) (Report, error) {
	report := Report{DryRun: dryRun}
	for i, t := range tasks {
		if j.stopped(ctx) {
			report.Stopped = true
			return report, ctx.Err()
		}
		t.index, t.total, t.dryRun = i+1, len(tasks), dryRun
		done, err := j.execute(ctx, t)
		if stoppedIn(err) != nil {
			report.Stopped = true
			return report, nil
		}
		if err != nil {
			return report, err
		}
		report.Scripts = append(report.Scripts, done)
	}
	return report, nil
}

// nextSequence is the place of the next migration in the order of application.
func (j *job) nextSequence() int64 {
	var last int64
	for _, a := range j.applied {
		last = max(last, a.Sequence)
	}
	return last + 1
}
