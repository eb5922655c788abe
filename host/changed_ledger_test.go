package host_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
)

// meanwhile does something by another connection when a script begins: the ledger has been read, and is not written yet.
func (p *project) meanwhile(direction event.Direction, sql string) {
	p.Events = func(e event.Event) {
		if begun, ok := e.(event.Begun); ok && begun.Direction == direction {
			conn := p.connect()
			defer conn.Close()
			p.exec(conn, sql)
		}
	}
}

const (
	deleteB = "DELETE FROM luamig_migrations WHERE name = '20240101000002-b'"
	enterB  = `INSERT INTO luamig_migrations (name, sequence, checksum, source, applied_at, duration_ms, rows_written, statements, by_user, by_host, luamig_version)
		SELECT '20240101000002-b', 2, '', source, applied_at, duration_ms, rows_written, statements, 'somebody', by_host, luamig_version FROM luamig_migrations WHERE sequence = 1`
)

func changed(t *testing.T, err error) *ledger.ChangedError {
	t.Helper()
	var c *ledger.ChangedError
	if !errors.As(err, &c) || c.Name != long("2-b") {
		t.Fatalf("want an error that says that the ledger was changed, got %v", err)
	}
	return c
}

// A row that is gone is no migration that was undone: the rest of down is taken back, and nothing is reported as done.
func TestDownOfARowThatIsGone(t *testing.T) { each(t, downOfARowThatIsGone) }

func downOfARowThatIsGone(t *testing.T, kind string) {
	for _, command := range []func(*project) error{downOne, redoOne} {
		p := threeOn(t, kind)
		p.up(host.UpOptions{To: "b"})
		p.meanwhile(event.Down, deleteB)
		err := command(p)
		changed(t, err)
		if e := p.fails(err); e.Kept == p.ddl() || !strings.Contains(strings.Join(e.Hints, " "), "run luamig status") {
			t.Errorf("kept %v, %v", e.Kept, e.Hints)
		}
		if got := p.query("SELECT count(*) FROM luamig_log WHERE outcome = 'done' AND action = 'down'"); got != "0" {
			t.Errorf("%s rows of the log say that it is done", got)
		}
		if p.ddl() {
			if got := p.tables() + ", " + p.applied(); got != "A B, 01-a" {
				t.Error(got)
			}
			continue
		}
		p.saysThatItsRowIsGone()
	}
}

// saysThatItsRowIsGone looks for a way out where the schema change of down is committed.
func (p *project) saysThatItsRowIsGone() {
	p.t.Helper()
	p.Events = nil
	_, up := p.Up(context.Background(), host.UpOptions{})
	for _, err := range []error{up, downOne(p)} {
		if got := said(err); !strings.HasPrefix(got, long("2-b")+" is partly undone, and somebody has deleted its row from the ledger: luamig repair shows what is undone") {
			p.t.Error(got)
		}
	}
	if _, err := p.Forget(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil {
		p.t.Fatal(err)
	}
	p.up(host.UpOptions{})
	if got := p.tables() + ", " + p.applied(); got != "A B C, 01-a 02-b 03-c" {
		p.t.Error(got)
	}
}

// The same where the file has no transaction of its own.
func TestDownWithoutTransactionOfARowThatIsGone(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := threeOn(t, kind)
		p.write("2-b", "transaction = false\n"+table("B"))
		p.up(host.UpOptions{To: "b"})
		p.meanwhile(event.Down, deleteB)
		err := downOne(p)
		changed(t, err)
		if e := p.fails(err); !e.Kept {
			t.Error("what is undone stays, and it does not say so")
		}
		p.saysThatItsRowIsGone()
	})
}

// A row that is there already is not written over, and nothing of the migration is kept.
func TestUpOfARowThatIsThere(t *testing.T) { each(t, upOfARowThatIsThere) }

func upOfARowThatIsThere(t *testing.T, kind string) {
	for _, top := range []string{"", "transaction = false\n"} {
		p := threeOn(t, kind)
		p.write("2-b", top+table("B"))
		p.up(host.UpOptions{To: "a"})
		p.Events = nil
		p.meanwhile(event.Up, enterB)
		_, err := p.Up(context.Background(), host.UpOptions{To: "b"})
		if c := changed(t, err); !c.Entered {
			t.Error("its row is said to be gone")
		}
		e := p.fails(err)
		if hints := strings.Join(e.Hints, " "); !strings.Contains(hints, "run luamig status") || strings.Contains(hints, "upsert") {
			t.Error(hints)
		}
		p.Events = nil
		held := p.ddl() && top == ""
		if held == e.Kept || held != (p.tables() == "A") {
			t.Errorf("kept %v, tables %s", e.Kept, p.tables())
		}
		if !held { // it says how to go on
			if _, err := p.Up(context.Background(), host.UpOptions{}); !errors.As(err, new(*ledger.ChangedError)) {
				t.Errorf("again: %v", err)
			}
			if _, err := p.MarkApplied(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil {
				t.Error(err)
			}
			p.up(host.UpOptions{})
		}
		if got := p.query("SELECT by_user FROM luamig_migrations WHERE name = '" + long("2-b") + "'"); got != "somebody" {
			t.Errorf("the row is %s's", got)
		}
	}
}

// What repair and adopt write is refused in the same way, as a whole.
func TestRepairOfRowsThatHaveChanged(t *testing.T) { each(t, repairOfRowsThatHaveChanged) }

func repairOfRowsThatHaveChanged(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{To: "b"})
	p.write("1-a", table("A")+"-- edited")
	p.write("2-b", table("B")+"-- edited")
	conn := p.connect()
	defer conn.Close()
	while := func(sql string) host.AmendOptions {
		return host.AmendOptions{Reason: "a test", Confirm: func([]string) error { p.exec(conn, sql); return nil }}
	}
	before := p.log("action, name")
	_, err := p.Forget(context.Background(), []string{"a", "b"}, while(deleteB))
	changed(t, err)
	p.exec(conn, enterB)
	_, err = p.Accept(context.Background(), []string{"a", "b"}, while(deleteB))
	changed(t, err)
	_, err = p.MarkApplied(context.Background(), []string{"c", "b"}, while(enterB))
	changed(t, err)
	p.exec(conn, deleteB)
	o := host.AdoptOptions{Baseline: "b", Confirm: func(host.Adoption) error { p.exec(conn, enterB); return nil }}
	_, err = p.Adopt(context.Background(), o)
	changed(t, err)
	if got := p.applied(); got != "01-a 02-b" || p.log("action, name") != before {
		t.Errorf("applied %s, log %s", got, p.log("action, name"))
	}
}
