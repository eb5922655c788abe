package value

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// scanJSONNumber is the length of the JSON number that s begins with, 0 if there
// is none, and whether it is written as an integer.
func scanJSONNumber(s string) (n int, integer bool) {
	i := 0
	if strings.HasPrefix(s, "-") {
		i++
	}
	whole := countDigits(s[i:])
	if whole == 0 {
		return 0, false
	}
	if s[i] == '0' {
		whole = 1 // what follows a leading zero is not part of the number
	}
	i += whole
	fraction := scanFraction(s[i:])
	exponent := scanExponent(s[i+fraction:])
	return i + fraction + exponent, fraction+exponent == 0
}

// scanFraction is the length of a point and its digits, 0 without both.
func scanFraction(s string) int {
	if !strings.HasPrefix(s, ".") || countDigits(s[1:]) == 0 {
		return 0
	}
	return 1 + countDigits(s[1:])
}

// scanExponent is the length of an exponent, 0 where it has no digits.
func scanExponent(s string) int {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	sign := 0
	if len(s) > 1 && (s[1] == '-' || s[1] == '+') {
		sign = 1
	}
	digits := countDigits(s[1+sign:])
	if digits == 0 {
		return 0
	}
	return 1 + sign + digits
}

func countDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// number reads a number. It becomes a Lua number if that is written with the same
// value again, else an int64 or decimal.
func (d *jsonDecoder) number() (lua.LValue, error) {
	n, integer := scanJSONNumber(d.text[d.pos:])
	if n == 0 {
		return nil, fmt.Errorf("a number needs digits after its sign")
	}
	text := d.text[d.pos : d.pos+n]
	d.pos += n
	if d.pos < len(d.text) && strings.IndexByte("0123456789.eE+-", d.text[d.pos]) >= 0 {
		return nil, fmt.Errorf("malformed number")
	}
	if integer {
		return integerFromJSON(d.L, text), nil
	}
	return fractionFromJSON(d.L, text), nil
}

// integerFromJSON keeps -0 as the number that it is written for again.
func integerFromJSON(L *lua.LState, text string) lua.LValue {
	if text == "-0" {
		return lua.LNumber(math.Copysign(0, -1))
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return signedToLua(L, i)
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return unsignedToLua(L, u)
	}
	return ToLua(L, op.Decimal(text))
}

// fractionFromJSON makes a decimal of what would come out with other digits.
func fractionFromJSON(L *lua.LState, text string) lua.LValue {
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && sameNumber(text, strconv.FormatFloat(f, 'e', -1, 64)) {
		return lua.LNumber(f)
	}
	return ToLua(L, op.Decimal(text))
}

// sameNumber tells whether two number texts have one value, sign aside.
func sameNumber(a, b string) bool {
	aDigits, aExponent := significant(a)
	bDigits, bExponent := significant(b)
	return aDigits == bDigits && (aExponent == bExponent || aDigits == "")
}

// significant takes a number text apart: 0.<digits> times ten to the exponent.
func significant(text string) (digits string, exponent int) {
	mantissa, e, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(text, "-")), "e")
	exponent, _ = strconv.Atoi(e) // of a size that Atoi takes, for ParseFloat took it
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent += len(whole)
	digits = whole + fraction
	exponent -= len(digits) - len(strings.TrimLeft(digits, "0"))
	return strings.Trim(digits, "0"), exponent
}

// appendJSONNumber appends f so that decoding gives f again: an integer beyond
// 2^53 takes an exponent, for without it it would be read as exact.
func appendJSONNumber(buf []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case f == 0 && math.Signbit(f):
		return append(buf, "-0"...)
	case isExactInteger(f):
		return strconv.AppendInt(buf, int64(f), 10)
	case 1e-6 <= abs && abs <= maxExact:
		return strconv.AppendFloat(buf, f, 'f', -1, 64)
	}
	return shortExponent(strconv.AppendFloat(buf, f, 'e', -1, 64))
}

// shortExponent writes 1e-7 as other encoders of JSON do, where Go writes 1e-07.
func shortExponent(buf []byte) []byte {
	n := len(buf)
	if buf[n-2] == '0' && (buf[n-3] == '-' || buf[n-3] == '+') {
		buf[n-2] = buf[n-1]
		buf = buf[:n-1]
	}
	return buf
}
