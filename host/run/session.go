// Package run takes what a script asks for to the database: it queues
// operations, flushes them where the script wants to read, and keeps the
// transaction and its savepoints.
package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
)

// The queue is flushed when it holds that many rows, or bytes of values. A longer one gains nothing.
const (
	firstQueuedRows = 500 // behind a question
	mostQueuedRows  = mostRows
	mostQueuedBytes = 2 * mostBytes
)

// Options are those of a [Session].
type Options struct {
	Dialect dialects.Dialect
	Conn    dialects.Conn
	// Transactional wraps the whole script in one transaction, which is opened
	// when the script first needs the database.
	Transactional bool
	// Joined says that the connection is in a transaction that somebody else
	// ends, as in a rehearsal of several scripts.
	Joined    bool
	Direction event.Direction
	DryRun    bool
	ReadOnly  bool
	// RefuseDDL refuses schema changes: of a rehearsal where they could not be taken back.
	RefuseDDL bool
	// Own are the names of luamig's tables, which dropAllTables keeps whatever they are called.
	Own []string
	// End makes the script end with an error that no pcall catches; may be nil.
	End func(error)
	// Again is asked whether to run a single statement outside of transactions once more which the database has broken off, and
	// waits before that; nil: not at all.
	Again func(ctx context.Context, err error) bool
	// Backfills is where backfills keep their place; nil: the file says that it
	// is one transaction, in which there are none.
	Backfills *Backfills
	// Journal is what is kept of what commits before the script has come to its end; nil: nothing does, or
	// nobody goes on with the script.
	Journal *Journal
	// Progress is called whenever the database has answered; may be nil.
	Progress func()
	// OneByOne sends each write alone, as the script asks for it.
	OneByOne bool
	// MostQueued is how many rows wait before they are sent; 0: as many as are worth it.
	MostQueued int
	// Spellings are those of the host's own operations, kept from script to script; may be nil.
	Spellings *Spellings
	// Report is told how far loops have come; may be nil.
	Report func(event.Progress)
	// Statement is told each statement that has run; may be nil.
	Statement func(event.Statement)
}

// Session is the way of one script to the database. It implements [qi.Sink] and
// is used by one goroutine.
type Session struct {
	o                       Options
	queue                   []queued
	spare                   []queued // the memory of the queue before
	flight                  *flight  // a flush that is under way; nil: none
	queuedRows, queuedBytes int
	growing                 growing
	grew                    int   // about how many rows the next step may get, by what the last one has got
	departed                int   // flights since the script has waited for the database
	ahead                   forms // of what is planned while a flight is under way

	levels  []*level
	begun   bool // the connection is in a transaction of ours
	inOwn   bool // which the script has opened itself, where it has none …
	ownTorn bool // … and of which something is committed
	named   int  // savepoints so far, for their names
	open    int  // transactions that the script has opened itself
	plans   plans
	forms   forms
	books   accounts

	journal *journal // nil: none is kept

	backfills  backfills
	progress   progress
	rows       int64
	statements int
}

var _ qi.Sink = (*Session)(nil)

type queued struct {
	step    op.Step
	result  *qi.Result
	ordinal int64 // where there is a journal
	mark    *mark // nil: the journal needs none of it
}

// NewSession returns a session that has not touched the database yet.
func NewSession(o Options) *Session {
	if o.Progress == nil {
		o.Progress = func() {}
	}
	if o.MostQueued == 0 {
		o.MostQueued = mostQueuedRows
	}
	traits := o.Dialect.Traits()
	s := &Session{o: o, begun: o.Joined, books: newAccounts(o), plans: newPlans(o.Dialect), forms: newForms(traits.Text, traits.LowerNames)}
	s.ahead = newForms(traits.Text, traits.LowerNames)
	s.journal = newJournal(s)
	return s
}

// Rows is how many rows the script has inserted, changed and deleted.
func (s *Session) Rows() int64 {
	s.wait()
	return s.rows
}

// Statements is how many statements the script has run.
func (s *Session) Statements() int {
	s.wait()
	return s.statements
}

// Traits are the facts about the database.
func (s *Session) Traits() dialects.Traits { return s.o.Dialect.Traits() }

// Version is the database server's version.
func (s *Session) Version(ctx context.Context) (string, error) {
	s.wait()
	return s.o.Conn.Version(ctx)
}

// IsDryRun reports whether everything will be rolled back at the end.
func (s *Session) IsDryRun() bool { return s.o.DryRun }

// Add queues a step.
func (s *Session) Add(ctx context.Context, step op.Step, result *qi.Result) error {
	if s.o.ReadOnly {
		return &StepError{Pos: step.Pos, Deed: step.Op.String(), Err: &ReadOnlyError{}}
	}
	if drop, ok := step.Op.(op.DropAllTables); ok {
		drop.Keep = append(slices.Clone(drop.Keep), s.o.Own...)
		step.Op = drop
	}
	if err := s.crashed(); err != nil {
		return err
	}
	s.endGrowing()
	q := queued{step: step, result: result}
	if j := s.active(); j != nil {
		if live, err := j.ask(ctx, &q, false); !live || err != nil {
			return err
		}
	}
	s.queue = append(s.queue, q)
	rows, bytes := weight(step.Op)
	return s.grown(ctx, rows, bytes)
}

// grown sends the queue on its way when it is full.
func (s *Session) grown(ctx context.Context, rows, bytes int) error {
	s.queuedRows, s.queuedBytes = s.queuedRows+rows, s.queuedBytes+bytes
	if s.queuedRows < s.enough() && s.queuedBytes < mostQueuedBytes {
		return nil
	}
	if j := s.active(); j != nil {
		j.where = atQueue
		defer func() { j.where = atSync }()
	}
	return s.depart(ctx)
}

// enough is how many rows are worth sending. Fewer are as long as the database has had nothing to do.
func (s *Session) enough() int {
	return min(s.o.MostQueued, firstQueuedRows<<min(s.departed, 8))
}

// weight is about how many rows an operation writes, and how many bytes it holds.
func weight(o op.Op) (rows, bytes int) {
	switch o := o.(type) {
	case op.Insert:
		return weightOf(o.Rows)
	case op.UpdateRows:
		return weightOf(o.Rows)
	case op.DeleteRows:
		return weightOf(o.Rows)
	case op.Update:
		for _, a := range o.Set {
			bytes += bytesOf(a.Value)
		}
	case op.Raw:
		for _, v := range o.Params.Positional {
			bytes += bytesOf(v)
		}
		for _, v := range o.Params.Named {
			bytes += bytesOf(v)
		}
	}
	return 1, bytes
}

func weightOf(rows [][]any) (n, bytes int) {
	for _, row := range rows {
		for _, v := range row {
			bytes += bytesOf(v)
		}
	}
	return len(rows), bytes
}

// bytesOf is about how much memory a value takes.
func bytesOf(v any) int {
	const plain = 16
	switch v := v.(type) {
	case string:
		return plain + len(v)
	case []byte:
		return plain + len(v)
	case op.Decimal:
		return plain + len(v)
	case op.List:
		_, n := weightOf([][]any{v})
		return plain + n
	}
	return plain
}

// Flush runs everything queued, in order. The first error drops the rest: the script that
// asked for it stops there, or undoes it all in the pcall around it.
func (s *Session) Flush(ctx context.Context) error {
	s.departed = 0
	if err := s.land(); err != nil {
		return err
	}
	return s.flush(ctx)
}

func (s *Session) flush(ctx context.Context) error {
	if len(s.queue) == 0 {
		return nil
	}
	s.endGrowing()
	queue := s.queue
	s.drop()
	if err := s.enter(ctx); err != nil {
		return err
	}
	if err := s.performAll(ctx, queue); err != nil {
		s.regain(queue)
		s.surfaced(err)
		return err
	}
	clear(queue)
	s.queue = queue[:0]
	return nil
}

// drop forgets what is queued.
func (s *Session) drop() { s.queue, s.queuedRows, s.queuedBytes, s.growing = nil, 0, 0, growing{} }

// discard forgets what is queued and will not run.
func (s *Session) discard() {
	s.regain(s.queue)
	s.drop()
}

func (s *Session) perform(ctx context.Context, q queued) error {
	if err := s.refused(q.step.Op); err != nil {
		return err
	}
	if j := s.journal; j != nil && q.mark != nil {
		j.place = &place{mark: q.mark, step: q.step}
		defer func() { j.place = nil }()
	}
	before := s.statements
	total, err := s.performLooked(ctx, q)
	for s.repeats(ctx, err, before) {
		total, err = s.performLooked(ctx, q)
	}
	if err != nil {
		return err
	}
	if writesRows(q.step.Op) {
		s.rows += total.Affected
	}
	s.answer(q, total)
	return nil
}

// performAlone performs an operation. Rows that could not be joined are written one at a time.
func (s *Session) performAlone(ctx context.Context, step op.Step) (total dialects.Result, err error) {
	switch o := step.Op.(type) {
	case op.UpdateRows:
		return s.performRows(ctx, step, o.Rows)
	case op.DeleteRows:
		return s.performRows(ctx, step, o.Rows)
	}
	return s.performPlanned(ctx, step)
}

// performRows performs an operation of each row. Where the plan of one is good for all, it takes the values as the rows have them.
func (s *Session) performRows(ctx context.Context, step op.Step, rows [][]any) (total dialects.Result, err error) {
	var known dialects.Statement
	for i, values := range rows {
		var r dialects.Result
		if known.SQL != "" && s.plans.bound(values) {
			known.Args = values
			r, err = s.exec(ctx, step.Pos, step.Op, known)
		} else {
			r, err = s.performPlanned(ctx, op.Step{Pos: step.Pos, Op: rowOf(step.Op, i)})
			known, _ = s.plans.spelled(rowOf(step.Op, i))
		}
		if err != nil {
			return total, s.inRow(rowOf(step.Op, i), err)
		}
		total.Affected += r.Affected
	}
	return total, nil
}

// performPlanned plans an operation, or takes the plan of one of its shape, and runs it.
func (s *Session) performPlanned(ctx context.Context, step op.Step) (total dialects.Result, err error) {
	if st, ok := s.plans.spelled(step.Op); ok {
		if total, err = s.exec(ctx, step.Pos, step.Op, st); err != nil {
			keepArgs(err)
		}
		return total, err
	}
	if rest := s.journal.rest(); rest != nil {
		return s.performStatements(ctx, step, rest, func(int64) {})
	}
	statements, err := s.planFresh(ctx, step.Op)
	if err != nil {
		return total, err
	}
	meter := s.bulkMeter(step, len(statements))
	total, err = s.performStatements(ctx, step, statements, meter.Add)
	if err == nil {
		meter.End()
	}
	return total, err
}

// planFresh plans an operation that has no like yet.
func (s *Session) planFresh(ctx context.Context, o op.Op) ([]dialects.Statement, error) {
	if s.books.own {
		return s.planOwn(ctx, o)
	}
	statements, err := s.o.Dialect.Plan(ctx, o, s.o.Conn.Catalog())
	if err == nil {
		s.plans.remember(o, statements)
	}
	return statements, err
}

// keepArgs gives an error values of its own: those of a remembered plan are
// overwritten by the next operation.
func keepArgs(err error) {
	var refused *dialects.Error
	if errors.As(err, &refused) {
		refused.Statement.Args = slices.Clone(refused.Statement.Args)
	}
}

// Perform runs operations of the host's own, such as the ledger's, in the
// script's transaction. They do not count as the script's, and nobody is told of them.
func (s *Session) Perform(ctx context.Context, ops ...op.Op) error {
	_, err := s.performOwn(ctx, ops...)
	return err
}

// performOwn is Perform that also tells how many rows were written.
func (s *Session) performOwn(ctx context.Context, ops ...op.Op) (affected int64, err error) {
	if err := s.Flush(ctx); err != nil {
		return 0, err
	}
	rows, statements, tell := s.rows, s.statements, s.o.Statement
	s.o.Statement, s.books.own = nil, true
	defer func() { s.rows, s.statements, s.o.Statement, s.books.own = rows, statements, tell, false }()
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	for _, o := range ops {
		if err := s.performChecked(ctx, o); err != nil {
			return 0, &StepError{Deed: o.String(), Err: err}
		}
	}
	return s.rows - rows, nil
}

func writesRows(o op.Op) bool {
	switch o.(type) {
	case op.Insert, op.Update, op.Delete, op.UpdateRows, op.DeleteRows, op.InsertSelect, op.Raw:
		return true
	}
	return false
}

// exec runs a statement that an operation or a question is made of.
func (s *Session) exec(ctx context.Context, pos op.Pos, of any, st dialects.Statement) (dialects.Result, error) {
	if st.OutsideTx && s.begun {
		return dialects.Result{}, &InsideTransactionError{Statement: st}
	}
	if s.journal != nil { // a statement before it may have committed
		if err := s.enter(ctx); err != nil {
			return dialects.Result{}, err
		}
	}
	return s.run(ctx, pos, of, st)
}

func (s *Session) run(ctx context.Context, pos op.Pos, of any, st dialects.Statement) (dialects.Result, error) {
	start := s.startTime()
	r, err := s.o.Conn.Exec(ctx, st)
	if err != nil {
		s.failed(of, st, err)
		return dialects.Result{}, err
	}
	s.ran(pos, of, st, start, r.Affected)
	return r, nil
}

func (s *Session) failed(of any, st dialects.Statement, err error) {
	if s.books.open {
		s.books.attempted(of, st.SQL)
		s.books.lost(of, st, !s.begun, err)
	}
}

// startTime is when a statement starts, where somebody wants to know: a look at
// the clock for each row of a loop is felt.
func (s *Session) startTime() (start time.Time) {
	if s.o.Statement != nil {
		start = time.Now()
	}
	return start
}

// ran counts a statement and tells of it.
func (s *Session) ran(pos op.Pos, of any, st dialects.Statement, start time.Time, affected int64) {
	s.statements++
	if s.books.open {
		s.books.note(pos, of, st.Text(), !s.begun)
	}
	s.o.Progress()
	if s.o.Statement != nil {
		s.o.Statement(event.Statement{Pos: pos, SQL: st.Text(), Duration: time.Since(start), Affected: affected})
	}
}

// Query flushes and asks.
func (s *Session) Query(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error) {
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	ask := s.ask
	if j := s.active(); j != nil {
		ask = j.query
	}
	rows, err := ask(ctx, pos, q)
	if err != nil {
		return nil, &StepError{Pos: pos, Deed: deed(q), Err: err}
	}
	return rows, nil
}

// deed words a question for an error.
func deed(q op.Query) string {
	if s, ok := q.(interface{ String() string }); ok {
		return s.String()
	}
	return "query"
}

func (s *Session) ask(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error) {
	if s.o.ReadOnly && writes(q, s.Traits().Text) {
		return nil, &ReadOnlyError{}
	}
	if err := s.refused(q); err != nil {
		return nil, err
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	statements, err := s.o.Dialect.PlanQuery(ctx, q, s.o.Conn.Catalog())
	if err != nil {
		return nil, err
	}
	last := len(statements) - 1
	r, err := s.performBefore(ctx, pos, q, statements)
	if err != nil {
		return nil, err
	}
	s.rows += r.Affected
	start, before := s.startTime(), s.statements
	rows, err := s.o.Conn.Query(ctx, statements[last])
	for s.repeats(ctx, err, before) {
		rows, err = s.o.Conn.Query(ctx, statements[last])
	}
	if err != nil {
		s.failed(q, statements[last], err)
		return nil, err
	}
	s.ran(pos, q, statements[last], start, 0)
	return rows, nil
}

// Catalog flushes and returns the catalog.
func (s *Session) Catalog(ctx context.Context, pos op.Pos, deed string) (dialects.Catalog, error) {
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	if err := s.enter(ctx); err != nil {
		return nil, &StepError{Pos: pos, Deed: deed, Err: err}
	}
	s.o.Progress()
	if j := s.active(); j != nil {
		return keptCatalog{s.o.Conn.Catalog(), j}, nil
	}
	return s.o.Conn.Catalog(), nil
}

// Reversible runs the function of the session's direction.
func (s *Session) Reversible(_ context.Context, _ op.Pos, up, down func() error) error {
	if s.o.Direction == event.Down {
		return down()
	}
	return up()
}
