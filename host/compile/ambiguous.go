package compile

import "github.com/yuin/gopher-lua/parse"

// checkParenthesis refuses a parenthesis that begins a line and could continue the
// one before as a call. The reference interpreter does; ours would call.
func (f *file) checkParenthesis(i int) error {
	if t := f.tokens[i]; i > 0 && t.line > f.tokens[i-1].endLine && f.mayBeCalled(i-1) {
		return f.ambiguousCall(t)
	}
	return nil
}

// mayBeCalled reports whether a value that could be called ends with the i-th token.
func (f *file) mayBeCalled(i int) bool {
	switch f.tokens[i].kind {
	case ']':
		return true
	case ')':
		open := f.matching(i)
		return open >= 0 && !f.isFunctionName(open-1)
	case parse.TIdent:
		return !f.isFunctionName(i) && !f.isDeclared(i)
	}
	return false
}

// isFunctionName is true for the words from `function` up to its parameters.
func (f *file) isFunctionName(i int) bool {
	for f.at(i).kind == parse.TIdent || f.at(i).kind == '.' || f.at(i).kind == ':' {
		i--
	}
	return f.at(i).kind == parse.TFunction
}

// isDeclared is true for the names behind `local`.
func (f *file) isDeclared(i int) bool {
	for f.at(i).kind == parse.TIdent && f.at(i-1).kind == ',' {
		i -= 2
	}
	return f.at(i).kind == parse.TIdent && f.at(i-1).kind == parse.TLocal
}
