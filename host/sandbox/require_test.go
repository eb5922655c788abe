package sandbox

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/luamig/luamig/host/compile"
)

// library serves files from a map, and counts how often.
func library(files map[string]string, reads map[string]int) func(string) ([]byte, string, error) {
	return func(name string) ([]byte, string, error) {
		if reads != nil {
			reads[name]++
		}
		text, ok := files[name]
		if !ok {
			return nil, "", fs.ErrNotExist
		}
		return []byte(text), "lib/" + name + ".lua", nil
	}
}

func TestRequire(t *testing.T) {
	reads := map[string]int{}
	config := Config{Library: library(map[string]string{
		"util":    "local M = {} function M.twice(x) return 2 * x end return M",
		"a/b":     "return 'deep' .. ...",
		"globals": "function g() return 'g' end",
		"nothing": "local x = 1",
		"state":   "n = (n or 0) + 1 return function() return n end",
	}, reads)}
	for source, want := range map[string]string{
		`return require("util").twice(4)`:                "8",
		`return require "a.b", require "a/b"`:            "deepa/b deepa/b",
		`return require("globals").g()`:                  "g",
		`return require("nothing")`:                      "true",
		`return require("util") == require("util")`:      "true",
		`require("globals") return g == nil`:             "true",
		`return require("state")() + require("state")()`: "2",
	} {
		got, err := evalConfig(t, config, source)
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", source, got, err, want)
		}
	}
	s := newSandbox(t, config)
	reads["util"] = 0
	if _, err := eval(t, s, `require("util") require("util") pcall(require, "util")`); err != nil || reads["util"] != 1 {
		t.Errorf("util was read %d times, %v", reads["util"], err)
	}
}

func TestRequireStaysInside(t *testing.T) {
	reads := map[string]int{}
	config := Config{Library: library(nil, reads)}
	for _, name := range []string{"../x", "..", ".", "", "/etc/passwd", "a//b", "a/../b", "a\\b", "a\x00b", "a.b.", "c:", "a b", "./a", "ä"} {
		e := fail(t, config, "require("+luaString(name)+")")
		var cause *RequireError
		if !errors.As(e, &cause) || cause.Name != name {
			t.Errorf("%q: got %v", name, e)
		}
	}
	if len(reads) > 0 {
		t.Errorf("asked the library for %v", reads)
	}
	if e := fail(t, config, "require(5)"); !strings.Contains(e.Message, "not number") {
		t.Errorf("got %v", e)
	}
	if e := fail(t, Config{}, "require('a')"); !strings.Contains(e.Message, "no library") {
		t.Errorf("got %v", e)
	}
}

func luaString(s string) string {
	return `"` + strings.NewReplacer("\\", "\\\\", "\x00", "\\0").Replace(s) + `"`
}

func TestRequireErrors(t *testing.T) {
	config := Config{Library: library(map[string]string{
		"a":      "require('b')",
		"b":      "return require('a')",
		"self":   "require 'self'",
		"syntax": "local x = 1\nx += 1",
		"raises": "local function f()\n  local x\n  return x.y\nend\nlocal z = f()",
	}, nil)}
	if e := fail(t, config, "require('a')"); !strings.Contains(e.Message, "a, b, a") {
		t.Errorf("got %v", e)
	}
	if e := fail(t, config, "require('self')"); !strings.Contains(e.Message, "self, self") {
		t.Errorf("got %v", e)
	}
	e := fail(t, config, "\nrequire('syntax')")
	var syntax *compile.Error
	if !errors.As(e, &syntax) || e.Pos.File != "lib/syntax.lua" || e.Pos.Line != 2 || e.Hint == "" {
		t.Errorf("got %v, hint %q", e, e.Hint)
	}
	if len(e.Trace) != 1 || e.Trace[0].Pos.Line != 2 || e.Trace[0].Pos.File != "test.lua" {
		t.Errorf("the trace is %v", e.Trace)
	}
	e = fail(t, config, "\nrequire('raises')")
	if e.Pos.File != "lib/raises.lua" || e.Pos.Line != 3 || e.Message != "attempt to index nil: x is nil" {
		t.Errorf("got %v", e)
	}
	if n := len(e.Trace); n != 2 || e.Trace[1].Pos.File != "test.lua" || e.Trace[1].Pos.Line != 2 {
		t.Errorf("the trace is %v", e.Trace)
	}
	if e = fail(t, config, "require('none')"); !errors.Is(e, fs.ErrNotExist) {
		t.Errorf("got %v", e)
	}
	s := newSandbox(t, config)
	for range 2 {
		if _, err := eval(t, s, "require('a')"); err == nil || !strings.Contains(err.Error(), "a, b, a") {
			t.Errorf("got %v", err)
		}
	}
}
