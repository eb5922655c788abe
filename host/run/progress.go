package run

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
)

// A loop is told of when it has gone on for some time, and then some times a second. A timer raises a flag at which each row
// looks; nothing else happens for a row.
const (
	tellFrom  = 500 * time.Millisecond
	tellEvery = 250 * time.Millisecond
	// quiet is how long a loop around another one may stand before the inner one is told of in its place.
	quiet = time.Second
	// rateOver is about the time over which a rate is taken.
	rateOver = 10 * time.Second
)

// progress is what a session tells of the loops of its script.
type progress struct {
	due   atomic.Bool
	told  *qi.Meter // the one that is told of: the outermost that goes on
	seen  int64     // its rows when it was last looked at,
	moved time.Time // and when they had changed then
	pace  pace
}

// Meter returns what counts the rows of a loop.
func (s *Session) Meter(w qi.Work) *qi.Meter {
	if s.o.Report == nil {
		return nil
	}
	s.progress.arm(tellFrom)
	return &qi.Meter{Work: w, Start: time.Now(), Due: &s.progress.due, Tell: s.tell, Ended: s.ended}
}

// bulkMeter counts the rows of an insert that takes several statements. Of what is flushed in the background nobody is
// told: the script goes on meanwhile.
func (s *Session) bulkMeter(step op.Step, statements int) *qi.Meter {
	insert, ok := step.Op.(op.Insert)
	if !ok || statements < 2 || s.flight != nil || s.books.own {
		return nil
	}
	return s.Meter(qi.Work{Pos: step.Pos, Deed: insert.String(), Total: int64(len(insert.Rows)), Exact: true})
}

func (p *progress) arm(after time.Duration) {
	time.AfterFunc(after, func() { p.due.Store(true) })
}

// tell tells of a loop, if it is its turn.
func (s *Session) tell(m *qi.Meter) {
	p, now := &s.progress, time.Now()
	if now.Sub(m.Start) < tellFrom || p.told != nil && p.told != m && p.goesOn(now) {
		return
	}
	if p.told != m {
		p.told, p.pace = m, pace{}
		s.estimate(m)
	}
	p.seen, p.moved = m.Rows, now
	s.o.Report(p.report(m, now))
	p.due.Store(false)
	p.arm(tellEvery)
}

// goesOn reports whether the loop that is told of still does. One that the script has left by break never says so.
func (p *progress) goesOn(now time.Time) bool {
	if p.told.Rows != p.seen {
		p.seen, p.moved = p.told.Rows, now
	}
	return now.Sub(p.moved) < quiet
}

// ended tells that a loop has come to its end, if it was told of.
func (s *Session) ended(m *qi.Meter) {
	p := &s.progress
	if p.told != m {
		return
	}
	report := p.report(m, time.Now())
	report.Left, report.Done = 0, true
	p.told = nil
	s.o.Report(report)
}

func (p *progress) report(m *qi.Meter, now time.Time) event.Progress {
	share := ShareOf(m.Rows, m.Total, m.Share)
	p.pace.step(m, now, share)
	e := event.Progress{
		Pos: m.Pos, Deed: m.Deed, Rows: m.Rows, Total: m.Total, Estimated: m.Total > 0 && !m.Exact,
		Share: share, Rate: p.pace.rows, Batches: m.Batches,
	}
	if m.Total > 0 && m.Rows > m.Total && !m.Exact {
		e.Total, e.Estimated = 0, false // it was wrong
	}
	if p.pace.share > 0 && share > 0 {
		e.Left = time.Duration(min((1-share)/p.pace.share, math.MaxInt32) * float64(time.Second))
	}
	return e
}

// estimate asks how many rows there are, where nobody has counted them. What is flushed has to land first.
func (s *Session) estimate(m *qi.Meter) {
	estimator, ok := s.o.Conn.Catalog().(dialects.Estimator)
	if m.Total > 0 || m.Table == (op.Name{}) || !ok {
		return
	}
	if s.wait(); s.flight != nil && s.flight.err != nil {
		return // which is told when the script next needs the database
	}
	if rows, exact, err := estimator.EstimateRows(context.Background(), m.Table); err == nil {
		m.Total, m.Exact = rows, exact
	}
}

// pace is how fast a loop goes, of late.
type pace struct {
	at          time.Time // of the last step
	done        int64
	doneShare   float64
	rows, share float64 // a second
}

func (p *pace) step(m *qi.Meter, now time.Time, share float64) {
	if p.at.IsZero() {
		p.at, p.done, p.doneShare = m.Start, m.From, ShareOf(m.From, m.Total, 0)
		if m.Total == 0 {
			p.doneShare = m.FromShare
		}
	}
	took := now.Sub(p.at)
	if took <= 0 {
		return
	}
	if share == 0 {
		p.doneShare = 0
	}
	weight := 1 - math.Exp(-float64(took)/float64(rateOver))
	if p.rows == 0 {
		weight = 1
	}
	p.rows += weight * (float64(m.Rows-p.done)/took.Seconds() - p.rows)
	p.share += weight * ((share-p.doneShare)/took.Seconds() - p.share)
	p.at, p.done, p.doneShare = now, m.Rows, share
}

// ShareOf is how much of a loop is done, 0 to 1: by its rows, else as the loop tells, where it has met more rows
// than there were thought to be, too; 0: unknown.
func ShareOf(rows, total int64, told float64) float64 {
	switch {
	case total > 0 && rows <= total:
		return float64(rows) / float64(total)
	case told > 0 && told <= 1:
		return told
	}
	return 0
}
