package compile

import (
	"bytes"
	"fmt"
	"math/big"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// token is one token with the bytes that it covers.
type token struct {
	kind       int // of package parse, or the character itself
	text       string
	line       int
	column     int // of its first byte, from 1
	start, end int // offsets in the source
	endLine    int // where the scanner stood behind it
	endColumn  int
}

// file is a script on its way through the compiler.
type file struct {
	name   string
	source []byte // as it was given
	text   []byte // as it is parsed: the same, without comments
	lines  []int
	tokens []token
}

func newFile(name string, source, text []byte) *file {
	return &file{name: name, source: source, text: text, lines: lineStarts(source)}
}

// lineStarts takes "\r\n" and "\n\r" for one line end, as the scanner does.
func lineStarts(source []byte) []int {
	starts := []int{0}
	for i := 0; i < len(source); i++ {
		c := source[i]
		if c != '\n' && c != '\r' {
			continue
		}
		if i+1 < len(source) && source[i+1] != c && (source[i+1] == '\n' || source[i+1] == '\r') {
			i++
		}
		starts = append(starts, i+1)
	}
	return starts
}

// scan reads all tokens before anything is parsed, because the parser can be
// brought down by deep nesting, and because its own errors have no place worth the name.
func (f *file) scan(nesting int) error {
	n := &nester{openers: openers{file: f}, limit: nesting}
	bad := f.readTokens(n.visit)
	if n.err != nil {
		return n.err
	}
	if bad != nil {
		return f.lexicalError(*bad)
	}
	for i := range f.tokens {
		if err := f.checkToken(i); err != nil {
			return err
		}
	}
	return nil
}

// bytesPerToken is a guess that spares most sources the growth of the list.
const bytesPerToken = 4

// readTokens reads the tokens, up to the first one that is none, which it returns,
// or that visit does not want.
func (f *file) readTokens(visit func(i int) (more bool)) (bad *token) {
	scanner := parse.NewScanner(bytes.NewReader(f.text), f.name)
	lexer := &parse.Lexer{}
	f.tokens = make([]token, 0, len(f.text)/bytesPerToken+16)
	for {
		t, err := scanner.Scan(lexer)
		if err == nil && t.Type < 0 {
			return nil
		}
		tok := f.token(t, scanner.Pos)
		if err != nil {
			return &tok
		}
		f.tokens = append(f.tokens, tok)
		if !visit(len(f.tokens) - 1) {
			return nil
		}
	}
}

func (f *file) token(t ast.Token, end ast.Position) token {
	tok := token{kind: t.Type, text: t.Str, line: t.Pos.Line, column: t.Pos.Column, endLine: end.Line, endColumn: end.Column}
	if t.Type == '.' {
		tok.text = "." // the scanner leaves it out
	}
	tok.start = f.offset(tok.line, tok.column)
	tok.end = len(f.text)
	if end.Line > 0 {
		tok.end = f.offset(end.Line, end.Column+1)
	}
	return tok
}

func (f *file) offset(line, column int) int {
	if line < 1 || line > len(f.lines) {
		return len(f.text)
	}
	return min(f.lines[line-1]+column-1, len(f.text))
}

var numberForm = lazyregexp.New(`^(0[xX][0-9a-fA-F]+|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)$`)

// checkToken refuses what the interpreter's scanner lets pass and Lua does not.
func (f *file) checkToken(i int) error {
	switch t := f.tokens[i]; t.kind {
	case parse.TNumber:
		return f.checkNumber(i)
	case parse.TString:
		return f.checkString(t)
	case '(':
		return f.checkParenthesis(i)
	case parse.TGoto, parse.T2Colon:
		return f.errorAt(t, "Lua 5.1 has no goto", "leave a loop with break, or put its body into a function and return from it")
	}
	return nil
}

// checkNumber sees what follows without a space, as in 1_000 or 3px, as part of the number, as Lua does.
func (f *file) checkNumber(i int) error {
	t := f.tokens[i]
	if i+1 < len(f.tokens) {
		if next := f.tokens[i+1]; next.start == t.end && (isWord(next) || next.kind == parse.TNumber) {
			t.end = next.end
		}
	}
	text := string(f.text[t.start:t.end])
	if numberForm.MatchString(text) {
		return f.checkExact(t, text)
	}
	return f.errorAt(t, "malformed number '"+text+"'", numberHint(text))
}

// checkExact refuses a whole number that a double cannot hold: Lua takes the nearest one for it, and what is written into
// the database would be another number than the script says. With a point or an exponent, it is not meant to be exact, nor
// in hexadecimal, where bits are meant.
func (f *file) checkExact(t token, text string) error {
	given, ok := new(big.Int).SetString(text, 10)
	if !ok || given.BitLen() <= exactBits {
		return nil
	}
	float, accuracy := new(big.Float).SetInt(given).Float64()
	if accuracy == big.Exact {
		return nil
	}
	hint := "write it as a string where it is no number"
	if given.BitLen() <= 64 {
		hint = fmt.Sprintf("int64(\"%d\") is exact; %s.0 is the number that Lua would take", given, strconv.FormatFloat(float, 'f', -1, 64))
	}
	return f.errorAt(t, "the number "+text+" cannot be held exactly", hint)
}

// exactBits is the length of whole numbers that a double holds all of.
const exactBits = 53

func numberHint(text string) string {
	switch {
	case bytes.Contains([]byte(text), []byte("..")):
		return "write spaces around .. , or for i = 1, 10 do for a loop that counts"
	case bytes.ContainsRune([]byte(text), '_'):
		return "numbers have no separators: write 1000 for 1_000"
	case len(text) > 1 && text[0] == '0' && (text[1] == 'b' || text[1] == 'o'):
		return "numbers are decimal or hexadecimal (0xff)"
	}
	return ""
}

// checkString finds escapes above \255, which the interpreter cuts down to a byte.
func (f *file) checkString(t token) error {
	text := f.text[t.start:t.end]
	if text[0] == '[' {
		return nil
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		n, digits := 0, 0
		for digits < 3 && i+digits < len(text) && text[i+digits] >= '0' && text[i+digits] <= '9' {
			n = n*10 + int(text[i+digits]-'0')
			digits++
		}
		if n > 255 {
			return f.errorAt(t, "escape sequence too large: \\"+string(text[i:i+digits]), "a byte is written as \\0 to \\255")
		}
	}
	return nil
}

func isWord(t token) bool {
	c := t.text
	return t.kind != parse.TString && t.kind != parse.TNumber && c != "" && (c[0] == '_' || c[0] >= 'a' && c[0] <= 'z' || c[0] >= 'A' && c[0] <= 'Z')
}

func (f *file) pos(t token) op.Pos {
	return op.Pos{File: f.name, Line: t.line, Column: t.column}
}

func (f *file) errorAt(t token, message, hint string) *Error {
	return &Error{Pos: f.pos(t), Width: f.width(t), Message: message, Hint: hint}
}

// errorAtLine is for faults of which the interpreter tells the line at best.
func (f *file) errorAtLine(line int, message, hint string) *Error {
	return &Error{Pos: op.Pos{File: f.name, Line: line}, Message: message, Hint: hint}
}

// width is that of the token's part on its first line.
func (f *file) width(t token) int {
	end := t.end
	if t.line < len(f.lines) {
		end = min(end, f.offset(t.line, 1)+lineEnd(f.text[f.offset(t.line, 1):]))
	}
	return max(end-t.start, 1)
}
