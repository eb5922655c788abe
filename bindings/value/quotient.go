package value

import "github.com/cockroachdb/apd/v3"

func powerOf10(exponent int) *apd.BigInt {
	return new(apd.BigInt).Exp(apd.NewBigInt(10), apd.NewBigInt(int64(exponent)), nil)
}

// div is the quotient where it has an end, with no more digits after the point
// than it needs or the operands leave: 12.50 / 5 is 2.50.
func (n *number) div(m *number) (*number, error) {
	if m.d.IsZero() {
		return nil, errZero
	}
	divisor := new(apd.BigInt).GCD(nil, nil, &n.d.Coeff, &m.d.Coeff)
	top := new(apd.BigInt).Quo(&n.d.Coeff, divisor)
	bottom := new(apd.BigInt).Quo(&m.d.Coeff, divisor)
	places, ok := terminates(bottom)
	if !ok {
		return nil, errEndless
	}
	top.Mul(top, powerOf10(places))
	z := &number{apd.Decimal{Negative: n.d.Negative != m.d.Negative, Exponent: n.d.Exponent - m.d.Exponent - int32(places)}}
	z.d.Coeff.Quo(top, bottom)
	return z.pointed().checked()
}

// terminates tells whether 1/n has an end, and after how many digits.
func terminates(n *apd.BigInt) (int, bool) {
	rest, twos := strip(n, apd.NewBigInt(2))
	rest, fives := strip(rest, apd.NewBigInt(5))
	places := max(twos, fives)
	return places, rest.Cmp(apd.NewBigInt(1)) == 0 && places <= maxQuotient
}

// strip divides n by a prime as often as that goes, up to where the quotient is
// too long anyway.
func strip(n, prime *apd.BigInt) (*apd.BigInt, int) {
	times := 0
	for ; times <= maxQuotient; times++ {
		var quotient, rest apd.BigInt
		quotient.QuoRem(n, prime, &rest)
		if rest.Sign() != 0 {
			break
		}
		n = &quotient
	}
	return n, times
}

// pointed writes out trailing zeros before the point, which no text form hides.
func (n *number) pointed() *number {
	if n.d.Exponent > 0 && n.d.Exponent <= maxDigits {
		n.d.Coeff.Mul(&n.d.Coeff, powerOf10(int(n.d.Exponent)))
		n.d.Exponent = 0
	}
	return n
}

// mod has the sign of m, as Lua's % has.
func (n *number) mod(m *number) (*number, error) {
	if m.d.IsZero() {
		return nil, errZero
	}
	a, b, exponent := aligned(n, m)
	z := &number{apd.Decimal{Exponent: exponent, Negative: m.d.Negative}}
	z.d.Coeff.Rem(a, b)
	if z.d.Coeff.Sign() != 0 && n.d.Negative != m.d.Negative {
		z.d.Coeff.Sub(b, &z.d.Coeff)
	}
	return z.pointed().checked()
}

// aligned gives the digits of both numbers as they are written to one scale.
func aligned(n, m *number) (a, b *apd.BigInt, exponent int32) {
	exponent = min(n.d.Exponent, m.d.Exponent)
	return n.digitsAt(exponent), m.digitsAt(exponent), exponent
}

// digitsAt is n in units of ten to an exponent no larger than its own.
func (n *number) digitsAt(exponent int32) *apd.BigInt {
	return new(apd.BigInt).Mul(&n.d.Coeff, powerOf10(int(n.d.Exponent-exponent)))
}

// divRound is the quotient rounded to scale digits after the point.
func (n *number) divRound(m *number, scale int, mode apd.Rounder) (*number, error) {
	if m.d.IsZero() {
		return nil, errZero
	}
	// a/b = top/bottom * 10^-scale, with whole top and bottom.
	shift := int(n.d.Exponent) - int(m.d.Exponent) + scale
	top, bottom := new(apd.BigInt).Set(&n.d.Coeff), new(apd.BigInt).Set(&m.d.Coeff)
	if shift >= 0 {
		top.Mul(top, powerOf10(shift))
	} else {
		bottom.Mul(bottom, powerOf10(-shift))
	}
	z := &number{apd.Decimal{Exponent: int32(-scale), Negative: n.d.Negative != m.d.Negative}}
	z.d.Coeff.Set(roundedQuotient(top, bottom, z.d.Negative, mode))
	return z.pointed().checked()
}

// roundedQuotient is top/bottom as a whole number, of the magnitudes; negative
// is the sign that the rounding is to respect.
func roundedQuotient(top, bottom *apd.BigInt, negative bool, mode apd.Rounder) *apd.BigInt {
	var quotient, rest apd.BigInt
	quotient.QuoRem(top, bottom, &rest)
	if rest.Sign() == 0 {
		return &quotient
	}
	half := rest.Add(&rest, &rest).Cmp(bottom)
	if mode.ShouldAddOne(&quotient, negative, half) {
		quotient.Add(&quotient, apd.NewBigInt(1))
	}
	return &quotient
}

// round is n rounded, or filled with zeros, to scale digits after the point; a
// negative scale rounds before the point.
func (n *number) round(scale int, mode apd.Rounder) (*number, error) {
	return n.divRound(&number{*apd.New(1, 0)}, scale, mode)
}
