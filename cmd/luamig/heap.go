package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The collector of garbage begins with a heap of 4 MB, and goes on to collect one that holds little at each further 4 MB. A start
// makes more garbage than that, and each few migrations do. While the heap holds less than small, it may grow until the program has
// taken roomy; one that holds more is collected as is usual, so that a long run takes no more memory than it did.
const (
	small       = 4 << 20
	roomy       = 16 << 20
	whileSmall  = 400 // percent, as GOGC
	asIsUsual   = 100
	liveObjects = "/gc/heap/live:bytes"
)

// spareCollector makes the collector wait, unless the environment says how long it shall.
func (w world) spareCollector() {
	if w.leavesCollector() {
		collectAt(whileSmall)
		afterCollection(whileSmall)
	}
}

// leavesCollector reports whether the environment says nothing of the collector.
func (w world) leavesCollector() bool { return w.env["GOGC"] == "" && w.env["GOMEMLIMIT"] == "" }

// collectAt sets when to collect. The limit counts until the heap has been looked at: it holds much from one collection to the next.
func collectAt(percent int) {
	limit := int64(math.MaxInt64)
	if percent == whileSmall {
		limit = roomy
	}
	debug.SetMemoryLimit(limit)
	debug.SetGCPercent(percent)
}

// afterCollection looks at the heap behind the next collection, and each one that follows.
func afterCollection(percent int) {
	garbage := new([2]*byte) // with pointers: what has none may share its place with others that live on
	runtime.AddCleanup(garbage, func(percent int) {
		sample := []metrics.Sample{{Name: liveObjects}}
		metrics.Read(sample)
		now := asIsUsual
		if sample[0].Value.Kind() == metrics.KindUint64 && sample[0].Value.Uint64() < small {
			now = whileSmall
		}
		if now != percent {
			collectAt(now)
		}
		afterCollection(now)
	}, percent)
}
