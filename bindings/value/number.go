package value

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// number is a decimal in its calculable form. It is never modified.
type number struct{ d apd.Decimal }

const (
	// maxDigits bounds the digits of a decimal that is calculated with, and their
	// distance from the point: the arithmetic underneath goes no further.
	maxDigits = apd.MaxExponent
	// maxQuotient bounds the fraction of an exact quotient.
	maxQuotient = 1000
)

var (
	errDigits  = fmt.Errorf("a decimal of more than %d digits cannot be calculated with", maxDigits)
	errZero    = errors.New("decimal division by zero")
	errEndless = fmt.Errorf("the quotient has no end within %d digits: use decimal.div(a, b, scale)", maxQuotient)
)

// exactly is arithmetic without rounding, which is what precision 0 means.
var exactly = apd.Context{MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Traps: apd.DefaultTraps}

// parseNumber reads what databases write for NUMERIC: digits with an optional
// sign, point and exponent, or NaN, or an infinity.
func parseNumber(s string) (*number, error) {
	if len(s) > 2*maxDigits {
		return nil, errDigits
	}
	if !isDecimalText(s) {
		return nil, errors.New(quote(s) + " is not a decimal")
	}
	n := new(number)
	if _, _, err := n.d.SetString(s); err != nil {
		return nil, errDigits
	}
	return n.checked()
}

// isDecimalText tells decimals from other text, so that what is left for the
// parser to refuse is size.
func isDecimalText(s string) bool {
	s = strings.ToLower(s)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	switch s {
	case "nan", "inf", "infinity":
		return true
	}
	mantissa, exponent, found := strings.Cut(s, "e")
	if found && !isExponent(exponent) {
		return false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && isDigits(whole) && isDigits(fraction)
}

func isExponent(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	return s != "" && isDigits(s)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (n *number) isFinite() bool { return n.d.Form == apd.Finite }

// checked refuses numbers too long, and gives zero no sign: SQL has no -0.
func (n *number) checked() (*number, error) {
	if n.isFinite() && n.size() > maxDigits {
		return nil, errDigits
	}
	if n.d.IsZero() {
		n.d.Negative = false
	}
	return n, nil
}

// size is about the number of characters of n.
func (n *number) size() int {
	return int(n.d.NumDigits()) + max(int(n.d.Exponent), -int(n.d.Exponent))
}

// scale is the number of digits after the point.
func (n *number) scale() int { return max(0, -int(n.d.Exponent)) }

// text writes all digits, without an exponent.
func (n *number) text() string { return n.d.Text('f') }

// negated gives zero no sign.
func (n *number) negated() *number {
	m := new(number)
	m.d.Neg(&n.d)
	return m
}

// compare puts NaN above everything, as PostgreSQL does.
func (n *number) compare(m *number) int {
	nNaN, mNaN := n.d.Form == apd.NaN, m.d.Form == apd.NaN
	switch {
	case nNaN && mNaN:
		return 0
	case nNaN:
		return 1
	case mNaN:
		return -1
	}
	return n.d.Cmp(&m.d)
}

// apply runs an operation of the arithmetic underneath that is exact.
func (n *number) apply(f func(d, x, y *apd.Decimal) (apd.Condition, error), m *number) (*number, error) {
	z := new(number)
	flags, err := f(&z.d, &n.d, &m.d)
	if err != nil || flags != 0 {
		return nil, errDigits
	}
	return z.checked()
}

func (n *number) add(m *number) (*number, error) { return n.apply(exactly.Add, m) }
func (n *number) sub(m *number) (*number, error) { return n.apply(exactly.Sub, m) }
func (n *number) mul(m *number) (*number, error) { return n.apply(exactly.Mul, m) }
