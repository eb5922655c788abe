package numeral

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	inf := math.Inf(1)
	valid := map[string]float64{
		"0": 0, "10": 10, "010": 10, " 10 ": 10, "\t\n\v\f\r7\r": 7, "-5": -5, "+5": 5, "1e5": 1e5, "1E+5": 1e5,
		".5": .5, "5.": 5, "0x10": 16, "0XfF": 255, "-0x10": -16, "0x.8": .5, "0x1p4": 16, "0x1.8p-1": .75,
		"1e400": inf, "-1e400": -inf, "1e-400": 0, "9007199254740993": 9007199254740992, "0xffffffffffffffffff": 4722366482869645213695,
		"123456789012345678": 123456789012345680,
	}
	for s, want := range valid {
		if got, ok := Parse(s); !ok || got != want {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{
		"", " ", "-", "+", ".", "e5", "1e", "1e+", "0x", "0xg", "0x1p", "1_000", "0b1", "0o7", "inf", "nan", "infinity",
		"-inf", "1 2", "1x", "- 1", "--1", "1e5.5", "0x1.8.1", "12a", "1\x00", "½", "१", "1,5", "0x 1", "1.2.3",
	} {
		if got, ok := Parse(s); ok {
			t.Errorf("%q: %v", s, got)
		}
	}
	if got, ok := Parse("-0"); !ok || !math.Signbit(got) {
		t.Errorf("-0: %v, %v", got, ok)
	}
}

func TestParseBase(t *testing.T) {
	tests := []struct {
		s    string
		base int
		want float64
		ok   bool
	}{
		{"ff", 16, 255, true}, {"0xff", 16, 255, true}, {"zz", 36, 1295, true}, {" 101 ", 2, 5, true},
		{"8", 8, 0, false}, {"", 16, 0, false}, {"0x", 16, 0, false}, {"-", 10, 0, false}, {"1.5", 16, 0, false},
		{"-1", 16, -1, true}, {"ffffffffffffffffff", 16, 1 << 72, true}, {"-ffffffffffffffffff", 16, -1 << 72, true},
		{strings.Repeat("1", 2000), 2, math.Inf(1), true}, {strings.Repeat("0", 2000) + "1", 2, 1, true},
		{"0x10", 36, 33*36*36 + 36, true}, {"é", 36, 0, false},
	}
	for _, tt := range tests {
		if got, ok := ParseBase(tt.s, tt.base); ok != tt.ok || got != tt.want {
			t.Errorf("%q in base %d: %v, %v", tt.s, tt.base, got, ok)
		}
	}
}

func TestFormat(t *testing.T) {
	for want, f := range map[string]float64{
		"0": 0, "-0": math.Copysign(0, -1), "1": 1, "-1": -1, "0.1": .1, "1e+15": 1e15, "1e+14": 1e14,
		"99999999999999": 99999999999999, "1.2345678901235e+17": 123456789012345678, "3.1415926535898": math.Pi,
		"inf": math.Inf(1), "-inf": math.Inf(-1), "nan": math.NaN(), "-nan": math.Copysign(math.NaN(), -1), "1e-05": 1e-5, "0.0001": 1e-4,
		"1.7976931348623e+308": math.MaxFloat64, "4.9406564584125e-324": math.SmallestNonzeroFloat64, "0.5": .5, "1e+100": 1e100,
	} {
		if got := Format(f); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
		if got := string(Append([]byte("x"), f)); got != "x"+want {
			t.Errorf("append %v: %s", f, got)
		}
	}
}

func TestSpec(t *testing.T) {
	plain := Spec{Precision: -1}
	wide := Spec{Precision: -1, Width: 6}
	zero := Spec{Precision: -1, Width: 6, Zero: true}
	left := Spec{Precision: -1, Width: 6, Minus: true, Zero: true}
	for _, tt := range []struct{ got, want string }{
		{string(plain.AppendInt(nil, math.MinInt64)), "-9223372036854775808"},
		{string(wide.AppendInt(nil, -42)), "   -42"},
		{string(zero.AppendInt(nil, -42)), "-00042"},
		{string(left.AppendInt(nil, -42)), "-42   "},
		{string(Spec{Precision: 4, Width: 6, Zero: true}.AppendInt(nil, 42)), "  0042"},
		{string(Spec{Precision: 0}.AppendInt(nil, 0)), ""},
		{string(Spec{Precision: -1, Plus: true}.AppendInt(nil, 0)), "+0"},
		{string(plain.AppendDigits(nil, true, "123456789012345678901234567890")), "-123456789012345678901234567890"},
		{string(Spec{Precision: -1, Sharp: true, Verb: 'X'}.AppendUint(nil, 255)), "0XFF"},
		{string(Spec{Precision: -1, Sharp: true, Verb: 'o'}.AppendUint(nil, 8)), "010"},
		{string(Spec{Precision: 0, Sharp: true, Verb: 'o'}.AppendUint(nil, 0)), "0"},
		{string(Spec{Precision: -1, Verb: 'u'}.AppendUint(nil, math.MaxUint64)), "18446744073709551615"},
		{string(Spec{Precision: 0, Sharp: true, Verb: 'e'}.AppendFloat(nil, 1e6)), "1.e+06"},
		{string(Spec{Precision: 3, Sharp: true, Verb: 'g'}.AppendFloat(nil, 1)), "1.00"},
		{string(Spec{Precision: 0, Verb: 'g'}.AppendFloat(nil, 0.00012)), "0.0001"},
		{string(Spec{Precision: -1, Verb: 'G', Width: 6, Zero: true}.AppendFloat(nil, math.Inf(-1))), "  -INF"},
		{string(Spec{Precision: 2, Sharp: true, Verb: 'f', Width: 8, Zero: true}.AppendFixed(nil, true, "1.25")), "-0001.25"},
		{string(Spec{Precision: 2, Width: 4}.AppendText(nil, "é!")), "  é"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestCasts(t *testing.T) {
	for f, want := range map[float64]int64{
		1.9: 1, -1.9: -1, 1 << 62: 1 << 62, math.MinInt64: math.MinInt64, 1 << 63: math.MinInt64,
		math.Inf(1): math.MinInt64, math.Inf(-1): math.MinInt64, -1e300: math.MinInt64,
	} {
		if got := ToInt64(f); got != want {
			t.Errorf("ToInt64(%v) = %d", f, got)
		}
	}
	if ToInt64(math.NaN()) != math.MinInt64 || ToUint64(math.NaN()) != 1<<63 {
		t.Error("NaN")
	}
	for f, want := range map[float64]uint64{-1: math.MaxUint64, 1 << 63: 1 << 63, 1.5: 1, 18446744073709549568: 18446744073709549568} {
		if got := ToUint64(f); got != want {
			t.Errorf("ToUint64(%v) = %d", f, got)
		}
	}
}

// What Lua prints it reads back, to the digits that it prints.
func FuzzRoundTrip(f *testing.F) {
	for _, n := range []float64{0, 1, -1, 1e14, 1e15, math.Pi, 1e-5, math.MaxFloat64, 5e-324} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		s := Format(n)
		got, ok := Parse(s)
		if math.IsNaN(n) || math.IsInf(n, 0) {
			if ok {
				t.Fatalf("%s was read as %v", s, got)
			}
			return
		}
		if !ok || Format(got) != s {
			t.Fatalf("%v is written %s and read as %v", n, s, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1", "0x1p4", "1e5", " -5 ", "1_0", "inf", "0b1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := Parse(s)
		if !ok {
			return
		}
		if want, err := strconv.ParseFloat(TrimSpace(s), 64); err == nil && want != n {
			t.Fatalf("%q is %v, want %v", s, n, want)
		}
	})
}
