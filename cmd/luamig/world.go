package main

import (
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/luamig/luamig/host"
)

// world is everything outside the program that it touches, so that tests can
// give it another one.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// terminals says which of the streams are one.
	terminals struct{ stdin, stdout, stderr bool }
	// columns is how wide the terminal is at the moment; 0: unknown.
	columns func() int
	env     map[string]string
	dir     string // the working directory
	now     func() time.Time
	build   build
	actor   func(version string) host.Actor
	// signals returns a channel of requests to stop, and what ends its service.
	signals func() (<-chan os.Signal, func())
}

// theWorld is the one that the process lives in.
func theWorld() world {
	w := world{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		env:     environ(os.Environ()),
		now:     time.Now,
		build:   readBuild(),
		actor:   whoami,
		signals: stopSignals,
	}
	w.terminals.stdin = isatty.IsTerminal(os.Stdin.Fd())
	w.terminals.stdout = isatty.IsTerminal(os.Stdout.Fd())
	w.terminals.stderr = isatty.IsTerminal(os.Stderr.Fd())
	w.columns = func() int {
		if w.terminals.stdout {
			return columnsOf(os.Stdout)
		}
		return columnsOf(os.Stderr)
	}
	w.dir, _ = os.Getwd() // empty: relative paths still work
	return w
}

func environ(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, kv := range list {
		if k, v, ok := strings.Cut(kv, "="); ok && k != "" {
			env[k] = v
		}
	}
	return env
}

// stopSignals also keeps a closed pipe from ending the process: "luamig up | head"
// must not break off a migration. Nor must a terminal that is closed.
func stopSignals() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 2)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup means that the work goes on
		signal.Notify(c, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE)
	return c, func() { signal.Stop(c) }
}

// whoami is who the ledger says it was.
func whoami(version string) host.Actor {
	a := host.Actor{PID: os.Getpid(), Version: version}
	a.Host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		a.User = u.Username
	}
	return a
}
