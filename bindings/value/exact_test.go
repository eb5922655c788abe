package value

import (
	"math"
	"math/big"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"pgregory.net/rapid"
)

func TestInt64InLua(t *testing.T) {
	L := open(t)
	run(t, L, `big = int64("9223372036854775807") min = int64("-9223372036854775808") u = int64("18446744073709551615")`)
	for code, want := range map[string]string{
		"big - 1, big - big, min + 1":                                                   "9223372036854775806 0 -9223372036854775807",
		"-big, big * 1, big * 0, big / big":                                             "-9223372036854775807 9223372036854775807 0 1",
		"big % 10, min % 10, big % -10, min % -10":                                      "7 2 -3 -8",
		"min / 2, big / 7":                                                              "-4611686018427387904 1317624576693539401",
		"u - 1, u / 5, u - u":                                                           "18446744073709551614 3689348814741910323 0",
		`big - "7", "9223372036854775806" - big`:                                        "9223372036854775800 -1",
		"type(big - big), type(big)":                                                    "number userdata",
		`int64("9007199254740993") - 1 == 2^53`:                                         "true",
		"big == big + 0, big == big - 1, big ~= min":                                    "true false true",
		"big < u, min < big, big <= big, big > u, u >= big":                             "true true true false true",
		`big .. "!", "x" .. big, big .. big`:                                            "9223372036854775807! x9223372036854775807 92233720368547758079223372036854775807",
		"big:compare(1), min:compare(1), big:compare(2^63)":                             "1 -1 -1",
		"big:eq(big + 0), big:eq(1), big:compare(0/0)":                                  "true false nil",
		"int64.compare(1, 2), int64.eq(5, 5), int64(5) == 5":                            "-1 true true",
		"big:tonumber(), int64('+5'), int64('-0')":                                      "9.223372036854776e+18 5 0",
		`big == decimal("9223372036854775807"), big < decimal("9223372036854775807.5")`: "true true",
		`big + decimal("0.5"), decimal("0.5") + big`:                                    "9223372036854775807.5 9223372036854775807.5",
		"-int64('9223372036854775808')":                                                 "-9223372036854775808",
	} {
		if got := text(t, L, "return "+code); got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestInt64Errors(t *testing.T) {
	L := open(t)
	run(t, L, `big = int64("9223372036854775807") min = int64("-9223372036854775808") u = int64("18446744073709551615")`)
	for code, want := range map[string]string{
		"big + 1":                       "int64 overflow",
		"min - 1":                       "int64 overflow",
		"-min":                          "int64 overflow",
		"-u":                            "int64 overflow",
		"big * 2":                       "int64 overflow",
		"u * 2":                         "int64 overflow",
		"u + 1":                         "int64 overflow",
		"min - u":                       "int64 overflow",
		"big / 2":                       "not exact",
		"big / 0":                       "division by zero",
		"big % 0":                       "division by zero",
		"big + 0.5":                     "integers only",
		"big + 0/0":                     "integers only",
		"big + 1/0":                     "integers only",
		"big + 2^60":                    "beyond 2^53",
		"big + {}":                      "attempt to perform arithmetic on a table",
		"big + nil":                     "attempt to perform arithmetic on nil",
		`big + "x"`:                     `"x" is not an integer`,
		"big ^ 2":                       "no power",
		"big .. {}":                     "attempt to concatenate a table",
		"{} .. big":                     "attempt to concatenate a table",
		"big < 5":                       "attempt to compare",
		"big < null":                    "attempt to compare",
		"big:compare('1')":              "attempt to compare an int64 with a string",
		`int64("")`:                     `"" is not an integer`,
		`int64("1.0")`:                  "is not an integer",
		`int64(" 1")`:                   "is not an integer",
		`int64("--1")`:                  "is not an integer",
		`int64("0x10")`:                 "is not an integer",
		`int64("1_0")`:                  "is not an integer",
		"int64(0.5)":                    "integers only",
		"int64(2^60)":                   "beyond 2^53",
		"int64()":                       "attempt to perform arithmetic on nil",
		`int64("18446744073709551616")`: "int64 overflow",
		`int64("-9223372036854775809")`: "int64 overflow",
		"(function() big.x = 1 end)()":  "no fields to assign",
	} {
		if got := failure(t, L, "return "+code); !strings.Contains(got, want) || !strings.HasPrefix(got, "<string>:1:") {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

// bigOf is the exact value of a Lua value that is an integer.
func bigOf(v lua.LValue) *big.Int {
	if n, ok := v.(lua.LNumber); ok {
		return big.NewInt(int64(n))
	}
	s, _ := exactText(v)
	i, _ := new(big.Int).SetString(s, 10)
	return i
}

// anyInteger draws integers with weight on the ends of the ranges.
func anyInteger() *rapid.Generator[integer] {
	return rapid.Custom(func(t *rapid.T) integer {
		base := rapid.SampledFrom([]uint64{0, 1 << 32, 1 << 53, 1 << 63, math.MaxUint64}).Draw(t, "base")
		mag := base + uint64(rapid.Int64Range(-3, 3).Draw(t, "near"))
		if rapid.Bool().Draw(t, "random") {
			mag = rapid.Uint64().Draw(t, "mag")
		}
		n, err := integer{neg: rapid.Bool().Draw(t, "neg"), mag: mag, wide: mag > math.MaxInt64}.checked()
		if err != nil {
			return integerOf(math.MinInt64)
		}
		return n
	})
}

func TestIntegerArithmeticAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyInteger().Draw(t, "a"), anyInteger().Draw(t, "b")
		x, _ := new(big.Int).SetString(a.String(), 10)
		y, _ := new(big.Int).SetString(b.String(), 10)
		wide := a.wide || b.wide
		sum, err := a.add(b)
		checkInteger(t, "+", sum, err, new(big.Int).Add(x, y), wide)
		difference, err := a.sub(b)
		checkInteger(t, "-", difference, err, new(big.Int).Sub(x, y), wide)
		product, err := a.mul(b)
		checkInteger(t, "*", product, err, new(big.Int).Mul(x, y), wide)
		if a.compare(b) != x.Cmp(y) {
			t.Fatalf("compare is %d", a.compare(b))
		}
		checkDivision(t, a, b, x, y)
	})
}

func checkDivision(t *rapid.T, a, b integer, x, y *big.Int) {
	if y.Sign() == 0 {
		return
	}
	wide := a.wide || b.wide
	quotient, rest := new(big.Int).QuoRem(x, y, new(big.Int))
	q, err := a.div(b)
	if rest.Sign() == 0 {
		checkInteger(t, "/", q, err, quotient, wide)
	} else if err != errInexact {
		t.Fatalf("/ gives %v, %v", q, err)
	}
	if rest.Sign() != 0 && rest.Sign() != y.Sign() {
		rest.Add(rest, y)
	}
	m, err := a.mod(b)
	checkInteger(t, "%", m, err, rest, wide)
}

func checkInteger(t *rapid.T, what string, got integer, err error, want *big.Int, wide bool) {
	fits := want.IsInt64() || wide && want.IsUint64()
	if fits != (err == nil) {
		t.Fatalf("%s: error %v for %s", what, err, want)
	}
	if fits && got.String() != want.String() {
		t.Fatalf("%s gives %s, not %s", what, got, want)
	}
}

func TestCompareFloatAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyInteger().Draw(t, "a")
		f := a.float() * rapid.SampledFrom([]float64{1, 1, 1 + 1e-15, 0.5, -1, 2}).Draw(t, "factor")
		if rapid.Bool().Draw(t, "random") {
			f = rapid.Float64().Draw(t, "f")
		}
		x, _ := new(big.Float).SetPrec(200).SetString(a.String())
		if want := x.Cmp(big.NewFloat(f)); a.compareFloat(f) != want {
			t.Fatalf("%s against %v is %d, want %d", a, f, a.compareFloat(f), want)
		}
	})
	for _, f := range []float64{math.Inf(1), math.Inf(-1)} {
		if c := integerOf(math.MaxInt64).compareFloat(f); float64(c) != -math.Copysign(1, f) {
			t.Errorf("against %v: %d", f, c)
		}
	}
}

// What scripts compute is what math/big computes, through all of the bindings.
func TestInt64OperatorsAgainstBig(t *testing.T) {
	L := open(t)
	add := run(t, L, "return function(a, b) return a + b end")[0]
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		want := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
		if isExactInteger(float64(a)) && isExactInteger(float64(b)) {
			return // arithmetic of the interpreter
		}
		err := L.CallByParam(lua.P{Fn: add, NRet: 1, Protect: true}, ToLua(L, a), ToLua(L, b))
		if (err == nil) != want.IsInt64() {
			t.Fatalf("%d + %d: %v", a, b, err)
		}
		if err == nil {
			if got := bigOf(L.Get(-1)); got.Cmp(want) != 0 {
				t.Fatalf("%d + %d is %s", a, b, got)
			}
			L.Pop(1)
		}
	})
}

func TestCompareAndEqual(t *testing.T) {
	L := open(t)
	for code, want := range map[string]int{
		`1, 2`: -1, `2, 2`: 0, `0/0, 1`: Unordered, `"a", "b"`: -1, `"b", "a"`: 1,
		`int64("9007199254740993"), 2^53`:     1,
		`2^53, int64("9007199254740993")`:     -1,
		`int64("1152921504606846976"), 2^60`:  0,
		`int64("1152921504606846977"), 2^60`:  1,
		`int64("9223372036854775807"), 2^63`:  -1,
		`int64("9223372036854775807"), 0/0`:   Unordered,
		`0/0, int64("9223372036854775807")`:   Unordered,
		`int64("9223372036854775807"), 1/0`:   -1,
		`decimal("0.1"), 0.1`:                 0,
		`decimal("0.10"), decimal("0.1")`:     0,
		`1, decimal("1.5")`:                   -1,
		`decimal("1"), 0/0`:                   Unordered,
		`decimal("1"), 1/0`:                   -1,
		`decimal("NaN"), decimal("NaN")`:      0,
		`decimal("NaN"), decimal("Infinity")`: 1,
		`decimal("1"), decimal("NaN")`:        -1, `2, 1`: 1,
		`decimal("-Infinity"), decimal("-1e9")`:                          -1,
		`decimal("9223372036854775807.1"), int64("9223372036854775807")`: 1,
		`bytes("a"), bytes("b")`:                                         -1,
		`date.parse("2024-01-01"), date.parse("2024-01-01T01:00+01:00")`: 0,
		`bytes("a"), "a"`: 0, `"b", bytes("a")`: 1,
		`date.parse("2024-01-01"), "2024-01-01T01:00+01:00"`: 0, `"2023-12-31", date.parse("2024-01-01")`: -1,
	} {
		vs := run(t, L, "return "+code)
		got, err := Compare(vs[0], vs[1])
		if err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", code, got, err, want)
		}
		if equal, err := Equal(vs[0], vs[1]); err != nil || equal != (want == 0) {
			t.Errorf("%s: Equal is %v, %v", code, equal, err)
		}
	}
	for _, code := range []string{`1, "1"`, `null, null`, `nil, nil`, `{}, {}`, `decimal("1"), "1"`, `bytes("1"), 1`,
		`date.now(), 1`, `"a", 1`, `decimal(1), {}`, `true, false`} {
		vs := run(t, L, "return "+code)
		if _, err := Compare(vs[0], vs[1]); err == nil || !strings.HasPrefix(err.Error(), "attempt to compare") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestEqualOfWhatHasNoOrder(t *testing.T) {
	L := open(t)
	for code, want := range map[string]bool{
		`{}, {}`: false, `true, true`: true, `null, null`: true, `null, nil`: true, `nil, null`: true, `null, false`: false, `null, 0`: false,
		`decimal("1"), "1"`: false, `decimal("1"), true`: false, `decimal("1"), nil`: false, `bytes("1"), 1`: false,
		`date.parse("2024-01-01"), "tomorrow"`: false, `date.parse("2024-01-01"), nil`: false, `date.parse("2024-01-01"), {}`: false,
	} {
		vs := run(t, L, "return "+code)
		if equal, err := Equal(vs[0], vs[1]); err != nil || equal != want {
			t.Errorf("%s: %v, %v", code, equal, err)
		}
	}
	for _, code := range []string{`date.now(), 0`, `decimal("5"), date.now()`, `date.now(), int64("9007199254740993")`} {
		vs := run(t, L, "return "+code)
		if _, err := Equal(vs[0], vs[1]); err == nil || !strings.Contains(err.Error(), "d.unix") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// The exact numbers against the number that needs none of this.
func BenchmarkAdd(b *testing.B) {
	for _, x := range []string{"5", `int64("9007199254740993")`, `decimal("12.50")`} {
		b.Run(x, func(b *testing.B) {
			L := open(b)
			fn := run(b, L, "local x = "+x+" return function() return x + 1 end")[0]
			b.ReportAllocs()
			for b.Loop() {
				L.Push(fn)
				L.Call(0, 1)
				L.Pop(1)
			}
		})
	}
}

// An unsigned column has room that a signed one has not, whatever the value read.
func TestUnsignedResultsStayUnsigned(t *testing.T) {
	L := open(t)
	L.SetGlobal("u", ToLua(L, uint64(1<<62)))
	L.SetGlobal("i", ToLua(L, int64(1<<62)))
	if got := text(t, L, "return u + u, u * 3, u:eq(i)"); got != "9223372036854775808 13835058055282163712 true" {
		t.Error(got)
	}
	if got := failure(t, L, "return i + i"); !strings.Contains(got, "int64 overflow") {
		t.Error(got)
	}
}
