package run

import (
	"context"

	"github.com/luamig/luamig/dialects/op"
)

// growing is the last step of the queue while rows are added to it.
type growing struct {
	like *op.UpdateRows // nil: it grows no more
	rows [][]any
}

// AddRow queues the update of a row: in the step before it, where that is like it.
func (s *Session) AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error {
	if s.o.ReadOnly {
		return &StepError{Pos: pos, Deed: like.String(), Err: &ReadOnlyError{}}
	}
	if err := s.crashed(); err != nil {
		return err
	}
	j := s.active()
	if j != nil {
		if live, err := j.askRow(ctx, pos, like, row); !live || err != nil {
			return err
		}
	}
	if s.growing.like != like {
		s.endGrowing()
		one := *like
		one.Rows = nil
		q := queued{step: op.Step{Pos: pos, Op: one}}
		if j != nil {
			j.growing(&q)
		}
		s.queue = append(s.queue, q)
		s.growing = growing{like: like, rows: make([][]any, 0, min(s.grew, s.enough()))}
	}
	s.growing.rows = append(s.growing.rows, row)
	_, bytes := weightOf([][]any{row})
	return s.grown(ctx, 1, bytes)
}

// endGrowing gives the last step the rows that it has got.
func (s *Session) endGrowing() {
	if s.growing.like == nil {
		return
	}
	s.grew = 2 * len(s.growing.rows)
	s.growing.end(s.queue)
	if s.journal != nil {
		s.journal.seal(&s.queue[len(s.queue)-1])
	}
}

// end gives the last step its rows.
func (g *growing) end(queue []queued) {
	if g.like == nil {
		return
	}
	o := *g.like
	o.Rows = g.rows
	queue[len(queue)-1].step.Op = o
	*g = growing{}
}
