package qi

import (
	"fmt"
	"strings"
	"time"

	"github.com/luamig/luamig/bindings/arg"
)

// windows are times of the day.
type windows struct {
	list []window
	zone *time.Location
}

// window is from one minute of the day to another, which is no part of it; to the next day's where that is smaller.
type window struct {
	from, to int
	text     string
}

const wholeDay = 24 * 60

func (c *call) windows(f arg.Fields) windows {
	w := windows{zone: time.UTC}
	if name := f.String("timeZone"); name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil || name == "Local" { // the machine's own: the runs of one backfill may be on several
			c.FailHint(`name one as "Europe/Berlin" or "UTC"`, "%s: there is no %q", f.Label("timeZone"), name)
		}
		w.zone = zone
		if !f.Has("between") {
			c.Fail("%s is that of between, which is not given", f.Label("timeZone"))
		}
	}
	for _, text := range f.Strings("between") {
		one, ok := parseWindow(text)
		if !ok {
			c.FailHint(`write two times of the day: "22:00-06:00"`, "%s: %q is no window of time", f.Label("between"), text)
		}
		w.list = append(w.list, one)
	}
	return w
}

func parseWindow(text string) (w window, ok bool) {
	text = strings.ReplaceAll(text, " ", "")
	from, to, _ := strings.Cut(text, "-")
	w.text = text
	var ok1, ok2 bool
	w.from, ok1 = minuteOf(from)
	w.to, ok2 = minuteOf(to)
	return w, ok1 && ok2 && w.from < wholeDay && w.from != w.to
}

// minuteOf reads "06:30"; the day ends at 24:00.
func minuteOf(text string) (int, bool) {
	if text == "24:00" {
		return wholeDay, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

// open reports whether it is such a time, and what to say where it is not.
func (w windows) open(now time.Time) (bool, string) {
	if len(w.list) == 0 {
		return true, ""
	}
	now = now.In(w.zone)
	minute := now.Hour()*60 + now.Minute()
	var texts []string
	for _, one := range w.list {
		within := one.from <= minute && minute < one.to
		if one.to < one.from {
			within = one.from <= minute || minute < one.to
		}
		if within {
			return true, ""
		}
		texts = append(texts, one.text)
	}
	return false, fmt.Sprintf("the clock: it works from %s (%s)", strings.Join(texts, ", "), w.zone)
}
