package sqltext

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// NoValues stands where SQL takes a list and the list is empty. Unlike NULL it is
// right in both: IN never matches, NOT IN always does.
const NoValues = "SELECT NULL WHERE 1=0"

// Where a subquery of NULL is one of texts, the end of the parenthesis is used to turn the NULL that a comparison with NULL gives
// into what it should be. The operators bind less tightly than IN.
var (
	emptyIn    = lazyregexp.New(`(?i)\bIN\s*\(\s*$`)
	emptyNotIn = lazyregexp.New(`(?i)\bNOT\s+IN\s*\(\s*$`)
)

const (
	noMatch  = "NULL) IS NOT DISTINCT FROM (TRUE"
	anyMatch = "NULL) IS DISTINCT FROM (FALSE"
)

// noValues is what stands for an empty list.
func (w *writer) noValues() string {
	alone := w.rules.TypedSubqueries && strings.HasPrefix(strings.TrimSpace(w.rest), ")")
	switch before := w.text.String(); {
	case alone && emptyNotIn.MatchString(before):
		return anyMatch
	case alone && emptyIn.MatchString(before):
		return noMatch
	}
	return NoValues
}

// writer writes one bound statement.
type writer struct {
	*binder
	text  strings.Builder
	args  []any
	rest  string            // what follows the placeholder
	named map[string]string // what was written for a name; only where placeholders have numbers
}

// write writes a text with the values of its placeholders.
func (w *writer) write(sql string) error {
	s := scanner{src: sql, rules: w.rules}
	for {
		t, err := s.next()
		if err != nil || t.kind == end {
			return err
		}
		if err := w.token(t, &s); err != nil {
			return err
		}
	}
}

// token writes a token, or what stands for it.
func (w *writer) token(t token, s *scanner) error {
	if w.params.Named == nil {
		return w.positional(t, s)
	}
	name, ok := s.name(t)
	if !ok {
		w.text.WriteString(s.src[t.start:t.end])
		return nil
	}
	s.pos += len(name)
	w.rest = s.src[s.pos:]
	return w.byName(name)
}

func (w *writer) positional(t token, s *scanner) error {
	src := s.src[t.start:t.end]
	switch {
	case t.kind != punct || src != "?" && src != "??":
		w.text.WriteString(src)
		return nil
	case src == "??":
		w.text.WriteString("?")
		return nil
	case w.rules.QuestionOperators && isOperator(s.src, t):
		w.text.WriteString(src)
		return nil
	case s.pos < len(s.src) && isDigit(s.src[s.pos]):
		return &ParamError{
			Message: "placeholders have no numbers here: ?" + s.src[s.pos:s.pos+1],
			Hint:    `write "?" for each value in order, or ":name"`,
		}
	}
	w.count++
	if w.count > len(w.params.Positional) {
		return nil // check says how many there are
	}
	w.rest = s.src[s.pos:]
	return w.value(w.params.Positional[w.count-1])
}

// isOperator tells ?| and ?& and @? from a placeholder and from one before || or &&.
func isOperator(src string, t token) bool {
	if t.start > 0 && src[t.start-1] == '@' {
		return true
	}
	rest := src[t.end:]
	return strings.HasPrefix(rest, "|") && !strings.HasPrefix(rest, "||") ||
		strings.HasPrefix(rest, "&") && !strings.HasPrefix(rest, "&&")
}

func (w *writer) byName(name string) error {
	v, ok := w.params.Named[name]
	if !ok {
		e := &ParamError{Message: fmt.Sprintf("no value is given for :%s", name)}
		if near := nearest.Name(name, slices.Sorted(maps.Keys(w.params.Named))); near != "" {
			e.Hint = fmt.Sprintf("did you mean :%s?", near)
		}
		return e
	}
	w.used[name] = true
	if before, ok := w.named[name]; ok {
		w.text.WriteString(before)
		return nil
	}
	start := w.text.Len()
	if err := w.value(v); err != nil {
		return err
	}
	if list, ok := v.(op.List); w.style != Question && !(ok && len(list) == 0) {
		w.named[name] = w.text.String()[start:]
	}
	return nil
}

// value writes a value where a placeholder stood.
func (w *writer) value(v any) error {
	switch v := v.(type) {
	case op.List:
		return w.list(v)
	case op.Expr:
		return w.expr(v)
	}
	w.args = append(w.args, v)
	w.text.WriteString(w.style.spell(len(w.args)))
	return nil
}

func (p Placeholder) spell(number int) string {
	switch p {
	case Dollar:
		return "$" + strconv.Itoa(number)
	case At:
		return "@p" + strconv.Itoa(number)
	}
	return "?"
}

// list writes the values of a list, and those of a list in it in parentheses.
func (w *writer) list(list op.List) error {
	if len(list) == 0 {
		w.text.WriteString(w.noValues())
		return nil
	}
	for i, v := range list {
		if i > 0 {
			w.text.WriteString(", ")
		}
		if err := w.item(v); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) item(v any) error {
	row, ok := v.(op.List)
	if !ok {
		return w.value(v)
	}
	if len(row) == 0 {
		return &ParamError{Message: "a list of rows holds an empty row", Hint: "give each row its values"}
	}
	w.text.WriteByte('(')
	if err := w.list(row); err != nil {
		return err
	}
	w.text.WriteByte(')')
	return nil
}

// expr writes an expression, whose own placeholders take the next numbers.
func (w *writer) expr(e op.Expr) error {
	if w.spell == nil {
		return &ParamError{Message: "an expression cannot stand for this placeholder", Hint: "give a plain value"}
	}
	sql, args, err := w.spell(e)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		w.text.WriteString(sql)
		return nil
	}
	inner := newBinder(op.Params{Positional: args}, w.rules, w.style, w.spell)
	sub := &writer{binder: inner, args: w.args}
	if err := sub.write(sql); err != nil {
		return err
	}
	w.args = sub.args
	w.text.WriteString(sub.text.String())
	return inner.check(sql)
}
