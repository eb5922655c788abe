package qi_test

import (
	"context"
	"testing"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// drain is a sink that drops everything.
type drain struct{ *recorder }

func (drain) AddRow(context.Context, op.Pos, *op.UpdateRows, []any) error { return nil }
func (drain) Add(context.Context, op.Step, *qi.Result) error              { return nil }

// manyRows are 1,000 rows of a table.
type manyRows struct{ left int }

func (r *manyRows) Columns() []string { return []string{"id", "fullName"} }
func (r *manyRows) Next() bool        { r.left--; return r.left >= 0 }
func (r *manyRows) Row() []any        { return []any{int64(r.left), "Ada Lovelace"} }
func (r *manyRows) Err() error        { return nil }
func (r *manyRows) Close() error      { return nil }

func (drain) Query(context.Context, op.Pos, op.Query) (dialects.Rows, error) {
	return &manyRows{left: 1000}, nil
}

// benchmark runs a script that does its work for 1,000 rows.
func benchmark(b *testing.B, source string) {
	L, _ := open(b, qi.Config{Sink: drain{newFaultRecorder()}})
	fn, err := L.LoadString(source)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		L.Push(fn)
		L.Call(0, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/row")
}

func BenchmarkQuery(b *testing.B) {
	benchmark(b, `for i = 1, 1000 do qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', "Ada", "Lovelace", i) end`)
}

func BenchmarkUpdate(b *testing.B) {
	benchmark(b, `for i = 1, 1000 do qi:update("Users", { firstName = "Ada", lastName = "Lovelace" }, { id = i }) end`)
}

func BenchmarkInsert(b *testing.B) {
	benchmark(b, `for i = 1, 1000 do qi:insert("Users", { firstName = "Ada", lastName = "Lovelace", id = i }) end`)
}

func BenchmarkBulkInsert(b *testing.B) {
	benchmark(b, `local t = {} for i = 1, 1000 do t[i] = { firstName = "Ada", lastName = "Lovelace", id = i } end qi:bulkInsert("Users", t)`)
}

func BenchmarkRows(b *testing.B) {
	benchmark(b, `for user in qi:rows("SELECT x") do local _ = user.fullName end`)
}

func BenchmarkTransformRows(b *testing.B) {
	benchmark(b, `qi:transform("Users", { key = "id", batch = 5000 }, function(row) row.fullName = row.fullName end)`)
}

func BenchmarkTransformByPosition(b *testing.B) {
	benchmark(b, `qi:transform("Users", { key = "id", batch = 5000, from = "fullName", to = "a" }, function(v) return v end)`)
}
