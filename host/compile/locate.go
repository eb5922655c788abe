package compile

import (
	"github.com/yuin/gopher-lua/parse"
)

// Line returns the text of a line, without its end.
func (c *Chunk) Line(n int) string {
	if n < 1 || n > len(c.lines) {
		return ""
	}
	rest := c.Source[c.lines[n-1]:]
	return string(rest[:lineEnd(rest)])
}

// FindCall returns where on a line a function or method of that name is called, in
// bytes from 1. It is not ok where the name is called more than once or not at all.
func (c *Chunk) FindCall(line int, name string) (column, width int, ok bool) {
	f := c.file()
	i, ok := f.onlyCall(line, name)
	if !ok {
		return 0, 0, false
	}
	return f.tokens[i].column, len(name), true
}

// FindCall is [Chunk.FindCall] for a source that was not compiled. It returns zeros where there is nothing to find.
func FindCall(source []byte, line int, name string) (column, width int) {
	c := &Chunk{Source: source, lines: lineStarts(source)}
	column, width, _ = c.FindCall(line, name)
	return column, width
}

// FindName returns where on a line of a source a name stands, as a variable or a field, in
// bytes from 1. It returns zeros where the name stands there more than once or not at all.
func FindName(source []byte, line int, name string) (column, width int) {
	f := (&Chunk{Source: source, lines: lineStarts(source)}).file()
	for _, t := range f.tokens {
		if t.line != line || t.kind != parse.TIdent || t.text != name {
			continue
		}
		if column != 0 {
			return 0, 0
		}
		column, width = t.column, len(name)
	}
	return column, width
}

// file reads the tokens again: keeping them would cost more memory than a script is worth.
func (c *Chunk) file() *file {
	text, err := prepare(c.Source, c.Name, len(c.Source))
	if err != nil {
		text = nil
	}
	f := newFile(c.Name, c.Source, text)
	f.readTokens(func(int) bool { return true })
	return f
}

// onlyCall finds the name before the arguments of the only call of it on a line.
func (f *file) onlyCall(line int, name string) (index int, ok bool) {
	for i, t := range f.tokens {
		if t.line != line || t.kind != parse.TIdent || t.text != name || !f.startsArguments(i+1) || f.at(i-1).kind == parse.TFunction {
			continue
		}
		if ok {
			return 0, false
		}
		index, ok = i, true
	}
	return index, ok
}

func (f *file) startsArguments(i int) bool {
	switch f.at(i).kind {
	case '(', '{', parse.TString:
		return true
	}
	return false
}

// prefixStart returns the first token of the variable, field or call that ends with
// the i-th token: of a.b[c]:d(e) for the last parenthesis. It is -1 for anything else.
func (f *file) prefixStart(i int) int {
	for {
		switch t := f.at(i); t.kind {
		case parse.TIdent:
			if k := f.at(i - 1).kind; k != '.' && k != ':' {
				return i
			}
			i -= 2
		case ')', ']', '}':
			open := f.matching(i)
			if open <= 0 || !f.continuesPrefix(open, t.kind) {
				return -1
			}
			i = open - 1
		case parse.TString:
			if f.at(i-1).kind != parse.TIdent {
				return -1
			}
			i--
		default:
			return -1
		}
	}
}

// continuesPrefix reports whether a bracket belongs to what stands before it.
func (f *file) continuesPrefix(open, closer int) bool {
	switch f.at(open - 1).kind {
	case parse.TIdent, ')', ']':
		return f.at(open-2).kind != parse.TFunction
	case '}', parse.TString:
		return closer != '}'
	}
	return false
}

// matching returns the bracket that the i-th token closes, or -1.
func (f *file) matching(i int) int {
	depth := 0
	for ; i >= 0; i-- {
		switch f.tokens[i].kind {
		case ')', ']', '}':
			depth++
		case '(', '[', '{':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// prefixEnd returns the last token of the variable, field or call that begins with
// the i-th token, or -1.
func (f *file) prefixEnd(i int) int {
	if f.at(i).kind != parse.TIdent {
		return -1
	}
	for {
		switch next := f.at(i + 1); next.kind {
		case '.', ':':
			i += 2
		case '(', '[', '{':
			end := f.closing(i + 1)
			if end < 0 {
				return -1
			}
			i = end
		case parse.TString:
			i++
		default:
			return i
		}
	}
}

// closing returns the bracket that closes the i-th token, or -1.
func (f *file) closing(i int) int {
	depth := 0
	for ; i < len(f.tokens); i++ {
		switch f.tokens[i].kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
