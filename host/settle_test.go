package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/run"
)

// A routine that commits leaves nothing by which luamig could tell whether it has run. It then stops and asks.

// routine is how one is made that notes that it was called, and commits.
func routine(kind string) string {
	if kind == "postgres" {
		return `CREATE PROCEDURE note() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "Noted" (what) VALUES ('called'); COMMIT; END $$`
	}
	return `CREATE PROCEDURE note() BEGIN INSERT INTO "Noted" (what) VALUES ('called'); COMMIT; END`
}

// calling has a migration that calls one between two other operations.
func calling(kind, top, call string) map[string]string {
	return map[string]string{
		"1-a": `irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:createTable("Noted", { id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }, what = DataTypes.STRING(60) })
  qi:query([==[` + routine(kind) + `]==])
end`,
		"2-b": top + `
irreversible = "a test"
function up(qi)
  qi:addColumn("T", "x", { type = DataTypes.STRING(60) })
  qi:query([==[` + call + `]==])
  qi:insert("Noted", { what = "behind" })
end`,
	}
}

// eachCalling runs a test wherever a statement may be in doubt: SQLite has no routines, and nothing in it is. Behind a PgBouncer, a
// routine cannot commit.
func eachCalling(t *testing.T, test func(t *testing.T, kind, top string)) {
	t.Helper()
	for _, c := range []struct{ kind, top string }{
		{"mariadb", ""}, {"mysql", ""}, {"mariadb", "transaction = false"}, {"mysql", "transaction = false"},
		{"postgres", "transaction = false"},
	} {
		t.Run(strings.TrimSpace(c.kind+" "+c.top), func(t *testing.T) {
			t.Parallel()
			test(t, c.kind, c.top)
		})
	}
}

// cutAtCall loses the connection before or behind the statement that calls. PostgreSQL is asked twice: in a transaction,
// the routine could not commit.
func (p *project) cutAtCall(kind, call string, after bool) {
	p.t.Helper()
	at := 1
	if kind == "postgres" {
		at = 2
	}
	calls, dialect := 0, p.Dialect
	p.Dialect, p.Retries = cuttingAt(call, dialect, at, after, &calls), -1
	_, err := p.Up(context.Background(), host.UpOptions{})
	p.Dialect, p.Retries = dialect, 0
	if err == nil || !strings.Contains(err.Error(), "was cut") {
		p.t.Fatalf("want a connection that is cut at the call, got %v", err)
	}
}

func (p *project) noted() string {
	p.t.Helper()
	return strings.ReplaceAll(p.query(`SELECT what FROM "Noted" ORDER BY id`), "\n", " ")
}

func (p *project) settle(happened bool) {
	p.t.Helper()
	if _, err := p.Settle(context.Background(), happened, host.AmendOptions{}); err != nil {
		p.t.Fatal(said(err))
	}
}

func TestACallThatWasUnderWayIsAskedFor(t *testing.T) {
	eachCalling(t, func(t *testing.T, kind, top string) {
		for _, happened := range []bool{false, true} {
			p := newProjectOn(t, kind, calling(kind, top, "CALL note()"))
			p.mustUpTo("1-a")
			p.cutAtCall(kind, "CALL note", happened)
			before := p.noted()
			if kind != "postgres" && !happened {
				// The announcement was in the transaction that the routine would have committed: nothing is in doubt.
				p.mustUp()
			} else {
				for range 2 {
					p.mustAsk(before)
				}
				p.settle(happened)
				p.mustUp()
			}
			if got := p.noted() + ", " + p.columns("T") + ", " + p.applied() + ", " + p.operations(); got != "called behind, id x, 01-a 02-b, " {
				t.Errorf("called %v: %s", happened, got)
			}
		}
	})
}

// mustAsk wants up to stop at the call with a question, and to change nothing.
func (p *project) mustAsk(before string) {
	p.t.Helper()
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	var unclear *run.UnclearError
	if !errors.As(err, &unclear) || unclear.Ordinal != 2 || !e.Kept || !strings.Contains(fmt.Sprint(e.Hints), "look whether it is done, then see luamig repair: CALL note()") {
		p.t.Errorf("%s", describe(err))
	}
	if got := p.operations(); got != "up b:; 1-1 addColumn T.x done; 2-2 query CALL note() unknown" {
		p.t.Error(got)
	}
	if got := p.noted(); got != before {
		p.t.Errorf("%s: something was done", got)
	}
}

// Where the routine is one of several statements of an operation, those behind it are gone on with.
func TestACallAmongOthersIsSettled(t *testing.T) {
	eachCalling(t, func(t *testing.T, kind, top string) {
		p := newProjectOn(t, kind, calling(kind, top, `CALL note(); INSERT INTO "Noted" (what) VALUES ('too')`))
		p.mustUpTo("1-a")
		p.cutAtCall(kind, "CALL note", true)
		p.settle(true)
		p.mustUp()
		if got := p.noted() + ", " + p.columns("T") + ", " + p.applied() + ", " + p.operations(); got != "called too behind, id x, 01-a 02-b, " {
			t.Error(got)
		}
	})
}

// Whatever breaks off the settling, it is there or it is not, and what follows is the same.
func TestSettlingIsBrokenOff(t *testing.T) {
	eachCalling(t, func(t *testing.T, kind, top string) {
		settle := func(p *project) error {
			_, err := p.Settle(context.Background(), true, host.AmendOptions{})
			return err
		}
		brokenOff{
			files: calling(kind, top, "CALL note()"),
			prepare: func(p *project) {
				p.mustUpTo("1-a")
				p.cutAtCall(kind, "CALL note", true)
			},
			command: settle,
			finish: func(p *project) error {
				if strings.Contains(p.operations(), "unknown") {
					return settle(p)
				}
				return nil
			},
			state: func(p *project) string {
				return strings.Join([]string{p.operations(), p.noted(), p.query(`SELECT action, name FROM luamig_log WHERE outcome = 'done' ORDER BY id`)}, "\n")
			},
			most: 9,
		}.breakAnywhere(t, kind)
	})
}
