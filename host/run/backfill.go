package run

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// Backfills is what a script needs to have backfills.
type Backfills struct {
	Ledger ledger.Ledger
	Script string // the migration's name, or the script's
	Args   string // of an ad-hoc script: another run of it with other arguments must not go on there
	By     string // who runs it: user@host
	Now    func() time.Time
	// Again tells whether a batch is to run once more that the database has broken off for the nth time, and after
	// which pause; nil: never.
	Again func(err *dialects.Error, n int) (pause time.Duration, again bool)
	// ReplicaLag asks replicas that the host knows; nil: it knows none, and the server is asked.
	ReplicaLag func(ctx context.Context) (time.Duration, error)
	// Stop, when closed, ends the script after the current batch; may be nil.
	Stop <-chan struct{}
}

// backfills is what a session knows of the backfills of its script.
type backfills struct {
	names      map[string]int // in small letters; how often
	batch      bool           // a batch is running
	own        bool           // the host does something for itself
	unfinished *cursor        // begun and not done: an error ended it
	stay       bool           // batches are committed, by this run or by an earlier one
	counted    totals         // of what the session has done, the part that its batches have
	all        *totals        // of all batches that are committed, those of earlier runs too; nil: they are not looked up
}

var _ qi.Cursor = (*cursor)(nil)

// cursor is the place of one backfill.
type cursor struct {
	*Backfills
	s     *Session
	asked qi.Backfill
	id    ledger.Backfill // names it; the rest is empty
	rows  int64           // done so far, for messages
	over  bool            // nothing is left to do
	run   ledger.BackfillRun
	heard time.Time     // when it was last looked what others ask
	took  time.Duration // of the last batch
	scope scope
	meter *qi.Meter // nil: nobody watches
	tries int       // of the batch that was broken off
	held  held
}

// Backfill begins a backfill, or takes one up where an earlier run has left it.
func (s *Session) Backfill(ctx context.Context, b qi.Backfill) (qi.Cursor, error) {
	c := &cursor{Backfills: s.o.Backfills, s: s, asked: b}
	if err := s.mayBackfill(); err != nil {
		return nil, c.fault(err)
	}
	if u := s.backfills.unfinished; u != nil {
		return u.again(b)
	}
	name, err := s.backfills.name(b)
	if err != nil {
		return nil, c.fault(err)
	}
	c.id = ledger.Backfill{Migration: c.Script, Direction: string(s.o.Direction), Name: name}
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	if err := c.createTables(ctx); err != nil {
		return nil, c.fault(err)
	}
	at, _, err := c.Ledger.ReadBackfill(ctx, s.o.Dialect, s.o.Conn.Catalog(), c.id)
	if err != nil {
		return nil, c.fault(err)
	}
	c.begin(ctx, at)
	return c, nil
}

// again takes up a backfill that ended with an error which the script has caught. To any
// other backfill, counted behind it, the order would give another's place in the next run.
func (c *cursor) again(b qi.Backfill) (qi.Cursor, error) {
	if b != c.asked {
		return nil, (&cursor{asked: b}).fault(c.unfinished())
	}
	return c, nil
}

func (c *cursor) unfinished() error {
	return &BackfillError{Message: fmt.Sprintf("the backfill %q has ended with an error, and is not finished", c.id.Name),
		Hint: "do not catch the error: the next run goes on after the last batch that was committed"}
}

// Unfinished is an error where a backfill of the script has not come to its end
// although the script has.
func (s *Session) Unfinished() error {
	if c := s.backfills.unfinished; c != nil {
		return c.fault(c.unfinished())
	}
	return nil
}

// HasBackfilled reports whether the script has had a backfill.
func (s *Session) HasBackfilled() bool { return len(s.backfills.names) > 0 }

// BatchesStay reports whether batches of a backfill are committed, by this run of the script or by an earlier one.
func (s *Session) BatchesStay() bool { return s.backfills.stay }

func (s *Session) mayBackfill() error {
	switch {
	case s.o.ReadOnly:
		return &ReadOnlyError{}
	case s.o.Backfills == nil:
		return &BackfillError{Message: "a backfill commits each batch, and this file runs in one transaction",
			Hint: "write transaction = false at the top of the file"}
	case s.backfills.batch:
		return &BackfillError{Message: "a backfill cannot stand inside another one",
			Hint: "let them follow each other, or read the other table with qi:select"}
	case s.open > 0:
		return &BackfillError{Message: "a backfill commits each batch, and cannot stand inside a transaction",
			Hint: "call it outside qi:transaction"}
	}
	return nil
}

// name tells the backfills of a script apart: by the name that the script gives,
// else by table and order. Some databases compare names without regard to case.
func (b *backfills) name(asked qi.Backfill) (string, error) {
	name := asked.Name
	if name == "" {
		name = asked.Table.String()
	}
	if b.names == nil {
		b.names = map[string]int{}
	}
	folded := strings.ToLower(name)
	b.names[folded]++
	if n := b.names[folded]; n > 1 {
		if asked.Name != "" {
			return "", &BackfillError{Message: fmt.Sprintf("the file has another backfill %q", name), Hint: "give each its own name"}
		}
		return b.name(qi.Backfill{Name: fmt.Sprintf("%s#%d", name, n)})
	}
	if n := utf8.RuneCountInString(name); n > ledger.BackfillName {
		return "", &BackfillError{Message: fmt.Sprintf("the name of the backfill has %d letters, and may have %d", n, ledger.BackfillName),
			Hint: `give it a shorter one: { name = "…" }`}
	}
	return name, nil
}

// createTables makes the tables of backfills where they are missing.
func (c *cursor) createTables(ctx context.Context) error {
	for _, table := range c.Ledger.BackfillTables() {
		missing, err := ledger.Ensure(ctx, c.s.o.Conn.Catalog(), table)
		if err == nil && len(missing) > 0 {
			err = c.performOwn(ctx, missing...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// performOwn performs operations of the host's own in a transaction of which the journal knows nothing, also where the script goes over
// what an earlier run has done.
func (c *cursor) performOwn(ctx context.Context, ops ...op.Op) error {
	c.s.backfills.own = true
	defer func() { c.s.backfills.own = false }()
	return c.s.Transaction(ctx, c.asked.Pos, func() error { return c.s.Perform(ctx, ops...) })
}

// Done reports whether nothing is left to do.
func (c *cursor) Done() bool { return c.over }

// Batch runs do in a transaction together with the cursor.
func (c *cursor) Batch(ctx context.Context, do func(qi.Checkpoint) (qi.Checkpoint, error)) (qi.Checkpoint, error) {
	var next qi.Checkpoint
	c.s.backfills.batch, c.s.backfills.unfinished = true, c
	c.s.wait()
	start, before := time.Now(), c.s.own()
	defer func() {
		c.s.wait()
		c.s.backfills.batch, c.took = false, time.Since(start)
		c.s.backfills.counted = c.s.backfills.counted.plus(c.s.own().minus(before))
	}()
	err := c.s.Transaction(ctx, c.asked.Pos, func() (err error) {
		next, err = c.batch(ctx, do)
		return err
	})
	if err != nil {
		return qi.Checkpoint{}, err
	}
	c.done(ctx, next)
	return next, nil
}

func (c *cursor) batch(ctx context.Context, do func(qi.Checkpoint) (qi.Checkpoint, error)) (qi.Checkpoint, error) {
	at, begun, err := c.Ledger.ReadBackfill(ctx, c.s.o.Dialect, c.s.o.Conn.Catalog(), c.id)
	if err != nil {
		return qi.Checkpoint{}, c.fault(err)
	}
	if begun && (at.Table != c.asked.Table.String() || at.Args != c.Args) {
		return qi.Checkpoint{}, c.fault(otherBackfill(at, c.Args))
	}
	if c.run.Since.IsZero() {
		c.run = ledger.BackfillRun{Since: c.Now(), From: at.Rows, By: c.By}
	}
	before := qi.Checkpoint{Key: at.Key, After: at.After, Rows: at.Rows, Batches: at.Batches, Size: at.Size, Done: at.Done}
	if before.Done {
		return before, nil
	}
	start := c.s.own()
	next, err := do(before)
	if err == nil {
		err = c.s.Flush(ctx)
	}
	if err != nil {
		return next, err
	}
	return next, c.save(ctx, next, begun, totals{at.Written, at.Statements}.plus(c.s.own().minus(start)))
}

func otherBackfill(at ledger.Backfill, args string) error {
	if at.Args != args {
		return &BackfillError{Message: fmt.Sprintf("it was begun with the arguments %s, and is not finished", orNone(at.Args)),
			Hint: "run the script with them again, or give the backfill a name of its own for each"}
	}
	return &BackfillError{Message: fmt.Sprintf("the backfill %q was begun for the table %s", at.Name, at.Table),
		Hint: "bring the table back, or give the backfill another name to begin anew"}
}

func orNone(args string) string {
	if args == "" {
		return "{}"
	}
	return args
}

// save writes how far the backfill has come. That no row changes would mean that the place
// is lost and the next run would begin anew.
func (c *cursor) save(ctx context.Context, at qi.Checkpoint, begun bool, written totals) error {
	row := c.id
	row.Table, row.Args, row.Key, row.After = c.asked.Table.String(), c.Args, at.Key, at.After
	row.Rows, row.Batches, row.Size, row.Done, row.At = at.Rows, at.Batches, at.Size, at.Done, c.Now()
	row.Written, row.Statements = written.Rows, written.Statements
	row.Run, row.Total, row.Exact, row.Share = c.run, c.scope.total, c.scope.exact, c.scope.share(at.After)
	o, err := c.Ledger.SaveBackfill(row, begun)
	if err != nil {
		return c.fault(err)
	}
	affected, err := c.s.performOwn(ctx, o)
	if err == nil && affected != 1 {
		err = c.fault(&BackfillError{Message: fmt.Sprintf("its row in %s is gone", c.Ledger.Backfills),
			Hint: "nothing may change that table while a backfill runs"})
	}
	return err
}

// fault says which call an error belongs to, where it does not say so itself.
func (c *cursor) fault(err error) error {
	var step *StepError
	if errors.As(err, &step) && step.Pos.IsValid() {
		return err
	}
	return &StepError{Pos: c.asked.Pos, Deed: "backfill " + c.asked.Table.String(), Err: err}
}
