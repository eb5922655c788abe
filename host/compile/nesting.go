package compile

import (
	"fmt"

	"github.com/yuin/gopher-lua/parse"
)

// opener is a bracket or a word that asks for a closing one.
type opener struct {
	token
	index int
}

// openers replays the blocks and brackets up to a token. See visit.
type openers struct {
	open    []opener
	suspect *opener // closed by an `end` that stands further left than it
	file    *file
}

var closers = map[string]string{"(": ")", "{": "}", "[": "]", "repeat": "until", "function": "end", "do": "end", "then": "end"}

// visit takes the next token. A block is opened by `do`, `then`, `repeat` and
// `function`, not by `while`, `for` and `if`, so that `elseif` needs no care.
func (o *openers) visit(i int) {
	t := o.file.tokens[i]
	switch t.kind {
	case '(', '{', '[', parse.TRepeat, parse.TFunction, parse.TDo, parse.TThen:
		o.open = append(o.open, opener{t, i})
	case parse.TElseIf:
		o.close(t, "then")
	case ')', '}', ']', parse.TUntil, parse.TEnd:
		o.close(t, "")
	}
}

func (o *openers) close(t token, only string) {
	n := len(o.open)
	if n == 0 || only != "" && o.open[n-1].text != only {
		return
	}
	last := o.open[n-1]
	if t.kind == parse.TEnd && o.suspect == nil && o.file.indent(t.line) < o.file.indent(last.line) && o.file.leads(t) {
		o.suspect = &last
	}
	o.open = o.open[:n-1]
}

// innermost returns what is open, or false.
func (o *openers) innermost() (opener, bool) {
	if len(o.open) == 0 {
		return opener{}, false
	}
	return o.open[len(o.open)-1], true
}

// openersBefore replays the tokens before the i-th.
func (f *file) openersBefore(i int) *openers {
	o := &openers{file: f}
	for k := range min(i, len(f.tokens)) {
		o.visit(k)
	}
	return o
}

// nester refuses, while the tokens are read, what would exhaust the parser's or the
// compiler's stack, which Go cannot recover from.
type nester struct {
	openers
	limit  int
	signs  int   // unary operators in a row
	chains []int // operators, calls and fields so far in the expression of each open bracket or block
	err    error
}

// maxChain is how long a chain such as a + b + … may be before it is parsed, which takes
// a kilobyte for each link. Afterwards its depth counts.
const maxChain = 10000

func (n *nester) visit(i int) bool {
	n.openers.visit(i)
	t := n.file.tokens[i]
	chain := n.chain(i)
	switch t.kind {
	case '-', '#', parse.TNot:
		n.signs++
	default:
		n.signs = 0
	}
	switch {
	case len(n.open) > n.limit:
		n.err = n.file.errorAt(t, fmt.Sprintf("nested more than %d deep (limits.nesting)", n.limit), "split this into functions or local variables")
	case chain > maxChain:
		n.err = n.file.errorAt(t, fmt.Sprintf("more than %d operators, calls or branches in a row", maxChain), "split it into several statements")
	case n.signs > maxDepth:
		n.err = n.file.errorAt(t, fmt.Sprintf("more than %d levels of operators", maxDepth), "split this into several statements")
	}
	return n.err == nil
}

// chain counts the links of the expression that goes on with the i-th token.
func (n *nester) chain(i int) int {
	t, depth := n.file.tokens[i], len(n.open)
	for len(n.chains) <= depth {
		n.chains = append(n.chains, 0)
	}
	n.chains = n.chains[:depth+1]
	switch t.kind {
	case parse.TIdent:
		if endsValue(n.file.at(i - 1)) { // the next statement begins
			n.chains[depth] = 0
		}
	case ',', ';', '=', parse.TLocal, parse.TReturn, parse.TIf, parse.TWhile, parse.TFor, parse.TRepeat, parse.TFunction, parse.TDo, parse.TEnd, parse.TElse:
		n.chains[depth] = 0
	case parse.TString:
		if endsValue(n.file.at(i - 1)) {
			n.chains[depth]++
		}
	case '(', '{', '[':
		if depth > 0 && endsValue(n.file.at(i-1)) {
			n.chains[depth-1]++
			return n.chains[depth-1]
		}
	case '+', '-', '*', '/', '%', '^', '.', ':', '<', '>', parse.T2Comma, parse.TAnd, parse.TOr, parse.TElseIf, parse.TEqeq, parse.TNeq, parse.TLte, parse.TGte:
		n.chains[depth]++
	}
	return n.chains[depth]
}

// indent counts the white space that a line begins with.
func (f *file) indent(line int) int {
	start := f.offset(line, 1)
	i := start
	for i < len(f.text) && (f.text[i] == ' ' || f.text[i] == '\t') {
		i++
	}
	return i - start
}

// leads reports whether a token is the first of its line.
func (f *file) leads(t token) bool {
	return t.column == f.indent(t.line)+1
}
