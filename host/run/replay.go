package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// replay is the way of a script over what an earlier run has done: nothing is sent, what was answered is answered again,
// and each operation is compared with what the journal has.
type replay struct {
	*Resumption
	checks []check // those that are left
	caught []keptError
	again  *AskedAgain // the last question that was asked again; nil: none
}

func newReplay(r *Resumption) *replay {
	return &replay{Resumption: r, checks: r.checks, caught: slices.Clone(r.errors)}
}

// check is what the journal knows of the operations up to one.
type check struct {
	from, to int64
	sum      string // of all operations up to it …
	own      string // … or of this one
	deed     string
	place    string
}

// again goes over an operation that was asked for before. It reports true where it was not: from there on, all is done.
func (j *journal) again(ctx context.Context, m *mark, q *queued) (live bool, err error) {
	r := j.replay
	if m.ordinal > r.Done {
		if p := r.partial; p != nil {
			if p.own != m.own {
				return false, j.diverged(p.check, q.step)
			}
			m.rest, m.first = p.rest, p.first
		}
		return true, j.goLive(ctx)
	}
	if err := j.compare(m, q.step); err != nil {
		return false, err
	}
	if known, ok := r.results[m.ordinal]; ok {
		tellAnswer(q.result, known)
	}
	if err := j.s.restore(ctx, q.step); err != nil {
		return false, err
	}
	return false, r.surfaces(m.ordinal, atQueue)
}

// compare stops where the script asks for something else than what is done.
func (j *journal) compare(m *mark, step op.Step) error {
	r := j.replay
	if len(r.checks) == 0 {
		return nil
	}
	c := r.checks[0]
	switch {
	case m.ordinal < c.from:
		return nil
	case c.own == "" && m.own != "" && m.ordinal < c.to && j.s.definesSchema(step.Op):
		return j.diverged(c, step) // nothing of that kind is among them
	case m.ordinal < c.to:
		return nil
	}
	r.checks = r.checks[1:]
	if c.own != "" && c.own != m.own || c.own == "" && c.sum != j.chain.sum() {
		return j.diverged(c, step)
	}
	return nil
}

func (s *Session) definesSchema(o op.Op) bool {
	traits := s.Traits()
	return !traits.TransactionalDDL && defines(o, traits.Text)
}

// surfaces returns the error that came up at this place.
func (r *replay) surfaces(asked int64, where surface) error {
	if len(r.caught) == 0 || r.caught[0].Asked != asked || r.caught[0].Surface != where {
		return nil
	}
	e := r.caught[0]
	r.caught = r.caught[1:]
	return e.Err.error(op.Pos{})
}

// goLive ends the replay. What is open now has begun in a part that is committed, and cannot be taken back as a whole.
func (j *journal) goLive(ctx context.Context) error {
	done := j.replay.Done
	j.replay = nil
	j.reads = max(j.reads, j.Resumed.reads)
	for _, l := range j.s.levels {
		l.torn = l.torn || done > l.asked
	}
	if !j.s.inOwn {
		return nil
	}
	if err := j.s.o.Conn.Begin(ctx); err != nil {
		return err
	}
	j.s.begun = true
	return nil
}

// over ends the replay of a script that has returned.
func (r *replay) over(ctx context.Context, j *journal) error {
	if j.asked < r.Done || r.partial != nil {
		c := check{from: r.Done, to: r.Done}
		if r.partial != nil {
			c = r.partial.check
		} else if len(r.checks) > 0 {
			c = r.checks[0]
		}
		return j.diverged(c, op.Step{})
	}
	return j.goLive(ctx)
}

// diverged ends the script: no pcall catches that it goes another way than before.
func (j *journal) diverged(c check, step op.Step) error {
	e := &DivergedError{From: c.from, To: c.to, Had: c.deed, HadAt: c.place, Asked: j.asked, Again: j.replay.again}
	if step.Op == nil {
		return j.s.end(&StepError{Deed: "up", Err: e})
	}
	e.Wants = step.Op.String()
	return j.s.end(&StepError{Pos: step.Pos, Deed: step.Op.String(), Err: e})
}

// DivergedError says that a script that goes on behind its committed part does not ask for what is committed.
type DivergedError struct {
	From, To int64       // the operations that the journal has
	Had      string      // the deed of the first of them
	HadAt    string      // its line in the file as it was then
	Wants    string      // what the script asks for now; empty: it has come to its end
	Asked    int64       // operations, the last of which is that
	Again    *AskedAgain // nil: every answer before it was kept
}

func (e *DivergedError) Error() string { return e.way() + e.Again.String() }

func (e *DivergedError) way() string {
	had := fmt.Sprintf("operation %d was %q", e.From, e.Had)
	if e.To > e.From {
		had = fmt.Sprintf("operations %d to %d wrote rows, from %q", e.From, e.To, e.Had)
	}
	if e.HadAt != "" {
		had += " on " + e.HadAt
	}
	switch {
	case e.Wants == "":
		return fmt.Sprintf("the script ends after %d operations, but more of it is committed: %s", e.Asked, had)
	case e.To > e.From || e.Had == e.Wants:
		return "the script goes another way than in the run before, whose part is committed: " + had + ", and it is not the same now"
	}
	return fmt.Sprintf("the script goes another way than in the run before, whose part is committed: %s, and now it is %q", had, e.Wants)
}

// Remedy says what can be done.
func (e *DivergedError) Remedy() string {
	if e.Again != nil {
		return "luamig repair shows what is done: do the rest by hand or in another migration, and then repair --mark-applied; or undo by hand what is done, and then repair --forget; the next time, go over many rows " +
			"in a migration of their own, or in a backfill, which keeps its place"
	}
	return "bring back what is committed as it was, and change only what comes behind it; or see luamig repair"
}

// partial is an operation of which some statements are done.
type partial struct {
	check
	rest  []dialects.Statement
	first int // of the plan, counted from 0
}

// Resumption is what an earlier run of a script has left, as far as it is settled.
type Resumption struct {
	Header Header
	Done   int64 // operations, which are not done again

	clear    []dialects.Statement
	entries  int64
	partial  *partial
	failed   bool                 // the operation that was begun was refused
	undone   *ledger.JournalEntry // says so, where the journal does not yet
	checks   []check
	reads    int // questions that were asked before the operation behind Done
	answers  map[int]keptRead
	writes   map[int64]keptRead
	errors   []keptError
	results  map[int64]dialects.Result
	totals   totals
	returned *returned
}

// returned is what was left to do when the script had returned.
type returned struct {
	total int64
	tail  []op.Op // the last operations of the total
}

// Remaining are the operations that are left to do, where the script had returned already: it need not run again. It
// reports false where it must.
func (r *Resumption) Remaining() ([]op.Op, bool) {
	if r.returned == nil || r.Done < r.returned.total-int64(len(r.returned.tail)) {
		return nil, false
	}
	return r.returned.tail[int64(len(r.returned.tail))-(r.returned.total-r.Done):], true
}

// InPart returns the operation of which some statements are done and others are not, and how many of how many; 0 of 0: there is none.
func (r *Resumption) InPart() (ordinal int64, done, of int) {
	if r.partial == nil {
		return 0, 0, 0
	}
	return r.partial.from, r.partial.first, r.partial.first + len(r.partial.rest)
}

// Finish queues the operations of [Resumption.Remaining].
func (s *Session) Finish(ctx context.Context, ops []op.Op) error {
	j := s.journal
	r := j.replay
	j.asked, j.tail = r.Done, nil
	if err := j.goLive(ctx); err != nil {
		return err
	}
	for i, o := range ops {
		q := queued{step: op.Step{Op: o}}
		if _, err := j.ask(ctx, &q, false); err != nil {
			return err
		}
		if p := r.partial; i == 0 && p != nil {
			q.mark.rest, q.mark.first = p.rest, p.first
		}
		s.queue = append(s.queue, q)
	}
	j.ended, j.tail = true, s.queue
	return nil
}

// mostTail bounds the operations that are kept for when the script has returned, in bytes.
const mostTail = 1 << 20

// addReturned adds the entry that says that the script has returned, and what is left to do from an operation on.
func (j *journal) addReturned(m *mark) {
	if !j.ended || j.tail == nil {
		return
	}
	i := slices.IndexFunc(j.tail, func(q queued) bool { return q.ordinal == m.ordinal })
	if i < 0 {
		return
	}
	tail := j.tail[i:]
	j.tail = nil
	var d detail
	size := 0
	for _, q := range tail {
		text, err := op.Encode(q.step.Op)
		if size += len(text); err != nil || size > mostTail {
			return // the script runs again then
		}
		d.Tail = append(d.Tail, text)
	}
	last := tail[len(tail)-1]
	j.add(ledger.JournalEntry{Kind: ledger.JournalReturned, From: last.ordinal, To: last.ordinal, Detail: d.text()})
}
