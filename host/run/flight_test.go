package run

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// slow is a connection on which each statement waits until it is let go.
type slow struct {
	dialects.Conn
	running chan string // the statement that waits
	release chan error  // what comes of it
	panics  bool
}

func newSlow() *slow { return &slow{running: make(chan string), release: make(chan error)} }

func (*slow) Catalog() dialects.Catalog { return nil }

func (c *slow) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	select {
	case c.running <- s.SQL:
	case <-ctx.Done():
		return dialects.Result{}, ctx.Err()
	}
	if c.panics {
		panic("the driver")
	}
	select {
	case err := <-c.release:
		return dialects.Result{Affected: 1}, err
	case <-ctx.Done():
		return dialects.Result{}, ctx.Err()
	}
}

func (*slow) Version(context.Context) (string, error) { return "1", nil }

// flying returns a session of a queue of two rows, of which the first two are on their way.
func flying(t *testing.T, c *slow) *Session {
	t.Helper()
	s := NewSession(Options{Dialect: &speller{}, Conn: c, MostQueued: 2})
	addLine(t, s, 1)
	addLine(t, s, 2)
	return s
}

func addLine(t *testing.T, s *Session, line int) {
	t.Helper()
	if err := s.Add(context.Background(), step(line), nil); err != nil {
		t.Fatal(err)
	}
}

func step(line int) op.Step {
	return op.Step{Pos: op.Pos{File: "script", Line: line}, Op: op.Raw{SQL: "UPDATE t SET a = ?", Params: op.Params{Positional: []any{int64(line)}}}}
}

func wantLine(t *testing.T, err error, line int) {
	t.Helper()
	var of *StepError
	if !errors.As(err, &of) || of.Pos.Line != line {
		t.Errorf("not an error of line %d: %v", line, err)
	}
}

func TestTheScriptGoesOnWhileAQueueIsSent(t *testing.T) {
	c := newSlow()
	s := flying(t, c)
	<-c.running // and yet:
	addLine(t, s, 3)
	go func() {
		for range 2 {
			c.release <- nil
			<-c.running
		}
		c.release <- nil
	}()
	if err := s.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := s.Statements(); n != 3 || s.Rows() != 3 {
		t.Errorf("%d statements, %d rows", n, s.Rows())
	}
}

func TestAnErrorInTheBackgroundIsOfItsLine(t *testing.T) {
	refused := &dialects.Error{Message: "no"}
	for name, ask := range map[string]func(*Session) error{
		"flush":  func(s *Session) error { return s.Flush(context.Background()) },
		"commit": func(s *Session) error { return s.Commit(context.Background()) },
		"pcall":  func(s *Session) error { _, err := s.Protect(context.Background()); return err },
		"land":   func(s *Session) error { return s.Land() },
		"add": func(s *Session) error {
			for {
				if err := s.Add(context.Background(), step(4), nil); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newSlow()
			s := flying(t, c)
			<-c.running
			addLine(t, s, 3)
			go func() { c.release <- nil; <-c.running; c.release <- refused }()
			wantLine(t, ask(s), 2)
			if err := s.Flush(context.Background()); err != nil {
				t.Errorf("what was queued behind it is not dropped: %v", err)
			}
		})
	}
}

func TestAResultIsThereWhenItIsAskedFor(t *testing.T) {
	c := newSlow()
	s := NewSession(Options{Dialect: &speller{}, Conn: c, MostQueued: 2})
	var result qi.Result
	if err := s.Add(context.Background(), step(1), &result); err != nil {
		t.Fatal(err)
	}
	addLine(t, s, 2)
	go func() { <-c.running; c.release <- nil; <-c.running; c.release <- nil }()
	if err := s.Flush(context.Background()); err != nil || !result.Done || result.Affected != 1 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestWhatIsOnItsWayIsStopped(t *testing.T) {
	c := newSlow()
	ctx, cancel := context.WithCancel(context.Background())
	s := NewSession(Options{Dialect: &speller{}, Conn: c, MostQueued: 1})
	if err := s.Add(ctx, step(1), nil); err != nil {
		t.Fatal(err)
	}
	<-c.running
	cancel()
	if err := s.Flush(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("not stopped: %v", err)
	}
}

func TestAPanicInTheBackgroundIsTheScripts(t *testing.T) {
	c := newSlow()
	c.panics = true
	s := flying(t, c)
	<-c.running
	defer func() {
		if r := recover(); r != "the driver" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = s.Flush(context.Background())
	t.Error("no panic")
}

// A few rows of much text are not kept waiting for many others.
func TestTheQueueIsBoundedInBytes(t *testing.T) {
	c := newSlow()
	s := NewSession(Options{Dialect: &speller{}, Conn: c})
	text := strings.Repeat("x", mostQueuedBytes/2)
	for range 2 {
		o := op.Step{Op: op.Raw{SQL: "UPDATE t SET a = ?", Params: op.Params{Positional: []any{text}}}}
		if err := s.Add(context.Background(), o, nil); err != nil {
			t.Fatal(err)
		}
	}
	<-c.running
	go func() { c.release <- nil; <-c.running; c.release <- nil }()
	if err := s.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
}
