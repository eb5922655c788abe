package host

import (
	"context"
	"errors"
	"slices"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/source"
)

// AmendOptions are those of what changes the ledger and nothing else: Accept, Forget and MarkApplied.
type AmendOptions struct {
	Reason string // goes to the ledger
	// Confirm is called before anything is written, with the names of the migrations, and keeps others from the
	// database meanwhile. An error of it ends the call, and nothing is done. nil: nobody is asked.
	Confirm func(names []string) error
}

// AmendError says why the ledger is not changed in the way that was asked for.
type AmendError struct {
	Name string // the migration
	Why  string
	Hint string
}

func (e *AmendError) Error() string { return e.Name + " " + e.Why }

// Remedy says what to do instead.
func (e *AmendError) Remedy() string { return e.Hint }

// Accept makes the files of applied migrations what was applied, by name, timestamp or the words after that: their text
// and checksum take the place of the old ones. It wants a reason. All are accepted, or none. It returns their names.
//
// Errors: [*AmendError], [*UnknownMigrationError], [*dialects.LockedError].
func (m *Migrator) Accept(ctx context.Context, called []string, o AmendOptions) ([]string, error) {
	if o.Reason == "" {
		return nil, errors.New("accepting a changed file needs a reason")
	}
	return m.amend(ctx, "accept", called, o, func(j *job, called string) (amendment, error) {
		a, f, there, err := j.appliedCalled(called)
		switch name := source.Identity(a.Name); {
		case err != nil:
			return amendment{}, err
		case !there:
			return amendment{}, &AmendError{name, "has no file that could be accepted", "bring the file back, or take the migration out of the ledger with luamig repair --forget"}
		case a.Checksum == f.Checksum():
			return amendment{}, &AmendError{name, "is as it was applied: there is nothing to accept", ""}
		}
		if id, ok := j.journalOf(a.Name); ok {
			return amendment{}, &PartlyError{Name: id.Migration, Direction: event.Direction(id.Direction), Wanted: "accept"}
		}
		update, err := j.ledger.Replace(a.Name, f.Checksum(), f.Text)
		return amendment{f.Name, f.Checksum(), []op.Op{update}}, err
	})
}

// Forget takes migrations out of the applied ones, and those that are partly applied or partly undone, and changes nothing
// else: what they have done stays, and one whose file is there is pending again. It returns their names.
//
// Errors are those of [Migrator.Accept].
func (m *Migrator) Forget(ctx context.Context, called []string, o AmendOptions) ([]string, error) {
	return m.amend(ctx, "forget", called, o, func(j *job, called string) (amendment, error) {
		if name := j.partlyCalled(called); name != "" {
			return j.forgetPartly(ctx, name)
		}
		a, _, _, err := j.appliedCalled(called)
		return amendment{source.Identity(a.Name), a.Checksum, []op.Op{j.ledger.Forget(a.Name)}}, err
	})
}

// MarkApplied enters pending migrations into the ledger without running them, as if they had been done by hand, and so the
// rest of those that are partly applied. One that is partly undone is applied again. It returns their names.
//
// Errors are those of [Migrator.Accept].
func (m *Migrator) MarkApplied(ctx context.Context, called []string, o AmendOptions) ([]string, error) {
	var entered int64
	return m.amend(ctx, "mark", called, o, func(j *job, called string) (amendment, error) {
		i, err := j.find(called)
		if err != nil {
			return amendment{}, err
		}
		f := j.files[i]
		forget, err := j.forgetJournals(ctx, f.Name)
		switch known := j.identities()[f.Name]; {
		case err != nil:
			return amendment{}, err
		case known && len(forget) > 0:
			return amendment{f.Name, f.Checksum(), forget}, nil
		case known:
			return amendment{}, &AmendError{f.Name, "is applied already", ""}
		}
		who := j.m.Actor
		record, err := j.ledger.Record(ledger.Applied{Name: f.Name, Sequence: j.nextSequence() + entered, Checksum: f.Checksum(), Source: f.Text,
			At: j.m.now(), User: who.User, Host: who.Host, Version: who.Version})
		entered++
		return amendment{f.Name, f.Checksum(), append(forget, record)}, err
	})
}

// amendment is a change of the ledger, and what its line in the log says.
type amendment struct {
	name, checksum string
	changes        []op.Op
}

// amend changes the ledger alone, in one transaction with a line of the log for each migration.
func (m *Migrator) amend(ctx context.Context, action string, called []string, o AmendOptions, plan func(j *job, called string) (amendment, error)) ([]string, error) {
	j, err := m.open(ctx, access{doing: action})
	if err != nil {
		return nil, err
	}
	defer j.close()
	if err := j.lock(ctx, action); err != nil {
		return nil, err
	}
	var names []string
	var ops []op.Op
	for _, c := range called {
		a, err := plan(j, c)
		if err != nil {
			return nil, err
		}
		if slices.Contains(names, a.name) {
			return nil, &AmendError{a.name, "is named twice", "name it once"}
		}
		names = append(names, a.name)
		ops = append(append(ops, a.changes...), j.ledger.Append(ledger.Entry{Action: action, Name: a.name, Checksum: a.checksum, Reason: o.Reason, At: j.m.now(),
			User: m.Actor.User, Host: m.Actor.Host, Version: m.Actor.Version}))
	}
	if o.Confirm != nil {
		if err := o.Confirm(names); err != nil {
			return nil, err
		}
	}
	if err := j.createLedger(ctx); err != nil {
		return nil, err
	}
	return names, j.write(ctx, ops...)
}

// partlyCalled is the migration that the user calls, where it is partly applied; empty: it is not.
func (j *job) partlyCalled(called string) string {
	names := make([]string, len(j.journals))
	for i, id := range j.journals {
		names[i] = id.Migration
	}
	if i := source.Find(names, called); i >= 0 {
		return names[i]
	}
	return ""
}

func (j *job) journalOf(name string) (ledger.JournalID, bool) {
	i := slices.IndexFunc(j.journals, func(id ledger.JournalID) bool { return id.Migration == source.Identity(name) })
	if i < 0 {
		return ledger.JournalID{}, false
	}
	return j.journals[i], true
}

func (j *job) forgetPartly(ctx context.Context, name string) (amendment, error) {
	ops, err := j.forgetJournals(ctx, name)
	a := amendment{name: name, changes: ops}
	for _, applied := range j.applied {
		if source.Identity(applied.Name) == name {
			a.checksum, a.changes = applied.Checksum, append(a.changes, j.ledger.Forget(applied.Name))
		}
	}
	return a, err
}

// forgetJournals returns the operations that delete what the ledger knows of a migration which is partly applied, the places of its
// backfills with it; none where it is not.
func (j *job) forgetJournals(ctx context.Context, name string) ([]op.Op, error) {
	if _, ok := j.journalOf(name); !ok {
		return nil, nil
	}
	tables, err := j.lookForBackfills(ctx)
	ops := []op.Op{j.ledger.ForgetJournal(name, string(event.Up), string(event.Down), string(undo))}
	if tables.places {
		ops = append(ops, j.ledger.ForgetBackfills(name, string(event.Up), string(event.Down)))
	}
	if tables.requests {
		ops = append(ops, j.ledger.ForgetRequests(name, string(event.Up), string(event.Down)))
	}
	return ops, err
}

// appliedCalled finds an applied migration and its file, if that is there.
func (j *job) appliedCalled(called string) (a ledger.Applied, f source.File, there bool, err error) {
	i, err := findApplied(j.applied, called)
	if err != nil {
		return a, f, false, err
	}
	f, there = byName(j.files)[source.Identity(j.applied[i].Name)]
	return j.applied[i], f, there, nil
}
