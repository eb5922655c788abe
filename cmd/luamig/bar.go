package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host/event"
)

// How far a loop has come is one line at the bottom of the terminal, which is written anew when it is told of again, and gives
// way to whatever is printed. It is drawn here, and not by a library such as mpb: those draw on a goroutine of their own and move the cursor
// over several lines, beside which nothing else may write; here stdout and stderr are one terminal, and a script prints when it likes.

// The parts of a bar's line.
const (
	plainColumns = 80 // of a terminal that does not say how wide it is
	barColumns   = 20
)

// bar is the line of a loop, in no more than so many columns: what matters least is left out first.
func bar(name string, e event.Progress, columns int) string {
	if columns <= 0 {
		columns = plainColumns
	}
	type part struct {
		text string
		rank int // the higher it is, the sooner it is left out
	}
	parts := []part{{e.Deed, 4}}
	if e.Share > 0 {
		parts = append(parts, part{strings.Repeat("█", int(barColumns*e.Share)) + strings.Repeat("░", barColumns-int(barColumns*e.Share)), 5},
			part{percent(e.Share), 0})
	}
	parts = append(parts, part{amountOf(e), 1})
	for i, text := range paceOf(e) {
		parts = append(parts, part{text, 3 - i}) // the rate goes before the time that is left
	}
	for rank := 6; ; rank-- {
		var texts []string
		for _, p := range parts {
			if p.rank < rank {
				texts = append(texts, p.text)
			}
		}
		line := "  … " + name + "  " + strings.Join(texts, "  ")
		if diagnostic.Width(line) < columns { // the last column is left empty: some terminals go on in the next line there
			return line
		}
		if rank == 0 {
			return cut(line, columns-1)
		}
	}
}

// cut leaves of a line what fits.
func cut(line string, columns int) string {
	for diagnostic.Width(line) > max(columns, 0) {
		runes := []rune(line)
		line = string(runes[:len(runes)-1])
	}
	return line
}

func percent(share float64) string { return fmt.Sprintf("%d %%", int(100*share)) }

// amountOf is "12,000 of ~50,000 rows", or "12,000 rows".
func amountOf(e event.Progress) string {
	if e.Total == 0 || e.Estimated && e.Rows > e.Total {
		return plural(e.Rows, "row")
	}
	about := map[bool]string{true: "~"}[e.Estimated]
	return fmt.Sprintf("%s of %s%s", thousands(e.Rows), about, plural(e.Total, "row"))
}

// paceOf is how fast a loop goes and how long it will take, or what holds it back.
func paceOf(e event.Progress) (texts []string) {
	if e.Held != "" {
		return []string{"held back by " + e.Held}
	}
	if e.Rate > 0 {
		texts = append(texts, rateText(e.Rate))
	}
	if e.Left > 0 {
		texts = append(texts, duration(e.Left)+" left")
	}
	return texts
}

// progressText is the same for those who read lines.
func progressText(e event.Progress) string {
	parts := []string{amountOf(e)}
	if e.Share > 0 {
		parts = append(parts, percent(e.Share))
	}
	return strings.Join(append(parts, paceOf(e)...), ", ")
}

// progress shows how far a loop has come: by its line on a terminal, else from time to time. A script's output is its own, so
// that of an ad-hoc one goes to stderr.
func (r *textReporter) progress(e event.Progress) {
	switch {
	case e.Done:
		r.bar = ""
		r.redraw()
	case r.live:
		r.bar = bar(e.Name, e, r.columns())
		r.redraw()
	case !r.flags.quiet && r.pacer.due(r.now(), e):
		fmt.Fprintf(r.screen(), "  … %s\n", r.hide(e.Name+": "+e.Deed+": "+progressText(e)))
	}
}

// screen is where the line stands that gives way to others.
func (r *textReporter) screen() io.Writer {
	if r.command == "run" {
		return r.stderr
	}
	return r.stdout
}

// redraw writes the line of the loop, or else of the script, which stays until something else is printed.
func (r *textReporter) redraw() {
	line := r.running
	if r.bar != "" {
		line = r.hide(r.bar)
	}
	if r.live && line != "" {
		fmt.Fprint(r.screen(), line)
		r.drawn = true
	}
}
