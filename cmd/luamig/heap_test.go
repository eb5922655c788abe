package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// TestHeapThatHoldsLittleMayGrow: the collector waits, and no longer than a heap is small.
func TestHeapThatHoldsLittleMayGrow(t *testing.T) {
	percent := func() int {
		sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(sample)
		return int(sample[0].Value.Uint64())
	}
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	for _, env := range []map[string]string{{"GOGC": "50"}, {"GOMEMLIMIT": "1GiB"}} {
		if (world{env: env}).leavesCollector() {
			t.Errorf("%v is not heeded", env)
		}
	}
	// What other tests hold may be found to be much before anybody looks here.
	deadline := time.Now().Add(time.Minute)
	for got := 0; got != whileSmall; got = percent() {
		if time.Now().After(deadline) {
			t.Fatalf("at first: %d", got)
		}
		world{}.spareCollector()
	}
	held := make([][]byte, 8)
	for i := range held {
		held[i] = make([]byte, small)
	}
	for ; percent() != asIsUsual; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("a heap that holds much is not collected as is usual")
		}
	}
	runtime.KeepAlive(held)
}
