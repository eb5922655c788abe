// Package bench measures luamig against the limit: one hand-written UPDATE in the engine.
// Figures are ratios within one run, since machines are shared and differ.
package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/source"
)

const create = `
function up(qi)
  qi:createTable("Users", {
    id        = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
    fullName  = { type = DataTypes.STRING },
    email     = { type = DataTypes.STRING, allowNull = false, unique = true },
    firstName = { type = DataTypes.STRING },
    lastName  = { type = DataTypes.STRING },
  })
end
function down(qi) qi:dropTable("Users") end`

const fill = `
function run(qi, args)
  local rows = {}
  for i = 1, tonumber(args.rows) do
    rows[#rows + 1] = { id = i, fullName = "James" .. i % 10 .. " van der Berg-" .. i, email = "user" .. i .. "@example.com" }
    if #rows == 1000 or i == tonumber(args.rows) then
      qi:bulkInsert("Users", rows)
      rows = {}
    end
  end
end`

// loop is the data migration as people write it.
const loop = `
function run(qi)
  for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
    if user.fullName then
      local first, last = user.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
    end
  end
end`

const transform = `
function run(qi)
  qi:transform("Users", { from = { "fullName" }, to = { "firstName", "lastName" } }, function(fullName)
    return string.match(fullName, "^(%S+)%s*(.*)$")
  end)
end`

// limit is the same in one statement of the engine.
const limit = `UPDATE "Users" SET "firstName" = substr("fullName", 1, instr("fullName", ' ') - 1),
	"lastName" = substr("fullName", instr("fullName", ' ') + 1)`

// rows of the table that is split.
const rows = 100_000

type database struct {
	*host.Migrator
	b *testing.B
}

func newDatabase(b *testing.B) *database {
	b.Helper()
	d := &database{b: b, Migrator: &host.Migrator{
		Dialect:       sqlite.Dialect{},
		URL:           "sqlite:" + filepath.Join(b.TempDir(), "bench.db"),
		Migrations:    fstest.MapFS{"20240101000000-create.lua": {Data: []byte(create)}},
		MigrationsDir: "migrations",
	}}
	if _, err := d.Up(context.Background(), host.UpOptions{}); err != nil {
		b.Fatal(err)
	}
	d.run(fill)
	return d
}

func (d *database) run(script string) time.Duration {
	d.b.Helper()
	d.reset()
	start := time.Now()
	_, err := d.Run(context.Background(), source.File{Name: "bench", Path: "bench.lua", Text: []byte(script)},
		host.RunOptions{Args: map[string]string{"rows": fmt.Sprint(rows)}})
	if err != nil {
		d.b.Fatal(err)
	}
	return time.Since(start)
}

// reset empties the columns, so that each round writes what the first one did.
func (d *database) reset() {
	d.b.Helper()
	d.exec(`UPDATE "Users" SET "firstName" = NULL, "lastName" = NULL`)
}

func (d *database) limit() time.Duration {
	d.b.Helper()
	d.reset()
	return d.exec(limit)
}

func (d *database) exec(sql string) time.Duration {
	d.b.Helper()
	conn, err := d.Dialect.Open(context.Background(), d.URL)
	if err != nil {
		d.b.Fatal(err)
	}
	defer conn.Close()
	start := time.Now()
	if _, err := conn.Exec(context.Background(), dialects.Statement{SQL: sql}); err != nil {
		d.b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkSplit reports each way's time as a multiple of the limit's in the same round: the median of the rounds.
func BenchmarkSplit(b *testing.B) {
	d := newDatabase(b)
	ratios := map[string][]float64{}
	for b.Loop() {
		base := d.limit().Seconds()
		ratios["loop/limit"] = append(ratios["loop/limit"], d.run(loop).Seconds()/base)
		ratios["transform/limit"] = append(ratios["transform/limit"], d.run(transform).Seconds()/base)
	}
	for name, all := range ratios {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], name)
	}
}
