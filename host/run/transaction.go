package run

import (
	"context"
	"errors"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// level is a pcall or a qi:transaction that the script is in. Its savepoint is
// made when the database is first needed inside, so that a pcall around plain Lua costs nothing.
type level struct {
	deed      string // what the script called: pcall, transaction
	pos       op.Pos // where, as far as it is known
	savepoint string // empty: not made yet
	done      Kept   // before it
	asked     int64  // operations, before it
	inside    bool   // of a transaction, which alone can take anything back
	torn      bool   // something in it is committed
	journal   keeping
}

// enter makes sure that the transaction is open and that each level has its savepoint.
func (s *Session) enter(ctx context.Context) error {
	if (s.o.Transactional || s.inOwn) && !s.begun {
		if err := s.begin(ctx); err != nil {
			return err
		}
	}
	if !s.begun {
		return nil
	}
	for _, l := range s.levels {
		if l.savepoint != "" {
			continue
		}
		s.named++
		name := fmt.Sprintf("luamig_%d", s.named)
		if err := s.o.Conn.Savepoint(ctx, name); err != nil {
			return err
		}
		l.savepoint, l.done = name, s.books.done
		if s.journal != nil {
			l.journal = s.journal.keeping
		}
	}
	return nil
}

// begin opens the script's transaction: for one that only reads, the database itself
// refuses what the session does not know to be a write.
func (s *Session) begin(ctx context.Context) error {
	begin := s.o.Conn.Begin
	if s.o.ReadOnly {
		begin = s.o.Conn.BeginRead
	}
	if err := begin(ctx); err != nil {
		return err
	}
	s.begun = true
	if s.journal != nil {
		s.journal.saved = s.journal.keeping
	}
	return nil
}

// Protect begins what a pcall is in the database: when it ends with an error,
// nothing of what was done inside remains. Outside a transaction there is nothing to go back to.
// The returned function is to be called once, innermost first.
func (s *Session) Protect(ctx context.Context) (leave func(failed bool) error, err error) {
	return s.protect(ctx, &level{deed: "pcall"})
}

func (s *Session) protect(ctx context.Context, l *level) (leave func(failed bool) error, err error) {
	// What was queued before belongs outside: its error is not the pcall's to catch.
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	l.inside = s.o.Transactional || s.inOwn
	if j := s.active(); j != nil {
		l.asked = j.asked
	}
	s.levels = append(s.levels, l)
	return func(failed bool) error { return s.leave(ctx, l, failed) }, nil
}

func (s *Session) leave(ctx context.Context, l *level, failed bool) error {
	err := s.land() // it came before what has failed
	if !failed && err == nil {
		err = s.flush(ctx)
	}
	s.levels = s.levels[:len(s.levels)-1]
	if !failed && err == nil {
		return s.release(ctx, l)
	}
	s.discard()
	return firstError(err, s.undo(ctx, l))
}

func (s *Session) release(ctx context.Context, l *level) error {
	if l.savepoint == "" || !s.begun {
		return nil
	}
	return s.o.Conn.Release(ctx, l.savepoint)
}

func (s *Session) undo(ctx context.Context, l *level) (err error) {
	torn := l.torn
	var gone error
	if l.savepoint != "" && s.begun {
		// Going back must not be stopped by what made it necessary.
		var committed bool
		gone = s.o.Conn.RollbackTo(context.WithoutCancel(ctx), l.savepoint)
		committed, err = s.books.tornAt(gone)
		torn = torn || committed
		if err == nil && !committed {
			s.books.done = l.done
			if s.journal != nil {
				s.journal.restore(l.journal)
			}
		}
	}
	if torn && l.inside {
		return s.tear(l.pos, l.deed)
	}
	if isOver(gone) || err != nil {
		return s.end(&StepError{Pos: l.pos, Deed: l.deed, Err: firstError(err, gone)})
	}
	return err
}

// isOver reports that going back has found no transaction any more, which a script must not catch: it would go on
// in the belief that what it did before is still there.
func isOver(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && refused.Kind == dialects.ConnectionLost
}

// tear ends the script: what it takes for undone is committed.
func (s *Session) tear(pos op.Pos, deed string) error {
	kept, _ := s.Kept()
	return s.end(&StepError{Pos: pos, Deed: deed, Err: &CommittedError{Title: s.Traits().Title, Kept: kept}})
}

// isTorn reports whether an error is that of tear, which must not be lost behind the one that made it
// necessary, and tells it of that one.
func isTorn(err, cause error) bool {
	var committed *CommittedError
	if !errors.As(err, &committed) {
		return false
	}
	if cause != nil && !errors.As(cause, new(*CommittedError)) {
		committed.Because(cause.Error())
	}
	return true
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Transaction runs fn in a savepoint, or in a transaction of its own where the script has none.
func (s *Session) Transaction(ctx context.Context, pos op.Pos, fn func() error) error {
	s.open++
	defer func() { s.open-- }()
	s.wait() // what is under way may have a transaction of its own
	if s.o.Transactional || s.begun || s.inOwn {
		return s.inSavepoint(ctx, &level{deed: "transaction", pos: pos}, fn)
	}
	if err := s.Flush(ctx); err != nil {
		return err
	}
	j := s.active()
	var asked int64
	if j != nil {
		asked = j.asked
	}
	if j == nil || j.replay == nil {
		if err := s.begin(ctx); err != nil {
			return &StepError{Pos: pos, Deed: "transaction", Err: err}
		}
	}
	s.inOwn, s.ownTorn = true, false
	defer func() { s.inOwn = false }()
	before := s.books
	err := s.whole(ctx, fn)
	if j != nil && j.replay != nil {
		return err // all of it is of the run before
	}
	torn := s.ownTorn || j != nil && j.Resumed != nil && j.Resumed.Done > asked
	if err != nil {
		s.books.torn = s.books.torn || torn
		return s.takeBack(ctx, before, pos, err)
	}
	if err := s.commitOwn(ctx); err != nil {
		return &StepError{Pos: pos, Deed: "transaction", Err: err}
	}
	return nil
}

// commitOwn commits a transaction of the script's own, together with what the journal says of it.
func (s *Session) commitOwn(ctx context.Context) error {
	if j := s.active(); j != nil && j.asked > j.recorded {
		m := &mark{ordinal: j.asked, after: j.chain.sum(), notes: j.notes, run: j.run}
		j.notes, j.run = notes{}, op.Step{}
		j.finished(m, op.Step{})
		if err := s.enter(ctx); err != nil {
			return err
		}
		if err := j.write(ctx); err != nil {
			return err
		}
	}
	return s.Commit(ctx)
}

// whole runs fn and what it has queued. An error of what was queued first came first.
func (s *Session) whole(ctx context.Context, fn func() error) error {
	err := fn()
	if err = firstError(s.land(), err); err != nil {
		return err
	}
	return s.flush(ctx)
}

// Land waits for what is flushed in the background, and returns the error of it that nobody has seen yet.
func (s *Session) Land() error { return s.land() }

// takeBack ends a transaction of the script's own that has failed.
func (s *Session) takeBack(ctx context.Context, before accounts, pos op.Pos, cause error) error {
	already := s.books.torn
	before.torn, s.books.torn = s.books.torn, false
	rollback := s.Rollback(ctx)
	if s.books.torn || already && s.journal != nil {
		torn := s.tear(pos, "transaction")
		isTorn(torn, cause)
		return torn
	}
	s.books.torn, s.books.done = before.torn, before.done
	return firstError(cause, rollback)
}

func (s *Session) inSavepoint(ctx context.Context, l *level, fn func() error) error {
	leave, err := s.protect(ctx, l)
	if err != nil {
		return err
	}
	failed := fn()
	failed = firstError(s.land(), failed)
	left := leave(failed != nil)
	if isTorn(left, failed) {
		return left
	}
	return firstError(failed, left)
}

// Commit flushes and ends the transaction, if one is open. After an error of it
// nothing of the transaction is kept.
func (s *Session) Commit(ctx context.Context) error {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if !s.begun || s.o.Joined {
		return nil
	}
	s.begun = false
	if err := s.o.Conn.Commit(ctx); err != nil {
		s.books.inDoubt(!s.o.Transactional, err)
		return firstError(err, s.rollback(ctx))
	}
	s.books.kept = s.books.done
	return nil
}

// Rollback drops what is queued and undoes the transaction, if one is open.
func (s *Session) Rollback(ctx context.Context) error {
	_ = s.land() // of what is undone anyway
	s.discard()
	if !s.begun || s.o.Joined {
		return nil
	}
	s.begun = false
	return s.rollback(ctx)
}

// rollback goes back to the beginning of the transaction. That something of it is committed
// already is no error, but what Kept tells.
func (s *Session) rollback(ctx context.Context) error {
	_, err := s.books.tornAt(s.o.Conn.Rollback(context.WithoutCancel(ctx)))
	if s.journal != nil {
		s.journal.restore(s.journal.saved)
	}
	return err
}
