package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
)

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, w world) (code int) {
	out := &output{to: w.stdout}
	w.stdout = out
	p := &program{world: w, args: args}
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetIn(w.stdin)
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	defer p.crash(&code)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = p.misused
	}
	if err != nil {
		p.reportError(err)
	}
	for _, lost := range []error{p.closeLog(), out.lost()} {
		if err == nil && lost != nil {
			p.reportError(lost)
			err = lost
		}
	}
	return exitCode(err)
}

// program is one run of luamig.
type program struct {
	world
	args  []string
	flags flags
	log   *logFile
	// misused is what keeps --help from helping: it is not allowed to return an error.
	misused error
	// secrets are kept out of everything that is printed.
	secrets []string
}

// reportError shows an error, unless it has nothing to say.
func (p *program) reportError(err error) {
	var code codeError
	if errors.As(err, &code) {
		return
	}
	p.logError(err)
	if p.flags.json || slices.Contains(p.args, "--json") { // the flags may be what is wrong
		p.writeJSON(p.stdout, errorRecord(err, p.hide))
		return
	}
	p.printError(err)
}

// crash reports a fault of the program itself, with an exit code that is not
// that of a wrong command line.
func (p *program) crash(code *int) {
	if fault := recover(); fault != nil {
		fmt.Fprintf(p.stderr, "error: luamig has a bug: %s\n%s", p.hide(fmt.Sprint(fault)), debug.Stack())
		*code = exitFailed
	}
}
