package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host"
)

func (p *program) upCommand() *cobra.Command {
	var o host.UpOptions
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Apply pending migrations, in order",
		Long: `Apply pending migrations in the order of their names, each in a transaction together
with its row in the ledger. It stops at the first that fails; those before it stay.`,
		Example: `  luamig up
  luamig up --to 20240105093000-split-full-name
  luamig up --step 1 --dry-run`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.up(cmd, o)
		},
	}
	cmd.Flags().StringVar(&o.To, "to", "", "the last migration to apply, by `NAME` or timestamp")
	stepFlag(cmd, &o.Step, "apply `N` of them (default all)")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "run them and roll everything back")
	cmd.Flags().BoolVar(&o.AllowChanged, "allow-changed", false, "go on although applied files were edited or are missing")
	p.completeMigrations(cmd, "to")
	return cmd
}

// up is also what db:migrate does.
func (p *program) up(cmd *cobra.Command, o host.UpOptions) error {
	return p.perform(cmd, change{
		command: "up", deed: "luamig up", dryRun: o.DryRun, migrations: true,
		do: func(ctx context.Context, m *host.Migrator) (host.Report, error) { return m.Up(ctx, o) },
	})
}
