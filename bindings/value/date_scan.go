package value

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// scanners read the directives of date.parse(text, format).
var scanners = map[byte]func(*dateReader) bool{
	'Y': func(r *dateReader) bool { return r.digits(4, &r.c.year) },
	'y': (*dateReader).shortYear,
	'm': func(r *dateReader) bool { return r.upTo2(&r.c.month) },
	'd': func(r *dateReader) bool { return r.upTo2(&r.c.day) },
	'e': func(r *dateReader) bool { r.skip(" "); return r.upTo2(&r.c.day) },
	'H': func(r *dateReader) bool { return r.timePart(&r.c.hour) },
	'I': (*dateReader).hour12,
	'M': func(r *dateReader) bool { return r.timePart(&r.c.min) },
	'S': func(r *dateReader) bool { return r.timePart(&r.c.sec) },
	'L': (*dateReader).bareFraction,
	'f': (*dateReader).bareFraction,
	'N': (*dateReader).bareFraction,
	'p': (*dateReader).halfDay,
	'b': (*dateReader).monthName,
	'B': (*dateReader).monthName,
	'h': (*dateReader).monthName,
	'z': func(r *dateReader) bool { return r.text != "" && r.zone() },
	'%': func(r *dateReader) bool { return r.skip("%") },
}

// composedFormats stand for several directives.
var composedFormats = strings.NewReplacer("%%", "%%", "%F", "%Y-%m-%d", "%T", "%H:%M:%S", "%R", "%H:%M", "%D", "%m/%d/%y")

// parseDateAs reads text by a format with the directives of strptime. A space in
// the format matches any run of spaces. The date is written as ISO 8601.
func parseDateAs(text, format string) (*date, error) {
	r := &dateReader{text: text, c: civil{year: 1970, month: 1, day: 1}}
	rest := composedFormats.Replace(format)
	for rest != "" {
		n, err := r.step(rest)
		if err != nil {
			return nil, fmt.Errorf("%s is not of the form %q: %w", quote(text), format, err)
		}
		rest = rest[n:]
	}
	if r.text != "" {
		return nil, fmt.Errorf("%s is not of the form %q: %s is left over", quote(text), format, quote(r.text))
	}
	r.fold()
	return r.c.date()
}

// step reads what the format begins with, and gives the length of that.
func (r *dateReader) step(format string) (int, error) {
	switch {
	case format[0] == ' ':
		r.text = strings.TrimLeft(r.text, " ")
		return 1, nil
	case format[0] != '%':
		if !r.skip(format[:1]) {
			return 0, fmt.Errorf("%q expected at %s", format[:1], quote(r.text))
		}
		return 1, nil
	case len(format) == 1:
		return 0, fmt.Errorf("the format ends in a single %%")
	}
	scan, ok := scanners[format[1]]
	if !ok {
		return 0, fmt.Errorf("unknown directive %q", format[:2])
	}
	if !scan(r) {
		return 0, fmt.Errorf("%s does not fit %s", format[:2], quote(r.text))
	}
	return 2, nil
}

// upTo2 reads a number of one or two digits.
func (r *dateReader) upTo2(to *int) bool {
	return r.digits(2, to) || r.digits(1, to)
}

// timePart marks the date as one that is written with its time.
func (r *dateReader) timePart(to *int) bool {
	r.c.style.separator = ' '
	return r.upTo2(to)
}

// shortYear reads two digits: 69 to 99 are the 20th century, as in C.
func (r *dateReader) shortYear() bool {
	if !r.digits(2, &r.c.year) {
		return false
	}
	r.c.year += 2000
	if r.c.year > 2068 {
		r.c.year -= 100
	}
	return true
}

// bareFraction reads the digits of a fraction; the point is in the format.
func (r *dateReader) bareFraction() bool {
	n := min(countDigits(r.text), 9)
	if n == 0 {
		return false
	}
	r.c.nsec, _ = strconv.Atoi((r.text[:n] + "00000000")[:9])
	r.c.style.fraction = n
	r.text = r.text[n:]
	return true
}

// monthName reads an English name, whole or of three letters.
func (r *dateReader) monthName() bool {
	for m := time.January; m <= time.December; m++ {
		for _, name := range []string{m.String(), m.String()[:3]} {
			if len(r.text) >= len(name) && strings.EqualFold(r.text[:len(name)], name) {
				r.c.month, r.text = int(m), r.text[len(name):]
				return true
			}
		}
	}
	return false
}

// hour12 reads an hour of the twelve that %p tells apart.
func (r *dateReader) hour12() bool {
	r.twelve = true
	return r.timePart(&r.c.hour) && 1 <= r.c.hour && r.c.hour <= 12
}

func (r *dateReader) halfDay() bool {
	if len(r.text) < 2 {
		return false
	}
	half := strings.ToUpper(r.text[:2])
	r.afternoon = half == "PM"
	r.text = r.text[2:]
	return half == "AM" || half == "PM"
}

// fold makes the hour of the day of an hour of twelve, in which 12 comes before 1.
func (r *dateReader) fold() {
	if !r.twelve {
		return
	}
	r.c.hour %= 12
	if r.afternoon {
		r.c.hour += 12
	}
}
