package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/host/compile"
)

// FuzzScript runs whatever compiles, from random programs on: it ends, with an error of a
// known type or none, and without a word of Go.
func FuzzScript(f *testing.F) {
	for seed := range int64(20) {
		f.Add([]byte(generate(seed)))
	}
	for _, s := range []string{"return 1", "local t = {} t[1e7] = 1 return #t", "return ('x'):rep(3, ','):find('.-b')", "coroutine.wrap(function() coroutine.yield(1) error{} end)()", "for i = '1', 3, .5 do print(i) end"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		s := New(context.Background(), Config{Limits: Limits{Memory: 64 << 20, Time: 2 * time.Second, Instructions: 200_000, String: 1 << 20, Depth: 50, Nesting: 50}})
		defer s.Close()
		_, err := s.Load(source, "fuzz.lua")
		var syntax *compile.Error
		var fault *Error
		if err != nil && !errors.As(err, &syntax) && !errors.As(err, &fault) {
			t.Fatalf("%T: %v", err, err)
		}
		if err != nil && (strings.Contains(err.Error(), "runtime error") || strings.Contains(err.Error(), "nil pointer") || strings.HasPrefix(err.Error(), "fuzz.lua: cannot compile")) {
			t.Fatal(err)
		}
	})
}
