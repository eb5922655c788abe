package main

import (
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

func TestBarLeavesOutWhatMattersLeast(t *testing.T) {
	e := event.Progress{Deed: "transform Users", Rows: 12_000, Total: 50_000, Estimated: true, Share: 0.24, Rate: 5321.7, Left: 7200 * time.Millisecond}
	for columns, want := range map[int]string{
		200: "  … fill  transform Users  ████░░░░░░░░░░░░░░░░  24 %  12,000 of ~50,000 rows  5,321 rows/s  7.2 s left",
		100: "  … fill  transform Users  24 %  12,000 of ~50,000 rows  5,321 rows/s  7.2 s left",
		0:   "  … fill  24 %  12,000 of ~50,000 rows  5,321 rows/s  7.2 s left", // 80
		60:  "  … fill  24 %  12,000 of ~50,000 rows  7.2 s left",
		45:  "  … fill  24 %  12,000 of ~50,000 rows",
		20:  "  … fill  24 %",
		10:  "  … fill ",
		1:   "",
	} {
		got := bar("fill", e, columns)
		if got != want {
			t.Errorf("%d:\ngot  %q\nwant %q", columns, got, want)
		}
		if columns > 0 && diagnostic.Width(got) >= columns {
			t.Errorf("%d: %q is too wide", columns, got)
		}
	}
	wide := bar(strings.Repeat("漢", 100), e, 50)
	if diagnostic.Width(wide) >= 50 {
		t.Errorf("%q", wide)
	}
}

func TestWhatABarSays(t *testing.T) {
	for want, e := range map[string]event.Progress{
		"1 row":                               {Rows: 1},
		"1,000 rows, 0.5 rows/s":              {Rows: 1000, Rate: 0.5},
		"9 of 10 rows, 90 %":                  {Rows: 9, Total: 10, Share: 0.9},
		"11 rows, 50 %":                       {Rows: 11, Total: 10, Estimated: true, Share: 0.5},
		"5 rows, 7 %, held back by the clock": {Rows: 5, Share: 0.07, Held: "the clock", Left: time.Hour},
	} {
		if got := progressText(e); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// reported is what a reporter writes of events. An int lets so many seconds pass.
func reported(t *testing.T, command string, change func(b *bench), what ...any) *bench {
	t.Helper()
	b := newBench(t)
	now := time.Now()
	b.now = func() time.Time { return now }
	b.terminals.stdout, b.terminals.stderr = true, true
	p := &program{world: b.world}
	if change != nil {
		change(b)
		p.world = b.world
	}
	p.flags.json = b.env["JSON"] != ""
	p.flags.quiet = b.env["QUIET"] != ""
	p.flags.noColor = true
	r := p.reporter(task{command: command, project: &project{}, width: func() int { return 4 }})
	for _, w := range what {
		switch w := w.(type) {
		case int:
			now = now.Add(time.Duration(w) * time.Second)
		case event.Event:
			r.event(w)
		}
	}
	r.end(host.Report{}, nil)
	return b
}

var (
	begins = event.Begun{Name: "fill", Direction: event.Up, Index: 1, Total: 1}
	some   = event.Progress{Name: "fill", Deed: "rows T", Rows: 5}
	more   = event.Progress{Name: "fill", Deed: "rows T", Rows: 10, Total: 20, Share: 0.5}
	heldUp = event.Progress{Name: "fill", Deed: "backfill T", Rows: 10, Held: "its throttle"}
	over   = event.Progress{Name: "fill", Deed: "rows T", Rows: 20, Done: true}
	says   = event.Printed{Text: "hello"}
	ended  = event.Done{Name: "fill", Direction: event.Up, Duration: time.Second, Rows: 20}
)

func TestBarOnATerminal(t *testing.T) {
	b := reported(t, "up", nil, begins, some, more, says, more, over, event.Warning{Text: "w"}, ended)
	const gone = "\r\x1b[2K"
	want := "  … fill" + gone + "  … fill  rows T  5 rows" +
		gone + "  … fill  rows T  ██████████░░░░░░░░░░  50 %  10 of 20 rows" +
		gone + "    | hello\n  … fill  rows T  ██████████░░░░░░░░░░  50 %  10 of 20 rows" +
		gone + "  … fill  rows T  ██████████░░░░░░░░░░  50 %  10 of 20 rows" +
		gone + "  … fill" + gone + "  … fill" + gone + "  ✓ fill     1.0 s   20 rows\n"
	if _, got, _ := strings.Cut(b.out.String(), "\n"); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// An ad-hoc script's output is its own.
func TestBarOfAScript(t *testing.T) {
	b := reported(t, "run", nil, begins, some, says, ended)
	if got := b.out.String(); got != "hello\nfill: 20 rows in 1.0 s\n" {
		t.Errorf("stdout: %q", got)
	}
	const line = "  … fill  rows T  5 rows"
	if got := b.err.String(); got != line+"\r\x1b[2K"+line+"\r\x1b[2K" {
		t.Errorf("stderr: %q", got)
	}
}

func TestNoBar(t *testing.T) {
	pipe := func(b *bench) { b.terminals.stdout, b.terminals.stderr = false, false }
	steps := []any{begins, 1, some, 3, more, 2, more, 4, some, 1, heldUp, 58, heldUp, 2, heldUp, over, ended}
	lines := "  … fill: rows T: 10 of 20 rows, 50 %\n  … fill: backfill T: 10 rows, held back by its throttle\n  ✓ fill     1.0 s   20 rows\n"
	for name, c := range map[string]struct {
		change      func(b *bench)
		command     string
		out, stderr string
	}{
		"in a pipe":        {pipe, "up", lines, ""},
		"of a script":      {pipe, "run", "fill: 20 rows in 1.0 s\n", lines[:strings.Index(lines, "  ✓")]},
		"a dumb terminal":  {func(b *bench) { b.env["TERM"] = "dumb" }, "up", lines, ""},
		"--quiet":          {func(b *bench) { b.env["QUIET"] = "1" }, "up", "", ""},
		"--quiet, in pipe": {func(b *bench) { pipe(b); b.env["QUIET"] = "1" }, "up", "", ""},
	} {
		b := reported(t, c.command, c.change, steps...)
		out := b.out.String()
		if c.command == "up" && c.out != "" {
			_, out, _ = strings.Cut(out, "\n")
		}
		if !strings.HasPrefix(out, c.out) || c.out == "" && out != "" || b.err.String() != c.stderr || strings.Contains(out, "\x1b") {
			t.Errorf("%s:\n%s%s", name, out, b.err.String())
		}
	}
}

func TestProgressAsJSON(t *testing.T) {
	b := reported(t, "up", func(b *bench) { b.env["JSON"] = "1" }, begins, some, more, 1, more, 1, heldUp, 8, heldUp, over, over, ended)
	var got []string
	for _, l := range strings.Split(b.out.String(), "\n") {
		if strings.Contains(l, `"type":"progress"`) {
			got = append(got, l)
		}
	}
	want := []string{
		`{"deed":"rows T","done":false,"name":"fill","rows":5,"type":"progress"}`,
		`{"deed":"rows T","done":false,"estimated":false,"name":"fill","rows":10,"share":0.5,"total":20,"type":"progress"}`,
		`{"deed":"rows T","done":true,"name":"fill","rows":20,"type":"progress"}`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
