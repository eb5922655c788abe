package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Kept is what a script has left in the database that cannot be taken back any more: without a
// transaction, or where the database commits at each schema change.
type Kept struct {
	Statements int    // how many of those that change something
	Last       string // the SQL of the last of them
	LastPos    op.Pos // the line that asked for it
	AtMost     bool   // it is not known which statement committed, and it may be fewer
}

// LastSQL is the last statement on one line, shortened.
func (k Kept) LastSQL() string {
	return strings.TrimPrefix(op.Raw{SQL: k.Last}.String(), "query ")
}

// effect is what a statement leaves behind.
type effect int

const (
	nothing effect = iota
	rows
	schema
	unknown  // a routine of the server, which may change anything
	boundary // commits what came before, and changes nothing that is of interest
)

// accounts keeps the books on what could not be taken back. Where all can, nothing is written down.
type accounts struct {
	rules  sqltext.Rules
	commit bool // schema changes commit
	open   bool // needed at all
	known  map[string]effect
	done   Kept // all that has succeeded since the session began
	kept   Kept // of it, what is committed
	maybe  Kept // up to the last statement of which it is not known
	torn   bool // something was to be taken back and could not be
	own    bool // the statements are the host's own, which are not counted
}

func newAccounts(o Options) accounts {
	traits := o.Dialect.Traits()
	return accounts{rules: traits.Text, commit: !traits.TransactionalDDL, open: !traits.TransactionalDDL || !o.Transactional,
		known: map[string]effect{}}
}

// note writes down a statement that has succeeded; alone, it is committed by itself.
func (a *accounts) note(pos op.Pos, o any, sql string, alone bool) {
	e := a.effectOf(o, sql)
	if e == nothing {
		return
	}
	if !a.own && e != boundary {
		a.done = Kept{Statements: a.done.Statements + 1, Last: sql, LastPos: pos}
	}
	if alone || a.commit && (e == schema || e == boundary) {
		a.kept = a.done
	}
	if e == unknown {
		a.maybe = a.done
	}
}

// effectOf tells rows from the schema, by the text where the operation does not say it: of a
// definition, a dialect may also make statements that change rows.
func (a *accounts) effectOf(o any, sql string) effect {
	switch o.(type) {
	case op.Select:
		return nothing
	case op.Insert, op.Update, op.Delete, op.UpdateRows, op.DeleteRows, op.InsertSelect:
		return rows
	}
	if e, ok := a.known[sql]; ok {
		return e
	}
	if len(a.known) >= mostPlans {
		clear(a.known)
	}
	e := a.read(sql)
	a.known[sql] = e
	return e
}

func (a *accounts) read(sql string) effect {
	switch c := sqltext.Classify(sql, a.rules); {
	case c.DDL:
		return schema
	case c.Write || c.Verb == "LOAD" || c.Verb == "COPY":
		return rows
	case c.Verb == "CALL" || c.Verb == "DO" || c.Verb == "EXECUTE":
		return unknown
	case a.commit && slices.Contains(boundaries, c.Verb):
		return boundary
	}
	return nothing
}

// boundaries commit the transaction on MySQL without a change of the schema (its manual, "Statements That Cause an Implicit Commit").
var boundaries = []string{"ANALYZE", "CACHE", "CHECK", "FLUSH", "INSTALL", "LOCK", "OPTIMIZE", "REPAIR", "RESET", "UNINSTALL", "UNLOCK"}

// attempted writes down a schema change that was refused: what came before it is committed all the same.
func (a *accounts) attempted(o any, sql string) {
	if a.commit && a.effectOf(o, sql) == schema {
		a.kept = a.done
	}
}

// tornAt takes note of an error of going back: it says that something stays, and then it is no failure
// of going back itself. A connection that is gone has taken back what was not committed.
func (a *accounts) tornAt(err error) (torn bool, rest error) {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return false, err
	}
	switch refused.Kind {
	case dialects.Committed:
		a.torn = true
		a.suppose()
		a.done = a.kept
		return true, nil
	case dialects.ConnectionLost:
		return false, nil
	}
	return false, err
}

// suppose takes a statement for the one that committed, where none is known to have.
func (a *accounts) suppose() {
	supposed := a.maybe
	if supposed.Statements == 0 {
		supposed = a.done
	}
	if a.kept.Statements == 0 || a.maybe.Statements > a.kept.Statements {
		a.kept = supposed
		a.kept.AtMost = true
	}
}

// Kept reports what the script has left in the database although it has failed.
func (s *Session) Kept() (Kept, bool) {
	s.wait()
	return s.books.kept, s.books.torn || s.books.kept.Statements > 0
}

// CommittedError says that what a pcall or a qi:transaction was to take back is committed.
type CommittedError struct {
	Title string // of the database
	Kept  Kept
	Why   string // it was to be taken back; may be empty
}

// Because notes the error for which it was to be taken back, the first of them.
func (e *CommittedError) Because(why string) {
	if e.Why == "" {
		e.Why = why
	}
}

func (e *CommittedError) Error() string {
	text := fmt.Sprintf("what was done inside cannot be taken back, for %s commits at each schema change", e.Title)
	if e.Kept.Last != "" {
		text += ", and the last was " + e.Kept.LastSQL()
	}
	if e.Why != "" {
		text += " (the error was: " + e.Why + ")"
	}
	return text
}

// Remedy says how to do without.
func (e *CommittedError) Remedy() string {
	return "keep schema changes out of pcall and qi:transaction; look before with tableExists, describeTable or showIndex"
}

// RehearsalError says that a dry run has come to something that could not be taken back.
type RehearsalError struct{ Title string }

func (e *RehearsalError) Error() string {
	return e.Title + " commits at each schema change, so a dry run cannot take it back"
}

// Remedy says where it can be tried.
func (e *RehearsalError) Remedy() string {
	return "try it on a copy of the database; a script that changes rows only can be rehearsed here"
}
