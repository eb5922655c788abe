package value

import (
	"math"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// openRow makes an interpreter with a row in the global row, and the stock
// library's pairs for Tabular.
func openRow(t testing.TB, names []string, raw []any) (*lua.LState, *Row) {
	L := open(t)
	ud := NewRow(L, NewColumns(names...), raw)
	L.SetGlobal("row", ud)
	L.SetGlobal("pairs", L.NewFunction(func(L *lua.LState) int {
		L.Push(L.NewFunction(func(L *lua.LState) int {
			tab, _ := TabularOf(L.Get(1))
			k, v := tab.Next(L, L.Get(2))
			L.Push(k)
			L.Push(v)
			return 2
		}))
		L.Push(L.Get(1))
		return 2
	}))
	r, ok := RowOf(ud)
	if !ok {
		t.Fatal("no row in the userdata")
	}
	return L, r
}

const listPairs = ` local s = "" for k, v in pairs(row) do s = s .. tostring(k) .. "=" .. tostring(v) .. ";" end return s`

func TestRowReads(t *testing.T) {
	L, _ := openRow(t, []string{"id", "name", "none", "big", "price", "raw"},
		[]any{int64(7), "Ann", nil, int64(math.MaxInt64), op.Decimal("12.50"), []byte("\x00\xff")})
	for code, want := range map[string]string{
		"return row.id, row.name, row.none, row.typo, row[1]": "7 Ann nil nil nil",
		"return row.big, row.price, #row.raw, #row":           "9223372036854775807 12.50 2 0",
		"return getmetatable(row)":                            "row",
		listPairs:                                             "id=7;name=Ann;big=9223372036854775807;price=12.50;raw=\x00\xff;",
	} {
		if got := text(t, L, code); got != want {
			t.Errorf("%s\n got %q\nwant %q", code, got, want)
		}
	}
	if got := text(t, L, "return row"); !strings.HasPrefix(got, "table: 0x") {
		t.Error(got)
	}
}

func TestRowDuplicateNames(t *testing.T) {
	L, r := openRow(t, []string{"id", "x", "id"}, []any{int64(1), "x", int64(2)})
	if got := text(t, L, "return row.id"); got != "2" {
		t.Error("the last of two columns counts, got", got)
	}
	if got := text(t, L, listPairs); got != "x=x;id=2;" {
		t.Error(got)
	}
	run(t, L, "row.id = 3")
	if got := text(t, L, listPairs); got != "x=x;id=3;" || r.Raw(0) != int64(1) {
		t.Error(got)
	}
}

func TestRowAssignment(t *testing.T) {
	L, r := openRow(t, []string{"a", "b", "c", "d"}, []any{"1", "2", nil, []byte("4")})
	if r.Assigned() != nil {
		t.Error("nothing is assigned yet")
	}
	run(t, L, `row.more = nil  row.c, row.a = "C", nil  row.other = 5  row.c = row.c .. "!"  row[1] = "one"  row[2] = true`)
	if got, want := r.Assigned(), []string{"a", "c", "more", "other"}; !reflect.DeepEqual(got, want) {
		t.Errorf("assigned %v, want %v", got, want)
	}
	for name, want := range map[string]any{"a": nil, "b": "2", "c": "C!", "d": []byte("4"), "more": nil, "other": int64(5)} {
		if got, err := r.Value(name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v (%v), want %v", name, got, err, want)
		}
	}
	if _, ok := r.AssignedValue("b"); ok {
		t.Error("b was left alone")
	}
	if i, ok := r.Columns().Index("c"); !ok || i != 2 || r.Columns().Names()[i] != "c" {
		t.Error("c is the third column")
	}
	if _, err := r.Value("typo"); err == nil {
		t.Error("an unknown column has no value")
	}
	if got := text(t, L, listPairs); got != "b=2;c=C!;d=4;other=5;1=one;2=true;" {
		t.Error(got)
	}
	if got := text(t, L, "return #row"); got != "2" {
		t.Error(got)
	}
}

func TestRowAssignedTable(t *testing.T) {
	L, r := openRow(t, []string{"meta"}, []any{"{}"})
	run(t, L, "row.meta = {a = 1}")
	if v, ok := r.AssignedValue("meta"); !ok || v.Type() != lua.LTTable {
		t.Errorf("%v, %v", v, ok)
	}
	if _, err := r.Value("meta"); err == nil || !strings.Contains(err.Error(), "json.encode") {
		t.Error("a table is no database value:", err)
	}
}

func TestRowManyOtherFields(t *testing.T) {
	L, r := openRow(t, []string{"id"}, []any{int64(1)})
	run(t, L, `for i = 1, 100 do row["k" .. i] = i end  for i = 1, 100, 2 do row["k" .. i] = nil end`)
	names := r.Assigned()
	if len(names) != 100 || names[0] != "k1" || names[99] != "k100" {
		t.Error(names)
	}
	got := text(t, L, "local n, last = 0 for k, v in pairs(row) do n = n + 1 last = k end return n, last, row.k50, row.k51")
	if got != "51 k100 50 nil" {
		t.Error(got)
	}
}

func TestRowBadKeys(t *testing.T) {
	L, _ := openRow(t, []string{"id"}, []any{int64(1)})
	for code, want := range map[string]string{
		"row[nil] = 1":                         "table index is nil",
		"row[0/0] = 1":                         "table index is NaN",
		`local f, r = pairs(row) f(r, "typo")`: "invalid key to 'next'",
	} {
		if got := failure(t, L, code); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q", code, got)
		}
	}
}

func TestNewRowChecksItsLength(t *testing.T) {
	L := open(t)
	defer func() {
		if recover() == nil {
			t.Error("a row shorter than its columns must be refused at once")
		}
	}()
	NewRow(L, NewColumns("a", "b"), []any{1})
}

// list is the smallest Tabular.
type list []lua.LValue

func (l list) Get(_ *lua.LState, key lua.LValue) lua.LValue {
	if n, ok := key.(lua.LNumber); ok && n >= 1 && int(n) <= len(l) {
		return l[int(n)-1]
	}
	return lua.LNil
}

func (l list) Set(_ *lua.LState, key, v lua.LValue) { l[int(key.(lua.LNumber))-1] = v }

func (l list) Next(L *lua.LState, key lua.LValue) (lua.LValue, lua.LValue) {
	n, _ := key.(lua.LNumber)
	if v := l.Get(L, n+1); v != lua.LNil {
		return n + 1, v
	}
	return lua.LNil, lua.LNil
}

func (l list) Len() int { return len(l) }

func TestNewTabular(t *testing.T) {
	L := open(t)
	L.SetGlobal("list", NewTabular(L, list{lua.LString("a"), lua.LTrue}))
	if got := text(t, L, `list[2] = "b" return #list, list[1], list[2], list[3], list.x, json.encode(list)`); got != `2 a b nil nil ["a","b"]` {
		t.Error(got)
	}
	if _, ok := TabularOf(lua.LString("x")); ok {
		t.Error("a string is no table")
	}
}

func BenchmarkRowNewAndRead(b *testing.B) {
	L := open(b)
	cols := NewColumns("id", "fullName", "email")
	raw := []any{int64(12345), "Ann Lee", "a@example.com"}
	key := lua.LValue(lua.LString("fullName"))
	b.ReportAllocs()
	for b.Loop() {
		r, _ := RowOf(NewRow(L, cols, raw))
		r.Get(L, key)
	}
}

func BenchmarkRowNewAndReadFromLua(b *testing.B) {
	L := open(b)
	cols := NewColumns("id", "fullName", "email")
	raw := []any{int64(12345), "Ann Lee", "a@example.com"}
	fn := run(b, L, "return function(row) return row.fullName end")[0]
	b.ReportAllocs()
	for b.Loop() {
		L.Push(fn)
		L.Push(NewRow(L, cols, raw))
		L.Call(1, 1)
		L.Pop(1)
	}
}
