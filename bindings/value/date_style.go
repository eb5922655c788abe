package value

import (
	"fmt"
	"strings"
	"time"
)

// dateStyle is how a date was written, so that one calculated from it is written
// alike.
type dateStyle struct {
	separator byte // between date and time: ' ' or 'T'; 0 for a date alone
	fraction  int  // digits of the second's fraction
	zone      zoneStyle
}

// zoneStyle is how an offset is written.
type zoneStyle byte

const (
	zoneNone    zoneStyle = iota // not at all
	zoneZ                        // Z for UTC, else as zoneMinutes
	zoneHours                    // +02, as PostgreSQL does
	zoneMinutes                  // +02:00
	zoneCompact                  // +0200
)

// format writes t without losing anything: a fraction gets the digits that it
// needs, and a date alone gets a time if it has one now.
func (s dateStyle) format(t time.Time) string {
	text := t.Format("2006-01-02")
	if s.separator == 0 && isMidnight(t) {
		return text
	}
	separator := " "
	if s.separator != 0 {
		separator = string(s.separator)
	}
	return text + separator + t.Format("15:04:05") + s.fractionText(t) + s.zoneText(t)
}

func isMidnight(t time.Time) bool {
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}

// fractionText has the digits of the style, more where they would be lost.
func (s dateStyle) fractionText(t time.Time) string {
	nanos := fmt.Sprintf("%09d", t.Nanosecond())
	digits := max(s.fraction, len(strings.TrimRight(nanos, "0")))
	if digits == 0 {
		return ""
	}
	return "." + nanos[:digits]
}

// zoneText leaves the style where it cannot tell the offset.
func (s dateStyle) zoneText(t time.Time) string {
	_, seconds := t.Zone()
	switch {
	case s.zone == zoneNone:
		return ""
	case s.zone == zoneZ && seconds == 0:
		return "Z"
	case seconds%60 != 0:
		return t.Format("-07:00:00")
	case s.zone == zoneCompact:
		return t.Format("-0700")
	case s.zone == zoneHours && seconds%3600 == 0:
		return t.Format("-07")
	}
	return t.Format("-07:00")
}
