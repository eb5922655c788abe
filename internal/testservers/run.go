//go:build unix

// Package testservers starts PostgreSQL, PgBouncer, MariaDB and MySQL for the tests, on free ports of the
// loopback interface, with their data in a scratch folder, and stops what it started.
//
// Where a server is already named in the environment, that one is used.
package testservers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/luamig/luamig/internal/testdb"
)

// World is what the program touches.
type World struct {
	// Args are the command to run beside the servers, after an optional "--". After "-each" it is run once for each server. "-durable" before all
	// lets the servers keep what they are told, as they do by default: for measuring.
	Args           []string
	Env            []string
	Signals        <-chan os.Signal
	Stdin          *os.File
	Stdout, Stderr io.Writer
}

// The bounds of what is waited for.
const (
	startPatience = 3 * time.Minute // each server, in parallel
	stopPatience  = 20 * time.Second
)

// Run is the program. It returns the command's exit code; 128 and the signal's
// number where a signal ended it; 1 where a server does not start.
func Run(w World) int {
	signals := withOrphaned(w.Signals)
	fleet, sig, err := startUnlessStopped(w, signals)
	defer fleet.stop()
	switch {
	case sig != nil:
		return exitCode(sig)
	case err != nil:
		fmt.Fprintln(w.Stderr, "testservers:", err)
		return 1
	}
	_, forEach, command := arguments(w.Args)
	switch {
	case len(command) == 0:
		return present(w, fleet, signals)
	case forEach:
		return onEach(w, fleet, command, signals)
	}
	return beside(w, fleet, command, nil, signals)
}

// arguments are those of the program, and the command.
func arguments(args []string) (durable, forEach bool, command []string) {
	if len(args) > 0 && args[0] == "-durable" {
		durable, args = true, args[1:]
	}
	if len(args) > 0 && args[0] == "-each" {
		forEach, args = true, args[1:]
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	return durable, forEach, args
}

func startUnlessStopped(w World, signals <-chan os.Signal) (*fleet, os.Signal, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type result struct {
		fleet *fleet
		err   error
	}
	started := make(chan result, 1)
	go func() {
		all := recipes()
		if durable, _, _ := arguments(w.Args); durable {
			all = durably(all)
		}
		f, err := start(ctx, all, given(w.Env), w.Stderr)
		started <- result{f, err}
	}()
	select {
	case r := <-started:
		return r.fleet, nil, r.err
	case sig := <-signals:
		cancel()
		r := <-started
		return r.fleet, sig, nil
	}
}

// given are the servers that the environment names.
func given(env []string) map[string]string {
	urls := map[string]string{}
	for _, kind := range testdb.Kinds() {
		for _, kv := range env {
			if url, ok := strings.CutPrefix(kv, testdb.Variable(kind)+"="); ok && url != "" {
				urls[kind] = url
			}
		}
	}
	return urls
}

// present prints the URLs in a form that a shell can read, and waits.
func present(w World, f *fleet, signals <-chan os.Signal) int {
	for _, kv := range f.environment() {
		name, url, _ := strings.Cut(kv, "=")
		fmt.Fprintf(w.Stdout, "export %s='%s'\n", name, url)
	}
	fmt.Fprintln(w.Stderr, "testservers: Ctrl-C stops them")
	sig := <-signals
	if sig == os.Interrupt {
		return 0
	}
	return exitCode(sig)
}

// beside runs the command and passes signals on to it: to its whole process group, since
// `go test` passes none on to the tests.
func beside(w World, f *fleet, command, env []string, signals <-chan os.Signal) int {
	child := newProcess(f.watchdog, command)
	child.cmd.Env = slices.Concat(w.Env, f.environment(), env)
	child.cmd.Stdin, child.cmd.Stdout, child.cmd.Stderr = w.Stdin, w.Stdout, w.Stderr
	child.cmd.WaitDelay = stopPatience
	if err := child.start(); err != nil {
		fmt.Fprintln(w.Stderr, "testservers:", err)
		return 127
	}
	defer child.signal(syscall.SIGKILL) // whatever it has left in its group
	var late <-chan time.Time
	for {
		select {
		case <-child.done:
			return child.code()
		case sig := <-signals:
			child.signal(sig.(syscall.Signal))
			if late == nil {
				late = time.After(stopPatience)
			}
		case <-late:
			child.signal(syscall.SIGKILL)
		}
	}
}

// onEach runs the command once for each server, on a new and empty database of which DATABASE_URL tells, until one fails.
func onEach(w World, f *fleet, command []string, signals <-chan os.Signal) int {
	for _, kind := range testdb.Kinds() {
		server := f.urls[kind]
		if server == "" {
			if slices.ContainsFunc(w.Env, func(kv string) bool {
				return strings.HasPrefix(kv, testdb.RequireAll+"=") && kv != testdb.RequireAll+"="
			}) {
				fmt.Fprintln(w.Stderr, "testservers: there is no", kind)
				return 1
			}
			continue
		}
		fmt.Fprintln(w.Stderr, "testservers: on", kind)
		url, drop, err := testdb.Create(context.Background(), server)
		if err != nil {
			fmt.Fprintln(w.Stderr, "testservers:", err)
			return 1
		}
		code := beside(w, f, command, []string{"DATABASE_URL=" + url}, signals)
		if err := drop(context.Background()); err != nil {
			fmt.Fprintln(w.Stderr, "testservers:", err)
		}
		if code != 0 {
			return code
		}
	}
	return 0
}

func exitCode(sig os.Signal) int {
	if s, ok := sig.(syscall.Signal); ok {
		return 128 + int(s)
	}
	return 1
}

// withOrphaned adds a SIGTERM for when the parent goes away: a `go run` that is
// killed leaves this program behind, and it must not keep servers for nobody.
func withOrphaned(signals <-chan os.Signal) <-chan os.Signal {
	all := make(chan os.Signal, 4)
	go func() {
		parent := os.Getppid()
		tick := time.NewTicker(500 * time.Millisecond)
		for {
			select {
			case sig := <-signals:
				all <- sig
			case <-tick.C:
				if os.Getppid() != parent {
					all <- syscall.SIGTERM
					return
				}
			}
		}
	}()
	return all
}

// missingError says that a server is not installed.
type missingError struct{ program string }

func (e *missingError) Error() string {
	return e.program + " is not installed: .ci/tools installs it"
}

func isMissing(err error) bool {
	var missing *missingError
	return errors.As(err, &missing)
}
