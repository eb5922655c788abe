package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
	"github.com/luamig/luamig/host/event"
)

// textReporter prints a line a migration, for people.
type textReporter struct {
	*program
	task
	live  bool // a line may be written now and replaced later
	drawn bool // such a line stands there
	// running is the line of the script that runs, and bar that of the loop that it is in; empty: there is none.
	running, bar string
	pacer        pacer
	total        int
	took         time.Duration

	failed bool // a script has; the work may also end because it was stopped
}

// event prints what there is to say of an event. A failure is told by its line here; the
// error itself is printed once, at the end.
func (r *textReporter) event(e event.Event) {
	r.erase()
	switch e := e.(type) {
	case event.Begun:
		r.begun(e)
	case event.Done:
		r.done(e)
	case event.Failed:
		r.took += e.Duration
		r.failed = true
		r.running, r.bar = "", ""
		if r.command != "run" {
			r.line("  %s %s  %8s", r.mark(false), r.pad(e.Name), duration(e.Duration))
		}
	case event.Statement:
		r.statement(e)
	case event.Progress:
		r.progress(e)
		return
	case event.Printed:
		r.printed(e)
	case event.Retrying:
		r.retrying(e)
	case event.Waiting:
		fmt.Fprintf(r.stderr, "waiting for %s\n", e.Holder)
	case event.Warning:
		r.printWarning(e.Text, e.Hint)
	}
	r.redraw()
}

// line prints what --quiet leaves out.
func (r *textReporter) line(format string, args ...any) {
	if !r.flags.quiet {
		fmt.Fprintln(r.stdout, strings.TrimRight(r.hide(fmt.Sprintf(format, args...)), " "))
	}
}

// erase takes away the line of a script that is still running.
func (r *textReporter) erase() {
	if r.drawn {
		fmt.Fprint(r.screen(), "\r\x1b[2K")
		r.drawn = false
	}
}

// begun prints the headline with the first script: only now it is known how many
// there are.
func (r *textReporter) begun(e event.Begun) {
	if e.Index == 1 && r.command != "run" {
		r.total = e.Total
		r.line("%s: %s on %s", r.title(), r.amount(e.Total, e.Direction), r.project.where())
	}
	r.pacer.begin(r.now())
	if r.command != "run" {
		r.running = "  … " + r.pad(e.Name)
	}
}

func (r *textReporter) title() string {
	if r.dryRun {
		return "luamig " + r.command + " --dry-run"
	}
	return "luamig " + r.command
}

// amount says how much there is to do. A migration that is redone counts once, although it is run twice, but for those of which a
// redo before has done the first half.
func (r *textReporter) amount(n int, first event.Direction) string {
	switch {
	case r.command == "down":
		return fmt.Sprintf("%d to undo", n)
	case r.command == "redo" && first == event.Up:
		return fmt.Sprintf("%d to redo", n)
	case r.command == "redo":
		return fmt.Sprintf("%d to redo", (n+1)/2)
	}
	return fmt.Sprintf("%d pending", n)
}

// done prints a script's line.
func (r *textReporter) done(e event.Done) {
	r.took += e.Duration
	r.running, r.bar = "", ""
	rows := ""
	if e.Rows > 0 {
		rows = "   " + plural(e.Rows, "row")
	}
	switch {
	case r.command == "run":
		r.line("%s: %s in %s%s", e.Name, plural(e.Rows, "row"), duration(e.Duration), rolledBack(e.DryRun))
		return
	case r.command == "redo":
		rows = fmt.Sprintf("   %-4s%s", e.Direction, rows)
	}
	r.line("  %s %s  %8s%s", r.mark(true), r.pad(e.Name), duration(e.Duration), rows)
}

func rolledBack(dryRun bool) string {
	if dryRun {
		return "; everything was rolled back"
	}
	return ""
}

// pad aligns what follows the names.
func (r *textReporter) pad(name string) string {
	if r.width == nil {
		return name
	}
	return name + strings.Repeat(" ", max(r.width()-diagnostic.Width(name), 0))
}

// statement prints SQL as it was sent, its time behind it as a comment, so that the
// output can be pasted into a database's own shell.
func (r *textReporter) statement(e event.Statement) {
	lines := strings.Split(strings.TrimSpace(e.SQL), "\n")
	for i, l := range lines {
		note := ""
		if i == len(lines)-1 {
			note = "  -- " + duration(e.Duration)
			if e.Affected > 0 {
				note += ", " + plural(e.Affected, "row")
			}
		}
		r.line("      %s%s", diagnostic.Visible(l), r.faint(note))
	}
}

// printed shows what a script prints: as it is for an ad-hoc script, whose
// output it is, and beside a bar for a migration. Scripts know no passwords, so
// nothing is taken out of their words.
func (r *textReporter) printed(e event.Printed) {
	switch {
	case e.Level == "warn" || e.Level == "error":
		fmt.Fprintf(r.stderr, "%s: %s\n", e.Level, diagnostic.Visible(e.Text))
	case e.Level == "debug" && !r.flags.verbose:
	case r.command == "run":
		fmt.Fprintln(r.stdout, e.Text)
	case !r.flags.quiet:
		for _, l := range strings.Split(e.Text, "\n") {
			fmt.Fprintf(r.stdout, "    | %s\n", diagnostic.Visible(l))
		}
	}
}

// retrying tells why a script begins anew, so that what it prints once more is no riddle.
func (r *textReporter) retrying(e event.Retrying) {
	what, kept := "", "nothing of it was kept, and it"
	switch {
	case e.Batch:
		what = "a batch of "
	case e.Statement:
		what = "a statement of "
	case e.Kept:
		kept = "what of it is committed is not done again, the rest"
	}
	text := fmt.Sprintf("%s: %s; %s runs again in %s (%d of %d)", e.Name, e.Reason, kept, duration(e.Pause), e.Attempt, e.Most)
	fmt.Fprintln(r.stderr, "retrying "+what+r.hide(diagnostic.Visible(text)))
}

// end prints the last line. That nothing had to be done is said, too: silence could
// mean anything.
func (r *textReporter) end(report host.Report, err error) {
	r.erase()
	r.running, r.bar = "", ""
	n := len(report.Scripts)
	switch {
	case r.command == "run":
	case r.failed && exitCode(err) == exitStopped:
		r.line("%s.", r.summary(report))
	case r.failed:
		r.line("%s, 1 failed.", r.summary(report))
	case err != nil:
		if n > 0 {
			r.line("%s.", r.summary(report))
		}
	case n == 0:
		r.line("%s: nothing to %s on %s", r.title(), map[string]string{"up": "apply", "down": "undo", "redo": "redo"}[r.command], r.project.where())
	default:
		r.line("%s in %s%s.", r.summary(report), duration(r.took), rolledBack(report.DryRun))
	}
	if report.Stopped {
		fmt.Fprintf(r.stderr, "stopped: %d of %d are done\n", n, r.total)
	}
}

func (r *textReporter) summary(report host.Report) string {
	n := int64(len(report.Scripts))
	switch r.command {
	case "down":
		return plural(n, "migration") + " undone"
	case "redo":
		return plural(redone(report), "migration") + " redone"
	}
	return plural(n, "migration") + " applied"
}

// redone is how many migrations have come to the end of the second half.
func redone(report host.Report) (n int64) {
	for _, s := range report.Scripts {
		if s.Direction == event.Up {
			n++
		}
	}
	return n
}

// where names the database and the environment.
func (pr *project) where() string {
	name := pr.Name
	if pr.URLFrom != "" {
		name += ", " + pr.URLFrom
	}
	return fmt.Sprintf("%s (%s)", config.Redact(pr.URL), name)
}

// printError draws an error on stderr; several joined ones below each other. What is joined inside of an error that says more is its own.
func (p *program) printError(err error) {
	joined, several := err.(interface{ Unwrap() []error })
	_, explained := err.(interface{ Remedy() string })
	if several && !explained && !errors.As(err, new(*host.ScriptError)) {
		for _, e := range joined.Unwrap() {
			p.printError(e)
		}
		return
	}
	fmt.Fprint(p.stderr, p.hide(diagnostic.Render(diagnose(err), p.style(p.terminals.stderr))))
}

func (p *program) printWarning(text, hint string) {
	d := diagnostic.Diagnostic{Severity: "warning", Message: text, Hints: nonEmpty(hint)}
	fmt.Fprint(p.stderr, p.hide(diagnostic.Render(d, p.style(p.terminals.stderr))))
}
