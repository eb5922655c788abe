package qi

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
)

// page is rows in the order of their key.
type page struct {
	columns *value.Columns
	rows    [][]any
	keyAt   []int // where the rows have the key
}

func (b *backfilling) newPage(names []string) page {
	p := page{columns: value.NewColumns(names...)}
	for i, k := range b.keys {
		at := len(names) - len(b.keys) + i
		if len(b.columns) == 0 {
			at, _ = p.columns.Index(k) // the catalog has told that it is there
		}
		p.keyAt = append(p.keyAt, at)
	}
	return p
}

func (p page) key(row int) []any {
	key := make([]any, len(p.keyAt))
	for i, at := range p.keyAt {
		key[i] = p.rows[row][at]
	}
	return key
}

func (p page) last() []any { return p.key(len(p.rows) - 1) }

// batch is a page that the function is called with.
type batch struct {
	page
	number int64 // from 1, earlier runs included
	done   bool  // it is the last one
}

// info is what the function is told of the batch.
func (n *batch) info(L *lua.LState) *lua.LTable {
	return newRecord(L).set("number", lua.LNumber(n.number)).set("first", keyValue(L, n.key(0))).
		set("last", keyValue(L, n.last())).flag("done", n.done).table
}

// keyValue gives a key of one column as that value, one of several as their list.
func keyValue(L *lua.LState, key []any) lua.LValue {
	if len(key) == 1 {
		return value.ToLua(L, key[0])
	}
	t := L.CreateTable(len(key), 0)
	for _, v := range key {
		t.Append(value.ToLua(L, v))
	}
	return t
}

// blame raises an error of a batch, and says in it which batch that was. An error
// value that belongs to the script stays what it is.
func (b *backfilling) blame(err error) {
	if b.current == nil {
		b.check(err)
	}
	wrapped := &BatchError{Batch: b.describe(b.current), Err: err}
	if api, ok := err.(*lua.ApiError); ok {
		switch inner, raised := value.RaisedError(api.Object); {
		case raised:
			wrapped.Err, wrapped.position = inner, value.RaisedPosition(api.Object)
		case api.Object != nil && api.Object.Type() == lua.LTString:
			b.L.Error(lua.LString(value.AddNote(api.Object.String(), wrapped.Batch)), 0)
		default:
			b.check(err)
		}
	}
	b.check(wrapped)
}

func (b *backfilling) describe(n *batch) string {
	return fmt.Sprintf("batch %d of %s, %s to %s", n.number, b.table, value.RowKeyText(b.keys, n.key(0)), value.RowKeyText(b.keys, n.last()))
}

// fault is an error of the call for those who cannot raise it.
func (b *backfilling) fault(hint, format string, args ...any) error {
	return &arg.Error{Deed: b.Deed, Message: fmt.Sprintf(format, args...), Hint: hint}
}

func listText(names []string) string { return "{ " + strings.Join(names, ", ") + " }" }
