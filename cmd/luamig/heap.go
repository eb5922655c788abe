package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The collector of garbage begins with a heap of 4 MB, and goes on to collect one that holds little at each further 4 MB. A start
// makes more garbage than that, and each few migrations do. A heap that holds less than small may grow to 16 MB and a
// bit first; one that holds more is collected as is usual, so that a long run takes no more memory than it did.
const (
	small       = 4 << 20
	whileSmall  = 400 // percent, as GOGC
	asIsUsual   = 100
	liveObjects = "/gc/heap/live:bytes"
)

// spareCollector makes the collector wait, unless the environment says how long it shall.
func (w world) spareCollector() {
	if w.env["GOGC"] == "" {
		debug.SetGCPercent(whileSmall)
		afterCollection(whileSmall)
	}
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
			debug.SetGCPercent(now)
		}
		afterCollection(now)
	}, percent)
}
