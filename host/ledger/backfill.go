package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// BackfillName is how long the name of a backfill may be, in characters. With the
// two columns beside it in the key, it stays within what every database takes for one.
const BackfillName = 128

// Backfill is how far one backfill has come.
type Backfill struct {
	Migration string
	Direction string // up, down, run
	Name      string // among the backfills of the migration

	Table   string
	Args    string   // of an ad-hoc script; empty: none
	Key     []string // the columns that it goes by
	After   []any    // the key of the last row done, exact; nil: none yet
	Rows    int64
	Batches int64
	Size    int // rows of a batch, as it was last; 0: unknown
	Done    bool
	At      time.Time // of the last batch

	Written    int64 // rows, by all batches that are committed
	Statements int64 // of them

	Total int64   // rows that there were when the run began; 0: unknown
	Exact bool    // Total is counted, not estimated
	Share float64 // of the work that is done, 0 to 1, where it is not told by Total; 0: unknown
	Run   BackfillRun
}

// BackfillRun is the run that has done the last batch.
type BackfillRun struct {
	Since time.Time
	From  int64  // rows that were done before
	By    string // user@host
}

// String names the backfill for messages.
func (b Backfill) String() string {
	return fmt.Sprintf("%s of %s %s", b.Name, b.Migration, b.Direction)
}

// BackfillTables are those of backfills and of requests, see [Ensure]. They are made when a script first has a backfill.
func (l Ledger) BackfillTables() []op.CreateTable {
	return []op.CreateTable{
		{Table: l.Backfills, Columns: append(backfillKey(),
			longText("cursor"), number("rows"), number("batches"), number("done"), text("updated_at", 32))},
		{Table: l.Requests, Columns: append(backfillKey(),
			text("wish", 16), text("asked_at", 32), text("asked_by", 255))},
	}
}

func backfillKey() []op.Column {
	key := []op.Column{text("migration", 255), text("direction", 8), text("name", BackfillName)}
	for i := range key {
		key[i].PrimaryKey = true
	}
	return key
}

// ReadBackfill finds how far a backfill has come, by its migration, direction
// and name. It reports false where the backfill has not begun.
func (l Ledger) ReadBackfill(ctx context.Context, d dialects.Dialect, c dialects.Catalog, b Backfill) (Backfill, bool, error) {
	q := op.Select{Table: l.Backfills, Where: b.identity(), Columns: columns("cursor", "rows", "batches", "done", "updated_at")}
	rows, err := ask(ctx, d, c, q)
	if err != nil {
		return b, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return b, false, rows.Err()
	}
	if err := b.scan(rows.Row()); err != nil {
		return b, false, fmt.Errorf("table %s: backfill %s: %w", l.Backfills, b, err)
	}
	return b, true, nil
}

func columns(names ...string) []op.SelectColumn {
	list := make([]op.SelectColumn, len(names))
	for i, name := range names {
		list[i].Expr = op.Col{Path: []string{name}}
	}
	return list
}

// ReadBackfills lists all backfills, finished ones of scripts that are not included. The table must be there.
func (l Ledger) ReadBackfills(ctx context.Context, d dialects.Dialect, c dialects.Catalog) ([]Backfill, error) {
	q := op.Select{Table: l.Backfills, Columns: columns("migration", "direction", "name", "cursor", "rows", "batches", "done", "updated_at")}
	for _, key := range q.Columns[:3] {
		q.Order = append(q.Order, op.OrderBy{Expr: key.Expr})
	}
	all, err := askAll(ctx, d, c, q)
	if err != nil {
		return nil, err
	}
	list := make([]Backfill, len(all))
	for i, row := range all {
		s := scanner{row: row}
		list[i] = Backfill{Migration: s.text(), Direction: s.text(), Name: s.text()}
		if err := firstOf(s.err, list[i].scan(s.row)); err != nil {
			return nil, fmt.Errorf("table %s: backfill %s: %w", l.Backfills, list[i], err)
		}
	}
	return list, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Backfill) scan(row []any) error {
	s := scanner{row: row}
	cursor := s.text()
	b.Rows, b.Batches, b.Done, b.At = s.number(), s.number(), s.number() != 0, s.time()
	if s.err != nil {
		return s.err
	}
	return b.decode(cursor)
}

// SaveBackfill returns the operation that writes how far a backfill has come;
// begun says that it has a row already.
func (l Ledger) SaveBackfill(b Backfill, begun bool) (op.Op, error) {
	cursor, err := b.encode()
	if err != nil {
		return nil, err
	}
	done := int64(0)
	if b.Done {
		done = 1
	}
	set := []op.Assignment{{Column: "cursor", Value: cursor}, {Column: "rows", Value: b.Rows}, {Column: "batches", Value: b.Batches},
		{Column: "done", Value: done}, {Column: "updated_at", Value: b.At.UTC().Format(timeFormat)}}
	if begun {
		return op.Update{Table: l.Backfills, Set: set, Where: b.identity()}, nil
	}
	insert := op.Insert{Table: l.Backfills, Columns: []string{"migration", "direction", "name"}}
	row := []any{b.Migration, b.Direction, b.Name}
	for _, a := range set {
		insert.Columns, row = append(insert.Columns, a.Column), append(row, a.Value)
	}
	insert.Rows = [][]any{row}
	return insert, nil
}

func (b Backfill) identity() op.Cond {
	return op.And{is("migration", b.Migration), is("direction", b.Direction), is("name", b.Name)}
}

func is(column, value string) op.Cond {
	return op.Compare{Left: op.Col{Path: []string{column}}, Op: op.Eq, Right: value}
}

// ForgetBackfill returns the operation that deletes the place of one backfill.
func (l Ledger) ForgetBackfill(b Backfill) op.Op {
	return op.Delete{Table: l.Backfills, Where: b.identity()}
}

// ForgetBackfills returns the operation that deletes the backfills of a script
// in the given directions.
func (l Ledger) ForgetBackfills(script string, directions ...string) op.Op {
	return op.Delete{Table: l.Backfills, Where: ofScript(script, directions)}
}

func ofScript(script string, directions []string) op.Cond {
	list := make(op.List, len(directions))
	for i, d := range directions {
		list[i] = d
	}
	return op.And{is("migration", script), op.Compare{Left: op.Col{Path: []string{"direction"}}, Op: op.In, Right: list}}
}
