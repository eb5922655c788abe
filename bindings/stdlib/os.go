package stdlib

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/numeral"
)

func (l *library) osFunctions() []entry {
	return []entry{
		{"clock", l.clock},
		{"date", l.date},
		{"difftime", difftime},
		{"time", l.time},
	}
}

// clock is the time that the script has been running for, in seconds.
func (l *library) clock(L *lua.LState) int {
	return pushNumber(L, time.Since(l.opened).Seconds())
}

// difftime(a, b) is a - b in whole seconds.
func difftime(L *lua.LState) int {
	b := optNumber(L, 2, 0) // checked first, as in Lua 5.1
	return pushNumber(L, float64(numeral.ToInt64(checkNumber(L, 1))-numeral.ToInt64(b)))
}

// largestTime bounds times to years of at most nine digits, which the time
// package still counts right.
const largestTime = 3e16

// time([t]) is the time of the run, or that of the fields of t in UTC, which may be
// out of their ranges as for mktime.
func (l *library) time(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		return pushNumber(L, float64(l.host.Now().Unix()))
	}
	t := checkTable(L, 1)
	field := func(name string, otherwise int) int { return timeField(L, t, name, otherwise) }
	second, minute, hour := field("sec", 0), field("min", 0), field("hour", 12)
	day, month, year := field("day", required), field("month", required), field("year", required)
	const largestYear = 9e8
	if year < -largestYear || year > largestYear {
		L.Push(lua.LNil)
		return 1
	}
	when := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return pushNumber(L, float64(when.Unix()))
}

// required marks a field of a time that has to be given.
const required = math.MinInt

// timeField reads a field, by metamethods too.
func timeField(L *lua.LState, t list, name string, otherwise int) int {
	v := L.GetTable(L.Get(1), lua.LString(name))
	if v == lua.LNil {
		if otherwise == required {
			raise(L, "field '%s' missing in date table", name)
		}
		return otherwise
	}
	n, ok := number(v)
	if !ok || math.Abs(n) > math.MaxInt32 {
		raise(L, "field '%s' is not an integer in range", name)
	}
	return int(numeral.ToInt64(n))
}

// date([format [, time]]) formats by strftime; "*t" gives a table of fields.
func (l *library) date(L *lua.LState) int {
	format := optString(L, 1, "%c")
	when := optNumber(L, 2, float64(l.host.Now().Unix()))
	if math.IsNaN(when) || math.Abs(when) > largestTime {
		L.Push(lua.LNil)
		return 1
	}
	t := time.Unix(numeral.ToInt64(when), 0).UTC()
	if format != "" && format[0] == '!' {
		format = format[1:] // all times are UTC
	}
	if format == "*t" {
		L.Push(timeTable(L, t))
		return 1
	}
	return l.pushResult(L, strftime(format, t))
}

func timeTable(L *lua.LState, t time.Time) *lua.LTable {
	fields := L.CreateTable(0, 9)
	set := func(name string, n int) { fields.RawSetString(name, lua.LNumber(n)) }
	set("sec", t.Second())
	set("min", t.Minute())
	set("hour", t.Hour())
	set("day", t.Day())
	set("month", int(t.Month()))
	set("year", t.Year())
	set("wday", int(t.Weekday())+1)
	set("yday", t.YearDay())
	fields.RawSetString("isdst", lua.LFalse)
	return fields
}
