package host

import (
	"context"
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// undoing is the direction of a journal by which Repair undoes what is partly applied.
const undo event.Direction = "undo"

// PartlyError says that a migration is partly applied, and that something else has to wait for it.
type PartlyError struct {
	Name      string
	Direction event.Direction // up, down, or undo
	Wanted    string          // what was to be done: up, down, a dry run
	Missing   bool            // its file is gone
	Forgotten bool            // it is partly undone, and its row in the ledger is gone
}

func (e *PartlyError) Error() string {
	switch {
	case e.Missing:
		return fmt.Sprintf("%s is partly applied, and its file is missing", e.Name)
	case e.Direction == undo:
		return fmt.Sprintf("%s is partly applied, and repair has begun to undo it", e.Name)
	case e.Forgotten:
		return fmt.Sprintf("%s is partly undone, and somebody has deleted its row from the ledger", e.Name)
	case e.Direction == event.Down:
		return fmt.Sprintf("%s is partly undone", e.Name)
	}
	return fmt.Sprintf("%s is partly applied", e.Name)
}

// Remedy says what comes first.
func (e *PartlyError) Remedy() string {
	switch {
	case e.Missing:
		return "bring the file back, or see luamig repair"
	case e.Direction == undo:
		return "finish that first: luamig repair --undo"
	case e.Forgotten:
		return fmt.Sprintf("luamig repair shows what is undone; finish that by hand, and then luamig repair --forget %[1]s; or do again what is undone, and then repair --mark-applied %[1]s", e.Name)
	case e.Wanted == "dry run":
		return fmt.Sprintf("a dry run cannot begin in the middle of it: finish it first with luamig %s, or see luamig repair", e.Direction)
	}
	return fmt.Sprintf("finish that first: luamig %s goes on with it; luamig repair shows what is done and can undo it", e.Direction)
}

// partly returns the journal of what is partly applied; false: nothing is.
func (j *job) partly() (ledger.JournalID, bool) {
	if i := slices.IndexFunc(j.journals, func(id ledger.JournalID) bool { return id.Direction == string(undo) }); i >= 0 {
		return j.journals[i], true
	}
	if len(j.journals) == 0 {
		return ledger.JournalID{}, false
	}
	return j.journals[0], true
}

// partlyUp is the migration that up goes on with, before it does anything else.
func (j *job) partlyUp(dryRun bool) (*task, error) {
	id, ok := j.partly()
	if !ok {
		return nil, nil
	}
	e := &PartlyError{Name: id.Migration, Direction: event.Direction(id.Direction), Wanted: "up"}
	if dryRun {
		e.Wanted = "dry run"
	}
	e.Forgotten = e.Direction == event.Down && !j.identities()[id.Migration]
	f, there := byName(j.files)[id.Migration]
	e.Missing = !there && e.Direction == event.Up
	if e.Direction != event.Up || dryRun || e.Missing {
		return nil, e
	}
	return &task{file: f, direction: event.Up}, nil
}

// partlyDown is the migration that down goes on with, before it does anything else.
func (j *job) partlyDown(dryRun bool) (*ledger.Applied, error) {
	id, ok := j.partly()
	if !ok {
		return nil, nil
	}
	e := &PartlyError{Name: id.Migration, Direction: event.Direction(id.Direction), Wanted: "down"}
	if dryRun {
		e.Wanted = "dry run"
	}
	i := slices.IndexFunc(j.applied, func(a ledger.Applied) bool { return source.Identity(a.Name) == id.Migration })
	e.Forgotten = e.Direction == event.Down && i < 0
	if e.Direction != event.Down || dryRun || i < 0 {
		return nil, e
	}
	return &j.applied[i], nil
}

// resume reads what an earlier run of the script has left, and finds out what became of its last statement.
func (x *execution) resume(ctx context.Context) error {
	id := x.journalID()
	if x.dryRun || x.direction == event.Run || !slices.Contains(x.journals, id) {
		return nil
	}
	x.partly = true
	entries, err := x.ledger.ReadJournal(ctx, x.m.Dialect, x.conn.Catalog(), id)
	if err != nil {
		return err
	}
	x.resumed, err = run.Resume(ctx, x.m.Dialect, x.conn, x.ledger, id, entries)
	if err != nil {
		return err
	}
	if err := x.resumed.ClearAway(ctx, x.conn); err != nil {
		return err
	}
	x.clock = x.resumed.Header.Clock
	x.seed = x.resumed.Header.Seed
	x.m.warn("what is done is not done again", "%s is partly applied: it goes on after operation %d", x.file.Name, x.resumed.Done)
	return nil
}

func (x *execution) journalID() ledger.JournalID {
	return ledger.JournalID{Migration: x.file.Name, Direction: string(x.direction)}
}

// journal is what the session of a migration needs to keep one; nil: it is one transaction, or only a script.
func (x *execution) journal(transactional bool) *run.Journal {
	held := transactional && x.m.Dialect.Traits().TransactionalDDL
	if x.dryRun || x.direction == event.Run || held && x.resumed == nil {
		return nil
	}
	return &run.Journal{Ledger: x.ledger, ID: x.journalID(), Now: x.m.now, Resumed: x.resumed, Header: run.Header{
		Checksum: x.file.Checksum(), Clock: x.clock, Seed: x.seed,
		User: x.m.Actor.User, Host: x.m.Actor.Host, Version: x.m.Actor.Version}}
}

// finish returns what is left to do where the script had come to its end already, and is still the same.
func (x *execution) finish() ([]op.Op, bool) {
	if x.resumed == nil || x.resumed.Header.Checksum != x.file.Checksum() {
		return nil, false
	}
	return x.resumed.Remaining()
}

// keepJournal leaves the journal of a script that has failed, if something of it stays, and else deletes it.
func (x *execution) keepJournal(ctx context.Context, cause error) {
	entries, stays := x.session.Left()
	if !entries || isLost(cause) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failurePatience)
	defer cancel()
	// What fails here is settled by the next run.
	if stays {
		_ = x.session.KeepFailure(ctx)
		if !slices.Contains(x.journals, x.journalID()) {
			x.journals = append(x.journals, x.journalID())
		}
		return
	}
	if x.recordAlone(ctx, []op.Op{x.ledger.ForgetJournal(x.file.Name, string(x.direction))}) == nil {
		x.partly = false
		x.forgetJournal()
	}
}

// forgetJournal notes that there is no journal of the script any more.
func (x *execution) forgetJournal() {
	x.journals = slices.DeleteFunc(x.journals, func(id ledger.JournalID) bool { return id == x.journalID() })
}
