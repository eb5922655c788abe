package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
)

// change is a command that changes a database.
type change struct {
	command string // "up"
	deed    string // for the question: "luamig up"
	dryRun  bool
	safe    bool // nothing is changed: no question is asked
	// migrations says that the folder of migrations is needed.
	migrations bool
	do         func(context.Context, *host.Migrator) (host.Report, error)
}

// perform runs a change from the configuration to the exit code.
func (p *program) perform(cmd *cobra.Command, c change) error {
	pr, err := p.openProject(cmd.Context())
	if err != nil {
		return err
	}
	if !c.safe && !c.dryRun {
		if err := p.confirm(pr, c.deed); err != nil {
			return err
		}
	}
	ctx, s, end := p.watch(cmd.Context())
	defer end()
	t := task{command: c.command, dryRun: c.dryRun, project: pr}
	r := p.reporter(t)
	m, err := p.migrator(pr, s, r)
	if err != nil {
		return err
	}
	if c.migrations {
		if err := pr.needMigrations(m); err != nil {
			return err
		}
		t.width = sync.OnceValue(func() int { return widest(scriptNames(m.Migrations)) }) // where nothing is shown, nothing is read
		r = p.reporter(t)
		m.Events = p.events(s, r)
	}
	report, err := c.do(ctx, m)
	err = p.outcome(ctx, s, report, err)
	r.end(report, err)
	return err
}

// outcome makes a stop by the user the result, whatever error it surfaced as. What
// was left behind is still told.
func (p *program) outcome(ctx context.Context, s *stopper, report host.Report, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), errStopped) && err != nil:
		var script *host.ScriptError
		switch {
		case errors.As(err, &script) && script.Kept:
			p.reportError(err)
			return codeError(exitPartly) // which is more to know than who has stopped it
		case s.began.Load():
			fmt.Fprintln(p.stderr, "stopped; the current script was rolled back")
		default:
			fmt.Fprintln(p.stderr, "stopped; nothing was done")
		}
		return codeError(exitStopped)
	case err == nil && report.Stopped:
		return codeError(exitStopped)
	}
	return err
}

// widthOf is the width of names that are known.
func widthOf(names []string) func() int {
	width := widest(names)
	return func() int { return width }
}

// widest is the width of the longest name, within what leaves room for the rest
// of the line.
func widest(names []string) int {
	const most = 60
	width := 0
	for _, n := range names {
		width = max(width, diagnostic.Width(n))
	}
	return min(width, most)
}
