package run

import (
	"context"
	"sync/atomic"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
)

// A full queue for which nobody waits is flushed by a goroutine while the script fills the next one. Connection, books and plans are the
// goroutine's until it has landed; the script's own goroutine has the queue and the interpreter. Everything that
// needs the connection waits for it. There is never more than one; the statements of the next are planned meanwhile (foresee.go).

// flight is a flush that is under way.
type flight struct {
	done    chan struct{} // closed when it has landed
	err     error
	panic   any
	answers []answer

	writes bool                             // nothing but writes of rows is left of it
	known  atomic.Pointer[dialects.Catalog] // by which the next queue is planned; nil: not by anything yet
}

// answer is the result of a step that the script may look at. It is handed over by the goroutine that looks.
type answer struct {
	to     *qi.Result
	result dialects.Result
}

// depart flushes the queue in the background.
func (s *Session) depart(ctx context.Context) error {
	s.endGrowing()
	foreseen := s.foresee(ctx)
	if err := s.land(); err != nil {
		return err
	}
	if s.o.Statement != nil || s.o.OneByOne { // who listens wants to hear of each statement before what comes next
		return s.flush(ctx)
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	queue := s.queue
	s.queue, s.queuedRows, s.queuedBytes = s.spare[:0], 0, 0
	s.spare = queue
	s.departed++
	f := &flight{done: make(chan struct{})}
	s.flight = f
	go func() {
		defer close(f.done)
		defer func() { f.panic = recover() }()
		f.err = s.performFlight(ctx, queue, foreseen)
	}()
	return nil
}

// wait waits for the flight, and leaves its error to land.
func (s *Session) wait() {
	f := s.flight
	if f == nil {
		return
	}
	<-f.done
	if f.panic != nil {
		s.flight = nil
		panic(f.panic)
	}
	for _, a := range f.answers {
		*a.to = qi.Result{Result: a.result, Done: true}
	}
	f.answers = nil
	if f.err != nil {
		s.regain(s.spare)
	}
	clear(s.spare)
}

// land waits for the flight and returns its error. What was queued behind it is dropped then.
func (s *Session) land() error {
	s.wait()
	f := s.flight
	s.flight = nil
	if j := s.active(); j != nil && j.replay != nil {
		return j.replay.surfaces(j.asked, j.where)
	}
	if f == nil || f.err == nil {
		return nil
	}
	s.discard()
	s.surfaced(f.err)
	return f.err
}

// crashed returns the error of a flight that has landed, without waiting.
func (s *Session) crashed() error {
	if j := s.active(); j != nil {
		j.where = atAdd
		defer func() { j.where = atSync }()
		if j.replay != nil {
			return s.land()
		}
	}
	if s.flight == nil {
		return nil
	}
	select {
	case <-s.flight.done:
		return s.land()
	default:
		return nil
	}
}

// answer tells the result of a step.
func (s *Session) answer(q queued, r dialects.Result) {
	to := q.result
	s.journal.answered(q, r)
	switch {
	case to == nil:
	case s.flight != nil:
		s.flight.answers = append(s.flight.answers, answer{to, r})
	default:
		*to = qi.Result{Result: r, Done: true}
	}
}
