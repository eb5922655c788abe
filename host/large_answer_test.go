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

// rowsOf makes a table of 120 rows, each of which has a text of so many bytes.
func rowsOf(bytes int) string {
	return fmt.Sprintf(`irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, s = DataTypes.TEXT, n = DataTypes.INTEGER })
  for i = 1, 120 do qi:insert("T", { id = i, s = ("x"):rep(%d), n = 0 }) end
end`, bytes)
}

// readingWhatItWrites has a loop that changes what it has read, and another operation behind it.
func readingWhatItWrites(column string) string {
	return `irreversible = "a test"
function up(qi)
  qi:addColumn("T", "length", { type = DataTypes.INTEGER })
  for row in qi:rows("T", { order = { "id" } }) do qi:update("T", { length = #row.s, n = row.n + 1 }, { id = row.id }) end
  qi:addColumn("T", "` + column + `", { type = DataTypes.INTEGER })
end`
}

// An answer that is kept may be large, and its rows may have changed, by the script itself or by others: the script goes on from
// what it was told.
func TestAnAnswerThatIsKept(t *testing.T) { eachCommitting(t, anAnswerThatIsKept) }

func anAnswerThatIsKept(t *testing.T, kind string) {
	for _, bytes := range []int{90, 8000} {
		p := onCommitting(t, kind, map[string]string{"1-a": rowsOf(bytes), "2-b": readingWhatItWrites("s")})
		p.mustUpTo("1-a")
		p.mustFailPartly()
		conn := p.connect()
		defer conn.Close()
		p.exec(conn, `UPDATE "T" SET s = 'another' WHERE id = 100`)
		p.write("2-b", readingWhatItWrites("more"))
		p.up(host.UpOptions{})
		if got, want := p.query(`SELECT min(n), max(n), max(length), count(*) FROM "T"`)+", "+p.applied(), fmt.Sprintf("1|1|%d|120, 01-a 02-b", bytes); got != want {
			t.Errorf("%s and not %s", got, want)
		}
	}
}

// An answer that is too large to be kept is asked for again. Where rows have changed meanwhile, nothing is written, and the error
// says which answer it is, and how to get out of it.
func TestALargeAnswerThatHasChanged(t *testing.T) { eachCommitting(t, aLargeAnswerThatHasChanged) }

func aLargeAnswerThatHasChanged(t *testing.T, kind string) {
	const rows = `SELECT min(n), max(n), count(*) FROM "T"`
	for _, change := range []string{"", `UPDATE "T" SET s = 'another' WHERE id = 100`, `DELETE FROM "T" WHERE id = 100`} {
		p := onCommitting(t, kind, map[string]string{"1-a": rowsOf(10_000), "2-b": readingWhatItWrites("s")})
		p.mustUpTo("1-a")
		p.mustFailPartly()
		p.write("2-b", readingWhatItWrites("more"))
		// What the run before has written is not what it had read.
		conn := p.connect()
		defer conn.Close()
		p.exec(conn, `UPDATE "T" SET n = 0`)
		if change != "" {
			p.exec(conn, change)
			p.saysWhatWasAskedAgain(rows)
			continue
		}
		p.up(host.UpOptions{})
		if got := p.query(rows) + ", " + p.applied(); got != "0|0|120, 01-a 02-b" {
			t.Error(got)
		}
	}
}

func (p *project) saysWhatWasAskedAgain(rows string) {
	p.t.Helper()
	before := p.query(rows)
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	var diverged *run.DivergedError
	if !errors.As(err, &diverged) || !strings.Contains(e.Message, "before that, rows T on migrations/"+long("2-b")+".lua:4 was asked again, for its answer was too large to be kept") {
		p.t.Errorf("%s", describe(err))
	}
	if hints := strings.Join(e.Hints, "; "); !e.Kept || !strings.Contains(hints, "and then repair --mark-applied; or undo by hand what is done, and then repair --forget") {
		p.t.Errorf("kept %v, %s", e.Kept, hints)
	}
	if got := p.query(rows); got != before {
		p.t.Errorf("something was written: %s and not %s", got, before)
	}
	if _, err := p.MarkApplied(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil {
		p.t.Error(err)
	}
	if r := p.up(host.UpOptions{}); len(r.Scripts) != 0 || p.applied() != "01-a 02-b" {
		p.t.Errorf("%s, applied %s", names(r), p.applied())
	}
}
