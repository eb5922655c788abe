package ansi

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Raw divides SQL written by hand into its statements and binds its parameters.
func (s *Spelling) Raw(o op.Raw) ([]dialects.Statement, error) {
	bound, err := sqltext.BindAll(o.SQL, o.Params, s.Text, s.Placeholder, s.spell)
	if err != nil {
		return nil, err
	}
	plan := make([]dialects.Statement, len(bound))
	for i, b := range bound {
		plan[i] = dialects.Statement{SQL: b.SQL, Args: b.Args}
		if len(bound) > 1 {
			plan[i].Line = b.Line
		}
	}
	return plan, nil
}

// spell writes an Expr that was given as a parameter, in the way that sqltext
// asks for: with "?" for values, on every database.
func (s *Spelling) spell(e op.Expr) (string, []any, error) {
	w := s.Writer()
	w.style = sqltext.Question
	w.Expr(e)
	st, err := w.Statement()
	return st.SQL, st.Args, err
}
