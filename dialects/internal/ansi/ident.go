package ansi

import (
	"fmt"
	"strings"
	"unicode/utf8"

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
	}
	if err := s.checkLength(name); err != nil {
		return "", err
	}
	if s.BasicNames && !isBasicName(name) {
		return "", s.Unsupported(fmt.Sprintf("has no name %q: none may end in a space or hold a character beyond U+FFFF, such as an emoji", name), "give it another name")
	}
	return s.QuoteOpen + strings.ReplaceAll(name, s.QuoteClose, s.QuoteClose+s.QuoteClose) + s.QuoteClose, nil
}

// checkLength refuses a name that the database would cut, or refuse in its own words.
func (s *Spelling) checkLength(name string) error {
	length, unit := len(name), "bytes"
	if s.NamesInCharacters {
		length, unit = utf8.RuneCountInString(name), "characters"
	}
	if s.MaxIdentifier > 0 && length > s.MaxIdentifier {
		return s.Unsupported(fmt.Sprintf("has no names longer than %d %s, and %q has %d", s.MaxIdentifier, unit, name, length), "give it a shorter name")
	}
	return nil
}

func isBasicName(name string) bool {
	return !strings.HasSuffix(name, " ") && !strings.ContainsFunc(name, func(r rune) bool { return r > 0xffff })
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
