package value

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
)

// integer is an exact integer of 64 bits as sign and magnitude, which holds the
// range of both int64 and uint64.
type integer struct {
	neg  bool // never with magnitude 0
	mag  uint64
	wide bool // came from a uint64: results may exceed int64 too
}

var (
	errOverflow  = errors.New("int64 overflow: decimal(x) has no such bound")
	errZeroDiv   = errors.New("int64 division by zero")
	errInexact   = errors.New("int64 division is not exact: divide decimal(x), or tonumber(x) for a rounded result")
	errFractions = errors.New("int64 takes integers only: use decimal(x), or tonumber(x) for a rounded result")
	errTooLarge  = errors.New(`a number beyond 2^53 may have been rounded: write it as int64("…")`)
)

// integerOf takes the lowest int64 too, whose magnitude no int64 has.
func integerOf(i int64) integer {
	if i < 0 {
		return integer{neg: true, mag: -uint64(i)}
	}
	return integer{mag: uint64(i)}
}

// integerFromFloat takes only what a number holds exactly.
func integerFromFloat(f float64) (integer, error) {
	switch {
	case f != math.Trunc(f) || math.IsInf(f, 0): // NaN too
		return integer{}, errFractions
	case math.Abs(f) > maxExact:
		return integer{}, errTooLarge
	}
	return integerOf(int64(f)), nil
}

// parseInteger reads decimal digits with an optional sign, up to the range of
// uint64.
func parseInteger(s string) (integer, error) {
	digits := s
	neg := s != "" && s[0] == '-'
	if neg || s != "" && s[0] == '+' {
		digits = s[1:]
	}
	mag, err := strconv.ParseUint(digits, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return integer{}, errOverflow
	}
	if err != nil {
		return integer{}, errors.New(quote(s) + " is not an integer")
	}
	return integer{neg: neg, mag: mag, wide: true}.checked()
}

// checked refuses what neither int64 nor, for a wide value, uint64 holds.
func (a integer) checked() (integer, error) {
	switch {
	case a.mag == 0:
		a.neg = false
	case a.neg && a.mag > 1<<63:
		return integer{}, errOverflow
	case !a.neg && a.mag > math.MaxInt64 && !a.wide:
		return integer{}, errOverflow
	}
	return a, nil
}

func (a integer) negated() integer {
	a.neg = !a.neg && a.mag != 0
	return a
}

// add of two signs cannot overflow 64 bits, but it can leave the signed range.
func (a integer) add(b integer) (integer, error) {
	wide := a.wide || b.wide
	if a.neg == b.neg {
		sum, carry := bits.Add64(a.mag, b.mag, 0)
		if carry != 0 {
			return integer{}, errOverflow
		}
		return integer{a.neg, sum, wide}.checked()
	}
	if a.mag < b.mag {
		a, b = b, a
	}
	return integer{a.neg, a.mag - b.mag, wide}.checked()
}

func (a integer) sub(b integer) (integer, error) { return a.add(b.negated()) }

func (a integer) mul(b integer) (integer, error) {
	hi, lo := bits.Mul64(a.mag, b.mag)
	if hi != 0 {
		return integer{}, errOverflow
	}
	return integer{a.neg != b.neg, lo, a.wide || b.wide}.checked()
}

// div is the quotient where it is an integer.
func (a integer) div(b integer) (integer, error) {
	if b.mag == 0 {
		return integer{}, errZeroDiv
	}
	if a.mag%b.mag != 0 {
		return integer{}, errInexact
	}
	return integer{a.neg != b.neg, a.mag / b.mag, a.wide || b.wide}.checked()
}

// mod has the sign of b, as Lua's % has.
func (a integer) mod(b integer) (integer, error) {
	if b.mag == 0 {
		return integer{}, errZeroDiv
	}
	rest := a.mag % b.mag
	if rest != 0 && a.neg != b.neg {
		rest = b.mag - rest
	}
	return integer{b.neg, rest, a.wide || b.wide}.checked()
}

// compare turns the order of magnitudes around for two negative numbers.
func (a integer) compare(b integer) int {
	switch {
	case a.neg != b.neg:
		if a.neg {
			return -1
		}
		return 1
	case a.mag == b.mag:
		return 0
	case (a.mag < b.mag) != a.neg:
		return -1
	}
	return 1
}

// compareFloat compares exactly, whatever the size of f, which is not NaN.
func (a integer) compareFloat(f float64) int {
	const tooBig = 1 << 64
	if f >= tooBig {
		return -1
	}
	if f <= -tooBig {
		return 1
	}
	whole := math.Trunc(f)
	c := a.compare(integer{neg: whole < 0, mag: uint64(math.Abs(whole))})
	if c != 0 || f == whole {
		return c
	}
	if f > whole {
		return -1
	}
	return 1
}

func (a integer) String() string {
	s := strconv.FormatUint(a.mag, 10)
	if a.neg {
		return "-" + s
	}
	return s
}

func (a integer) float() float64 {
	f := float64(a.mag)
	if a.neg {
		return -f
	}
	return f
}
