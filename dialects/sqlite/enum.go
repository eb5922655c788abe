package sqlite

import (
	"strings"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// An ENUM is a CHECK (column IN ('a', 'b')); what has this form is read as one.

// enumValues returns the values that a column is restricted to, or nil.
func enumValues(t *ddl.Table, column string) []string {
	for _, k := range t.Constraints() {
		if k.Kind != ddl.Check {
			continue
		}
		if name, values := parseEnum(k.Expr); values != nil && ddl.EqualIdent(name, column) {
			return values
		}
	}
	return nil
}

// parseEnum reads: column IN ('a', 'b', …).
func parseEnum(expr string) (column string, values []string) {
	tokens := words(expr)
	if len(tokens) < 5 || !isIdent(tokens[0]) || !tokens[1].Is("IN") || !tokens[2].Is("(") || !tokens[len(tokens)-1].Is(")") {
		return "", nil
	}
	for i, t := range tokens[3 : len(tokens)-1] {
		switch {
		case i%2 == 0 && t.Kind == ddl.TokenString:
			values = append(values, ddl.UnquoteIdent(t.Text))
		case i%2 == 1 && t.Is(","):
		default:
			return "", nil
		}
	}
	return ddl.UnquoteIdent(tokens[0].Text), values
}

// isUnsigned reports whether a condition has the form in which UNSIGNED is kept.
func isUnsigned(expr, column string) bool {
	tokens := words(expr)
	if n := len(tokens); n < 3 || !tokens[n-2].Is(">=") || tokens[n-1].Text != "0" {
		return false
	}
	left := tokens[:len(tokens)-2]
	if len(left) == 6 && left[0].Is("CAST") && left[1].Is("(") && left[3].Is("AS") && left[4].Is("REAL") {
		left = left[2:3]
	}
	return len(left) == 1 && isIdent(left[0]) && ddl.EqualIdent(ddl.UnquoteIdent(left[0].Text), column)
}

func isIdent(t ddl.Token) bool { return t.Kind == ddl.TokenWord || t.Kind == ddl.TokenQuoted }

// words are the tokens of a text without space and comments.
func words(sql string) []ddl.Token {
	var kept []ddl.Token
	for _, t := range ddl.Tokenize(strings.TrimSpace(sql)) {
		if t.Kind != ddl.TokenSpace && t.Kind != ddl.TokenComment {
			kept = append(kept, t)
		}
	}
	return kept
}
