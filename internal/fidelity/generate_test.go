package fidelity

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

// of makes a generator of SQL from one of values.
func of[V any](g *rapid.Generator[V], sql func(V) string) func(seed int) string {
	return func(seed int) string { return sql(g.Example(seed)) }
}

// quoted is a string literal of standard SQL.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func integers(lowest, highest int64) func(int) string {
	return of(rapid.Int64Range(lowest, highest), func(i int64) string { return strconv.FormatInt(i, 10) })
}

// doubles are numbers of any bits, NaN and the infinities aside.
func doubles() *rapid.Generator[float64] {
	return rapid.Custom(func(t *rapid.T) float64 {
		f := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return float64(rapid.Int64().Draw(t, "whole"))
		}
		return f
	})
}

func floatText(f float64) string { return strconv.FormatFloat(f, 'e', -1, 64) }

func decimals(whole, fraction int) *rapid.Generator[string] {
	return rapid.StringMatching(fmt.Sprintf(`-?[1-9][0-9]{0,%d}\.[0-9]{%d}`, whole-1, fraction))
}

// texts are valid UTF-8 without the characters that the pattern of a database excludes.
func texts(without string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.String().Draw(t, "text")
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(without, r) || r == 0xfffd {
				return -1
			}
			return r
		}, s)
	})
}

func byteStrings(longest int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, longest).Draw(t, "bytes"))
	})
}

// moments are points in time as ISO 8601 without a zone.
func moments(digits int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		day := fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(1, 9999).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
		clock := fmt.Sprintf("%02d:%02d:%02d", rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(0, 59).Draw(t, "second"))
		if digits == 0 {
			return day + " " + clock
		}
		return day + " " + clock + "." + fmt.Sprintf("%06d", rapid.IntRange(0, 999999).Draw(t, "fraction"))[:digits]
	})
}

// documents are JSON of all kinds of values, with keys in any order.
func documents() *rapid.Generator[string] {
	return rapid.Deferred(func() *rapid.Generator[string] { return documentOf(3) })
}

func documentOf(depth int) *rapid.Generator[string] {
	leaf := rapid.OneOf(
		rapid.Just("null"), rapid.Just("true"), rapid.Just("1.10"), rapid.Just("9223372036854775807"), rapid.Just("1e2"),
		rapid.Map(rapid.Int64(), func(i int64) string { return strconv.FormatInt(i, 10) }),
		rapid.StringMatching(`"[a-z' \[\]{},:]{0,9}"`),
	)
	if depth == 0 {
		return leaf
	}
	inner := documentOf(depth - 1)
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return "[" + strings.Join(rapid.SliceOfN(inner, 0, 4).Draw(t, "items"), ", ") + "]"
		case 1:
			var members []string
			for i, v := range rapid.SliceOfN(inner, 0, 4).Draw(t, "members") {
				members = append(members, fmt.Sprintf(`"%c%d": %s`, 'z'-rune(i), i, v))
			}
			return "{" + strings.Join(members, ",") + "}"
		}
		return leaf.Draw(t, "leaf")
	})
}

// allBytes is every byte once, in hexadecimal digits.
func allBytes() string {
	var b []byte
	for i := range 256 {
		b = append(b, byte(i))
	}
	return hex.EncodeToString(b)
}
