package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                              "<1 ms",
		999 * time.Microsecond:         "<1 ms",
		1500 * time.Microsecond:        "1.5 ms",
		12 * time.Millisecond:          "12 ms",
		999 * time.Millisecond:         "999 ms",
		time.Second:                    "1.0 s",
		59940 * time.Millisecond:       "59.9 s",
		61 * time.Second:               "1m01s",
		time.Hour + 2*time.Minute + 59: "1h02m",
	} {
		if got := duration(d); got != want {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int64]string{0: "0 rows", 1: "1 row", 2: "2 rows", 999: "999 rows", 1000: "1,000 rows", 1234567: "1,234,567 rows"} {
		if got := plural(n, "row"); got != want {
			t.Errorf("plural(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{&host.ScriptError{}, 1},
		{&usageError{"x", ""}, 2},
		{&config.Error{}, 2},
		{&host.UnknownMigrationError{}, 2},
		{codeError(3), 3},
		{fmt.Errorf("lock: %w", &dialects.LockedError{}), 4},
		{&host.ScriptError{Kept: true}, 5},
		{&host.DriftError{}, 6},
		{errStopped, 130},
		{fmt.Errorf("read: %w", context.Canceled), 130},
		{&host.ScriptError{Kept: true, Err: context.Canceled}, 5},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("exitCode(%#v) = %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestHide(t *testing.T) {
	p := &program{secrets: []string{"pass%40word", "pass@word", "abc"}}
	for in, want := range map[string]string{
		"cannot open postgres://u:pass%40word@h/d": "cannot open postgres://u:***@h/d",
		"user u, password pass@word":               "user u, password ***",
		"abc is too short to be hidden":            "abc is too short to be hidden",
	} {
		if got := p.hide(in); got != want {
			t.Errorf("hide(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestColor(t *testing.T) {
	for _, tt := range []struct {
		terminal bool
		env      map[string]string
		noColor  bool
		want     bool
	}{
		{true, nil, false, true},
		{false, nil, false, false},
		{true, nil, true, false},
		{true, map[string]string{"NO_COLOR": "1"}, false, false},
		{true, map[string]string{"NO_COLOR": ""}, false, true}, // no-color.org: when not empty
		{true, map[string]string{"TERM": "dumb"}, false, false},
	} {
		p := &program{world: world{env: tt.env}, flags: flags{noColor: tt.noColor}}
		if got := p.color(tt.terminal); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
