package host

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/sandbox"
	"github.com/luamig/luamig/host/source"
)

// task is one script to run, and how.
type task struct {
	file         source.File
	direction    event.Direction
	recorded     string // its name in the ledger, where that is another one
	index, total int
	following    []task // that are to run behind it
	dryRun       bool
	redone       bool       // a part of redo
	options      RunOptions // of an ad-hoc script
}

// execute runs one script to its commit, and tells of it. There is no report where another luamig has done it.
func (j *job) execute(ctx context.Context, t task) (*ScriptReport, error) {
	start := j.m.now()
	if j.overtaken(t) {
		return nil, nil
	}
	j.m.emit(event.Begun{Name: t.file.Name, Direction: t.direction, Index: t.index, Total: t.total})
	x, err := j.attempt(ctx, t, start)
	if x == nil || j.halted {
		return nil, nil
	}
	took := j.m.since(start)
	if err != nil {
		failure := x.explain(ctx, err)
		x.recordFailure(ctx, failure, took)
		x.tell(failure, took)
		return nil, failure
	}
	x.keepTrack()
	rows, statements := x.session.Totals()
	r := ScriptReport{Name: t.file.Name, Direction: t.direction, Duration: took, Rows: rows, Statements: int(statements)}
	j.m.emit(event.Done{Name: r.Name, Direction: r.Direction, Duration: took,
		Rows: r.Rows, Statements: r.Statements, DryRun: t.dryRun})
	return &r, nil
}

// execution is one run of one script.
type execution struct {
	*job
	task
	start   time.Time
	clock   time.Time // of the script: that of its first run, where it goes on
	seed    int64
	resumed *run.Resumption // nil: nothing of it is there
	partly  bool            // something of an earlier run of it is
	left    bool            // something of an earlier attempt is
	sandbox *sandbox.Sandbox
	packed  []byte // its text, as the ledger keeps it; nil: not yet
	session *run.Session
	sink    lateSink
	qi      lua.LValue
	alone   bool // no transaction around it: each statement stays
	unclear bool // going back has failed, or it is not known whether it was committed

	committing bool // the ledger's rows are written, and the commit is under way
	found      bool // the ledger was asked on another connection what has become of it
	again      func(ctx context.Context, err error) bool
}

// lateSink is where qi sends what is asked: chosen when the file has been read,
// since only the file says whether it is a change.
type lateSink struct {
	qi.Sink
	dialect dialects.Dialect
}

// Traits are known before the file has been read.
func (s *lateSink) Traits() dialects.Traits { return s.dialect.Traits() }

func (x *execution) run(ctx context.Context) error {
	if err := x.reset(ctx); err != nil {
		return err
	}
	if err := x.resume(ctx); err != nil {
		return err
	}
	x.open(ctx)
	defer x.sandbox.Close()
	x.sandbox.Begin(x.clock, x.seed)
	script, err := x.sandbox.Load(x.file.Text, x.file.Path)
	if err != nil {
		return err
	}
	x.lookAhead(ctx, x.following)
	if x.direction == event.Run {
		return x.adHoc(ctx, script)
	}
	m, err := readManifest(script)
	if err != nil {
		return err
	}
	x.newSession(m.transaction, x.journal(m.transaction))
	if err := x.migrate(ctx, &m); err != nil {
		return x.abandon(ctx, err)
	}
	return nil
}

// reset makes the session what every script finds, whatever the one before it has set. In a rehearsal,
// all scripts are in one transaction, and it was reset before that.
func (x *execution) reset(ctx context.Context) error {
	if x.dryRun {
		return nil
	}
	return x.conn.Reset(ctx, label(x.file.Name))
}

// longestLabel is what PostgreSQL shows of an application_name, in bytes.
const longestLabel = 63

// label names a session for those who look at the server.
func label(doing string) string {
	text := "luamig:" + doing
	for n := longestLabel; n < len(text); n-- {
		if utf8.RuneStart(text[n]) {
			return text[:n]
		}
	}
	return text
}

func (x *execution) sandboxConfig(ctx context.Context) sandbox.Config {
	return sandbox.Config{
		Limits: x.m.Limits,
		Print: func(pos op.Pos, text string) {
			x.m.emit(event.Printed{Pos: pos, Text: text})
		},
		Protect: func() (func(failed bool) error, error) {
			if x.session == nil {
				return func(bool) error { return nil }, nil
			}
			return x.session.Protect(ctx)
		},
		Library: x.m.library,
		Globals: func(L *lua.LState) {
			x.openLog(L)
			x.qi = qi.Open(L, qi.Config{
				Sink:    &x.sink,
				Context: func() context.Context { return ctx },
				Where:   sandbox.Where,
				Unused:  stdlib.Unused,
				Own:     x.ledger.Own(),

				BatchBytes: batchBytes(x.m.Limits),
				Now:        x.m.now,
			})
		},
	}
}

func (x *execution) newSession(transactional bool, journal *run.Journal) {
	o := run.Options{
		Dialect:       x.m.Dialect,
		Conn:          x.conn,
		Transactional: transactional || x.dryRun,
		Joined:        x.dryRun,
		Direction:     x.direction,
		DryRun:        x.dryRun,
		ReadOnly:      x.options.ReadOnly,
		Own:           x.ledger.Own(),
		RefuseDDL:     x.dryRun && !x.m.Dialect.Traits().TransactionalDDL,
		End:           x.sandbox.Stop,
		Again:         x.again,
		Journal:       journal,
		Progress:      x.sandbox.Progress,
		Spellings:     &x.spellings,
	}
	if !transactional {
		o.Backfills = x.backfillOptions()
	}
	if x.m.Events != nil {
		o.Report = func(e event.Progress) {
			e.Name = x.file.Name
			x.m.emit(e)
		}
	}
	if x.m.Statements {
		o.Statement = func(s event.Statement) { x.m.emit(s) }
	}
	x.session = run.NewSession(o)
	x.sink.Sink = x.session
	x.alone = !o.Transactional
}

// migrate runs the migration and its ledger row, and commits both.
func (x *execution) migrate(ctx context.Context, m *manifest) error {
	fn, change, err := m.entry(x.direction)
	if err != nil {
		return err
	}
	if err := x.refusePaused(ctx); err != nil {
		return err
	}
	if rest, ok := x.finish(); ok {
		err = x.session.Finish(ctx, rest)
	} else if err = x.callEntry(ctx, fn, change); err == nil {
		err = x.session.Returned(ctx)
	}
	if err != nil {
		return err
	}
	if err := firstOf(x.session.Flush(ctx), x.session.Unfinished()); err != nil {
		return err
	}
	ops, err := x.records(ctx)
	if err != nil {
		return err
	}
	return x.conclude(ctx, ops)
}

func (x *execution) callEntry(ctx context.Context, fn *lua.LFunction, change bool) error {
	switch {
	case change && x.direction == event.Down:
		recorder := &run.Recorder{Session: x.session}
		x.sink.Sink = recorder
		if err := x.call(fn); err != nil {
			return err
		}
		return recorder.Replay(ctx)
	case change:
		x.sink.Sink = &run.Forward{Session: x.session}
	}
	return x.call(fn)
}

func (x *execution) call(fn *lua.LFunction) error {
	_, err := x.sandbox.Call(fn, 0, x.qi, x.sandbox.Global("DataTypes"))
	return err
}

// conclude writes the ledger's rows, in the transaction of the script, and commits.
func (x *execution) conclude(ctx context.Context, ops []op.Op) error {
	x.committing = true
	if !x.alone {
		return x.session.Conclude(ctx, ops...)
	}
	if len(ops) > 0 {
		if err := x.recordAlone(ctx, ops); err != nil {
			return err
		}
	}
	return x.session.Commit(ctx)
}

// records are the operations that write the ledger's rows.
func (x *execution) records(ctx context.Context) ([]op.Op, error) {
	if x.unrecorded {
		return nil, nil
	}
	if err := x.countBackfills(ctx); err != nil {
		return nil, err
	}
	entry := x.entry(x.m.since(x.start))
	entry.Rows, entry.Statements = x.session.Totals()
	ops := []op.Op{x.ledger.Append(entry)}
	if entries, _ := x.session.Left(); entries {
		ops = append(ops, x.ledger.ForgetJournal(x.file.Name, string(x.direction)))
	}
	if x.direction == event.Down {
		ops = append(ops, x.ledger.Forget(x.recorded))
	}
	if x.direction == event.Up {
		applied := x.appliedRow(entry)
		insert, err := x.ledger.Record(applied)
		if err != nil {
			return nil, err
		}
		ops = append(ops, insert)
	}
	forget, err := x.forgetBackfills(ctx)
	return append(ops, forget...), err
}

// entry is the line of the log, as far as it does not depend on what came of it.
func (x *execution) entry(took time.Duration) ledger.Entry {
	return ledger.Entry{
		Action: string(x.direction), Name: x.file.Name, Checksum: x.file.Checksum(),
		Reason: x.reason(), Args: ledger.EncodeArgs(x.options.Args), At: x.start, Duration: took,
		User: x.m.Actor.User, Host: x.m.Actor.Host, Version: x.m.Actor.Version,
	}
}

func (x *execution) reason() string {
	if x.redone {
		return redoReason
	}
	return x.options.Reason
}

func (x *execution) appliedRow(e ledger.Entry) ledger.Applied {
	return ledger.Applied{
		Name: e.Name, Sequence: x.nextSequence(), Checksum: e.Checksum, Source: x.file.Text, Packed: x.packed, At: e.At,
		Duration: e.Duration, Rows: e.Rows, Statements: e.Statements,
		User: e.User, Host: e.Host, Version: e.Version,
	}
}

// recordAlone writes the ledger's rows in a transaction of their own, for a
// script that has none.
func (x *execution) recordAlone(ctx context.Context, ops []op.Op) error {
	// What the script has set must not lead the ledger's rows elsewhere.
	if err := x.conn.Reset(ctx, label(x.file.Name)); err != nil {
		return err
	}
	s := run.NewSession(run.Options{Dialect: x.m.Dialect, Conn: x.conn, Transactional: true, Spellings: &x.spellings})
	if err := s.Conclude(ctx, ops...); err != nil {
		return firstOf(err, s.Rollback(ctx))
	}
	return nil
}

// abandon takes back what a failed script did.
func (x *execution) abandon(ctx context.Context, err error) error {
	if first := x.session.Land(); first != nil && ctx.Err() == nil {
		err = first // it was queued before what failed
	}
	if rollback := x.session.Rollback(ctx); rollback != nil {
		x.unclear = true
		err = errors.Join(err, rollback)
	}
	x.keepJournal(ctx, err)
	return err
}

// keepTrack makes the job's picture of the ledger what it is now.
func (x *execution) keepTrack() {
	x.forgetJournal()
	switch x.direction {
	case event.Up:
		// The ledger was read again where the answer to the commit was lost.
		if n := len(x.applied); n > 0 && x.applied[n-1].Name == x.file.Name {
			return
		}
		x.applied = append(x.applied, ledger.Applied{Name: x.file.Name, Sequence: x.nextSequence(), Checksum: x.file.Checksum()})
	case event.Down:
		for i, a := range x.applied {
			if a.Name == x.recorded {
				x.applied = append(x.applied[:i:i], x.applied[i+1:]...)
				return
			}
		}
	}
}
