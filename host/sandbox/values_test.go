package sandbox

import (
	"strings"
	"testing"
)

// The library with int64, decimal and bytes: right, or an error that says what to do.
func TestLibraryWithExactValues(t *testing.T) {
	const declare = `
local big, d, b, half = int64("9007199254740993"), decimal("12.50"), bytes("a b\255"), decimal("-0.5")
`
	for code, want := range map[string]string{
		`tostring(big), big .. "", "n" .. d .. big, tostring(d)`:                                                           "9007199254740993 9007199254740993 n12.509007199254740993 12.50",
		`tonumber(big), tonumber(d), tonumber(b) == nil, tonumber(bytes("12"))`:                                            "9007199254740992 12.5 true 12",
		`string.format("%d %s %5.1f %x", big, d, d, big)`:                                                                  "9007199254740993 12.50  12.5 20000000000001",
		`string.format("%d", int64("18446744073709551615")), string.format("%.2f", big)`:                                   "18446744073709551615 9007199254740993.00",
		`json.encode({big, d, bytes("é")}), json.encode(json.decode("[9007199254740993,1.1,1e400]"))`:                      `[9007199254740993,12.50,"é"] [9007199254740993,1.1,1e400]`,
		`math.floor(d), math.ceil(d), math.floor(half), math.ceil(half), math.abs(half) == 0.5`:                            "12 13 -1 0 true",
		`math.floor(d) == 12, type(math.floor(d)), tostring(math.floor(big)), tostring(math.abs(-big))`:                    "true number 9007199254740993 9007199254740993",
		`tostring(math.floor(decimal("9007199254740993.7"))), tostring(math.floor(decimal("1e20")))`:                       "9007199254740993 100000000000000000000",
		`tostring(math.max(1, d, 3)), math.min(1, d, 3), tostring(math.max(d, big)), math.max(d, 13)`:                      "12.50 1 9007199254740993 13",
		`(function() local n = 0 for i = 1, decimal("3.0") do n = n + i end return n end)()`:                               "6",
		`(function() local n = 0 for i = 1, decimal("1.5") * 2 do n = n + i end return n end)()`:                           "6",
		`(function() local n = 0 for i = decimal("0.5"), 2 do n = n + i end return n end)()`:                               "2",
		`type(b), #b, b:sub(1, 1), b:upper(), b:len(), b:find(" "), type(b:sub(1))`:                                        "string 4 a A B\xff 4 2 string",
		`b .. "!", "<" .. b .. ">", table.concat({b, b}, ","), string.rep(b, 2), tostring(b) == b`:                         "a b\xff! <a b\xff> a b\xff,a b\xff a b\xffa b\xff true",
		`b:match("^(%S+)"), b:gsub(" ", "_"), b:byte(1, -1)`:                                                               "a a_b\xff 97 32 98 255",
		`b.nothing == nil, getmetatable(b), string.format("%q %s", bytes("x"), bytes("y"))`:                                `true bytes "x" y`,
		`table.concat(string.split(bytes("a,b"), ","), "|"), bytes("  x "):trim()`:                                         "a|b x",
		`table.concat({d, big, 1}, " "), string.len(d), string.rep(d, 2), ("x"):gsub("x", function() return big end)`:      "12.50 9007199254740993 1 5 12.5012.50 9007199254740993 1",
		`json.encode(json.object{[big] = 1, [2] = 3})`:                                                                     `{"9007199254740993":1,"2":3}`,
		`type(big), type(d), type(null), getmetatable(big), getmetatable(d)`:                                               "userdata userdata userdata int64 decimal",
		`big + 1 == int64("9007199254740994"), tostring(big * 2), tostring(-big), tostring(big - big)`:                     "true 18014398509481986 -9007199254740993 0",
		`big > d and d > 1 and 1 < big and not (d < 1)`:                                                                    "true",
		`select("#", d, big), select(2, d, big) == big, (unpack({d, big})) == d`:                                           "2 true true",
		`(function() local t = {d, big, half} table.sort(t, function(x, y) return x > y end) return tostring(t[1]) end)()`: "9007199254740993",
	} {
		got, err := evalConfig(t, Config{}, declare+"return "+code)
		if err != nil || got != want {
			t.Errorf("%s\n got %q, %v\nwant %q", code, got, err, want)
		}
	}
	for code, want := range map[string]string{
		`math.sin(d)`: "number expected, got decimal: tonumber(x) is the nearest", `math.fmod(big, 2)`: "number expected, got int64: tonumber(x) is the nearest",
		`("x"):rep(d)`: "number expected, got decimal", `math.max(d, "x")`: "number expected, got string", `math.max(1, date.now())`: "number expected, got date",
		`string.format("%d", d)`: "number has no integer representation", `b.x.y`: "attempt to index",
		`(function() for i = 1, d do if i == 2 then error("no") end end end)()`: "no",
		`(function() for i = 1, big do end end)()`:                              "the last value of this for is no number",
		`big + 0.5`: "int64 takes integers only", `big + 1e300`: "beyond 2^53", `d + {}`: "attempt to perform arithmetic on a table",
		`(function() b.x = 1 end)()`: "bytes has no fields to assign to",
	} {
		e := fail(t, Config{}, declare+"return "+code)
		if !strings.Contains(e.Error(), want) {
			t.Errorf("%s: %v, want %q", code, e, want)
		}
	}
}
