// Package numeral reads and writes numbers the way C does for the Lua 5.1
// reference interpreter: strtod, strtoul and printf in the C locale.
//
// Go's strconv differs in what it accepts (underscores, 0b, "Infinity") and in
// what it prints (+Inf, NaN), and a script must not see that.
package numeral

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// IsSpace reports whether c is white space in the C locale.
func IsSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// TrimSpace cuts C white space from both ends of s.
func TrimSpace(s string) string {
	for len(s) > 0 && IsSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && IsSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// Parse converts text to a number as Lua 5.1 does: decimal or hexadecimal,
// white space around it allowed. Unlike C it takes neither "inf" nor "nan":
// a column that holds such a word is text.
func Parse(s string) (float64, bool) {
	s = TrimSpace(s)
	if n, ok := parseShort(s); ok {
		return n, true
	}
	body := trimSign(s)
	if len(body) > 2 && body[0] == '0' && body[1]|0x20 == 'x' {
		return parseHex(s, body[2:])
	}
	if !isNumber(body, isDecimal, 'e') {
		return 0, false
	}
	return parseFloat(s)
}

// parseShort is the fast way for the plain integers that most numbers are.
func parseShort(s string) (float64, bool) {
	if len(s) == 0 || len(s) > 15 {
		return 0, false
	}
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if !isDecimal(s[i]) {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return float64(n), true
}

// parseHex reads a hexadecimal number, which C99 allows a point and an exponent;
// digits is s without sign and prefix.
func parseHex(s, digits string) (float64, bool) {
	if !isNumber(digits, isHex, 'p') {
		return 0, false
	}
	if strings.IndexByte(digits, 'p') < 0 && strings.IndexByte(digits, 'P') < 0 {
		s += "p0" // strconv insists on an exponent
	}
	return parseFloat(s)
}

// parseFloat takes text whose form has been checked; what is out of range is
// infinite, as with strtod.
func parseFloat(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// isNumber checks digits[.digits][exponent] with at least one digit ahead of
// the exponent.
func isNumber(s string, digit func(byte) bool, exponent byte) bool {
	whole, rest := cutDigits(s, digit)
	fraction := 0
	if len(rest) > 0 && rest[0] == '.' {
		fraction, rest = cutDigits(rest[1:], digit)
	}
	if whole+fraction == 0 {
		return false
	}
	if len(rest) == 0 {
		return true
	}
	if rest[0]|0x20 != exponent {
		return false
	}
	n, rest := cutDigits(trimSign(rest[1:]), isDecimal)
	return n > 0 && rest == ""
}

// cutDigits counts the digits that s begins with and returns what follows.
func cutDigits(s string, digit func(byte) bool) (int, string) {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n, s[n:]
}

func trimSign(s string) string {
	if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

func isDecimal(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDecimal(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// ParseBase converts an integer written in the given base (2 to 36). A sign counts,
// and what is longer than 64 bits is rounded, not cut.
func ParseBase(s string, base int) (float64, bool) {
	s = TrimSpace(s)
	body := trimSign(s)
	negative := len(body) < len(s) && s[0] == '-'
	if base == 16 && len(body) > 2 && body[0] == '0' && body[1]|0x20 == 'x' {
		body = body[2:]
	}
	f, ok := parseDigits(body, base)
	if negative {
		f = -f
	}
	return f, ok
}

// maxDigits is more than the largest number has in any base.
const maxDigits = 1024

// parseDigits reads digits to the end of s.
func parseDigits(s string, base int) (float64, bool) {
	for i := range len(s) {
		if digitValue(s[i]) >= uint64(base) {
			return 0, false
		}
	}
	if n, err := strconv.ParseUint(s, base, 64); err == nil {
		return float64(n), true
	}
	if s = strings.TrimLeft(s, "0"); len(s) > maxDigits {
		return math.Inf(1), true
	}
	n, ok := new(big.Int).SetString(s, base)
	if !ok {
		return 0, false
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f, true
}

// digitValue is the value of a digit in bases up to 36, or more than any base.
func digitValue(c byte) uint64 {
	switch {
	case isDecimal(c):
		return uint64(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return uint64(c|0x20-'a') + 10
	}
	return math.MaxUint8
}

// ToInt64 converts as a C cast does on amd64: the fraction is cut, and what
// does not fit (or is not a number) is the smallest integer.
func ToInt64(f float64) int64 {
	if f >= math.MinInt64 && f < -math.MinInt64 {
		return int64(f)
	}
	return math.MinInt64
}

// ToUint64 converts as a C cast to unsigned does on amd64: negative numbers
// wrap around.
func ToUint64(f float64) uint64 {
	if f >= -math.MinInt64 {
		return uint64(ToInt64(f+math.MinInt64)) ^ (1 << 63)
	}
	return uint64(ToInt64(f))
}
