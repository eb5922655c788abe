package compile

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/parse"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// Fault is what the interpreter tells of a runtime error, without the position.
type Fault struct {
	Line    int
	Message string
	Call    string // the name by which the interpreter knows what is called, if it was a call
	Value   string // the type of the value that was called, measured or negated, if known
	Key     KeyKind
}

// KeyKind is how the key of an index is written, as far as the instruction tells.
type KeyKind int

// A key in brackets may be any, unless it is known that a name was looked up.
const (
	KeyUnknown KeyKind = iota
	KeyName            // .name, :name or ["name"]
	KeyOther           // [1] or [expression]
)

// Description is a fault in the terms of the source. Column is 0 where the line
// does not tell which of its parts is meant; then nothing is named either.
type Description struct {
	Message       string
	Column, Width int
	Name          string // a variable that has no value, for whoever knows the names that exist
	Part          string // of the source, that the message is about
}

// Describe names the variables behind a runtime error of the interpreter, where the
// line leaves no doubt. Other messages are returned as they are.
func (c *Chunk) Describe(fault Fault) Description {
	for _, form := range faultForms {
		if m := form.pattern.FindStringSubmatch(fault.Message); m != nil {
			return form.describe(&describer{file: c.file(), fault: fault}, m)
		}
	}
	return Description{Message: fault.Message}
}

// describer looks at the tokens of the line of a fault.
type describer struct {
	*file
	fault Fault
}

var faultForms = []struct {
	pattern  *lazyregexp.Regexp
	describe func(d *describer, m []string) Description
}{
	{lazyregexp.New(`^attempt to index a non-table object\((\w+)\) with key '(?s:(.*))'$`), (*describer).index},
	{lazyregexp.New(`^attempt to call a non-function object$`), (*describer).call},
	{lazyregexp.New(`^cannot perform (add|sub|mul|div|mod|pow) operation between (\w+) and (\w+)$`), (*describer).arithmetic},
	{lazyregexp.New(`^attempt to compare (\w+) with (\w+)$`), (*describer).compare},
	{lazyregexp.New(`^attempt to concatenate (\w+) \(operand (\d+) of (\d+)\)$`), (*describer).concat},
	{lazyregexp.New(`^__(len|unm) undefined$`), (*describer).unary},
	{lazyregexp.New(`^'for' (initial value|limit|step) must be a number$`), (*describer).loop},
	{lazyregexp.New(`^for statement (init|limit|step) must be a number$`), (*describer).loop},
	{lazyregexp.New(`^table index is (nil|NaN)$`), (*describer).key},
	{lazyregexp.New(`^too many recursions in (?:get|set)table$`), (*describer).chain},
}

// stretch is a run of tokens, from first to last.
type stretch struct{ first, last int }

func (d *describer) text(p stretch) string {
	return string(d.source[d.tokens[p.first].start:d.tokens[p.last].end])
}

// describe adds to a message what the part is, unless it takes more than a glance to read.
func (d *describer) describe(message string, p stretch, what string) Description {
	first, last := d.tokens[p.first], d.tokens[p.last]
	if first.line != last.endLine || last.end-first.start > 60 {
		return Description{Message: message, Column: first.column, Width: d.width(first)}
	}
	verb := " is "
	if last.kind == ')' {
		verb = " returned "
	}
	out := Description{Message: message + ": " + d.text(p) + verb + what, Column: first.column, Width: last.end - first.start, Part: d.text(p)}
	if p.first == p.last && what == "nil" {
		out.Name = first.text
	}
	return out
}

// index finds the object of the only place on the line where that key is looked up.
func (d *describer) index(m []string) Description {
	message := "attempt to index " + article(m[1])
	objects := d.objects(m[2])
	if p, ok := d.same(objects); ok {
		return d.describe(message, p, article(m[1]))
	}
	return Description{Message: message + " with the key '" + m[2] + "'"}
}

// objects are the parts of the line that are indexed with a key. A key that is
// computed might be any.
func (d *describer) objects(key string) []stretch {
	var out []stretch
	for i, t := range d.tokens {
		end := -1
		switch {
		case (t.kind == '.' || t.kind == ':') && d.fault.Key != KeyOther && d.at(i+1).line == d.fault.Line && d.at(i+1).text == key:
			end = i - 1
		case t.kind == '[' && t.line == d.fault.Line && d.continuesPrefix(i, ']') && d.mayBeKey(i, key):
			end = i - 1
		}
		if end >= 0 {
			out = append(out, stretch{d.prefixStart(end), end})
		}
	}
	return out
}

func (d *describer) mayBeKey(bracket int, key string) bool {
	inside := d.at(bracket + 1)
	alone := d.at(bracket+2).kind == ']'
	switch {
	case alone && inside.kind == parse.TString:
		return d.fault.Key != KeyOther && inside.text == key
	case d.fault.Key == KeyName:
		return false
	}
	return !alone || inside.kind != parse.TNumber || inside.text == key
}

// same returns the part that all candidates are, if there is one and it can be named.
func (d *describer) same(candidates []stretch) (stretch, bool) {
	if len(candidates) == 0 {
		return stretch{}, false
	}
	for _, c := range candidates {
		if c.first < 0 || d.text(c) != d.text(candidates[0]) {
			return stretch{}, false
		}
	}
	return candidates[0], true
}

func (d *describer) call([]string) Description {
	value := d.fault.Value
	if value == "" {
		value = "something that is no function"
	}
	message := "attempt to call " + article(value)
	i, ok := d.onlyCall(d.fault.Line, d.fault.Call)
	if !ok {
		return Description{Message: message}
	}
	start := d.prefixStart(i)
	if start < 0 {
		start = i
	}
	out := d.describe(message, stretch{start, i}, article(value))
	out.Column, out.Width = d.tokens[i].column, len(d.fault.Call)
	return out
}

var operatorOf = map[string]string{"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "pow": "^"}

var verbOf = map[string]string{"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "mod": "take the remainder of", "pow": "take the power of"}

func (d *describer) arithmetic(m []string) Description {
	message := fmt.Sprintf("attempt to %s %s and %s", verbOf[m[1]], article(m[2]), article(m[3]))
	i, ok := d.onlyOperator(operatorOf[m[1]])
	switch {
	case !ok:
		return Description{Message: message}
	case m[2] != "number" && (m[2] != "string" || m[3] == "number"):
		return d.side(message, d.left(i), m[2])
	default:
		return d.side(message, d.right(i), m[3])
	}
}

func (d *describer) side(message string, p stretch, kind string) Description {
	if p.first < 0 || p.last < 0 {
		return Description{Message: message}
	}
	return d.describe(message, p, article(kind))
}

// onlyOperator finds the only binary operator of some kinds on the line.
func (d *describer) onlyOperator(signs ...string) (index int, ok bool) {
	for i, t := range d.tokens {
		if t.line != d.fault.Line || t.kind == parse.TString || !endsValue(d.at(i-1)) {
			continue
		}
		for _, s := range signs {
			if t.text == s {
				if ok {
					return 0, false
				}
				index, ok = i, true
			}
		}
	}
	return index, ok
}

// left is the operand before an operator, if it is no part of a longer one.
func (d *describer) left(i int) stretch {
	p := stretch{d.prefixStart(i - 1), i - 1}
	if p.first < 0 || isOperator(d.at(p.first-1)) {
		return stretch{-1, -1}
	}
	return p
}

func (d *describer) right(i int) stretch {
	p := stretch{i + 1, d.prefixEnd(i + 1)}
	if p.last < 0 || isOperator(d.at(p.last+1)) {
		return stretch{-1, -1}
	}
	return p
}

// isOperator is about those that bind tighter than comparisons.
func isOperator(t token) bool {
	switch t.kind {
	case '+', '-', '*', '/', '%', '^', '#', parse.T2Comma, parse.TNot:
		return true
	}
	return false
}

// compare puts the operands into the order of the source: a > b runs as b < a.
func (d *describer) compare(m []string) Description {
	left, right := m[1], m[2]
	i, ok := d.onlyOperator("<", ">", "<=", ">=")
	if ok && strings.HasPrefix(d.tokens[i].text, ">") {
		left, right = right, left
	}
	message := fmt.Sprintf("attempt to compare %s with %s", article(left), article(right))
	switch {
	case ok && left == "nil" && right != "nil":
		return d.side(message, d.left(i), left)
	case ok && right == "nil" && left != "nil":
		return d.side(message, d.right(i), right)
	}
	return Description{Message: message}
}

func (d *describer) concat(m []string) Description {
	message := "attempt to concatenate " + article(m[1])
	k, _ := strconv.Atoi(m[2])
	n, _ := strconv.Atoi(m[3])
	i, ok := d.firstConcat()
	if !ok {
		return Description{Message: message}
	}
	operands := d.operands(i)
	if len(operands) != n || operands[k-1].first < 0 {
		return Description{Message: message}
	}
	return d.describe(message, operands[k-1], article(m[1]))
}

// firstConcat finds the first .. that belongs to the line, if all of them are of one chain.
func (d *describer) firstConcat() (int, bool) {
	for i, t := range d.tokens {
		if t.kind == parse.T2Comma && t.line >= d.fault.Line {
			return i, d.at(d.left(i).first).line == d.fault.Line || d.at(i-1).line == d.fault.Line
		}
	}
	return 0, false
}

// operands are those of the chain that begins with the i-th token. Those that are no
// variable, field or call have no first token. It is nil if a second chain begins on the line.
func (d *describer) operands(i int) []stretch {
	out := []stretch{{d.prefixStart(i - 1), i - 1}}
	if p := out[0]; p.first >= 0 && isOperator(d.at(p.first-1)) {
		out[0] = stretch{-1, -1}
	}
	for d.at(i).kind == parse.T2Comma {
		p, next := d.operand(i + 1)
		out, i = append(out, p), next
	}
	for ; i < len(d.tokens) && d.tokens[i].line <= d.fault.Line; i++ {
		if d.tokens[i].kind == parse.T2Comma {
			return nil
		}
	}
	return out
}

// operand returns the operand at i, and where the .. behind it should stand.
func (d *describer) operand(i int) (stretch, int) {
	switch d.at(i).kind {
	case parse.TString, parse.TNumber:
		return stretch{-1, -1}, i + 1
	case '(':
		if end := d.closing(i); end > 0 {
			return stretch{-1, -1}, end + 1
		}
	}
	end := d.prefixEnd(i)
	if end < 0 {
		return stretch{-1, -1}, i
	}
	return stretch{i, end}, end + 1
}

func (d *describer) unary(m []string) Description {
	sign, message := "#", "attempt to get the length of "
	if m[1] == "unm" {
		sign, message = "-", "attempt to negate "
	}
	value := d.fault.Value
	if value == "" {
		return Description{Message: message + "a value that has none"}
	}
	found := -1
	for i, t := range d.tokens {
		if t.line == d.fault.Line && t.text == sign && t.kind != parse.TString && !endsValue(d.at(i-1)) {
			if found >= 0 {
				return Description{Message: message + article(value)}
			}
			found = i
		}
	}
	if found < 0 {
		return Description{Message: message + article(value)}
	}
	return d.side(message+article(value), d.right(found), value)
}

func (d *describer) loop(m []string) Description {
	what := map[string]string{"init": "first value", "initial value": "first value", "limit": "last value", "step": "step"}[m[1]]
	message := "the " + what + " of this for is no number"
	for _, t := range d.tokens {
		if t.line == d.fault.Line && t.kind == parse.TFor {
			return Description{Message: message, Column: t.column, Width: len(t.text)}
		}
	}
	return Description{Message: message}
}

// key names the only variable in brackets on the line.
func (d *describer) key(m []string) Description {
	message := "attempt to use " + m[1] + " as the key of a table"
	var found []stretch
	for i, t := range d.tokens {
		if t.kind == '[' && t.line == d.fault.Line {
			p := stretch{i + 1, d.prefixEnd(i + 1)}
			if p.last < 0 || d.at(p.last+1).kind != ']' {
				return Description{Message: message}
			}
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return Description{Message: message}
	}
	return d.describe(message, found[0], m[1])
}

func (d *describer) chain([]string) Description {
	return Description{Message: "the tables behind __index or __newindex form a loop, or a chain that is too long"}
}

// article makes "a table" of table; nil has none.
func article(kind string) string {
	switch kind {
	case "nil", "NaN", "":
		return kind
	case "boolean", "number", "string", "table", "function", "userdata", "thread":
		return "a " + kind
	}
	return kind
}
