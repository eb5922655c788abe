package host_test

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// What is said of the row must not hide what an error is about: the variable, or the limit.
func TestErrorsInATransformAreExplained(t *testing.T) {
	const frame = "function run(qi)\n  local function f() return 1 + f() end\n  qi:transform('T', function(row)\n    row.v = %\n  end)\nend"
	const row = " (in the row of T with id = 1)"
	for body, want := range map[string]string{
		"row.v:upper()": "attempt to index nil: row.v is nil" + row,
		"f()":           "calls are nested more than 200 deep (limits.depth)" + row,
		"error('no')":   "no" + row,
	} {
		p := walk(t, numbers(1), "")
		_, err := p.Run(context.Background(), script(strings.ReplaceAll(frame, "%", body)), host.RunOptions{})
		if e := p.fails(err); e.Message != want || e.Pos.Line == 0 {
			t.Errorf("%s: got %q at %v", body, e.Message, e.Pos)
		}
	}
}

// A handler can run when the stack is full, for it is called when the stack is free again.
func TestHandlersOfOverflowsInATransform(t *testing.T) {
	p := walk(t, numbers(1), "")
	_, err := p.Run(context.Background(), script(`function run(qi)
  local function f() return 1 + f() end
  local ok, m = xpcall(function() qi:transform("T", f) end, function(m) return "handled " .. m end)
  assert(m:find("^handled .*stack overflow"), m)
end`), host.RunOptions{})
	if err != nil {
		t.Error(err)
	}
}
