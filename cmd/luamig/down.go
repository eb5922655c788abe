package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host"
)

func (p *program) downCommand() *cobra.Command {
	var o host.DownOptions
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Undo the last migration, or more",
		Long: `Undo the migration that was applied last. With --step, --to or --all, undo more of them,
the last applied first. --to names the one that is the last one applied afterwards.`,
		Example: `  luamig down
  luamig down --step 3
  luamig down --to 20240101000000-create-users`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := exclusive(cmd, "to", "step", "all"); err != nil {
				return err
			}
			return p.down(cmd, o)
		},
	}
	cmd.Flags().StringVar(&o.To, "to", "", "undo down to `NAME`, which stays applied (or a timestamp)")
	stepFlag(cmd, &o.Step, "undo `N` of them (default 1)")
	cmd.Flags().BoolVar(&o.All, "all", false, "undo all")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "run them and roll everything back")
	p.completeMigrations(cmd, "to")
	return cmd
}

// down is also what db:migrate:undo does, with options of its own.
func (p *program) down(cmd *cobra.Command, o host.DownOptions) error {
	return p.perform(cmd, change{
		command: "down", deed: "luamig down", dryRun: o.DryRun, migrations: true,
		do: func(ctx context.Context, m *host.Migrator) (host.Report, error) { return m.Down(ctx, o) },
	})
}

// exclusive refuses flags of which only one makes sense.
func exclusive(cmd *cobra.Command, names ...string) error {
	first := ""
	for _, name := range names {
		switch {
		case !cmd.Flags().Changed(name):
		case first != "":
			return &usageError{"--" + first + " and --" + name + " exclude each other", "leave out one of them"}
		default:
			first = name
		}
	}
	return nil
}
