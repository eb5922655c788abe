package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// Where statements commit by themselves, what a script has done is written down in the database, together with what it
// has done: behind a failure or a kill, the next run executes the script again and skips what is committed.
//
// Every operation that the script asks for has an ordinal, counted before anything is joined or sent. Those that only write rows
// are told in runs, by one fingerprint: a loop of a hundred thousand updates is one entry. A statement that commits by itself
// is announced first (an entry "begun"), in the transaction of what came before it; what has become of it is told by
// the entry behind it, or asked of the database ([dialects.Settler]) where there is none.
//
// Why are entries only ever added? So that one insert, in a transaction that is there anyway, is all that a step costs.
// Why are there no entries "done" behind a schema change? Because the next entry says it: nothing comes behind what is not done.

// Journal is what a session needs to keep one.
type Journal struct {
	Ledger ledger.Ledger
	ID     ledger.JournalID
	Header Header
	Now    func() time.Time
	// Resumed is what an earlier run has left; nil: this is the first one.
	Resumed *Resumption
}

// Header is what a journal says of the whole migration.
type Header struct {
	Checksum string
	Clock    time.Time // the script's, in every run of it
	Seed     int64     // of its random numbers
	User     string
	Host     string
	Version  string // of luamig
}

// journal is the journal of a session.
type journal struct {
	*Journal
	s     *Session
	alone bool // the script has no transaction of its own
	asking
	keeping
	uncounted int64   // rows of the operation at hand
	saved     keeping // at the beginning of the transaction …
	written   notes   // … and what was written since then
	place     *place  // of what is being performed; nil: it is the host's own
}

// asking is what the script's goroutine knows: how far the script has come.
type asking struct {
	asked  int64 // operations
	chain  *chain
	reads  int            // questions
	notes  notes          // since the last mark
	run    op.Step        // the first that writes rows since then
	budget int            // bytes that answers may still take
	where  surface        // where errors come up now
	like   *op.UpdateRows // what rows are added to
	replay *replay        // nil: what is asked is done
	wrote  bool           // something, since it has gone on
	ended  bool           // the script has returned
	tail   []queued       // what was in the queue then
}

// keeping is what the goroutine that performs knows: what is done, and what of it the journal says.
type keeping struct {
	number   int64 // of the last entry
	entries  []ledger.JournalEntry
	recorded int64 // the operations up to it are in the journal
	done     notes
	results  []knownResult // since the last entry
	base     totals        // of earlier runs
	lost     bool          // whether the last statement has run is not known
	progress bool          // something of the migration is committed
	open     int64         // 1: the last operation in the journal is begun and not done
}

// mark is what the journal needs to know of an operation in the queue.
type mark struct {
	ordinal int64
	before  string  // the fingerprint of all operations before it
	after   string  // and of those up to it
	own     string  // that of an operation that is not only one of rows; empty: it is one
	notes   notes   // of what the script did before it
	run     op.Step // the first operation since the mark before it that only writes rows
	rest    []dialects.Statement
	first   int // of the plan, where the statements before it are done
}

// place is an operation that is being performed.
type place struct {
	*mark
	step    op.Step
	outside bool // its last statement is one that no transaction takes
}

// keptBytes bounds the answers to questions that a journal keeps, as they are written, and keptAnswer one of them, as it is read. Larger
// ones are asked again: that they may be others then, the fingerprints of what the script does with them will tell. An answer from
// packedFrom on is compressed.
const (
	keptBytes  = 4 << 20
	keptAnswer = 1 << 20
	packedFrom = 8 << 10
)

func newJournal(s *Session) *journal {
	if s.o.Journal == nil {
		return nil
	}
	j := &journal{Journal: s.o.Journal, s: s, alone: !s.o.Transactional}
	j.chain, j.budget, j.where = newChain(), keptBytes, atSync
	if r := j.Resumed; r != nil {
		j.number, j.recorded, j.base, j.progress = r.entries, r.Done, r.totals, r.Done > 0 || r.partial != nil
		j.replay = newReplay(r)
		if r.undone != nil {
			j.add(*r.undone)
		}
	}
	return j
}

// active returns the journal where what is asked belongs into it: not inside a backfill, which keeps its own place, and not where
// the host itself asks.
func (s *Session) active() *journal {
	if s.journal == nil || s.backfills.batch || s.backfills.own || s.backfills.unfinished != nil {
		return nil
	}
	return s.journal
}

// ask counts an operation of the script. It reports false where the operation is done already, by an earlier run.
func (j *journal) ask(ctx context.Context, q *queued, answers bool) (live bool, err error) {
	m := &mark{ordinal: j.asked + 1}
	rows := !answers && j.s.forms.writes(q.step.Op)
	j.like = nil
	if !rows {
		m.before, m.own = j.chain.sum(), fingerprint(q.step.Op)
	}
	j.chain.add(q.step.Op)
	if !rows || j.alone {
		m.after = j.chain.sum()
	}
	j.asked++
	q.ordinal = j.asked
	if j.replay != nil {
		if live, err := j.again(ctx, m, q); !live || err != nil {
			return false, err
		}
	}
	if err := j.remembers(q.step, rows); err != nil {
		return false, err
	}
	if rows && (j.run.Op == nil || j.replay != nil) {
		j.run = q.step
	}
	if !rows || j.alone {
		m.notes, m.run, j.notes, j.run = j.notes, j.run, notes{}, op.Step{}
		q.mark = m
	}
	return true, nil
}

// remembers refuses to ask a session that has just begun what the last statement of the run before has done.
func (j *journal) remembers(step op.Step, rows bool) error {
	if j.Resumed == nil || j.wrote {
		return nil
	}
	raw, ok := step.Op.(op.Raw)
	if ok && lastStatement.MatchString(raw.SQL) {
		return j.s.end(&StepError{Pos: step.Pos, Deed: step.Op.String(), Err: &LostSessionError{SQL: raw.SQL}})
	}
	j.wrote = rows
	return nil
}

// lastStatement finds the functions that tell of the statement before.
var lastStatement = lazyregexp.New(`(?i)\b(LAST_INSERT_ID|ROW_COUNT|FOUND_ROWS|LAST_INSERT_ROWID|CHANGES|LASTVAL|CURRVAL)\s*\(`)

// askRow counts the update of a row. What is sent together depends on more than the script, and is not part of it.
func (j *journal) askRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) (live bool, err error) {
	if j.like != like {
		one := *like
		one.Rows = nil
		j.chain.add(one)
		j.like = like
	}
	j.asked++
	j.chain.row(row)
	if j.run.Op == nil {
		j.run = op.Step{Pos: pos, Op: *like}
	}
	if j.replay == nil {
		return true, nil
	}
	live, err = j.again(ctx, &mark{ordinal: j.asked}, &queued{step: op.Step{Pos: pos, Op: *like}})
	if !live {
		return false, err
	}
	j.run = op.Step{Pos: pos, Op: *like}
	return true, err
}

// growing returns the mark of an operation to which rows are added.
func (j *journal) growing(q *queued) {
	q.ordinal = j.asked
	if j.alone {
		q.mark = &mark{notes: j.notes, run: j.run}
		j.notes, j.run = notes{}, op.Step{}
	}
}

// seal gives an operation to which rows were added the fingerprint of all of them.
func (j *journal) seal(q *queued) {
	if q.mark != nil {
		q.mark.ordinal, q.mark.after = j.asked, j.chain.sum()
	}
}

// Returned notes that the script has asked for all that it does: after a kill behind the last schema change, nothing but what is
// still in the queue is left to be done, and the script, which may no longer find what it reads, need not run again.
func (s *Session) Returned(ctx context.Context) error {
	j := s.journal
	if j == nil {
		return nil
	}
	if err := s.land(); err != nil {
		return err
	}
	s.endGrowing()
	if j.replay != nil {
		if err := j.replay.over(ctx, j); err != nil {
			return err
		}
	}
	j.ended, j.tail = true, s.queue
	return nil
}

// note adds entries of what is done to those that wait: the rows before operation m, as far as the journal does not know them.
func (j *journal) note(m *mark, upTo int64, sum string) {
	j.done.add(m.notes)
	m.notes = notes{}
	if upTo <= j.recorded {
		return
	}
	e := ledger.JournalEntry{Kind: ledger.JournalRows, From: j.recorded + 1, To: upTo, Fingerprint: sum}
	if m.run.Op != nil {
		e.Deed, e.Place = m.run.Op.String(), m.run.Pos.String()
	}
	j.add(e)
	j.recorded, j.open = upTo, 0
}

// add adds an entry to those that wait for the next commit.
func (j *journal) add(e ledger.JournalEntry) {
	if j.number == 0 {
		j.number = 1
		j.entries = append(j.entries, j.header())
	}
	j.number++
	e.Number, e.At = j.number, j.Now()
	j.entries = append(j.entries, e)
}

func (j *journal) header() ledger.JournalEntry {
	h := j.Header
	return ledger.JournalEntry{Number: 1, Kind: ledger.JournalHeader, Fingerprint: h.Checksum, At: h.Clock,
		Deed:   fmt.Sprintf("%s by %s@%s", j.ID.Direction, h.User, h.Host),
		Detail: detail{Seed: h.Seed, User: h.User, Host: h.Host, Version: h.Version}.text()}
}

// write puts the waiting entries into the database. The last of them carries what the script has been told since.
func (j *journal) write(ctx context.Context) error {
	if len(j.entries) == 0 {
		return nil
	}
	last := &j.entries[len(j.entries)-1]
	d := readDetail(last.Detail)
	d.takeNotes(j.done)
	d.Results = packResults(j.results)
	done := j.base.plus(j.s.own()).minus(j.s.backfills.counted) // backfills keep their own
	d.Rows, d.Count = done.Rows+j.uncounted, done.Statements
	last.Detail = d.text()
	if err := j.s.execOwn(ctx, j.Ledger.AppendJournal(j.ID, j.entries...)); err != nil {
		return err
	}
	if j.s.begun {
		j.written.add(j.done)
	}
	j.entries, j.done, j.results = nil, notes{}, nil
	return nil
}

// execOwn runs an operation of the host's own in the transaction that is open, or by itself.
func (s *Session) execOwn(ctx context.Context, o op.Op) error {
	statements, err := s.o.Dialect.Plan(ctx, o, s.o.Conn.Catalog())
	for i := 0; i < len(statements) && err == nil; i++ {
		_, err = s.o.Conn.Exec(ctx, statements[i])
	}
	if err != nil {
		return &StepError{Deed: o.String(), Err: err}
	}
	return nil
}

// finished notes what is done of a queue that was performed outside of any transaction of the script's.
func (j *journal) finished(m *mark, step op.Step) {
	if m.own == "" {
		j.note(m, m.ordinal, m.after)
		return
	}
	j.note(m, m.ordinal-1, m.before)
	var d detail
	d.Op, _ = op.Encode(step.Op)
	j.add(ledger.JournalEntry{Kind: ledger.JournalDone, From: m.ordinal, To: m.ordinal, Fingerprint: m.own,
		Deed: step.Op.String(), Place: step.Pos.String(), Detail: d.text()})
	j.recorded, j.open = m.ordinal, 0
}

// answered keeps the result of a write at which the script may look.
func (j *journal) answered(q queued, r dialects.Result) {
	if j != nil && q.result != nil && q.ordinal > 0 {
		j.results = append(j.results, knownResult{q.ordinal, r})
	}
}

// Left reports whether the journal has entries of something that stays.
func (s *Session) Left() (entries, stays bool) {
	j := s.journal
	if j == nil {
		return false, false
	}
	s.wait()
	_, kept := s.Kept()
	return j.number > 0, kept || j.progress || j.lost
}

// DoneOperations is behind which operation the next run goes on, as far as it is known.
func (s *Session) DoneOperations() int64 {
	if s.journal == nil {
		return 0
	}
	return s.journal.recorded - s.journal.open
}

// isDefinite reports whether an error of a statement says that the statement has done nothing.
func isDefinite(err error) bool {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return false
	}
	return refused.Kind != dialects.ConnectionLost && refused.Kind != dialects.Interrupted
}

// tellAnswer fills in a result from an earlier run.
func tellAnswer(to *qi.Result, r dialects.Result) {
	if to != nil {
		*to = qi.Result{Result: r, Done: true}
	}
}

// restore goes back to what the journal was when something began that is taken back.
func (j *journal) restore(before keeping) {
	lost, progress := j.lost, j.progress
	j.keeping = before
	j.done.add(j.written) // what the script was told stays, whatever is taken back; read twice, it is one
	j.written = notes{}
	j.lost, j.progress = lost, progress
}

// regain takes back the notes of operations that have not run: they go with what comes next.
func (s *Session) regain(queue []queued) {
	j := s.active()
	if j == nil {
		return
	}
	var all notes
	for _, q := range queue {
		if q.mark != nil {
			all.add(q.mark.notes)
			q.mark.notes = notes{}
		}
	}
	all.add(j.notes)
	j.notes = all
}

// rest is what is left of the plan of an operation whose first statements an earlier run has done; nil: all of it.
func (j *journal) rest() []dialects.Statement {
	if j == nil || j.place == nil {
		return nil
	}
	return j.place.rest
}

// surfaced keeps an error that comes to the script, which may catch it.
func (s *Session) surfaced(err error) {
	if j := s.active(); j != nil && j.replay == nil {
		j.notes.errors = append(j.notes.errors, keptError{Asked: j.asked, Surface: j.where, Err: newFailure(err)})
	}
}

// KeepFailure writes down that the last statement was refused, behind the end of the script's transaction: the next
// run need not ask what has become of it.
func (s *Session) KeepFailure(ctx context.Context) error {
	if s.journal == nil || s.begun {
		return nil
	}
	return s.journal.write(ctx)
}

// Journalled reports whether the next run goes on behind what this one has done.
func (s *Session) Journalled() bool { return s.journal != nil }
