package numeral

import (
	"math"
	"strconv"
	"strings"
)

// Spec is one conversion of a printf format.
type Spec struct {
	Minus, Plus, Space, Sharp, Zero bool

	Width     int
	Precision int // negative: not given
	Verb      byte
}

// AppendText appends s under %s or %c.
func (f Spec) AppendText(dst []byte, s string) []byte {
	if f.Precision >= 0 && f.Precision < len(s) {
		s = s[:f.Precision]
	}
	f.Zero = false
	return f.pad(dst, "", s)
}

// AppendInt appends n under %d or %i.
func (f Spec) AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return f.AppendDigits(dst, true, strconv.FormatUint(-uint64(n), 10))
	}
	return f.AppendDigits(dst, false, strconv.FormatInt(n, 10))
}

// AppendDigits appends an integer of any size, given as its decimal digits,
// under %d or %i.
func (f Spec) AppendDigits(dst []byte, negative bool, digits string) []byte {
	return f.integer(dst, f.sign(negative), digits)
}

// AppendUint appends n under %u, %o, %x or %X.
func (f Spec) AppendUint(dst []byte, n uint64) []byte {
	switch f.Verb {
	case 'o':
		return f.octal(dst, strconv.FormatUint(n, 8))
	case 'x', 'X':
		return f.hex(dst, n)
	}
	return f.integer(dst, "", strconv.FormatUint(n, 10))
}

// octal writes %o, which # gives a leading 0.
func (f Spec) octal(dst []byte, digits string) []byte {
	if f.Sharp && digits[0] != '0' && f.Precision <= len(digits) {
		digits = "0" + digits
	}
	if f.Sharp && digits == "0" && f.Precision == 0 {
		f.Precision = 1
	}
	return f.integer(dst, "", digits)
}

// hex writes %x and %X, which # gives a prefix, but not to 0.
func (f Spec) hex(dst []byte, n uint64) []byte {
	prefix, digits := "", strconv.FormatUint(n, 16)
	if f.Sharp && n != 0 {
		prefix = "0x"
	}
	if f.Verb == 'X' {
		prefix, digits = strings.ToUpper(prefix), strings.ToUpper(digits)
	}
	return f.integer(dst, prefix, digits)
}

// integer applies a precision, which for integers is the least number of
// digits and switches zero padding off.
func (f Spec) integer(dst []byte, prefix, digits string) []byte {
	if f.Precision >= 0 {
		f.Zero = false
		if f.Precision == 0 && digits == "0" {
			digits = ""
		}
		if missing := f.Precision - len(digits); missing > 0 {
			digits = strings.Repeat("0", missing) + digits
		}
	}
	return f.pad(dst, prefix, digits)
}

// AppendFloat appends v under %e, %E, %f, %g or %G.
func (f Spec) AppendFloat(dst []byte, v float64) []byte {
	sign := f.sign(math.Signbit(v))
	body := f.special(v)
	if body != "" {
		f.Zero = false
	} else {
		var buf [64]byte
		body = string(f.digits(buf[:0], math.Abs(v)))
	}
	if f.Verb == 'E' || f.Verb == 'G' {
		body = strings.ToUpper(body)
	}
	return f.pad(dst, sign, body)
}

// AppendFixed appends a number whose digits the caller has rounded, under %f.
func (f Spec) AppendFixed(dst []byte, negative bool, digits string) []byte {
	if f.Sharp && f.Precision == 0 {
		digits += "."
	}
	return f.pad(dst, f.sign(negative), digits)
}

// special is the text of what has no digits.
func (f Spec) special(v float64) string {
	switch {
	case math.IsInf(v, 0):
		return "inf"
	case math.IsNaN(v):
		return "nan"
	}
	return ""
}

// digits writes a number that is finite and not negative.
func (f Spec) digits(dst []byte, v float64) []byte {
	precision := f.Precision
	if precision < 0 {
		precision = 6
	}
	if f.Verb == 'g' || f.Verb == 'G' {
		return f.general(dst, v, max(precision, 1))
	}
	verb := f.Verb | 0x20
	dst = strconv.AppendFloat(dst, v, verb, precision, 64)
	if f.Sharp && precision == 0 {
		dst = addPoint(dst)
	}
	return dst
}

// general writes %g: the exponent that %e would show decides the form.
func (f Spec) general(dst []byte, v float64, precision int) []byte {
	dst = strconv.AppendFloat(dst, v, 'e', precision-1, 64)
	exponent := exponentOf(dst)
	if exponent >= -4 && exponent < precision {
		dst = strconv.AppendFloat(dst[:0], v, 'f', precision-1-exponent, 64)
	}
	if f.Sharp {
		return addPoint(dst)
	}
	return trimZeros(dst)
}

// exponentOf reads the exponent of what %e wrote.
func exponentOf(b []byte) int {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == 'e' {
			n, _ := strconv.Atoi(string(b[i+1:]))
			return n
		}
	}
	return 0
}

// split finds where the mantissa ends and whether it has a point.
func split(b []byte) (end int, point bool) {
	for end < len(b) && b[end] != 'e' {
		point = point || b[end] == '.'
		end++
	}
	return end, point
}

// addPoint ends a mantissa without a point with one, for #.
func addPoint(b []byte) []byte {
	end, point := split(b)
	if point {
		return b
	}
	tail := string(b[end:])
	return append(append(b[:end], '.'), tail...)
}

// trimZeros cuts the zeros at the end of a fraction, and a point that is left over.
func trimZeros(b []byte) []byte {
	end, point := split(b)
	if !point {
		return b
	}
	keep := end
	for b[keep-1] == '0' {
		keep--
	}
	if b[keep-1] == '.' {
		keep--
	}
	return append(b[:keep], b[end:]...)
}

// sign is what stands before the digits of a signed number.
func (f Spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case f.Plus:
		return "+"
	case f.Space:
		return " "
	}
	return ""
}

// pad appends prefix and body, filled up to the width: zeros go between the
// two.
func (f Spec) pad(dst []byte, prefix, body string) []byte {
	fill := f.Width - len(prefix) - len(body)
	zero := f.Zero && !f.Minus
	if !f.Minus && !zero {
		dst = repeat(dst, ' ', fill)
	}
	dst = append(dst, prefix...)
	if zero {
		dst = repeat(dst, '0', fill)
	}
	dst = append(dst, body...)
	if f.Minus {
		dst = repeat(dst, ' ', fill)
	}
	return dst
}

func repeat(dst []byte, c byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, c)
	}
	return dst
}
