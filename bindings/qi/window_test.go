package qi

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestWindows(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		between, now string // UTC
		zone         *time.Location
		open         bool
	}{
		{"22:00-06:00", "2024-01-01T21:59:59Z", time.UTC, false}, {"22:00-06:00", "2024-01-01T22:00:00Z", time.UTC, true},
		{"22:00-06:00", "2024-01-01T00:00:00Z", time.UTC, true}, {"22:00-06:00", "2024-01-01T05:59:59Z", time.UTC, true},
		{"22:00-06:00", "2024-01-01T06:00:00Z", time.UTC, false}, {"09:30-17:00", "2024-01-01T09:30:00Z", time.UTC, true},
		{"09:30-17:00", "2024-01-01T17:00:00Z", time.UTC, false}, {"9:30 - 17:00", "2024-01-01T16:59:00Z", time.UTC, true},
		{"00:00-24:00", "2024-01-01T23:59:59Z", time.UTC, true}, {"20:00-24:00", "2024-01-01T00:00:00Z", time.UTC, false},
		{"22:00-23:00", "2024-01-01T21:30:00Z", berlin, true}, {"22:00-23:00", "2024-07-01T21:30:00Z", berlin, false},
		{"22:00-23:00", "2024-07-01T20:30:00Z", berlin, true},
		// The hour that the clocks skip, and the one that comes twice.
		{"02:00-03:00", "2024-03-31T01:30:00Z", berlin, false}, {"02:00-03:00", "2024-10-27T00:30:00Z", berlin, true}, {"02:00-03:00", "2024-10-27T01:30:00Z", berlin, true},
	} {
		w, ok := parseWindow(c.between)
		now, err := time.Parse(time.RFC3339, c.now)
		if !ok || err != nil {
			t.Fatal(c.between, err)
		}
		if open, why := (windows{[]window{w}, c.zone}).open(now); open != c.open || (why == "") != open {
			t.Errorf("%s at %s (%s): %v", c.between, c.now, c.zone, open)
		}
	}
	for _, text := range []string{"", "22:00", "22:00-", "-06:00", "22-06", "22:00-22:00", "24:00-06:00", "25:00-06:00", "22:60-06:00", "22:00-06:00-07:00", "a-b", "22:00:00-06:00:00"} {
		if w, ok := parseWindow(text); ok {
			t.Errorf("%q is %+v", text, w)
		}
	}
}
