package host_test

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// tenRows is a migration that makes a table with ten rows, for a backfill to go over.
const tenRows = `irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER })
  for i = 1, 10 do qi:insert("T", { id = i, n = 0 }) end
end`

// batched has a migration whose batches are a part of what it writes: ten rows of sixteen.
func batched() map[string]string {
	return map[string]string{
		"1-a": tenRows,
		"2-b": `transaction = false
irreversible = "a test"
function up(qi)
  qi:update("T", { n = literal("n + 1") }, { id = { lte = 4 } })
  qi:backfill("T", { batch = 3 }, function(rows)
    for _, row in ipairs(rows) do qi:update("T", { n = row.n * 10 }, { id = row.id }) end
  end)
  qi:addColumn("T", "x", { type = DataTypes.INTEGER })
  qi:update("T", { x = literal("n") }, { id = { lte = 2 } })
end`,
	}
}

// written is what the ledger and the log say of it.
func written(p *project) string {
	p.t.Helper()
	return strings.Join([]string{p.query(`SELECT id, n FROM "T" ORDER BY id`), p.applied(), p.query(`SELECT rows_written, statements FROM luamig_migrations WHERE sequence = 2`),
		p.query(`SELECT rows_written, statements FROM luamig_log WHERE name = '` + long("2-b") + `' AND outcome = 'done'`)}, "\n")
}

// A migration that takes several runs counts the rows of all of them, those of committed batches too.
func TestABrokenBackfillCountsAllItsRows(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres", "pgbouncer", "mariadb", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b := brokenOff{files: batched(), prepare: func(p *project) { p.mustUpTo("1-a") }, state: written, most: 9, command: func(p *project) error {
				r, err := p.Up(context.Background(), host.UpOptions{})
				if err == nil && len(r.Scripts) == 1 && r.Scripts[0].Rows != 16 {
					p.t.Errorf("it reports %d rows", r.Scripts[0].Rows)
				}
				return err
			}}
			b.breakAnywhere(t, kind)
		})
	}
}

// An ad-hoc script, too.
func TestAnInterruptedScriptCountsAllItsRows(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, batched())
		p.mustUpTo("1-a")
		text := func(fails string) string {
			return `transaction = false
function run(qi)
  qi:backfill("T", { batch = 3 }, function(rows, batch)
    for _, row in ipairs(rows) do qi:update("T", { n = 1 }, { id = row.id }) end
    ` + fails + `
  end)
end`
		}
		if _, err := p.Run(context.Background(), script(text("if batch.number == 3 then error('no') end")), host.RunOptions{}); err == nil {
			t.Fatal("no error")
		}
		r, err := p.Run(context.Background(), script(text("")), host.RunOptions{})
		if err != nil {
			t.Fatal(describe(err))
		}
		if got := p.query("SELECT outcome, rows_written FROM luamig_log WHERE action = 'run' ORDER BY id"); got != "partly|9\ndone|10" && got != "partly|6\ndone|10" || r.Scripts[0].Rows != 10 {
			t.Errorf("the log has %s, and the report %d", got, r.Scripts[0].Rows)
		}
	})
}
