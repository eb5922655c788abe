package host_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

func TestLogHasLevelsAndPlaces(t *testing.T) {
	p := newProject(t, map[string]string{"1-a": `
function up(qi)
  log.debug("n", 1, nil, true)
  log.info(int64("9007199254740993"))
  log.warn(setmetatable({}, { __tostring = function() return "own" end }))
  log.error()
end
function down() end`})
	p.up(host.UpOptions{})
	var got []event.Printed
	for _, e := range p.events {
		if printed, ok := e.(event.Printed); ok {
			got = append(got, printed)
		}
	}
	file := "migrations/20240101000001-a.lua"
	want := []event.Printed{
		{Pos: op.Pos{File: file, Line: 3}, Level: "debug", Text: "n\t1\tnil\ttrue"},
		{Pos: op.Pos{File: file, Line: 4}, Level: "info", Text: "9007199254740993"},
		{Pos: op.Pos{File: file, Line: 5}, Level: "warn", Text: "own"},
		{Pos: op.Pos{File: file, Line: 6}, Level: "error"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
