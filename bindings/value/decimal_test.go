package value

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

func TestDecimalInLua(t *testing.T) {
	L := open(t)
	for code, want := range map[string]string{
		`decimal("12.50")`: "12.50", `decimal("+007.0")`: "+007.0", `decimal("1E+3")`: "1E+3", `decimal(".5")`: ".5",
		`decimal(5)`: "5", `decimal(0.1)`: "0.1", `decimal(1e20)`: "100000000000000000000", `decimal(-0.0)`: "0",
		`decimal(int64("9223372036854775807"))`: "9223372036854775807", `decimal(decimal("1.0"))`: "1.0",
		`decimal("NaN")`: "NaN", `decimal("-infinity")`: "-infinity",
		`decimal("12.50") + decimal("0.5")`: "13.00", `decimal("12.50") + 1`: "13.50", `1 - decimal("0.10")`: "0.90",
		`decimal("12.50") * 2`: "25.00", `decimal("0.1") * decimal("0.1")`: "0.01", `decimal("1") + 0.1`: "1.1",
		`decimal("0.1") + decimal("0.2") == decimal("0.3")`: "true",
		`decimal("12.50") / 5`:                              "2.50", `decimal("1") / 8`: "0.125", `decimal("10") / 4`: "2.5", `decimal("100") / decimal("0.5")`: "200",
		`decimal("0") / 3`: "0", `-decimal("1.50")`: "-1.50", `-decimal("0.0")`: "0.0",
		`decimal("5.5") % 2`: "1.5", `decimal("-5.5") % 2`: "0.5", `decimal("5.5") % -2`: "-0.5", `decimal("6") % 2`: "0",
		`decimal("1e3") + 0`: "1000", `decimal("1e3") % 7`: "6",
		`decimal("1.5") + "0.25"`: "1.75", `decimal("1.50") == decimal("1.5")`: "true", `decimal("1.5") < decimal("1.50")`: "false",
		`decimal("1") <= decimal("1.0"), decimal("2") > decimal("-3")`: "true true",
		`decimal("2") == 2`: "false", `decimal("2"):eq(2), decimal("2"):compare(3)`: "true -1",
		`"a" .. decimal("1.0") .. "b"`: "a1.0b", `decimal("1.0") .. decimal("2")`: "1.02",
		`decimal("2.5"):round(), decimal("-2.5"):round(), decimal("2.4"):round(0)`:                                   "3 -3 2",
		`decimal("2.5"):round(0, "half_even"), decimal("3.5"):round(0, "half_even")`:                                 "2 4",
		`decimal("2.5"):round(0, "half_down"), decimal("2.1"):round(0, "up"), decimal("-2.9"):round(0, "down")`:      "2 3 -2",
		`decimal("0.0001"):round(0, "up"), decimal("-0.0001"):round(0, "floor"), decimal("0.0001"):round(2, "ceil")`: "1 -1 0.01",
		`decimal("1.005"):round(2), decimal("1"):round(2), decimal("1250"):round(-2), decimal("1249"):round(-2)`:     "1.01 1.00 1300 1200",
		`decimal("-1.5"):floor(), decimal("-1.5"):ceil(), decimal("1.5"):abs(), decimal("-1.50"):abs()`:              "-2 -1 1.5 1.50",
		`decimal("1.50"):scale(), decimal("5"):scale(), decimal("1e3"):scale()`:                                      "2 0 0",
		`decimal("0.1"):tonumber() == 0.1, decimal("12345678901234567890"):tonumber()`:                               "true 1.2345678901234567e+19",
		`decimal.div(1, 3, 4), decimal.div(2, 3, 4), decimal.div(2, 3, 4, "down"), decimal.div(-1, 3, 0, "floor")`:   "0.3333 0.6667 0.6666 -1",
		`decimal.div(1, 8), decimal("1"):div(3, 2)`:                                                                  "0.125 0.33",
		`decimal("1234567890123456789012345678901234567890.12") + decimal("0.01")`:                                   "1234567890123456789012345678901234567890.13",
	} {
		if got := text(t, L, "return "+code); got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestDecimalErrors(t *testing.T) {
	L := open(t)
	for code, want := range map[string]string{
		`decimal("1") / 3`:                        "the quotient has no end within 1000 digits: use decimal.div(a, b, scale)",
		`decimal("1") / 0`:                        "decimal division by zero",
		`decimal("1") % 0`:                        "decimal division by zero",
		`decimal.div(1, 0, 2)`:                    "decimal division by zero",
		`decimal("1") ^ 2`:                        "no power",
		`decimal("NaN") + 1`:                      "decimal NaN cannot be calculated with",
		`-decimal("Infinity")`:                    "decimal Infinity cannot be calculated with",
		`decimal("NaN"):round()`:                  "decimal NaN cannot be calculated with",
		`decimal("1") + 0/0`:                      "a decimal cannot be made of NaN",
		`decimal("1") + {}`:                       "attempt to perform arithmetic on a table",
		`decimal(1/0)`:                            "a decimal cannot be made of +Inf",
		`decimal("")`:                             `"" is not a decimal`,
		`decimal(".")`:                            `"." is not a decimal`,
		`decimal("1e")`:                           `"1e" is not a decimal`,
		`decimal("1,5")`:                          `"1,5" is not a decimal`,
		`decimal(" 1")`:                           `" 1" is not a decimal`,
		`decimal("0x1")`:                          `"0x1" is not a decimal`,
		`decimal("--1")`:                          `"--1" is not a decimal`,
		`decimal("nan5")`:                         `"nan5" is not a decimal`,
		`decimal("snan")`:                         `"snan" is not a decimal`,
		`decimal()`:                               "arithmetic on nil",
		`decimal({})`:                             "arithmetic on a table",
		`decimal("1e100001")`:                     "more than 100000 digits",
		`decimal("1e-100001")`:                    "more than 100000 digits",
		`decimal("1e99999999999")`:                "more than 100000 digits",
		`decimal("1e60000") * decimal("1e60000")`: "more than 100000 digits",
		`decimal(("9"):rep(60000) .. "." .. ("9"):rep(60000))`: "more than 100000 digits",
		`decimal(("9"):rep(300000))`:                           "more than 100000 digits",
		`decimal("NaN") < decimal("1e999999")`:                 "more than 100000 digits",
		`decimal("1"):compare({})`:                             "attempt to compare a decimal with a table",
		`decimal("1") < 2`:                                     "attempt to compare",
		`decimal("1"):round(0.5)`:                              "the scale is a whole number",
		`decimal("1"):round(1e9)`:                              "the scale is a whole number",
		`decimal("1"):round("2")`:                              "the scale is a whole number",
		`decimal("1"):round(0, "x")`:                           "the rounding is one of",
		`decimal("1e400"):tonumber()`:                          "number expected",
	} {
		if got := failure(t, L, "return "+code); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

// A decimal that nothing is calculated with goes back as it came, even if it
// cannot be calculated with.
func TestDecimalKeepsItsText(t *testing.T) {
	L := open(t)
	for _, s := range []string{"0.00", "-0", "1E400000", "NaN", "-Infinity", "١٢", ""} {
		L.SetGlobal("d", ToLua(L, op.Decimal(s)))
		vs := run(t, L, "local x = d return x")
		if back, err := FromLua(vs[0]); err != nil || back != op.Decimal(s) {
			t.Errorf("%q comes back as %v, %v", s, back, err)
		}
	}
	if got := failure(t, L, "return d + 1"); !strings.Contains(got, `"" is not a decimal`) {
		t.Error(got)
	}
}

func anyDecimal() *rapid.Generator[string] {
	return rapid.StringMatching(`-?[0-9]{1,25}(\.[0-9]{1,12})?`)
}

func TestDecimalArithmeticAgainstRat(t *testing.T) {
	L := open(t)
	run(t, L, `function all(a, b) a, b = decimal(a), decimal(b) return a + b, a - b, a * b, -a, a:compare(b) end`)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := anyDecimal().Draw(rt, "a"), anyDecimal().Draw(rt, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		got := strings.Fields(text(t, L, fmt.Sprintf("return all(%q, %q)", a, b)))
		for i, want := range []*big.Rat{new(big.Rat).Add(x, y), new(big.Rat).Sub(x, y), new(big.Rat).Mul(x, y), new(big.Rat).Neg(x)} {
			if z, ok := new(big.Rat).SetString(got[i]); !ok || z.Cmp(want) != 0 {
				rt.Fatalf("result %d is %s, want %s", i, got[i], want)
			}
		}
		if got[4] != fmt.Sprint(x.Cmp(y)) {
			rt.Fatalf("compare is %s", got[4])
		}
	})
}

func mustNumber(t *rapid.T, s string) *number {
	n, err := parseNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func ratOf(n *number) *big.Rat {
	r, _ := new(big.Rat).SetString(n.text())
	return r
}

func TestDecimalQuotientsAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := mustNumber(t, anyDecimal().Draw(t, "a")), mustNumber(t, anyDecimal().Draw(t, "b"))
		if b.d.IsZero() {
			return
		}
		want := new(big.Rat).Quo(ratOf(a), ratOf(b))
		// Rat's own exact decimal form decides whether the quotient ends.
		_, ends := want.FloatPrec()
		q, err := a.div(b)
		if ends != (err == nil) || ends && ratOf(q).Cmp(want) != 0 {
			t.Fatalf("a / b is %v, %v; want %s", q, err, want)
		}
		m, err := a.mod(b)
		if err != nil {
			t.Fatal(err)
		}
		// a = b * floor(a/b) + m
		floor := new(big.Int).Div(want.Num(), want.Denom())
		back := new(big.Rat).Add(new(big.Rat).Mul(ratOf(b), new(big.Rat).SetInt(floor)), ratOf(m))
		if back.Cmp(ratOf(a)) != 0 {
			t.Fatalf("a %% b is %s", m.text())
		}
	})
}

// A rounded quotient is a neighbour of the exact one, on the side that its mode
// asks for.
func TestDecimalRoundingAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := mustNumber(t, anyDecimal().Draw(t, "a")), mustNumber(t, anyDecimal().Draw(t, "b"))
		if b.d.IsZero() {
			return
		}
		scale := rapid.IntRange(-5, 20).Draw(t, "scale")
		exact := new(big.Rat).Quo(ratOf(a), ratOf(b))
		unit := ratOf(mustNumber(t, fmt.Sprintf("1e%d", -scale)))
		for name, mode := range roundingModes {
			q, err := a.divRound(b, scale, mode)
			if err != nil {
				t.Fatal(err)
			}
			checkRounding(t, name, mode, exact, ratOf(q), unit)
		}
	})
}

func checkRounding(t *rapid.T, name string, mode apd.Rounder, exact, got, unit *big.Rat) {
	steps := new(big.Rat).Quo(got, unit)
	off := new(big.Rat).Sub(got, exact)
	away := off.Sign() * exact.Sign() // 1: away from zero, -1: towards it
	distance := new(big.Rat).Quo(off.Abs(off), unit).Cmp(big.NewRat(1, 2))
	sign := new(big.Rat).Sub(got, exact).Sign()
	ok := steps.IsInt() && new(big.Rat).Sub(off, unit).Sign() < 0
	switch mode {
	case apd.RoundFloor:
		ok = ok && sign <= 0
	case apd.RoundCeiling:
		ok = ok && sign >= 0
	case apd.RoundDown:
		ok = ok && away <= 0
	case apd.RoundUp:
		ok = ok && away >= 0
	default:
		ok = ok && distance <= 0 && (distance < 0 || tieIsRight(mode, away, steps))
	}
	if !ok {
		t.Fatalf("%s: %s for %s", name, got.FloatString(30), exact.FloatString(30))
	}
}

func tieIsRight(mode apd.Rounder, away int, steps *big.Rat) bool {
	switch mode {
	case apd.RoundHalfUp:
		return away > 0
	case apd.RoundHalfDown:
		return away < 0
	}
	return steps.Num().Bit(0) == 0
}

func TestToNumber(t *testing.T) {
	L := open(t)
	for code, want := range map[string]string{
		"5": "5", `decimal("1.5")`: "1.5", `int64("9007199254740993")`: "9007199254740992", `decimal("NaN")`: "NaN",
	} {
		n, ok := ToNumber(run(t, L, "return "+code)[0])
		if !ok || n.String() != want {
			t.Errorf("%s: %s, %v", code, n, ok)
		}
	}
	for _, code := range []string{`"5"`, "null", "{}", `decimal("1e999")`} {
		if n, ok := ToNumber(run(t, L, "return "+code)[0]); ok {
			t.Errorf("%s: %s", code, n)
		}
	}
}
