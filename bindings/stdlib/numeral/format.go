package numeral

import (
	"math"
	"strconv"
)

// largestPlain bounds the integers that %.14g writes without an exponent.
const largestPlain = 1e14

// Format writes a number as Lua's tostring does, "%.14g".
func Format(f float64) string {
	if i := int64(f); isPlain(f, i) {
		return strconv.FormatInt(i, 10)
	}
	var buf [32]byte
	return string(Append(buf[:0], f))
}

// Append appends what Format gives to dst.
func Append(dst []byte, f float64) []byte {
	if i := int64(f); isPlain(f, i) {
		return strconv.AppendInt(dst, i, 10)
	}
	return Spec{Verb: 'g', Precision: 14}.AppendFloat(dst, f)
}

// isPlain reports whether i is all that is to be written of f; -0 is not.
func isPlain(f float64, i int64) bool {
	return float64(i) == f && f > -largestPlain && f < largestPlain && (i != 0 || !math.Signbit(f))
}
