package qi

import (
	"fmt"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects"
)

var throttleShape = arg.NewShape("Throttle", "option",
	"replicaLag string|number: hold back while a replica is further behind than this: \"2s\", or seconds",
	"threadsRunning integer: hold back while more sessions than this are at work on the server",
	"between string[]: work within these times of the day only: \"22:00-06:00\"",
	"timeZone string: of between: \"Europe/Berlin\"; UTC if left out",
	"pause string|number: rest so long between two batches: \"100ms\", or seconds",
	"check function: called with what was done, between batches; gives seconds to wait before it is asked again, nil or true to go on, false to pause",
)

const (
	// longestWait bounds one wait, after which throttle is asked again anyway.
	longestWait = 24 * time.Hour
	// measureEvery is how often the server is asked how busy it is, and the clock what time it is, while a backfill is held back.
	measureEvery = time.Second
)

// throttle holds a backfill back.
type throttle struct {
	check   *lua.LFunction // nil: none
	pause   time.Duration
	lag     time.Duration // the most; 0: any
	threads int           // the most; 0: any
	windows windows
}

// throttle reads the option: a function, or a table of what holds back.
func (c *call) throttle(f arg.Fields) (t throttle) {
	switch v := f.Value("throttle").(type) {
	case *lua.LNilType:
	case *lua.LFunction:
		t.check = v
	case *lua.LTable:
		o := c.Fields(v, throttleShape, f.Label("throttle"))
		t.check, _ = o.Value("check").(*lua.LFunction)
		if o.Has("check") && t.check == nil {
			o.Wrong("check", "a function")
		}
		if o.Has("pause") {
			t.pause = c.duration(o, "pause")
		}
		if o.Has("replicaLag") {
			if t.lag = c.duration(o, "replicaLag"); t.lag == 0 {
				o.Wrong("replicaLag", "longer than no time")
			}
		}
		t.threads = o.Int("threadsRunning", 1)
		t.windows = c.windows(o)
	default:
		f.Wrong("throttle", "a function or a table")
	}
	return t
}

// await waits until nothing keeps the next batch from running. A rehearsal looks once and does not obey: it would wait inside its
// transaction.
func (b *backfilling) await() {
	for {
		why, wait := b.heldBy()
		if why == "" || b.sink().IsDryRun() {
			return
		}
		b.check(b.cursor.Wait(b.ctx(), wait, why))
	}
}

// heldBy tells what keeps the next batch from running, and when to look again.
func (b *backfilling) heldBy() (why string, wait time.Duration) {
	t := b.throttle
	if open, why := t.windows.open(b.b.cfg.Now()); !open {
		return why, measureEvery
	}
	if t.threads > 0 {
		n, err := b.cursor.ThreadsRunning(b.ctx())
		b.did(err)
		if n > t.threads {
			return fmt.Sprintf("%d threads that run, of %d", n, t.threads), measureEvery
		}
	}
	if t.lag > 0 {
		lag, err := b.cursor.ReplicaLag(b.ctx())
		b.did(err)
		switch {
		case lag == dialects.Stopped:
			return "a replica that does not replicate", measureEvery
		case lag > t.lag:
			return fmt.Sprintf("a replica that is %s behind, of %s", lag.Round(100*time.Millisecond), t.lag), measureEvery
		}
	}
	return "", 0
}

// hold waits after a batch: as long as is said, and then as long as the script's function says. A rehearsal
// asks that once and does not obey: it would wait, or end, inside its transaction.
func (b *backfilling) hold(at Checkpoint, took time.Duration) {
	if b.throttle.pause > 0 && !b.sink().IsDryRun() {
		b.check(b.cursor.Wait(b.ctx(), b.throttle.pause, "its pause"))
	}
	if b.throttle.check == nil {
		return
	}
	for waited := time.Duration(0); ; {
		wait, pause := b.askThrottle(at, took, waited)
		switch {
		case b.sink().IsDryRun():
			return
		case pause:
			b.check(b.cursor.Pause())
		case wait == 0:
			return
		}
		b.check(b.cursor.Wait(b.ctx(), wait, "its throttle"))
		waited += wait
	}
}

// askThrottle calls the script's function.
func (b *backfilling) askThrottle(at Checkpoint, took, waited time.Duration) (wait time.Duration, pause bool) {
	b.L.Push(b.throttle.check)
	b.L.Push(newRecord(b.L).set("batches", lua.LNumber(at.Batches)).set("rows", lua.LNumber(at.Rows)).
		set("size", lua.LNumber(b.size.rows)).
		set("last", keyValue(b.L, at.After)).set("seconds", lua.LNumber(took.Seconds())).
		set("waited", lua.LNumber(waited.Seconds())).table)
	b.L.Call(1, 1)
	answer := b.L.Get(-1)
	b.L.Pop(1)
	switch v := answer.(type) {
	case *lua.LNilType:
		return 0, false
	case lua.LBool:
		return 0, !bool(v)
	case lua.LNumber:
		if v >= 0 && !math.IsInf(float64(v), 0) {
			return seconds(float64(v)), false
		}
		b.Fail("throttle gave %v for the seconds to wait", v)
	}
	b.FailHint("return seconds to wait before it is asked again, nil to go on, or false to pause",
		"throttle gave %s", arg.Describe(answer))
	return 0, false
}

func seconds(s float64) time.Duration {
	if s >= longestWait.Seconds() {
		return longestWait
	}
	return time.Duration(s * float64(time.Second))
}
