package compile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// syntaxError tells what the parser found, at the first byte of the token, and why it may stand there.
func (f *file) syntaxError(err error) error {
	var pe *parse.Error
	if !errors.As(err, &pe) {
		return internalError(f.name, err)
	}
	i := f.tokenOf(pe)
	for _, rules := range [...][]func(*file, int) error{syntaxRules[:usual], foreignRules, syntaxRules[usual:]} {
		for _, rule := range rules {
			if e := rule(f, i); e != nil {
				return e
			}
		}
	}
	switch {
	case pe.Message == "parse error":
		return f.notAStatement(i)
	case i >= len(f.tokens):
		return f.unexpectedEnd()
	case strings.HasPrefix(pe.Message, "ambiguous"):
		return f.ambiguousCall(f.tokens[i])
	}
	return f.errorAt(f.tokens[i], "unexpected "+quoted(f.tokens[i]), "")
}

// tokenOf finds the token of an error, which carries the place of its last byte,
// or of its first one, and -1 as its line at the end of the file.
func (f *file) tokenOf(pe *parse.Error) int {
	for i, t := range f.tokens {
		if t.endLine == pe.Pos.Line && t.endColumn == pe.Pos.Column {
			return i
		}
		if t.line == pe.Pos.Line && t.column == pe.Pos.Column {
			return i
		}
	}
	return len(f.tokens)
}

func quoted(t token) string {
	if t.kind == parse.TString {
		return "string"
	}
	return "'" + t.text + "'"
}

func (f *file) ambiguousCall(t token) error {
	return f.errorAt(t, "this could be a call of what stands on the line before, or a new statement",
		"put the parenthesis on the line before, or a semicolon before it")
}

// notAStatement is about an expression where Lua wants a call or an assignment. The
// parser has read one token beyond it.
func (f *file) notAStatement(i int) error {
	if i > 0 {
		i--
	}
	if len(f.tokens) == 0 {
		return f.unexpectedEnd()
	}
	t := f.tokens[min(i, len(f.tokens)-1)]
	return f.errorAt(t, "this value is not used: a statement is a call or an assignment", f.unusedHint(i, t))
}

// unusedHint knows some ways to write what is only a value in Lua.
func (f *file) unusedHint(i int, t token) string {
	next := f.at(i + 1)
	switch rest := strings.TrimLeft(string(f.source[t.end:min(len(f.source), t.end+8)]), " "); {
	case strings.HasPrefix(rest, "--"):
		return fmt.Sprintf("-- begins a comment: write %s = %s - 1", t.text, t.text)
	case next.text == "-" && f.at(i+2).kind == parse.TIdent && f.at(i+3).text == "=":
		return fmt.Sprintf("names have no '-': write %s_%s", t.text, f.at(i+2).text)
	case t.kind == parse.TIdent && next.line == t.line && (next.kind == parse.TIdent || next.kind == parse.TNumber):
		return fmt.Sprintf("arguments stand in parentheses: %s(%s)", t.text, next.text)
	}
	return "call it with (), or assign it with `local name = …`"
}

// unexpectedEnd points at what was never closed: the block whose `end` was taken
// by an outer one, as the indentation shows, or else the innermost one.
func (f *file) unexpectedEnd() error {
	o := f.openersBefore(len(f.tokens))
	last, ok := o.innermost()
	if !ok {
		return f.endOfFile()
	}
	if o.suspect != nil {
		last = *o.suspect
	}
	word := f.blockWord(last)
	want := closers[last.text]
	return f.errorAt(word, fmt.Sprintf("'%s' is never closed: '%s' is missing", word.text, want), f.elseIfHint(last))
}

func (f *file) endOfFile() error {
	if len(f.tokens) == 0 {
		return f.errorAtLine(1, "unexpected end of the file", "")
	}
	return f.errorAt(f.tokens[len(f.tokens)-1], "unexpected end of the file after "+quoted(f.tokens[len(f.tokens)-1]), "")
}

// blockWord returns the word that a reader takes for the start of the block: `if`
// for `then`, `for` or `while` for `do`.
func (f *file) blockWord(o opener) token {
	var starts []int
	switch o.kind {
	case parse.TThen:
		starts = []int{parse.TIf, parse.TElseIf}
	case parse.TDo:
		starts = []int{parse.TFor, parse.TWhile}
	}
	for i := o.index - 1; i >= 0 && len(starts) > 0; i-- {
		switch k := f.tokens[i].kind; k {
		case starts[0], starts[1]:
			return f.tokens[i]
		case parse.TEnd, parse.TThen, parse.TDo:
			return o.token
		}
	}
	return o.token
}

// elseIfHint knows why an `end` is missing after `else if`.
func (f *file) elseIfHint(o opener) string {
	for i := o.index; i+1 < len(f.tokens); i++ {
		if f.tokens[i].kind == parse.TElse && f.tokens[i+1].kind == parse.TIf && f.tokens[i].line == f.tokens[i+1].line {
			return fmt.Sprintf("line %d has `else if`, which opens a second block: write elseif", f.tokens[i].line)
		}
	}
	return ""
}

// lexicalError explains what no token begins with.
func (f *file) lexicalError(t token) error {
	rest := f.text[t.start:]
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		t.end = t.start + quotedLength(rest)
		return f.errorAt(t, "this string is never closed", fmt.Sprintf("close it with %c on the same line, or use [[ … ]] for several lines", rest[0]))
	}
	for _, s := range strangers {
		if strings.HasPrefix(string(rest[:min(len(rest), 4)]), s.text) {
			t.end = t.start + len(s.text)
			return f.errorAt(t, "unexpected '"+s.text+"'", s.hint)
		}
	}
	if isDigitStart(rest) {
		return f.errorAt(t, "malformed number", "")
	}
	return f.strangeCharacter(t)
}

func isDigitStart(text []byte) bool { return len(text) > 0 && text[0] >= '0' && text[0] <= '9' }

// strangers are what people type who come from another language, longest first.
var strangers = []struct{ text, hint string }{
	{"!==", "Lua writes ~= for 'not equal'"},
	{"!=", "Lua writes ~= for 'not equal'"},
	{"!", "Lua writes `not x` for !x"},
	{"&&", "Lua writes `and` for &&"},
	{"||", "Lua writes `or` for ||"},
	{"&", "Lua 5.1 has no bit operators; for text, .. joins two strings"},
	{"|", "Lua 5.1 has no bit operators"},
	{"~", "Lua 5.1 has no bit operators; 'not equal' is ~="},
	{"$", "names have no $"},
	{"\\", "a line needs no sign to go on in the next one"},
	{"@", "Lua has no annotations"},
	{"`", "strings are written \"…\", '…' or [[…]]"},
	{"?", "Lua has no ?: and no ?. ; write `cond and a or b`, or an if"},
	{"“", "this is a typographic quote: write \""},
	{"”", "this is a typographic quote: write \""},
	{"„", "this is a typographic quote: write \""},
	{"‘", "this is a typographic quote: write '"},
	{"’", "this is a typographic quote: write '"},
	{"–", "this is a dash: write - for minus and -- for a comment"},
	{"—", "this is a dash: write - for minus and -- for a comment"},
	{"−", "this is a typographic minus: write -"},
	{"≠", "write ~="},
	{"≤", "write <="},
	{"≥", "write >="},
}

func (f *file) strangeCharacter(t token) error {
	r, n := utf8.DecodeRune(f.text[t.start:])
	t.end = t.start + max(n, 1)
	switch {
	case r == utf8.RuneError:
		return f.errorAt(t, fmt.Sprintf("unexpected byte 0x%02X", f.text[t.start]), "scripts are UTF-8; outside strings and comments only ASCII is used")
	case unicode.IsLetter(r):
		return f.errorAt(t, fmt.Sprintf("unexpected '%c'", r), "names are made of the letters a-z and A-Z, digits and _; other text goes into quotes")
	case !unicode.IsGraphic(r) || unicode.IsSpace(r):
		return f.errorAt(t, fmt.Sprintf("unexpected invisible character U+%04X", r), "delete it; it often comes with text copied from a web page")
	}
	return f.errorAt(t, fmt.Sprintf("unexpected '%c'", r), "")
}

// compileError is for what the parser lets pass. The interpreter gives a line, or none.
func (f *file) compileError(err error) error {
	var ce *lua.CompileError
	if !errors.As(err, &ce) {
		return internalError(f.name, err)
	}
	switch {
	case strings.HasPrefix(ce.Message, "cannot use '...'"):
		return f.errorAtToken(ce.Line, "...", "'...' is used outside a function that takes '...'", "declare it: function(...)")
	case ce.Message == "no loop to break":
		return f.errorAtToken(ce.Line, "break", "break outside a loop", "leave a function with return")
	case strings.Contains(ce.Message, "local variables") || strings.Contains(ce.Message, "register"):
		return f.errorAtLine(ce.Line, "too many local variables, or too long an expression, in one function (the limit is 200)",
			"put a part into do … end or into a function of its own")
	}
	return f.errorAtLine(ce.Line, ce.Message, "")
}

// errorAtToken points at the first such token of a line.
func (f *file) errorAtToken(line int, text, message, hint string) error {
	for _, t := range f.tokens {
		if t.line == line && t.text == text && t.kind != parse.TString {
			return f.errorAt(t, message, hint)
		}
	}
	return f.errorAtLine(line, message, hint)
}
