package sandbox

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// every is how many instructions pass between two looks at the clock and the heap:
// some 0.1 ms of work, against which a look costs less than one part in a hundred.
const every = 1000

// bytesPerInstruction is what Go functions are charged for the memory they touch.
const bytesPerInstruction = 256

// guard is the interpreter's context. The interpreter calls Done before each
// instruction, so that it counts them, and stops at an exact place: no other
// goroutine has to interrupt anything, and no instruction escapes.
type guard struct {
	context.Context
	left     int32 // instructions until the next look
	closed   chan struct{}
	err      error // once set, every instruction fails with it
	executed int64
	owed     int // bytes that were charged and do not make an instruction yet

	limits   Limits
	stopped  atomic.Pointer[error] // set from other goroutines
	active   atomic.Int64          // nanoseconds since begin of the last progress
	begin    time.Time
	heap     []metrics.Sample
	base     int64 // of the heap, before the script
	tolerate int64 // up to where the heap may grow before it is collected again
}

func newGuard(ctx context.Context, limits Limits) *guard {
	g := &guard{Context: ctx, left: every, closed: make(chan struct{}), limits: limits}
	close(g.closed)
	g.heap = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}, {Name: "/gc/heap/live:bytes"}}
	g.restart()
	return g
}

// restart counts time and memory from here.
func (g *guard) restart() {
	metrics.Read(g.heap)
	g.base = int64(g.heap[2].Value.Uint64())
	g.tolerate = g.limits.Memory
	g.begin = time.Now()
	g.active.Store(0)
}

// Done is called before each instruction.
func (g *guard) Done() <-chan struct{} {
	g.left--
	if g.left < 0 {
		return g.look()
	}
	return nil
}

// Err is why Done's channel is closed.
func (g *guard) Err() error { return g.err }

//go:noinline
func (g *guard) look() <-chan struct{} {
	if g.check() == nil {
		return nil
	}
	g.left = -1
	return g.closed
}

// check finds out whether the script has to stop, and starts the next count.
func (g *guard) check() error {
	if g.err != nil {
		return g.err
	}
	g.executed += int64(every - g.left)
	g.left = every
	switch stop := g.stopped.Load(); {
	case stop != nil:
		g.err = *stop
	case g.limits.Instructions > 0 && g.executed > g.limits.Instructions:
		g.err = &LimitError{"instructions", fmt.Sprintf("the script has executed more than %d instructions", g.limits.Instructions), ""}
	default:
		g.err = g.checkTime()
	}
	if g.err == nil {
		g.err = g.checkHeap()
	}
	return g.err
}

func (g *guard) checkTime() error {
	now := time.Since(g.begin)
	if g.limits.Deadline > 0 && now > g.limits.Deadline {
		return &LimitError{"deadline", fmt.Sprintf("the script has not ended after %v", g.limits.Deadline), "raise limits.deadline, or do the work in parts"}
	}
	if now-time.Duration(g.active.Load()) > g.limits.Time {
		return &LimitError{"time", fmt.Sprintf("the script has computed for %v without a step of the database", g.limits.Time), "look for a loop that does not end, or raise limits.time"}
	}
	return nil
}

// checkHeap collects garbage before it gives up. After that the heap may grow a
// little before the next collection, so that a script near the limit does not
// spend its time collecting.
func (g *guard) checkHeap() error {
	if g.used() <= g.tolerate {
		return nil
	}
	runtime.GC()
	used := g.used()
	if used <= g.limits.Memory {
		g.tolerate = max(g.limits.Memory, used+g.limits.Memory/16)
		return nil
	}
	return &LimitError{"memory", fmt.Sprintf("the script holds %d MB of memory, the limit is %d MB", used>>20, g.limits.Memory>>20),
		"work on the rows in batches, or raise limits.memory"}
}

// used is how much the heap of the process has grown since the script began.
func (g *guard) used() int64 {
	metrics.Read(g.heap[:2])
	return int64(g.heap[0].Value.Uint64()+g.heap[1].Value.Uint64()) - g.base
}

// charge accounts for work done in Go. It returns why the script has to stop, or nil.
func (g *guard) charge(bytes int) error {
	g.owed += bytes
	cost := g.owed / bytesPerInstruction
	if cost == 0 {
		return nil
	}
	g.owed %= bytesPerInstruction
	g.left -= int32(min(cost, math.MaxInt32/4))
	if g.left >= 0 && g.err == nil {
		return nil
	}
	return g.check()
}

// stop makes the next look fail. The first reason counts.
func (g *guard) stop(err error) { g.stopped.CompareAndSwap(nil, &err) }

func (g *guard) progress() { g.active.Store(int64(time.Since(g.begin))) }
