package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// held lists what held a backfill back.
func (p *project) held() (reasons []string) {
	for _, e := range p.events {
		if e, ok := e.(event.Progress); ok && e.Held != "" {
			reasons = append(reasons, e.Held)
		}
	}
	return reasons
}

func TestBackfillWorksAtItsTime(t *testing.T) {
	p := walk(t, numbers(6), `batch = 2, throttle = { between = { "22:00-06:00", "12:00-12:30" }, timeZone = "Europe/Berlin" }`)
	now := time.Date(2024, 1, 5, 16, 0, 0, 0, time.UTC) // 17:00 there
	p.Now = func() time.Time { return now }
	p.Events = func(e event.Event) {
		p.events = append(p.events, e)
		if e, ok := e.(event.Progress); ok && e.Held != "" {
			if p.seen() != "<nil>" {
				t.Errorf("it has done %s", p.seen())
			}
			now = now.Add(5 * time.Hour)
		}
	}
	p.up(host.UpOptions{})
	if got := p.held(); len(got) != 1 || got[0] != "the clock: it works from 22:00-06:00, 12:00-12:30 (Europe/Berlin)" {
		t.Errorf("%q", got)
	}
	if got := p.seen(); got != "1 2 | 3 4 | 5 6" {
		t.Error(got)
	}
}

// One that has nothing left to do does not wait for its time; a rehearsal does not, either.
func TestWhatDoesNotWaitForItsTime(t *testing.T) {
	p := walk(t, numbers(2), "")
	p.Now = func() time.Time { return time.Date(2024, 1, 5, 16, 0, 0, 0, time.UTC) }
	p.write("2-b", filling(`throttle = { between = "22:00-06:00" }`, ""))
	p.up(host.UpOptions{DryRun: true})
	p.write("2-b", filling("", "")+"\nlocal fill = up\nfunction up(qi) fill(qi) error('later') end")
	p.upError(t)
	p.write("2-b", filling(`throttle = { between = "22:00-06:00" }`, ""))
	p.up(host.UpOptions{})
	if got := p.held(); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestBackfillRests(t *testing.T) {
	p := walk(t, numbers(6), `batch = 2, throttle = { pause = "150ms", check = function(i) print(i.batches, i.size) end }`)
	start := time.Now()
	p.up(host.UpOptions{})
	if took := time.Since(start); took < 300*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	if got := p.printed(); got != "1\t2\n2\t2" {
		t.Error(got)
	}
}

// sleepers are sessions that are at work until the returned function is called.
func sleepers(t *testing.T, p *project, n int) (end func()) {
	t.Helper()
	sleep := "SELECT pg_sleep(600)"
	if p.Dialect.Traits().Name != "postgres" {
		sleep = "SELECT sleep(600)"
	}
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range n {
		c := p.connect()
		group.Go(func() {
			defer c.Close()
			if rows, err := c.Query(ctx, dialects.Statement{SQL: sleep}); err == nil {
				_, _ = dialects.ReadAll(rows)
			}
		})
	}
	var once sync.Once
	end = func() { once.Do(func() { cancel(); group.Wait() }) }
	t.Cleanup(end)
	return end
}

func TestBackfillMindsWhatRunsBesides(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := adds(t, kind, nil)
		if kind == "sqlite" || kind == "pgbouncer" {
			t.Skip("no session, or none for each connection")
		}
		const most = 9
		p.write("2-b", strings.Replace(adding, `throttle = function(i) print("between", i.batches) end`, fmt.Sprintf(`throttle = { threadsRunning = %d }`, most), 1))
		end := sleepers(t, p, most+1)
		c := p.connect()
		defer c.Close()
		gauges := c.Catalog().(dialects.Gauges)
		for n := 0; n <= most; {
			var err error
			if n, err = gauges.ThreadsRunning(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		p.Events = func(e event.Event) {
			p.events = append(p.events, e)
			if e, ok := e.(event.Progress); ok && e.Held != "" {
				if got := p.added(); got != "0|28" {
					t.Errorf("it has done %s", got)
				}
				end()
			}
		}
		p.up(host.UpOptions{})
		if got := p.held(); len(got) == 0 || !strings.HasSuffix(got[0], " threads that run, of 9") {
			t.Errorf("%q", got)
		}
		if got := p.added(); got != "1|28" {
			t.Error(got)
		}
	})
}

// Without replicas, PostgreSQL has none that could be behind; the others do not know.
func TestReplicaLag(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		p := adds(t, kind, nil)
		p.write("2-b", strings.Replace(adding, `throttle = function(i) print("between", i.batches) end`, `throttle = { replicaLag = "1s" }`, 1))
		if strings.HasPrefix(p.URL, "postgres") {
			p.up(host.UpOptions{})
			return
		}
		e := p.upError(t)
		if !errors.As(e, new(*dialects.UnsupportedError)) || len(e.Hints) == 0 || e.Pos.Line != 4 || p.added() != "0|28" {
			t.Errorf("%v %s %q, done %s", e.Pos, e.Message, e.Hints, p.added())
		}
	})
}

func TestThrottleOptions(t *testing.T) {
	for throttle, want := range map[string]string{
		`{ between = "22:00" }`:                           `option "between" of option "throttle": "22:00" is no window of time`,
		`{ between = {} , timeZone = "Mars/Olympus" }`:    `option "timeZone" of option "throttle": there is no "Mars/Olympus"`,
		`{ between = "1:00-2:00", timeZone = "Local" }`:   `there is no "Local"`,
		`{ timeZone = "UTC" }`:                            `is that of between, which is not given`,
		`{ pause = "soon" }`:                              `option "pause" of option "throttle" must be a time such as`,
		`{ replicaLag = 0 }`:                              `must be longer than no time`,
		`{ threadsRunning = 0 }`:                          `must be at least 1, got 0`,
		`{ threadsRunning = "50" }`:                       `must be a whole number`,
		`{ check = true }`:                                `option "check" of option "throttle" must be a function, got a boolean`,
		`{ threadRunning = 5 }`:                           `did you mean "threadsRunning"?`,
		`{ threadsRunning = 5 }`:                          "SQLite has neither replicas nor other sessions",
		`true`:                                            `option "throttle" must be a function or a table, got a boolean`,
		`{ check = function() return "later" end }`:       "throttle gave a string",
		`{ check = function() error("it broke", 0) end }`: "it broke",
	} {
		p := walk(t, numbers(3), "batch = 2, throttle = "+throttle)
		if e := p.upError(t); !strings.Contains(fmt.Sprint(e.Message, e.Hints), want) {
			t.Errorf("%s: %s (%v)", throttle, e.Message, e.Hints)
		}
	}
}
