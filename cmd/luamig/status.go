package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
	"github.com/luamig/luamig/host/event"
)

func (p *program) statusCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is applied, pending, changed or missing",
		Long: `Show where each migration stands. Nothing is changed and nothing is locked.

With --check, the exit code tells: 0 all are applied, 3 some are pending, 5 one is partly
applied, 6 applied ones were changed or their files are missing.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.status(cmd, check) },
	}
	cmd.Flags().BoolVar(&check, "check", false, "exit 3 if something is pending, 5 if partly applied, 6 if changed or missing")
	return cmd
}

func (p *program) status(cmd *cobra.Command, check bool) error {
	m, pr, err := p.looker(cmd, "status")
	if err != nil {
		return err
	}
	if err := pr.needMigrations(m); err != nil {
		return err
	}
	st, err := m.Status(cmd.Context())
	if err != nil {
		return err
	}
	t := tally(st)
	switch {
	case p.flags.json:
		p.statusJSON(pr, st, t)
	case !p.flags.quiet:
		p.statusText(pr, st, t)
	}
	if check {
		return t.verdict()
	}
	return nil
}

// counts tells how many migrations are in each state.
type counts map[host.State]int

func tally(st host.Status) counts {
	c := counts{}
	for _, m := range st.Migrations {
		c[m.State]++
	}
	return c
}

// verdict is the answer of --check. What is partly applied comes first, for up goes on with it before all else; then
// changed and missing files: what is pending is applied by up, which they stop.
func (c counts) verdict() error {
	switch {
	case c[host.Partly] > 0:
		return codeError(exitPartly)
	case c[host.Changed]+c[host.Missing] > 0:
		return codeError(exitDrift)
	case c[host.Pending]+c[host.OutOfOrder] > 0:
		return codeError(exitPending)
	}
	return nil
}

// String lists the states that occur: "2 applied, 1 pending".
func (c counts) String() string {
	var parts []string
	for _, s := range []host.State{host.Applied, host.Pending, host.OutOfOrder, host.Partly, host.Changed, host.Missing} {
		if c[s] > 0 || s == host.Applied || s == host.Pending {
			parts = append(parts, fmt.Sprintf("%d %s", c[s], s))
		}
	}
	return strings.Join(parts, ", ")
}

// statusText prints a line a migration. Times are in UTC, as the names are.
func (p *program) statusText(pr *project, st host.Status, c counts) {
	fmt.Fprintf(p.stdout, "luamig status: %s on %s\n", c, p.hide(pr.where()))
	r := &textReporter{program: p, task: task{width: widthOf(names(st))}}
	states := 0
	for _, m := range st.Migrations {
		states = max(states, len(m.State))
	}
	for _, m := range st.Migrations {
		r.line("  %s %s  %-*s%s", p.sign(m.State), r.pad(m.Name), states, m.State, history(m))
	}
	for _, m := range st.Migrations {
		if m.State == host.Partly {
			r.line("%s", goesOn(m))
		}
	}
}

// goesOn says what to do about what is partly applied.
func goesOn(m host.MigrationStatus) string {
	switch m.Direction {
	case event.Up, event.Down:
		return fmt.Sprintf("luamig %s goes on with %s where it stopped; luamig repair shows what of it is done.", m.Direction, m.Name)
	}
	return fmt.Sprintf("luamig repair --undo goes on undoing %s.", m.Name)
}

func names(st host.Status) []string {
	all := make([]string, len(st.Migrations))
	for i, m := range st.Migrations {
		all[i] = m.Name
	}
	return all
}

// sign stands before a migration's name, for those who do not read the word.
func (p *program) sign(s host.State) string {
	switch s {
	case host.Applied:
		return p.tint("32", "✓")
	case host.Pending:
		return "·"
	case host.OutOfOrder:
		return p.tint("33", "·")
	}
	return p.tint("31", "!")
}

// history tells when a migration was applied, how long it took, and by whom.
func history(m host.MigrationStatus) string {
	if m.AppliedAt.IsZero() {
		return ""
	}
	s := "  " + when(m.AppliedAt) + fmt.Sprintf("  %8s", duration(m.Duration))
	if m.By != "" {
		s += "  " + m.By
	}
	return s
}

// statusJSON prints a line a migration, and the sums in the last one.
func (p *program) statusJSON(pr *project, st host.Status, c counts) {
	for _, m := range st.Migrations {
		r := record{"type": "migration", "name": m.Name, "state": string(m.State), "file": m.File, "by": m.By, "direction": string(m.Direction)}
		if !m.AppliedAt.IsZero() {
			r["appliedAt"], r["ms"], r["rows"] = m.AppliedAt.UTC().Format(time.RFC3339Nano), ms(m.Duration), m.Rows
		}
		p.writeJSON(p.stdout, r.compact())
	}
	p.writeJSON(p.stdout, record{
		"type": "status", "database": config.Redact(pr.URL), "environment": pr.Name,
		"applied": c[host.Applied], "pending": c[host.Pending], "outOfOrder": c[host.OutOfOrder],
		"changed": c[host.Changed], "missing": c[host.Missing], "partly": c[host.Partly],
	})
}
