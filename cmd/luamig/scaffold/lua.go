package scaffold

import "github.com/luamig/luamig/dialects/lazyregexp"

var identifier = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

// keywords are Lua's, which cannot stand as a bare field name.
func keywords() map[string]bool {
	return map[string]bool{
		"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true,
		"for": true, "function": true, "goto": true, "if": true, "in": true, "local": true, "nil": true,
		"not": true, "or": true, "repeat": true, "return": true, "then": true, "true": true, "until": true, "while": true,
	}
}
