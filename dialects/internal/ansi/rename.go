package ansi

import (
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// RenamedValue is the expression that gives the rows of an ENUM column their new values, for
// column as an expression of text: "CASE c WHEN 'old' THEN 'new' ELSE c END".
func (s *Spelling) RenamedValue(column string, renames []op.ValueRename) (string, error) {
	var b strings.Builder
	b.WriteString("CASE " + column)
	for _, r := range renames {
		from, err := s.Literal(r.From)
		if err != nil {
			return "", err
		}
		to, err := s.Literal(r.To)
		if err != nil {
			return "", err
		}
		b.WriteString(" WHEN " + from + " THEN " + to)
	}
	return b.String() + " ELSE " + column + " END", nil
}
