package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/ledger"
)

// logLength is how many lines luamig log shows if nothing else is said.
const logLength = 20

func (p *program) logCommand() *cobra.Command {
	q := ledger.LogQuery{Limit: logLength}
	var source string
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Show what ran when, by whom, and what came of it",
		Long: `Show what ran on the database, the newest first: migrations up and down, and scripts, also those
that failed. Nothing is changed and nothing is locked.

With --source, print the text of an applied migration as it was when it ran.`,
		Example: `  luamig log -n 5
  luamig log --failed --name create-users
  luamig log --source create-users`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if source == "" {
				return p.showLog(cmd, q)
			}
			for _, other := range []string{"lines", "before", "name", "failed"} {
				if err := exclusive(cmd, "source", other); err != nil {
					return err
				}
			}
			return p.printSource(cmd, source)
		},
	}
	cmd.Flags().VarP(lines{&q.Limit}, "lines", "n", "show `N` of them, or all (default 20)")
	cmd.Flags().Int64Var(&q.Before, "before", 0, "show those before number `ID`")
	cmd.Flags().StringVar(&q.Name, "name", "", "show those of `NAME`: of a migration or script, a timestamp, or the words after it")
	cmd.Flags().BoolVar(&q.Failed, "failed", false, "show those that failed or were stopped")
	cmd.Flags().StringVar(&source, "source", "", "print the text by which `NAME` was applied")
	p.completeMigrations(cmd, "name")
	p.completeMigrations(cmd, "source")
	return cmd
}

// lines is a flag that takes a number above zero, or all.
type lines struct{ n *int }

func (l lines) Set(text string) error {
	if text == "all" {
		*l.n = 0
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return strconv.ErrSyntax
	}
	*l.n = n
	return nil
}

func (l lines) String() string { return "" }
func (l lines) Type() string   { return "number above zero, nor all" }

// looker is a migrator for a command that only looks.
func (p *program) looker(cmd *cobra.Command, command string) (*host.Migrator, *project, error) {
	pr, err := p.openProject(cmd.Context())
	if err != nil {
		return nil, nil, err
	}
	m, err := p.migrator(pr, nil, p.reporter(task{command: command, project: pr}))
	return m, pr, err
}

// printSource prints the text to the byte, so that it can be put back into its file.
func (p *program) printSource(cmd *cobra.Command, name string) error {
	m, _, err := p.looker(cmd, "log")
	if err != nil {
		return err
	}
	f, err := m.Source(cmd.Context(), name)
	if err != nil {
		return err
	}
	if len(f.Text) == 0 {
		return fmt.Errorf("the ledger has no text of %s: it was not applied by luamig", f.Name)
	}
	if p.flags.json {
		p.writeJSON(p.stdout, record{"type": "source", "name": f.Name, "text": string(f.Text)})
		return nil
	}
	_, err = p.stdout.Write(f.Text)
	return err
}

// logPage is how many lines are asked for at once, so that a log of any length takes little memory.
const logPage = 1000

// showLog asks for one line more than it shows, to know whether there are others.
func (p *program) showLog(cmd *cobra.Command, q ledger.LogQuery) error {
	m, pr, err := p.looker(cmd, "log")
	if err != nil {
		return err
	}
	if !p.flags.json && !p.flags.quiet {
		fmt.Fprintf(p.stdout, "luamig log: %s\n", p.hide(pr.where()))
	}
	for left := q.Limit; ; left -= logPage {
		size := logPage
		if q.Limit > 0 {
			size = min(left, logPage)
		}
		page := q
		page.Limit = size + 1
		entries, err := m.Log(cmd.Context(), page)
		if err != nil {
			return err
		}
		more := len(entries) > size
		entries = entries[:min(size, len(entries))]
		p.showEntries(entries)
		if !more {
			return nil
		}
		q.Before = entries[size-1].ID
		if size == left {
			p.olderThan(q.Before)
			return nil
		}
	}
}

func (p *program) showEntries(entries []ledger.Entry) {
	switch {
	case p.flags.json:
		p.logJSON(entries)
	case !p.flags.quiet:
		p.logText(entries)
	}
}

func (p *program) olderThan(id int64) {
	if !p.flags.json && !p.flags.quiet {
		fmt.Fprintf(p.stdout, "older ones: luamig log --before %d\n", id)
	}
}

func (p *program) logText(entries []ledger.Entry) {
	r := &textReporter{program: p}
	names := make([]string, len(entries))
	actions := 0
	for i, e := range entries {
		names[i] = diagnostic.Visible(e.Name)
		actions = max(actions, diagnostic.Width(e.Action))
	}
	r.width = widthOf(names)
	for i, e := range entries {
		r.line("  %s %s  %-*s  %s  %8s%s%s", p.outcomeSign(e.Outcome), when(e.At), actions, e.Action, r.pad(names[i]),
			duration(e.Duration), by(e), rowsOf(e))
		p.logDetails(r, e)
	}
}

func (p *program) outcomeSign(o ledger.Outcome) string {
	switch o {
	case ledger.Done:
		return p.mark(true)
	case ledger.Partly:
		return p.tint("31", "!")
	}
	return p.mark(false)
}

func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

func by(e ledger.Entry) string {
	if e.User == "" && e.Host == "" {
		return ""
	}
	return "  " + e.User + "@" + e.Host
}

func rowsOf(e ledger.Entry) string {
	if e.Rows == 0 {
		return ""
	}
	return "  " + plural(e.Rows, "row")
}

// logDetails prints below a line what most lines do not have.
func (p *program) logDetails(r *textReporter, e ledger.Entry) {
	if e.Outcome != ledger.Done {
		text := strings.ReplaceAll(strings.TrimSpace(e.Error), "\n", "\n      ")
		r.line("      %s: %s", e.Outcome, diagnostic.Visible(text))
	}
	if e.Args != "" {
		r.line("      args: %s", diagnostic.Visible(e.Args))
	}
	if e.Reason != "" {
		r.line("      reason: %s", diagnostic.Visible(e.Reason))
	}
}

func (p *program) logJSON(entries []ledger.Entry) {
	for _, e := range entries {
		p.writeJSON(p.stdout, record{
			"type": "logged", "id": e.ID, "action": e.Action, "name": e.Name, "checksum": e.Checksum, "args": e.Args, "reason": e.Reason,
			"startedAt": e.At.UTC().Format(time.RFC3339Nano), "ms": ms(e.Duration), "rows": e.Rows, "statements": e.Statements,
			"user": e.User, "host": e.Host, "version": e.Version, "outcome": string(e.Outcome), "error": e.Error,
		}.compact())
	}
}
