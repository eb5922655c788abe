package run

import (
	"context"

	"github.com/luamig/luamig/dialects"
)

// While a flight is under way, the script's goroutine writes the statements of the next one down: which rows are joined, and what that
// is in SQL. The database gets them as soon as it has answered. They are planned by what was known when the flight sent its last
// writes, behind which nothing comes that could change it. Where more would have to be known, the next flight plans when its turn has come, as
// if nobody had tried before.

// writesOnly says whether nothing but writes of rows is left of the flight.
func (s *Session) writesOnly(only bool) {
	if s.flight != nil {
		s.flight.writes = only
	}
}

// leaveKnown lets the next queue be planned by what is known now, as writes are sent. Where a journal tells of them in units, it is not.
func (s *Session) leaveKnown() {
	if s.flight == nil || !s.flight.writes || s.journal != nil && s.journal.alone && !s.inOwn {
		return
	}
	if c, ok := s.o.Conn.Catalog().(dialects.Foreseer); ok {
		known := c.Foresee()
		s.flight.known.Store(&known)
	}
}

// foresee plans the queue; nil: it is to be planned by the flight. Inserts are, since their plans may depend on more.
func (s *Session) foresee(ctx context.Context) []unit {
	if s.flight == nil {
		return nil
	}
	known := s.flight.known.Load()
	if known == nil {
		return nil
	}
	units, err := s.ahead.divide(ctx, *known, s.queue)
	if err != nil {
		return nil
	}
	for i := range units {
		u := &units[i]
		if u.form == nil || u.form.kind == formInsert {
			return nil
		}
		u.foreseen, err = s.o.Dialect.Plan(ctx, u.form.join(u.rows), *known)
		if err != nil || len(u.foreseen) != 1 {
			return nil
		}
	}
	return units
}

// performFlight performs a queue, of which it may be foreseen how.
func (s *Session) performFlight(ctx context.Context, queue []queued, foreseen []unit) error {
	if foreseen == nil || s.inUnits() {
		return s.performAll(ctx, queue)
	}
	s.writesOnly(true)
	if err := s.refusedOf(queue); err != nil {
		return err
	}
	return s.performUnits(ctx, foreseen)
}
