package value

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// recode decodes JSON and encodes it again.
func recode(t testing.TB, L *lua.LState, src string) string {
	t.Helper()
	L.SetGlobal("src", lua.LString(src))
	return text(t, L, "return json.encode(json.decode(src))")
}

func TestJSONComesBackAsItWas(t *testing.T) {
	L := open(t)
	for _, src := range []string{
		"null", "true", "false", "0", "-0", "1", "-1", `""`, `"a"`, "[]", "{}", "[[]]", "[{}]", `{"a":[]}`,
		"9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808",
		"9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775809",
		"123456789012345678901234567890.123456789012345678901234567890",
		"0.1", "1.5", "-0.25", "0.30000000000000004", "5e-324", "1e+20", "1.7976931348623157e+308",
		"0.10000000000000001", "0.12345678901234567", "123456789012345.671", "1e400", "1e-400", "-1E+400", "1.00000000000000000001",
		`{"z":1,"a":2,"m":3,"10":4,"2":5,"":6}`, `[1,"1",true,null,{"a":null}]`, `[null,null]`,
		`"\"\\\b\f\n\r\t\u0000\u001f"`, `"é ü 日本 😀"`, "\"\u2028\x7f/\"",
	} {
		if got := recode(t, L, src); got != src {
			t.Errorf("%s comes back as %s", src, got)
		}
	}
}

func TestJSONIsWrittenShortest(t *testing.T) {
	L := open(t)
	for src, want := range map[string]string{
		" { \"a\" :\t[ 1 , 2 ]\r\n} ": `{"a":[1,2]}`,
		`{"a":1,"b":2,"a":3}`:         `{"a":3,"b":2}`,
		`"\u00e9\ud83d\ude00\/"`:      `"é😀/"`,
		"1.0":                         "1",
		"1e2":                         "100",
		"12.50":                       "12.5",
		"1e20":                        "1e+20",
		"0.0000001":                   "1e-7",
		"-0.0":                        "-0",
		"0e5":                         "0",
	} {
		if got := recode(t, L, src); got != want {
			t.Errorf("%s becomes %s, want %s", src, got, want)
		}
	}
}

func TestJSONDecodeTypes(t *testing.T) {
	L := open(t)
	for code, want := range map[string]string{
		`json.decode("9007199254740993") == int64("9007199254740993")`:   "true",
		`json.decode("1e400") == decimal("1e400")`:                       "true",
		`type(json.decode("1.5")), json.decode("null") == null`:          "number true",
		`json.decode('{"1":"x"}')["1"], json.decode('{"1":"x"}')[1]`:     "x nil",
		`#json.decode("[1,null,3]"), json.decode("[1,null,3]")[2]==null`: "3 true",
		`#json.decode('"\\u0000"'), json.decode(bytes("[5]"))[1]`:        "1 5",
		`1 / json.decode("-0")`:                                          "-Inf",
	} {
		if got := text(t, L, "return "+code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestJSONDecodeErrors(t *testing.T) {
	L := open(t)
	for src, want := range map[string]string{
		"":                              "line 1, column 1: a value expected, but the text ends",
		"  \n ":                         "line 2, column 2: a value expected, but the text ends",
		"[1,\n 2,\n é]":                 "line 3, column 2: a value expected, found 'é'",
		"[1 2]":                         "line 1, column 4: ',' or ']' expected, found '2'",
		"[1,]":                          "line 1, column 4: a value expected, found ']'",
		"[1":                            "line 1, column 3: ',' or ']' expected, but the text ends",
		`{"a" 1}`:                       "line 1, column 6: ':' expected, found '1'",
		`{"é":}`:                        "line 1, column 6: a value expected, found '}'",
		`{"a":1,}`:                      "line 1, column 8: a key in double quotes expected, found '}'",
		`{a:1}`:                         "line 1, column 2: a key in double quotes expected, found 'a'",
		"1 2":                           "line 1, column 3: unexpected text after the value",
		"\ufeff{}":                      "line 1, column 1: a value expected, found '\\ufeff'",
		"nul":                           "line 1, column 1: a value expected, found 'n'",
		"NaN":                           "line 1, column 1: a value expected, found 'N'",
		"'a'":                           "line 1, column 1: a value expected, found '\\''",
		"-":                             "a number needs digits after its sign",
		"-x":                            "a number needs digits after its sign",
		"01":                            "malformed number",
		"1.":                            "malformed number",
		".5":                            "a value expected, found '.'",
		"1e":                            "malformed number",
		"1e+":                           "malformed number",
		"+1":                            "a value expected, found '+'",
		"1-2":                           "malformed number",
		`"a`:                            "line 1, column 3: the string has no end",
		`"a\`:                           "the string has no end",
		`"\x41"`:                        `unknown escape \x`,
		`"\u12"`:                        `\u needs four hexadecimal digits`,
		`"\u12g4"`:                      `\u needs four hexadecimal digits`,
		`"\u+123"`:                      `\u needs four hexadecimal digits`,
		`"\ud83d"`:                      `\ud83d is half of a surrogate pair`,
		`"\ud83d\u0041"`:                `\ud83d is half of a surrogate pair`,
		`"\ude00\ud83d"`:                `\ude00 is half of a surrogate pair`,
		"\"a\nb\"":                      `the control character '\n' in a string`,
		"\"\xff\"":                      "line 1, column 2: the text is not UTF-8",
		"[\n\"\xed\xa0\x80\"":           "line 2, column 2: the text is not UTF-8",
		strings.Repeat("[", 1001):       "line 1, column 1002: nested deeper than 1000 levels",
		strings.Repeat(`{"a":`, 200000): "nested deeper than 1000 levels",
	} {
		L.SetGlobal("src", lua.LString(src))
		got := failure(t, L, "json.decode(src)")
		if !strings.HasPrefix(got, "<string>:1: json.decode: line ") || !strings.Contains(got, want) {
			t.Errorf("%.40q: %q, want %q", src, got, want)
		}
	}
	if got := failure(t, L, "json.decode({})"); !strings.Contains(got, "string expected, got a table") {
		t.Error(got)
	}
	nested := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	if got := recode(t, L, nested); got != nested {
		t.Error("1000 levels must work")
	}
}

func TestJSONEncode(t *testing.T) {
	L := open(t)
	for _, name := range []string{"row", "other"} {
		L.SetGlobal(name, NewRow(L, NewColumns("id", "none", "big", "d"), []any{int64(1), nil, int64(math.MaxInt64), "x"}))
	}
	L.SetGlobal("err", newUserData(kindsOf(L).raised, &raised{err: errString("broken")}))
	for code, want := range map[string]string{
		"{}": "{}", "json.array{}": "[]", "json.array()": "[]", "json.object{}": "{}", "{1, 2}": "[1,2]", "nil and 1 or null": "null",
		"{b = 1, a = 2, c = {x = null}}":        `{"b":1,"a":2,"c":{"x":null}}`,
		"json.object{10, 20}":                   `{"1":10,"2":20}`,
		`json.object{[0] = 1, [-3] = 2, x = 3}`: `{"0":1,"-3":2,"x":3}`,
		`json.array{1, {2}}`:                    `[1,[2]]`,
		`json.object(json.array())`:             `{}`,
		`int64("9007199254740993")`:             "9007199254740993",
		`{decimal("12.50"), decimal(".5"), decimal("+1"), decimal("007"), decimal("1.")}`: "[12.50,0.5,1,7,1]",
		"2^53":                           "9007199254740992",
		"2^53 + 2":                       "9.007199254740994e+15",
		"{1e21, 1e-7, 0.5, -1e100, 1/3}": "[1e+21,1e-7,0.5,-1e+100,0.3333333333333333]",
		`"a\0\127\31\"\\/<>&"`:           `"a\u0000` + "\x7f" + `\u001f\"\\/<>&"`,
		`date.parse("2024-01-31")`:       `"2024-01-31"`,
		"err":                            `"broken"`,
		"row":                            `{"id":1,"big":9223372036854775807,"d":"x"}`,
		"{row}":                          `[{"id":1,"big":9223372036854775807,"d":"x"}]`,
		`(function() local t = {} local s = {t, t} return s end)()`:    "[{},{}]",
		`(function() other.z = {1} other.d = null return other end)()`: `{"id":1,"big":9223372036854775807,"d":null,"z":[1]}`,
	} {
		if got := text(t, L, "return json.encode("+code+")"); got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestJSONPretty(t *testing.T) {
	L := open(t)
	want := `{
  "a": [
    1,
    {
      "b": null
    }
  ],
  "e": {},
  "l": []
}`
	if got := text(t, L, "return json.encode({a = {1, {b = null}}, e = {}, l = json.array()}, {indent = 2})"); got != want {
		t.Error(got)
	}
	if got := text(t, L, "return json.encode({1}, {}), json.encode({1}, {indent = 0}), json.encode({1}, {indent = 1})"); got != "[1] [1] [\n 1\n]" {
		t.Error(got)
	}
	for code, want := range map[string]string{
		"{indents = 2}": `unknown option "indents"`, "{indent = -1}": "whole number from 0 to 16", "{indent = 0.5}": "whole number",
		"{indent = '2'}": "whole number", "{indent = 17}": "whole number", "2": "table of options expected, got a number",
	} {
		if got := failure(t, L, "json.encode({}, "+code+")"); !strings.Contains(got, want) {
			t.Errorf("%s: %q", code, got)
		}
	}
}

func TestJSONEncodeErrors(t *testing.T) {
	L := open(t)
	L.SetGlobal("literal", ToLua(L, op.Literal{SQL: "1"}))
	L.SetGlobal("row", NewRow(L, NewColumns("id"), []any{int64(1)}))
	for code, want := range map[string]string{
		"print":                           "at $: a function cannot be encoded",
		"nil":                             "at $: nil cannot be encoded",
		"{a = {1, print}}":                "at $.a[2]: a function cannot be encoded",
		`{["a b"] = {c = 0/0}}`:           `at $["a b"].c: NaN and the infinities are no numbers in JSON`,
		"{1/0}":                           "at $[1]: NaN and the infinities are no numbers in JSON",
		"{1, nil, 3}":                     "at $: an array with a hole",
		"{[2] = 1}":                       "at $: an array with a hole",
		"{a = 1, [2] = 1}":                "at $: an array with a hole",
		"{1, 2, x = 1}":                   `at $: an array that also has the key "x"`,
		"{[true] = 1}":                    "at $: the key (a boolean) is no string",
		"{[0.5] = 1}":                     "at $: an array with a hole",
		"json.object{[0.5] = 1}":          "at $: the key 0.5 is no string and no integer",
		`json.object{[1] = 1, ["1"] = 2}`: `at $: the key "1" both as a string and as a number`,
		`json.array{x = 1}`:               `at $: an array that also has the key "x"`,
		`{a = "x\255"}`:                   "at $.a: the string is not UTF-8 at byte 2",
		`{["\255"] = 1}`:                  "the string is not UTF-8 at byte 1",
		`{decimal("NaN")}`:                "at $[1]: NaN and the infinities are no numbers in JSON",
		`{bytes("\255")}`:                 "at $[1]: the string is not UTF-8 at byte 1",
		"(function() row.me = {row} return row end)()":                            "at $.me[1]: a table that contains itself",
		"(function() local t = {} t.a = {t} return t end)()":                      "at $.a[1]: a table that contains itself",
		"(function() local t = {} for i = 1, 1001 do t = {t} end return t end)()": "nested deeper than 1000 levels",
	} {
		if got := failure(t, L, "json.encode("+code+")"); !strings.HasPrefix(got, "<string>:1: json.encode: ") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if got := failure(t, L, "json.array(setmetatable({}, {}))"); !strings.Contains(got, "a metatable of its own") {
		t.Error(got)
	}
}

func TestJSONIsBounded(t *testing.T) {
	L, h := openWithHost(t)
	h.maxString = 100
	for _, code := range []string{
		`json.encode(("x"):rep(99))`, `json.encode({("x"):rep(50), ("x"):rep(50)})`, `json.encode(("\0"):rep(17))`,
		`(function() local t = {} for i = 1, 101 do t[i] = 1 end return json.encode(t) end)()`,
		`json.encode(decimal(("9"):rep(101)))`, `json.encode({[("k"):rep(100)] = 1})`,
		`json.encode({{{{{{{{{{{{1}}}}}}}}}}}}, {indent = 16})`,
	} {
		if got := failure(t, L, "return "+code); !strings.Contains(got, "longer than a string may be, 100 bytes") {
			t.Errorf("%s: %q", code, got)
		}
	}
	if got := text(t, L, `return #json.encode(("x"):rep(98))`); got != "100" {
		t.Error(got)
	}
}

func TestJSONIsCharged(t *testing.T) {
	L, h := openWithHost(t)
	run(t, L, `s = "[" .. ("1,"):rep(100000) .. "1]"`)
	h.charged = 0
	run(t, L, "t = json.decode(s)")
	if h.charged < 200_000 {
		t.Error("decoding was charged", h.charged)
	}
	h.charged = 0
	if got := text(t, L, "return #json.encode(t)"); got != "200003" || h.charged != 200_003 {
		t.Errorf("%s bytes, charged %d", got, h.charged)
	}
	h.charged = 0
	run(t, L, `json.decode("[" .. ("{},"):rep(1000) .. "[]]")`)
	if h.charged < 1000*objectCost {
		t.Error("tables were charged", h.charged)
	}
}

// anyJSON draws a JSON value in the form in which encode writes it.
func anyJSON(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		kinds := 5
		if depth > 0 {
			kinds = 7
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]string{"null", "true", "false"}).Draw(t, "word")
		case 1:
			return fmt.Sprint(rapid.Int64().Draw(t, "int"))
		case 2:
			return string(appendJSONNumber(nil, rapid.Float64().Draw(t, "float")))
		case 3:
			return rapid.StringMatching(`-?[1-9][0-9]{20,30}(\.[0-9]{1,30}[1-9])?`).Draw(t, "decimal")
		case 4:
			return string(appendJSONString(nil, rapid.String().Draw(t, "string")))
		case 5:
			return "[" + strings.Join(rapid.SliceOfN(anyJSON(depth-1), 0, 4).Draw(t, "array"), ",") + "]"
		}
		keys := rapid.SliceOfNDistinct(rapid.String(), 0, 4, rapid.ID[string]).Draw(t, "keys")
		for i, key := range keys {
			keys[i] = string(appendJSONString(nil, key)) + ":" + anyJSON(depth-1).Draw(t, "value")
		}
		return "{" + strings.Join(keys, ",") + "}"
	})
}

func TestJSONRoundTripKeepsOrder(t *testing.T) {
	L := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		src := anyJSON(3).Draw(rt, "json")
		if !json.Valid([]byte(src)) {
			rt.Fatalf("%s is not valid", src)
		}
		L.SetGlobal("src", lua.LString(src))
		if got := text(t, L, "return json.encode(json.decode(src))"); got != src {
			rt.Fatalf("comes back as %s", got)
		}
	})
}

// FuzzJSONDecode holds the decoder against the standard library's: both take the
// same texts, but for half surrogate pairs, invalid UTF-8 and deep nesting, and
// what is taken has one value after any number of turns.
func FuzzJSONDecode(f *testing.F) {
	for _, s := range []string{"", "null", "[1,2.50,-0,1e5]", `{"a":"\u00e9\ud83d\ude00","b":[{}]}`, "1e400", `"\ud800"`, "[[", "\xff", "01", `"\u12`} {
		f.Add(s)
	}
	L := open(f)
	f.Fuzz(func(t *testing.T, src string) {
		L.SetGlobal("src", lua.LString(src))
		vs, err := try(t, L, "local v = json.decode(src) return v, json.encode(v)")
		if valid := json.Valid([]byte(src)); valid != (err == nil) {
			if valid && isStricter(err) {
				return
			}
			t.Fatalf("%q: valid %v, but %v", src, valid, err)
		}
		if err != nil {
			return
		}
		once := vs[1].String()
		if again := recode(t, L, once); again != once {
			t.Fatalf("%q becomes %q, and then %q", src, once, again)
		}
		if !json.Valid([]byte(once)) {
			t.Fatalf("%q is not valid", once)
		}
	})
}

// isStricter tells whether the error is one that the standard library knows not.
func isStricter(err error) bool {
	for _, reason := range []string{"surrogate", "UTF-8", "nested deeper"} {
		if strings.Contains(err.Error(), reason) {
			return true
		}
	}
	return false
}
