package ansi

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// QuoteIdent quotes a name. It is the only place where names become SQL: quotes
// inside are doubled, and what no database can hold in a name is refused.
func (s *Spelling) QuoteIdent(name string) (string, error) {
	switch {
	case name == "":
		return "", fmt.Errorf("a name must not be empty")
	case strings.ContainsRune(name, 0):
		return "", fmt.Errorf("name %q holds a NUL byte", name)
	case s.MaxIdentifier > 0 && len(name) > s.MaxIdentifier:
		return "", s.Unsupported(fmt.Sprintf("has no names longer than %d bytes, and %q has %d", s.MaxIdentifier, name, len(name)),
			"give it a shorter name")
	}
	return s.QuoteOpen + strings.ReplaceAll(name, s.QuoteClose, s.QuoteClose+s.QuoteClose) + s.QuoteClose, nil
}

// Ident writes a name, quoted.
func (w *Writer) Ident(name string) {
	quoted, err := w.sp.QuoteIdent(name)
	w.Fail(err)
	w.SQL(quoted)
}

// Name writes a name with its schema.
func (w *Writer) Name(n op.Name) {
	if n.Schema != "" {
		w.Ident(n.Schema)
		w.SQL(".")
	}
	w.Ident(n.Name)
}

// Idents writes names between parentheses.
func (w *Writer) Idents(names []string) {
	w.SQL("(")
	for i, name := range names {
		w.comma(i)
		w.Ident(name)
	}
	w.SQL(")")
}

// comma separates the members of a list: before all but the first.
func (w *Writer) comma(i int) {
	if i > 0 {
		w.SQL(", ")
	}
}
