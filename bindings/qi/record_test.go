package qi

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// However the columns of the records differ, each row has exactly the values of
// its record, and the columns come in the order in which they were first seen.
func TestRecordsKeepTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &records{places: map[string]int{}}
		given := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 6, rapid.ID), 1, 8).Draw(t, "records")
		var seen []string
		for n, columns := range given {
			r.add(recordOf(n, columns))
			for _, c := range columns {
				seen = appendNew(seen, fmt.Sprint("c", c))
			}
		}
		r.fill()
		if fmt.Sprint(seen) != fmt.Sprint(r.columns) {
			t.Fatalf("columns %v, want %v", r.columns, seen)
		}
		for n, row := range r.rows {
			checkRow(t, n, row, r.columns, given[n])
		}
	})
}

func recordOf(n int, columns []int) []op.Assignment {
	var record []op.Assignment
	for _, c := range columns {
		record = append(record, op.Assignment{Column: fmt.Sprint("c", c), Value: fmt.Sprint(n, "/", c)})
	}
	return record
}

func appendNew(names []string, name string) []string {
	for _, n := range names {
		if n == name {
			return names
		}
	}
	return append(names, name)
}

func checkRow(t *rapid.T, n int, row []any, columns []string, given []int) {
	want := map[string]any{}
	for _, c := range given {
		want[fmt.Sprint("c", c)] = fmt.Sprint(n, "/", c)
	}
	for i, column := range columns {
		v, ok := want[column]
		if !ok {
			v = op.Omitted{}
		}
		if row[i] != v {
			t.Errorf("row %d: %s is %v, want %v", n, column, row[i], v)
		}
	}
}
