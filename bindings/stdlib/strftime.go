package stdlib

import (
	"fmt"
	"strconv"
	"time"
)

// strftime formats a time in UTC as C does in the C locale.
func strftime(format string, t time.Time) string {
	var out []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out = append(out, format[i])
			continue
		}
		i++
		out = appendTime(out, format[i], t)
	}
	return string(out)
}

// appendTime appends one conversion; one that C does not know stays as it is.
func appendTime(out []byte, verb byte, t time.Time) []byte {
	if layout := layoutOf(verb); layout != "" {
		return t.AppendFormat(out, layout)
	}
	if n, width, ok := timeNumber(verb, t); ok {
		return fmt.Appendf(out, "%0*d", width, n)
	}
	switch verb {
	case 'C':
		return fmt.Appendf(out, "%02d", floorDiv(t.Year(), 100))
	case 'D', 'x':
		return append(out, strftime("%m/%d/%y", t)...)
	case 'F':
		return append(out, strftime("%Y-%m-%d", t)...)
	case 'R':
		return append(out, strftime("%H:%M", t)...)
	case 'T', 'X':
		return append(out, strftime("%H:%M:%S", t)...)
	case 'c':
		return append(out, strftime("%a %b %e %H:%M:%S %Y", t)...)
	case 'r':
		return append(out, strftime("%I:%M:%S %p", t)...)
	case 'Y':
		return strconv.AppendInt(out, int64(t.Year()), 10)
	case 'k':
		return fmt.Appendf(out, "%2d", t.Hour())
	case 'l':
		return fmt.Appendf(out, "%2d", hour12(t))
	case 's':
		return strconv.AppendInt(out, t.Unix(), 10)
	case 'n':
		return append(out, '\n')
	case 't':
		return append(out, '\t')
	case '%':
		return append(out, '%')
	}
	return append(out, '%', verb)
}

// layoutOf is the layout of the time package for a conversion, where it has one.
func layoutOf(verb byte) string {
	switch verb {
	case 'a':
		return "Mon"
	case 'A':
		return "Monday"
	case 'b', 'h':
		return "Jan"
	case 'B':
		return "January"
	case 'e':
		return "_2"
	case 'p':
		return "PM"
	case 'P':
		return "pm"
	case 'z':
		return "-0700"
	case 'Z':
		return "MST"
	}
	return ""
}

// timeNumber is the number that a conversion writes, and its width.
func timeNumber(verb byte, t time.Time) (n, width int, ok bool) {
	isoYear, isoWeek := t.ISOWeek()
	switch verb {
	case 'H':
		n, width = t.Hour(), 2
	case 'I':
		n, width = hour12(t), 2
	case 'M':
		n, width = t.Minute(), 2
	case 'S':
		n, width = t.Second(), 2
	case 'd':
		n, width = t.Day(), 2
	case 'm':
		n, width = int(t.Month()), 2
	case 'y':
		n, width = floorMod(t.Year(), 100), 2
	case 'j':
		n, width = t.YearDay(), 3
	case 'w':
		n, width = int(t.Weekday()), 1
	case 'u':
		n, width = isoWeekday(t), 1
	case 'U':
		n, width = (t.YearDay()+6-int(t.Weekday()))/7, 2
	case 'W':
		n, width = (t.YearDay()+7-isoWeekday(t))/7, 2
	case 'V':
		n, width = isoWeek, 2
	case 'G':
		n, width = isoYear, 1
	case 'g':
		n, width = floorMod(isoYear, 100), 2
	}
	return n, width, width > 0
}

func hour12(t time.Time) int { return (t.Hour()+11)%12 + 1 }

// isoWeekday counts from Monday, 1, to Sunday, 7.
func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func floorMod(a, b int) int { return ((a % b) + b) % b }

func floorDiv(a, b int) int { return (a - floorMod(a, b)) / b }
