package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// In a table of some size, rows whose keys are near each other are found as a range, and get what they get otherwise.
func TestRowsAreFoundAsARange(t *testing.T) {
	d := newDB(t)
	for _, sql := range []string{
		`CREATE TABLE t (id int PRIMARY KEY, big bigint UNIQUE, small smallint, twice int, part int, v text)`,
		`CREATE INDEX ON t (twice)`, `CREATE INDEX ON t (small)`, `CREATE UNIQUE INDEX ON t (part) WHERE id > 0`,
		`INSERT INTO t SELECT i, 9000000000000000000 + i, i % 30000, i / 2, i FROM generate_series(1, 60000) AS i`, `ANALYZE t`,
	} {
		d.exec(sql)
	}
	for _, x := range []struct {
		key        string
		from, step int64
		rows       int
		ranged     bool
	}{
		{"id", 59_800, 1, 250, true}, {"id", -50, 2, 250, true}, {"id", 400, -1, 250, true}, {"id", 1, 4, 250, false}, {"id", 1, 1, 50, false},
		{"big", 9_000_000_000_000_001_000, 2, 250, true}, {"small", 100, 1, 250, false}, {"twice", 1000, 1, 250, false}, {"part", 1000, 1, 250, false},
	} {
		o := op.UpdateRows{Table: table("t"), Set: []string{"v"}, Key: []string{x.key}}
		for i := range int64(x.rows) {
			o.Rows = append(o.Rows, []any{fmt.Sprint("v", i), x.from + i*x.step})
		}
		plan, err := d.plan(o)
		d.must(err)
		if ranged := strings.Contains(plan[0].SQL, " BETWEEN "); len(plan) != 1 || ranged != x.ranged {
			t.Errorf("%+v: %s", x, plan[0].SQL)
		}
		d.must(d.conn.Begin(d.Context()))
		d.wantPlan(plan[0], x.ranged)
		joined := d.written(plan...)
		d.must(d.conn.Rollback(d.Context()))
		var alone []dialects.Statement
		for i := range o.Rows {
			one, err := d.plan(o.Row(i))
			d.must(err)
			alone = append(alone, one...)
		}
		d.must(d.conn.Begin(d.Context()))
		if want := d.written(alone...); joined != want {
			t.Errorf("%+v: joined %.200s\nalone %.200s", x, joined, want)
		}
		d.must(d.conn.Rollback(d.Context()))
	}
}

// wantPlan looks that the server takes the range for what it is, in its first plans and in the one for all values.
func (d *db) wantPlan(s dialects.Statement, ranged bool) {
	d.Helper()
	if !ranged {
		return
	}
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		d.exec("SET LOCAL plan_cache_mode = " + mode)
		explained := s
		explained.SQL = "EXPLAIN " + s.SQL
		rows, err := d.conn.Query(d.Context(), explained)
		d.must(err)
		all, err := dialects.ReadAll(rows)
		d.must(err)
		if text := fmt.Sprint(all); !strings.Contains(text, "Hash Join") || strings.Contains(text, "Seq Scan") || strings.Contains(text, "Nested Loop") {
			d.Errorf("%s: %s", mode, text)
		}
	}
}

// written runs statements and tells how many rows they changed, and to what.
func (d *db) written(statements ...dialects.Statement) string {
	d.Helper()
	var affected int64
	for _, s := range statements {
		r, err := d.conn.Exec(d.Context(), s)
		d.must(err)
		affected += r.Affected
	}
	rows, err := d.conn.Query(d.Context(), dialects.Statement{SQL: `SELECT id, v FROM t WHERE v IS NOT NULL ORDER BY id`})
	d.must(err)
	all, err := dialects.ReadAll(rows)
	d.must(err)
	return fmt.Sprint(affected, all)
}
