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
