package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/luamig/luamig/internal/testdb"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"luamig": main})
}

// TestScript runs the program from outside, as its users do.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("USER", "tester")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode": exitcode,
			"until":    until,
			"sqlite":   sqliteQuery,
		},
	})
}

// TestScriptOnEachDatabase runs the program on an empty database of every kind. A line
// can ask for one by [sqlite], [postgres], [pgbouncer], [mariadb] or [mysql], and by [ddl] for
// those where schema changes roll back. $DATABASE_URL is where it is.
func TestScriptOnEachDatabase(t *testing.T) {
	for _, kind := range append([]string{"sqlite"}, testdb.Kinds()...) {
		t.Run(kind, func(t *testing.T) {
			server := ""
			if kind != "sqlite" {
				server = testdb.Server(t, kind)
			}
			testscript.Run(t, testscript.Params{
				Dir:       "testdata/databases",
				Setup:     func(env *testscript.Env) error { return giveDatabase(env, server) },
				Condition: func(condition string) (bool, error) { return isDatabase(kind, condition) },
				Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
					"exitcode": exitcode,
					"until":    until,
					"sql":      sqlQuery,
					"sqluntil": sqlUntil,
				},
			})
		})
	}
}

func giveDatabase(env *testscript.Env, server string) error {
	env.Setenv("USER", "tester")
	env.Setenv("DATABASE_URL", "sqlite:"+filepath.ToSlash(filepath.Join(env.WorkDir, "test.db")))
	if server == "" {
		return nil
	}
	url, drop, err := testdb.Create(context.Background(), server)
	if err != nil {
		return err
	}
	env.Setenv("DATABASE_URL", url)
	env.Defer(func() {
		if err := drop(context.Background()); err != nil {
			env.T().Fatal(err)
		}
	})
	return nil
}

func isDatabase(kind, condition string) (bool, error) {
	commits := kind == "mysql" || kind == "mariadb"
	switch {
	case condition == "ddl":
		return !commits, nil
	case condition == "sqlite" || slices.Contains(testdb.Kinds(), condition):
		return kind == condition, nil
	}
	return false, fmt.Errorf("unknown condition %q", condition)
}

// exitcode N PROGRAM ARGS… runs a program that must end with that code. Its
// output can be looked at with stdout and stderr.
func exitcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%v: exit code %d, want %d", args[1:], got, want)
	}
}

// patience bounds what a script waits for.
const patience = 3 * time.Minute

// until PATTERN PROGRAM ARGS… runs a program again and again until what it prints has the pattern, however it ends.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until pattern program args…")
	}
	wanted, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		_ = ts.Exec(args[1], args[2:]...)
		if wanted.MatchString(ts.ReadFile("stdout") + ts.ReadFile("stderr")) {
			return
		}
		if time.Since(begin) > patience {
			ts.Fatalf("%v: after %v not yet %q", args[1:], patience, args[0])
		}
	}
}
