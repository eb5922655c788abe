package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
)

// askAgain is how long to wait before looking again whether a wish has been heard.
const askAgain = 100 * time.Millisecond

// PauseBackfill asks the run of a backfill to end behind its current batch, and keeps later ones from going on until
// ResumeBackfill. Nobody needs to run it. The name is that of the backfill or of its script, and may be left out where
// there is only one. It does not wait until the run has ended.
//
// Errors: [*UnknownBackfillError], [*dialects.Error] of the kind LockTimeout.
func (m *Migrator) PauseBackfill(ctx context.Context, name string) (BackfillStatus, error) {
	return m.ask(ctx, name, func(j *job, b ledger.Backfill) error {
		wish := ledger.Request{Wish: ledger.Pause, At: m.now(), By: m.Actor.String()}
		return j.write(ctx, j.ledger.AskOf(b, wish)...)
	})
}

// ResumeBackfill takes back PauseBackfill, and a CancelBackfill that nobody has heard. It does not run the backfill: the next
// run of its script does.
func (m *Migrator) ResumeBackfill(ctx context.Context, name string) (BackfillStatus, error) {
	return m.ask(ctx, name, func(j *job, b ledger.Backfill) error {
		return j.write(ctx, j.ledger.ForgetRequest(b))
	})
}

// CancelBackfill ends the run of a backfill behind its current batch and forgets how far it has come: the next run
// begins anew. What it has written stays. It waits until that is done, for as long as for the lock.
func (m *Migrator) CancelBackfill(ctx context.Context, name string) (BackfillStatus, error) {
	return m.ask(ctx, name, func(j *job, b ledger.Backfill) error {
		wish := ledger.Request{Wish: ledger.Cancel, At: m.now(), By: m.Actor.String()}
		if err := j.write(ctx, j.ledger.AskOf(b, wish)...); err != nil {
			return err
		}
		return j.awaitCancel(ctx, b)
	})
}

// FindBackfill finds the backfill that the user means.
func (m *Migrator) FindBackfill(ctx context.Context, name string) (BackfillStatus, error) {
	all, err := m.Backfills(ctx)
	if err != nil {
		return BackfillStatus{}, err
	}
	return findBackfill(all, name)
}

func findBackfill(all []BackfillStatus, name string) (BackfillStatus, error) {
	var found []BackfillStatus
	unknown := &UnknownBackfillError{Name: name}
	for _, b := range all {
		if b.State == BackfillDone {
			continue
		}
		unknown.Known = append(unknown.Known, b.Migration+":"+b.Name)
		if name == "" || b.called(name) {
			found = append(found, b)
		}
	}
	if len(found) != 1 {
		unknown.Several = len(found) > 1
		return BackfillStatus{}, unknown
	}
	return found[0], nil
}

// UnknownBackfillError says that a name means no backfill that is under way, or several.
type UnknownBackfillError struct {
	Name    string
	Several bool
	Known   []string // "20240105093000-fill:Users"
}

func (e *UnknownBackfillError) Error() string {
	switch {
	case len(e.Known) == 0:
		return "no backfill is under way"
	case e.Several && e.Name == "":
		return "several backfills are under way"
	case e.Several:
		return fmt.Sprintf("several backfills are called %q", e.Name)
	}
	return fmt.Sprintf("no backfill %q is under way", e.Name)
}

// Remedy lists those that are.
func (e *UnknownBackfillError) Remedy() string {
	if len(e.Known) == 0 {
		return "one is listed from its first batch on, until its migration is applied"
	}
	return "name one of: " + strings.Join(e.Known, ", ")
}

// ask finds the backfill that the user means, and does something about it on a connection of its own. It returns what it is then.
func (m *Migrator) ask(ctx context.Context, name string, do func(*job, ledger.Backfill) error) (BackfillStatus, error) {
	found, err := m.FindBackfill(ctx, name)
	if err != nil {
		return found, err
	}
	j, err := m.look(ctx, access{})
	if err != nil {
		return found, err
	}
	defer j.close()
	b := ledger.Backfill{Migration: found.Migration, Direction: string(found.Direction), Name: found.Name}
	if err := firstOf(j.createBackfillTables(ctx), do(j, b)); err != nil {
		return found, err
	}
	all, err := j.backfillStatus(ctx)
	for _, st := range all {
		if st.Migration == found.Migration && st.Direction == found.Direction && st.Name == found.Name {
			return st, nil
		}
	}
	found.State = ""
	return found, err
}

// createBackfillTables makes what an older luamig has not made.
func (j *job) createBackfillTables(ctx context.Context) error {
	for _, table := range j.ledger.BackfillTables() {
		missing, err := ledger.Ensure(ctx, j.conn.Catalog(), table)
		if err == nil && len(missing) > 0 {
			err = j.write(ctx, missing...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write performs operations in a transaction of their own. Where another one keeps the database, as a batch on SQLite does, it
// tries again for as long as it would wait for the lock.
func (j *job) write(ctx context.Context, ops ...op.Op) error {
	deadline := time.Now().Add(j.lockTimeout())
	for told := false; ; {
		err := j.writeOnce(ctx, ops)
		var refused *dialects.Error
		if !errors.As(err, &refused) || refused.Kind != dialects.LockTimeout && refused.Kind != dialects.Deadlock || !time.Now().Before(deadline) {
			return err
		}
		if told, err = j.tellOfHolder(ctx, told); err != nil {
			return err
		}
	}
}

func (j *job) writeOnce(ctx context.Context, ops []op.Op) error {
	s := run.NewSession(run.Options{Dialect: j.m.Dialect, Conn: j.conn, Transactional: true})
	if err := s.Perform(ctx, ops...); err != nil {
		return firstOf(err, s.Rollback(ctx))
	}
	return s.Commit(ctx)
}

// tellOfHolder says once who is waited for, and waits a moment.
func (j *job) tellOfHolder(ctx context.Context, told bool) (bool, error) {
	if !told {
		holder, held, err := j.holder(ctx)
		if err != nil {
			return told, err
		}
		if told = held; held {
			j.m.emit(event.Waiting{Holder: holder})
		}
	}
	select {
	case <-ctx.Done():
		return told, ctx.Err()
	case <-time.After(askAgain):
		return told, nil
	}
}

// awaitCancel waits until the run has forgotten the backfill. Where nobody runs it, it does so itself.
func (j *job) awaitCancel(ctx context.Context, b ledger.Backfill) error {
	deadline := time.Now().Add(j.lockTimeout())
	for told := false; ; {
		_, there, err := j.ledger.ReadBackfill(ctx, j.m.Dialect, j.conn.Catalog(), b)
		if err != nil || !there {
			return err
		}
		locked, err := j.forget(ctx, b)
		if err == nil || !locked || !time.Now().Before(deadline) {
			return err
		}
		if told, err = j.tellOfHolder(ctx, told); err != nil {
			return err
		}
	}
}

// forget deletes the place of a backfill, under the lock; it tells whether another one holds that.
func (j *job) forget(ctx context.Context, b ledger.Backfill) (locked bool, err error) {
	unlock, err := j.conn.Lock(ctx, dialects.LockRequest{
		Name:   j.ledger.Migrations.String(),
		Holder: dialects.Holder{Host: j.m.Actor.Host, PID: j.m.Actor.PID, Since: j.m.now(), Doing: "backfill cancel"},
	})
	if err != nil {
		return errors.As(err, new(*dialects.LockedError)), err
	}
	err = j.write(ctx, j.ledger.ForgetBackfill(b), j.ledger.ForgetRequest(b))
	return false, firstOf(err, unlock())
}
