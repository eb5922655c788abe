package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luamig/luamig/host/config"
)

// flags are those that every command takes.
type flags struct {
	env, url, config string
	json             bool
	quiet, verbose   bool
	yes              bool
	noColor          bool
	lockTimeout      timeout
	dbLockTimeout    timeout
	statementTimeout timeout
	retries          retries
	logFile          string
}

func (f *flags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.StringVar(&f.env, "env", "", "environment `NAME` of luamig.lua (default \"development\", or LUAMIG_ENV)")
	set.StringVar(&f.url, "url", "", "database `URL`, instead of the environment's")
	set.StringVar(&f.config, "config", "", "configuration `FILE`, instead of luamig.lua here")
	set.BoolVar(&f.json, "json", false, "one JSON object a line (see luamig help json)")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print errors and warnings only")
	set.BoolVarP(&f.verbose, "verbose", "v", false, "print each SQL statement")
	set.BoolVar(&f.yes, "yes", false, "answer yes to every question")
	set.BoolVar(&f.noColor, "no-color", false, "no colours (as with NO_COLOR)")
	set.Var(&f.lockTimeout, "lock-timeout", "wait `TIME` for another luamig to be done, for instance 30s (default 1m)")
	set.Var(&f.dbLockTimeout, "db-lock-timeout", "let a statement wait `TIME` for a lock in the database (default 5s; 0: as long as it takes)")
	set.Var(&f.statementTimeout, "statement-timeout", "let a statement run `TIME` (default as long as it takes)")
	set.Var(&f.retries, "retries", "run a script `N` times more where the database was busy or gone (default 5)")
	set.StringVar(&f.logFile, "log-file", "", "append what happens to `FILE`, as JSON")
}

// orNever is what the flag says, else what the configuration does; no time at all is not the same as nothing said.
func (t *timeout) orNever(configured time.Duration) time.Duration {
	switch {
	case !t.set:
		return configured
	case t.Duration == 0:
		return -1
	}
	return t.Duration
}

// retries is a flag that takes a number; 0 is none of them.
type retries struct {
	n   int
	set bool
}

func (r *retries) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return strconv.ErrSyntax
	}
	r.n, r.set = n, true
	return nil
}

func (r *retries) String() string { return "" }
func (r *retries) Type() string   { return "number" }

// or is what the flag says, else what the configuration does; negative: none.
func (r *retries) or(configured int) int {
	switch {
	case !r.set:
		return configured
	case r.n == 0:
		return -1
	}
	return r.n
}

// check refuses flags that contradict each other.
func (f *flags) check(cmd *cobra.Command) error {
	if f.quiet && f.verbose {
		return &usageError{"--quiet and --verbose exclude each other", "leave out one of them"}
	}
	return notEmpty(cmd)
}

// notEmpty refuses an empty text where a name belongs: --to "" would mean as much as no --to at all,
// and undo everything. A reason may be empty.
func notEmpty(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if err == nil && flag.Value.Type() == "string" && flag.Value.String() == "" && flag.Name != "reason" {
			err = &usageError{"--" + flag.Name + " is empty", "is the variable set that it is taken from?"}
		}
	})
	return err
}

// timeout is a flag that reads durations as luamig.lua does.
type timeout struct {
	time.Duration
	set bool
}

func (t *timeout) Set(s string) error {
	d, err := config.ParseDuration(s)
	if err != nil {
		return err
	}
	t.Duration, t.set = d, true
	return nil
}

func (t *timeout) String() string {
	if !t.set {
		return ""
	}
	return t.Duration.String()
}

func (t *timeout) Type() string { return "duration" }
