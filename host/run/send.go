package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// mostStatements is how many statements are sent in one trip.
const mostStatements = 500

// performAll performs steps in their order. Outside of a transaction a journal tells of them in units.
func (s *Session) performAll(ctx context.Context, queue []queued) error {
	if s.inUnits() {
		return s.performInUnits(ctx, queue)
	}
	return s.performTogether(ctx, queue)
}

// inUnits reports whether steps are performed outside of a transaction, and a journal tells of them.
func (s *Session) inUnits() bool {
	return s.journal != nil && s.journal.alone && !s.begun && !s.inOwn
}

// performTogether performs steps in their order, neighbours that write rows together, where the database gains by that.
func (s *Session) performTogether(ctx context.Context, queue []queued) error {
	if !s.gains() {
		return s.performEach(ctx, queue)
	}
	for len(queue) > 0 {
		n := s.leadingWrites(queue)
		if n == 0 || n == 1 && !joins(queue[0].step.Op) {
			if err := s.performStep(ctx, queue[0]); err != nil {
				return err
			}
			queue = queue[1:]
			continue
		}
		s.writesOnly(n == len(queue))
		if err := s.performWrites(ctx, queue[:n]); err != nil {
			return err
		}
		queue = queue[n:]
	}
	return nil
}

// gains reports whether the database gains by anything but one statement after the other.
func (s *Session) gains() bool {
	if s.o.OneByOne {
		return false
	}
	_, folds := s.o.Conn.Catalog().(dialects.Folder)
	_, batches := s.o.Conn.(dialects.Batcher)
	return folds || batches
}

// joins reports whether an operation holds rows that are to be written in one statement, where that may be.
func joins(o op.Op) bool {
	switch o.(type) {
	case op.UpdateRows, op.DeleteRows:
		return true
	}
	return false
}

// leadingWrites counts the steps at the head of a queue that write rows and nothing else.
func (s *Session) leadingWrites(queue []queued) (n int) {
	for n < len(queue) && s.forms.writes(queue[n].step.Op) && !queue[n].special() {
		n++
	}
	return n
}

// special reports whether a step is an insert that is not sent among others: of many rows, for which a dialect may have
// other means than a statement, or one whose numbers the script may look at, which has to be asked for them.
func (q queued) special() bool {
	insert, ok := q.step.Op.(op.Insert)
	return ok && (q.result != nil || len(insert.Rows) > mostJoinedRows)
}

// performStep performs one step, and says in its error which it was.
func (s *Session) performStep(ctx context.Context, q queued) error {
	if err := s.perform(ctx, q); err != nil {
		return &StepError{Pos: q.step.Pos, Deed: q.step.Op.String(), Err: s.inRow(q.step.Op, err)}
	}
	return nil
}

// inRow says in an error of the server which row was to be written, where the operation tells.
func (s *Session) inRow(o op.Op, err error) error {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return err
	}
	if form, rows := s.forms.rows(o); form != nil && len(rows) == 1 {
		return &RowError{Row: form.tell(rows[0]), Err: err}
	}
	if insert, ok := o.(op.Insert); ok && refused.Row > 0 && refused.Row <= len(insert.Rows) && len(insert.Rows) > 1 {
		return &RowError{Row: tellRecord(insert, refused.Row), Err: err}
	}
	return err
}

// tellRecord names a record of many in an error: by its place in the list, and by the first of its values.
func tellRecord(o op.Insert, place int) string {
	row := o.Rows[place-1]
	i := slices.IndexFunc(row, func(v any) bool { return v != nil && plain([]any{v}) })
	if i < 0 {
		return fmt.Sprintf("record %d of %s", place, o.Table)
	}
	return fmt.Sprintf("record %d, the row of %s with %s", place, o.Table, value.RowKeyText(o.Columns[i:i+1], row[i:i+1]))
}

func (s *Session) performEach(ctx context.Context, steps []queued) error {
	for _, q := range steps {
		if err := s.performStep(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// performWrites joins what can be joined, and sends the rest in as few trips as the connection can.
func (s *Session) performWrites(ctx context.Context, steps []queued) error {
	if err := s.refusedOf(steps); err != nil {
		return err
	}
	units, err := s.forms.divide(ctx, s.o.Conn.Catalog(), steps)
	if err != nil {
		return &StepError{Pos: steps[0].step.Pos, Deed: steps[0].step.Op.String(), Err: err}
	}
	return s.performUnits(ctx, units)
}

// refusedOf is the error of the first step that is refused.
func (s *Session) refusedOf(steps []queued) error {
	for _, q := range steps {
		if err := s.refused(q.step.Op); err != nil {
			return &StepError{Pos: q.step.Pos, Deed: q.step.Op.String(), Err: err}
		}
	}
	return nil
}

func (s *Session) performUnits(ctx context.Context, units []unit) (err error) {
	batcher, batches := s.o.Conn.(dialects.Batcher)
	for len(units) > 0 && err == nil {
		n := 1
		if batches && s.begun {
			n, err = s.performBatch(ctx, batcher, units)
		} else {
			err = s.performUnit(ctx, units[0])
		}
		units = units[n:]
	}
	return err
}

// performUnit runs what was joined as one statement. Where that is refused, it has left nothing behind: the steps
// run one at a time, so that everything is as if they had from the start, the error too. Numbers that the server has given in the
// meantime are not given again.
func (s *Session) performUnit(ctx context.Context, u unit) error {
	if u.form == nil {
		return s.performEach(ctx, u.steps)
	}
	statements, err := s.planJoined(ctx, u)
	if err != nil || len(statements) != 1 {
		return s.performEach(ctx, u.steps)
	}
	s.leaveKnown()
	r, err := s.exec(ctx, u.pos(), u.form.join(u.rows), statements[0])
	if err != nil {
		return s.repeat(ctx, u.steps, err)
	}
	s.rows += r.Affected
	return nil
}

func (u unit) pos() op.Pos { return u.steps[0].step.Pos }

// repeat runs steps one at a time of which one was refused among the others.
func (s *Session) repeat(ctx context.Context, steps []queued, refused error) error {
	if !repeatable(ctx, refused) {
		return &StepError{Pos: steps[0].step.Pos, Deed: steps[0].step.Op.String(), Err: refused}
	}
	return s.performEach(ctx, steps)
}

// repeatable reports whether an error is about a row, and not about the transaction or the server.
func repeatable(ctx context.Context, err error) bool {
	var refused *dialects.Error
	if ctx.Err() != nil {
		return false
	}
	if !errors.As(err, &refused) {
		return true
	}
	switch refused.Kind {
	case dialects.LockTimeout, dialects.Deadlock, dialects.Serialization, dialects.Interrupted,
		dialects.ConnectionLost, dialects.DiskFull, dialects.ReadOnly:
		return false
	}
	return true
}

// sending is a unit with its statements.
type sending struct {
	unit
	op         op.Op
	statements []dialects.Statement
}

// performBatch sends the first units in one trip and returns how many they were.
func (s *Session) performBatch(ctx context.Context, conn dialects.Batcher, units []unit) (int, error) {
	plan, batch := s.planUnits(ctx, units)
	if len(plan) == 0 || len(batch) == 1 && plan[0].form == nil {
		return 1, s.performUnit(ctx, units[0])
	}
	s.leaveKnown()
	start := s.startTime()
	results, err := conn.ExecBatch(ctx, batch)
	if err != nil {
		return len(plan), s.repeatBatch(ctx, plan, err)
	}
	for _, p := range plan {
		s.record(p, start, results[:len(p.statements)])
		results = results[len(p.statements):]
	}
	return len(plan), nil
}

// planUnits plans as many units as are sent in one trip. It stops before one that can not be planned.
func (s *Session) planUnits(ctx context.Context, units []unit) (plan []sending, batch []dialects.Statement) {
	size := 0
	for _, u := range units {
		p, err := s.planUnit(ctx, u)
		if err != nil || len(p.statements) == 0 {
			break
		}
		plan, batch = append(plan, p), append(batch, p.statements...)
		if size += u.size(); len(batch) >= mostStatements || size > mostBytes {
			break
		}
	}
	return plan, batch
}

// size is about how many bytes the values of a unit have.
func (u unit) size() (bytes int) {
	if u.form != nil {
		_, bytes = weightOf(u.rows)
		return bytes
	}
	_, bytes = weight(u.steps[0].step.Op)
	return bytes
}

func (s *Session) planUnit(ctx context.Context, u unit) (p sending, err error) {
	p = sending{unit: u, op: u.steps[0].step.Op}
	if u.form != nil {
		p.op = u.form.join(u.rows)
		p.statements, err = s.planJoined(ctx, u)
		return p, err
	}
	for i := 0; i < rowsOf(p.op) && err == nil; i++ {
		var one []dialects.Statement
		one, err = s.plan(ctx, rowOf(p.op, i))
		p.statements = append(p.statements, one...)
	}
	return p, err
}

// planJoined plans what was joined, or takes the statement that is written down already.
func (s *Session) planJoined(ctx context.Context, u unit) ([]dialects.Statement, error) {
	if u.foreseen != nil {
		return u.foreseen, nil
	}
	return s.o.Dialect.Plan(ctx, u.form.join(u.rows), s.o.Conn.Catalog())
}

// plan plans an operation, or takes the plan of one of its shape.
func (s *Session) plan(ctx context.Context, o op.Op) ([]dialects.Statement, error) {
	if st, ok := s.plans.spelled(o); ok {
		st.Args = slices.Clone(st.Args)
		return []dialects.Statement{st}, nil
	}
	statements, err := s.o.Dialect.Plan(ctx, o, s.o.Conn.Catalog())
	if err == nil {
		s.plans.remember(o, statements)
	}
	return statements, err
}

// rowsOf is how many operations one is that holds rows which could not be joined, and rowOf is one of them.
func rowsOf(o op.Op) int {
	switch o := o.(type) {
	case op.UpdateRows:
		return len(o.Rows)
	case op.DeleteRows:
		return len(o.Rows)
	}
	return 1
}

func rowOf(o op.Op, i int) op.Op {
	switch o := o.(type) {
	case op.UpdateRows:
		return o.Row(i)
	case op.DeleteRows:
		return o.Row(i)
	}
	return o
}

// record notes what a unit has done.
func (s *Session) record(p sending, start time.Time, results []dialects.Result) {
	var total dialects.Result
	for i, r := range results {
		s.ran(p.pos(), p.op, p.statements[i], start, r.Affected)
		total.Affected += r.Affected
		if r.InsertID != 0 {
			total.InsertID = r.InsertID
		}
	}
	s.rows += total.Affected
	if p.form == nil {
		s.answer(p.steps[0], total)
	}
}

// repeatBatch runs the steps of a batch one at a time. Nothing of it is left.
func (s *Session) repeatBatch(ctx context.Context, plan []sending, refused error) error {
	if !repeatable(ctx, refused) {
		return s.repeat(ctx, refusedOf(plan, refused).steps, refused)
	}
	var steps []queued
	for _, p := range plan {
		steps = append(steps, p.steps...)
	}
	return s.repeat(ctx, steps, refused)
}

// refusedOf finds the unit whose statement was refused; the first where the error does not tell.
func refusedOf(plan []sending, err error) sending {
	var refused *dialects.Error
	if errors.As(err, &refused) {
		for _, p := range plan {
			if slices.ContainsFunc(p.statements, func(s dialects.Statement) bool { return s.SQL == refused.Statement.SQL }) {
				return p
			}
		}
	}
	return plan[0]
}

// RowError says which row the server has refused.
type RowError struct {
	Row string // "the row of Users with id = 2"
	Err error
}

func (e *RowError) Error() string { return value.AddNote(e.Err.Error(), e.Row) }

// Unwrap returns why.
func (e *RowError) Unwrap() error { return e.Err }

// ErrorField passes on what the cause tells of itself.
func (e *RowError) ErrorField(name string) (string, bool) {
	var f value.Fielder
	if errors.As(e.Err, &f) {
		return f.ErrorField(name)
	}
	return "", false
}
