package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// partlyText prints what is partly applied, operation by operation.
func (p *program) partlyText(m host.PartlyDone) {
	r := &textReporter{program: p}
	r.line("  %s %s  %s, since %s%s", p.sign(host.Partly), m.Name, partlyState(m), when(m.Since), spaced(m.By))
	if m.Err != nil {
		r.line("      %s", diagnostic.Visible(m.Err.Error()))
	}
	width, deeds := 0, 0
	for _, o := range m.Operations {
		width, deeds = max(width, len(numbers(o))), max(deeds, diagnostic.Width(diagnostic.Visible(o.Deed)))
	}
	for _, o := range m.Operations {
		deed := diagnostic.Visible(o.Deed)
		r.line("      %s %*s  %s%s  %-7s  %s", p.operationSign(o.State), width, numbers(o), deed, strings.Repeat(" ", deeds-diagnostic.Width(deed)), o.State, diagnostic.Visible(o.Place))
		if o.Why != "" {
			r.line("        %s", diagnostic.Visible(o.Why))
		}
	}
	if !m.Whole && m.Err == nil {
		r.line("      · what comes behind that has not run: it is known when the file runs on")
	}
	if m.Failure != "" {
		r.line("      failed: %s", diagnostic.Visible(m.Failure))
	}
	r.line("      %s", partlyHint(m))
}

// numbers are those of an operation, or of the first and the last one.
func numbers(o host.OperationStatus) string {
	if o.To <= o.From {
		return fmt.Sprint(o.From)
	}
	return fmt.Sprintf("%d-%d", o.From, o.To)
}

func spaced(text string) string {
	if text == "" {
		return ""
	}
	return " by " + text
}

func partlyState(m host.PartlyDone) string {
	switch m.Direction {
	case event.Up:
		return "partly applied"
	case event.Down:
		return "partly undone"
	}
	return "partly undone by repair"
}

func (p *program) operationSign(s host.OperationState) string {
	switch s {
	case host.OperationDone:
		return p.mark(true)
	case host.OperationUnknown, host.OperationInPart:
		return p.tint("31", "?")
	}
	return "·"
}

// partlyHint is what can be done about what is partly applied.
func partlyHint(m host.PartlyDone) string {
	return fmt.Sprintf("luamig repair --resume goes on with it; --undo undoes what is done; --mark-applied %s takes it for applied, --forget %s for not applied, whatever is done of it", m.Name, m.Name)
}

func (p *program) repairJSON(d host.Diagnosis, all []finding) {
	for _, m := range d.Partly {
		for _, o := range m.Operations {
			p.writeJSON(p.stdout, record{"type": "operation", "migration": m.Name, "from": o.From, "to": o.To, "deed": o.Deed, "at": o.Place,
				"state": string(o.State), "why": o.Why}.compact())
		}
		r := record{"type": "broken", "name": m.Name, "state": partlyState(m), "hint": partlyHint(m), "by": m.By, "failure": m.Failure,
			"direction": string(m.Direction), "whole": m.Whole, "since": m.Since.UTC().Format(time.RFC3339Nano), "holder": d.Holder}
		if m.Err != nil {
			r["error"] = m.Err.Error()
		}
		p.writeJSON(p.stdout, r.compact())
	}
	for _, f := range all {
		p.writeJSON(p.stdout, record{"type": "broken", "name": f.name, "state": f.state, "hint": f.hint})
	}
}
