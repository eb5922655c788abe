package stdlib_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
)

// record is a Go value that scripts use as a table: an ordered list of entries.
type record struct{ keys, values []lua.LValue }

func (r *record) find(key lua.LValue) int {
	for i, k := range r.keys {
		if k == key {
			return i
		}
	}
	return -1
}

func (r *record) Get(_ *lua.LState, key lua.LValue) lua.LValue {
	if i := r.find(key); i >= 0 {
		return r.values[i]
	}
	return lua.LNil
}

func (r *record) Set(_ *lua.LState, key, v lua.LValue) {
	i := r.find(key)
	if i < 0 {
		r.keys, r.values = append(r.keys, key), append(r.values, v)
	} else if r.values[i] = v; v == lua.LNil {
		r.keys = append(r.keys[:i], r.keys[i+1:]...)
		r.values = append(r.values[:i], r.values[i+1:]...)
	}
}

func (r *record) Next(_ *lua.LState, key lua.LValue) (lua.LValue, lua.LValue) {
	i := r.find(key) + 1
	if i >= len(r.keys) {
		return lua.LNil, lua.LNil
	}
	return r.keys[i], r.values[i]
}

func (r *record) Len() int {
	n := 0
	for r.find(lua.LNumber(n+1)) >= 0 {
		n++
	}
	return n
}

func TestTabular(t *testing.T) {
	for name, source := range map[string]string{
		"type":     `assert(type(row) == "table" and tostring(row):find("^table: ") and row.name == "Ada")`,
		"pairs":    `local s = "" for k, v in pairs(row) do s = s .. tostring(k) .. "=" .. tostring(v) .. ";" end assert(s == "name=Ada;1=10;2=20;3=30;", s)`,
		"ipairs":   `local s = 0 for i, v in ipairs(row) do s = s + i * v end assert(s == 140)`,
		"next":     `local k, v = next(row) assert(k == "name" and v == "Ada" and next(row, 3) == nil)`,
		"raw":      `assert(rawget(row, "name") == "Ada" and rawset(row, "age", 36) == row and row.age == 36 and rawequal(row, row))`,
		"unpack":   `local a, b, c, d = unpack(row) assert(a == 10 and b == 20 and c == 30 and d == nil)`,
		"concat":   `assert(table.concat(row, "-") == "10-20-30" and table.concat(row, "-", 2, 3) == "20-30")`,
		"insert":   `table.insert(row, 40) table.insert(row, 1, 5) assert(table.concat(row, ",") == "5,10,20,30,40" and table.getn(row) == 5)`,
		"remove":   `assert(table.remove(row, 1) == 10 and table.remove(row) == 30 and table.concat(row, ",") == "20")`,
		"sort":     `table.sort(row, function(a, b) return a > b end) assert(table.concat(row, ",") == "30,20,10")`,
		"maxn":     `assert(table.maxn(row) == 3)`,
		"keys":     `assert(#table.keys(row) == 4 and table.keys(row)[1] == "name")`,
		"gsub":     `assert(("hi name"):gsub("%a+", row) == "hi Ada")`,
		"time":     `row.year, row.month = 1970, 1 row.day = 2 row.hour = 0 assert(os.time(row) == 86400)`,
		"faults":   `local ok, e = pcall(string.rep, row, 1) assert(e == "bad argument #1 to 'rep' (string expected, got table)", e)`,
		"meta":     `assert(not pcall(setmetatable, row, {})) assert(type(getmetatable(row)) == "string")`,
		"concats":  `assert(not pcall(table.concat, {1, row}))`,
		"callable": `local ok, e = pcall(row) assert(e == "attempt to call a table value", e)`,
	} {
		t.Run(name, func(t *testing.T) {
			L := open(t, newHost())
			r := &record{}
			r.Set(L, lua.LString("name"), lua.LString("Ada"))
			for i := 1; i <= 3; i++ {
				r.Set(L, lua.LNumber(i), lua.LNumber(i*10))
			}
			L.SetGlobal("row", value.NewTabular(L, r))
			if err := L.DoString(source); err != nil {
				t.Errorf("%s\n%s", source, strings.SplitN(err.Error(), "\n", 2)[0])
			}
		})
	}
}

// Rows of a query are such values, too.
func TestRows(t *testing.T) {
	L := open(t, newHost())
	row := value.NewRow(L, value.NewColumns("id", "fullName", "note"), []any{int64(7), "Ada Lovelace", nil})
	L.SetGlobal("row", row)
	if err := L.DoString(`
		local s = "" for k, v in pairs(row) do s = s .. k .. "=" .. tostring(v) .. ";" end
		assert(s == "id=7;fullName=Ada Lovelace;", s)
		assert(type(row) == "table" and row.fullName:match("^%S+") == "Ada" and rawget(row, "note") == nil)
		row.first = "x" assert(rawget(row, "first") == "x")`); err != nil {
		t.Error(err)
	}
}

// Bytes and dates may stand for strings.
func TestValuesAsStrings(t *testing.T) {
	h := newHost()
	if _, err := runOn(t, h, `
		local b = bytes("\0\255abc")
		assert(string.len(b) == 5 and string.upper(b) == "\0\255ABC" and string.format("%s", b) == "\0\255abc" and table.concat({b, 1}) == "\0\255abc1")
		assert(("x"):gsub("x", function() return b end) == "\0\255abc")`); err != nil {
		t.Error(err)
	}
}
