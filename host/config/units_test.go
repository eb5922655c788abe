package config

import (
	"math"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for _, tt := range []struct {
		in   any
		want time.Duration
	}{
		{"5s", 5 * time.Second}, {"1m30s", 90 * time.Second}, {"1m 30s", 90 * time.Second}, {"250ms", 250 * time.Millisecond},
		{"2", 2 * time.Second}, {2.5, 2500 * time.Millisecond}, {0.0, 0}, {"0", 0},
	} {
		if got, err := duration(tt.in); err != nil || got != tt.want {
			t.Errorf("duration(%v) = %v, %v; want %v", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []any{"", "5 parsecs", "-1s", -1.0, math.NaN(), math.Inf(1), 1e300, true, nil, []entry{}} {
		if got, err := duration(in); err == nil {
			t.Errorf("duration(%v) = %v, want an error", in, got)
		}
	}
}

func TestSize(t *testing.T) {
	for _, tt := range []struct {
		in   any
		want int64
	}{
		{"256MB", 256 << 20}, {"64 MiB", 64 << 20}, {"1.5k", 1536}, {"10", 10}, {"10b", 10}, {1024.0, 1024}, {"2GB", 2 << 30}, {"1tb", 1 << 40},
	} {
		if got, err := size(tt.in); err != nil || got != tt.want {
			t.Errorf("size(%v) = %v, %v; want %v", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []any{"", "MB", "5 apples", "-1MB", "0", 0.0, -5.0, 1.5, "1e30GB", math.NaN(), true, other("function")} {
		if got, err := size(in); err == nil {
			t.Errorf("size(%v) = %v, want an error", in, got)
		}
	}
}
