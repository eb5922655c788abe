package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// repairs are what luamig repair can be told to do, at most one of them.
type repairs struct {
	accept, forget, markApplied []string
	resume, undo                bool
	settle                      string
	reason                      string
}

func (p *program) repairCommand() *cobra.Command {
	var r repairs
	cmd := &cobra.Command{
		Use:   "repair",
		Short: "Show what is wrong with what is applied, and set it right",
		Long: `Show what is partly applied, operation by operation; which applied migrations were changed or have no
file; which indexes of PostgreSQL could not be built to their end; and what can be done about it.
Without a flag, nothing is changed. What changes anything asks first, or needs --yes, and goes to the log.

  --resume        go on with what is partly applied (as up does) or partly undone (as down does)
  --undo          undo what is done of it, the last operation first, as far as each has an inverse
  --settle        say whether the operation that is shown as unknown is done: you have looked
  --accept        the changed file is what was applied: its text and checksum are taken over. It needs
                  --reason. What the migration has done stays as it is.
  --forget        the migration is not applied any more, also one that is partly applied. What it has done
                  stays; if its file is there, it is pending again, and begins anew.
  --mark-applied  the migration is applied without being run, as if it, or the rest of it, had been done
                  by hand`,
		Example: `  luamig repair
  luamig repair --resume
  luamig repair --accept create-users --reason "a comment"
  luamig repair --forget 20240105093000-split-full-name`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := exclusive(cmd, "resume", "undo", "settle", "accept", "forget", "mark-applied"); err != nil {
				return err
			}
			return p.repair(cmd, r)
		},
	}
	cmd.Flags().BoolVar(&r.resume, "resume", false, "go on with what is partly applied or partly undone")
	cmd.Flags().BoolVar(&r.undo, "undo", false, "undo what is done of what is partly applied")
	cmd.Flags().StringVar(&r.settle, "settle", "", "the operation that is shown as unknown is `done|not-done`")
	cmd.Flags().StringArrayVar(&r.accept, "accept", nil, "accept the file of migration `NAME` as it is now; may be repeated")
	cmd.Flags().StringArrayVar(&r.forget, "forget", nil, "take migration `NAME` out of the applied ones; may be repeated")
	cmd.Flags().StringArrayVar(&r.markApplied, "mark-applied", nil, "take migration `NAME` for applied; may be repeated")
	cmd.Flags().StringVar(&r.reason, "reason", "", "`TEXT` for the ledger: why")
	for _, flag := range []string{"accept", "forget", "mark-applied"} {
		p.completeMigrations(cmd, flag)
	}
	p.completeWords(cmd, "settle", []string{"done", "not-done"})
	return cmd
}

func (p *program) repair(cmd *cobra.Command, r repairs) error {
	m, pr, err := p.looker(cmd, "repair")
	if err != nil {
		return err
	}
	if err := pr.needMigrations(m); err != nil {
		return err
	}
	switch {
	case r.resume:
		return p.resume(cmd, pr, m)
	case r.undo:
		return p.repairPartly(pr, r, "Undo what is done of %s?", "undone", func(o host.AmendOptions) (string, error) { return m.Undo(cmd.Context(), o) })
	case r.settle == "done" || r.settle == "not-done":
		return p.repairPartly(pr, r, "The operation of %s that was under way is "+strings.Replace(r.settle, "-", " ", 1)+". Go on from there?", "settled",
			func(o host.AmendOptions) (string, error) { return m.Settle(cmd.Context(), r.settle == "done", o) })
	case r.settle != "":
		return &usageError{fmt.Sprintf("--settle %s is neither done nor not-done", r.settle), "look whether the operation is done that luamig repair shows as unknown"}
	case r.accept != nil && r.reason == "":
		return &usageError{"--accept needs --reason", "the log keeps why the change is none to the database"}
	case r.accept != nil:
		return p.amend(cmd.Context(), pr, m.Accept, r.accept, amendment{r.reason,
			"The database stays as it is; the files are taken for what was applied: %s. Accept them?", "accepted"})
	case r.forget != nil:
		return p.amend(cmd.Context(), pr, m.Forget, r.forget, amendment{r.reason,
			"What they have done stays in the database, and those with a file are pending again: %s. Forget them?", "forgotten"})
	case r.markApplied != nil:
		return p.amend(cmd.Context(), pr, m.MarkApplied, r.markApplied, amendment{r.reason,
			"They are not run: %s. Take them for applied?", "marked as applied"})
	}
	return p.showRepair(cmd.Context(), pr, m)
}

// amendment is how a change of the ledger is asked for and told.
type amendment struct{ reason, question, done string }

func (p *program) amend(ctx context.Context, pr *project, do func(context.Context, []string, host.AmendOptions) ([]string, error), called []string, a amendment) error {
	names, err := do(ctx, called, host.AmendOptions{Reason: a.reason, Confirm: func(names []string) error {
		return p.consent(pr, "luamig repair", fmt.Sprintf(a.question, strings.Join(names, ", ")))
	}})
	if err != nil {
		return err
	}
	for _, name := range names {
		p.tellRepaired(name, a.done)
	}
	return nil
}

func (p *program) tellRepaired(name, done string) {
	switch {
	case p.flags.json:
		p.writeJSON(p.stdout, record{"type": "repaired", "name": name, "done": done})
	case !p.flags.quiet:
		fmt.Fprintf(p.stdout, "%s %s: %s\n", p.mark(true), name, done)
	}
}

// repairPartly does something about what is partly applied.
func (p *program) repairPartly(pr *project, r repairs, question, done string, do func(host.AmendOptions) (string, error)) error {
	name, err := do(host.AmendOptions{Reason: r.reason, Confirm: func(names []string) error {
		return p.consent(pr, "luamig repair", fmt.Sprintf(question, strings.Join(names, ", ")))
	}})
	if err == nil {
		p.tellRepaired(name, done)
	}
	return err
}

// resume goes on with what is partly done, in its direction, and with nothing behind it.
func (p *program) resume(cmd *cobra.Command, pr *project, m *host.Migrator) error {
	d, err := m.Diagnose(cmd.Context())
	if err != nil {
		return err
	}
	if len(d.Partly) == 0 {
		return &usageError{"nothing is partly applied on " + p.hide(pr.where()), "luamig up applies what is pending"}
	}
	c := change{command: "up", deed: "luamig repair --resume", migrations: true,
		do: func(ctx context.Context, m *host.Migrator) (host.Report, error) {
			return m.Up(ctx, host.UpOptions{Step: 1})
		}}
	if d.Partly[0].Direction != event.Up {
		c.command = "down"
		c.do = func(ctx context.Context, m *host.Migrator) (host.Report, error) {
			return m.Down(ctx, host.DownOptions{})
		}
	}
	if pr.ConfirmName == "" {
		if err := p.consent(pr, c.deed, fmt.Sprintf("Go on with %s?", d.Partly[0].Name)); err != nil {
			return err
		}
	}
	return p.perform(cmd, c)
}

// finding is something that is to be repaired.
type finding struct{ sign, name, state, hint string }

// showRepair tells what there is to be repaired.
func (p *program) showRepair(ctx context.Context, pr *project, m *host.Migrator) error {
	d, err := m.Diagnose(ctx)
	if err != nil {
		return err
	}
	all := p.findings(d)
	switch {
	case p.flags.json:
		p.repairJSON(d, all)
	case len(all)+len(d.Partly) > 0:
		fmt.Fprintf(p.stdout, "luamig repair: on %s\n", p.hide(pr.where()))
		if d.Holder != "" {
			fmt.Fprintf(p.stdout, "  %s is at work: what it does now may look as if it was broken off\n", p.hide(d.Holder))
		}
		for _, m := range d.Partly {
			p.partlyText(m)
		}
		for _, f := range all {
			fmt.Fprintf(p.stdout, "  %s %s  %s\n      %s\n", f.sign, diagnostic.Visible(f.name), f.state, diagnostic.Visible(f.hint))
		}
	case !p.flags.quiet:
		fmt.Fprintf(p.stdout, "luamig repair: nothing to repair on %s\n", p.hide(pr.where()))
	}
	return nil
}

func (p *program) findings(d host.Diagnosis) (all []finding) {
	for _, m := range d.Migrations {
		all = append(all, finding{p.sign(m.State), m.Name, string(m.State), repairHint(m)})
	}
	for _, x := range d.InvalidIndexes {
		all = append(all, finding{p.sign(host.Changed), fmt.Sprintf("index %s of %s", x.Name, x.Table), "invalid",
			fmt.Sprintf(`its building has failed: no query uses it, and each write keeps it up to date; addIndex with { name = "%s", concurrently = true } builds it anew, removeIndex drops it`, x.Name)})
	}
	return all
}

// repairHint is what can be done about a migration; empty: nothing has to be.
func repairHint(m host.MigrationStatus) string {
	switch m.State {
	case host.Changed:
		return fmt.Sprintf("luamig log --source %s prints what was applied; luamig repair --accept %s --reason TEXT takes over the file as it is", m.Name, m.Name)
	case host.Missing:
		return fmt.Sprintf("luamig log --source %s prints what was applied; luamig repair --forget %s takes it out of the applied ones", m.Name, m.Name)
	}
	return ""
}
