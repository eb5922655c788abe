package value

import (
	"math"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

func TestToLuaAndBack(t *testing.T) {
	L := open(t)
	for _, c := range []struct {
		v    any
		kind lua.LValueType
		text string
		back any
	}{
		{nil, lua.LTNil, "nil", nil},
		{true, lua.LTBool, "true", true},
		{int64(0), lua.LTNumber, "0", int64(0)},
		{int64(1 << 53), lua.LTNumber, "9007199254740992", int64(1 << 53)},
		{int64(-1 << 53), lua.LTNumber, "-9007199254740992", int64(-1 << 53)},
		{int64(1<<53 + 1), lua.LTUserData, "9007199254740993", int64(1<<53 + 1)},
		{int64(-1<<53 - 1), lua.LTUserData, "-9007199254740993", int64(-1<<53 - 1)},
		{int64(math.MinInt64), lua.LTUserData, "-9223372036854775808", int64(math.MinInt64)},
		{uint64(7), lua.LTNumber, "7", int64(7)},
		{uint64(math.MaxUint64), lua.LTUserData, "18446744073709551615", uint64(math.MaxUint64)},
		{1.5, lua.LTNumber, "1.5", 1.5},
		{float64(1 << 60), lua.LTNumber, "1152921504606846976", float64(1 << 60)},
		{math.Inf(-1), lua.LTNumber, "", math.Inf(-1)},
		{5e-324, lua.LTNumber, "5e-324", 5e-324},
		{"", lua.LTString, "", ""},
		{"a\x00\xffé", lua.LTString, "a\x00\xffé", "a\x00\xffé"},
		{[]byte("\x00\xff"), lua.LTUserData, "\x00\xff", []byte("\x00\xff")},
		{op.Decimal("12.50"), lua.LTUserData, "12.50", op.Decimal("12.50")},
		{op.Decimal("NaN"), lua.LTUserData, "NaN", op.Decimal("NaN")},
		{op.Decimal("not one"), lua.LTUserData, "not one", op.Decimal("not one")},
		{op.Literal{SQL: "now()"}, lua.LTUserData, "", op.Literal{SQL: "now()"}},
	} {
		lv := ToLua(L, c.v)
		if lv.Type() != c.kind || c.text != "" && L.ToStringMeta(lv).String() != c.text {
			t.Errorf("%#v is %s %s in Lua", c.v, lv.Type(), L.ToStringMeta(lv))
		}
		back, err := FromLua(lv)
		if err != nil || !reflect.DeepEqual(back, c.back) {
			t.Errorf("%#v comes back as %#v, %v", c.v, back, err)
		}
	}
}

func TestFloatsKeepTheirBits(t *testing.T) {
	L := open(t)
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		back, err := FromLua(ToLua(L, f))
		if err != nil {
			t.Fatal(err)
		}
		if i, ok := back.(int64); ok {
			back = float64(i)
		}
		if got := back.(float64); math.Float64bits(got) != math.Float64bits(f) && f == f {
			t.Fatalf("%v comes back as %v", f, got)
		}
	})
	zero, _ := FromLua(ToLua(L, math.Copysign(0, -1)))
	if f, ok := zero.(float64); !ok || !math.Signbit(f) {
		t.Errorf("-0.0 comes back as %#v", zero)
	}
}

func TestIntegersComeBack(t *testing.T) {
	L := open(t)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.Int64().Draw(t, "i")
		if back, err := FromLua(ToLua(L, i)); err != nil || back != i {
			t.Fatalf("%d comes back as %v, %v", i, back, err)
		}
		u := rapid.Uint64().Draw(t, "u")
		back, err := FromLua(ToLua(L, u))
		if small, ok := back.(int64); ok && u <= maxExact {
			back = uint64(small)
		}
		if err != nil || back != u {
			t.Fatalf("%d comes back as %v, %v", u, back, err)
		}
	})
}

func TestListToLua(t *testing.T) {
	L := open(t)
	L.SetGlobal("list", ToLua(L, op.List{int64(1), nil, "x", op.List{}}))
	if got := text(t, L, "return #list, list[1], list[2] == null, list[3], #list[4]"); got != "4 1 true x 0" {
		t.Error(got)
	}
}

func TestToLuaRefusesForeignTypes(t *testing.T) {
	L := open(t)
	L.SetGlobal("give", L.NewFunction(func(L *lua.LState) int {
		L.Push(ToLua(L, struct{ A int }{1}))
		return 1
	}))
	if got := failure(t, L, "give()"); !strings.Contains(got, "no form in Lua") {
		t.Error(got)
	}
}

func TestFromLua(t *testing.T) {
	L := open(t)
	for code, want := range map[string]any{
		"null":                                 nil,
		"nil":                                  nil,
		"json.null":                            nil,
		"2^53":                                 int64(1 << 53),
		"2^53 + 2":                             float64(1<<53 + 2),
		"3.0":                                  int64(3),
		"0.5":                                  0.5,
		`bytes("\0\255")`:                      []byte("\x00\xff"),
		`int64("9007199254740993")`:            int64(1<<53 + 1),
		`int64("5")`:                           int64(5),
		`decimal("1.10") + 1`:                  op.Decimal("2.10"),
		`date.parse("2024-01-31 00:00:00+00")`: "2024-01-31 00:00:00+00",
		`select(2, pcall(fail))`:               "<string>:1: broken",
	} {
		L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int {
			Raise(L, errString("broken"))
			return 0
		}))
		got, err := FromLua(run(t, L, "return "+code)[0])
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v (%v), want %#v", code, got, err, want)
		}
	}
}

type errString string

func (e errString) Error() string { return string(e) }

func TestFromLuaErrors(t *testing.T) {
	L := open(t)
	L.SetGlobal("row", NewRow(L, NewColumns("a"), []any{nil}))
	for code, want := range map[string]string{
		"{}":                               "a table is not a database value: json.encode makes text of it",
		"row":                              "a table is not a database value: json.encode makes text of it",
		"print":                            "a function is not a database value",
		"coroutine.create(function() end)": "a thread is not a database value",
	} {
		if _, err := FromLua(run(t, L, "return "+code)[0]); err == nil || err.Error() != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestNullAndBytes(t *testing.T) {
	L := open(t)
	for code, want := range map[string]string{
		"return null, null == null, null == nil, null == json.null":           "null true false true",
		"return null and 'true' or 'false'":                                   "true",
		`return bytes("ab"), #bytes("ab\0"), bytes("a") == bytes("a")`:        "ab 3 true",
		`return bytes("a") == bytes("b"), bytes("a") .. "b", "x" .. bytes(1)`: "false ab x1",
	} {
		if got := text(t, L, code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if !IsNull(Null(L)) || IsNull(lua.LNil) {
		t.Error("null is null and nil is not")
	}
	if got := failure(t, L, "bytes({})"); !strings.Contains(got, "string expected, got a table") {
		t.Error(got)
	}
}

func TestMetatablesAreOutOfReach(t *testing.T) {
	L := open(t)
	L.SetGlobal("row", NewRow(L, NewColumns("a"), []any{nil}))
	for code, want := range map[string]string{
		`int64("9007199254740993")`: "int64", `decimal("1")`: "decimal", `date.now()`: "date",
		`bytes("")`: "bytes", "null": "null", "row": "row", "json.array()": "json.array",
		"json.object()": "json.object", "int64": "int64", "decimal": "decimal",
	} {
		if got := text(t, L, "return getmetatable("+code+")"); got != want {
			t.Errorf("getmetatable(%s) is %s", code, got)
		}
	}
	if got := failure(t, L, "setmetatable(json.array(), {})"); !strings.Contains(got, "protected metatable") {
		t.Error(got)
	}
}

func TestConcatIsBounded(t *testing.T) {
	L, h := openWithHost(t)
	h.maxString = 10
	if got := failure(t, L, `return bytes("12345") .. "123456"`); !strings.Contains(got, "string too long: 11 bytes, the limit is 10") {
		t.Error(got)
	}
	h.charged = 0
	if got := text(t, L, `return bytes("12345") .. "12345"`); got != "1234512345" || h.charged != 10 {
		t.Errorf("%s, charged %d", got, h.charged)
	}
}

func TestOpenIsNeeded(t *testing.T) {
	defer func() {
		if v := recover(); v == nil || !strings.Contains(v.(string), "Open was not called") {
			t.Error(v)
		}
	}()
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	NewRow(L, NewColumns(), nil)
}
