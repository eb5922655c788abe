package main

import (
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// reporter shows what happens.
type reporter interface {
	event(e event.Event)
	// end closes the report of a command that changes data.
	end(r host.Report, err error)
}

// task is what a reporter is told about the command.
type task struct {
	command string // "up"
	dryRun  bool
	project *project
	width   int // of the longest name to be shown
}

func (p *program) reporter(t task) reporter {
	if p.flags.json {
		return &jsonReporter{program: p, task: t}
	}
	return &textReporter{program: p, task: t, live: p.terminals.stdout && !p.flags.quiet && !p.flags.verbose}
}

// events sends what happens to the reporter and to the log, and tells the
// stopper when there is a script to wait for.
func (p *program) events(s *stopper, r reporter) event.Func {
	return func(e event.Event) {
		if _, ok := e.(event.Begun); ok && s != nil {
			s.began.Store(true)
		}
		p.logEvent(e)
		if _, ok := e.(event.Statement); ok && !p.flags.verbose {
			return // it is for the log alone
		}
		if r != nil {
			r.event(e)
		}
	}
}

// warn shows a warning of the program itself.
func (p *program) warn(text, hint string) {
	if p.flags.json {
		p.writeJSON(p.stdout, record{"type": "warning", "text": text, "hint": hint}.compact())
		return
	}
	p.printWarning(text, hint)
}

// place is a position as text, empty when there is none.
func place(pos op.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	return pos.String()
}
