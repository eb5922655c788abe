package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// exceptions are the spellings that are MySQL's and MariaDB's own.
type exceptions struct{ server }

func (x exceptions) Type(t op.Type) (string, error) { return x.castText(t) }

func (x exceptions) ColumnType(c op.Column) (string, error) {
	switch {
	case c.AutoIncrement && !isInteger(c.Type.Kind) && c.Type.Kind != op.Native:
		return "", x.unsupported("numbers rows by whole numbers only, not "+c.Type.String(), "make the column an INTEGER")
	case c.Generated != nil && c.NotNull && !x.computedNotNull():
		return "", x.unsupported("has no NOT NULL for computed columns", `leave allowNull out, or add a check that the column is not null`)
	}
	return x.typeText(c.Type)
}

// TypeCheck is nothing: what types allow, they check themselves.
func (exceptions) TypeCheck(op.Column) op.Cond { return nil }

// Default gives the present time the form of the column, and puts parentheses around the defaults of TEXT and its kin.
func (x exceptions) Default(c op.Column) op.Expr {
	switch e := c.Default.(type) {
	case op.Now:
		return op.Literal{SQL: nowDefault(c.Type)}
	case op.Literal:
		if c.Type.Kind == op.Date && nowLiteral.MatchString(e.SQL) {
			return op.Literal{SQL: nowWord.ReplaceAllString(e.SQL, nowDefault(c.Type))}
		}
	case op.Fn:
		if c.Type.Kind == op.Date && strings.EqualFold(e.Name, "now") && len(e.Args) == 0 {
			return op.Literal{SQL: nowDefault(c.Type)}
		}
	case op.Const:
		if e.Value != nil && x.parenthesisedBlobDefaults() && isLarge(c.Type) {
			if text, err := spelling(x.server).Literal(e.Value); err == nil {
				return op.Literal{SQL: "(" + text + ")"}
			}
		}
	}
	return c.Default
}

// The present time as scripts write it themselves takes the column's number of digits: literal("CURRENT_TIMESTAMP"), with
// ON UPDATE behind it or not.
var (
	nowWord    = lazyregexp.New(`(?i)\b(?:CURRENT_TIMESTAMP|NOW|LOCALTIMESTAMP|LOCALTIME)\b(?:\s*\(\s*\))?`)
	nowLiteral = lazyregexp.New(`(?i)^\s*` + nowWord.String() + `(?:\s+ON\s+UPDATE\s+` + nowWord.String() + `)?\s*$`)
)

// nowDefault is the present time for a column. With another number of digits than the column's, the server refuses
// CURRENT_TIMESTAMP.
func nowDefault(t op.Type) string {
	switch t.Kind {
	case op.DateOnly:
		return "(CURRENT_DATE)"
	case op.Time:
		return "(CURRENT_TIME" + fraction(t) + ")"
	case op.Date:
		return "CURRENT_TIMESTAMP" + fraction(t)
	case op.Native:
		return nativeNow(t.SQL)
	}
	return "(CURRENT_TIMESTAMP(6))"
}

// nativeNow reads the digits out of a type in the server's words.
func nativeNow(sql string) string {
	tokens := tokenize(sql)
	switch {
	case len(tokens) == 0 || !tokens[0].is("DATETIME") && !tokens[0].is("TIMESTAMP"):
		return "(CURRENT_TIMESTAMP(6))"
	case len(tokens) > 2 && tokens[1].is("("):
		return "CURRENT_TIMESTAMP(" + tokens[2].value + ")"
	}
	return "CURRENT_TIMESTAMP"
}

// isLarge tells the types that take a default only as an expression.
func isLarge(t op.Type) bool {
	switch t.Kind {
	case op.Text, op.CIText, op.Blob, op.JSON, op.JSONB, op.Geometry:
		return true
	case op.Native:
		return largeText(t.SQL)
	}
	return false
}

// largeText does so for a type in the server's words.
func largeText(sql string) bool {
	word := strings.ToUpper(strings.TrimSpace(sql))
	word, _, _ = strings.Cut(word, "(")
	word, _, _ = strings.Cut(word, " ")
	return strings.HasSuffix(word, "TEXT") || strings.HasSuffix(word, "BLOB") || word == "JSON" || word == "GEOMETRY" || containsFold(shapes, word)
}

// Random UUIDs of version 4. UUID() of both servers is of version 1: made of the time and the server.
const (
	uuidByBytes = `lower(concat(hex(random_bytes(4)), '-', hex(random_bytes(2)), '-4', substr(hex(random_bytes(2)), 2), '-', ` +
		`hex(ord(random_bytes(1)) & 63 | 128), hex(random_bytes(1)), '-', hex(random_bytes(6))))`
	// Where there is no RANDOM_BYTES: 30 digits of a hash, into which the signs of a UUID are set.
	uuidByHash = `insert(insert(insert(insert(left(sha2(concat(uuid(), rand(), rand()), 256), 30), 9, 0, '-'), 14, 0, '-4'), ` +
		`19, 0, concat('-', substr('89ab', 1 + floor(rand() * 4), 1))), 24, 0, '-')`
	uuidByName = "uuid_v4()"
)

func (s server) newUUID() string {
	switch {
	case s.uuidV4():
		return uuidByName
	case s.randomBytes():
		return uuidByBytes
	}
	return uuidByHash
}

// Expr writes the expressions that are spelled in another way.
func (x exceptions) Expr(w *ansi.Writer, e op.Expr) bool {
	switch e := e.(type) {
	case op.Now:
		w.SQL("CURRENT_TIMESTAMP(6)")
	case op.NewUUID:
		w.SQL(x.newUUID())
	case op.JSONPath:
		x.jsonPath(w, e)
	default:
		return false
	}
	return true
}

// jsonPath reads a place in a JSON document as text or NULL, which the JSON value null is, too.
func (x exceptions) jsonPath(w *ansi.Writer, p op.JSONPath) {
	null := "CAST('null' AS JSON)"
	if !x.jsonType() {
		null = "'null'"
	}
	w.SQL("JSON_UNQUOTE(NULLIF(JSON_EXTRACT(")
	w.Ident(p.Column)
	w.SQL(", ")
	w.Value(jsonSteps(p.Path))
	w.SQL("), ", null, "))")
}

// jsonSteps writes a path. A step of digits alone is a place in a list.
func jsonSteps(steps []string) string {
	var path strings.Builder
	path.WriteString("$")
	for _, step := range steps {
		if _, err := strconv.ParseUint(step, 10, 32); err == nil {
			fmt.Fprintf(&path, "[%s]", step)
			continue
		}
		path.WriteString(`."` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(step) + `"`)
	}
	return path.String()
}
