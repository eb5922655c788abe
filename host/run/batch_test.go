package run

import (
	"context"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// batcher refuses a batch because of one of its statements.
type batcher struct {
	recorder
	refuse string
	kind   dialects.ErrorKind
	alone  int
}

func (c *batcher) Begin(context.Context) error { return nil }

func (c *batcher) ExecBatch(_ context.Context, batch []dialects.Statement) ([]dialects.Result, error) {
	for _, s := range batch {
		if s.SQL == c.refuse {
			return nil, &dialects.Error{Kind: c.kind, Message: "no", Statement: s}
		}
	}
	return make([]dialects.Result, len(batch)), nil
}

func (c *batcher) Exec(_ context.Context, s dialects.Statement) (dialects.Result, error) {
	c.alone++
	if s.SQL == c.refuse {
		return dialects.Result{}, &dialects.Error{Kind: c.kind, Message: "no", Statement: s}
	}
	return dialects.Result{}, nil
}

// textual plans SQL as it is.
type textual struct{ speller }

func (*textual) Plan(_ context.Context, o op.Op, _ dialects.Catalog) ([]dialects.Statement, error) {
	return []dialects.Statement{{SQL: o.(op.Raw).SQL}}, nil
}

func TestABatchThatIsRefusedIsOfItsLine(t *testing.T) {
	for kind, alone := range map[dialects.ErrorKind]int{dialects.CheckViolation: 3, dialects.LockTimeout: 0, dialects.ConnectionLost: 0} {
		c := &batcher{refuse: "UPDATE c", kind: kind}
		s := NewSession(Options{Dialect: &textual{}, Conn: c, Transactional: true})
		for i, sql := range []string{"UPDATE a", "UPDATE b", "UPDATE c", "UPDATE d"} {
			if err := s.Add(context.Background(), op.Step{Pos: op.Pos{File: "script", Line: i + 1}, Op: op.Raw{SQL: sql}}, nil); err != nil {
				t.Fatal(err)
			}
		}
		wantLine(t, s.Flush(context.Background()), 3)
		if c.alone != alone {
			t.Errorf("%s: %d statements were tried again", kind, c.alone)
		}
	}
}
