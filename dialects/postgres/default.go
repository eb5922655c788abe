package postgres

import (
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// castString is a string with the casts that the database writes behind it: 'new'::"enum_Users_status".
var castString = lazyregexp.New(`(?s)^(E?)'((?:[^']|'')*)'((?:::(?:"(?:[^"]|"")*"|[\pL_][\pL\pN_$ ]*)(?:\."(?:[^"]|"")*"|\.[\pL_][\pL\pN_$]*)*(?:\([0-9, ]+\))?(?: with(?:out)? time zone)?(?:\[\])*)*)$`)

// castNumber is a number with casts, in parentheses where it is negative.
var castNumber = lazyregexp.New(`^\(?(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)\)?(?:::[a-z ]+(?:\([0-9, ]+\))?)*$`)

// plainDefault is the text of a plain constant, CURRENT_TIMESTAMP for the present time, and else what the database says.
func plainDefault(expr string) string {
	switch expr {
	case "now()", "CURRENT_TIMESTAMP", "('now'::text)::timestamp with time zone":
		return "CURRENT_TIMESTAMP"
	}
	if m := castString.FindStringSubmatch(expr); m != nil {
		value := strings.ReplaceAll(m[2], "''", "'")
		if m[1] != "" {
			value = strings.ReplaceAll(value, `\\`, `\`)
		}
		return value
	}
	if m := castNumber.FindStringSubmatch(expr); m != nil {
		return m[1]
	}
	return expr
}

// unparenthesised takes off a pair of parentheses with all else inside, which pg_get_expr writes around operators.
func unparenthesised(expr string) string {
	if !strings.HasPrefix(expr, "(") || !strings.HasSuffix(expr, ")") {
		return expr
	}
	depth, quote := 0, byte(0)
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
			if depth == 0 && i < len(expr)-1 {
				return expr
			}
		}
	}
	return expr[1 : len(expr)-1]
}
