package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
)

// UndoError says why what is partly applied cannot be undone.
type UndoError struct {
	Name       string
	Hindrances []error
}

func (e *UndoError) Error() string {
	texts := make([]string, len(e.Hindrances))
	for i, h := range e.Hindrances {
		texts[i] = h.Error()
	}
	return fmt.Sprintf("what is done of %s cannot be undone: %s", e.Name, strings.Join(texts, "; "))
}

// Unwrap returns the hindrances.
func (e *UndoError) Unwrap() []error { return e.Hindrances }

// Remedy says what is left.
func (e *UndoError) Remedy() string {
	return "put the file right and go on with luamig up; or undo it by hand, and then luamig repair --forget " + e.Name
}

// errNothingPartly says that there is nothing to be done about it.
var errNothingPartly = errors.New("nothing is partly applied")

// Undo undoes what is done of the migration that is partly applied, the last operation first, and forgets that it was
// begun: it is pending again then; one that was partly undone is applied again. Broken off, it goes on where it was. Nothing
// is done where an operation has no inverse. It returns the migration's name.
//
// Errors: [*UndoError], [*run.UnclearError], [*ScriptError], [*dialects.LockedError].
func (m *Migrator) Undo(ctx context.Context, o AmendOptions) (string, error) {
	j, id, entries, err := m.openPartly(ctx, "undo")
	if err != nil {
		return "", err
	}
	defer j.close()
	u := undoing{job: j, id: id, undo: ledger.JournalID{Migration: id.Migration, Direction: string(undo)}}
	inverse, err := u.plan(ctx, entries)
	if err == nil && o.Confirm != nil {
		err = o.Confirm([]string{id.Migration})
	}
	if err == nil {
		err = u.perform(ctx, inverse)
	}
	if err != nil {
		return "", err
	}
	return id.Migration, j.writeOnce(ctx, []op.Op{j.ledger.ForgetJournal(id.Migration, id.Direction, u.undo.Direction), j.amended(string(undo), entries[0], id, o)})
}

// Settle decides whether the statement has happened that was under way when a run of the migration was broken off, where
// nothing else tells. It returns the migration's name; up, or down, goes on with it then.
func (m *Migrator) Settle(ctx context.Context, happened bool, o AmendOptions) (string, error) {
	j, id, entries, err := m.openPartly(ctx, "settle")
	if err != nil {
		return "", err
	}
	defer j.close()
	decided, err := run.Decided(entries, happened)
	if err != nil {
		return "", &AmendError{Name: id.Migration, Why: "is not settled so: " + err.Error(), Hint: "see luamig repair"}
	}
	for i := range decided {
		decided[i].At = m.now()
	}
	if o.Confirm != nil {
		if err := o.Confirm([]string{id.Migration}); err != nil {
			return "", err
		}
	}
	return id.Migration, j.writeOnce(ctx, []op.Op{j.ledger.AppendJournal(id, decided...), j.amended("settle", entries[0], id, o)})
}

// openPartly locks the database for what is done about what is partly applied, and reads its journal.
func (m *Migrator) openPartly(ctx context.Context, doing string) (*job, ledger.JournalID, []ledger.JournalEntry, error) {
	var id ledger.JournalID
	j, err := m.open(ctx, access{doing: doing})
	if err != nil {
		return nil, id, nil, err
	}
	if err = j.lock(ctx, doing); err == nil {
		i := slices.IndexFunc(j.journals, func(id ledger.JournalID) bool { return id.Direction != string(undo) })
		if i < 0 {
			err = errNothingPartly
		} else {
			id = j.journals[i]
		}
	}
	var entries []ledger.JournalEntry
	if err == nil {
		entries, err = j.ledger.ReadJournal(ctx, m.Dialect, j.conn.Catalog(), id)
	}
	if err != nil {
		j.close()
		return nil, id, nil, err
	}
	return j, id, entries, nil
}

// amended is the line of the log.
func (j *job) amended(action string, began ledger.JournalEntry, id ledger.JournalID, o AmendOptions) op.Op {
	who := j.m.Actor
	return j.ledger.Append(ledger.Entry{Action: action, Name: id.Migration, Checksum: began.Fingerprint, Reason: o.Reason, At: j.m.now(),
		User: who.User, Host: who.Host, Version: who.Version})
}

// undoing undoes what is done of a migration. It has a journal of its own, for it commits as the migration has.
type undoing struct {
	*job
	id, undo ledger.JournalID
	resumed  *run.Resumption
}

// plan finds out what is done, and what undoes it. Nothing is undone before the last statement is settled.
func (u *undoing) plan(ctx context.Context, entries []ledger.JournalEntry) ([]op.Op, error) {
	done, err := u.resume(ctx, u.id, entries)
	if err != nil {
		return nil, err
	}
	operations, err := run.Operations(entries)
	if err != nil {
		return nil, err
	}
	inverse, hindrances := done.Undo(operations)
	if len(hindrances) > 0 {
		return nil, &UndoError{Name: u.id.Migration, Hindrances: hindrances}
	}
	if slices.Contains(u.journals, u.undo) {
		begun, err := u.ledger.ReadJournal(ctx, u.m.Dialect, u.conn.Catalog(), u.undo)
		if err != nil {
			return nil, err
		}
		if u.resumed, err = u.resume(ctx, u.undo, begun); err != nil {
			return nil, err
		}
	}
	return inverse, nil
}

func (u *undoing) resume(ctx context.Context, id ledger.JournalID, entries []ledger.JournalEntry) (*run.Resumption, error) {
	r, err := run.Resume(ctx, u.m.Dialect, u.conn, u.ledger, id, entries)
	if err != nil {
		return nil, err
	}
	return r, r.ClearAway(ctx, u.conn)
}

// perform undoes. Each operation stays by itself, as those that it undoes have.
func (u *undoing) perform(ctx context.Context, inverse []op.Op) error {
	if err := u.conn.Reset(ctx, label("undo "+u.id.Migration)); err != nil {
		return err
	}
	who := u.m.Actor
	s := run.NewSession(run.Options{Dialect: u.m.Dialect, Conn: u.conn, Own: u.ledger.Own(), Journal: &run.Journal{
		Ledger: u.ledger, ID: u.undo, Now: u.m.now, Resumed: u.resumed,
		Header: run.Header{Clock: u.m.now(), User: who.User, Host: who.Host, Version: who.Version}}})
	err := u.queue(ctx, s, inverse)
	if err == nil {
		err = s.Commit(ctx)
	}
	if err == nil {
		return u.conn.Reset(ctx, label("undo "+u.id.Migration))
	}
	_ = s.Rollback(ctx)
	if kept := s.KeepFailure(ctx); kept != nil {
		err = errors.Join(err, kept)
	}
	return err
}

func (u *undoing) queue(ctx context.Context, s *run.Session, inverse []op.Op) error {
	for _, o := range inverse {
		if err := s.Add(ctx, op.Step{Op: o}, nil); err != nil {
			return err
		}
	}
	return s.Returned(ctx)
}
