package host_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
)

// brokenOff is a command that is broken off at its calls to the database, and how it is gone on with.
type brokenOff struct {
	files   map[string]string
	prepare func(p *project)       // what stands before it, undisturbed; may be nil
	command func(p *project) error // what is broken off
	between func(p *project)       // what is done before it is gone on with, and changes nothing; may be nil
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
			if b.between != nil {
				if b.between(p); b.state(p) != left {
					t.Errorf("broken at %d of %d, %v, and then changed:\n%s\nand not\n%s", at, calls, after, b.state(p), left)
				}
			}
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

// invertible has a migration that stops behind operations that can be undone.
func invertible(top string) map[string]string {
	return map[string]string{
		"1-a": `irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER })
  qi:insert("T", { id = 1, n = 7 })
end`,
		"2-b": top + `
irreversible = "a test"
function up(qi)
  qi:createTable("U", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:addColumn("T", "x", { type = DataTypes.STRING(60) })
  qi:renameColumn("T", "x", "y")
  qi:addIndex("T", { "n" })
  qi:renameTable("U", "W")
  qi:addColumn("T", "n", { type = DataTypes.INTEGER })
end`,
	}
}

func (p *project) mustFailPartly() {
	p.t.Helper()
	if _, err := p.Up(context.Background(), host.UpOptions{}); !p.fails(err).Kept {
		p.t.Fatalf("nothing is left: %s", describe(err))
	}
}

func undoPartly(p *project) error {
	_, err := p.Undo(context.Background(), host.AmendOptions{Reason: "a test"})
	return err
}

// undoOnce does not undo again what is undone as a whole, of which only the answer was lost.
func undoOnce(p *project) error {
	if p.query(`SELECT count(*) FROM luamig_journal`) == "0" {
		return nil
	}
	return undoPartly(p)
}

// stateOfUndone is everything that such a migration may leave, and what the ledger says of it.
func stateOfUndone(p *project) string {
	p.t.Helper()
	return strings.Join([]string{p.tables(), p.columns("T"), p.indexes("T"), p.query(`SELECT id, n FROM "T" ORDER BY id`), p.applied(),
		p.query(`SELECT action, name, reason FROM luamig_log WHERE outcome = 'done' ORDER BY id`), p.query(`SELECT count(*) FROM luamig_journal`)}, "\n")
}

func (p *project) indexes(table string) string {
	p.t.Helper()
	conn := p.connect()
	defer conn.Close()
	found, err := conn.Catalog().Indexes(context.Background(), op.Name{Name: table})
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, i := range found {
		all = append(all, i.Name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestABrokenUndoIsFinishedByTheNextOne(t *testing.T) {
	eachJournalled(t, func(t *testing.T, kind, top string) {
		breaking := brokenOff{files: invertible(top), prepare: func(p *project) { p.mustUpTo("1-a"); p.mustFailPartly() },
			command: undoPartly, between: upIsRefusedBehindAnUndo, finish: undoOnce, state: stateOfUndone, most: 9}
		breaking.breakAnywhere(t, kind)
	})
}

// upIsRefusedBehindAnUndo says what comes first, where repair has begun to undo.
func upIsRefusedBehindAnUndo(p *project) {
	p.t.Helper()
	if p.query(`SELECT count(*) FROM luamig_journal WHERE direction = 'undo'`) == "0" {
		return
	}
	_, err := p.Up(context.Background(), host.UpOptions{})
	if got := said(err); got != long("2-b")+" is partly applied, and repair has begun to undo it: finish that first: luamig repair --undo" {
		p.t.Error(got)
	}
}

// What is entered without being run is entered as a whole: all that adopt takes over, and all that repair is told.
func TestABrokenEntryIsMadeByTheNextOne(t *testing.T) {
	files := map[string]string{}
	for i := range 60 {
		files[fmt.Sprintf("%d-m", i)] = table(fmt.Sprintf("T%d", i))
	}
	adopt := func(p *project) error {
		_, err := p.Adopt(context.Background(), host.AdoptOptions{Baseline: long("49-m")})
		return err
	}
	mark := func(p *project) error {
		_, err := p.MarkApplied(context.Background(), []string{long("50-m"), long("51-m")}, host.AmendOptions{})
		if errors.As(err, new(*host.AmendError)) { // they are: only the answer was lost
			return nil
		}
		return err
	}
	forget := func(p *project) error {
		_, err := p.Forget(context.Background(), []string{long("49-m"), long("48-m")}, host.AmendOptions{})
		if errors.As(err, new(*host.UnknownMigrationError)) {
			return nil
		}
		return err
	}
	mustAdopt := func(p *project) {
		if err := adopt(p); err != nil {
			p.t.Fatal(err)
		}
	}
	entered := func(p *project) string {
		if !strings.Contains(p.everything(), "luamig_log") {
			return ""
		}
		return p.query("SELECT name, sequence FROM luamig_migrations ORDER BY sequence") + "\n" + p.query("SELECT action, name, outcome FROM luamig_log ORDER BY id")
	}
	for _, kind := range []string{"sqlite", "postgres", "pgbouncer", "mariadb", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			brokenOff{files: files, command: adopt, state: entered, most: 6}.breakAnywhere(t, kind)
			brokenOff{files: files, prepare: mustAdopt, command: mark, state: entered, most: 3}.breakAnywhere(t, kind)
			brokenOff{files: files, prepare: mustAdopt, command: forget, state: entered, most: 3}.breakAnywhere(t, kind)
		})
	}
}

func (p *project) mustUpTo(name string) { p.up(host.UpOptions{To: long(name)}) }
