package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/adopt"
	"github.com/luamig/luamig/host/config"
)

func (p *program) adoptCommand() *cobra.Command {
	var o host.AdoptOptions
	cmd := &cobra.Command{
		Use:   "adopt",
		Short: "Take over a database from another tool, or from a baseline",
		Long: `Enter migrations into the ledger that are applied already, without running them: those that another
tool has applied, by its own table, which is only read; or with --baseline all up to one.

A file stands for what the other tool has applied by its name, or by its timestamp: that of the other
file's name or version, be it with zeros before it (42 is 00000000000042-create-users.lua). What has
no file is told and left out; run adopt again when it has one. It asks first, or needs --yes.

  sequelize       SequelizeMeta
  goose           goose_db_version
  golang-migrate  schema_migrations, with a column dirty
  rails           schema_migrations, without it
  flyway          flyway_schema_history`,
		Example: `  luamig adopt --dry-run
  luamig adopt --from goose --table app.goose_db_version
  luamig adopt --baseline 20240105093000-split-full-name --reason "restored from a dump"`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, other := range []string{"from", "table"} {
				if err := exclusive(cmd, "baseline", other); err != nil {
					return err
				}
			}
			return p.adopt(cmd, o)
		},
	}
	cmd.Flags().StringVar(&o.From, "from", "", "the `TOOL` (default: the one whose table is there)")
	cmd.Flags().StringVar(&o.Table, "table", "", "the tool's table, also `SCHEMA.TABLE` (default: as it is usually called)")
	cmd.Flags().StringVar(&o.Baseline, "baseline", "", "the last of the migrations that are applied, by `NAME` or timestamp")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "show what it would mark, and change nothing")
	cmd.Flags().StringVar(&o.Reason, "reason", "", "`TEXT` for the ledger: why")
	p.completeMigrations(cmd, "baseline")
	p.completeWords(cmd, "from", adopt.Tools())
	return cmd
}

func (p *program) adopt(cmd *cobra.Command, o host.AdoptOptions) error {
	m, pr, err := p.looker(cmd, "adopt")
	if err != nil {
		return err
	}
	if err := pr.needMigrations(m); err != nil {
		return err
	}
	shown := false
	o.Confirm = func(a host.Adoption) error {
		p.showAdoption(pr, a)
		shown = true
		return p.consent(pr, "luamig adopt", fmt.Sprintf("Mark %s as applied?", plural(int64(len(a.Marked)), "migration")))
	}
	a, err := m.Adopt(cmd.Context(), o)
	if err != nil {
		return err
	}
	if !shown {
		p.showAdoption(pr, a)
	}
	p.endAdoption(a, o.DryRun)
	return nil
}

// showAdoption prints what is to be marked, before the question.
func (p *program) showAdoption(pr *project, a host.Adoption) {
	if p.flags.json || p.flags.quiet && p.flags.yes {
		return
	}
	from := "up to " + a.Baseline
	if a.Tool != "" {
		from = fmt.Sprintf("%s, of %s,", diagnostic.Visible(a.Table), a.Tool)
	}
	fmt.Fprintf(p.stdout, "luamig adopt: %s on %s\n", from, p.hide(pr.where()))
	for _, name := range a.Marked {
		fmt.Fprintf(p.stdout, "  %s %s\n", p.mark(true), name)
	}
	for _, name := range a.Without {
		fmt.Fprintf(p.stdout, "  %s %s  has no file here, or several, and is left out\n", p.tint("33", "?"), diagnostic.Visible(name))
	}
}

func (p *program) endAdoption(a host.Adoption, dryRun bool) {
	if p.flags.json {
		for _, name := range a.Marked {
			p.writeJSON(p.stdout, record{"type": "adopted", "name": name, "dryRun": dryRun})
		}
		p.writeJSON(p.stdout, record{"type": "adoption", "from": a.Tool, "table": config.Redact(a.Table), "baseline": a.Baseline,
			"marked": len(a.Marked), "known": a.Known, "without": a.Without, "dryRun": dryRun}.compact())
		return
	}
	if p.flags.quiet {
		return
	}
	marked := plural(int64(len(a.Marked)), "migration")
	switch {
	case len(a.Marked) == 0:
		fmt.Fprintf(p.stdout, "Nothing to mark: %s of them are in the ledger already.\n", thousands(int64(a.Known)))
	case dryRun:
		fmt.Fprintf(p.stdout, "%s would be marked as applied; nothing was changed.\n", marked)
	default:
		fmt.Fprintf(p.stdout, "%s marked as applied.\n", marked)
	}
}
