package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
	"github.com/luamig/luamig/host/ledger"
)

// Resume reads a journal, and settles what has become of its last statement, if that is not known.
//
// Errors: [*UnclearError], [*ledger.DamagedJournalError].
func Resume(ctx context.Context, d dialects.Dialect, c dialects.Conn, l ledger.Ledger, id ledger.JournalID, entries []ledger.JournalEntry) (*Resumption, error) {
	r, err := readResumption(entries)
	if err != nil {
		return nil, &ledger.DamagedJournalError{Table: l.Journal, ID: id, Err: err}
	}
	last := entries[len(entries)-1]
	if last.Kind == ledger.JournalFailed {
		return r, r.take(dialects.Undone)
	}
	if last.Kind != ledger.JournalBegun {
		return r, nil
	}
	s := &settling{dialect: d, conn: c, entry: last}
	fate, err := s.settle(ctx)
	if err != nil {
		return nil, err
	}
	r.clear = s.clear
	return r, r.take(fate)
}

// ClearAway drops half of a thing that the last statement has left.
func (r *Resumption) ClearAway(ctx context.Context, c dialects.Conn) error {
	for _, st := range r.clear {
		if _, err := c.Exec(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// readResumption reads a journal without asking the database what has become of its last statement, which is taken for not done.
func readResumption(entries []ledger.JournalEntry) (*Resumption, error) {
	if len(entries) == 0 || entries[0].Kind != ledger.JournalHeader {
		return nil, fmt.Errorf("it has no header")
	}
	r := &Resumption{entries: int64(len(entries)), answers: map[int]keptRead{}, writes: map[int64]keptRead{}, results: map[int64]dialects.Result{}}
	for _, e := range entries {
		if err := r.read(e); err != nil {
			return nil, fmt.Errorf("entry %d: %w", e.Number, err)
		}
	}
	return r, nil
}

// read takes an entry: what comes behind another one says that it is done.
func (r *Resumption) read(e ledger.JournalEntry) error {
	d, err := parseDetail(e.Detail)
	if err != nil {
		return err
	}
	if err := r.keep(d); err != nil {
		return err
	}
	switch e.Kind {
	case ledger.JournalHeader:
		r.Header = Header{Checksum: e.Fingerprint, Clock: e.At, Seed: d.Seed, User: d.User, Host: d.Host, Version: d.Version}
		return nil
	case ledger.JournalReturned:
		return r.readTail(e, d)
	case ledger.JournalFailed:
		return r.readFailed(e)
	}
	return r.readDone(e, d)
}

func (r *Resumption) readDone(e ledger.JournalEntry, d detail) error {
	switch p := r.partial; {
	case p == nil:
	case e.From > p.from:
		r.settled()
	default: // another statement of it, the end of it, or another operation in its place
		r.partial = nil
	}
	r.failed = false
	c := check{from: e.From, to: e.To, own: e.Fingerprint, deed: e.Deed, place: e.Place}
	switch {
	case e.From != r.Done+1 || e.To < e.From || e.Fingerprint == "":
		return fmt.Errorf("it does not follow the one before")
	case e.Kind == ledger.JournalRows:
		c.own, c.sum = "", e.Fingerprint
	case e.Kind == ledger.JournalBegun:
		return r.readBegun(e, d, c)
	case e.Kind != ledger.JournalDone:
		return fmt.Errorf("%q is no kind of entry", e.Kind)
	}
	r.checks = append(r.checks, c)
	r.Done = e.To
	return nil
}

// readBegun reads that a statement was about to run. That those before it are done is settled by that.
func (r *Resumption) readBegun(e ledger.JournalEntry, d detail, c check) error {
	plan, err := statementsOf(d.Statements)
	if err != nil {
		return err
	}
	k := int(e.Statement) - 1 - d.First
	if k < 0 || k >= len(plan) {
		return fmt.Errorf("it has no statement %d", e.Statement)
	}
	r.partial = &partial{check: c, rest: plan[k:], first: d.First + k}
	return nil
}

// settled takes the operation that was begun for done.
func (r *Resumption) settled() {
	r.checks = append(r.checks, r.partial.check)
	r.Done, r.partial = r.partial.to, nil
}

// readFailed reads that the statement was refused. What the script has done then, the entries behind it tell.
func (r *Resumption) readFailed(e ledger.JournalEntry) error {
	if r.partial == nil || e.From != r.partial.from || int(e.Statement) != r.partial.first+1 {
		return fmt.Errorf("it does not follow the beginning of its statement")
	}
	r.failed = true
	return nil
}

func (r *Resumption) readTail(e ledger.JournalEntry, d detail) error {
	tail := &returned{total: e.To}
	for _, text := range d.Tail {
		o, err := op.Decode(text)
		if err != nil {
			return err
		}
		tail.tail = append(tail.tail, o)
	}
	r.returned = tail
	return nil
}

func (r *Resumption) keep(d detail) error {
	for _, read := range d.Reads {
		if read.Write {
			r.writes[read.Asked] = read
			continue
		}
		r.answers[read.Number] = read
		r.reads = max(r.reads, read.Number)
	}
	for _, e := range d.Errors {
		if n := len(r.errors); n == 0 || e.Asked > r.errors[n-1].Asked || e.Surface != r.errors[n-1].Surface {
			r.errors = append(r.errors, e)
		}
	}
	if d.Count > 0 || d.Rows > 0 {
		r.totals = totals{d.Rows, d.Count}
	}
	return unpackResults(d.Results, r.results)
}

// take goes on from what has become of the last statement.
func (r *Resumption) take(fate dialects.Fate) error {
	p := r.partial
	switch {
	case fate == dialects.Happened:
		r.totals.Statements++
		if p.rest, p.first = p.rest[1:], p.first+1; len(p.rest) == 0 {
			r.settled()
		}
	case !r.failed:
		r.undone = &ledger.JournalEntry{Kind: ledger.JournalFailed, From: p.from, To: p.to, Statement: int64(p.first + 1),
			Fingerprint: p.own, Deed: p.deed, Place: p.place}
	}
	r.forgetUnused()
	return nil
}

// forgetUnused forgets what decided on nothing but what is to be done: the script may ask anew, and be told what is now.
func (r *Resumption) forgetUnused() {
	if p := r.partial; p != nil && p.first == 0 {
		r.partial = nil
	}
	r.reads = 0
	for n, read := range r.answers {
		if read.Asked >= r.Done && r.partial == nil {
			delete(r.answers, n)
		} else {
			r.reads = max(r.reads, n)
		}
	}
	r.errors = slices.DeleteFunc(r.errors, func(e keptError) bool { return e.Asked > r.Done })
}

// settling finds out what has become of a statement that was announced.
type settling struct {
	dialect dialects.Dialect
	conn    dialects.Conn
	entry   ledger.JournalEntry
	clear   []dialects.Statement
}

// harmlessVerbs are those of statements that do no harm when they run again.
var harmlessVerbs = []string{"ANALYZE", "CHECK", "CHECKPOINT", "CACHE", "CLUSTER", "FLUSH", "OPTIMIZE", "VACUUM", "ATTACH", "DETACH", "PRAGMA", "GRANT", "UNLOCK"}

func (s *settling) settle(ctx context.Context) (dialects.Fate, error) {
	d, err := parseDetail(s.entry.Detail)
	if err != nil {
		return dialects.Unclear, err
	}
	plan, err := statementsOf(d.Statements)
	if err != nil {
		return dialects.Unclear, err
	}
	k := int(s.entry.Statement) - 1 - d.First
	st := plan[k]
	if slices.Contains(harmlessVerbs, sqltext.Classify(st.SQL, s.dialect.Traits().Text).Verb) {
		return dialects.Undone, nil
	}
	o, _ := op.Decode(d.Op)
	settled, err := s.ask(ctx, o, st, d.Before)
	if err != nil {
		return dialects.Unclear, err
	}
	s.clear = settled.Clear
	if settled.Fate == dialects.Happened && k == len(plan)-1 {
		settled, err = s.confirm(ctx, o)
		if err != nil {
			return dialects.Unclear, err
		}
	}
	if settled.Fate == dialects.Unclear {
		return dialects.Unclear, &UnclearError{Ordinal: s.entry.From, Deed: s.entry.Deed, Place: s.entry.Place, SQL: st.Text(), Why: settled.Why}
	}
	return settled.Fate, nil
}

// ask asks the database; where it has no way to tell, what the operation would have made of the catalog.
func (s *settling) ask(ctx context.Context, o op.Op, st dialects.Statement, before string) (dialects.Settlement, error) {
	if settler, ok := s.conn.(dialects.Settler); ok {
		return settler.Settle(ctx, st, before)
	}
	as, known, err := asWanted(ctx, s.conn.Catalog(), s.dialect.Traits(), o)
	switch {
	case err != nil || !known:
		return dialects.Settlement{Why: "the catalog does not tell"}, err
	case as:
		return dialects.Settlement{Fate: dialects.Happened}, nil
	}
	return dialects.Settlement{Fate: dialects.Undone}, nil
}

// confirm looks whether what has changed is what the operation wanted.
func (s *settling) confirm(ctx context.Context, o op.Op) (dialects.Settlement, error) {
	as, known, err := asWanted(ctx, s.conn.Catalog(), s.dialect.Traits(), o)
	if err != nil {
		return dialects.Settlement{}, err
	}
	if known && !as {
		return dialects.Settlement{Why: "it is otherwise than before, but not as the operation makes it: somebody else has changed it"}, nil
	}
	return dialects.Settlement{Fate: dialects.Happened}, nil
}

// UnclearError says that it is not known whether the statement has run that was under way when the run before ended.
type UnclearError struct {
	Ordinal int64
	Deed    string
	Place   string
	SQL     string
	Why     string
}

func (e *UnclearError) Error() string {
	return fmt.Sprintf("whether operation %d (%s) is done is not known: %s", e.Ordinal, e.Deed, e.Why)
}

// Remedy says who has to decide.
func (e *UnclearError) Remedy() string {
	return "look whether it is done, then see luamig repair: " + e.SQL
}
