package main

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
	"github.com/luamig/luamig/host/event"
)

// record is one line of JSON. Its field "type" says what it is.
type record map[string]any

// compact leaves out what says nothing.
func (r record) compact() record {
	for k, v := range r {
		if list, ok := v.([]string); v == "" || v == nil || ok && len(list) == 0 {
			delete(r, k)
		}
	}
	return r
}

// writeJSON writes a record as a line. Keys are in alphabetical order.
func (p *program) writeJSON(w io.Writer, r record) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(p.hideIn(r)) // a closed pipe must not end a migration
}

// hideIn takes passwords out of a record's texts, but for what a script prints: it
// knows none.
func (p *program) hideIn(r record) record {
	if r["type"] == "printed" {
		return r
	}
	for k, v := range r {
		if s, ok := v.(string); ok {
			r[k] = p.hide(s)
		}
	}
	return r
}

// jsonReporter writes a line for each event, for machines.
type jsonReporter struct {
	*program
	task
	write func(record)
	pacer pacer
}

func (r *jsonReporter) event(e event.Event) {
	if p, ok := e.(event.Progress); ok && !r.pacer.due(r.now(), p) {
		return
	}
	rec := eventRecord(e)
	if rec["type"] == "begun" && rec["index"] == 1 {
		r.write(record{
			"type": "start", "command": r.command, "dryRun": r.dryRun, "total": rec["total"],
			"database": config.Redact(r.project.URL), "environment": r.project.Name,
		})
	}
	r.write(rec)
}

// end also tells the exit code, for those who see the output alone.
func (r *jsonReporter) end(report host.Report, err error) {
	var rows int64
	for _, s := range report.Scripts {
		rows += s.Rows
	}
	r.write(record{
		"type": "end", "command": r.command, "done": len(report.Scripts), "rows": rows,
		"dryRun": r.dryRun, "stopped": report.Stopped, "exit": exitCode(err),
	})
}

// eventRecord describes an event.
func eventRecord(e event.Event) record {
	switch e := e.(type) {
	case event.Begun:
		return record{"type": "begun", "name": e.Name, "direction": e.Direction, "index": e.Index, "total": e.Total}
	case event.Done:
		return record{"type": "done", "name": e.Name, "direction": e.Direction, "ms": ms(e.Duration),
			"rows": e.Rows, "statements": e.Statements, "dryRun": e.DryRun}
	case event.Failed:
		return record{"type": "failed", "name": e.Name, "direction": e.Direction, "ms": ms(e.Duration)}
	case event.Statement:
		return record{"type": "statement", "sql": e.SQL, "ms": ms(e.Duration), "affected": e.Affected, "at": place(e.Pos)}.compact()
	case event.Progress:
		return progressRecord(e)
	case event.Printed:
		return record{"type": "printed", "text": e.Text, "level": e.Level, "at": place(e.Pos)}.compact()
	case event.Retrying:
		return record{"type": "retrying", "name": e.Name, "direction": e.Direction, "attempt": e.Attempt, "most": e.Most, "batch": e.Batch, "statement": e.Statement, "kept": e.Kept,
			"ms": ms(e.Pause), "kind": string(e.Kind), "reason": e.Reason}
	case event.Waiting:
		return record{"type": "waiting", "holder": e.Holder.String()}
	case event.Warning:
		return record{"type": "warning", "text": e.Text, "hint": e.Hint}.compact()
	}
	return record{"type": "unknown"}
}

func progressRecord(e event.Progress) record {
	r := record{"type": "progress", "name": e.Name, "deed": e.Deed, "rows": e.Rows, "at": place(e.Pos), "held": e.Held, "done": e.Done}
	if e.Batches > 0 {
		r["batches"] = e.Batches
	}
	r.addAmount(e)
	return r.compact()
}

// addAmount adds how far something has come, as far as it is known.
func (r record) addAmount(e event.Progress) {
	if e.Total > 0 {
		r["total"], r["estimated"] = e.Total, e.Estimated
	}
	if e.Share > 0 {
		r["share"] = e.Share
	}
	if e.Rate > 0 {
		r["rate"] = e.Rate
	}
	if e.Left > 0 {
		r["leftMs"] = ms(e.Left)
	}
}

// ms is a duration in milliseconds, to the microsecond.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// errorRecord describes the error that ends the program.
func errorRecord(err error, hide func(string) string) record {
	d := diagnose(err)
	r := record{"type": "error", "message": hide(d.Message), "exit": exitCode(err), "sql": d.SQL, "file": d.Pos.File}
	if d.Pos.Line > 0 {
		r["line"] = d.Pos.Line
	}
	if d.Pos.Column > 0 {
		r["column"] = d.Pos.Column
	}
	if len(d.Hints) > 0 {
		r["hint"] = d.Hints[0]
	}
	var script *host.ScriptError
	if errors.As(err, &script) {
		r["script"], r["direction"], r["kept"] = script.Script, string(script.Direction), script.Kept
		if script.KeptStatements > 0 {
			r["keptStatements"], r["keptLast"] = script.KeptStatements, hide(script.KeptLast)
		}
	}
	var refused *dialects.Error
	if errors.As(err, &refused) {
		r["kind"], r["code"] = string(refused.Kind), refused.Code
	}
	return r.compact()
}
