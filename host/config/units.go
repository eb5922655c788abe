package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// duration reads "5s", "1m30s", "500ms", or a number of seconds.
func duration(v any) (time.Duration, error) {
	switch v := v.(type) {
	case float64:
		if v < 0 || v > math.MaxInt64/float64(time.Second) || v != v {
			return 0, fmt.Errorf("%v is no number of seconds", v)
		}
		return time.Duration(v * float64(time.Second)), nil
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return duration(n)
		}
		d, err := time.ParseDuration(strings.ReplaceAll(v, " ", ""))
		if err != nil || d < 0 {
			return 0, fmt.Errorf("%q is no duration", v)
		}
		return d, nil
	}
	return 0, fmt.Errorf("a duration is wanted, not a %s", kindOf(v))
}

// ParseDuration reads a duration as luamig.lua has it, for flags that take one.
func ParseDuration(s string) (time.Duration, error) { return duration(s) }

// size reads "256MB", "64KiB", or a number of bytes. KB and KiB are both 1024:
// a limit that is a little larger than thought does no harm.
func size(v any) (int64, error) {
	switch v := v.(type) {
	case float64:
		if v < 1 || v > math.MaxInt64/2 || v != math.Trunc(v) {
			return 0, fmt.Errorf("%v is no number of bytes", v)
		}
		return int64(v), nil
	case string:
		return parseSize(v)
	}
	return 0, fmt.Errorf("a size is wanted, not a %s", kindOf(v))
}

func parseSize(s string) (int64, error) {
	digits := strings.TrimRight(strings.ToUpper(s), "BIKMGT ")
	unit := strings.TrimSpace(strings.ToUpper(s[len(digits):]))
	unit = strings.TrimSuffix(strings.TrimSuffix(unit, "B"), "I")
	shift, ok := map[string]uint{"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[unit]
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !ok {
		return 0, fmt.Errorf("%q is no size", s)
	}
	return size(n * float64(uint64(1)<<shift))
}

// count reads a whole number above zero.
func count(v any) (int64, error) {
	n, ok := v.(float64)
	if !ok {
		return 0, fmt.Errorf("a number is wanted, not a %s", kindOf(v))
	}
	if n < 1 || n > 1<<53 || n != math.Trunc(n) {
		return 0, fmt.Errorf("%v is no whole number above zero", n)
	}
	return int64(n), nil
}

// kindOf names a value's type as Lua and JSON do.
func kindOf(v any) string {
	switch v := v.(type) {
	case other:
		return string(v)
	case nil:
		return "nil"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	}
	return "table"
}
