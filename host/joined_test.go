package host_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// numbered is a table of rows from 1 to n.
func numbered(n int) map[string]string {
	return map[string]string{"01-create": fmt.Sprintf(`
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, v = { type = DataTypes.INTEGER, allowNull = false }, name = DataTypes.STRING })
  local rows = {}
  for i = 1, %d do rows[i] = { id = i, v = i } end
  qi:bulkInsert("T", rows)
end
function down(qi) qi:dropTable("T") end`, n)}
}

// A loop over many rows: what is written in large statements is what the loop says, on every database.
func TestLoop(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, numbered(6000))
		p.up(host.UpOptions{})
		p.write("02-loop", `
function up(qi)
  for row in qi:rows("T") do
    qi:query('UPDATE "T" SET v = ?, name = ? WHERE id = ?', -row.v, "row " .. row.id, row.id)
  end
  for row in qi:rows("T", { where = { id = { gt = 5000 } } }) do qi:delete("T", { id = row.id }) end
  for i = 5001, 5500 do qi:insert("T", { id = i, v = i }) end
  local changed = qi:transform("T", { from = { "name" }, to = { "name" } }, function(name) if name then return name:upper() end end)
  print(changed)
end
function down(qi) end`)
		p.up(host.UpOptions{})
		if got := p.query(`SELECT count(*), sum(v), min(name), max(name), count(name) FROM "T"`); got != fmt.Sprintf("5500|%d|ROW 1|ROW 999|5000", -5000*5001/2+(5001+5500)*250) {
			t.Errorf("in the end: %s", got)
		}
	})
}

// The error of a row in the middle of thousands is that of the row, with its line, and nothing is kept.
func TestLoopThatFails(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, numbered(6000))
		p.up(host.UpOptions{})
		p.write("02-loop", `
function up(qi)
  for row in qi:rows("T") do
    local v = row.id
    if row.id == 4321 then v = nil end
    qi:query('UPDATE "T" SET v = ?, name = ? WHERE id = ?', v, "changed", row.id)
  end
end
function down(qi) end`)
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if e.Pos.Line != 6 || !strings.HasSuffix(e.Message, "(in the row of T with id = 4321)") || strings.Contains(e.SQL, "luamig") {
			t.Errorf("line %d: %s\n%s", e.Pos.Line, e.Message, e.SQL)
		}
		if got := p.query(`SELECT count(*) FROM "T" WHERE name IS NOT NULL`); got != "0" {
			t.Errorf("%s rows are kept", got)
		}
	})
}

// Without a transaction, what came before the row that failed stays, as if each row had been sent alone.
func TestLoopThatFailsWithoutATransaction(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, numbered(3000))
		p.up(host.UpOptions{})
		p.write("02-loop", `
transaction = false
function up(qi)
  for row in qi:rows("T", { order = { "id" } }) do
    local v = row.id
    if row.id == 1234 then v = nil end
    qi:update("T", { v = v or null, name = "changed" }, { id = row.id })
  end
end
function down(qi) end`)
		_, err := p.Up(context.Background(), host.UpOptions{})
		if e := p.fails(err); e.Pos.Line != 7 || !strings.HasSuffix(e.Message, "(in the row of T with id = 1234)") {
			t.Errorf("line %d: %s", e.Pos.Line, e.Message)
		}
		if got := p.query(`SELECT count(*), max(id) FROM "T" WHERE name IS NOT NULL`); got != "1233|1233" {
			t.Errorf("kept: %s", got)
		}
	})
}
