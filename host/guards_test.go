package host_test

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// What cannot be gone on with stops with its reason, and changes nothing.
func TestWhatStopsAResumption(t *testing.T) {
	for name, c := range map[string]struct{ first, second, alter, want string }{
		"temporary table": {`qi:query("CREATE TEMPORARY TABLE Mine (a INTEGER)")`, "", "", "has left something in its session, and that is gone"},
		"variable":        {`qi:query("SET @a = (SELECT 1)")`, "", "", "has left something in its session"},
		"last number":     {`qi:insert("A", { id = 5 })`, `qi:query("INSERT INTO A SELECT LAST_INSERT_ID() + 100")`, "", "has left something in its session"},
		"locks":           {`qi:query("LOCK TABLES A WRITE")`, "", "", "LOCK TABLES does not last"},
		"row is gone":     {"", "", `DELETE FROM luamig_journal WHERE entry = 2`, "is damaged: entry 2 is missing"},
		"row is altered":  {"", "", `UPDATE luamig_journal SET fingerprint = 'x' WHERE kind = 'begun' AND op_from = 1`, "the script goes another way than in the run before"},
		"detail":          {"", "", `UPDATE luamig_journal SET detail = '{' WHERE entry = 2`, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			file := func(last string) string {
				return `irreversible = "a test"
function up(qi)
  qi:createTable("A", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  ` + c.first + `
  qi:createTable("B", { id = DataTypes.INTEGER })
  ` + last + `
end`
			}
			p := newProjectOn(t, "mysql", map[string]string{"1-a": file(`qi:createTable("A", { id = DataTypes.INTEGER })`)})
			_, err := p.Up(context.Background(), host.UpOptions{})
			if err == nil {
				t.Fatal("it should fail")
			}
			if c.alter != "" {
				conn := p.connect()
				p.exec(conn, c.alter)
				conn.Close()
			}
			p.write("1-a", file(c.second))
			_, err = p.Up(context.Background(), host.UpOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
			if got := p.applied(); got != "" {
				t.Error(got)
			}
		})
	}
}
