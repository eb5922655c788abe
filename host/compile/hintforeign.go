package compile

import (
	"fmt"

	"github.com/yuin/gopher-lua/parse"
)

// foreignRules recognise forms of other languages, as syntaxRules do. They come before
// those that only see that something is missing.
var foreignRules = []func(f *file, i int) error{
	foreignSigns,
	valueFunction,
	functionBrace,
	parameter,
	cLoop,
	colonBlock,
	wordAsName,
	doubledQuote,
	squareList,
	endWord,
	argumentComma,
	secondAssignment,
	trailingComma,
	valueAlone,
}

// foreignSigns are operators made of signs that Lua has alone.
func foreignSigns(f *file, i int) error {
	for k := max(i-2, 0); k <= i; k++ {
		for _, s := range foreignOperators {
			if f.adjacent(k, s.first, s.second) {
				return f.errorAt(f.span(k, k+1), "unexpected '"+s.first+s.second+"'", s.hint)
			}
		}
	}
	if t := f.at(i); t.text == "." && t.kind == '.' && f.at(i-1).kind == parse.TString {
		return f.errorAt(t, "unexpected '.'", "two strings are joined with ..")
	}
	return nil
}

var foreignOperators = []struct{ first, second, hint string }{
	{"==", "=", "Lua compares with =="},
	{"<", ">", "Lua writes ~= for 'not equal'"},
	{"*", "*", "a power is written a ^ b"},
	{"<", "<", "Lua 5.1 has no bit operators"},
	{">", ">", "Lua 5.1 has no bit operators"},
	{":", "=", "Lua assigns with ="},
	{"=", "+", "write x = x + …"},
}

// valueFunction is for `x = function name()` and for a statement `function()`.
func valueFunction(f *file, i int) error {
	if f.at(i-1).kind != parse.TFunction {
		return nil
	}
	switch t := f.at(i); {
	case t.kind == parse.TIdent:
		return f.errorAt(t, "a function that is a value has no name", fmt.Sprintf("write function(…) … end, or on its own local function %s(…) … end", t.text))
	case t.kind == '(' && f.startsStatement(i-1):
		return f.errorAt(f.tokens[i-1], "a function on its own needs a name", "write function name(…) … end, or local f = function(…) … end")
	}
	return nil
}

// functionBrace is for function(x) { … }.
func functionBrace(f *file, i int) error {
	if f.at(i).kind != '{' || f.at(i-1).kind != ')' {
		return nil
	}
	if open := f.matching(i - 1); open > 0 && f.isFunctionName(open-1) || f.at(open-1).kind == parse.TFunction {
		return f.errorAt(f.tokens[i], "unexpected '{'", "a function is written function(…) … end, without braces")
	}
	return nil
}

// parameter is for the parameters and local variables of languages with defaults and types.
func parameter(f *file, i int) error {
	t := f.at(i)
	o, inside := f.openersBefore(i).innermost()
	parameters := inside && o.kind == '(' && (f.isFunctionName(o.index-1) || f.at(o.index-1).kind == parse.TFunction)
	local := f.at(i-2).kind == parse.TLocal && f.at(i-1).kind == parse.TIdent
	switch {
	case parameters && t.text == "=":
		name := f.at(i - 1).text
		return f.errorAt(t, "a parameter has no default", fmt.Sprintf("give it one in the body: if %s == nil then %s = … end", name, name))
	case (parameters || local) && t.kind == ':' && f.at(i+1).kind == parse.TIdent && f.at(i+2).kind != '(':
		return f.errorAt(f.span(i, i+1), "Lua declares no types", "leave ': "+f.at(i+1).text+"' away")
	case local && t.text == "<":
		return f.errorAt(t, "Lua 5.1 has no attributes of variables", "leave it away")
	case local && t.kind == parse.TEqeq:
		return f.errorAt(t, "'==' in an assignment", "Lua assigns with =")
	}
	return nil
}

// cLoop is for the loops of C, of Pascal and of JavaScript.
func cLoop(f *file, i int) error {
	word, _, ok := f.pendingCondition(i)
	if !ok || word.kind != parse.TFor {
		return nil
	}
	k := f.indexOf(word)
	t := f.at(i)
	switch {
	case f.at(k+1).kind == '(':
		return f.errorAt(f.tokens[k+1], "unexpected '(' after 'for'", "a loop that counts is written for i = 1, 10 do … end, one over a list for i, v in ipairs(list) do … end")
	case t.text == "to" && t.kind == parse.TIdent:
		return f.errorAt(t, "unexpected 'to'", "write for i = 1, 10 do … end")
	case t.text == "of" && t.kind == parse.TIdent:
		return f.errorAt(t, "unexpected 'of'", "write for key, value in pairs(t) do … end, or ipairs for a list")
	case t.kind == parse.TIdent && f.at(i-1).kind == parse.TIdent && i == k+2:
		return f.errorAt(t, "',' is missing before '"+t.text+"'", "write for key, value in pairs(t) do … end")
	}
	return nil
}

func (f *file) indexOf(t token) int {
	for i := range f.tokens {
		if f.tokens[i].start == t.start {
			return i
		}
	}
	return -1
}

// colonBlock is for the blocks of Python.
func colonBlock(f *file, i int) error {
	word, want, ok := f.pendingCondition(i)
	if !ok {
		return nil
	}
	for k := f.indexOf(word); k < i; k++ {
		if t := f.at(k); t.kind == ':' && t.line == word.line && f.at(k+1).line != t.line {
			return f.errorAt(t, "unexpected ':' at the end of the line", fmt.Sprintf("write %s … %s … end", word.text, want))
		}
	}
	return nil
}

// wordAsName is for a word of the language where a name is wanted.
func wordAsName(f *file, i int) error {
	t, before := f.at(i), f.at(i-1)
	if !isWord(t) || t.kind == parse.TIdent {
		return f.wordAsKey(i)
	}
	switch {
	case before.kind == ':' && f.startsField(i-2):
		return nil // { name: true }
	case before.kind == '.' || before.kind == ':':
		return f.errorAt(t, "'"+t.text+"' is a word of the language, and no name", fmt.Sprintf("write [%q] for a field of that name", t.text))
	case before.kind == parse.TLocal || before.kind == parse.TFunction:
		return f.errorAt(t, "'"+t.text+"' is a word of the language, and no name", "choose another name")
	case f.at(i+1).text == "=" && f.startsField(i):
		return f.errorAt(t, "'"+t.text+"' is a word of the language, and no name", fmt.Sprintf("write [%q] = value", t.text))
	}
	return nil
}

// wordAsKey is for { function = 1 }, where the parser stops at the sign.
func (f *file) wordAsKey(i int) error {
	t := f.at(i - 1)
	if f.at(i).text != "=" || !isWord(t) || t.kind == parse.TIdent || !f.startsField(i-1) {
		return nil
	}
	return f.errorAt(t, "'"+t.text+"' is a word of the language, and no name", fmt.Sprintf("write [%q] = value", t.text))
}

// doubledQuote is for the quotes of SQL in a string.
func doubledQuote(f *file, i int) error {
	a, b := f.at(i-1), f.at(i)
	if a.kind != parse.TString || b.kind != parse.TString || a.end != b.start {
		return nil
	}
	quote := string(f.text[b.start])
	return f.errorAt(b, "this string begins where the one before ends", fmt.Sprintf("a quote inside of a string is written \\%s, or the string in other quotes", quote))
}

// squareList is for [1, 2].
func squareList(f *file, i int) error {
	if f.at(i).kind != '[' || endsValue(f.at(i-1)) {
		return nil
	}
	return f.errorAt(f.tokens[i], "unexpected '['", "a list is written { 1, 2 }")
}

// endWord is for `end if`.
func endWord(f *file, i int) error {
	for k := i - 1; k <= i; k++ {
		if t := f.at(k); t.kind == parse.TEnd && t.line == f.at(k+1).line && (f.at(k+1).kind == parse.TIf || f.at(k+1).kind == parse.TFor || f.at(k+1).kind == parse.TWhile) {
			if next := f.at(k + 2); next.kind == 0 || next.line != t.line {
				return f.errorAt(f.span(k, k+1), "unexpected '"+f.at(k+1).text+"' after 'end'", "Lua closes every block with end alone")
			}
		}
	}
	return nil
}

// argumentComma is for what is missing, or too much, between arguments.
func argumentComma(f *file, i int) error {
	o, ok := f.openersBefore(i).innermost()
	if !ok || o.kind != '(' || !endsValue(f.at(o.index-1)) || f.isFunctionName(o.index-1) {
		return nil
	}
	t, before := f.at(i), f.at(i-1)
	switch {
	case t.kind == ')' && before.kind == ',':
		return f.errorAt(before, "',' behind the last argument", "leave it away; only tables may end with one")
	case endsValue(before) && startsValue(t) && (t.kind != '(' && t.kind != '[' || before.kind == parse.TString || before.kind == parse.TNumber):
		return f.errorAt(t, "',' is missing before "+quoted(t), "arguments are separated by commas")
	}
	return nil
}

// secondAssignment is for a = b = 1 and f() = 1.
func secondAssignment(f *file, i int) error {
	t := f.at(i)
	if t.text != "=" || t.kind == parse.TString {
		return nil
	}
	if f.at(i-1).kind == ')' {
		return f.errorAt(t, "a call cannot be assigned to", "Lua compares with ==")
	}
	for k := i - 1; k >= 0 && f.at(k).line == t.line; k-- {
		switch f.at(k).kind {
		case '=':
			return f.errorAt(t, "a second '=' in one statement", "assign one after the other; Lua compares with ==")
		case parse.TIdent, '.', parse.TString, parse.TNumber:
		default:
			return nil
		}
	}
	return nil
}

// trailingComma is for a comma behind a statement.
func trailingComma(f *file, i int) error {
	if f.brackets(i) || f.at(i-1).kind != ',' || !isKeyword(f.at(i)) && i < len(f.tokens) {
		return nil
	}
	return f.errorAt(f.tokens[i-1], "',' at the end of a statement", "leave it away; only the fields of a table end with one")
}

// brackets reports whether the i-th token stands in brackets.
func (f *file) brackets(i int) bool {
	o, ok := f.openersBefore(i).innermost()
	return ok && (o.kind == '(' || o.kind == '{' || o.kind == '[')
}

// valueAlone is for values at the start of a statement, where only names may be.
func valueAlone(f *file, i int) error {
	t := f.at(i)
	switch t.kind {
	case parse.TNumber, parse.TString, parse.TNil, parse.TTrue, parse.TFalse:
		if (i == 0 || f.at(i-1).line < t.line || f.at(i-1).kind == ';') && !f.wantsValue(i-1) {
			return f.errorAt(t, "this value is not used: a statement is a call or an assignment", "assign it with `local name = …`, or give it to a function")
		}
	}
	return nil
}

// wantsValue is true behind a sign or word after which an expression goes on.
func (f *file) wantsValue(i int) bool {
	t := f.at(i)
	if i < 0 || t.kind == 0 || endsValue(t) {
		return false
	}
	switch t.kind {
	case parse.TThen, parse.TDo, parse.TElse, parse.TRepeat, parse.TEnd, ';':
		return false
	}
	return true
}
