package host_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// brokenOff is a command that is broken off at its calls to the database, and how it is gone on with.
type brokenOff struct {
	files   map[string]string
	prepare func(p *project)       // what stands before it, undisturbed; may be nil
	command func(p *project) error // what is broken off
	finish  func(p *project) error // what goes on with it; nil: the command itself
	state   func(p *project) string
	most    int // how many places are tried before and as many behind a call; a third of them on a server
}

// breakAnywhere loses the connection at calls that are spread over a whole command, goes on, and compares the end with that of
// a command that nothing was done to.
func (b brokenOff) breakAnywhere(t *testing.T, kind string) {
	t.Helper()
	whole := b.project(t, kind)
	calls := whole.broken(0, false, b.command)
	want := b.state(whole)
	step, most := 1, b.most
	if kind != "stand-in" && kind != "sqlite" {
		most /= 3
	}
	if !thorough() {
		step = calls/most + 1
	}
	for _, after := range []bool{false, true} {
		for at := 1 + rand.IntN(step); at <= calls; at += step {
			p := b.project(t, kind)
			p.broken(at, after, b.command)
			left := b.state(p)
			finish := b.finish
			if finish == nil {
				finish = b.command
			}
			if err := finish(p); err != nil {
				t.Fatalf("broken at %d of %d, %v: %s\nit had left\n%s", at, calls, after, describe(err), left)
			}
			if got := b.state(p); got != want {
				t.Fatalf("broken at %d of %d, %v:\n%s\nand not\n%s\nit had left\n%s", at, calls, after, got, want, left)
			}
		}
	}
	t.Logf("%d calls", calls)
}

func (b brokenOff) project(t *testing.T, kind string) *project {
	p := onAny(t, kind, b.files)
	p.clock()
	if b.prepare != nil {
		b.prepare(p)
	}
	return p
}

// broken runs a command whose connection is lost at a call, and returns how many calls there were.
func (p *project) broken(at int, after bool, command func(*project) error) (calls int) {
	p.t.Helper()
	dialect := p.Dialect
	p.Dialect, p.Retries = cutting(dialect, at, after, &calls), -1
	err := command(p)
	p.Dialect, p.Retries = dialect, 0
	if err != nil && !strings.Contains(err.Error(), "was cut") {
		p.t.Fatalf("broken at %d, %v: %s", at, after, describe(err))
	}
	return calls
}

func (p *project) mustUp() { p.up(host.UpOptions{}) }

func downOne(p *project) error {
	_, err := p.Down(context.Background(), host.DownOptions{})
	return err
}

func redoOne(p *project) error {
	_, err := p.Redo(context.Background(), host.RedoOptions{})
	return err
}

// eachJournalled runs a test wherever a migration may stay behind in part, everywhere at the same time: most of it is waiting.
func eachJournalled(t *testing.T, test func(t *testing.T, kind, top string)) {
	t.Helper()
	run := func(name, kind, top string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, kind, top)
		})
	}
	for _, kind := range []string{"stand-in", "mariadb", "mysql"} {
		run(kind, kind, "")
	}
	for _, kind := range []string{"sqlite", "postgres", "pgbouncer", "mysql"} {
		run(kind+" without transaction", kind, "transaction = false")
	}
}

// backAndForth has a migration whose way back changes rows between changes of the schema: what is done twice, or not, shows in
// "T".n and in the rows of "Noted".
func backAndForth(top string) map[string]string {
	return map[string]string{
		"1-a": `irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER })
  qi:createTable("Noted", { id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }, what = DataTypes.STRING(60) })
  for i = 1, 5 do qi:insert("T", { id = i, n = 0 }) end
end`,
		"2-b": top + `
function up(qi)
  qi:insert("Noted", { what = "up" })
  qi:addColumn("T", "x", { type = DataTypes.STRING(60) })
  qi:update("T", { x = "new", n = literal("n + 1") }, qi.everyRow)
  qi:createTable("U", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:insert("U", { id = 1 })
  qi:addIndex("T", { "n" })
end
function down(qi)
  qi:insert("Noted", { what = "down" })
  for row in qi:rows("T", { order = { "id" } }) do qi:update("T", { n = row.n * 10 + #row.x }, { id = row.id }) end
  qi:removeIndex("T", { "n" })
  qi:removeColumn("T", "x")
  qi:update("T", { n = literal("n + 1") }, qi.everyRow)
  local left = qi:count("U")
  qi:dropTable("U")
  qi:insert("Noted", { what = "dropped " .. left })
end`,
	}
}

// stateOfBoth is everything that those migrations make, and what the ledger says of them.
func stateOfBoth(p *project) string {
	p.t.Helper()
	return strings.Join([]string{p.tables(), p.columns("T"), p.query(`SELECT id, n FROM "T" ORDER BY id`), p.query(`SELECT what FROM "Noted" ORDER BY id`),
		p.applied(), p.query(`SELECT action, name, reason FROM luamig_log WHERE outcome = 'done' ORDER BY id`), p.query(`SELECT count(*) FROM luamig_journal`)}, "\n")
}

func TestABrokenDownIsFinishedByTheNextOne(t *testing.T) {
	eachJournalled(t, func(t *testing.T, kind, top string) {
		brokenOff{files: backAndForth(top), prepare: (*project).mustUp, command: downOne, finish: downOnlyB, state: stateOfBoth, most: 6}.breakAnywhere(t, kind)
	})
}

// downOnlyB undoes the second migration, if it is still to be undone.
func downOnlyB(p *project) error {
	st, err := p.Status(context.Background())
	if err != nil || st.Migrations[1].State == host.Pending {
		return err
	}
	return downOne(p)
}

func TestABrokenRedoIsFinishedByTheNextOne(t *testing.T) {
	eachJournalled(t, func(t *testing.T, kind, top string) {
		brokenOff{files: backAndForth(top), prepare: (*project).mustUp, command: redoOne, finish: redoOnce, state: stateOfBoth, most: 9}.breakAnywhere(t, kind)
	})
}

// redoOnce does not do again what is done as a whole, of which only the answer was lost.
func redoOnce(p *project) error {
	if strings.Contains(p.query(`SELECT count(*) FROM luamig_log WHERE action = 'up' AND reason = 'redo' AND outcome = 'done'`), "1") {
		return nil
	}
	return redoOne(p)
}

// What a broken down has left, the next up does not touch: it says what stands, and what comes first.
func TestUpBehindABrokenDownSaysWhatStands(t *testing.T) {
	eachJournalled(t, func(t *testing.T, kind, top string) {
		b := brokenOff{files: backAndForth(top), prepare: (*project).mustUp}
		whole := b.project(t, kind)
		calls := whole.broken(0, false, downOne)
		stood := 0
		for _, at := range []int{calls / 2, calls * 3 / 4} {
			p := b.project(t, kind)
			p.broken(at, at%2 == 0, downOne)
			before := stateOfBoth(p)
			_, err := p.Up(context.Background(), host.UpOptions{})
			if p.query(`SELECT count(*) FROM luamig_journal`) == "0" {
				if err != nil {
					t.Errorf("broken at %d: %v", at, err)
				}
				continue // all of it, or nothing
			}
			stood++
			want := long("2-b") + " is partly undone: finish that first: luamig down goes on with it; luamig repair shows what is done and can undo it"
			if got := said(err); got != want {
				t.Errorf("broken at %d: %s", at, got)
			}
			if got := stateOfBoth(p); got != before {
				t.Errorf("broken at %d, up has changed something:\n%s\nand not\n%s", at, got, before)
			}
		}
		if stood == 0 {
			t.Error("nothing was ever partly undone")
		}
	})
}

// said is an error and its remedy.
func said(err error) string {
	if r, ok := err.(interface{ Remedy() string }); ok {
		return fmt.Sprintf("%v: %s", err, r.Remedy())
	}
	return fmt.Sprint(err)
}
