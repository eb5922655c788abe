package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print what makes a shell complete luamig's commands",
		Long: `Print what makes a shell complete luamig's commands, flags and the names of migrations.

  bash        source <(luamig completion bash)
  zsh         luamig completion zsh > "${fpath[1]}/_luamig"
  fish        luamig completion fish > ~/.config/fish/completions/luamig.fish
  powershell  luamig completion powershell | Out-String | Invoke-Expression

bash also wants the package bash-completion.`,
		Args:      oneArgument("the name of a shell"),
		ValidArgs: shells(),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch root := cmd.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.stdout, true)
			case "zsh":
				return root.GenZshCompletion(p.stdout)
			case "fish":
				return root.GenFishCompletion(p.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.stdout)
			}
			return &usageError{fmt.Sprintf("no completion for the shell %q", args[0]), didYouMean(args[0], shells(), "there are bash, zsh, fish and powershell")}
		},
	}
}

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// completeMigrations makes the shell complete the names of migrations.
func (p *program) completeMigrations(cmd *cobra.Command, flag string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return p.namesIn(cmd, func(pr *project) string { return pr.Paths.Migrations }), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
}

// completeWords makes the shell complete one of a few words.
func (p *program) completeWords(cmd *cobra.Command, flag string, words []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
}

// scriptCompletion completes the scripts of the folder, and files.
func (p *program) scriptCompletion(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.namesIn(cmd, func(pr *project) string { return pr.Paths.Scripts }), cobra.ShellCompDirectiveDefault
}

// namesIn lists the Lua files of a folder; none where the configuration is wrong,
// since there is nobody to tell.
func (p *program) namesIn(cmd *cobra.Command, folder func(*project) string) []string {
	pr, err := p.openFolders(cmd.Context(), true)
	if err != nil {
		return nil
	}
	fsys, err := p.openFolder(pr.folder(folder(pr)))
	if err != nil {
		return nil
	}
	return scriptNames(fsys)
}
