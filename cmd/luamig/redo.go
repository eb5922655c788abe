package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host"
)

func (p *program) redoCommand() *cobra.Command {
	var o host.RedoOptions
	cmd := &cobra.Command{
		Use:   "redo",
		Short: "Undo the last migration and apply it again",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.perform(cmd, change{
				command: "redo", deed: "luamig redo", migrations: true,
				do: func(ctx context.Context, m *host.Migrator) (host.Report, error) { return m.Redo(ctx, o) },
			})
		},
	}
	stepFlag(cmd, &o.Step, "redo `N` of them (default 1)")
	return cmd
}
