package ansi

import (
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Writer writes one statement. Its first error sticks and is returned by
// [Writer.Statement], so that spelling a statement reads as its text.
type Writer struct {
	sp     *Spelling
	style  sqltext.Placeholder
	text   strings.Builder
	args   []any
	inline bool
	err    error
}

// Writer returns a writer of a statement whose values are bound as parameters.
func (s *Spelling) Writer() *Writer { return &Writer{sp: s, style: s.Placeholder} }

// Definition returns a writer of a statement that takes no parameters, as DDL
// does not: values are written into its text.
func (s *Spelling) Definition() *Writer { return &Writer{sp: s, inline: true} }

// SQL writes text as it is.
func (w *Writer) SQL(parts ...string) {
	for _, p := range parts {
		w.text.WriteString(p)
	}
}

// Len is how long the text is by now, in bytes.
func (w *Writer) Len() int { return w.text.Len() }

// If writes text where a condition holds.
func (w *Writer) If(on bool, text string) {
	if on {
		w.SQL(text)
	}
}

// Fail keeps the first error.
func (w *Writer) Fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// Refuse fails because the database does not have something.
func (w *Writer) Refuse(what, hint string) { w.Fail(w.sp.Unsupported(what, hint)) }

// Statement returns what was written.
func (w *Writer) Statement() (dialects.Statement, error) {
	if w.err != nil {
		return dialects.Statement{}, w.err
	}
	return dialects.Statement{SQL: w.text.String(), Args: w.args}, nil
}

// Statements returns what was written as the only statement of a plan.
func (w *Writer) Statements() ([]dialects.Statement, error) {
	s, err := w.Statement()
	if err != nil {
		return nil, err
	}
	return []dialects.Statement{s}, nil
}

// Text returns the text of a fragment, which must not have parameters.
func (w *Writer) Text() (string, error) { return w.text.String(), w.err }

func (w *Writer) bind(v any) {
	w.args = append(w.args, v)
	switch w.style {
	case sqltext.Dollar:
		w.SQL("$", strconv.Itoa(len(w.args)))
	case sqltext.At:
		w.SQL("@p", strconv.Itoa(len(w.args)))
	default:
		w.SQL("?")
	}
}
