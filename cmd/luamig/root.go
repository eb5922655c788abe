package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luamig/luamig/dialects/nearest"
)

// rootCommand makes the commands. Nothing of cobra's own output is used: errors and help
// are drawn as everything else is.
func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "luamig",
		Short: "Database migrations written in Lua",
		Long: `luamig runs database migrations written in Lua, each in a transaction, and undoes them again.

  luamig init                              write luamig.lua and the folders
  luamig new create-users name:string      write a migration
  luamig up                                apply what is pending
  luamig down                              undo the last one`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          p.noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return p.prepare(cmd)
		},
		Version: p.build.version,
	}
	root.SetVersionTemplate("luamig {{.Version}}\n")
	root.SetFlagErrorFunc(p.flagError)
	p.flags.register(root.PersistentFlags())
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if cmd == root {
			p.misused = p.noSuchCommand(root, cmd.Flags().Args())
		}
		if p.misused == nil {
			p.help(cmd)
		}
	})
	root.AddCommand(p.upCommand(), p.downCommand(), p.redoCommand(), p.statusCommand(), p.logCommand(), p.backfillCommand(), p.adoptCommand(), p.repairCommand(), p.unlockCommand(), p.newCommand(),
		p.runCommand(), p.initCommand(), p.dbCommand(), p.versionCommand(), p.completionCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(p.helpCommand())
	root.AddCommand(p.helpTopics()...)
	root.AddCommand(p.sequelizeCommands()...)
	return root
}

// prepare does what every command needs before it starts.
func (p *program) prepare(cmd *cobra.Command) error {
	if err := p.flags.check(cmd); err != nil {
		return err
	}
	return p.openLog()
}

// noSuchCommand refuses words that are no command.
func (p *program) noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if c.Runnable() {
			names = append(names, c.Name())
		}
	}
	return &usageError{
		message: fmt.Sprintf("there is no command %q", args[0]),
		hint:    didYouMean(args[0], names, "luamig help lists the commands"),
	}
}

// flagError turns what pflag says into the words and the suggestions of luamig.
func (p *program) flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if cmd == cmd.Root() && len(p.args) > 0 && !strings.HasPrefix(p.args[0], "-") {
		return p.noSuchCommand(cmd, p.args)
	}
	help := "luamig help " + strings.TrimPrefix(cmd.CommandPath(), "luamig ") + " lists the flags"
	if cmd == cmd.Root() {
		help = "luamig help lists the flags"
	}
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return &usageError{fmt.Sprintf("there is no flag -%s", unknown.GetSpecifiedName()), help}
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return &usageError{fmt.Sprintf("there is no flag --%s", name), didYouMean("--"+name, flagNames(cmd), help)}
	case errors.As(err, &missing):
		return &usageError{fmt.Sprintf("--%s needs a value", missing.GetFlag().Name), help}
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return &usageError{fmt.Sprintf("--%s: %q is no %s", f.Name, invalid.GetValue(), kindOfFlag(f)), help}
	}
	return &usageError{err.Error(), help}
}

// kindOfFlag names what a flag takes, in words.
func kindOfFlag(f *pflag.Flag) string {
	if strings.HasPrefix(f.Value.Type(), "int") {
		return "number"
	}
	return f.Value.Type()
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// didYouMean is a hint: the name that is most like the word, else the given text.
func didYouMean(word string, known []string, otherwise string) string {
	if like := nearest.Name(word, known); like != "" {
		return fmt.Sprintf("did you mean %s?", like)
	}
	return otherwise
}

// noArguments refuses what stands behind a command that takes nothing.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &usageError{
		message: fmt.Sprintf("%s takes no argument %q", cmd.CommandPath(), args[0]),
		hint:    "usage: " + cmd.UseLine(),
	}
}
