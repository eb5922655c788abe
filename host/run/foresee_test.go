package run

import (
	"context"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// busy is a slow connection to a table whose rows may be joined.
type busy struct{ *slow }

func (busy) Catalog() dialects.Catalog { return tableOfRows{} }

// tableOfRows is a catalog of one table.
type tableOfRows struct {
	dialects.Catalog
	foreseen bool
}

func (tableOfRows) Foldable(context.Context, op.Name) (dialects.Foldable, error) {
	return dialects.Foldable{Update: true, Columns: map[string]dialects.FoldColumn{"a": {Free: true}, "id": {Same: dialects.SameInteger}}}, nil
}

func (tableOfRows) Foresee() dialects.Catalog { return tableOfRows{foreseen: true} }

// planner tells of each plan of joined rows whether it was foreseen.
type planner struct {
	dialects.Dialect
	plans chan bool
}

func (planner) Traits() dialects.Traits { return dialects.Traits{TransactionalDDL: true} }

func (p planner) Plan(_ context.Context, o op.Op, c dialects.Catalog) ([]dialects.Statement, error) {
	if _, rows := o.(op.UpdateRows); !rows {
		return []dialects.Statement{{SQL: "define"}}, nil
	}
	p.plans <- c.(tableOfRows).foreseen
	return []dialects.Statement{{SQL: "update"}}, nil
}

// busySession has a queue of so many rows.
func busySession(most int) (*Session, *slow, planner) {
	c, p := newSlow(), planner{plans: make(chan bool, 100)}
	return NewSession(Options{Dialect: p, Conn: busy{c}, MostQueued: most}), c, p
}

var rowsOfT = &op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"a"}, Key: []string{"id"}}

func addRows(t *testing.T, s *Session, from, to int64) {
	t.Helper()
	for id := from; id <= to; id++ {
		if err := s.AddRow(context.Background(), op.Pos{File: "script", Line: 1}, rowsOfT, []any{"x", id}); err != nil {
			t.Fatal(err)
		}
	}
}

// A statement is written down while the one before it runs.
func TestTheNextStatementIsWrittenMeanwhile(t *testing.T) {
	s, c, p := busySession(2)
	addRows(t, s, 1, 2)
	if sql := <-c.running; sql != "update" || <-p.plans {
		t.Fatalf("%q runs first, or was foreseen", sql)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if foreseen := <-p.plans; !foreseen {
			t.Error("the plan is made with the connection that is in use")
		}
		c.release <- nil // not before
		<-c.running
		c.release <- nil
	}()
	addRows(t, s, 3, 4)
	if err := s.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-done
	if n := s.Statements(); n != 2 || len(p.plans) > 0 {
		t.Errorf("%d statements, and %d more plans", n, len(p.plans))
	}
}

// What is planned behind a change of the schema is planned when that has run.
func TestNothingIsForeseenBehindOtherStatements(t *testing.T) {
	s, c, p := busySession(3)
	addRows(t, s, 1, 2)
	if err := s.Add(context.Background(), op.Step{Op: op.Raw{SQL: "CREATE TRIGGER x ON t"}}, nil); err != nil {
		t.Fatal(err)
	}
	<-c.running
	<-p.plans
	if s.flight.known.Load() != nil {
		t.Error("what was known before is left behind")
	}
	c.release <- nil
	<-c.running
	c.release <- nil
	if err := s.Land(); err != nil {
		t.Fatal(err)
	}
}

// Rows that are refused are written one at a time, also where their statement was written down before.
func TestAForeseenStatementIsRefused(t *testing.T) {
	s, c, p := busySession(2)
	addRows(t, s, 1, 2)
	<-c.running
	go func() {
		<-p.plans
		<-p.plans
		c.release <- nil
		<-c.running
		c.release <- &dialects.Error{Message: "no"}
		for range 2 {
			if sql := <-c.running; sql != "define" {
				t.Errorf("%q is sent behind it", sql)
			}
			c.release <- nil
		}
	}()
	addRows(t, s, 3, 4)
	if err := s.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s.Rows() != 3 { // each answer counts one
		t.Errorf("%d rows", s.Rows())
	}
}

// Behind a question, the database has nothing to do: a few rows are sent at once, and then more and more.
func TestTheFirstRowsAreSentEarly(t *testing.T) {
	s, _, _ := busySession(0)
	var sizes []int
	for range 5 {
		sizes = append(sizes, s.enough())
		s.departed++
	}
	if sizes[0] != firstQueuedRows || sizes[1] <= sizes[0] || sizes[4] != mostQueuedRows {
		t.Errorf("they are %v", sizes)
	}
	if err := s.Flush(context.Background()); err != nil || s.enough() != firstQueuedRows {
		t.Errorf("behind a question %d, %v", s.enough(), err)
	}
}
