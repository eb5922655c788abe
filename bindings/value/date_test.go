package value

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateForms(t *testing.T) {
	L := open(t)
	for src, want := range map[string]string{ // the text as it is, and the text after nanoseconds that change nothing
		"2024-01-31":                          "2024-01-31",
		"2024-01-31 12:34":                    "2024-01-31 12:34:00",
		"2024-01-31 12:34:56":                 "2024-01-31 12:34:56",
		"2024-01-31T12:34:56":                 "2024-01-31T12:34:56",
		"2024-01-31t12:34:56z":                "2024-01-31T12:34:56Z",
		"2024-01-31T12:34:56.789Z":            "2024-01-31T12:34:56.789Z",
		"2024-01-31 12:34:56.100+00":          "2024-01-31 12:34:56.100+00",
		"2024-01-31 12:34:56.123456789+05:30": "2024-01-31 12:34:56.123456789+05:30",
		"2024-01-31 12:34:56,5":               "2024-01-31 12:34:56.5",
		"2024-01-31 12:34:56-0330":            "2024-01-31 12:34:56-0330",
		"2024-01-31 12:34:56-03":              "2024-01-31 12:34:56-03",
		"2024-01-31 12:34:56.1234567 +01:00":  "2024-01-31 12:34:56.1234567+01:00",
		"1890-01-01 00:00:00+00:09:21":        "1890-01-01 00:00:00+00:09:21",
		"0001-01-01 00:00:00.000000":          "0001-01-01 00:00:00.000000",
		"9999-12-31 23:59:59.999999999":       "9999-12-31 23:59:59.999999999",
		"2024-02-29":                          "2024-02-29",
	} {
		got := text(t, L, fmt.Sprintf("local d = date.parse(%q) return tostring(d), tostring(d + 0)", src))
		if got != src+" "+want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

func TestDateParseErrors(t *testing.T) {
	L := open(t)
	const form = "is not a date as databases write it"
	for src, want := range map[string]string{
		"": form, "x": form, "2024": form, "2024-1-1": form, "20240131": form, "31.01.2024": form, "2024-01-31 ": form, "2024-01-31T": form,
		"2024-01-31 12": form, "2024-01-31 12:34:": form, "2024-01-31 12:34:56.": form, "2024-01-31 12:34:56.1234567890": form,
		"2024-01-31 12:34:56+": form, "2024-01-31 12:34:56+1": form, "2024-01-31 12:34:56+01:": form, "2024-01-31 12:34:56 ": form,
		"2024-01-31 12:34:56+01:60": form, "2024-01-31 12:34:56+25": form, "2024-01-31 12:34:56Zz": form, "12:34:56": form, " 2024-01-31": form,
		"2024-02-30": "there is no 2024-02-30 in the calendar", "2023-02-29": "there is no", "2024-13-01": "there is no", "2024-00-01": "there is no", "2024-01-00": "there is no",
		"2024-01-31 24:00:00": "there is no 24:00:00 on the clock", "2024-01-31 12:60:00": "on the clock", "2024-01-31 12:34:60": "on the clock",
		"0000-00-00": "zero date of MySQL", "0000-00-00 00:00:00": "zero date of MySQL", "0000-01-01": "the year 0 is not between",
		"infinity": "keep it as text", "-infinity": "keep it as text", "0044-03-15 BC": "lies before the year 1", "-0044-03-15": "lies before the year 1",
		"10000-01-01": "lies after the year 9999: keep it as text", "+010000-01-01": "lies after the year 9999",
	} {
		if got := failure(t, L, fmt.Sprintf("date.parse(%q)", src)); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
	for _, code := range []string{`date.parse("2024", ("%Y"):rep(501))`, `date.now():format(("%c"):rep(501))`} {
		if got := failure(t, L, code); !strings.Contains(got, "a format of more than 1000 characters") {
			t.Error(got)
		}
	}
	if got := failure(t, L, `date.parse(("x"):rep(1000000))`); len(got) > 300 {
		t.Errorf("%d bytes of error", len(got))
	}
	for _, code := range []string{"date.parse()", "date.parse({})", "date.format({}, '%Y')", "date.format('x', '%Y')"} {
		failure(t, L, code)
	}
}

func TestDateNowAndFields(t *testing.T) {
	L := open(t)
	run(t, L, `d = date.parse("2024-01-02 03:04:05.678+01:00") plain = date.parse("2023-12-31")`)
	for code, want := range map[string]string{
		"date.now()":               "2024-01-02 02:04:05.678+00:00",
		"date.now() == date.now()": "true",
		"d.year, d.month, d.day, d.hour, d.min, d.sec, d.nsec, d.offset": "2024 1 2 3 4 5 678000000 3600",
		"d.wday, d.yday, d.unix, plain.yday, plain.wday":                 "3 2 1704161045 365 1",
		"plain.hour, plain.offset, d.typo, d[1]":                         "0 nil nil nil",
		"d:utc(), plain:utc(), rawequal(date.parse(d), d)":               "2024-01-02 02:04:05.678+00:00 2023-12-31 true",
		`"at " .. d, d .. "!"`:                                           "at 2024-01-02 03:04:05.678+01:00 2024-01-02 03:04:05.678+01:00!",
		"type(d)":                                                        "userdata",
	} {
		if got := text(t, L, "return "+code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if got := failure(t, L, "d.year = 1"); !strings.Contains(got, "a date has no fields to assign to") {
		t.Error(got)
	}
}

func TestDateArithmetic(t *testing.T) {
	L := open(t)
	run(t, L, `function d(s) return date.parse(s) end`)
	for code, want := range map[string]string{
		`d"2024-01-31" + {months = 1}, d"2023-01-31" + {months = 1}`:                                                "2024-02-29 2023-02-28",
		`d"2024-02-29" + {years = 1}, d"2024-02-29" + {years = 4}`:                                                  "2025-02-28 2028-02-29",
		`d"2024-03-31" - {months = 1}, d"2024-01-31" - {months = 13}`:                                               "2024-02-29 2022-12-31",
		`d"2024-12-31" + {days = 1}, {weeks = 1} + d"2024-02-28"`:                                                   "2025-01-01 2024-03-06",
		`d"2024-01-31":add{months = 1, days = 1}`:                                                                   "2024-03-01",
		`d"2024-01-01":sub{days = 1, hours = 12}`:                                                                   "2023-12-30 12:00:00",
		`d"2024-01-01" + {hours = 48}, d"2024-01-01" + 86399`:                                                       "2024-01-03 2024-01-01 23:59:59",
		`d"2024-01-01 00:00:00" + 0.5, d"2024-01-01 00:00:00" - 0.25`:                                               "2024-01-01 00:00:00.5 2023-12-31 23:59:59.75",
		`d"2024-01-01 00:00:00+02" + {minutes = 90}`:                                                                "2024-01-01 01:30:00+02",
		`d"2024-01-01T00:00:00Z" + {nanoseconds = -1}`:                                                              "2023-12-31T23:59:59.999999999Z",
		`d"2024-01-01 00:00:00" + {milliseconds = 1500, microseconds = 1}`:                                          "2024-01-01 00:00:01.500001",
		`d"2024-01-02" - d"2024-01-01", d"2024-01-01" - d"2024-01-02"`:                                              "86400 -86400",
		`d"2024-01-01 00:00:00.25" - d"2024-01-01"`:                                                                 "0.25",
		`d"9999-12-31" - d"0001-01-01"`:                                                                             "315537811200",
		`d"2024-01-01 01:00+01:00" == d"2024-01-01", d"2024-01-01" < d"2024-01-02", d"2024-01-01" >= d"2024-01-02"`: "true true false",
		`d"0001-01-01" + 315537811200`:                                                                              "9999-12-31",
		`d"2024-01-01" + {}`:                                                                                        "2024-01-01",
	} {
		if got := text(t, L, "return "+code); got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestDateArithmeticErrors(t *testing.T) {
	L := open(t)
	run(t, L, `d = date.parse("2024-01-31")`)
	for code, want := range map[string]string{
		"d + {day = 1}":        `unknown unit "day": the units are years`,
		"d + {1}":              "unknown unit 1",
		"d + {days = 0.5}":     "days is a whole number, not 0.5",
		"d + {days = '1'}":     `days is a whole number, not "1"`,
		"d + {days = 1e12}":    "days is a whole number",
		"d + {days = 0/0}":     "days is a whole number",
		"d + {seconds = 1e12}": "seconds is a number",
		"d + 0/0":              "seconds is a number",
		"d + {days = 4e6}":     "the result is not between the years 1 and 9999",
		"d + {days = 2920000}": "the result is not between the years 1 and 9999",
		"d + {years = 8000}":   "the result is not between the years 1 and 9999",
		"d - {months = 24289}": "the result is not between the years 1 and 9999",
		"d - 4e11":             "the result is not between the years 1 and 9999",
		"d + {hours = 4e11}":   "the result is not between the years 1 and 9999",
		"d + d":                "a date takes seconds or a table",
		"d + '1'":              "a date takes seconds or a table",
		"d + nil":              "a date takes seconds or a table",
		"1 - d":                "attempt to perform arithmetic on a number and a date",
		"d.add(1, 1)":          "attempt to perform arithmetic on a number and a number",
		"d * 2":                "mul",
		"d < 5":                "attempt to compare",
	} {
		if got := failure(t, L, "return "+code); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestDateFormat(t *testing.T) {
	L := open(t)
	run(t, L, `d = date.parse("2024-03-05 15:04:09.012345678+05:30")`)
	for pattern, want := range map[string]string{
		"%Y-%m-%d %H:%M:%S": "2024-03-05 15:04:09", "%y %e %I %p %j": "24  5 03 PM 065", "%a %A %b %B %h": "Tue Tuesday Mar March Mar",
		"%F|%T|%R|%D|%r": "2024-03-05|15:04:09|15:04|03/05/24|03:04:09 PM", "%c|%x|%X": "Tue Mar  5 15:04:09 2024|03/05/24|15:04:09",
		"%L %f %N": "012 012345 012345678", "%z %Z %s": "+0530 +05:30 1709631249", "%w %u %U %W %V %G": "2 2 09 10 10 2024",
		"100%%%n%t": "100%\n\t", "": "", "é 2006": "é 2006",
	} {
		if got := text(t, L, fmt.Sprintf("return date.format(d, %q), d:format(%q)", pattern, pattern)); got != want+" "+want {
			t.Errorf("%q: %q, want %q", pattern, got, want)
		}
	}
	if got := text(t, L, `return date.format("2024-12-30", "%G-%V %U %W %Z")`); got != "2025-01 52 53 UTC" {
		t.Error(got)
	}
	for pattern, want := range map[string]string{"%Q": `unknown directive "%Q"`, "x%": "ends in a single %"} {
		if got := failure(t, L, fmt.Sprintf("d:format(%q)", pattern)); !strings.Contains(got, want) {
			t.Errorf("%q: %q", pattern, got)
		}
	}
}

func TestDateParseAs(t *testing.T) {
	L := open(t)
	for _, c := range []struct{ text, format, want string }{
		{"31.12.2024", "%d.%m.%Y", "2024-12-31"},
		{"1/2/24", "%m/%d/%y", "2024-01-02"},
		{"1/2/69", "%m/%d/%y", "1969-01-02"},
		{"Jan 5, 2024 3:07 PM", "%b %d, %Y %I:%M %p", "2024-01-05 15:07:00"},
		{"5 september 2024 12:00 am", "%e %B %Y %I:%M %p", "2024-09-05 00:00:00"},
		{"12 PM", "%I %p", "1970-01-01 12:00:00"},
		{"2024-01-02T03:04:05.678+0100", "%FT%T.%L%z", "2024-01-02 03:04:05.678+0100"},
		{"2024-01-02   03:04Z", "%F %R%z", "2024-01-02 03:04:00Z"},
		{"100% 2024", "100%% %Y", "2024-01-01"},
		{"01/02/24", "%D", "2024-01-02"},
	} {
		if got := text(t, L, fmt.Sprintf("return date.parse(%q, %q)", c.text, c.format)); got != c.want {
			t.Errorf("%q as %q: %q, want %q", c.text, c.format, got, c.want)
		}
	}
	for _, c := range []struct{ text, format, want string }{
		{"2024-01-02x", "%F", `"x" is left over`}, {"2024", "%F", `"-" expected at ""`}, {"x", "%y", `%y does not fit "x"`}, {"x", "%Y", `%Y does not fit "x"`},
		{"Foo", "%b", "%b does not fit"}, {"13 PM", "%I %p", "%I does not fit"}, {"1 XM", "%I %p", "%p does not fit"}, {"1", "%I%p", "%p does not fit"},
		{"", "%z", "%z does not fit"}, {"x", "%L", "%L does not fit"}, {"1", "%Q", `unknown directive "%Q"`}, {"1", "%d%", "single %"},
		{"30.02.2024", "%d.%m.%Y", "there is no 2024-02-30"}, {"25", "%H", "there is no 25:00:00"},
	} {
		if got := failure(t, L, fmt.Sprintf("date.parse(%q, %q)", c.text, c.format)); !strings.Contains(got, c.want) {
			t.Errorf("%q as %q: %q, want %q", c.text, c.format, got, c.want)
		}
	}
}

// What a date is written as is read as the same time in the same form.
func TestDateTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(-62135596800+86400, 253402300799-86400).Draw(t, "seconds")
		nanos := rapid.SampledFrom([]int64{0, 5e8, 123456000, 123456789, 1}).Draw(t, "nanos")
		style := dateStyle{
			separator: rapid.SampledFrom([]byte{' ', 'T'}).Draw(t, "separator"),
			fraction:  rapid.IntRange(0, 9).Draw(t, "fraction"),
			zone:      zoneStyle(rapid.IntRange(int(zoneNone), int(zoneCompact)).Draw(t, "zone")),
		}
		zone := time.UTC
		if style.zone != zoneNone && style.zone != zoneZ {
			zone = time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "offset")*60)
		}
		d := &date{t: time.Unix(seconds, nanos).In(zone), style: style}
		back, err := parseDate(d.text())
		if err != nil || !back.t.Equal(d.t) {
			t.Fatalf("%s is read as %v, %v", d.text(), back, err)
		}
		if again := back.style.format(back.t); again != d.text() {
			t.Fatalf("%s is written again as %s", d.text(), again)
		}
	})
}

// Adding months and taking them away again never leaves the month, and stays on
// the day wherever the calendar has it.
func TestDateMonthsAgainstCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), 0).UTC()
		n := rapid.IntRange(-500, 500).Draw(t, "months")
		got, err := addMonths(start, n)
		if err != nil {
			t.Fatal(err)
		}
		distance := (got.Year()-start.Year())*12 + int(got.Month()) - int(start.Month())
		if distance != n || got.Day() > start.Day() || got.Day() < min(start.Day(), 28) {
			t.Fatalf("%s and %d months are %s", start, n, got)
		}
	})
}
