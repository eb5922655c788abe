package qi

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
)

// longestWait bounds one wait, after which throttle is asked again anyway.
const longestWait = 24 * time.Hour

// hold waits after a batch as long as the script's throttle says. A rehearsal
// asks it once and does not obey: it would wait, or end, inside its transaction.
func (b *backfilling) hold(at Checkpoint, took time.Duration) {
	if b.throttle == nil {
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

// askThrottle calls the script's throttle.
func (b *backfilling) askThrottle(at Checkpoint, took, waited time.Duration) (wait time.Duration, pause bool) {
	b.L.Push(b.throttle)
	b.L.Push(newRecord(b.L).set("batches", lua.LNumber(at.Batches)).set("rows", lua.LNumber(at.Rows)).
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
