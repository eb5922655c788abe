package main

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
)

// The exit codes. Scripts rely on them.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitPending = 3 // status --check
	exitLocked  = 4
	exitPartly  = 5 // something of a failed script stayed in the database
	exitDrift   = 6 // changed or missing files
	exitStopped = 130
)

// usageError says that the command line is wrong.
type usageError struct{ message, hint string }

func (e *usageError) Error() string  { return e.message }
func (e *usageError) Remedy() string { return e.hint }

// codeError ends the program with a code and nothing more to say.
type codeError int

func (e codeError) Error() string { return "" }

// errStopped says that the user has stopped the program.
var errStopped = errors.New("stopped")

// exitCode tells what a result means to the shell.
func exitCode(err error) int {
	var (
		code    codeError
		usage   *usageError
		unknown *host.UnknownMigrationError
		nobody  *host.UnknownBackfillError
		setup   *config.Error
		locked  *dialects.LockedError
		script  *host.ScriptError
		drift   *host.DriftError
		partly  *host.PartlyError
		wrong   interface{ Misconfigured() bool } // the database's URL
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, errStopped):
		return exitStopped
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &nobody), errors.As(err, &setup), errors.As(err, &wrong) && wrong.Misconfigured():
		return exitUsage
	case errors.As(err, &locked):
		return exitLocked
	case errors.As(err, &script) && script.Kept, errors.As(err, &partly):
		return exitPartly
	case errors.As(err, &drift):
		return exitDrift
	case errors.Is(err, context.Canceled):
		return exitStopped
	}
	return exitFailed
}
