package run

import (
	"context"
	"errors"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// Conclude performs operations of the host's own as Perform does, and commits: in one trip, where the
// connection has a way. A row of the ledger that has to be there is written before that, for what the server says of it comes too late
// behind the commit.
func (s *Session) Conclude(ctx context.Context, ops ...op.Op) error {
	conn, ok := s.o.Conn.(dialects.Concluder)
	if !ok || !s.o.Transactional || s.o.Joined || len(ops) == 0 {
		if err := s.Perform(ctx, ops...); err != nil {
			return err
		}
		return s.Commit(ctx)
	}
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	b, err := s.lastBatch(ctx, ops)
	if err != nil {
		return err
	}
	s.begun = false
	if err := conn.Conclude(ctx, b.statements); err != nil {
		return firstError(b.checked(err), s.rollback(ctx))
	}
	s.books.kept = s.books.done
	s.o.Progress()
	return nil
}

// lastBatch are the statements with which a transaction is concluded.
type lastBatch struct {
	statements []dialects.Statement
	entered    map[string]ledger.Row // by the texts of the statements that enter them
}

// lastBatch plans what concludes the transaction, and performs what has to be looked at before.
func (s *Session) lastBatch(ctx context.Context, ops []op.Op) (lastBatch, error) {
	b := lastBatch{entered: map[string]ledger.Row{}}
	for _, o := range ops {
		row, ok := o.(ledger.Row)
		if ok && !row.Enters() {
			if err := s.Perform(ctx, o); err != nil {
				return b, err
			}
			continue
		}
		if ok {
			o = row.Op
		}
		statements, err := s.planOwn(ctx, o)
		if err != nil {
			return b, &StepError{Deed: o.String(), Err: err}
		}
		for _, st := range statements {
			if ok {
				b.entered[st.Text()] = row
			}
		}
		b.statements = append(b.statements, statements...)
	}
	return b, nil
}

// checked says what the error of one of the statements means.
func (b lastBatch) checked(err error) error {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return err
	}
	for text, row := range b.entered {
		if strings.Contains(refused.Statement.Text(), text) { // MariaDB refuses all that concludes as one statement
			return row.Check(0, err)
		}
	}
	return err
}

// performChecked performs an operation of the host's own, which may be one on a row of the ledger that has to be as it was read.
func (s *Session) performChecked(ctx context.Context, o op.Op) error {
	row, ok := o.(ledger.Row)
	if !ok {
		return s.perform(ctx, queued{step: op.Step{Op: o}})
	}
	before := s.rows
	err := s.perform(ctx, queued{step: op.Step{Op: row.Op}})
	return row.Check(s.rows-before, err)
}

// planOwn plans an operation of the host's own, or takes the plan of one like it.
func (s *Session) planOwn(ctx context.Context, o op.Op) ([]dialects.Statement, error) {
	catalog := s.o.Conn.Catalog()
	if s.o.Spellings == nil {
		return s.o.Dialect.Plan(ctx, o, catalog)
	}
	return s.o.Spellings.plan(ctx, s.o.Dialect, catalog, o)
}

// Spellings remembers how operations of the host's own are spelled: rows of the ledger are written behind each of a
// thousand scripts, to tables that stay as they are. The zero value is empty.
type Spellings struct{ known map[string]dialects.Statement }

func (p *Spellings) plan(ctx context.Context, d dialects.Dialect, c dialects.Catalog, o op.Op) ([]dialects.Statement, error) {
	insert, ok := o.(op.Insert)
	if !ok || !ordinary(insert) {
		return d.Plan(ctx, o, c)
	}
	var key shape
	key.add(insert.Table.Schema)
	key.add(insert.Table.Name)
	for _, column := range insert.Columns {
		key.add(column)
	}
	st, ok := p.known[string(key.key)]
	if !ok {
		var err error
		if st, ok, err = spell(ctx, d, c, insert); err != nil || !ok {
			return d.Plan(ctx, o, c)
		}
		if p.known == nil {
			p.known = map[string]dialects.Statement{}
		}
		p.known[string(key.key)] = st
	}
	st.Args = insert.Rows[0]
	return []dialects.Statement{st}, nil
}

// ordinary reports whether an insert is one of a row of plain values, and nothing more.
func ordinary(o op.Insert) bool {
	return len(o.Rows) == 1 && len(o.Columns) == len(o.Rows[0]) && plain(o.Rows[0]) &&
		len(o.UpdateOnDuplicate) == 0 && len(o.ConflictFields) == 0 && !o.IgnoreDuplicates && len(o.Returning) == 0
}

// spell plans an insert with values that differ from each other, so that the statement shows whether it binds
// them one by one and in their order.
func spell(ctx context.Context, d dialects.Dialect, c dialects.Catalog, o op.Insert) (st dialects.Statement, ok bool, err error) {
	row := make([]any, len(o.Columns))
	for i := range row {
		row[i] = int64(i)
	}
	o.Rows = [][]any{row}
	planned, err := d.Plan(ctx, o, c)
	if err != nil || len(planned) != 1 || !sameValues(planned[0].Args, row) {
		return st, false, err
	}
	return planned[0], true, nil
}
