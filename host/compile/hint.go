package compile

import (
	"fmt"

	"github.com/yuin/gopher-lua/parse"
)

// syntaxRules recognise what people write who come from another language. Each
// looks at the token that the parser refused, and returns nil where it knows nothing.
var syntaxRules = []func(f *file, i int) error{
	compoundAssignment,
	arrow,
	slashes,
	strayContinue,
	foreignWord,
	assignmentInCondition,
	missingThen,
	localName,
	tableColon,
	missingComma,
	methodWithoutCall,
	unclosedBracket,
	surplusEnd,
	afterReturn,
}

// usual is how many of syntaxRules come before the rules for other languages.
const usual = 4

// at returns the i-th token, or one of no kind.
func (f *file) at(i int) token {
	if i < 0 || i >= len(f.tokens) {
		return token{}
	}
	return f.tokens[i]
}

// adjacent reports whether two tokens stand side by side without a space.
func (f *file) adjacent(i int, first, second string) bool {
	a, b := f.at(i), f.at(i+1)
	return a.text == first && b.text == second && a.end == b.start
}

// span covers the tokens from i to j.
func (f *file) span(i, j int) token {
	t := f.tokens[i]
	t.end = f.tokens[j].end
	return t
}

// compoundAssignment finds x += 1 and x++. The parser stops at the second character, or behind it.
func compoundAssignment(f *file, i int) error {
	for k := max(i-2, 0); k <= i; k++ {
		for _, sign := range []string{"+", "-", "*", "/", "%", "^"} {
			if f.adjacent(k, sign, "=") {
				name := f.at(k - 1).text
				return f.errorAt(f.span(k, k+1), "Lua has no "+sign+"=", fmt.Sprintf("write %s = %s %s …", name, name, sign))
			}
		}
		if f.adjacent(k, "..", "=") {
			name := f.at(k - 1).text
			return f.errorAt(f.span(k, k+1), "Lua has no ..=", fmt.Sprintf("write %s = %s .. …", name, name))
		}
		if f.adjacent(k, "+", "+") {
			name := f.at(k - 1).text
			return f.errorAt(f.span(k, k+1), "Lua has no ++", fmt.Sprintf("write %s = %s + 1", name, name))
		}
	}
	return nil
}

func arrow(f *file, i int) error {
	for k := max(i-1, 0); k <= i; k++ {
		if f.adjacent(k, "=", ">") || f.adjacent(k, "-", ">") {
			t := f.span(k, k+1)
			return f.errorAt(t, "Lua has no arrow", "a function is written function(x) … end, a table field name = value")
		}
	}
	return nil
}

func slashes(f *file, i int) error {
	for k := max(i-1, 0); k <= i; k++ {
		if f.adjacent(k, "/", "/") {
			return f.errorAt(f.span(k, k+1), "unexpected '//'", "a comment begins with -- ; whole division is math.floor(a / b)")
		}
		if f.adjacent(k, "/", "*") {
			return f.errorAt(f.span(k, k+1), "unexpected '/*'", "a comment is written --[[ … ]]")
		}
	}
	return nil
}

// strayContinue: a lone name is read as the start of the next statement.
func strayContinue(f *file, i int) error {
	for k := max(i-1, 0); k <= i; k++ {
		if t := f.at(k); t.kind == parse.TIdent && t.text == "continue" && f.startsStatement(k) {
			return f.errorAt(t, "Lua has no continue", "put the rest of the loop's body into an if, or into a function and return from it")
		}
	}
	return nil
}

// startsStatement is true behind words that end or open a block, and at the start of a line.
func (f *file) startsStatement(i int) bool {
	switch f.at(i - 1).kind {
	case 0, parse.TThen, parse.TDo, parse.TElse, parse.TRepeat, parse.TEnd, ';':
		return true
	}
	return f.at(i-1).line < f.at(i).line
}

var foreignWords = map[string]string{
	"elif": "Lua writes elseif", "elsif": "Lua writes elseif", "elseif": "",
	"var": "Lua declares a variable with local", "let": "Lua declares a variable with local", "const": "Lua declares a variable with local",
	"func": "Lua writes function", "def": "Lua writes function", "fn": "Lua writes function", "fun": "Lua writes function",
	"try": "Lua catches errors with pcall(function() … end)", "catch": "Lua catches errors with pcall(function() … end)",
	"throw": "Lua raises errors with error(message)", "switch": "Lua has no switch: write if … elseif … end",
	"case": "Lua has no switch: write if … elseif … end", "new": "Lua has no new: call a function that returns a table",
	"import": "Lua loads a file of lib/ with require(\"name\")", "await": "calls on qi wait by themselves", "async": "calls on qi wait by themselves",
	"foreach": "Lua writes for key, value in pairs(t) do … end", "unless": "Lua writes if not … then",
	"endif": "Lua closes every block with end", "fi": "Lua closes every block with end", "endfor": "Lua closes every block with end",
	"done": "Lua closes every block with end", "endfunction": "Lua closes every block with end", "endwhile": "Lua closes every block with end",
	"public": "leave it away: a function is global, or local function", "private": "write local function", "static": "leave it away", "export": "a script gives away what it returns: return { up = up }",
	"class": "Lua has no classes: use tables and functions",
}

// foreignWord finds the word in front of the refused token, or that token itself.
func foreignWord(f *file, i int) error {
	for _, k := range []int{i - 1, i, i - 2} {
		t := f.at(k)
		if hint := foreignWords[t.text]; hint != "" && t.kind == parse.TIdent && (f.startsStatement(k) || f.at(k-1).kind == ')') {
			return f.errorAt(t, "unexpected '"+t.text+"'", hint)
		}
	}
	return nil
}

// pendingCondition returns the `if`, `elseif`, `while` or `for` that still waits for its `then` or `do`.
func (f *file) pendingCondition(i int) (word token, want string, ok bool) {
	for k := i - 1; k >= 0; k-- {
		switch t := f.tokens[k]; t.kind {
		case parse.TIf, parse.TElseIf:
			return t, "then", true
		case parse.TWhile, parse.TFor:
			return t, "do", true
		case parse.TThen, parse.TDo, parse.TEnd, parse.TElse, parse.TRepeat, parse.TFunction, parse.TReturn, parse.TLocal, ';':
			return token{}, "", false
		}
	}
	return token{}, "", false
}

func assignmentInCondition(f *file, i int) error {
	word, _, ok := f.pendingCondition(i)
	if !ok || f.at(i).text != "=" || word.kind == parse.TFor {
		return nil
	}
	return f.errorAt(f.tokens[i], "'=' in a condition", "Lua compares with ==")
}

// missingThen points behind the condition, where the word is missing.
func missingThen(f *file, i int) error {
	word, want, ok := f.pendingCondition(i)
	if !ok || i == 0 {
		return nil
	}
	if o, inside := f.openersBefore(i).innermost(); inside && o.start > word.start && o.kind != '{' {
		return nil
	}
	message, hint := fmt.Sprintf("'%s' is missing after this '%s'", want, word.text), fmt.Sprintf("write %s … %s … end", word.text, want)
	if brace, ok := f.blockBrace(word, i); ok {
		return f.errorAt(brace, message, hint+", without braces")
	}
	return f.errorAt(f.tokens[i-1], message, hint)
}

// blockBrace finds a brace that ends the line of a condition, as it opens a block elsewhere.
func (f *file) blockBrace(word token, before int) (token, bool) {
	for i := 0; i <= before && i < len(f.tokens); i++ {
		if t := f.tokens[i]; t.kind == '{' && t.line == word.line && t.start > word.start && f.at(i+1).line != t.line {
			return t, true
		}
	}
	return token{}, false
}

// localName is for `local a.b = 1` and `local function a.b()`.
func localName(f *file, i int) error {
	t := f.at(i)
	if t.text != "." && t.text != ":" && t.text != "[" || f.at(i-1).kind != parse.TIdent {
		return nil
	}
	switch {
	case f.at(i-2).kind == parse.TLocal:
		return f.errorAt(t, "a local variable has a plain name", "leave local away to set a field of a table")
	case f.at(i-2).kind == parse.TFunction && f.at(i-3).kind == parse.TLocal:
		return f.errorAt(t, "a local function has a plain name", "leave local away to define a field of a table")
	}
	return nil
}

// tableColon is for { type: x } and { "type": x }.
func tableColon(f *file, i int) error {
	o, ok := f.openersBefore(i).innermost()
	if !ok || o.kind != '{' {
		return nil
	}
	for k := i; k >= i-2 && k > o.index; k-- {
		key := f.at(k - 1)
		if f.at(k).text == ":" && (key.kind == parse.TIdent || key.kind == parse.TString) && f.startsField(k-1) {
			return f.errorAt(f.tokens[k], "':' in a table", fieldHint(key))
		}
	}
	return nil
}

// startsField is true for the first token of a table's field.
func (f *file) startsField(i int) bool {
	switch f.at(i - 1).text {
	case "{", ",", ";":
		return true
	}
	return false
}

func fieldHint(key token) string {
	if key.kind == parse.TString {
		return fmt.Sprintf("write [%q] = value", key.text)
	}
	return "write " + key.text + " = value"
}

func missingComma(f *file, i int) error {
	o, ok := f.openersBefore(i).innermost()
	if !ok || o.kind != '{' || !endsValue(f.at(i-1)) || !startsValue(f.at(i)) {
		return nil
	}
	return f.errorAt(f.tokens[i], "',' is missing before "+quoted(f.tokens[i]), "the fields of a table are separated by commas")
}

func endsValue(t token) bool {
	switch t.kind {
	case parse.TIdent, parse.TString, parse.TNumber, parse.TNil, parse.TTrue, parse.TFalse, parse.TEnd, parse.T3Comma, ')', '}', ']':
		return true
	}
	return false
}

func startsValue(t token) bool {
	switch t.kind {
	case parse.TIdent, parse.TString, parse.TNumber, parse.TNil, parse.TTrue, parse.TFalse, parse.TFunction, parse.TNot, '{', '[', '(':
		return true
	}
	return false
}

func methodWithoutCall(f *file, i int) error {
	name := f.at(i - 1)
	if name.kind != parse.TIdent || f.at(i-2).text != ":" {
		return nil
	}
	return f.errorAt(name, "the method '"+name.text+"' is not called", fmt.Sprintf("write :%s() to call it, .%s for a field", name.text, name.text))
}

// unclosedBracket is for a closing word or bracket that meets an open one of another kind.
func unclosedBracket(f *file, i int) error {
	t := f.at(i)
	o, ok := f.openersBefore(i).innermost()
	if !ok || t.kind == 0 {
		return nil
	}
	switch o.kind {
	case '(', '{', '[':
		if closes(t) && t.text != closers[o.text] || f.startsStatement(i) && isKeyword(t) {
			return f.errorAt(o.token, fmt.Sprintf("'%s' is never closed: '%s' is missing before %s", o.text, closers[o.text], quoted(t)), "")
		}
	}
	return nil
}

func closes(t token) bool {
	switch t.kind {
	case ')', '}', ']', parse.TEnd, parse.TUntil, parse.TElse, parse.TElseIf, parse.TThen, parse.TDo:
		return true
	}
	return false
}

func isKeyword(t token) bool {
	switch t.kind {
	case parse.TLocal, parse.TIf, parse.TFor, parse.TWhile, parse.TRepeat, parse.TReturn, parse.TBreak:
		return true
	}
	return false
}

func surplusEnd(f *file, i int) error {
	t := f.at(i)
	if !closes(t) || t.kind == parse.TThen || t.kind == parse.TDo {
		return nil
	}
	if _, ok := f.openersBefore(i).innermost(); ok {
		return nil
	}
	return f.errorAt(t, quoted(t)+" closes nothing", "there is one too many, or a block above was closed too early")
}

// afterReturn is for statements behind return or break, which must be the last of their block.
func afterReturn(f *file, i int) error {
	if i >= len(f.tokens) || !f.startsStatement(i) {
		return nil
	}
	for k := i - 1; k >= 0 && f.tokens[k].line >= f.tokens[i].line-1; k-- {
		switch t := f.tokens[k]; t.kind {
		case parse.TReturn, parse.TBreak:
			return f.errorAt(t, fmt.Sprintf("'%s' must be the last statement of its block", t.text), fmt.Sprintf("write do %s … end to leave from the middle", t.text))
		case parse.TThen, parse.TDo, parse.TElse, parse.TRepeat, parse.TEnd:
			return nil
		}
	}
	return nil
}
