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
	Args           []string // the command to run beside the servers, after an optional "--"
	Env            []string
	Signals        <-chan os.Signal
	Stdin          *os.File
	Stdout, Stderr io.Writer
}

// The bounds of what is waited for.
const (
	startPatience = 60 * time.Second // each server, in parallel
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
	command := w.Args
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return present(w, fleet, signals)
	}
	return beside(w, fleet, command, signals)
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
		f, err := start(ctx, recipes(), given(w.Env), w.Stderr)
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
func beside(w World, f *fleet, command []string, signals <-chan os.Signal) int {
	child := newProcess(f.watchdog, command)
	child.cmd.Env = append(slices.Clone(w.Env), f.environment()...)
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
