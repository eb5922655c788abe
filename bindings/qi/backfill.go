package qi

import (
	"errors"
	"reflect"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

var backfillOptions = arg.NewShape("BackfillOptions", "option",
	"key string[]: columns that are unique together and never NULL; the primary key if left out",
	"batch integer|AdaptiveBatch: how many rows are read and committed together; left out, as many as are done in half a second",
	"where Condition: which rows; left out, all",
	"columns SelectColumn[]: what is read besides the key; left out, all",
	"name string: tells it from other backfills of the file; left out, its table and its place among the backfills of that table",
	"throttle function|Throttle: what holds it back, or the check of it",
)

// backfilling is a walk over the rows of a table in the order of a key, of which
// each batch is committed together with the place that it has reached.
type backfilling struct {
	*call
	table    op.Name
	keys     []string
	left     []op.Expr // the keys as expressions
	where    op.Cond
	columns  []op.SelectColumn // empty: all
	size     batchSize
	fn       *lua.LFunction
	throttle throttle
	pos      op.Pos
	cursor   Cursor
	current  *batch // the last one that the function was called for
	resumed  bool   // what an earlier run has left is taken
}

// backfill gives the number of rows that it has come over, earlier runs included.
func backfill(c *call) int {
	table := c.table(1)
	f, fn := c.backfillArguments()
	b := &backfilling{call: c, table: table, fn: fn, pos: c.pos(), size: c.batchSize(f), throttle: c.throttle(f), where: c.where(f, "where")}
	if f.Has("columns") {
		b.columns = c.selectColumns(f.Value("columns"), f.Label("columns"))
	}
	var err error
	b.cursor, err = c.sink().Backfill(c.ctx(), Backfill{Pos: b.pos, Table: table, Name: f.String("name"), Whole: b.where == nil})
	c.check(err)
	b.takeKey(c.rowKey(table, f.Strings("key")))
	c.L.Push(value.ToLua(c.L, b.run().Rows))
	return 1
}

// backfillArguments reads options and function; the options may be left out.
func (c *call) backfillArguments() (arg.Fields, *lua.LFunction) {
	if fn, ok := c.Get(2).(*lua.LFunction); ok && !c.Given(3) {
		return arg.Fields{}, fn
	}
	return c.Options(2, backfillOptions), c.Function(3)
}

// takeKey makes the key part of what is read: behind the columns that the script
// names, so that it is found there whatever they are called. Its columns are written with the
// table before them, since ORDER BY would take a bare name for a column of the result.
func (b *backfilling) takeKey(key []string) {
	b.keys = key
	for _, k := range key {
		b.left = append(b.left, op.Col{Path: []string{b.table.Name, k}})
	}
	if len(b.columns) > 0 {
		b.readKey()
	}
}

func (b *backfilling) readKey() {
	for _, e := range b.left {
		b.columns = append(b.columns, op.SelectColumn{Expr: e})
	}
}

// run goes from batch to batch.
func (b *backfilling) run() Checkpoint {
	for {
		b.check(b.cursor.Wait(b.ctx(), 0, ""))
		if !b.cursor.Done() {
			b.await()
		}
		start := time.Now()
		b.current = nil
		at, err := b.cursor.Batch(b.ctx(), b.step)
		if err != nil {
			clear(b.b.tables) // what was defined inside is gone
			if b.again(err) {
				continue
			}
			b.blame(err)
		}
		if at.Done {
			return at
		}
		took := time.Since(start)
		b.size.learn(len(b.current.rows), took)
		b.hold(at, took)
	}
}

// again reports whether to do a batch once more, a smaller one where that may be: others wait for its rows.
func (b *backfilling) again(err error) bool {
	var api *lua.ApiError
	if errors.As(err, &api) {
		if raised, ok := value.RaisedError(api.Object); ok {
			err = raised
		}
	}
	again, stop := b.cursor.Again(b.ctx(), err)
	b.check(stop)
	if again {
		b.size.halve()
	}
	return again
}

// step does a batch, inside its transaction. It returns its errors: one that is
// raised would leave the transaction open.
func (b *backfilling) step(at Checkpoint) (Checkpoint, error) {
	if at.Key != nil && !slices.Equal(at.Key, b.keys) {
		return at, b.otherKey(at.Key)
	}
	if !b.resumed {
		b.resumed = true
		b.size.resume(at.Size)
	}
	page, more, err := b.page(at.After)
	next := Checkpoint{Key: b.keys, After: at.After, Rows: at.Rows + int64(len(page.rows)), Batches: at.Batches, Size: b.size.rows, Done: !more}
	if err != nil || len(page.rows) == 0 {
		return next, err
	}
	next.Batches++
	next.After = page.last()
	b.current = &batch{page: page, number: next.Batches, done: !more}
	return next, b.work(b.current)
}

// page reads the rows that come after the one with these keys, and one more
// than a batch has: whether it is the last one is known before it is committed. Rows that
// take too much memory together end it early.
func (b *backfilling) page(after []any) (page, bool, error) {
	q := op.Select{Table: b.table, Columns: b.columns, Where: b.where, Limit: b.size.rows + 1, Verb: b.name}
	if after != nil {
		q.Where = b.beyond(after)
	}
	for _, k := range b.left {
		q.Order = append(q.Order, op.OrderBy{Expr: k})
	}
	rows, err := b.sink().Query(b.ctx(), b.pos, q)
	if err != nil {
		return page{}, false, err
	}
	defer rows.Close()
	if len(b.columns) == 0 && len(hiddenKeys(b.keys, rows.Columns())) > 0 {
		b.columns = columnsOf(rows.Columns())
		b.readKey()
		return b.page(after)
	}
	p := b.newPage(rows.Columns())
	more, bytes := false, 0
	for !more && rows.Next() {
		if more = len(p.rows) == b.size.rows || len(p.rows) > 0 && b.size.full(bytes); !more {
			p.rows = append(p.rows, rows.Row())
			bytes += rowBytes(p.rows[len(p.rows)-1])
		}
	}
	if err := rows.Err(); err != nil {
		return p, false, err
	}
	return p, more, b.checkPage(p, after)
}

// beyond is the condition of the rows after the one with these keys. Of several
// columns the first is also bounded alone, which an index can be entered by.
func (b *backfilling) beyond(after_ []any) op.Cond {
	if len(after_) == 1 {
		return after(b.where, b.left, after_)
	}
	from := op.Compare{Left: b.left[0], Op: op.Gte, Right: after_[0]}
	return op.And{from, after(b.where, b.left, after_)}
}

// checkPage looks at what the walk relies on: keys that are not NULL, and that the database finds no row after itself.
func (b *backfilling) checkPage(p page, after []any) error {
	for i := range p.rows {
		if at := slices.Index(p.key(i), nil); at >= 0 {
			return b.fault("give those rows a value, or leave them out with where", "a row has NULL for its key %q", b.keys[at])
		}
	}
	if len(p.rows) > 0 && after != nil && reflect.DeepEqual(p.key(0), after) {
		return b.fault("go by another key", "the database finds the row with %s after itself", value.RowKeyText(b.keys, after))
	}
	return nil
}

// otherKey refuses to go on by another key than the one that the place is kept in.
func (b *backfilling) otherKey(before []string) error {
	return b.fault("bring the key back, or give the backfill a name to begin anew",
		"it was begun by the key %s and cannot go on by %s", listText(before), listText(b.keys))
}

// work calls the function with the rows of a batch.
func (b *backfilling) work(now *batch) error {
	L := b.L
	rows := L.CreateTable(len(now.rows), 0)
	for _, raw := range now.rows {
		rows.Append(value.NewRow(L, now.columns, raw))
	}
	L.Push(b.fn)
	L.Push(rows)
	L.Push(now.info(L))
	return stdlib.PCall(L, 2, 0, nil)
}
