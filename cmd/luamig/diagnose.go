package main

import (
	"errors"
	"strings"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
)

// diagnose says what there is to show of an error.
func diagnose(err error) diagnostic.Diagnostic {
	var script *host.ScriptError
	var setup *config.Error
	switch {
	case errors.As(err, &script):
		return ofScript(script)
	case errors.As(err, &setup):
		return diagnostic.Diagnostic{Message: setup.Message, Pos: setup.Pos, Width: setup.Width, Source: setup.Source, Hints: nonEmpty(setup.Hint)}
	}
	d := diagnostic.Diagnostic{Message: err.Error(), Hints: nonEmpty(remedy(err))}
	var refused *dialects.Error
	if errors.As(err, &refused) {
		d.SQL = refused.Statement.Text()
	}
	return d
}

// ofScript joins the hints in one line: they are one thought, what to do and what is
// left behind.
func ofScript(e *host.ScriptError) diagnostic.Diagnostic {
	d := diagnostic.Diagnostic{
		Message: e.Error(), Pos: e.Pos, Width: e.Width, Source: e.Source, SQL: e.SQL,
		Hints: nonEmpty(strings.Join(e.Hints, "; ")),
	}
	if !e.Pos.IsValid() && e.Pos.File == "" {
		d.Pos.File = e.Script
	}
	for _, f := range e.Trace {
		d.Trace = append(d.Trace, diagnostic.Frame{Function: f.Function, Pos: f.Pos})
	}
	return d
}

// remedy is what an error says about how to get out of it.
func remedy(err error) string {
	var r interface{ Remedy() string }
	var locked *dialects.LockedError
	switch {
	case errors.As(err, &r):
		return r.Remedy()
	case errors.As(err, &locked):
		return "wait until it is done; --lock-timeout says how long to wait"
	}
	return ""
}
