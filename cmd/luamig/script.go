package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/source"
)

func (p *program) runCommand() *cobra.Command {
	var o host.RunOptions
	var args []string
	var expected int64
	cmd := &cobra.Command{
		Use:   "run SCRIPT",
		Short: "Run an ad-hoc script",
		Long: `Run a script that defines run(qi, args), in a transaction, and record it in the ledger.
SCRIPT is a file, the name of one in scripts/, or - for the standard input.

The ledger keeps the arguments, but for the values of those that are called like a secret: password,
passwd, passphrase, pwd, pass, secret, token, apikey, accesskey, privatekey, credential.`,
		Example: `  luamig run fix-phones --dry-run
  luamig run scripts/fix-phones.lua --arg country=de --expect-rows 12 --reason "ticket 4711"
  echo 'function run(qi) print(qi:count("Users")) end' | luamig run - --read-only`,
		Args: oneArgument("SCRIPT"),
		RunE: func(cmd *cobra.Command, argv []string) error {
			var err error
			if o.Args, err = scriptArguments(args); err != nil {
				return err
			}
			p.conceal(secretsIn(o.Args)...)
			if cmd.Flags().Changed("expect-rows") {
				o.ExpectRows = &expected
			}
			return p.runScript(cmd, argv[0], o)
		},
	}
	cmd.Flags().StringArrayVar(&args, "arg", nil, "an argument `NAME=VALUE`, which the script finds in args.NAME; may be repeated")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "run it and roll everything back")
	cmd.Flags().BoolVar(&o.ReadOnly, "read-only", false, "refuse to write")
	cmd.Flags().Var(rowCount{&expected}, "expect-rows", "roll back unless exactly `N` rows are written")
	cmd.Flags().StringVar(&o.Reason, "reason", "", "`TEXT` for the ledger: why")
	cmd.ValidArgsFunction = p.scriptCompletion
	return cmd
}

// runScript reads the script before anything else, so that a misspelled name is told
// without touching a database.
func (p *program) runScript(cmd *cobra.Command, name string, o host.RunOptions) error {
	script, err := p.readScript(cmd.Context(), name)
	if err != nil {
		return err
	}
	return p.perform(cmd, change{
		command: "run", deed: "luamig run " + script.Name, dryRun: o.DryRun, safe: o.ReadOnly,
		do: func(ctx context.Context, m *host.Migrator) (host.Report, error) { return m.Run(ctx, script, o) },
	})
}

// rowCount is a flag that takes a number of rows.
type rowCount struct{ n *int64 }

func (r rowCount) Set(text string) error {
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil || n < 0 {
		return strconv.ErrSyntax
	}
	*r.n = n
	return nil
}

func (r rowCount) String() string { return "" }
func (r rowCount) Type() string   { return "number of rows" }

// scriptArguments refuses a name that is given twice, of which the script would see one. What is wrong may be a
// secret: errors show no value.
func scriptArguments(list []string) (map[string]string, error) {
	args := map[string]string{}
	for i, a := range list {
		k, v, ok := strings.Cut(a, "=")
		if !ok || k == "" {
			missing := map[bool]string{false: "=", true: "name before the ="}[ok]
			return nil, &usageError{fmt.Sprintf("--arg number %d has no %s", i+1, missing), "for instance --arg country=de"}
		}
		if _, twice := args[k]; twice {
			return nil, &usageError{fmt.Sprintf("--arg %s is given twice", k), "leave out one of them"}
		}
		args[k] = v
	}
	return args, nil
}

// secretsIn are the values of arguments that are called like secrets.
func secretsIn(args map[string]string) (secrets []string) {
	for name, value := range args {
		if ledger.IsSecret(name) {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// readScript finds the script that the user means.
func (p *program) readScript(ctx context.Context, name string) (source.File, error) {
	if name == "-" {
		text, err := io.ReadAll(p.stdin)
		return source.File{Name: "stdin", Path: "stdin", Text: text}, err
	}
	if f, err := p.readFile(name); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	pr, err := p.openFolders(ctx, true)
	if err != nil {
		return source.File{}, err
	}
	folder := pr.folder(pr.Paths.Scripts)
	inFolder := filepath.Join(folder, strings.TrimSuffix(name, ".lua")+".lua")
	f, err := p.readFile(inFolder)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	return f, &usageError{
		fmt.Sprintf("there is no script %s, nor %s", name, filepath.ToSlash(inFolder)),
		didYouMean(name, scriptNames(os.DirFS(p.path(folder))), "luamig new --script "+strings.TrimSuffix(filepath.Base(name), ".lua")+" writes one"),
	}
}

// readFile reads a script. A folder is no script, and none of its name is there: one in scripts/ may be meant.
func (p *program) readFile(name string) (source.File, error) {
	if info, err := os.Stat(p.path(name)); err == nil && info.IsDir() {
		return source.File{}, fs.ErrNotExist
	}
	text, err := os.ReadFile(p.path(name))
	if err != nil {
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) && !errors.Is(err, fs.ErrNotExist) {
			err = &usageError{fmt.Sprintf("cannot read the script %s: %v", name, pathErr.Err), "let the user who runs luamig read it, or hand it over: luamig run - < FILE"}
		}
		return source.File{}, err
	}
	base := strings.TrimSuffix(filepath.Base(name), ".lua")
	return source.File{Name: base, Path: filepath.ToSlash(filepath.Clean(name)), Text: text}, nil
}

// oneArgument wants exactly one argument, and says what it is called.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 1 && args[0] != "":
			return nil
		case len(args) < 2:
			return &usageError{cmd.CommandPath() + " needs " + what, "usage: " + cmd.UseLine()}
		}
		return &usageError{fmt.Sprintf("%s takes one %s, not %d", cmd.CommandPath(), what, len(args)), "usage: " + cmd.UseLine()}
	}
}
