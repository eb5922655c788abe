package run

import (
	"context"
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// level is a pcall or a qi:transaction that the script is in. Its savepoint is
// made when the database is first needed inside, so that a pcall around plain Lua costs nothing.
type level struct {
	savepoint string // empty: not made yet
}

// enter makes sure that the transaction is open and that each level has its savepoint.
func (s *Session) enter(ctx context.Context) error {
	if s.o.Transactional && !s.begun {
		if err := s.begin(ctx); err != nil {
			return err
		}
		s.begun = true
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
		l.savepoint = name
	}
	return nil
}

// begin opens the script's transaction: for one that only reads, the database itself
// refuses what the session does not know to be a write.
func (s *Session) begin(ctx context.Context) error {
	if s.o.ReadOnly {
		return s.o.Conn.BeginRead(ctx)
	}
	return s.o.Conn.Begin(ctx)
}

// Protect begins what a pcall is in the database: when it ends with an error,
// nothing of what was done inside remains. Outside a transaction there is nothing to go back to.
// The returned function is to be called once, innermost first.
func (s *Session) Protect(ctx context.Context) (leave func(failed bool) error, err error) {
	// What was queued before belongs outside: its error is not the pcall's to catch.
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	l := &level{}
	s.levels = append(s.levels, l)
	return func(failed bool) error { return s.leave(ctx, l, failed) }, nil
}

func (s *Session) leave(ctx context.Context, l *level, failed bool) error {
	var err error
	if !failed {
		err = s.Flush(ctx)
	}
	s.levels = s.levels[:len(s.levels)-1]
	if !failed && err == nil {
		return s.release(ctx, l)
	}
	s.drop()
	return firstError(err, s.undo(ctx, l))
}

func (s *Session) release(ctx context.Context, l *level) error {
	if l.savepoint == "" || !s.begun {
		return nil
	}
	return s.o.Conn.Release(ctx, l.savepoint)
}

func (s *Session) undo(ctx context.Context, l *level) error {
	if l.savepoint == "" || !s.begun {
		return nil
	}
	// Going back must not be stopped by what made it necessary.
	return s.o.Conn.RollbackTo(context.WithoutCancel(ctx), l.savepoint)
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
	if s.o.Transactional || s.begun {
		return s.inSavepoint(ctx, fn)
	}
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if err := s.o.Conn.Begin(ctx); err != nil {
		return &StepError{Pos: pos, Deed: "transaction", Err: err}
	}
	s.begun = true
	err := firstError(fn(), s.Flush(ctx))
	if err != nil {
		return firstError(err, s.Rollback(ctx))
	}
	if err := s.Commit(ctx); err != nil {
		return &StepError{Pos: pos, Deed: "transaction", Err: err}
	}
	return nil
}

func (s *Session) inSavepoint(ctx context.Context, fn func() error) error {
	leave, err := s.Protect(ctx)
	if err != nil {
		return err
	}
	failed := fn()
	return firstError(failed, leave(failed != nil))
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
		return firstError(err, s.o.Conn.Rollback(context.WithoutCancel(ctx)))
	}
	return nil
}

// Rollback drops what is queued and undoes the transaction, if one is open.
func (s *Session) Rollback(ctx context.Context) error {
	s.drop()
	if !s.begun || s.o.Joined {
		return nil
	}
	s.begun = false
	return s.o.Conn.Rollback(context.WithoutCancel(ctx))
}
