// Package op holds luamig's operations: what a migration asks for, as values.
//
// A script that calls qi:addColumn does not touch a database. It makes an
// [AddColumn], which can be listed, inverted, linted, planned for any database
// and journalled before anything is sent. The package knows neither Lua nor SQL
// and depends on the standard library alone.
package op

import (
	"errors"
	"fmt"
	"slices"
)

// Op is an operation on a database. The set is sealed: every member lives in
// this package and answers for its own inverse, so that the compiler asks each
// new operation how it is undone.
type Op interface {
	// Inverse returns the operation that undoes this one, or an
	// [*IrreversibleError] that says what is missing for it.
	Inverse() (Op, error)
	// String returns the deed in a few words: "addColumn Users.age".
	String() string
	op()
}

// Pos is a place in a script. Line and Column count from 1; 0 means unknown.
// Column is in bytes.
type Pos struct {
	File   string
	Line   int
	Column int
}

// IsValid reports whether the place names a line of a file.
func (p Pos) IsValid() bool { return p.File != "" && p.Line > 0 }

// String returns "file:line:column", as far as these are known.
func (p Pos) String() string {
	switch {
	case p.Line <= 0:
		return p.File
	case p.Column <= 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Step is an operation together with the script line that asked for it.
type Step struct {
	Pos Pos
	Op  Op
}

// IrreversibleError says that an operation has no inverse and what would give
// it one.
type IrreversibleError struct {
	Op   Op
	Hint string // what to add to the operation so that it can be undone; may be empty
}

// Error leaves it to whoever reports it to say the deed.
func (e *IrreversibleError) Error() string {
	return "it has no inverse"
}

// Remedy says how the author of the migration gets out of it.
func (e *IrreversibleError) Remedy() string {
	const always = "write it as qi:reversible{ up = function() … end, down = function() … end }"
	if e.Hint == "" {
		return always
	}
	return e.Hint + ", or " + always
}

func irreversible(o Op, hint string) (Op, error) {
	return nil, &IrreversibleError{Op: o, Hint: hint}
}

// Reverse returns the steps that undo the given ones: each inverted, in
// opposite order. Every step that has no inverse is reported, joined in one error.
func Reverse(steps []Step) ([]Step, error) {
	inverse := make([]Step, 0, len(steps))
	var errs []error
	for _, s := range slices.Backward(steps) {
		o, err := s.Op.Inverse()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", s.Pos, s.Op, err))
			continue
		}
		inverse = append(inverse, Step{Pos: s.Pos, Op: o})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return inverse, nil
}
