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
	if (world{env: map[string]string{"GOGC": "50"}}).spareCollector(); percent() != 100 {
		t.Errorf("the environment's GOGC has become %d", percent())
	}
	world{}.spareCollector()
	if got := percent(); got != whileSmall {
		t.Errorf("at first: %d", got)
	}
	held := make([][]byte, 8)
	for i := range held {
		held[i] = make([]byte, small)
	}
	for deadline := time.Now().Add(time.Minute); percent() != asIsUsual; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("a heap that holds much is not collected as is usual")
		}
	}
	runtime.KeepAlive(held)
}
