package sqltext

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// Placeholder is how a database spells the place of a value.
type Placeholder int

// The styles of placeholders.
const (
	Question Placeholder = iota // ?
	Dollar                      // $1
	At                          // @p1
)

// Spell writes an expression as SQL in which each "?" stands for one of args.
// Where args is empty, the text is taken as it is.
type Spell func(op.Expr) (sql string, args []any, err error)

// Bound is a statement ready to be sent.
type Bound struct {
	SQL  string
	Args []any
	Line int // of the text on which it begins, counted from 1
}

// Bind replaces the placeholders of a text by the database's own and returns
// the values in their order.
//
// With positional parameters each "?" takes one value and "??" is a question
// mark; with named ones each ":name" takes the value of its name, wherever no
// word or ":" stands directly before the colon. Without parameters the text is
// left as it is. Strings, quoted names and comments are never touched.
// A [op.List] becomes its values, separated by commas, an [op.Expr] what spell
// writes. The error is a [*ParamError] or an [*UnterminatedError].
func Bind(sql string, p op.Params, r Rules, style Placeholder, spell Spell) (string, []any, error) {
	if len(p.Positional) == 0 && p.Named == nil {
		return sql, nil, nil
	}
	b := newBinder(p, r, style, spell)
	bound, err := b.statement(sql)
	if err != nil {
		return "", nil, err
	}
	return bound.SQL, bound.Args, b.check(sql)
}

// BindAll splits a text into its statements and binds each: positional
// parameters go to the placeholders of all of them, in order.
func BindAll(sql string, p op.Params, r Rules, style Placeholder, spell Spell) ([]Bound, error) {
	pieces, err := Split(sql, r)
	if err != nil {
		return nil, err
	}
	b := newBinder(p, r, style, spell)
	all := make([]Bound, len(pieces))
	for i, piece := range pieces {
		all[i] = Bound{SQL: piece.SQL}
		if len(p.Positional) > 0 || p.Named != nil {
			if all[i], err = b.statement(piece.SQL); err != nil {
				return nil, err
			}
		}
		all[i].Line = piece.Line
	}
	return all, b.check(sql)
}

// binder gives the values of one set of parameters to the statements of a text.
type binder struct {
	params op.Params
	rules  Rules
	style  Placeholder
	spell  Spell
	count  int             // the "?" met so far
	used   map[string]bool // the names met so far
}

func newBinder(p op.Params, r Rules, style Placeholder, spell Spell) *binder {
	return &binder{params: p, rules: r, style: style, spell: spell, used: map[string]bool{}}
}

// statement binds one statement; numbered placeholders begin at 1 in each.
func (b *binder) statement(sql string) (Bound, error) {
	w := &writer{binder: b, named: map[string]string{}}
	if err := w.write(sql); err != nil {
		return Bound{}, err
	}
	return Bound{SQL: w.text.String(), Args: w.args}, nil
}

// check reports values that no placeholder took.
func (b *binder) check(sql string) error {
	if given := len(b.params.Positional); b.params.Named == nil && b.count != given {
		return &ParamError{
			Message: fmt.Sprintf("%s given for %s", plural(given, "value"), plural(b.count, "placeholder")),
			Hint:    b.countHint(sql),
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.params.Named)) {
		if !b.used[name] {
			return b.unused(name, sql)
		}
	}
	return nil
}

func (b *binder) countHint(sql string) string {
	if b.count > 0 {
		return `each "?" takes one value; write "??" for a question mark that takes none`
	}
	for number := range len(b.params.Positional) {
		if strings.Contains(sql, "$"+strconv.Itoa(number+1)) {
			return `write "?" instead of "$1", for each value in order`
		}
	}
	return `write "?" where a value belongs, or give the values of ":name" by name`
}

func (b *binder) unused(name, sql string) error {
	e := &ParamError{Message: fmt.Sprintf("the SQL has no placeholder :%s", name)}
	if near := nearest.Name(name, b.names(sql)); near != "" {
		e.Hint = fmt.Sprintf("did you mean :%s?", near)
	}
	return e
}

// names lists the named placeholders of a text, for a hint.
func (b *binder) names(sql string) []string {
	var names []string
	s := scanner{src: sql, rules: b.rules}
	for {
		t, err := s.next()
		if err != nil || t.kind == end {
			return names
		}
		if name, ok := s.name(t); ok {
			names = append(names, name)
		}
	}
}

// name returns the name of the placeholder that begins with the token before the position.
func (s *scanner) name(t token) (string, bool) {
	if t.kind != punct || s.src[t.start:t.end] != ":" || s.pos >= len(s.src) || !isLetter(s.src[s.pos]) {
		return "", false
	}
	if t.start > 0 && (isWord(s.src[t.start-1]) || s.src[t.start-1] == ':') {
		return "", false
	}
	length := 1
	for s.pos+length < len(s.src) && isWord(s.src[s.pos+length]) {
		length++
	}
	return s.src[s.pos : s.pos+length], true
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
