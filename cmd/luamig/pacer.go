package main

import (
	"time"

	"github.com/luamig/luamig/host/event"
)

// pacer lets through as many reports of progress as somebody wants to read.
type pacer struct {
	every time.Duration // of a loop that goes on
	held  time.Duration // of one that is held back, maybe for hours
	last  time.Time
	shown bool // of the loop that goes on
}

// The paces: of lines for people, of those for machines, and of the log file.
func linePace() pacer { return pacer{every: 5 * time.Second, held: time.Minute} }
func jsonPace() pacer { return pacer{every: time.Second, held: 10 * time.Second} }
func filePace() pacer { return pacer{every: 10 * time.Second, held: 10 * time.Minute} }

// begin starts the time anew: a script that ends soon is not told of.
func (p *pacer) begin(now time.Time) { p.last, p.shown = now, false }

func (p *pacer) due(now time.Time, e event.Progress) bool {
	wait := p.every
	if e.Held != "" {
		wait = p.held
	}
	due := now.Sub(p.last) >= wait
	if e.Done {
		due = p.shown // whoever has heard of it hears of its end
	}
	if due {
		p.last, p.shown = now, !e.Done
	}
	return due
}
