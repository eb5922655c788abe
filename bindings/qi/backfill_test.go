package qi_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
)

func (r *recorder) Backfill(_ context.Context, b qi.Backfill) (qi.Cursor, error) {
	r.log = append(r.log, "backfill "+b.Table.String()+" "+b.Name)
	return &inMemory{}, r.fail
}

func (s *atOnce) Meter(qi.Work) *qi.Meter { return nil }

func (s *atOnce) Backfill(context.Context, qi.Backfill) (qi.Cursor, error) { return &inMemory{}, nil }

// inMemory is a cursor that nobody else sees.
type inMemory struct{ at qi.Checkpoint }

func (c *inMemory) Batch(_ context.Context, do func(qi.Checkpoint) (qi.Checkpoint, error)) (qi.Checkpoint, error) {
	next, err := do(c.at)
	if err == nil {
		c.at = next
	}
	return next, err
}

func (c *inMemory) Again(context.Context, error) (bool, error) { return false, nil }

func (c *inMemory) ThreadsRunning(context.Context) (int, error) { return 0, nil }

func (c *inMemory) ReplicaLag(context.Context) (time.Duration, error) { return 0, nil }

func (c *inMemory) Done() bool { return c.at.Done }

func (c *inMemory) Wait(context.Context, time.Duration, string) error { return nil }
func (c *inMemory) Pause() error                                      { return errors.New("paused") }

// walked is a sink of a table T whose rows come in the given pages.
func walked(pages ...[][]any) *recorder {
	r := newRecorder()
	r.catalog.tables = map[string]dialects.Table{"T": {Columns: []dialects.Column{{Name: "id", PrimaryKey: true}, {Name: "v"}}}}
	for _, rows := range pages {
		r.answers = append(r.answers, &answer{columns: []string{"id", "v"}, rows: rows})
	}
	return r
}

func TestBackfillFaults(t *testing.T) {
	for call, want := range map[string]string{
		`qi:backfill()`:                                           "backfill: argument 1 (table) must be a string or { schema = …, tableName = … }, got nil",
		`qi:backfill("T")`:                                        "backfill T: argument 3 (fn) must be a function, got nil",
		`qi:backfill("T", {})`:                                    "backfill T: argument 3 (fn) must be a function, got nil",
		`qi:backfill("T", 1, print)`:                              "backfill T: argument 2 (options) must be a table of options, got a number",
		`qi:backfill("T", { batch = 0 }, print)`:                  `backfill T: option "batch" must be at least 1, got 0`,
		`qi:backfill("T", { batches = 1 }, print)`:                `backfill T: unknown option "batches"; did you mean "batch"?`,
		`qi:backfill("T", { throttle = 1 }, print)`:               `backfill T: option "throttle" must be a function or a table, got a number`,
		`qi:backfill("T", { name = 1 }, print)`:                   `backfill T: option "name" must be a string, got a number`,
		`qi:backfill("T", { key = 1 }, print)`:                    `backfill T: option "key" must be a list, got a number`,
		`qi:backfill("T", { key = { "id", "w" } }, print)`:        `backfill T: there is no column "w"; did you mean "v"?`,
		`qi:backfill("U", print)`:                                 `backfill U: there is no table "U"; did you mean "Users"?`,
		`qi:backfill("T", { columns = { { "a" } } }, print)`:      `columns`,
		`qi:backfill("T", { where = { id = print } }, print)`:     `a function is not a database value`,
		`qi:backfill("T", { key = "v" }, print)`:                  "backfill T: nothing keeps two rows from having the same v; name the columns of the primary key, or exactly those of a unique index: { key = … }",
		`qi:backfill("T", { key = {} }, function(r) r.x.y() end)`: "",
	} {
		_, err := do(t, walked(nil), call)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s\n%v", call, goError(err))
		case want != "" && (err == nil || !strings.Contains(goError(err).Error(), want)):
			t.Errorf("%s\ngot  %v\nwant %s", call, goError(err), want)
		}
	}
}

func TestBackfillNoticesRowsThatComeAgain(t *testing.T) {
	rows := [][]any{{int64(1), "a"}, {int64(2), "b"}, {int64(3), "c"}}
	_, err := do(t, walked(rows, rows[1:]), `qi:backfill("T", { batch = 2 }, function() end)`)
	if err == nil || !strings.Contains(goError(err).Error(), "the database finds the row with id = 2 after itself") {
		t.Errorf("%v", err)
	}
}

func TestBackfillNoticesNull(t *testing.T) {
	_, err := do(t, walked([][]any{{int64(1), "a"}, {nil, "b"}}), `qi:backfill("T", function() error("called") end)`)
	if err == nil || !strings.Contains(goError(err).Error(), `a row has NULL for its key "id"`) {
		t.Errorf("%v", err)
	}
}

func TestBackfillClosesItsRows(t *testing.T) {
	r := walked([][]any{{int64(1), "a"}, {int64(2), "b"}}, [][]any{{int64(2), "b"}})
	r.opened = nil
	if out := must(t, r, `print((qi:backfill("T", { batch = 1 }, function(rows, b) print(b.first, rows[1].v) end)))`); out != "1\ta\n2\tb\n2\n" {
		t.Error(out)
	}
	for i, a := range r.opened {
		if !a.closed {
			t.Errorf("page %d stayed open", i+1)
		}
	}
	if len(r.opened) != 2 {
		t.Errorf("%d pages", len(r.opened))
	}
}
