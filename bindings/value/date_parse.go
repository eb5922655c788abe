package value

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// civil is a date taken apart, before anyone has checked that it exists.
type civil struct {
	year, month, day     int
	hour, min, sec, nsec int
	offset               int // seconds east of UTC
	style                dateStyle
}

// date checks the ranges and makes the date.
func (c civil) date() (*date, error) {
	if c.year < 1 || c.year > 9999 {
		return nil, fmt.Errorf("the year %d is not between 1 and 9999: keep such a date as text, or calculate with it in SQL", c.year)
	}
	if c.month < 1 || c.month > 12 || c.day < 1 || c.day > daysIn(c.year, c.month) {
		return nil, fmt.Errorf("there is no %04d-%02d-%02d in the calendar", c.year, c.month, c.day)
	}
	if c.hour > 23 || c.min > 59 || c.sec > 59 {
		return nil, fmt.Errorf("there is no %02d:%02d:%02d on the clock", c.hour, c.min, c.sec)
	}
	zone := time.UTC
	if c.offset != 0 {
		zone = time.FixedZone("", c.offset)
	}
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, c.nsec, zone)
	return &date{t: t, style: c.style}, nil
}

// daysIn is the length of a month.
func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dateReader reads a date from text piece by piece.
type dateReader struct {
	text string // what is left
	c    civil

	twelve, afternoon bool // %I and %p
}

var errDateForm = errors.New("not a date as databases write it (2024-01-31, 2024-01-31 12:34:56.789+00:00): give date.parse its format")

// parseDate reads the forms of ISO 8601 that databases write.
func parseDate(text string) (*date, error) {
	if err := refuseSpecialDates(text); err != nil {
		return nil, err
	}
	r := &dateReader{text: text}
	if !r.calendar() || !r.clock() || r.text != "" {
		return nil, fmt.Errorf("%s is %w", quote(text), errDateForm)
	}
	d, err := r.c.date()
	if err != nil {
		return nil, err
	}
	d.source = text
	return d, nil
}

// refuseSpecialDates names what databases hold beside dates, and what to do.
func refuseSpecialDates(text string) error {
	const remedy = ": keep it as text, or calculate with it in SQL"
	switch {
	case text == "infinity" || text == "-infinity":
		return errors.New(text + " is no date that can be calculated with" + remedy)
	case strings.HasPrefix(text, "0000-00-00"):
		return errors.New("the zero date of MySQL is no date: write null in its place")
	case strings.HasSuffix(text, " BC") || strings.HasPrefix(text, "-"):
		return errors.New(quote(text) + " lies before the year 1" + remedy)
	case longYear(text):
		return errors.New(quote(text) + " lies after the year 9999" + remedy)
	}
	return nil
}

// longYear tells a year of five digits from a date without dashes.
func longYear(text string) bool {
	n := countDigits(text)
	return n > 4 && strings.HasPrefix(text[n:], "-") || strings.HasPrefix(text, "+")
}

// digits reads a number of exactly n digits.
func (r *dateReader) digits(n int, to *int) bool {
	if len(r.text) < n || !isDigits(r.text[:n]) {
		return false
	}
	*to, _ = strconv.Atoi(r.text[:n])
	r.text = r.text[n:]
	return true
}

// skip reads one of the given characters, if it is there.
func (r *dateReader) skip(chars string) bool {
	if r.text == "" || strings.IndexByte(chars, r.text[0]) < 0 {
		return false
	}
	r.text = r.text[1:]
	return true
}

// calendar reads 2024-01-31.
func (r *dateReader) calendar() bool {
	return r.digits(4, &r.c.year) && r.skip("-") && r.digits(2, &r.c.month) && r.skip("-") && r.digits(2, &r.c.day)
}

// clock reads what follows a date: nothing, or T12:34:56.789+01:00 with all but
// hours and minutes left out as may be.
func (r *dateReader) clock() bool {
	if r.text == "" {
		return true
	}
	r.c.style.separator = ' '
	if r.text[0] == 'T' || r.text[0] == 't' {
		r.c.style.separator = 'T'
	}
	if !r.skip(" Tt") || !r.digits(2, &r.c.hour) || !r.skip(":") || !r.digits(2, &r.c.min) {
		return false
	}
	if r.skip(":") && !(r.digits(2, &r.c.sec) && r.fraction()) {
		return false
	}
	return r.zone()
}

// fraction reads up to nine digits after a point.
func (r *dateReader) fraction() bool {
	if !r.skip(".,") {
		return true
	}
	n := countDigits(r.text)
	if n == 0 || n > 9 {
		return false
	}
	r.c.nsec, _ = strconv.Atoi((r.text[:n] + "00000000")[:9])
	r.c.style.fraction = n
	r.text = r.text[n:]
	return true
}

// zone reads Z or an offset, which SQL Server sets apart by a space.
func (r *dateReader) zone() bool {
	if r.text == "" {
		return true
	}
	r.skip(" ")
	if r.skip("Zz") {
		r.c.style.zone = zoneZ
		return true
	}
	sign := 1
	if strings.HasPrefix(r.text, "-") {
		sign = -1
	}
	if !r.skip("+-") {
		return false
	}
	hours, minutes, seconds, ok := r.offsetParts()
	r.c.offset = sign * (hours*3600 + minutes*60 + seconds)
	return ok && hours <= 18 && minutes < 60 && seconds < 60
}

// offsetParts reads 02, 02:00, 0200 or 02:00:00.
func (r *dateReader) offsetParts() (hours, minutes, seconds int, ok bool) {
	if !r.digits(2, &hours) {
		return 0, 0, 0, false
	}
	r.c.style.zone = zoneHours
	if r.skip(":") {
		r.c.style.zone = zoneMinutes
		ok = r.digits(2, &minutes)
		if ok && r.skip(":") {
			ok = r.digits(2, &seconds)
		}
		return hours, minutes, seconds, ok
	}
	if r.digits(2, &minutes) {
		r.c.style.zone = zoneCompact
	}
	return hours, minutes, seconds, true
}
