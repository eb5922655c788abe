package config

import (
	"regexp"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// locate finds where a key is written in a luamig.lua: the line, the column and
// the bytes to underline, all 0 when it is not there, because the table
// was put together elsewhere. Values have no positions, so it looks in the syntax.
func locate(source string, keys []string) (line, column, width int) {
	chunk, err := parse.Parse(strings.NewReader(source), FileName)
	if err != nil || len(chunk) == 0 {
		return 0, 0, 0
	}
	last, ok := chunk[len(chunk)-1].(*ast.ReturnStmt)
	if !ok || len(last.Exprs) != 1 {
		return 0, 0, 0
	}
	line = follow(last.Exprs[0], keys)
	if line == 0 {
		return 0, 0, 0
	}
	column, width = columnOf(source, line, keys[len(keys)-1])
	return line, column, width
}

// follow returns the line of the field that the keys lead to, 0 if none.
func follow(e ast.Expr, keys []string) int {
	table, ok := e.(*ast.TableExpr)
	if !ok || len(keys) == 0 {
		return 0
	}
	for _, field := range table.Fields {
		key, ok := field.Key.(*ast.StringExpr)
		switch {
		case !ok || key.Value != keys[0]:
		case len(keys) == 1:
			return key.Line()
		default:
			return follow(field.Value, keys[1:])
		}
	}
	return 0
}

// columnOf finds a key in its line.
func columnOf(source string, line int, key string) (column, width int) {
	lines := strings.Split(source, "\n")
	if line > len(lines) {
		return 0, 0
	}
	word := regexp.MustCompile(`(^|[^\w])(` + regexp.QuoteMeta(key) + `)(["'\]]*\s*=)`)
	m := word.FindStringSubmatchIndex(lines[line-1])
	if m == nil {
		return 0, 0
	}
	return m[4] + 1, len(key)
}
