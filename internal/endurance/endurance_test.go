//go:build unix

// Package endurance treats the program as production does: it is killed, started
// several times at once, and given more rows than fit into memory.
package endurance

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testprogram"
)

// program is luamig, for all tests.
var program testprogram.Program

func TestMain(m *testing.M) { os.Exit(program.Run(m)) }

// project is a folder with migrations.
type project struct {
	t   *testing.T
	dir string
	bin string
	url string // of a server's database; empty: the embedded one
}

// kinds are the databases.
func kinds() []string { return append([]string{"sqlite"}, testdb.Kinds()...) }

func newProjectOn(t *testing.T, kind string, files map[string]string) *project {
	t.Helper()
	p := newProject(t, files)
	if kind != "sqlite" {
		p.url = testdb.Database(t, kind)
	}
	return p
}

func newProject(t *testing.T, files map[string]string) *project {
	t.Helper()
	p := &project{t: t, dir: t.TempDir(), bin: program.Path(t)}
	if err := os.Mkdir(filepath.Join(p.dir, "migrations"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *project) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.bin, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "LUAMIG_ENV=", "DATABASE_URL="+p.url, "GOGC=100", "NO_COLOR=1")
	return cmd
}

func (p *project) run(args ...string) string {
	p.t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("luamig %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// dump prints everything that the database holds but when and how long.
const dump = `
function run(qi)
  for _, name in ipairs(qi:showAllTables()) do
    print(name, json.encode(qi:describeTable(name)), json.encode(qi:showIndex(name)))
    for row in qi:rows({ tableName = name }, { order = { "id" } }) do print(json.encode(row)) end
  end
  for row in qi:rows("SELECT name, sequence, rows_written FROM luamig_migrations ORDER BY sequence") do print(json.encode(row)) end
  for row in qi:rows("SELECT action, name FROM luamig_log ORDER BY id") do print(json.encode(row)) end
end`

// counting are migrations in which doing anything twice, or half, shows in the numbers.
func counting() map[string]string {
	files := map[string]string{"dump.lua": dump, "migrations/20240101000000-create.lua": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = { type = DataTypes.INTEGER, defaultValue = 0 } }, { ifNotExists = true })
end
function down(qi) qi:dropTable("T") end`, "migrations/20240101000001-fill.lua": `
function up(qi)
  for i = 1, 200 do qi:insert("T", { id = i }) end
end
function down(qi) end`}
	for i := 1; i <= 8; i++ {
		column := fmt.Sprintf("c%d", i)
		before := fmt.Sprintf(`qi:addColumn("T", "%s", { type = DataTypes.STRING(20), unique = %t })`, column, i%2 == 0)
		after := fmt.Sprintf(`qi:changeColumn("T", "n", { defaultValue = %d })`, i)
		files[fmt.Sprintf("migrations/202401020000%02d-count.lua", i)] = fmt.Sprintf(`
function up(qi)
  %s
  for row in qi:rows("T") do
    local change = { n = row.n + 1 }
    change[%q] = "x" .. row.id
    qi:update("T", change, { id = row.id })
    qi:flush()
  end
  %s
end
function down(qi) end`, before, column, after)
	}
	return files
}

func TestKilledAnywhereTheNextUpFinishes(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) { killedAnywhereTheNextUpFinishes(t, kind) })
	}
}

func killedAnywhereTheNextUpFinishes(t *testing.T, kind string) {
	whole := newProjectOn(t, kind, counting())
	start := time.Now()
	whole.run("up")
	took := time.Since(start)
	want := whole.run("run", "dump.lua", "--read-only", "--quiet")

	rounds := 6
	if kind != "sqlite" {
		rounds = 2
	}
	kills := 0
	for range rounds {
		p := newProjectOn(t, kind, counting())
		for range 30 {
			cmd := p.command("up")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(rand.Int64N(int64(took))))
			if cmd.Process.Kill() == nil {
				kills++
			}
			if cmd.Wait() == nil {
				break // it was done before the kill
			}
		}
		p.run("up")
		if got := p.run("run", "dump.lua", "--read-only", "--quiet"); got != want {
			t.Fatalf("after %d kills the database holds\n%s\nand not\n%s", kills, got, want)
		}
	}
	if kills < rounds {
		t.Errorf("only %d kills: the test tests nothing", kills)
	}
	t.Logf("%d kills", kills)
}

func TestEightAtOnceApplyEachMigrationOnce(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) { eightAtOnceApplyEachMigrationOnce(t, kind) })
	}
}

func eightAtOnceApplyEachMigrationOnce(t *testing.T, kind string) {
	whole := newProjectOn(t, kind, counting())
	whole.run("up")
	want := whole.run("run", "dump.lua", "--read-only", "--quiet")

	p := newProjectOn(t, kind, counting())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if out, err := p.command("up", "--lock-timeout", "5m").CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	if got := p.run("run", "dump.lua", "--read-only", "--quiet"); got != want {
		t.Errorf("the database holds\n%s\nand not\n%s", got, want)
	}
	if files, _ := filepath.Glob(filepath.Join(p.dir, "*lock*")); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

// split is the loop of the README.
const split = `
function up(qi)
  qi:addColumn("Users", "firstName", { type = DataTypes.STRING })
  qi:addColumn("Users", "lastName",  { type = DataTypes.STRING })
  for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
    if user.fullName then
      local first, last = user.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
    end
  end
  qi:removeColumn("Users", "fullName")
end
irreversible = "not needed here"`

func fill(rows int) string {
	return fmt.Sprintf(`
function up(qi)
  qi:createTable("Users", { id = { type = DataTypes.INTEGER, primaryKey = true }, fullName = DataTypes.STRING })
  local batch = {}
  for i = 1, %d do
    batch[#batch + 1] = { id = i, fullName = i %% 10 ~= 0 and "Siobhán 🦊 O'Brien-" .. i or null }
    if #batch == 500 then qi:bulkInsert("Users", batch) batch = {} end
  end
end
irreversible = "not needed here"`, rows)
}

// splitPeak fills a table, splits its names and returns the peak of memory of the second step.
func splitPeak(t *testing.T, rows int) (bytes int64) {
	t.Helper()
	p := newProject(t, map[string]string{
		"migrations/20240101000000-fill.lua":  fill(rows),
		"migrations/20240102000000-split.lua": split,
		"check.lua": fmt.Sprintf(`
function run(qi)
  assert(qi:count("Users") == %d)
  assert(qi:count("Users", { where = { firstName = null } }) == %d)
  assert(qi:rawSelect([[SELECT count(*) FROM "Users" WHERE "firstName" = 'Siobhán' AND "lastName" = '🦊 O''Brien-' || id]]) == %d)
end`, rows, rows/10, rows-rows/10),
	})
	p.run("up", "--step", "1")
	cmd := p.command("up")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.run("run", "check.lua", "--read-only")
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// TestMemoryDoesNotGrowWithTheRows compares two tables that are both larger than what the program
// keeps in memory before it spills to a file: below that, the peak does follow the rows.
func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	few, many := 100_000, 500_000
	small, large := splitPeak(t, few), splitPeak(t, many)
	t.Logf("peak at %d rows %d MB, at %d rows %d MB", few, small>>20, many, large>>20)
	// Kept in memory, a row would take more than 100 bytes; the collector's timing moves the peak, too.
	if grown := large - small; grown > int64(many-few)*60 {
		t.Errorf("the peak grew by %d MB", grown>>20)
	}
}
