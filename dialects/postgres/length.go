package postgres

import (
	"strings"
	"unicode/utf8"
)

// An UPDATE with a value that is too long for its column is refused also where no row is found: the server converts constants when it
// plans. In a joined statement it converts the values of the rows that it has found. So a value that may be too long stays alone.

// The types that have a length which refuses values; others have one that rounds.
const (
	oidBit         = 1560
	oidVarbit      = 1562
	oidTime        = 1083
	oidTimestamp   = 1114
	oidTimestamptz = 1184
	oidTimetz      = 1266
	oidInterval    = 1186
)

// fits reports whether a value is certainly not too long for a column. In doubt it is not said to.
func (t foldType) fits(v any) bool {
	if t.length < 0 || v == nil {
		return true
	}
	const header = 4 // which is counted in
	switch t.oid {
	case oidVarchar, oidBpchar:
		return lettersOf(v) <= int(t.length)-header
	case oidNumeric:
		precision, scale := int(t.length-header)>>16, int(t.length-header)&0x7ff
		return scale <= precision && fitsDecimal(plainText(v), precision-scale, scale)
	case oidBit:
		return lettersOf(v) == int(t.length)
	case oidVarbit:
		return lettersOf(v) <= int(t.length)
	case oidTime, oidTimestamp, oidTimestamptz, oidTimetz, oidInterval:
		return true
	}
	return false
}

func lettersOf(v any) int {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []byte:
		return utf8.RuneCount(v)
	}
	return len(plainText(v))
}

// fitsDecimal reports whether a number has so many digits before the point at most, also when it is rounded to so many behind it.
func fitsDecimal(text string, before, behind int) bool {
	text = strings.TrimLeft(text, "+-")
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	if strings.Trim(whole+fraction, "0123456789") != "" || text == "" {
		return false
	}
	return len(whole) < before || len(whole) == before && len(fraction) <= behind
}
