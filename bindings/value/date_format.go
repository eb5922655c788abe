package value

import (
	"fmt"
	"strings"
)

// strftimeLayouts are the directives of strftime that Go's time knows too. The
// names are English and the composed forms those of the C locale.
var strftimeLayouts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05",
	'y': "06", 'e': "_2", 'I': "03", 'p': "PM", 'j': "002",
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan",
	'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06",
	'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05", 'r': "03:04:05 PM",
}

// strftime writes the date by a pattern, with the directives of C and for parts
// of a second %L (milliseconds), %f (microseconds) and %N (nanoseconds).
func (d *date) strftime(pattern string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		if i == len(pattern) {
			return "", fmt.Errorf("the format ends in a single %%: write %%%% for a percent sign")
		}
		s, ok := d.directive(pattern[i])
		if !ok {
			return "", fmt.Errorf("unknown directive %q", pattern[i-1:i+1])
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// directive is what one directive writes.
func (d *date) directive(c byte) (string, bool) {
	if layout, ok := strftimeLayouts[c]; ok {
		return d.t.Format(layout), true
	}
	nanos := d.t.Nanosecond()
	switch c {
	case 'L':
		return fmt.Sprintf("%03d", nanos/1e6), true
	case 'f':
		return fmt.Sprintf("%06d", nanos/1e3), true
	case 'N':
		return fmt.Sprintf("%09d", nanos), true
	case 's':
		return fmt.Sprint(d.t.Unix()), true
	case 'z':
		return d.t.Format("-0700"), true
	case 'Z':
		return d.zoneName(), true
	}
	return d.weekDirective(c)
}

// zoneName is UTC or the offset: a database's text names no other zone.
func (d *date) zoneName() string {
	if _, seconds := d.t.Zone(); seconds == 0 {
		return "UTC"
	}
	return d.t.Format("-07:00")
}

// weekDirective has the weeks, which are counted in three ways, and the escapes.
func (d *date) weekDirective(c byte) (string, bool) {
	weekday := int(d.t.Weekday())
	isoYear, isoWeek := d.t.ISOWeek()
	switch c {
	case 'w':
		return fmt.Sprint(weekday), true
	case 'u':
		return fmt.Sprint((weekday+6)%7 + 1), true
	case 'U': // weeks begin on Sunday
		return fmt.Sprintf("%02d", (d.t.YearDay()+6-weekday)/7), true
	case 'W': // weeks begin on Monday
		return fmt.Sprintf("%02d", (d.t.YearDay()+6-(weekday+6)%7)/7), true
	case 'V':
		return fmt.Sprintf("%02d", isoWeek), true
	case 'G':
		return fmt.Sprint(isoYear), true
	}
	return map[byte]string{'%': "%", 'n': "\n", 't': "\t"}[c], c == '%' || c == 'n' || c == 't'
}
