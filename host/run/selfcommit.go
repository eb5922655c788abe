package run

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
	"github.com/luamig/luamig/host/ledger"
)

// standing is how a statement stands to a transaction.
type standing int

const (
	staysIn   standing = iota // stays in the transaction
	itself                    // commits by itself, or takes no transaction: it is announced and then run outside of any
	opaque                    // a routine of the server, which may commit anything
	ofSession                 // changes the session alone, which does not outlive a break
)

// standingOf tells how a statement of an operation stands to a transaction.
func (s *Session) standingOf(of any, st dialects.Statement) standing {
	if st.OutsideTx {
		return itself
	}
	if st.Unexpected != "" {
		return staysIn
	}
	switch of.(type) {
	case op.Insert, op.Update, op.UpdateRows, op.DeleteRows, op.InsertSelect, op.Select:
		return staysIn
	}
	return s.journal.standingOfText(st.SQL)
}

// questions change nothing, and writes only rows.
var staysInVerbs = []string{"SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "LOAD", "COPY", "KILL"}

// sessionVerbs change the session alone; sessionLost of them what cannot be made again from the text.
var (
	sessionVerbs = []string{"SET", "USE", "PRAGMA", "ATTACH", "DETACH", "RESET", "PREPARE", "DEALLOCATE", "LISTEN", "DECLARE", "HANDLER", "DISCARD"}
	outsideVerbs = []string{"VACUUM", "ATTACH", "DETACH"}
)

func (j *journal) standingOfText(sql string) standing {
	traits := j.s.Traits()
	c := sqltext.Classify(sql, traits.Text)
	if traits.TransactionalDDL {
		if d, _ := sqltext.ReadDefinition(sql, traits.Text, strings.ToLower); d.Concurrently || slices.Contains(outsideVerbs, c.Verb) {
			return itself
		}
		if slices.Contains(sessionVerbs, c.Verb) {
			return ofSession
		}
		return staysIn
	}
	switch {
	case c.Write || slices.Contains(staysInVerbs, c.Verb):
		return staysIn
	case c.DDL:
		if d, ok := sqltext.ReadDefinition(sql, traits.Text, strings.ToLower); ok && d.Temporary {
			return ofSession
		}
		return itself
	case slices.Contains(boundaries, c.Verb):
		return itself
	case slices.Contains(sessionVerbs, c.Verb):
		return ofSession
	}
	return opaque
}

// performStatements runs the statements of an operation: those that no transaction holds so that the journal tells of them.
func (s *Session) performStatements(ctx context.Context, step op.Step, statements []dialects.Statement, wrote func(int64)) (total dialects.Result, err error) {
	j := s.journal
	if j == nil || j.place == nil {
		return s.execAll(ctx, step, statements, wrote)
	}
	if err := s.refuseLocks(statements); err != nil {
		return total, err
	}
	opened := false // a transaction for this operation alone
	defer func() { j.uncounted = 0 }()
	for k, st := range statements {
		standing := s.standingOf(step.Op, st)
		if j.alone && !s.begun && !s.inOwn && standing == staysIn {
			if err := s.begin(ctx); err != nil {
				return total, err
			}
			opened = true
		}
		r, err := s.execStanding(ctx, step, statements, k, standing)
		if opened && s.begun && k == 0 && isOutsideOnly(err) { // such as VACUUM, which has done nothing yet
			if err = s.takeBackUnit(ctx); err == nil {
				r, err = s.execItself(ctx, step, statements, k)
			}
		}
		if err != nil {
			if opened && s.begun {
				err = firstError(err, s.takeBackUnit(ctx))
			}
			return total, err
		}
		total.Affected += r.Affected
		if r.InsertID != 0 {
			total.InsertID = r.InsertID
		}
		wrote(r.Affected)
		if writesRows(step.Op) {
			j.uncounted = total.Affected
		}
	}
	if opened && s.begun {
		return total, s.commitDone(ctx)
	}
	return total, nil
}

// refuseLocks refuses LOCK TABLES, which the transactions would end that the journal needs.
func (s *Session) refuseLocks(statements []dialects.Statement) error {
	traits := s.Traits()
	for _, st := range statements {
		if !traits.TransactionalDDL && sqltext.Classify(st.SQL, traits.Text).Verb == "LOCK" {
			return &LockTablesError{Title: traits.Title}
		}
	}
	return nil
}

// LockTablesError says that a migration wants to lock tables in a way that would not last.
type LockTablesError struct{ Title string }

func (e *LockTablesError) Error() string {
	return "LOCK TABLES does not last: " + e.Title + " ends it with the next transaction, and luamig writes in transactions"
}

// Remedy says what does last.
func (e *LockTablesError) Remedy() string {
	return "lock rows inside qi:transaction, with SELECT … FOR UPDATE; other runners are kept out by luamig"
}

// isOutsideOnly tells what the database refuses inside a transaction.
func isOutsideOnly(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && refused.Kind == dialects.OutsideOnly
}

// execAll runs statements one after the other.
func (s *Session) execAll(ctx context.Context, step op.Step, statements []dialects.Statement, wrote func(int64)) (total dialects.Result, err error) {
	for _, st := range statements {
		r, err := s.exec(ctx, step.Pos, step.Op, st)
		if err != nil {
			return total, err
		}
		total.Affected += r.Affected
		if r.InsertID != 0 {
			total.InsertID = r.InsertID
		}
		wrote(r.Affected)
	}
	return total, nil
}

func (s *Session) execStanding(ctx context.Context, step op.Step, plan []dialects.Statement, k int, how standing) (dialects.Result, error) {
	switch how {
	case itself:
		return s.execItself(ctx, step, plan, k)
	case opaque:
		return s.execOpaque(ctx, step, plan, k)
	}
	return s.exec(ctx, step.Pos, step.Op, plan[k])
}

// execItself announces a statement, commits what came before it, and runs it.
func (s *Session) execItself(ctx context.Context, step op.Step, plan []dialects.Statement, k int) (dialects.Result, error) {
	if err := s.announce(ctx, plan, k); err != nil {
		return dialects.Result{}, err
	}
	if s.begun {
		if err := s.commitNow(ctx); err != nil {
			return dialects.Result{}, err
		}
	}
	r, err := s.run(ctx, step.Pos, step.Op, plan[k])
	if err != nil {
		s.journal.refused(k, err)
		return r, err
	}
	s.journal.progress = s.journal.progress || s.books.kept.Statements > 0
	if k == len(plan)-1 {
		s.journal.open = 0
	}
	s.ownTorn = s.inOwn
	for _, l := range s.levels {
		l.torn = true
	}
	return r, nil
}

// execOpaque announces a routine in the transaction that is open: if the routine commits, the announcement is there.
func (s *Session) execOpaque(ctx context.Context, step op.Step, plan []dialects.Statement, k int) (dialects.Result, error) {
	if err := s.enter(ctx); err != nil {
		return dialects.Result{}, err
	}
	if err := s.announce(ctx, plan, k); err != nil {
		return dialects.Result{}, err
	}
	r, err := s.run(ctx, step.Pos, step.Op, plan[k])
	s.journal.lost = s.journal.lost || err != nil && !isDefinite(err)
	return r, err
}

// announce writes into the journal that a statement is about to run.
func (s *Session) announce(ctx context.Context, plan []dialects.Statement, k int) error {
	j, m := s.journal, s.journal.place.mark
	before, err := s.observe(ctx, plan[k])
	if err != nil {
		return err
	}
	j.note(m, m.ordinal-1, m.before)
	j.addReturned(m)
	d := detail{Before: before, First: m.first, Statements: keptStatements(plan)}
	d.Op, _ = op.Encode(j.place.step.Op)
	j.add(ledger.JournalEntry{Kind: ledger.JournalBegun, From: m.ordinal, To: m.ordinal, Statement: int64(m.first + k + 1), Fingerprint: m.own,
		Deed: j.place.step.Op.String(), Place: j.place.step.Pos.String(), Detail: d.text()})
	j.recorded, j.open = m.ordinal, 1
	return j.write(ctx)
}

// observe asks what is there before a statement changes it.
func (s *Session) observe(ctx context.Context, st dialects.Statement) (string, error) {
	settler, ok := s.o.Conn.(dialects.Settler)
	if !ok {
		return "", nil
	}
	before, err := settler.Observe(ctx, st)
	if err != nil && isDefinite(err) {
		return "", nil // what may not be looked at is not known after a break either
	}
	return before, err
}

// refused notes that a statement that was announced has failed.
func (j *journal) refused(k int, err error) {
	if !isDefinite(err) {
		j.lost = true
		return
	}
	m := j.place.mark
	j.add(ledger.JournalEntry{Kind: ledger.JournalFailed, From: m.ordinal, To: m.ordinal, Statement: int64(m.first + k + 1),
		Fingerprint: m.own, Deed: j.place.step.Op.String(), Place: j.place.step.Pos.String()})
}

// commitNow commits in the middle of the script. What the levels that are open would go back to is gone.
func (s *Session) commitNow(ctx context.Context) error {
	s.begun = false
	if err := s.o.Conn.Commit(ctx); err != nil {
		s.books.inDoubt(true, err)
		if s.journal != nil {
			s.journal.lost = s.journal.lost || !isDefinite(err)
		}
		return firstError(err, s.rollback(ctx))
	}
	s.books.kept = s.books.done
	if s.journal != nil {
		s.journal.written = notes{}
	}
	s.ownTorn = s.ownTorn || s.inOwn && s.books.done.Statements > 0
	for _, l := range s.levels {
		l.torn = l.torn || l.savepoint != "" && s.books.done.Statements > l.done.Statements
		l.savepoint = ""
	}
	if j := s.journal; j != nil {
		j.progress = j.progress || s.books.kept.Statements > 0
	}
	return nil
}

// commitDone commits a unit of a script that has no transaction, together with the entry that says so.
func (s *Session) commitDone(ctx context.Context) error {
	j := s.journal
	j.finished(j.place.mark, j.place.step)
	if err := j.write(ctx); err != nil {
		return firstError(err, s.takeBackUnit(ctx))
	}
	return s.commitNow(ctx)
}

// takeBackUnit takes back a unit that has failed.
func (s *Session) takeBackUnit(ctx context.Context) error {
	s.begun = false
	err := s.rollback(ctx)
	s.books.done = s.books.kept
	return err
}

// performInUnits performs steps of a script that has no transaction: as many as are rows in one, with the entry that says so, and
// every other step by itself.
func (s *Session) performInUnits(ctx context.Context, queue []queued) error {
	for len(queue) > 0 {
		n := 0
		for n < len(queue) && queue[n].mark != nil && queue[n].mark.own == "" {
			n++
		}
		if n == 0 {
			if err := s.performStep(ctx, queue[0]); err != nil {
				return err
			}
			queue = queue[1:]
			continue
		}
		if err := s.performUnitOfRows(ctx, queue[:n]); err != nil {
			return err
		}
		queue = queue[n:]
	}
	return nil
}

// performUnitOfRows performs steps in one transaction. Where one of them fails, those before it stay, as if each were alone.
func (s *Session) performUnitOfRows(ctx context.Context, steps []queued) error {
	rows, statements := s.rows, s.statements
	if err := s.begin(ctx); err != nil {
		return &StepError{Pos: steps[0].step.Pos, Deed: steps[0].step.Op.String(), Err: err}
	}
	err := s.performTogether(ctx, steps)
	if err == nil {
		last := steps[len(steps)-1]
		last.mark.run = steps[0].mark.run
		for _, q := range steps {
			s.journal.done.add(q.mark.notes)
			q.mark.notes = notes{}
		}
		s.journal.place = &place{mark: last.mark, step: last.step}
		err = s.commitDone(ctx)
		s.journal.place = nil
		return err
	}
	back := s.takeBackUnit(ctx)
	s.rows, s.statements = rows, statements
	if len(steps) == 1 || back != nil || !repeatable(ctx, err) {
		return firstError(err, back)
	}
	for _, q := range steps {
		if err := s.performUnitOfRows(ctx, []queued{q}); err != nil {
			return err
		}
	}
	return nil
}

// performBefore runs the statements of a question before its last one, and announces that one where it commits by itself.
func (s *Session) performBefore(ctx context.Context, pos op.Pos, q op.Query, statements []dialects.Statement) (total dialects.Result, err error) {
	last := len(statements) - 1
	j := s.journal
	if j == nil || j.place == nil {
		return s.execAll(ctx, op.Step{Pos: pos, Op: asOp(q)}, statements[:last], func(int64) {})
	}
	for k := range last {
		r, err := s.execStanding(ctx, j.place.step, statements, k, s.standingOf(q, statements[k]))
		if err != nil {
			return total, err
		}
		total.Affected += r.Affected
	}
	switch standing := s.standingOf(q, statements[last]); {
	case standing == itself || j.place.outside:
		if err = s.announce(ctx, statements, last); err == nil && s.begun {
			err = s.commitNow(ctx)
		}
		return total, err
	case standing == opaque:
		if err = s.enter(ctx); err == nil {
			err = s.announce(ctx, statements, last)
		}
		return total, err
	}
	return total, s.enter(ctx)
}

// asOp is a question as the operation that most of them are, too.
func asOp(q op.Query) op.Op {
	o, _ := q.(op.Op)
	return o
}
