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
	if s.growing.like != like {
		one := *like
		one.Rows = nil
		if err := s.Add(ctx, op.Step{Pos: pos, Op: one}, nil); err != nil {
			return err
		}
		s.growing = growing{like: like}
	} else if err := s.crashed(); err != nil {
		return err
	}
	s.growing.rows = append(s.growing.rows, row)
	_, bytes := weightOf([][]any{row})
	return s.grown(ctx, 1, bytes)
}

// end gives the last step the rows that it has got.
func (g *growing) end(queue []queued) {
	if g.like == nil {
		return
	}
	o := *g.like
	o.Rows = g.rows
	queue[len(queue)-1].step.Op = o
	*g = growing{}
}
