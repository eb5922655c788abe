package run

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// speller is a dialect that counts how often it is asked, and can bind values in another order.
type speller struct {
	dialects.Dialect
	asked    int
	backward bool
}

func (*speller) Traits() dialects.Traits { return dialects.Traits{TransactionalDDL: true} }

func (s *speller) Plan(_ context.Context, o op.Op, _ dialects.Catalog) ([]dialects.Statement, error) {
	s.asked++
	var asked shape
	asked.take(o)
	args := append([]any(nil), asked.values...)
	if s.backward {
		for i, j := 0, len(args)-1; i < j; i, j = i+1, j-1 {
			args[i], args[j] = args[j], args[i]
		}
	}
	return []dialects.Statement{{SQL: "spelled", Args: args}}, nil
}

// recorder is a connection that keeps what it is to execute.
type recorder struct {
	dialects.Conn
	last dialects.Statement
	err  error
}

func (*recorder) Catalog() dialects.Catalog { return nil }

func (r *recorder) Exec(_ context.Context, s dialects.Statement) (dialects.Result, error) {
	r.last = s
	if r.err != nil {
		return dialects.Result{}, &dialects.Error{Statement: s, Cause: r.err}
	}
	return dialects.Result{}, nil
}

// planned performs an operation and returns the statement that was sent.
func planned(t *testing.T, s *Session, o op.Op) dialects.Statement {
	t.Helper()
	if _, err := s.performPlanned(context.Background(), op.Step{Op: o}); err != nil {
		t.Fatal(err)
	}
	return s.o.Conn.(*recorder).last
}

func raw(values ...any) op.Op {
	return op.Raw{SQL: "UPDATE t SET a = ?, b = ?", Params: op.Params{Positional: values}}
}

func update(a, b, id any) op.Op {
	return op.Update{Table: op.Name{Name: "t"}, Set: []op.Assignment{{Column: "a", Value: a}, {Column: "b", Value: b}},
		Where: op.Compare{Left: op.Col{Path: []string{"id"}}, Op: op.Eq, Right: id}}
}

func TestAShapeIsPlannedOnce(t *testing.T) {
	d := &speller{}
	s := NewSession(Options{Dialect: d, Conn: &recorder{}})
	for i := range int64(5) {
		got := planned(t, s, raw(i, "x"))
		if diff := cmp.Diff([]any{i, "x"}, got.Args); diff != "" {
			t.Error(diff)
		}
		got = planned(t, s, update("a", nil, i))
		if diff := cmp.Diff([]any{"a", nil, i}, got.Args); diff != "" {
			t.Error(diff)
		}
	}
	if d.asked != 2 {
		t.Errorf("planned %d times", d.asked)
	}
}

func TestTheOrderOfValuesMustBeProven(t *testing.T) {
	d := &speller{backward: true}
	s := NewSession(Options{Dialect: d, Conn: &recorder{}})
	planned(t, s, update("same", "same", "same"))
	got := planned(t, s, update("a", "b", int64(1)))
	if diff := cmp.Diff([]any{int64(1), "b", "a"}, got.Args); diff != "" {
		t.Errorf("values alike were taken for a proof: %s", diff)
	}
	if d.asked != 2 {
		t.Errorf("planned %d times", d.asked)
	}
}

func TestWhatDependsOnItsValuesIsPlannedEachTime(t *testing.T) {
	for name, o := range map[string]op.Op{
		"an expression":  raw(op.Now{}, "x"),
		"a list":         raw(op.List{int64(1)}, "x"),
		"no values":      op.Raw{SQL: "DELETE FROM t"},
		"names":          op.Raw{SQL: "x", Params: op.Params{Named: map[string]any{"a": 1}}},
		"IS NULL":        update("a", "b", nil),
		"an assignment":  update(op.Literal{SQL: "n + 1"}, "b", int64(1)),
		"every row":      op.Update{Table: op.Name{Name: "t"}, Set: []op.Assignment{{Column: "a", Value: "x"}}},
		"a limit":        op.Update{Table: op.Name{Name: "t"}, Where: op.Compare{}, Limit: 1},
		"an insert":      op.Insert{Table: op.Name{Name: "t"}},
		"another column": op.Update{Where: op.Compare{Left: op.Fn{Name: "lower"}, Op: op.Eq, Right: "x"}},
	} {
		if new(shape).take(o) {
			t.Errorf("%s has a shape", name)
		}
	}
}

func TestNaNProvesNothing(t *testing.T) {
	nan := math.NaN()
	if sameValues([]any{nan}, []any{nan}) || sameValues([]any{[]byte("a")}, []any{[]byte("a")}) || sameValues(nil, []any{nil}) {
		t.Error("taken for the same")
	}
	if !sameValues([]any{nil, "a", int64(1)}, []any{nil, "a", int64(1)}) {
		t.Error("not taken for the same")
	}
}

func TestShapesDiffer(t *testing.T) {
	key := func(o op.Op) string {
		var s shape
		if !s.take(o) {
			t.Fatalf("%v has no shape", o)
		}
		return string(s.key)
	}
	other := update("a", "b", int64(1)).(op.Update)
	other.Set = []op.Assignment{{Column: "a", Value: "a"}, {Column: "c", Value: "b"}}
	third := other
	third.Table.Schema = "s"
	if a, b, c := key(update("a", "b", int64(1))), key(other), key(third); a == b || b == c || a == c {
		t.Errorf("%q %q %q", a, b, c)
	}
}

func TestAnErrorKeepsItsValues(t *testing.T) {
	conn := &recorder{}
	s := NewSession(Options{Dialect: &speller{}, Conn: conn})
	planned(t, s, raw(int64(1), "x"))
	conn.err = context.Canceled
	_, err := s.performPlanned(context.Background(), op.Step{Op: raw(int64(2), "y")})
	conn.err = nil
	planned(t, s, raw(int64(3), "z"))
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{int64(2), "y"}, refused.Statement.Args); diff != "" {
		t.Error(diff)
	}
}

// fitter is a speller that writes text in another form.
type fitter struct{ *speller }

func (fitter) FitsToColumn(v any) bool { _, text := v.(string); return text }

func TestValuesThatAreFittedToColumnsArePlannedEach(t *testing.T) {
	d := &speller{}
	s := NewSession(Options{Dialect: fitter{d}, Conn: &recorder{}})
	planned(t, s, update(int64(1), int64(2), int64(3)))
	planned(t, s, update(int64(4), int64(5), int64(6)))
	planned(t, s, update(int64(7), "2024-01-05T09:30:00Z", int64(8)))
	planned(t, s, update(int64(7), "2024-01-05T09:30:00Z", int64(9)))
	if d.asked != 3 {
		t.Errorf("asked %d times", d.asked)
	}
	planned(t, s, raw(int64(1), int64(2)))
	planned(t, s, raw(int64(1), "2024-01-05T09:30:00Z")) // what stands in SQL is nobody's to fit
	if d.asked != 4 {
		t.Errorf("asked %d times", d.asked)
	}
}
