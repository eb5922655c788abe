package postgres

import "github.com/luamig/luamig/dialects/op"

// Where keys are whole numbers with few others between them, their rows are read as a range of the index, and the values are found by a hash:
// half as long as looking for each key takes. The server must choose just that plan, whatever it knows of the table. So it is not told
// of the bounds, which come from a SELECT each, and takes a two-hundredth of the table for granted: enough, in a table of some size,
// for a hash to be cheaper than going through the values for each row, which would take minutes. And the key stands in a sum,
// so that the index is not asked for it after all.

const (
	// fewestRanged are so many rows that a range is worth it.
	fewestRanged = 100
	// mostPassed is how many rows a range may have for each that is written.
	mostPassed = 3
	// fewestInTable is the size of a table from which on the plan is the one that is meant; in one of mostInTable, the range that the server takes for granted
	// is so costly that it may think of compiling the plan (jit_above_cost), for longer than the update takes.
	fewestInTable, mostInTable = 50_000, 2_000_000
)

// nearKeys returns the bounds of the keys, where rows are read as a range.
func (w *rowSource) nearKeys(o op.UpdateRows) (first, last int64, ok bool) {
	if len(o.Key) != 1 || len(o.Rows) < fewestRanged || w.rows < fewestInTable || w.rows > mostInTable {
		return 0, 0, false
	}
	t := w.types[o.Key[0]]
	if !t.ranged || !t.plain || t.oid != oidInt2 && t.oid != oidInt4 && t.oid != oidInt8 {
		return 0, 0, false
	}
	for i, row := range o.Rows {
		key, whole := row[len(o.Set)].(int64)
		if !whole {
			return 0, 0, false
		}
		if i == 0 {
			first, last = key, key
		}
		first, last = min(first, key), max(last, key)
	}
	return first, last, uint64(last)-uint64(first) < uint64(mostPassed*len(o.Rows))
}

// within writes the condition that a key is between two.
func (w *rowSource) within(key string, first, last int64) {
	w.SQL(tableAlias, ".")
	w.Ident(key)
	w.SQL(" BETWEEN (SELECT ")
	w.Value(first)
	w.SQL("::", w.types[key].sql, ") AND (SELECT ")
	w.Value(last)
	w.SQL("::", w.types[key].sql, ")")
}
