package value

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

// date is a point in time, or a date alone, as a script calculates with it. One
// that was read from text keeps the text, which is what goes back to a database.
//
// A date without an offset counts as UTC when it is compared or subtracted.
type date struct {
	t      time.Time
	style  dateStyle
	source string // the text read; empty once calculated
}

// text is what tostring gives and what is written to a database.
func (d *date) text() string {
	if d.source != "" {
		return d.source
	}
	return d.style.format(d.t)
}

// compare compares points in time: the same one in two zones is equal.
func (d *date) compare(e *date) int { return d.t.Compare(e.t) }

func (k *kinds) openDate(L *lua.LState) {
	k.date = newMetatable(L, "date", methods{
		"__index":    k.dateIndex(L),
		"__newindex": refuseAssignment,
		"__tostring": dateString,
		"__concat":   k.concat,
		"__add":      k.dateAdd,
		"__sub":      k.dateSubtract,
		"__lt":       lessOperator,
		"__le":       lessEqualOperator,
	})
	k.comparable(k.date)
	L.SetGlobal("date", newTable(L, methods{
		"now":    k.dateNow,
		"parse":  k.dateParse,
		"format": k.dateFormat,
	}))
}

func (k *kinds) newDate(d *date) lua.LValue { return newUserData(k.date, d) }

// dateNow is date.now(): the frozen time of the run, in the form that Sequelize
// writes ("2024-01-02 03:04:05.678+00:00").
func (k *kinds) dateNow(L *lua.LState) int {
	now := k.host.Now().UTC().Truncate(time.Millisecond)
	L.Push(k.newDate(&date{t: now, style: dateStyle{separator: ' ', fraction: 3, zone: zoneMinutes}}))
	return 1
}

// dateParse is date.parse(text, format): without a format the text is what
// databases write.
func (k *kinds) dateParse(L *lua.LState) int {
	if _, ok := payload(L.Get(1)).(*date); ok && L.Get(2) == lua.LNil {
		L.Push(L.Get(1))
		return 1
	}
	d, err := dateOf(L.CheckString(1), checkFormat(L, L.OptString(2, "")))
	if err != nil {
		L.ArgError(1, err.Error())
	}
	L.Push(k.newDate(d))
	return 1
}

// dateOf reads text by a format, or without one as databases write dates.
func dateOf(text, format string) (*date, error) {
	if format != "" {
		return parseDateAs(text, format)
	}
	return parseDate(text)
}

// checkDate reads an argument that is a date or the text of one.
func checkDate(L *lua.LState, arg int) *date {
	if d, ok := payload(L.Get(arg)).(*date); ok {
		return d
	}
	text, ok := L.Get(arg).(lua.LString)
	if !ok {
		L.ArgError(arg, "date expected, got "+describe(L.Get(arg)))
	}
	d, err := parseDate(string(text))
	if err != nil {
		L.ArgError(arg, err.Error())
	}
	return d
}

// dateFormat is both date.format(value, pattern) and d:format(pattern).
func (k *kinds) dateFormat(L *lua.LState) int {
	s, err := checkDate(L, 1).strftime(checkFormat(L, L.CheckString(2)))
	if err != nil {
		L.ArgError(2, err.Error())
	}
	k.host.Charge(L, len(s))
	L.Push(lua.LString(s))
	return 1
}

// checkFormat bounds what a format can write: a directive gives up to twelve
// characters for each of its own.
func checkFormat(L *lua.LState, format string) string {
	const longest = 1000
	if len(format) > longest {
		L.ArgError(2, "a format of more than 1000 characters")
	}
	return format
}

// dateIndex gives the fields and methods of a date.
func (k *kinds) dateIndex(L *lua.LState) lua.LGFunction {
	fns := newTable(L, methods{
		"add":    k.dateAdd,
		"sub":    k.dateSubtract,
		"format": k.dateFormat,
		"utc":    k.dateUTC,
	})
	return func(L *lua.LState) int {
		d := payload(L.Get(1)).(*date)
		name, _ := L.Get(2).(lua.LString)
		v := d.field(string(name))
		if v == lua.LNil {
			v = fns.RawGet(L.Get(2))
		}
		L.Push(v)
		return 1
	}
}

// field is a field by the names of os.date, and nsec, offset (seconds east of
// UTC, nil without one) and unix (seconds since 1970).
func (d *date) field(name string) lua.LValue {
	switch name {
	case "year":
		return lua.LNumber(d.t.Year())
	case "month":
		return lua.LNumber(d.t.Month())
	case "day":
		return lua.LNumber(d.t.Day())
	case "wday":
		return lua.LNumber(d.t.Weekday() + 1)
	case "yday":
		return lua.LNumber(d.t.YearDay())
	case "unix":
		return lua.LNumber(d.t.Unix())
	}
	return d.clockField(name)
}

// clockField is 0 for the parts of a date alone, as midnight has them.
func (d *date) clockField(name string) lua.LValue {
	switch name {
	case "hour":
		return lua.LNumber(d.t.Hour())
	case "min":
		return lua.LNumber(d.t.Minute())
	case "sec":
		return lua.LNumber(d.t.Second())
	case "nsec":
		return lua.LNumber(d.t.Nanosecond())
	case "offset":
		return d.offset()
	}
	return lua.LNil
}

// offset is nil where the text had none: counting as UTC is not being UTC.
func (d *date) offset() lua.LValue {
	if d.style.zone == zoneNone {
		return lua.LNil
	}
	_, seconds := d.t.Zone()
	return lua.LNumber(seconds)
}

// dateUTC is d:utc(): the same time with offset 0.
func (k *kinds) dateUTC(L *lua.LState) int {
	d := checkDate(L, 1)
	style := d.style
	if style.zone == zoneNone {
		L.Push(L.Get(1))
		return 1
	}
	L.Push(k.newDate(&date{t: d.t.UTC(), style: style}))
	return 1
}

func dateString(L *lua.LState) int {
	L.Push(lua.LString(payload(L.Get(1)).(*date).text()))
	return 1
}
