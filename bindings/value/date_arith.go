package value

import (
	"errors"
	"fmt"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// span is a distance on the calendar and the clock. Months and days are kept
// apart from seconds, for a month has no fixed length.
type span struct {
	months, days   int
	seconds, nanos int64
}

// spanUnit is what one of a unit is worth.
type spanUnit struct {
	months, days int
	seconds      int64
	perSecond    int64 // for parts of a second
}

// unitsOfSpan are the names that d:add{…} takes.
var unitsOfSpan = map[string]spanUnit{
	"years":        {months: 12},
	"months":       {months: 1},
	"weeks":        {days: 7},
	"days":         {days: 1},
	"hours":        {seconds: 3600},
	"minutes":      {seconds: 60},
	"seconds":      {seconds: 1},
	"milliseconds": {perSecond: 1e3},
	"microseconds": {perSecond: 1e6},
	"nanoseconds":  {perSecond: 1e9},
}

// maxSpan bounds an amount that is no part of a second: the seconds of all years
// that a date may have are fewer.
const maxSpan = 4e11

var errDateRange = errors.New("the result is not between the years 1 and 9999")

// spanOf reads a number of seconds or a table of units.
func spanOf(v lua.LValue) (span, error) {
	if _, ok := v.(lua.LNumber); ok {
		var s span
		return s, s.addSeconds(v)
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return span{}, fmt.Errorf("a date takes seconds or a table such as {days = 1}, not %s", describe(v))
	}
	return spanOfTable(t)
}

// spanOfTable faults unknown units: {day = 1} would else add nothing at all.
func spanOfTable(t *lua.LTable) (span, error) {
	var s span
	for key, v := t.Next(lua.LNil); key != lua.LNil; key, v = t.Next(key) {
		unit, ok := unitsOfSpan[key.String()]
		if !ok {
			return s, errors.New("unknown unit " + keyText(key) +
				": the units are years, months, weeks, days, hours, minutes, seconds, milliseconds, microseconds and nanoseconds")
		}
		if err := s.addUnit(key.String(), unit, v); err != nil {
			return s, err
		}
	}
	return s, nil
}

// addUnit takes whole numbers, for half a month has no meaning; the bound keeps
// the sums from overflowing.
func (s *span) addUnit(name string, unit spanUnit, v lua.LValue) error {
	if name == "seconds" {
		return s.addSeconds(v)
	}
	f, ok := v.(lua.LNumber)
	if !ok || !isExactInteger(float64(f)) || unit.perSecond == 0 && math.Abs(float64(f)) > maxSpan {
		return errors.New(name + " is a whole number, not " + keyText(v))
	}
	n := int64(f)
	if unit.perSecond > 0 {
		s.seconds += n / unit.perSecond
		s.nanos += n % unit.perSecond * (1e9 / unit.perSecond)
		return nil
	}
	s.months += int(n) * unit.months
	s.days += int(n) * unit.days
	s.seconds += n * unit.seconds
	return nil
}

// addSeconds takes fractions, to the nanosecond.
func (s *span) addSeconds(v lua.LValue) error {
	f, ok := v.(lua.LNumber)
	if !ok || !(math.Abs(float64(f)) <= maxSpan) {
		return errors.New("seconds is a number, not " + keyText(v))
	}
	whole, fraction := math.Modf(float64(f))
	s.seconds += int64(whole)
	s.nanos += int64(math.Round(fraction * 1e9))
	return nil
}

func (s span) negated() span { return span{-s.months, -s.days, -s.seconds, -s.nanos} }

// plus adds months first, then days, then the rest. Where a month is too short,
// its last day is taken, as SQL does: a month after January 31 is February 28.
func (d *date) plus(s span) (*date, error) {
	t, err := addMonths(d.t, s.months)
	if err != nil {
		return nil, err
	}
	if math.Abs(float64(s.days)) > 366*10000 {
		return nil, errDateRange
	}
	t = t.AddDate(0, 0, s.days)
	t = time.Unix(t.Unix()+s.seconds, int64(t.Nanosecond())+s.nanos).In(t.Location())
	if t.Year() < 1 || t.Year() > 9999 {
		return nil, errDateRange
	}
	return &date{t: t, style: d.style}, nil
}

// addMonths is not time.AddDate, which takes the month after January 31 to March.
func addMonths(t time.Time, n int) (time.Time, error) {
	if n == 0 {
		return t, nil
	}
	months := t.Year()*12 + int(t.Month()) - 1 + n
	year, month := months/12, months%12+1
	if months < 12 || year > 9999 {
		return t, errDateRange
	}
	day := min(t.Day(), daysIn(year, month))
	hour, minute, second := t.Clock()
	return time.Date(year, time.Month(month), day, hour, minute, second, t.Nanosecond(), t.Location()), nil
}

// secondsSince is exact to the nanosecond as far as a number can be.
func (d *date) secondsSince(e *date) float64 {
	seconds := d.t.Unix() - e.t.Unix()
	nanos := d.t.Nanosecond() - e.t.Nanosecond()
	return float64(seconds) + float64(nanos)/1e9
}

// dateAdd is both d + span, in either order, and d:add(span).
func (k *kinds) dateAdd(L *lua.LState) int {
	d, amount := L.Get(1), L.Get(2)
	if _, ok := payload(d).(*date); !ok {
		d, amount = amount, d
	}
	return k.pushSum(L, d, amount, span.self)
}

// self is the sign that dateAdd gives to a span.
func (s span) self() span { return s }

// dateSubtract is d - span and d:sub(span), and the seconds between two dates.
func (k *kinds) dateSubtract(L *lua.LState) int {
	a, aok := payload(L.Get(1)).(*date)
	b, bok := payload(L.Get(2)).(*date)
	if aok && bok {
		L.Push(lua.LNumber(a.secondsSince(b)))
		return 1
	}
	return k.pushSum(L, L.Get(1), L.Get(2), span.negated)
}

// pushSum pushes the date that v becomes by an amount with its sign.
func (k *kinds) pushSum(L *lua.LState, v, amount lua.LValue, sign func(span) span) int {
	d, ok := payload(v).(*date)
	if !ok {
		L.RaiseError("attempt to perform arithmetic on %s and %s", describe(L.Get(1)), describe(L.Get(2)))
	}
	s, err := spanOf(amount)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	sum, err := d.plus(sign(s))
	if err != nil {
		L.RaiseError("date %s: %s", d.text(), err.Error())
	}
	L.Push(k.newDate(sum))
	return 1
}
