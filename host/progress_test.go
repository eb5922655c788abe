package host_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/run"
)

// slow makes each row take a fifth of a second, and prints that the machine stood still where it took longer than half of one.
const slow = `
local function slow() local from = os.clock() while os.clock() - from < 0.2 do end if os.clock() - from > 0.5 then print("` + stoodStill + `") end end
`

const stoodStill = "the machine stood still"

// unhurried runs what a test makes of a migration with slow rows until the machine did not stand still meanwhile, which what is told
// of would show.
func unhurried(t *testing.T, prepare func() *project) *project {
	t.Helper()
	for range 30 {
		p := prepare()
		p.up(host.UpOptions{})
		if !strings.Contains(p.printed(), stoodStill) {
			return p
		}
	}
	t.Fatal("the machine always stood still")
	return nil
}

// loops is what was told of loops, a line each: how many rows, of how many, and whether it has ended.
func (p *project) loops() string {
	var lines []string
	for _, e := range p.events {
		if e, ok := e.(event.Progress); ok {
			lines = append(lines, fmt.Sprintf("%s %d/%d %v", e.Deed, e.Rows, e.Total, e.Done))
		}
	}
	return strings.Join(lines, "\n")
}

func TestLoopsTellHowFarTheyAre(t *testing.T) {
	for name, c := range map[string]struct{ loop, first, last string }{
		"rows":                   {`for row in qi:rows("T") do slow() end`, "rows T N/6 false", "rows T 6/6 true"},
		"rows by SQL":            {`for row in qi:rows("SELECT id FROM T") do slow() end`, "rows SELECT id FROM T N/0 false", "rows SELECT id FROM T 6/0 true"},
		"rows, some":             {`for row in qi:rows("T", { where = { id = { gt = 1 } } }) do slow() end`, "rows T N/0 false", "rows T 5/0 true"},
		"transform":              {`qi:transform("T", function(row) slow() row.v = "x" end)`, "transform T N/6 false", "transform T 6/6 true"},
		"by position":            {`qi:transform("T", { from = { "v" }, to = { "v" }, batch = 4 }, function(v) slow() return "x" end)`, "transform T N/6 false", "transform T 6/6 true"},
		"two, one for the other": {`for row in qi:rows("T") do for inner in qi:rows("T", { limit = 1 }) do slow() end end`, "rows T N/6 false", "rows T 6/6 true"},
		"one left by break": {`for row in qi:rows("T") do slow() slow() slow() if row.id == 2 then break end end
for i = 1, 6 do slow() end
for row in qi:rows("T", { where = { id = { lt = 100 } } }) do slow() end`, "rows T N/6 false", "rows T 6/0 true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := unhurried(t, func() *project {
				p := walk(t, numbers(6), "")
				p.write("2-b", slow+"function up(qi) "+c.loop+" end\nfunction down(qi) end")
				return p
			})
			told := strings.Split(p.loops(), "\n")
			first := regexp.MustCompile(`\b[1-6]/`).ReplaceAllString(told[0], "N/") // as far as this machine has come by then
			if first != c.first || !strings.HasPrefix(told[len(told)-1], c.last) {
				t.Errorf("told:\n%s", strings.Join(told, "\n"))
			}
			var rows int64
			for _, e := range p.events {
				if e, ok := e.(event.Progress); ok {
					if e.Rows < rows && name != "one left by break" || e.Name != "20240101000002-b" || e.Pos.Line < 3 || e.Rate < 1 || e.Rate > 10 {
						t.Errorf("%+v behind %d rows", e, rows)
					}
					rows = e.Rows
				}
			}
		})
	}
}

func TestQuickLoopsAreNotToldOf(t *testing.T) {
	p := walk(t, numbers(5000), "")
	p.write("2-b", `function up(qi)
  for i = 1, 3 do for row in qi:rows("T") do end end
  qi:transform("T", function(row) row.v = "x" end)
end
function down(qi) end`)
	start := time.Now()
	p.up(host.UpOptions{})
	took := time.Since(start)
	for _, l := range strings.Split(p.loops(), "\n") {
		if strings.Contains(l, "/5000 true") { // a slow machine may tell of one
			t.Log(l)
		}
	}
	if n := strings.Count(p.loops(), "\n"); n > 10+int(took/(250*time.Millisecond)) {
		t.Errorf("told %d times:\n%s", n, p.loops())
	}
}

func TestBackfillsTellHowFarTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		options string
		share   func(rows float64) float64
		total   int64
	}{
		"all rows":  {``, func(rows float64) float64 { return rows / 8 }, 8},
		"some rows": {`, where = { id = { gt = 0 } }`, func(last float64) float64 { return (last - 1) / 7 }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := unhurried(t, func() *project {
				p := walk(t, numbers(8), "")
				p.write("2-b", slow+strings.Replace(filling("batch = 2"+c.options, "slow()"), "function up", "\nfunction up", 1))
				return p
			})
			var found bool
			for _, e := range p.events {
				e, ok := e.(event.Progress)
				if ok && !e.Done && e.Rows >= 4 && e.Rows < 8 { // the first batch is done before the keys are asked for
					found = true
					if e.Share != c.share(float64(e.Rows)) || e.Total != c.total || e.Batches != e.Rows/2 || e.Left <= 0 {
						t.Errorf("%+v", e)
					}
				}
			}
			if !found || !strings.HasSuffix(p.loops(), fmt.Sprintf("backfill T 8/%d true", c.total)) {
				t.Error(p.loops())
			}
		})
	}
}

func TestWhatHoldsABackfillBackIsTold(t *testing.T) {
	p := walk(t, numbers(4), `batch = 2, throttle = function(i) if i.waited < 1.6 then return 0.4 end end`)
	p.up(host.UpOptions{})
	told := slices.Compact(strings.Split(p.loops(), "\n"))
	if got := strings.Join(told, "\n"); got != "backfill T 2/4 false\nbackfill T 4/4 true" {
		t.Errorf("told: %s", got)
	}
	if reasons := slices.Compact(p.held()); len(reasons) != 1 || reasons[0] != "its throttle" || len(p.held()) > 2 {
		t.Errorf("held back by %q", p.held())
	}
	for _, e := range p.events {
		if e, ok := e.(event.Progress); ok && e.Held != "" && e.Rate != 0 {
			t.Errorf("%+v", e)
		}
	}
}

func TestStatusOfABackfillTellsHowMuchThereIs(t *testing.T) {
	for options, want := range map[string]string{
		``: "0.40 of 10", `, where = { id = { gt = 0 } }`: "0.33 of 0",
	} {
		p := walk(t, numbers(10), "batch = 2"+options+", throttle = function(i) if i.batches == 2 then return false end end")
		p.upError(t)
		st := backfills(t, p)[0]
		if got := fmt.Sprintf("%.2f of %d", st.Share, st.Total); got != want || st.Estimated {
			t.Errorf("%s: %s, want %s", options, got, want)
		}
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		rows, total int64
		told, want  float64
	}{
		{0, 0, 0, 0}, {5, 10, 0, 0.5}, {10, 10, 0, 1}, {11, 10, 0, 0}, {11, 10, 0.9, 0.9}, {5, 10, 0.9, 0.5}, {5, 0, 0.9, 0.9}, {5, 0, -1, 0}, {5, 0, 2, 0},
	} {
		if got := run.ShareOf(c.rows, c.total, c.told); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// What a database thinks of the number of rows is about right, and known without counting them.
func TestEstimates(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := newProjectOn(t, kind, map[string]string{"1-a": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, name = { type = DataTypes.STRING } })
  qi:createTable("Empty it", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  local rows = {}
  for id = 1, 3000 do rows[id] = { id = id, name = "name " .. id } end
  qi:bulkInsert("T", rows)
  qi:createView("V", 'SELECT "id" FROM "T"')
end
function down(qi) qi:dropAllTables() end`})
		p.up(host.UpOptions{})
		c := p.connect()
		defer c.Close()
		analyze := map[string]string{"sqlite": "ANALYZE", "mysql": `ANALYZE TABLE "T"`, "mariadb": `ANALYZE TABLE "T"`}[kind]
		if analyze == "" {
			analyze = `ANALYZE "T"`
		}
		if rows, err := c.Query(t.Context(), dialects.Statement{SQL: analyze}); err != nil {
			t.Fatal(err)
		} else if _, err := dialects.ReadAll(rows); err != nil {
			t.Fatal(err)
		}
		e := c.Catalog().(dialects.Estimator)
		rows, exact, err := e.EstimateRows(t.Context(), op.Name{Name: "T"})
		if err != nil || rows < 2000 || rows > 4000 || exact != (kind == "sqlite") {
			t.Errorf("T: %d %v %v", rows, exact, err)
		}
		if rows, _, err := e.EstimateRows(t.Context(), op.Name{Name: "Empty it"}); err != nil || rows > 1 {
			t.Errorf("an empty table: %d %v", rows, err)
		}
		if _, _, err := e.EstimateRows(t.Context(), op.Name{Name: "V"}); err != nil {
			t.Errorf("a view: %v", err)
		}
		if rows, _, err := e.EstimateRows(t.Context(), op.Name{Name: "None"}); err == nil || rows != 0 {
			t.Errorf("no table: %d %v", rows, err)
		}
	})
}
