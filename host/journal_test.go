package host_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/host"
)

func TestAFailedMigrationGoesOnBehindWhatIsDone(t *testing.T) {
	eachCommitting(t, aFailedMigrationGoesOnBehindWhatIsDone)
}

func aFailedMigrationGoesOnBehindWhatIsDone(t *testing.T, kind string) {
	file := func(third string) string {
		return `irreversible = "a test"
function up(qi)
  qi:createTable("A", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  for i = 1, 3 do qi:insert("A", { id = i }) end
  qi:createTable("B", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  ` + third + `
  qi:createTable("C", { id = { type = DataTypes.INTEGER, primaryKey = true } })
end`
	}
	p := onCommitting(t, kind, map[string]string{"1-a": file(`qi:addColumn("Wrong", "n", { type = DataTypes.INTEGER })`)})
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	if hint := strings.Join(e.Hints, "; "); !e.Kept || !strings.Contains(hint, "run luamig up again: it goes on after operation 5") {
		t.Error(hint)
	}
	st, err := p.Status(context.Background())
	if err != nil || st.Migrations[0].State != host.Partly {
		t.Errorf("status %v, %v", st, err)
	}
	p.write("1-a", file(`qi:addColumn("B", "n", { type = DataTypes.INTEGER })`))
	p.up(host.UpOptions{})
	if got := p.tables() + " " + p.query("SELECT count(*) FROM A") + " " + p.columns("B") + " " + p.applied() + " " + p.query("SELECT count(*) FROM luamig_journal"); got != "A B C 3 id n 01-a 0" {
		t.Errorf("got %s", got)
	}
}

func onAny(t *testing.T, kind string, files map[string]string) *project {
	t.Helper()
	if kind == "stand-in" {
		return onCommitting(t, kind, files)
	}
	return newProjectOn(t, kind, files)
}

// clock stands still for all runs of a project at the same time.
func (p *project) clock() {
	p.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC) }
}

// thorough says that there is time for what is tried at a few places otherwise.
func thorough() bool { return os.Getenv("LUAMIG_TEST_THOROUGH") != "" }

// What PostgreSQL takes in no transaction is settled by what is there: a whole index, none, or half of one.
func TestConcurrentIndexesAreSettled(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) { concurrentIndexesAreSettled(t, kind) })
	}
}

func concurrentIndexesAreSettled(t *testing.T, kind string) {
	const script = `transaction = false
irreversible = "a test"
function up(qi)
  qi:query('CREATE TABLE "T" (id INTEGER, n INTEGER)')
  qi:addIndex("T", { "n" }, { name = "t_n", concurrently = true })
  qi:query('CREATE INDEX CONCURRENTLY "t_id" ON "T" (id)')
  qi:query('VACUUM "T"')
  qi:query("ALTER SYSTEM RESET autovacuum_naptime")
  qi:query('REINDEX INDEX CONCURRENTLY "t_n"')
  qi:query('DROP INDEX CONCURRENTLY "t_id"')
  qi:query('CREATE INDEX CONCURRENTLY "t_both" ON "T" (id, n)')
  qi:insert("T", { id = 1, n = 1 })
end`
	files := map[string]string{"1-a": script}
	whole := newProjectOn(t, kind, files)
	calls := 0
	whole.Dialect = cutting(whole.Dialect, 0, false, &calls)
	whole.up(host.UpOptions{})
	state := func(p *project) string {
		return p.query(`SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = '"T"'::regclass`) +
			p.query(`SELECT count(*) FROM "T"`) + p.query(`SELECT count(*) FROM luamig_journal`)
	}
	want := state(whole)
	if want != "t_both true, t_n true10" {
		t.Fatal(want)
	}
	halves := 0
	for at := calls / 2; at <= calls; at++ {
		if !thorough() && at%2 != calls%2 {
			continue
		}
		for _, after := range []bool{false, true} {
			p := newProjectOn(t, kind, files)
			p.cutAt(at, after)
			if p.everything() != "" && p.query(`SELECT kind || deed FROM luamig_journal ORDER BY entry DESC LIMIT 1`) == `begunquery CREATE INDEX CONCURRENTLY "t_both" ON "T" (id, n)` {
				halves++
				p.query(`CREATE INDEX IF NOT EXISTS "t_both" ON "T" (id, n)`)
				p.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('t_both')`)
			}
			p.up(host.UpOptions{})
			if got := state(p); got != want {
				t.Errorf("cut at %d, %v: %s", at, after, got)
			}
		}
	}
	if halves == 0 {
		t.Error("no index was left behind in half")
	}
}
