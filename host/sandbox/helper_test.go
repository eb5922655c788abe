package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func newSandbox(t testing.TB, config Config) *Sandbox {
	t.Helper()
	s := New(context.Background(), config)
	t.Cleanup(s.Close)
	return s
}

// eval returns what a script returns, as text, or its error.
func eval(t testing.TB, s *Sandbox, source string) (string, error) {
	t.Helper()
	chunk, err := s.compile([]byte(source), "test.lua")
	if err != nil {
		return "", err
	}
	results, err := s.Call(chunk.Function(s.L, s.environment(), s.helpers), lua.MultRet)
	if err != nil {
		return "", err
	}
	var out []string
	for _, r := range results {
		out = append(out, r.String())
	}
	return strings.Join(out, " "), nil
}

func evalConfig(t testing.TB, config Config, source string) (string, error) {
	t.Helper()
	return eval(t, newSandbox(t, config), source)
}

// fail returns the error that a script must end with.
func fail(t testing.TB, config Config, source string) *Error {
	t.Helper()
	got, err := evalConfig(t, config, source)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %q, %v; want a *Error\n%.300s", got, err, source)
	}
	return e
}

// within fails the test if what it does takes longer than a script may.
func within(t testing.TB, limit time.Duration, do func()) {
	t.Helper()
	start := time.Now()
	do()
	if took := time.Since(start); took > limit {
		t.Errorf("took %v, more than %v", took, limit)
	}
}
