package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/scaffold"
	"github.com/luamig/luamig/host"
)

// sequelizeCommands are the names that sequelize-cli has for the commands. They are
// left out of the main help.
func (p *program) sequelizeCommands() []*cobra.Command {
	commands := []*cobra.Command{
		p.migrateAlias(), p.statusAlias(), p.undoAlias(), p.undoAllAlias(), p.generateAlias(), p.modelAlias(),
	}
	for _, c := range commands {
		c.Hidden = true
		c.Long = c.Short + ". See luamig help sequelize."
	}
	return commands
}

func (p *program) migrateAlias() *cobra.Command {
	var o host.UpOptions
	var name string
	cmd := &cobra.Command{
		Use: "db:migrate", Short: "luamig up, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := exclusive(cmd, "to", "name"); err != nil {
				return err
			}
			o.To = withoutExtension(o.To)
			if name == "" {
				return p.up(cmd, o)
			}
			return p.upOne(cmd, withoutExtension(name))
		},
	}
	cmd.Flags().StringVar(&o.To, "to", "", "`NAME` of the last migration to apply")
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the migration to apply, if it is the next one")
	return cmd
}

// upOne applies a migration alone. luamig applies in order, so it must be the next one.
func (p *program) upOne(cmd *cobra.Command, name string) error {
	return p.perform(cmd, change{
		command: "up", deed: "luamig db:migrate --name", migrations: true,
		do: func(ctx context.Context, m *host.Migrator) (host.Report, error) {
			st, err := m.Status(ctx)
			if err != nil {
				return host.Report{}, err
			}
			for _, s := range st.Migrations {
				if (s.State == host.Pending || s.State == host.OutOfOrder) && !isCalled(s.Name, name) {
					return host.Report{}, &usageError{
						"the next migration is " + s.Name + ", not " + name, "luamig up --to " + name + " applies all up to it"}
				}
				if isCalled(s.Name, name) {
					break
				}
			}
			return m.Up(ctx, host.UpOptions{To: name})
		},
	})
}

// isCalled lets a timestamp stand for the name that begins with it.
func isCalled(name, called string) bool {
	return name == called || strings.HasPrefix(name, called+"-")
}

func (p *program) statusAlias() *cobra.Command {
	return &cobra.Command{
		Use: "db:migrate:status", Short: "luamig status, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.status(cmd, false) },
	}
}

func (p *program) undoAlias() *cobra.Command {
	var o host.DownOptions
	cmd := &cobra.Command{
		Use: "db:migrate:undo", Short: "luamig down, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Name = withoutExtension(o.Name)
			return p.down(cmd, o)
		},
	}
	cmd.Flags().StringVar(&o.Name, "name", "", "`NAME` of the migration to undo, wherever it stands")
	return cmd
}

// undoAllAlias undoes the migration that --to names, too, as there; down --to keeps it.
func (p *program) undoAllAlias() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "db:migrate:undo:all", Short: "luamig down --all, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			to = withoutExtension(to)
			return p.down(cmd, host.DownOptions{To: to, Inclusive: to != "", All: to == ""})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`NAME` of the last migration to undo")
	return cmd
}

func (p *program) generateAlias() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: "migration:generate", Aliases: []string{"migration:create"},
		Short: "luamig new, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return &usageError{"--name is missing", "for instance --name create-users"}
			}
			return p.newMigration(cmd, name, "", func(bool) ([]scaffold.Column, error) { return nil, nil })
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the migration")
	return cmd
}

func (p *program) modelAlias() *cobra.Command {
	var name, attributes string
	cmd := &cobra.Command{
		Use: "model:generate", Aliases: []string{"model:create"},
		Short: "luamig new create-NAME, as sequelize-cli calls it", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" || attributes == "" {
				return &usageError{"--name and --attributes are both needed", `for instance --name User --attributes "name:string,born:date"`}
			}
			return p.newModel(cmd, name, attributes)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the model")
	cmd.Flags().StringVar(&attributes, "attributes", "", "its `COLUMNS`: name:type,…")
	return cmd
}

// newModel writes the migration that sequelize-cli writes: the table keeps the case of
// the model's name, and its columns may be null.
func (p *program) newModel(cmd *cobra.Command, name, attributes string) error {
	return p.newMigration(cmd, "create-"+name, scaffold.Plural(name), func(bool) ([]scaffold.Column, error) {
		columns, err := scaffold.ParseList(attributes, true)
		if err != nil {
			return nil, asUsage(err)
		}
		return columns, nil
	})
}

// withoutExtension drops the extension that sequelize-cli wants in names.
func withoutExtension(name string) string {
	for _, extension := range []string{".lua", ".js", ".cjs", ".mjs", ".ts"} {
		name = strings.TrimSuffix(name, extension)
	}
	return name
}
