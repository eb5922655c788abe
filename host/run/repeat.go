package run

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects"
)

// repeats reports whether an operation shall run again: outside of transactions, where the database has taken back the one
// statement that it has broken off and nothing of the operation has run before. It waits first.
func (s *Session) repeats(ctx context.Context, err error, before int) bool {
	var refused *dialects.Error
	if err == nil || s.begun || s.o.Again == nil || s.flight != nil || s.statements != before || !errors.As(err, &refused) {
		return false
	}
	switch refused.Kind {
	case dialects.LockTimeout, dialects.Deadlock, dialects.Serialization:
		defer s.o.Progress() // waiting is not computing
		return s.o.Again(ctx, err)
	}
	return false
}

// lost notes a statement whose connection was lost before the server has answered: it may have committed.
func (a *accounts) lost(o any, st dialects.Statement, alone bool, err error) {
	var refused *dialects.Error
	if !errors.As(err, &refused) || refused.Kind != dialects.ConnectionLost && !refused.InDoubt {
		return
	}
	e := a.effectOf(o, st.SQL)
	if alone && e != nothing && e != boundary || a.commit && (e == schema || e == unknown) {
		a.kept = Kept{Statements: a.done.Statements + 1, Last: st.Text(), AtMost: true}
	}
}

// inDoubt notes a transaction of the script's own of which it is not known whether it is committed.
func (a *accounts) inDoubt(own bool, err error) {
	var refused *dialects.Error
	if own && errors.As(err, &refused) && refused.InDoubt {
		a.kept = a.done
		a.kept.AtMost = true
	}
}
