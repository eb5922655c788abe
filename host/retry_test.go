package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/source"
)

// faulty is a dialect whose connections break where a test says so.
type faulty struct {
	dialects.Dialect
	f *faults
}

// faults are what breaks, each as often as it says.
type faults struct {
	before map[string]dialects.ErrorKind // a statement that holds the text
	times  int                           // how often
	commit string                        // "kept" or "lost": the connection goes as it commits, behind it or before it
	after  int                           // so many commits that are well
	closed bool                          // nobody gets a connection any more
	sent   int                           // statements that hold the text
}

func (d faulty) Open(ctx context.Context, url string) (dialects.Conn, error) {
	if d.f.closed {
		return nil, &dialects.Error{Kind: dialects.Unavailable, Message: "nobody is there"}
	}
	conn, err := d.Dialect.Open(ctx, url)
	return &faultyConn{Conn: conn, f: d.f}, err
}

type faultyConn struct {
	dialects.Conn
	f    *faults
	gone bool
}

func (c *faultyConn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	for text, kind := range c.f.before {
		if !strings.Contains(s.SQL, text) {
			continue
		}
		c.f.sent++
		if c.f.times == 0 {
			continue
		}
		c.f.times--
		if kind == dialects.ConnectionLost {
			c.lose()
		}
		return dialects.Result{}, &dialects.Error{Kind: kind, Message: "a fault: " + string(kind), Statement: s}
	}
	return c.Conn.Exec(ctx, s)
}

func (c *faultyConn) lose() {
	c.gone = true
	_ = c.Conn.Close()
}

func (c *faultyConn) Rollback(ctx context.Context) error {
	if c.gone {
		return nil
	}
	return c.Conn.Rollback(ctx)
}

func (c *faultyConn) Commit(ctx context.Context) error {
	if c.f.commit == "" {
		return c.Conn.Commit(ctx)
	}
	if c.f.after > 0 {
		c.f.after--
		return c.Conn.Commit(ctx)
	}
	if c.f.commit == "kept" {
		if err := c.Conn.Commit(ctx); err != nil {
			return err
		}
	}
	c.f.commit = ""
	c.lose()
	return &dialects.Error{Kind: dialects.ConnectionLost, InDoubt: true, Message: "lost in COMMIT"}
}

// breaking is a project whose database breaks.
func breaking(t *testing.T, kind string, files map[string]string) (*project, *faults) {
	p := newProjectOn(t, kind, files)
	p.up(host.UpOptions{Step: 1})
	p.events = nil
	f := &faults{}
	p.Dialect = faulty{p.Dialect, f}
	return p, f
}

func (p *project) retried() (retries []event.Retrying, printed []string) {
	for _, e := range p.events {
		switch e := e.(type) {
		case event.Retrying:
			retries = append(retries, e)
		case event.Printed:
			printed = append(printed, e.Text)
		}
	}
	return retries, printed
}

const retriedTable = `function change(qi) qi:createTable("T", { n = { type = DataTypes.INTEGER } }) end`

const retriedRows = `
function up(qi)
  print(date.now(), math.random())
  qi:insert("T", { n = 1 })
  qi:flush()
  qi:insert("T", { n = 2 })
end
function down(qi) qi:delete("T", qi.everyRow) end`

// A script that the database has broken off runs again, with the same clock and the same chance, and nothing of it is there twice.
func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		for _, fault := range []dialects.ErrorKind{dialects.ConnectionLost, dialects.Deadlock, dialects.Serialization, dialects.LockTimeout} {
			p, f := breaking(t, kind, map[string]string{"1-t": retriedTable, "2-rows": retriedRows})
			f.before, f.times = map[string]dialects.ErrorKind{"INSERT INTO " + quoted(kind, "T"): fault}, 1
			p.up(host.UpOptions{})
			if got := p.query("SELECT n FROM " + quoted(kind, "T") + " ORDER BY n"); got != "1\n2" {
				t.Errorf("%s: rows %s", fault, got)
			}
			retries, printed := p.retried()
			if len(retries) != 1 || retries[0].Kind != fault || retries[0].Attempt != 1 || retries[0].Reason != "a fault: "+string(fault) {
				t.Errorf("%s: %+v", fault, retries)
			}
			if len(printed) != 2 || printed[0] != printed[1] {
				t.Errorf("%s: printed %q", fault, printed)
			}
		}
	})
}

func quoted(kind, name string) string {
	if kind == "mysql" || kind == "mariadb" {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

// It does not go on for ever, and not where nobody wants it.
func TestRetriesEnd(t *testing.T) {
	for retries, sent := range map[int]int{2: 3, -1: 1} {
		p, f := breaking(t, "sqlite", map[string]string{"1-t": retriedTable, "2-rows": retriedRows})
		f.before, f.times = map[string]dialects.ErrorKind{`INSERT INTO "T"`: dialects.Deadlock}, 100
		p.Retries = retries
		_, err := p.Up(t.Context(), host.UpOptions{})
		var e *host.ScriptError
		if !errors.As(err, &e) || e.Kept || f.sent != sent {
			t.Errorf("%d retries: sent %d times, %v", retries, f.sent, err)
		}
	}
}

// What is committed is not done again.
func TestNoRetryOfWhatIsKept(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p, f := breaking(t, kind, map[string]string{"1-t": retriedTable, "2-rows": `
transaction = false
irreversible = "a test"
function up(qi)
  qi:insert("T", { n = 1 })
  qi:flush()
  qi:transaction(function() qi:insert("T", { n = 2 }) end)
end`})
		f.before, f.times = map[string]dialects.ErrorKind{"INSERT INTO " + quoted(kind, "T"): dialects.Deadlock}, 1
		p.up(host.UpOptions{}) // the first insert is a statement of its own, of which nothing was kept
		if got := p.query("SELECT n FROM " + quoted(kind, "T") + " ORDER BY n"); got != "1\n2" {
			t.Errorf("rows %s", got)
		}
	})
}

// A connection that is lost in COMMIT: the ledger tells what has become of it.
func TestCommitInDoubt(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		for _, fate := range []string{"kept", "lost"} {
			p, f := breaking(t, kind, map[string]string{"1-t": retriedTable, "2-rows": retriedRows})
			again := map[string]int{"kept": 0, "lost": 1}[fate]
			f.commit = fate
			p.up(host.UpOptions{})
			if retries, printed := p.retried(); len(retries) != again || len(printed) != 1+again {
				t.Errorf("up, %s: %+v %q", fate, retries, printed)
			}
			if got := p.query("SELECT n FROM " + quoted(kind, "T") + " ORDER BY n"); got != "1\n2" {
				t.Errorf("up, %s: rows %s", fate, got)
			}
			script := source.File{Name: "fix", Path: "fix.lua", Text: []byte(`function run(qi) qi:insert("T", { n = 3 }) end`)}
			f.commit = fate
			if _, err := p.Run(t.Context(), script, host.RunOptions{}); err != nil {
				t.Fatal(err)
			}
			if got := p.query("SELECT count(*) FROM " + quoted(kind, "T")); got != "3" {
				t.Errorf("run, %s: %s rows", fate, got)
			}
			f.commit = fate
			p.down(host.DownOptions{})
			if got := p.query("SELECT count(*) FROM " + quoted(kind, "T")); got != "0" {
				t.Errorf("down, %s: %s rows", fate, got)
			}
			if st, err := p.Status(t.Context()); err != nil || st.Migrations[1].State != host.Pending {
				t.Errorf("%+v %v", st, err)
			}
		}
	})
}

// Where the database cannot be asked, it is said that nothing is known, and not that nothing was kept.
func TestCommitInDoubtAndNobodyToAsk(t *testing.T) {
	p, f := breaking(t, "sqlite", map[string]string{"1-t": retriedTable, "2-rows": retriedRows})
	f.commit = "kept"
	p.ConnectTimeout = 100 * time.Millisecond
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Printed); ok {
			f.closed = true
		}
	}
	_, err := p.Up(t.Context(), host.UpOptions{})
	var doubt *host.InDoubtError
	var e *host.ScriptError
	if !errors.As(err, &doubt) || !errors.As(err, &e) || !e.Kept {
		t.Fatalf("got %v", err)
	}
	if text := e.Message + strings.Join(e.Hints, " "); !strings.Contains(text, "nobody is there") || !strings.Contains(text, "luamig status") || strings.Contains(text, "nothing of this") {
		t.Error(text)
	}
	f.closed = false
	if r := p.up(host.UpOptions{}); len(r.Scripts) != 0 {
		t.Errorf("%+v", r)
	}
}

// Another luamig gets the database while the connection is lost, and does the work.
func TestOvertaken(t *testing.T) {
	p, f := breaking(t, "sqlite", map[string]string{"1-t": retriedTable, "2-rows": retriedRows, "3-rows": retriedRows})
	f.before, f.times = map[string]dialects.ErrorKind{`INSERT INTO "T"`: dialects.ConnectionLost}, 1
	other := *p.Migrator
	other.Dialect, other.Events = p.Dialect.(faulty).Dialect, nil
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Retrying); ok {
			if _, err := other.Up(t.Context(), host.UpOptions{}); err != nil {
				t.Error(err)
			}
		}
		p.events = append(p.events, e)
	}
	if r := p.up(host.UpOptions{}); len(r.Scripts) != 0 {
		t.Errorf("%+v", r)
	}
	if got := p.query(`SELECT count(*) FROM "T"`); got != "4" {
		t.Errorf("%s rows", got)
	}
}

// Stopped between two attempts.
func TestStoppedBeforeARetry(t *testing.T) {
	p, f := breaking(t, "sqlite", map[string]string{"1-t": retriedTable, "2-rows": retriedRows})
	f.before, f.times = map[string]dialects.ErrorKind{`INSERT INTO "T"`: dialects.Deadlock}, 1
	stop := make(chan struct{})
	p.Stop = stop
	p.Events = func(e event.Event) {
		if _, ok := e.(event.Retrying); ok {
			close(stop)
		}
	}
	if r := p.up(host.UpOptions{}); !r.Stopped || len(r.Scripts) != 0 {
		t.Errorf("%+v", r)
	}
}

// A lock of another session that is held too long: the migration waits, gives way, and comes again.
func TestRetryAfterALockTimeout(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, map[string]string{"1-t": retriedTable, "2-c": `
function change(qi) qi:addColumn("T", "c", { type = DataTypes.INTEGER }) end`})
		p.up(host.UpOptions{Step: 1})
		p.Dialect = withTimeouts(p.Dialect, dialects.Timeouts{Lock: 300 * time.Millisecond})
		other := p.connect()
		defer other.Close()
		must(t, other.Begin(t.Context()))
		_, err := other.Exec(t.Context(), dialects.Statement{SQL: "INSERT INTO " + quoted(kind, "T") + " VALUES (1)"})
		must(t, err)
		p.Events = func(e event.Event) {
			if r, ok := e.(event.Retrying); ok && r.Attempt == 1 {
				must(t, other.Rollback(t.Context()))
			}
			p.events = append(p.events, e)
		}
		p.up(host.UpOptions{})
		if retries, _ := p.retried(); len(retries) != 1 || retries[0].Kind != dialects.LockTimeout {
			t.Errorf("%+v", retries)
		}
	})
}

// A deadlock in a pcall: where the server has taken the whole transaction back, the script does not go on as if it
// were alive, and all of it runs again. On PostgreSQL the savepoint is enough.
func TestDeadlockInPcall(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		if kind == "sqlite" || kind == "pgbouncer" {
			t.Skip("needs two writers and a setting of the session")
		}
		p := newProjectOn(t, kind, map[string]string{"1-t": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = { type = DataTypes.INTEGER } })
  qi:createTable("Many", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:bulkInsert("T", { { id = 1, n = 0 }, { id = 2, n = 0 } })
end
function down(qi) end`, "2-meet": `
function up(qi)
  qi:update("T", { n = 1 }, { id = 1 })
  qi:flush()
  print("met")
  local ok, err = pcall(function() qi:update("T", { n = 1 }, { id = 2 }) end)
  print(ok and "ok" or err.kind)
  qi:query("UPDATE " .. (qi.dialect == "postgres" and '"T"' or "T") .. " SET n = n + 10 WHERE id = 1")
end
function down(qi) end`})
		p.up(host.UpOptions{Step: 1})
		other := p.connect()
		defer other.Close()
		var met atomic.Bool
		var ended <-chan error
		p.Events = func(e event.Event) {
			p.events = append(p.events, e)
			if printed, ok := e.(event.Printed); ok && printed.Text == "met" && met.CompareAndSwap(false, true) {
				ended = p.meet(other, kind)
			}
		}
		p.up(host.UpOptions{})
		must(t, <-ended)
		if got := p.query("SELECT id, n FROM " + quoted(kind, "T") + " ORDER BY id"); kind != "postgres" && got != "1|11\n2|1" || kind == "postgres" && got != "1|5\n2|5" {
			t.Errorf("rows %q", got)
		}
		_, printed := p.retried()
		want := map[bool]string{true: "met deadlock", false: "met met ok"}[kind == "postgres"]
		if got := strings.Join(printed, " "); got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	})
}

// meet makes a deadlock with a script that holds row 1 and goes for row 2. It has more to lose, so that the script is the one that loses. The
// channel tells that it is over.
func (p *project) meet(other dialects.Conn, kind string) <-chan error {
	t := p.t
	waiting := "SELECT count(*) FROM information_schema.innodb_trx x JOIN information_schema.processlist p ON p.id = x.trx_mysql_thread_id WHERE p.db = database() AND x.trx_state = 'LOCK WAIT'"
	if kind == "postgres" {
		waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
	}
	steps := []string{"UPDATE " + quoted(kind, "T") + " SET n = 5 WHERE id = 2"}
	if kind == "postgres" {
		steps = append([]string{"SET LOCAL deadlock_timeout = '1min'"}, steps...)
	} else {
		for i := range 50 {
			steps = append(steps, fmt.Sprintf("INSERT INTO Many VALUES (%d)", i))
		}
	}
	must(t, other.Begin(t.Context()))
	for _, sql := range steps {
		_, err := other.Exec(t.Context(), dialects.Statement{SQL: sql})
		must(t, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := other.Exec(context.Background(), dialects.Statement{SQL: "UPDATE " + quoted(kind, "T") + " SET n = 5 WHERE id = 1"})
		end := other.Rollback
		if kind == "postgres" { // the script goes on, and holds row 1 to its end
			end = other.Commit
		}
		ended <- errors.Join(err, end(context.Background()))
	}()
	for begin := time.Now(); p.query(waiting) != "1"; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatal("nobody waits for row 1")
		}
	}
	return ended
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// withTimeouts is a dialect with them.
func withTimeouts(d dialects.Dialect, limits dialects.Timeouts) dialects.Dialect {
	switch d := d.(type) {
	case sqlite.Dialect:
		d.Timeouts = limits
		return d
	case postgres.Dialect:
		d.Timeouts = limits
		return d
	case mysql.Dialect:
		d.Timeouts = limits
		return d
	}
	panic("no dialect of ours")
}

// The session that holds the lock is ended in the middle of a run, and another luamig gets the lock: what the first one has begun is
// ended, it hears of it before it commits, waits, and finds the work done.
func TestLockIsLost(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		if kind == "sqlite" {
			t.Skip("the lock is that of an open file, which nobody ends")
		}
		p := newProjectOn(t, kind, map[string]string{"1-t": retriedTable, "2-rows": `
function up(qi)
  qi:insert("T", { n = 1 })
  qi:flush()
  print("begun")
  qi:insert("T", { n = 2 })
end
function down(qi) end`, "3-rows": retriedRows})
		p.up(host.UpOptions{Step: 1})
		other := *p.Migrator
		other.Actor.PID = 8
		hasLock, has := context.WithCancel(t.Context())
		other.Events = func(e event.Event) {
			if _, ok := e.(event.Begun); ok {
				has()
			}
		}
		var once atomic.Bool
		done := make(chan error, 1)
		p.Events = func(e event.Event) {
			p.events = append(p.events, e)
			if printed, ok := e.(event.Printed); ok && printed.Text == "begun" && once.CompareAndSwap(false, true) {
				endLock(t, p, kind)
				go func() {
					defer has()
					_, err := other.Up(context.Background(), host.UpOptions{})
					done <- err
				}()
				<-hasLock.Done()
			}
		}
		p.up(host.UpOptions{})
		must(t, <-done)
		if got := p.query("SELECT n FROM " + quoted(kind, "T") + " ORDER BY n"); got != "1\n1\n2\n2" {
			t.Errorf("rows %q", got)
		}
		if got := p.query("SELECT count(*) FROM luamig_log WHERE outcome = 'done'"); got != "3" {
			t.Errorf("%s lines in the log", got)
		}
	})
}

// endLock ends the session that holds the lock.
func endLock(t *testing.T, p *project, kind string) {
	t.Helper()
	conn := p.connect()
	defer conn.Close()
	find := "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
	if kind == "mysql" || kind == "mariadb" {
		database := p.query("SELECT DATABASE()")
		find = "SELECT IS_USED_LOCK('" + op.FitName("luamig "+database+"."+database+".luamig_migrations", 64) + "')"
	}
	for _, id := range strings.Split(p.query(find), "\n") {
		sql := "SELECT pg_terminate_backend(" + id + ")"
		if kind == "mysql" || kind == "mariadb" {
			sql = "KILL " + id
		}
		_, err := conn.Exec(context.Background(), dialects.Statement{SQL: sql})
		must(t, err)
	}
}
