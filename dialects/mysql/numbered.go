package mysql

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// An UPDATE of several tables first writes down which rows it changes, and then goes through them again. Where rows are found by the
// integer that is their primary key, an UPDATE of one table does without: the number of a row says which of the values is its own,
//
//	UPDATE t FORCE INDEX (PRIMARY) SET a = ELT(id - 16, 'x', 'y', NULL, 'z') WHERE id IN (17, 18, 20)
//
// which takes two thirds of the time. Each row is found and locked by itself, as with `WHERE id = 17`, and nothing else;
// the index is named because the server would else read, and lock, the whole of a small table. Numbers that follow each other are found by
// BETWEEN, which spares a tenth more.

// sparsest is how many numbers, for each that is a row's, may lie between the first and the last. Numbers that are not used cost little to read.
const sparsest = 4

// numbered are rows in the order of their numbers.
type numbered struct {
	rows [][]any
	ids  []int64
}

// number reads the rows of an update as numbered ones, where they can be written in this way.
func (t foldTable) number(o op.UpdateRows) (numbered, bool) {
	if len(o.Key) != 1 || o.Key[0] != t.numberKey || !t.choosable(o) {
		return numbered{}, false
	}
	n := numbered{rows: slices.Clone(o.Rows)}
	key := len(o.Set)
	for _, row := range n.rows {
		if _, ok := row[key].(int64); !ok {
			return numbered{}, false
		}
	}
	slices.SortFunc(n.rows, func(a, b []any) int { return cmp.Compare(a[key].(int64), b[key].(int64)) })
	for _, row := range n.rows {
		n.ids = append(n.ids, row[key].(int64))
	}
	first, last := n.ids[0], n.ids[len(n.ids)-1]
	return n, first > -mostNumber && last < mostNumber && last-first < int64(sparsest*len(n.ids))
}

// mostNumber keeps differences of numbers within what 64 bits hold.
const mostNumber = 1 << 62

// choosable reports whether a value that ELT returns, which is text or bytes, is for the column what the value itself is.
func (t foldTable) choosable(o op.UpdateRows) bool {
	for i, name := range o.Set {
		integer := t.Columns[name].Same == dialects.SameInteger
		for _, row := range o.Rows {
			switch row[i].(type) {
			case nil, string, []byte, op.Decimal:
			case int64, uint64:
				if !integer {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// updateNumbered writes the update of numbered rows.
func (w *rowSource) updateNumbered(o op.UpdateRows, n numbered) {
	w.SQL("UPDATE ")
	w.Name(o.Table)
	w.SQL(" AS ", tableAlias, " FORCE INDEX (PRIMARY) SET ")
	for i, name := range o.Set {
		w.If(i > 0, ", ")
		w.SQL(tableAlias, ".")
		w.Ident(name)
		w.SQL(" = ELT(", tableAlias, ".")
		w.Ident(o.Key[0])
		w.SQL(" - ", strconv.FormatInt(n.ids[0]-1, 10))
		if i == 0 {
			w.first = w.Len()
		}
		w.choices(i, n)
		w.SQL(")")
	}
	w.SQL(" WHERE ")
	w.hasNumber(o.Key[0], n.ids)
	w.last = w.Len()
}

// hasNumber writes the condition that a row's number is one of many. Of neighbours the last is called by itself: the server
// locks the row that it finds behind BETWEEN, which would else be another one, or the end of the table, where new rows go.
func (w *rowSource) hasNumber(column string, ids []int64) {
	spans, single := spansOf(ids)
	for _, s := range spans {
		w.SQL(tableAlias, ".")
		w.Ident(column)
		w.SQL(" BETWEEN ", strconv.FormatInt(s.first, 10), " AND ", strconv.FormatInt(s.last, 10), " OR ")
	}
	w.SQL(tableAlias, ".")
	w.Ident(column)
	w.SQL(" IN (")
	for i, id := range single {
		w.If(i > 0, ", ")
		w.SQL(strconv.FormatInt(id, 10))
	}
	w.SQL(")")
}

// span is of numbers that follow each other.
type span struct{ first, last int64 }

// mostSpans is how many conditions for neighbours are worth it: for each of them the server goes through all others before it.
const mostSpans = 16

// spansOf divides numbers in their order into those that have the next one behind them, and all others.
func spansOf(ids []int64) (spans []span, single []int64) {
	for i := 0; i < len(ids); {
		end := i + 1
		for end < len(ids) && ids[end] == ids[end-1]+1 {
			end++
		}
		if end-i > 2 {
			spans = append(spans, span{ids[i], ids[end-1] - 1})
			i = end - 1
		}
		single = append(single, ids[i:end]...)
		i = end
		if len(spans) > mostSpans {
			return nil, ids
		}
	}
	return spans, single
}

// choices writes the values of a column, each at the place of its row's number.
func (w *rowSource) choices(column int, n numbered) {
	next := n.ids[0]
	for i, id := range n.ids {
		for ; next < id; next++ {
			w.SQL(", NULL")
		}
		next++
		w.SQL(", ")
		w.literal(n.rows[i][column])
	}
}
