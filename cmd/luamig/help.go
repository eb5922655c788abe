package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpGroups is the order in which the main help lists the commands.
func helpGroups() []struct {
	title string
	names []string
} {
	return []struct {
		title string
		names []string
	}{
		{"Migrations", []string{"up", "down", "redo", "status", "log", "backfill", "new", "adopt", "repair", "unlock"}},
		{"Scripts", []string{"run"}},
		{"Project", []string{"init", "db", "version", "completion", "help"}},
		{"Topics of luamig help", []string{"config", "exit-codes", "json", "sequelize"}},
	}
}

func (p *program) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command or a topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return p.noSuchCommand(cmd.Root(), []string{strings.Join(args, " ")})
			}
			p.help(of)
			return nil
		},
	}
}

// help prints what there is to know about a command.
func (p *program) help(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	var b strings.Builder
	b.WriteString(strings.TrimSpace(firstNonEmpty(cmd.Long, cmd.Short)) + "\n")
	if cmd.Runnable() {
		b.WriteString("\nUsage: " + usageOf(cmd) + "\n")
	}
	if cmd.Example != "" {
		b.WriteString("\nExamples:\n" + cmd.Example + "\n")
	}
	if cmd == cmd.Root() {
		helpCommands(&b, cmd)
	}
	if cmd.Runnable() {
		helpFlags(&b, "Flags", cmd.LocalNonPersistentFlags())
		helpFlags(&b, "Flags of every command", cmd.Root().PersistentFlags())
	}
	fmt.Fprint(p.stdout, b.String())
}

// usageOf is the line that shows how a command is written.
func usageOf(cmd *cobra.Command) string {
	if cmd == cmd.Root() {
		return "luamig COMMAND [flags]"
	}
	return cmd.UseLine()
}

// helpCommands lists the commands in the order in which they are met, not in that of
// the alphabet.
func helpCommands(b *strings.Builder, root *cobra.Command) {
	for _, g := range helpGroups() {
		fmt.Fprintf(b, "\n%s:\n", g.title)
		for _, name := range g.names {
			if c, _, err := root.Find([]string{name}); err == nil {
				fmt.Fprintf(b, "  %-12s %s\n", name, c.Short)
			}
		}
	}
}

// helpFlags lists flags with what they take, their explanations below each other.
func helpFlags(b *strings.Builder, title string, set *pflag.FlagSet) {
	var left, right []string
	width := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		l, r := describeFlag(f)
		left, right = append(left, l), append(right, r)
		width = max(width, len(l))
	})
	for i := range left {
		if i == 0 {
			fmt.Fprintf(b, "\n%s:\n", title)
		}
		fmt.Fprintf(b, "  %-*s  %s\n", width, left[i], right[i])
	}
}

// describeFlag writes a flag with the name of what it takes; the explanation names it, too.
func describeFlag(f *pflag.Flag) (flag, usage string) {
	flag = "    --" + f.Name
	if f.Shorthand != "" {
		flag = "-" + f.Shorthand + ", --" + f.Name
	}
	takes, usage := pflag.UnquoteUsage(f)
	if f.NoOptDefVal == "" && takes != "" {
		flag += " " + takes
	}
	return flag, usage
}

func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
