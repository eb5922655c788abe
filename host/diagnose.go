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
)

// Diagnosis is what is wrong with what is applied.
type Diagnosis struct {
	Migrations     []MigrationStatus // those that were changed or are missing
	Partly         []PartlyDone
	InvalidIndexes []dialects.InvalidIndex
	Holder         string // who is at work now, and may just be doing what is partly done; empty: nobody
}

// PartlyDone is a migration of which some is in the database.
type PartlyDone struct {
	Name       string
	Direction  event.Direction // up, down, or undo where Repair has begun to undo it
	Since      time.Time       // when it first began
	By         string          // user@host
	Operations []OperationStatus
	Whole      bool   // they are all that the script asks for; else those behind them have not run, and are known when it runs on
	Failure    string // with which its last run has ended, as the log tells it; empty: that is not known
	Err        error  // why it cannot be told what is done: somebody has changed the journal
}

// OperationStatus is where an operation of a script stands. Those that only write rows stand together.
type OperationStatus struct {
	From, To int64  // counted from 1, in the order in which the script asks for them
	Deed     string // "addColumn Users.age"
	Place    string // the script's line
	State    OperationState
	Why      string // it is not known whether it is done, or how much of it is
}

// OperationState says whether an operation is done.
type OperationState string

// The states of operations. A schema change that nothing tells of is unknown: somebody has to look.
const (
	OperationDone    OperationState = "done"
	OperationUnknown OperationState = "unknown"
	OperationInPart  OperationState = "in part" // some of its statements are done
	OperationNotRun  OperationState = "not run"
)

// Diagnose looks for what repair sets right. It locks and changes nothing.
func (m *Migrator) Diagnose(ctx context.Context) (Diagnosis, error) {
	j, err := m.open(ctx, access{visit: true})
	if err != nil {
		return Diagnosis{}, err
	}
	defer j.close()
	var d Diagnosis
	for _, st := range j.status().Migrations {
		if st.State == Changed || st.State == Missing {
			d.Migrations = append(d.Migrations, st)
		}
	}
	if len(j.journals) > 0 {
		holder, held, err := j.holder(ctx)
		if err != nil {
			return d, err
		}
		if held {
			d.Holder = holder.String()
		}
	}
	for _, id := range j.journals {
		p, err := j.partlyDone(ctx, id)
		if err != nil {
			return d, err
		}
		d.Partly = append(d.Partly, p)
	}
	if finder, ok := j.conn.Catalog().(dialects.InvalidIndexFinder); ok {
		d.InvalidIndexes, err = finder.InvalidIndexes(ctx)
	}
	return d, err
}

// partlyDone reads a journal, and asks the database what has become of the operation that was under way.
func (j *job) partlyDone(ctx context.Context, id ledger.JournalID) (PartlyDone, error) {
	p := PartlyDone{Name: id.Migration, Direction: event.Direction(id.Direction)}
	entries, err := j.ledger.ReadJournal(ctx, j.m.Dialect, j.conn.Catalog(), id)
	if err == nil {
		err = p.read(ctx, j, id, entries)
	}
	if errors.As(err, new(*ledger.DamagedJournalError)) {
		p.Err, err = err, nil
	}
	if err != nil {
		return p, err
	}
	failed, err := j.ledger.ReadLog(ctx, j.m.Dialect, j.conn.Catalog(), ledger.LogQuery{Name: id.Migration, Failed: true, Limit: 1})
	if len(failed) == 1 && failed[0].Name == id.Migration && !failed[0].At.Before(p.Since.Truncate(time.Millisecond)) {
		p.Failure = failed[0].Error
	}
	return p, err
}

func (p *PartlyDone) read(ctx context.Context, j *job, id ledger.JournalID, entries []ledger.JournalEntry) error {
	resumed, err := run.Resume(ctx, j.m.Dialect, j.conn, j.ledger, id, entries)
	var unclear *run.UnclearError
	done := int64(0)
	switch {
	case errors.As(err, &unclear):
		done = unclear.Ordinal - 1
	case err != nil:
		return err
	default:
		done = resumed.Done
		p.By = Actor{User: resumed.Header.User, Host: resumed.Header.Host}.String()
	}
	p.Since = entries[0].At
	for _, e := range entries {
		p.add(e)
	}
	for i := range p.Operations {
		o := &p.Operations[i]
		switch {
		case o.To <= done:
			o.State = OperationDone
		case unclear != nil && o.From == unclear.Ordinal:
			o.State, o.Why = OperationUnknown, unclear.Why
		default:
			o.State = OperationNotRun
		}
	}
	if resumed != nil {
		f, there := byName(j.files)[id.Migration]
		p.takeRest(resumed, there && f.Checksum() == resumed.Header.Checksum)
	}
	return nil
}

// takeRest tells what is left to do, as far as the journal has it, and of the file as it was then.
func (p *PartlyDone) takeRest(r *run.Resumption, same bool) {
	if ordinal, done, of := r.InPart(); done > 0 {
		for i := range p.Operations {
			if o := &p.Operations[i]; o.From == ordinal {
				o.State, o.Why = OperationInPart, fmt.Sprintf("%d of its %d statements are done", done, of)
			}
		}
	}
	rest, ok := r.Remaining()
	if p.Whole = ok && same; !p.Whole {
		return
	}
	for i, o := range rest {
		n := r.Done + int64(i) + 1
		if last := len(p.Operations) - 1; last < 0 || p.Operations[last].To < n {
			p.Operations = append(p.Operations, OperationStatus{From: n, To: n, Deed: o.String(), State: OperationNotRun})
		}
	}
}

// add takes an entry: one of an operation that has an entry already takes its place, and that of those behind it.
func (p *PartlyDone) add(e ledger.JournalEntry) {
	switch e.Kind {
	case ledger.JournalRows, ledger.JournalBegun, ledger.JournalDone, ledger.JournalFailed:
	default:
		return
	}
	for n := len(p.Operations); n > 0 && p.Operations[n-1].From >= e.From; n-- {
		p.Operations = p.Operations[:n-1]
	}
	p.Operations = append(p.Operations, OperationStatus{From: e.From, To: e.To, Deed: e.Deed, Place: e.Place})
}
