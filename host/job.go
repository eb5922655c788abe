package host

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
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
	unlock  dialects.Unlock  // nil: not locked
	self    dialects.Holder  // as the holder of the lock
	doing   string           // what it is locked for

	reconnected bool // a connection was lost, and another luamig may have been at work
	halted      bool // the work shall stop, and a script that was rolled back does not run again

	spellings run.Spellings // of the ledger's rows
	ahead     *ahead        // the next script, or nil

	unrecorded bool // a rehearsal on a database that has no ledger yet
	replicas   replicas
	backfills  backfillTables

	journals   []ledger.JournalID // of what is partly applied
	journalled bool               // the ledger has a table of journals, as far as it was read
}

// access is what a job wants of the database.
type access struct {
	doing string // what it will lock the database for; empty: it only looks
	visit bool   // nothing that it does stays
	again bool   // it has had a connection before
}

// visitor is a dialect on which opening a database may create it, and that can do without.
type visitor interface {
	Visit(ctx context.Context, url string) (dialects.Conn, error)
	// IsThere reports whether opening the database creates nothing.
	IsThere(url string) bool
}

// open connects and reads files and ledger. It changes nothing.
func (m *Migrator) open(ctx context.Context, a access) (*job, error) {
	if m.Migrations == nil {
		return nil, errors.New("host.Migrator has no Migrations")
	}
	if v, creates := m.Dialect.(visitor); !creates || v.IsThere(m.URL) {
		return m.openBoth(ctx, a)
	}
	files, err := source.Read(m.Migrations, m.MigrationsDir)
	if err != nil {
		return nil, err
	}
	return m.connect(ctx, files, a)
}

// openBoth reads the files while the database answers. Their fault is told first.
func (m *Migrator) openBoth(ctx context.Context, a access) (*job, error) {
	var files []source.File
	read := make(chan error, 1)
	asking, giveUp := context.WithCancel(ctx)
	defer giveUp()
	go func() {
		var err error
		if files, err = source.Read(m.Migrations, m.MigrationsDir); err != nil {
			giveUp()
		}
		read <- err
	}()
	j, err := m.begin(asking, a)
	if fault := <-read; fault != nil {
		j.close()
		return nil, fault
	}
	j.files = files
	return j.opened(ctx, a, err)
}

func (m *Migrator) connect(ctx context.Context, files []source.File, a access) (*job, error) {
	j, err := m.begin(ctx, a)
	j.files = files
	return j.opened(ctx, a, err)
}

// begin connects and reads the ledger.
func (m *Migrator) begin(ctx context.Context, a access) (*job, error) {
	j := &job{m: m}
	conn, err := m.dial(ctx, a)
	if err != nil {
		return j, err
	}
	j.conn = conn
	if err := j.findLedger(ctx); err != nil {
		return j, err
	}
	return j, j.readLedger(ctx)
}

// opened is the job that has begun. Another runner may have been in the middle of a migration that keeps even
// readers out: whoever will lock the database waits for it here, as long as for the lock.
func (j *job) opened(ctx context.Context, a access, err error) (*job, error) {
	var refused *dialects.Error
	if a.doing != "" && j.conn != nil && errors.As(err, &refused) && refused.Kind == dialects.LockTimeout {
		err = j.lock(ctx, a.doing)
	}
	if err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

// findLedger names the ledger with its schema: a script that changes the current one must not lead it elsewhere.
func (j *job) findLedger(ctx context.Context) (err error) {
	longest := j.m.Dialect.Traits().MaxIdentifier
	j.ledger = ledger.New(j.m.Schema, j.m.Table, longest)
	finder, ok := j.conn.Catalog().(dialects.SchemaFinder)
	if j.m.Schema != "" || !ok {
		return nil
	}
	schema, err := finder.SchemaOf(ctx, j.ledger.Migrations.Name)
	j.ledger = ledger.New(schema, j.m.Table, longest)
	return err
}

func (j *job) readLedger(ctx context.Context) error {
	st, err := j.ledger.Read(ctx, j.m.Dialect, j.conn.Catalog())
	j.applied, j.journals, j.journalled = st.Applied, st.Journals, st.Journalled
	return err
}

// close gives back the lock and the connection. Their errors come too late to
// undo anything, and a closed connection gives the lock back by itself.
func (j *job) close() {
	if j.unlock != nil {
		_ = j.unlock()
	}
	if j.conn != nil {
		_ = j.conn.Close()
	}
	j.replicas.close()
}

// lock makes this job the only one on the database, then looks again at what
// the one before it may have done.
func (j *job) lock(ctx context.Context, doing string) error {
	if j.unlock != nil {
		return nil
	}
	if err := j.take(ctx, doing); err != nil {
		return err
	}
	return j.readLedger(ctx)
}

// take takes the lock.
func (j *job) take(ctx context.Context, doing string) error {
	timeout := j.lockTimeout()
	if j.self.Run == "" {
		j.doing = doing
		j.self = dialects.Holder{Host: j.m.Actor.Host, PID: j.m.Actor.PID, Since: j.m.now(), Doing: doing, Run: rand.Text()[:12]}
	}
	request := dialects.LockRequest{
		Name:    j.ledger.Migrations.String(),
		Holder:  j.self,
		Timeout: timeout,
	}
	if timeout > 0 {
		request.Waiting = func(h dialects.Holder) { j.m.emit(event.Waiting{Holder: h}) }
	}
	unlock, err := j.conn.Lock(ctx, request)
	if err != nil {
		return err
	}
	j.unlock = unlock
	return nil
}

// lockTimeout is how long to wait for another runner.
func (j *job) lockTimeout() time.Duration {
	if j.m.LockTimeout == 0 {
		return defaultLockTimeout
	}
	return max(j.m.LockTimeout, 0)
}

// createLedger makes the ledger's tables where they are missing or those of an older version, in a transaction of
// their own.
func (j *job) createLedger(ctx context.Context) error {
	create, err := j.ledgerTables(ctx)
	if err != nil || len(create) == 0 {
		return err
	}
	return j.writeOnce(ctx, create)
}

// ledgerTables returns the operations that make the ledger's tables, and before them their schema where it is
// missing: one that exists must not need the right to create any. Nothing is left to do where all is there.
func (j *job) ledgerTables(ctx context.Context) (ops []op.Op, err error) {
	if len(j.applied) == 0 && j.m.Schema != "" {
		schemas, err := j.conn.Catalog().Schemas(ctx)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(schemas, j.m.Schema) {
			ops = append(ops, op.CreateSchema{Name: j.m.Schema, IfNotExists: true})
		}
	}
	for _, table := range j.ledger.Tables() {
		if len(j.applied) > 0 && table.Table == j.ledger.Migrations {
			continue // it has just been read
		}
		if j.journalled && table.Table == j.ledger.Journal {
			continue // so has this
		}
		missing, err := ledger.Ensure(ctx, j.conn.Catalog(), table)
		if err != nil {
			return nil, err
		}
		ops = append(ops, missing...)
	}
	return ops, nil
}

// rehearse runs fn in one transaction, ledger and all, and takes it back. Where schema changes commit, the
// first of them is refused.
func (j *job) rehearse(ctx context.Context, fn func() error) error {
	if err := firstOf(j.conn.Reset(ctx, label("dry run")), j.conn.Begin(ctx)); err != nil {
		return err
	}
	err := j.rehearseLedger(ctx)
	if err == nil {
		err = fn()
	}
	return firstOf(err, j.conn.Rollback(context.WithoutCancel(ctx)))
}

// rehearseLedger makes the ledger's tables in the rehearsal. Where that could not be taken back, a rehearsal
// without a ledger does without.
func (j *job) rehearseLedger(ctx context.Context) (err error) {
	create, err := j.ledgerTables(ctx)
	if err != nil {
		return err
	}
	if !j.m.Dialect.Traits().TransactionalDDL {
		j.unrecorded = len(create) > 0
		return nil
	}
	s := run.NewSession(run.Options{Dialect: j.m.Dialect, Conn: j.conn, Transactional: true, Joined: true})
	return s.Perform(ctx, create...)
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

// identities is the set of what is applied.
func (j *job) identities() map[string]bool {
	set := make(map[string]bool, len(j.applied))
	for _, a := range j.applied {
		set[source.Identity(a.Name)] = true
	}
	return set
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

// since is how long ago something was. Of a clock that was set back meanwhile nothing can be told: 0.
func (m *Migrator) since(start time.Time) time.Duration { return max(m.now().Sub(start), 0) }

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
	if err := j.exhausted(); err != nil {
		return report, err
	}
	defer j.dropAhead()
	for i, t := range tasks {
		if j.stopped(ctx) {
			report.Stopped = true
			return report, ctx.Err()
		}
		t.index, t.total, t.dryRun = i+1, len(tasks), dryRun
		t.following = tasks[i+1:]
		done, err := j.execute(ctx, t)
		if stoppedIn(err) != nil || j.halted {
			report.Stopped = true
			return report, nil
		}
		if err != nil {
			return report, err
		}
		if done != nil {
			report.Scripts = append(report.Scripts, *done)
		}
	}
	return report, nil
}

// nextSequence is the place of the next migration in the order of application, in which those applied are.
func (j *job) nextSequence() int64 {
	if len(j.applied) == 0 {
		return 1
	}
	return j.applied[len(j.applied)-1].Sequence + 1
}

// exhausted tells where somebody has given a migration a number that nothing can follow.
func (j *job) exhausted() error {
	if len(j.applied) == 0 || j.applied[len(j.applied)-1].Sequence < math.MaxInt64 {
		return nil
	}
	return &dialects.Error{
		Table: j.ledger.Migrations.Name, Column: "sequence",
		Message: fmt.Sprintf("a sequence in the table %q is the largest number that there is: no migration can come after it", j.ledger.Migrations.Name),
		Hint:    "number its rows anew, from 1, in the order in which the migrations were applied",
	}
}
