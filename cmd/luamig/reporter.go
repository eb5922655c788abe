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
	width   func() int // of the longest name to be shown; nil: names are not aligned
}

// reporter makes the one that the flags ask for.
func (p *program) reporter(t task) reporter {
	shown := p.shown(t)
	if p.log == nil {
		return shown
	}
	return &logged{log: &jsonReporter{program: p, task: t, write: p.logRecord, pacer: filePace()}, shown: shown, statements: p.flags.verbose}
}

func (p *program) shown(t task) reporter {
	if p.flags.json {
		return &jsonReporter{program: p, task: t, write: func(r record) { p.writeJSON(p.stdout, r) }, pacer: jsonPace()}
	}
	r := &textReporter{program: p, task: t, pacer: linePace()}
	terminal := p.terminals.stdout
	if t.command == "run" {
		terminal = p.terminals.stderr
	}
	r.live = terminal && !p.flags.quiet && !p.flags.verbose && p.env["TERM"] != "dumb"
	return r
}

// logged reports to the log file, too.
type logged struct {
	log, shown reporter
	statements bool // are shown as well
}

func (l *logged) event(e event.Event) {
	l.log.event(e)
	if _, ok := e.(event.Statement); !ok || l.statements {
		l.shown.event(e)
	}
}

func (l *logged) end(r host.Report, err error) {
	l.log.end(r, err)
	l.shown.end(r, err)
}

// events sends what happens to the reporter, and tells the stopper when there is
// a script to wait for.
func (p *program) events(s *stopper, r reporter) event.Func {
	return func(e event.Event) {
		if _, ok := e.(event.Begun); ok && s != nil {
			s.began.Store(true)
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
