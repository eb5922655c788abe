package host_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
)

// cut is a dialect whose connection is lost at its n-th call that reaches the server: before it does, or behind it.
type cut struct {
	dialects.Dialect
	at    int
	after bool
	count *int
	only  string // calls with statements that hold this count; empty: all calls
}

// cutting gives a dialect whose connection is lost.
func cutting(d dialects.Dialect, at int, after bool, count *int) dialects.Dialect {
	return cuttingAt("", d, at, after, count)
}

// cuttingAt gives a dialect whose connection is lost at a statement.
func cuttingAt(only string, d dialects.Dialect, at int, after bool, count *int) dialects.Dialect {
	c := cut{Dialect: d, at: at, after: after, count: count, only: only}
	numberer, numbers := d.(dialects.Numberer)
	fitter, fits := d.(dialects.ValueFitter)
	switch {
	case numbers && !fits:
		return struct {
			cut
			dialects.Numberer
		}{c, numberer}
	case fits && !numbers:
		return struct {
			cut
			dialects.ValueFitter
		}{c, fitter}
	}
	return c
}

func (d cut) Open(ctx context.Context, url string) (dialects.Conn, error) {
	conn, err := d.Dialect.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	c := &cutConn{Conn: conn, d: d}
	settler, settles := conn.(dialects.Settler)
	batcher, batches := conn.(dialects.Batcher)
	switch {
	case settles && batches:
		return &struct {
			*cutConn
			cutSettler
			cutBatcher
		}{c, cutSettler{settler, c}, cutBatcher{batcher, c}}, nil
	case settles:
		return &struct {
			*cutConn
			cutSettler
		}{c, cutSettler{settler, c}}, nil
	}
	return c, nil
}

// cutConn is a connection that is lost.
type cutConn struct {
	dialects.Conn
	d    cut
	gone bool
}

// do does something on the server, unless the connection is lost before.
func (c *cutConn) do(f func() error) error { return c.doThat("", f) }

func (c *cutConn) doThat(sql string, f func() error) error {
	lost := &dialects.Error{Kind: dialects.ConnectionLost, Message: "the connection was cut"}
	if c.gone {
		return lost
	}
	if !strings.Contains(sql, c.d.only) {
		return f()
	}
	*c.d.count++
	now := *c.d.count == c.d.at
	if now && !c.d.after {
		c.lose()
		return lost
	}
	err := f()
	if now {
		c.lose()
		return lost
	}
	return err
}

func (c *cutConn) lose() {
	c.gone = true
	_ = c.Conn.Close()
}

func (c *cutConn) Exec(ctx context.Context, s dialects.Statement) (r dialects.Result, err error) {
	err = c.doThat(s.SQL, func() error { r, err = c.Conn.Exec(ctx, s); return err })
	return r, err
}

func (c *cutConn) Query(ctx context.Context, s dialects.Statement) (r dialects.Rows, err error) {
	err = c.doThat(s.SQL, func() error { r, err = c.Conn.Query(ctx, s); return err })
	return r, err
}

func (c *cutConn) Begin(ctx context.Context) error {
	return c.do(func() error { return c.Conn.Begin(ctx) })
}

func (c *cutConn) Commit(ctx context.Context) error {
	return c.do(func() error { return c.Conn.Commit(ctx) })
}

func (c *cutConn) Savepoint(ctx context.Context, name string) error {
	return c.do(func() error { return c.Conn.Savepoint(ctx, name) })
}

func (c *cutConn) Release(ctx context.Context, name string) error {
	return c.do(func() error { return c.Conn.Release(ctx, name) })
}

func (c *cutConn) RollbackTo(ctx context.Context, name string) error {
	return c.do(func() error { return c.Conn.RollbackTo(ctx, name) })
}

func (c *cutConn) Rollback(ctx context.Context) error {
	if c.gone {
		return nil
	}
	return c.Conn.Rollback(ctx)
}

func (c *cutConn) Reset(ctx context.Context, label string) error {
	return c.do(func() error { return c.Conn.Reset(ctx, label) })
}

func (c *cutConn) Close() error {
	if c.gone {
		return nil
	}
	return c.Conn.Close()
}

type cutSettler struct {
	dialects.Settler
	c *cutConn
}

func (s cutSettler) Observe(ctx context.Context, st dialects.Statement) (before string, err error) {
	err = s.c.do(func() error { before, err = s.Settler.Observe(ctx, st); return err })
	return before, err
}

type cutBatcher struct {
	dialects.Batcher
	c *cutConn
}

func (b cutBatcher) ExecBatch(ctx context.Context, batch []dialects.Statement) (r []dialects.Result, err error) {
	err = b.c.do(func() error { r, err = b.Batcher.ExecBatch(ctx, batch); return err })
	return r, err
}

// hard is a migration in which doing anything twice, or not at all, shows in the end. %s is "" or transaction = false.
const hard = `%s
irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER, s = DataTypes.STRING(60) })
  for i = 1, 20 do qi:insert("T", { id = i, n = 0, s = "a b" .. i }) end
  qi:addColumn("T", "first", { type = DataTypes.STRING(60) })
  for row in qi:rows("T", { order = { "id" } }) do
    qi:query('UPDATE "T" SET n = n + 1, "first" = ? WHERE id = ?', row.s:match("^%%S+") .. os.time() .. math.random(1000), row.id)
  end
  if not qi:tableExists("U") then qi:createTable("U", { id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }, n = DataTypes.INTEGER }) end
  local made = qi:insert("U", { n = qi:count("T") })
  assert(made.insertId >= 1, made.insertId)
  qi:addIndex("T", { "n" })
  assert(made.affected == 1)
  local ok, err = pcall(function() qi:insert("T", { id = 1 }) end)
  assert(not ok and err.kind == "unique", tostring(err))
  local ok, err = pcall(function() qi:createTable("U", { id = DataTypes.INTEGER }) end)
  assert(not ok and err.kind == "already exists", tostring(err) .. tostring(err.kind))
  pcall(function() qi:update("T", { n = 100 }, qi.everyRow) error("no") end)
  local r = qi:update("T", { n = literal("n + 1") }, qi.everyRow)
  assert(r.affected == 20)
  qi:transaction(function()
    qi:insert("U", { n = 2 })
    qi:insert("U", { n = 3 })
  end)
  qi:renameColumn("T", "s", "full")
  qi:transform("T", { from = { "full", "n" }, to = { "full", "n" } }, function(s, n) return s .. "!", n + 1 end)
  qi:query('CREATE TABLE "V" (a INTEGER); INSERT INTO "V" VALUES (1); INSERT INTO "V" SELECT a + 1 FROM "V"')
  qi:query('UPDATE "V" SET a = a + 10')
  qi:removeColumn("T", "full")
  qi:insert("U", { n = 4 })
  qi:removeColumn("U", "n")
end`

// state is everything that the migration makes, and what luamig keeps.
func (p *project) state() string {
	p.t.Helper()
	return strings.Join([]string{p.tables(), p.columns("T"), p.columns("U"),
		p.query(`SELECT id, n, "first" FROM "T" ORDER BY id`), p.query(`SELECT count(*) FROM "U"`), p.query(`SELECT a FROM "V" ORDER BY a`),
		p.query(`SELECT name, rows_written FROM luamig_migrations`), p.query(`SELECT count(*) FROM luamig_journal`)}, "\n")
}

func TestCutAnywhereTheNextUpFinishes(t *testing.T) {
	for _, kind := range []string{"stand-in", "mariadb", "mysql"} {
		t.Run(kind, func(t *testing.T) { cutAnywhereTheNextUpFinishes(t, kind, "") })
	}
	for _, kind := range []string{"sqlite", "postgres", "pgbouncer", "stand-in", "mariadb", "mysql"} {
		t.Run(kind+" without transaction", func(t *testing.T) { cutAnywhereTheNextUpFinishes(t, kind, "transaction = false") })
	}
}

func cutAnywhereTheNextUpFinishes(t *testing.T, kind, top string) {
	files := map[string]string{"1-a": fmt.Sprintf(hard, top)}
	whole := onAny(t, kind, files)
	whole.clock()
	calls := 0
	whole.Dialect = cutting(whole.Dialect, 0, false, &calls)
	whole.up(host.UpOptions{})
	want := whole.state()
	step := 1
	if !thorough() {
		step = calls/2 + 1
	}
	for _, after := range []bool{false, true} {
		for at := 1 + rand.IntN(step); at <= calls; at += step {
			p := onAny(t, kind, files)
			p.clock()
			p.cutAt(at, after)
			if at%2 == 0 {
				p.cutAt(1+rand.IntN(calls), !after) // what goes on is cut again
			}
			p.up(host.UpOptions{})
			if got := p.state(); got != want {
				t.Fatalf("cut at %d, %v:\n%s\nand not\n%s", at, after, got, want)
			}
		}
	}
	t.Logf("%d calls", calls)
}

// short reads what a later operation takes away. Pairs of places are tried: an answer that the first run had no more time to write
// down is the second one's to keep, for the third.
const short = `transaction = false
irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER, s = DataTypes.STRING(60) })
  qi:insert("T", { id = 1, n = 0, s = "a" })
  qi:flush()
  for row in qi:rows("T") do qi:update("T", { n = #row.s + row.n }, { id = row.id }) end
  if not qi:tableExists("U") then qi:createTable("U", { id = { type = DataTypes.INTEGER, primaryKey = true } }) end
  qi:renameColumn("T", "s", "full")
  qi:update("T", { n = literal("n + 1") }, { id = 1 })
end`

func TestCutTwiceTheNextUpFinishes(t *testing.T) {
	count := onAny(t, "sqlite", map[string]string{"1-a": short})
	calls := 0
	count.Dialect = cutting(count.Dialect, 0, false, &calls)
	count.up(host.UpOptions{})
	step := 4
	if thorough() {
		step = 1
	}
	tried := 0
	for first := 1; first <= calls; first++ {
		for second := 1 + first%step; second <= calls; second += step {
			p := onAny(t, "sqlite", map[string]string{"1-a": short})
			tried++
			p.cutAt(first, (first+second)%2 == 0)
			p.cutAt(second, false)
			p.up(host.UpOptions{})
			if got := p.query(`SELECT n, "full", (SELECT count(*) FROM "U") FROM "T"`); got != "2|a|0" {
				t.Fatalf("cut at %d and %d: %s", first, second, got)
			}
		}
	}
	t.Logf("%d pairs", tried)
}

func (p *project) cutAt(at int, after bool) {
	p.t.Helper()
	calls, dialect := 0, p.Dialect
	p.Dialect, p.Retries = cutting(dialect, at, after, &calls), -1
	defer func() { p.Retries = 0 }()
	_, err := p.Up(context.Background(), host.UpOptions{})
	if err != nil && !strings.Contains(err.Error(), "was cut") {
		p.t.Fatalf("cut at %d, %v: %s", at, after, describe(err))
	}
	p.Dialect = dialect
}
