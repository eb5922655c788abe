package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
)

func (p *program) dbCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db create|drop|reset|wait",
		Short: "Create, drop or wait for the database itself",
		Long: `Look after the database that the URL names.

  luamig db create          create it, if it is not there
  luamig db drop [NAME]     drop it, with all that is in it
  luamig db reset [NAME]    drop it, create it, and apply all migrations
  luamig db wait            wait until it answers`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return &usageError{fmt.Sprintf("there is no command db %q", args[0]), didYouMean(args[0], []string{"create", "drop", "reset", "wait"}, "luamig help db lists them")}
		},
	}
	cmd.AddCommand(p.dbCreateCommand(), p.dbDropCommand(), p.dbResetCommand(), p.dbWaitCommand())
	return cmd
}

func (p *program) dbCreateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "create",
		Short: "Create the database, if it is not there",
		Long: `Create the database of the URL. One that is there stays as it is, and that is no error.

The user of the URL needs the right to create databases. PostgreSQL is asked from its database postgres (or template1).`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := p.openDatabase(cmd)
			if err != nil {
				return err
			}
			return d.create(cmd.Context())
		},
	}
}

const dropQuestion = `What is dropped is gone, so it asks for the database's name, or wants --yes where nobody can be asked. In an
environment with confirm = true, --yes is not enough: NAME has to be given, too.

It waits for a luamig that is at work. PostgreSQL does not drop a database that programs use; --force ends their
sessions. On SQLite the file is deleted, with -wal, -shm and -journal.`

func (p *program) dbDropCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:     "drop [NAME]",
		Short:   "Drop the database, with all that is in it",
		Long:    "Drop the database of the URL. That there is none is no error.\n\n" + dropQuestion,
		Example: "  luamig db drop --yes\n  luamig db drop shop --yes --env production",
		Args:    upToOneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := p.openDatabase(cmd)
			if err != nil {
				return err
			}
			if err := d.confirmDrop("luamig db drop", args); err != nil {
				return err
			}
			return d.drop(cmd.Context(), force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "end the sessions of programs that use it")
	return cmd
}

func (p *program) dbResetCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "reset [NAME]",
		Short: "Drop the database, create it, and apply all migrations",
		Long:  "Drop the database of the URL, create it again, and apply all migrations.\n\n" + dropQuestion,
		Args:  upToOneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := p.openDatabase(cmd)
			if err != nil {
				return err
			}
			if err := d.project.needMigrations(d.migrator); err != nil {
				return err
			}
			if err := d.confirmDrop("luamig db reset", args); err != nil {
				return err
			}
			if err := d.drop(cmd.Context(), force); err != nil {
				return err
			}
			if err := d.create(cmd.Context()); err != nil {
				return err
			}
			p.flags.yes = true // it was asked for
			return p.up(cmd, host.UpOptions{})
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "end the sessions of programs that use it")
	return cmd
}

func (p *program) dbWaitCommand() *cobra.Command {
	wait := timeout{Duration: time.Minute}
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Wait until the database answers",
		Long: `Wait until the database of the URL lets luamig in: it connects again and again while nobody listens, or the server
says that it is starting. A wrong password, or a database that is not there, is an error at once.`,
		Example: "  luamig db wait --timeout 2m && luamig up",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := p.openDatabase(cmd)
			if err != nil {
				return err
			}
			return d.wait(cmd.Context(), wait.Duration)
		},
	}
	cmd.Flags().Var(&wait, "timeout", "give up after `TIME` (default 1m)")
	return cmd
}

// databaseCommand is a command that is about the database itself.
type databaseCommand struct {
	*program
	project  *project
	migrator *host.Migrator
	name     string // as the URL has it
}

func (p *program) openDatabase(cmd *cobra.Command) (*databaseCommand, error) {
	pr, err := p.openProject(cmd.Context())
	if err != nil {
		return nil, err
	}
	m, err := p.migrator(pr, nil, p.reporter(task{command: "db", project: pr}))
	if err != nil {
		return nil, err
	}
	d := &databaseCommand{program: p, project: pr, migrator: m}
	if maker, ok := m.Dialect.(dialects.DatabaseMaker); ok {
		d.name, err = maker.DatabaseName(pr.URL)
	}
	return d, err
}

// confirmDrop makes sure that it is this database that is meant.
func (d *databaseCommand) confirmDrop(deed string, args []string) error {
	guarded := d.project.ConfirmName != ""
	switch {
	case len(args) == 1 && args[0] != d.name && args[0] != filepath.Base(d.name):
		return &usageError{fmt.Sprintf("the database of %s is called %s, not %s", d.project.Name, d.name, args[0]), "nothing was done; --env or --url says which database is meant"}
	case d.flags.yes && (len(args) == 1 || !guarded):
		return nil
	case d.canAsk():
		return d.askName(deed)
	case guarded:
		return &usageError{fmt.Sprintf("%s would drop the database of %s, which has confirm = true", deed, d.project.ConfirmName),
			fmt.Sprintf("if that is meant, name it: %s %s --yes", deed, d.name)}
	}
	return &usageError{deed + " drops the database with all that is in it: " + config.Redact(d.project.URL), "add --yes if that is meant"}
}

// askName wants the name typed, because a y is typed by habit.
func (d *databaseCommand) askName(deed string) error {
	return d.typed(d.name, fmt.Sprintf("%s drops this database with all that is in it: %s\nType its name, %s, to go on: ", deed, config.Redact(d.project.URL), d.name))
}

func (d *databaseCommand) create(ctx context.Context) error {
	created, err := d.migrator.CreateDatabase(ctx)
	if err == nil {
		d.say("created", created, map[bool]string{true: "created", false: "is there already"}[created])
	}
	return err
}

func (d *databaseCommand) drop(ctx context.Context, force bool) error {
	dropped, err := d.migrator.DropDatabase(ctx, force)
	if err == nil {
		d.say("dropped", dropped, map[bool]string{true: "dropped", false: "is not there"}[dropped])
	}
	return err
}

func (d *databaseCommand) wait(ctx context.Context, patience time.Duration) error {
	began := d.now()
	if err := d.migrator.Wait(ctx, max(patience, time.Millisecond)); err != nil {
		return err
	}
	d.say("answered", true, "answers, after "+duration(d.now().Sub(began)))
	return nil
}

// say tells what has become of the database.
func (d *databaseCommand) say(event string, changed bool, words string) {
	switch {
	case d.flags.json:
		d.writeJSON(d.stdout, record{"type": "database", "event": event, "changed": changed, "name": d.name, "database": config.Redact(d.project.URL), "environment": d.project.Name})
	case !d.flags.quiet:
		fmt.Fprintf(d.stdout, "%s: %s\n", d.hide(d.project.where()), words)
	}
}
