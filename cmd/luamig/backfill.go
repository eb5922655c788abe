package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
	"github.com/luamig/luamig/host/event"
)

func (p *program) backfillCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backfill status|pause|resume|cancel",
		Short: "Look after backfills that run, or are not finished",
		Long: `Look after backfills, from any terminal that reaches the database.

  luamig backfill status           how far they have come, and who is at them
  luamig backfill pause [NAME]     end the run behind its current batch, and keep up from going on
  luamig backfill resume [NAME]    take that back: the next up goes on
  luamig backfill cancel [NAME]    end it and forget its place: the next up begins it anew

NAME is that of the backfill (its table, if the script gives none) or of its migration, or both as
MIGRATION:NAME. It may be left out where only one is under way. A run looks for what is asked between two batches.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return &usageError{fmt.Sprintf("there is no command backfill %q", args[0]), didYouMean(args[0], []string{"status", "pause", "resume", "cancel"}, "luamig help backfill lists them")}
		},
	}
	cmd.AddCommand(p.backfillStatusCommand(), p.backfillPauseCommand(), p.backfillResumeCommand(), p.backfillCancelCommand())
	return cmd
}

func (p *program) backfillStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show how far backfills have come",
		Long: `Show the backfills that have begun and whose migration is not applied yet. Nothing is changed
and nothing is locked.

A backfill is listed from its first batch on. It is running, pausing or cancelling (it ends behind its current
batch), paused, interrupted (the next up goes on with it) or done (and its migration is not).`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.onBackfills(cmd, func(pr *project, m *host.Migrator) error {
				all, err := m.Backfills(cmd.Context())
				if err != nil {
					return err
				}
				p.backfillStatus(pr, all)
				return nil
			})
		},
	}
}

func (p *program) backfillPauseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "pause [NAME]",
		Short: "End a backfill behind its current batch, until it is resumed",
		Long: `End the run of a backfill behind its current batch. It exits with 130, as if it had been stopped by
Ctrl-C. Until luamig backfill resume, up stops at its migration with exit code 5.`,
		Args: upToOneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onBackfills(cmd, func(_ *project, m *host.Migrator) error {
				st, err := m.PauseBackfill(cmd.Context(), nameOf(args))
				if err != nil {
					return err
				}
				p.saidOfBackfill("paused", st, map[host.BackfillState]string{
					host.BackfillPausing: "ends behind its current batch, and is paused then",
					host.BackfillPaused:  fmt.Sprintf("is paused: luamig %s does not go on with it until luamig backfill resume", st.Direction),
				}[st.State])
				return nil
			})
		},
	}
}

func (p *program) backfillResumeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "resume [NAME]",
		Short: "Let the next up go on with a paused backfill",
		Long: `Take back luamig backfill pause. Nothing is run: the next up goes on behind the last batch that
was committed.`,
		Args: upToOneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onBackfills(cmd, func(_ *project, m *host.Migrator) error {
				st, err := m.ResumeBackfill(cmd.Context(), nameOf(args))
				if err != nil {
					return err
				}
				p.saidOfBackfill("resumed", st, fmt.Sprintf("is not paused: the next luamig %s goes on behind %s", st.Direction, plural(st.Rows, "row")))
				return nil
			})
		},
	}
}

func (p *program) backfillCancelCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel [NAME]",
		Short: "End a backfill and forget how far it has come",
		Long: `End the run of a backfill behind its current batch, and forget how far it has come. What it has written
stays. The next up begins it anew and meets those rows again, unless its migration is changed.

It asks first, or needs --yes. It waits until the run has ended, no longer than --lock-timeout.`,
		Args: upToOneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onBackfills(cmd, func(pr *project, m *host.Migrator) error {
				return p.cancelBackfill(cmd, pr, m, nameOf(args))
			})
		},
	}
}

func (p *program) cancelBackfill(cmd *cobra.Command, pr *project, m *host.Migrator, name string) error {
	st, err := m.FindBackfill(cmd.Context(), name)
	if err != nil {
		return err
	}
	if err := p.confirmCancel(pr, st); err != nil {
		return err
	}
	_, err = m.CancelBackfill(cmd.Context(), st.Migration+":"+st.Name)
	switch {
	case errors.As(err, new(*dialects.LockedError)):
		p.warn("the wish stays: the run ends behind its current batch", "luamig backfill resume takes it back")
		return err
	case err != nil:
		return err
	}
	p.saidOfBackfill("cancelled", st, fmt.Sprintf("is cancelled: what it has written stays, in %s; the next luamig %s begins it anew", plural(st.Rows, "row"), st.Direction))
	return nil
}

// confirmCancel asks, for the place is lost: also where the environment does not want to be asked.
func (p *program) confirmCancel(pr *project, st host.BackfillStatus) error {
	if p.flags.yes {
		return nil
	}
	deed := fmt.Sprintf("forget the place of the backfill %q of %s, behind %s", st.Name, st.Migration, plural(st.Rows, "row"))
	if !p.canAsk() {
		return &usageError{"luamig backfill cancel would " + deed, "add --yes if that is meant"}
	}
	return p.typed(st.Name, fmt.Sprintf("This will %s, on %s.\nWhat it has written stays. Type its name to go on: ", deed, config.Redact(pr.URL)))
}

// onBackfills does something with the database of the project.
func (p *program) onBackfills(cmd *cobra.Command, do func(*project, *host.Migrator) error) error {
	pr, err := p.openProject(cmd.Context())
	if err != nil {
		return err
	}
	m, err := p.migrator(pr, nil, p.reporter(task{command: cmd.CommandPath(), project: pr}))
	if err != nil {
		return err
	}
	return do(pr, m)
}

// upToOneName is the NAME that may be left out.
func upToOneName(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{fmt.Sprintf("%s takes one NAME, not %d", cmd.CommandPath(), len(args)), "usage: " + cmd.UseLine()}
	}
	return nil
}

func nameOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// saidOfBackfill tells what has come of a wish.
func (p *program) saidOfBackfill(done string, st host.BackfillStatus, text string) {
	switch {
	case p.flags.json:
		r := backfillRecord(st)
		r["type"] = done
		p.writeJSON(p.stdout, r)
	case !p.flags.quiet:
		fmt.Fprintln(p.stdout, p.hide(fmt.Sprintf("the backfill %q of %s %s", st.Name, st.Migration, text)))
	}
}

func (p *program) backfillStatus(pr *project, all []host.BackfillStatus) {
	if p.flags.json {
		for _, st := range all {
			p.writeJSON(p.stdout, backfillRecord(st))
		}
		return
	}
	if p.flags.quiet {
		return
	}
	r := &textReporter{program: p}
	if len(all) == 0 {
		r.line("luamig backfill status: none is under way on %s", pr.where())
		return
	}
	r.line("luamig backfill status: %d under way on %s", len(all), pr.where())
	for _, st := range all {
		r.line("  %s %s  %s: %s", p.backfillSign(st.State), st.Migration+":"+st.Name, st.State, amountDone(st))
		for _, l := range backfillDetails(st) {
			r.line("      %s", l)
		}
	}
}

func (p *program) backfillSign(s host.BackfillState) string {
	switch s {
	case host.BackfillDone:
		return p.tint("32", "✓")
	case host.BackfillPaused, host.BackfillInterrupted, host.BackfillCancelling:
		return p.tint("33", "!")
	}
	return "…"
}

// amountDone is "12,000 of ~50,000 rows, 24 %, 5,300 rows/s, 7.2 s left".
func amountDone(st host.BackfillStatus) string {
	e := event.Progress{Rows: st.Rows, Total: st.Total, Estimated: st.Estimated, Share: st.Share}
	if st.State == host.BackfillRunning {
		e.Rate, e.Left = st.Rate, st.Left
	}
	return progressText(e)
}

func backfillDetails(st host.BackfillStatus) []string {
	batch := fmt.Sprintf("%s batches, the last of up to %s at %s", thousands(st.Batches), plural(int64(st.BatchSize), "row"), clock(st.LastBatch))
	if st.Batches == 1 {
		batch = fmt.Sprintf("1 batch of up to %s at %s", plural(int64(st.BatchSize), "row"), clock(st.LastBatch))
	}
	if st.By != "" {
		batch += " by " + st.By
	}
	lines := []string{batch}
	if st.AskedBy != "" && st.State != host.BackfillDone {
		lines = append(lines, fmt.Sprintf("asked for by %s at %s", st.AskedBy, clock(st.AskedAt)))
	}
	if st.Holder != "" {
		lines = append(lines, "at work: "+st.Holder)
	}
	return lines
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// rateText is "5,300 rows/s", or "0.2 rows/s".
func rateText(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f rows/s", rate)
	}
	return thousands(int64(rate)) + " rows/s"
}

func backfillRecord(st host.BackfillStatus) record {
	r := record{
		"type": "backfill", "migration": st.Migration, "direction": st.Direction, "name": st.Name, "table": st.Table,
		"state": string(st.State), "rows": st.Rows, "batches": st.Batches, "batchSize": st.BatchSize,
		"lastBatch": st.LastBatch.UTC().Format(time.RFC3339Nano), "by": st.By, "holder": st.Holder, "askedBy": st.AskedBy,
	}
	r.addAmount(event.Progress{Total: st.Total, Estimated: st.Estimated, Share: st.Share, Rate: st.Rate, Left: st.Left})
	if !st.Since.IsZero() {
		r["since"] = st.Since.UTC().Format(time.RFC3339Nano)
	}
	if st.AskedBy != "" {
		r["askedAt"] = st.AskedAt.UTC().Format(time.RFC3339Nano)
	}
	return r.compact()
}
