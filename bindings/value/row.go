package value

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Row is one row of a result as a script sees it. It keeps the values as the
// database gave them and converts one when it is read, so that a column which
// the script leaves alone is written back as it was.
//
// A column that is NULL, and a name that is no column, read as nil, as in a table.
type Row struct {
	cols    *Columns
	raw     []any
	changes *changes // nil until the script assigns something
}

// changes is what a script assigned to a row.
type changes struct {
	columns []lua.LValue // by column; nil where nothing was assigned
	others  fields       // keys that are no columns
}

// rowBox joins the two parts of a row in one allocation.
type rowBox struct {
	ud  lua.LUserData
	row Row
}

// NewRow makes a row of raw, which has one value for each column and belongs to
// the row from now on: scripts may keep rows.
func NewRow(L *lua.LState, cols *Columns, raw []any) *lua.LUserData {
	if len(raw) != len(cols.names) {
		panic(fmt.Sprintf("value: a row of %d values for %d columns", len(raw), len(cols.names)))
	}
	chargeRow(L, raw)
	b := &rowBox{row: Row{cols: cols, raw: raw}}
	b.ud.Metatable = cols.rowMetatable(L)
	b.ud.Value = &b.row
	return &b.ud
}

// RowOf is the row inside v, if there is one.
func RowOf(v lua.LValue) (*Row, bool) {
	r, ok := payload(v).(*Row)
	return r, ok
}

// Columns are the columns of the row's result.
func (r *Row) Columns() *Columns { return r.cols }

// Raw is the value that the database gave for column i.
func (r *Row) Raw(i int) any { return r.raw[i] }

// Value is the value of a column for the database: the very value read where
// the script assigned nothing, else what was assigned.
func (r *Row) Value(name string) (any, error) {
	if v, ok := r.AssignedValue(name); ok {
		return FromLua(v)
	}
	i, ok := r.cols.index[name]
	if !ok {
		return nil, fmt.Errorf("the row has no column %q", name)
	}
	return r.raw[i], nil
}

// AssignedValue is what the script assigned to name, nil included, for callers
// that also take tables.
func (r *Row) AssignedValue(name string) (lua.LValue, bool) {
	if r.changes == nil {
		return nil, false
	}
	if i, ok := r.cols.index[name]; ok {
		v := r.changes.columns[i]
		return v, v != nil
	}
	return r.changes.others.get(lua.LString(name))
}

// Assigned are the names that the script assigned to: columns in the order of
// the result, then other names in the order of their first assignment. Rows
// that were changed alike so have the same names, whatever order the script
// took (Lua's multiple assignment goes from right to left).
func (r *Row) Assigned() []string {
	if r.changes == nil {
		return nil
	}
	var names []string
	for i, v := range r.changes.columns {
		if v != nil {
			names = append(names, r.cols.names[i])
		}
	}
	return append(names, r.changes.others.names()...)
}

// Get implements [Tabular].
func (r *Row) Get(L *lua.LState, key lua.LValue) lua.LValue {
	if i, ok := r.cols.at(key); ok {
		return r.column(L, i)
	}
	if r.changes != nil {
		if v, ok := r.changes.others.get(key); ok {
			return v
		}
	}
	return lua.LNil
}

// column converts anew each time: keeping the result would cost every row the
// room for it, and most columns are read once.
func (r *Row) column(L *lua.LState, i int) lua.LValue {
	if r.changes != nil {
		if v := r.changes.columns[i]; v != nil {
			return v
		}
	}
	return ToLua(L, r.raw[i])
}

// Set implements [Tabular].
func (r *Row) Set(L *lua.LState, key, v lua.LValue) {
	checkKey(L, key)
	if r.changes == nil {
		r.changes = &changes{columns: make([]lua.LValue, len(r.raw))}
	}
	if i, ok := r.cols.at(key); ok {
		r.changes.columns[i] = v
		return
	}
	r.changes.others.set(key, v)
}

// checkKey refuses the keys that no table takes.
func checkKey(L *lua.LState, key lua.LValue) {
	if key == lua.LNil {
		L.RaiseError("table index is nil")
	}
	if n, ok := key.(lua.LNumber); ok && n != n {
		L.RaiseError("table index is NaN")
	}
}

// Next implements [Tabular]: columns first, in the order of the result.
func (r *Row) Next(L *lua.LState, key lua.LValue) (lua.LValue, lua.LValue) {
	if key == lua.LNil {
		return r.nextColumn(L, 0)
	}
	if i, ok := r.cols.at(key); ok {
		return r.nextColumn(L, i+1)
	}
	if r.changes != nil {
		if i, ok := r.changes.others.find(key); ok {
			return r.changes.others.next(i + 1)
		}
	}
	L.RaiseError("invalid key to 'next'")
	return lua.LNil, lua.LNil
}

// nextColumn passes over NULL, as next passes over nil.
func (r *Row) nextColumn(L *lua.LState, i int) (lua.LValue, lua.LValue) {
	for ; i < len(r.raw); i++ {
		if !r.cols.visible(i) {
			continue
		}
		if v := r.column(L, i); v != lua.LNil {
			return r.cols.keys[i], v
		}
	}
	if r.changes == nil {
		return lua.LNil, lua.LNil
	}
	return r.changes.others.next(0)
}

// Len implements [Tabular]. Only what a script assigned can have number keys.
func (r *Row) Len() int {
	if r.changes == nil {
		return 0
	}
	n := 0
	for {
		v, _ := r.changes.others.get(lua.LNumber(n + 1))
		if v == nil || v == lua.LNil {
			return n
		}
		n++
	}
}
