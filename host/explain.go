package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/compile"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/sandbox"
)

// explain gathers what each floor knows of an error into one report.
func (x *execution) explain(ctx context.Context, err error) *ScriptError {
	e := &ScriptError{
		Script: x.file.Name, Direction: x.direction, Message: err.Error(), Err: err,
		Pos: op.Pos{File: x.file.Path},
	}
	e.takeKept(x)
	e.takeSyntax(err)
	e.takeRuntime(err)
	e.takeStep(err)
	e.takeDatabase(err)
	e.takeBatch(err)
	e.takeRemedies(err)
	x.takeAdvice(context.WithoutCancel(ctx), e, err)
	e.addResume(x)
	e.addOutcome(x)
	x.locate(e)
	return e
}

// takeKept says whether something of the script stays.
func (e *ScriptError) takeKept(x *execution) {
	e.Kept = x.partly || x.left
	if x.session == nil {
		return
	}
	kept, stays := x.session.Kept()
	_, left := x.session.Left()
	e.Kept = e.Kept || stays || x.unclear || left || x.session.BatchesStay() || errors.As(e.Err, new(*run.PausedError)) // what earlier runs have done
	e.KeptStatements, e.KeptLast = kept.Statements, kept.LastSQL()
}

func (e *ScriptError) takeSyntax(err error) {
	var syntax *compile.Error
	if errors.As(err, &syntax) {
		e.Pos, e.Width, e.Message = syntax.Pos, syntax.Width, syntax.Message
		if syntax.Hint != "" {
			e.Hints = append(e.Hints, syntax.Hint)
		}
	}
}

func (e *ScriptError) takeRuntime(err error) {
	var runtime *sandbox.Error
	if !errors.As(err, &runtime) {
		return
	}
	e.Pos, e.Width, e.Message = runtime.Pos, runtime.Width, runtime.Message
	for _, f := range runtime.Trace {
		e.Trace = append(e.Trace, Frame(f))
	}
	if runtime.Hint != "" {
		e.Hints = append(e.Hints, runtime.Hint)
	}
}

func (e *ScriptError) takeStep(err error) {
	var step *run.StepError
	if errors.As(err, &step) {
		e.Deed, e.Message = step.Deed, step.Err.Error()
		if step.Pos.IsValid() && (step.Pos.File != e.Pos.File || step.Pos.Line != e.Pos.Line) {
			// The step was queued on another line than the one that waited for
			// it, whose calls have nothing to do with it.
			e.Pos, e.Width, e.Trace = step.Pos, 0, nil
		}
		return
	}
	var argument *arg.Error
	if errors.As(err, &argument) {
		e.Deed, e.Message = argument.Deed, argument.Message
	}
}

func (e *ScriptError) takeDatabase(err error) {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return
	}
	e.SQL = refused.Statement.Text()
	if line := refused.Statement.Line; line > 1 {
		e.Message = fmt.Sprintf("%s (in the statement on line %d of the SQL)", e.Message, line)
	}
}

func (e *ScriptError) takeRemedies(err error) {
	type remedied interface {
		error
		Remedy() string
	}
	if r, ok := errors.AsType[remedied](err); ok && r.Remedy() != "" {
		e.Hints = append(e.Hints, r.Remedy())
	}
}

// addOutcome says what has become of what the script did before, behind the remedy.
func (e *ScriptError) addOutcome(x *execution) {
	var outcome string
	switch {
	case errors.As(e.Err, new(*InDoubtError)):
		return
	case e.Kept && !x.partly && x.session != nil && x.session.Statements() == 0 && e.KeptStatements == 0: // a backfill that was paused before
		return
	case e.Kept:
		outcome = e.kept(x)
	case x.session != nil && (e.SQL != "" || x.session.Statements() > 0):
		outcome = "nothing of this " + x.noun() + " was kept"
	default:
		return
	}
	if last := len(e.Hints) - 1; last >= 0 {
		e.Hints[last] += "; " + outcome
		return
	}
	e.Hints = append(e.Hints, outcome)
}

// kept says what stays, and why.
func (e *ScriptError) kept(x *execution) string {
	traits := x.m.Dialect.Traits()
	switch {
	case x.session == nil && !x.partly:
		return "what is done of it stays, and the next run goes on after it"
	case x.session == nil:
		return "what is done of it stays; luamig repair shows it"
	case x.alone && x.direction == event.Run:
		return "the file runs without a transaction: what it did before this line stayed in the database"
	case x.alone:
		return "the file runs without a transaction: what it did before this line stayed in the database" + x.goesOn()
	case x.session.Journalled():
		return traits.Title + " commits at each schema change: " + x.stays(e) + x.goesOn()
	case traits.TransactionalDDL:
		return "what it did could not be taken back: look at what of it is there"
	}
	return traits.Title + " commits at each schema change: " + x.stays(e) +
		"; undo them by hand, or make the script look whether they are there, before it runs again"
}

// journalKept reports whether the journal tells what stays.
func (x *execution) journalKept() bool {
	entries, stays := x.session.Left()
	return entries && stays
}

// goesOn says how to go on behind what stays.
func (x *execution) goesOn() string {
	if !x.journalKept() {
		return ""
	}
	done := "it goes on after what is done"
	if n := x.session.DoneOperations(); n > 0 {
		done = fmt.Sprintf("it goes on after operation %d", n)
	}
	return fmt.Sprintf("; put right what was wrong and run luamig %s again: %s", x.direction, done)
}

// stays counts what stays.
func (x *execution) stays(e *ScriptError) string {
	kept, _ := x.session.Kept()
	switch {
	case kept.Statements == 0 && x.resumed != nil:
		return fmt.Sprintf("what was done before of this %s stays", x.noun())
	case kept.Statements == 0:
		return fmt.Sprintf("whether something of this %s stays is not known", x.noun())
	}
	n := "1 statement of this " + x.noun() + " stays: "
	switch {
	case kept.AtMost && kept.Statements == 1:
		n = "1 statement of this " + x.noun() + " may stay: "
	case kept.AtMost:
		n = fmt.Sprintf("up to %d statements of this %s stay, and the last was ", kept.Statements, x.noun())
	case kept.Statements != 1:
		n = fmt.Sprintf("%d statements of this %s stay, and the last was ", kept.Statements, x.noun())
	}
	return n + e.KeptLast
}

func (x *execution) noun() string {
	if x.direction == "run" {
		return "script"
	}
	return "migration"
}

// locate finds the text to show, and in it the call to underline.
func (x *execution) locate(e *ScriptError) {
	if e.Pos.Line <= 0 {
		return
	}
	text, err := x.textOf(e.Pos.File)
	if err != nil {
		return
	}
	e.Source = string(text)
	if e.Pos.Column == 0 && e.Deed != "" {
		e.Pos.Column, e.Width = findDeed(text, e.Pos.Line, e.Deed)
	}
}

// findDeed finds the name of the method that was called, or of the field that was
// asked for, such as that of DataTypes.STRNG.
func findDeed(text []byte, line int, deed string) (column, width int) {
	name := firstWord(deed)
	name = name[strings.LastIndexByte(name, '.')+1:]
	if column, width = compile.FindCall(text, line, name); column == 0 {
		column, width = compile.FindName(text, line, name)
	}
	return column, width
}

func (x *execution) textOf(file string) ([]byte, error) {
	if file == x.file.Path {
		return x.file.Text, nil
	}
	if x.m.Library == nil {
		return nil, fs.ErrNotExist
	}
	name, ok := x.m.libraryName(file)
	if !ok {
		return nil, fs.ErrNotExist
	}
	return fs.ReadFile(x.m.Library, name)
}
