package ansi

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// Conditions that always and never hold, in every database.
const (
	always = "1 = 1"
	never  = "1 = 0"
)

// Where writes a WHERE clause, or nothing where there is no condition.
func (w *Writer) Where(c op.Cond) {
	if and, ok := c.(op.And); c == nil || ok && len(and) == 0 {
		return
	}
	w.SQL(" WHERE ")
	w.Cond(c)
}

// Cond writes a condition.
func (w *Writer) Cond(c op.Cond) {
	switch c := c.(type) {
	case op.And:
		w.junction(c, " AND ", always)
	case op.Or:
		w.junction(c, " OR ", never)
	case op.Not:
		w.SQL("NOT (")
		w.Cond(c.Cond)
		w.SQL(")")
	case op.Compare:
		w.compare(c)
	case op.RawCond:
		w.Parenthesised(c.SQL)
	default:
		w.Fail(fmt.Errorf("there is no condition %T", c))
	}
}

// junction joins conditions; none of them is what is neutral to the word.
func (w *Writer) junction(conds []op.Cond, word, empty string) {
	if len(conds) == 0 {
		w.SQL(empty)
		return
	}
	for i, c := range conds {
		w.If(i > 0, word)
		w.operand(c)
	}
}

// operand writes a member of AND or OR, between parentheses where it is one of the two itself.
func (w *Writer) operand(c op.Cond) {
	switch c.(type) {
	case op.And, op.Or:
		w.SQL("(")
		w.Cond(c)
		w.SQL(")")
	default:
		w.Cond(c)
	}
}

// symbols are the operators that stand between two values.
var symbols = map[op.CompareOp]string{
	op.Eq: "=", op.Ne: "<>", op.Gt: ">", op.Gte: ">=", op.Lt: "<", op.Lte: "<=", op.Like: "LIKE", op.NotLike: "NOT LIKE",
}

func (w *Writer) compare(c op.Compare) {
	switch c.Op {
	case op.Eq, op.Is:
		w.equal(c, true)
	case op.Ne, op.IsNot:
		w.equal(c, false)
	case op.In, op.NotIn:
		w.in(c)
	case op.Between, op.NotBetween:
		w.between(c)
	case op.StartsWith, op.EndsWith, op.Contains:
		w.affix(c)
	case op.ILike, op.NotILike:
		w.iLike(c)
	case op.Regexp:
		w.regexp(c, w.sp.Regexp)
	case op.NotRegexp:
		w.regexp(c, w.sp.NotRegexp)
	case op.Overlap:
		w.overlap(c)
	case op.Gt, op.Gte, op.Lt, op.Lte, op.Like, op.NotLike:
		w.infix(c, symbols[c.Op])
	default:
		w.Refuse(fmt.Sprintf("has no operator %q", string(c.Op)), `write the condition as SQL, with literal("…")`)
	}
}

func (w *Writer) infix(c op.Compare, symbol string) {
	w.Expr(c.Left)
	w.SQL(" ", symbol, " ")
	w.Value(c.Right)
}

// equal writes eq, ne, is and isNot. NULL, and true and false after "is", take
// IS; a list takes IN.
func (w *Writer) equal(c op.Compare, positive bool) {
	truth, isBool := c.Right.(bool)
	switch _, isList := c.Right.(op.List); {
	case isList:
		w.in(c)
	case c.Right == nil:
		w.is(c.Left, "NULL", positive)
	case isBool && (c.Op == op.Is || c.Op == op.IsNot):
		w.is(c.Left, strings.ToUpper(fmt.Sprint(truth)), positive)
	case positive:
		w.infix(c, "=")
	default:
		w.infix(c, "<>")
	}
}

func (w *Writer) is(left op.Expr, what string, positive bool) {
	w.Expr(left)
	w.SQL(" IS ")
	w.If(!positive, "NOT ")
	w.SQL(what)
}

// in writes IN and NOT IN. NULL in the list is taken out of it, since "x IN (NULL)" finds
// nothing and "x NOT IN (1, NULL)" nothing at all, and asked for with IS NULL.
func (w *Writer) in(c op.Compare) {
	list, ok := c.Right.(op.List)
	if !ok {
		w.Fail(fmt.Errorf("operator %q takes a list", string(c.Op)))
		return
	}
	positive := c.Op == op.In || c.Op == op.Eq || c.Op == op.Is
	values, hasNull := withoutNull(list)
	if !hasNull {
		w.inValues(c.Left, values, positive)
		return
	}
	w.SQL("(")
	w.inValues(c.Left, values, positive)
	w.SQL(map[bool]string{true: " OR ", false: " AND "}[positive])
	w.is(c.Left, "NULL", positive)
	w.SQL(")")
}

// inValues knows the empty list, which is a syntax error in most databases: nothing is in it.
func (w *Writer) inValues(left op.Expr, values op.List, positive bool) {
	switch {
	case len(values) > 0:
		w.Expr(left)
		w.SQL(map[bool]string{true: " IN ", false: " NOT IN "}[positive])
		w.list(values)
	case positive:
		w.SQL(never)
	default:
		w.SQL(always)
	}
}

func withoutNull(list op.List) (op.List, bool) {
	values := make(op.List, 0, len(list))
	for _, v := range list {
		if v != nil {
			values = append(values, v)
		}
	}
	return values, len(values) < len(list)
}

// between is inclusive on both sides, as BETWEEN is.
func (w *Writer) between(c op.Compare) {
	bounds, ok := c.Right.(op.List)
	if !ok || len(bounds) != 2 {
		w.Fail(fmt.Errorf("operator %q takes a list of two", string(c.Op)))
		return
	}
	w.Expr(c.Left)
	w.If(c.Op == op.NotBetween, " NOT")
	w.SQL(" BETWEEN ")
	w.Value(bounds[0])
	w.SQL(" AND ")
	w.Value(bounds[1])
}

// escapeLike takes their meaning from the wildcards of LIKE. The escape character is
// one that no database treats specially inside strings, unlike the backslash.
var escapeLike = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// affix writes startsWith, endsWith and contains as LIKE.
func (w *Writer) affix(c op.Compare) {
	if list, ok := c.Right.(op.List); ok && c.Op == op.Contains && w.sp.ListContains != "" {
		w.infix(op.Compare{Left: c.Left, Right: op.Const{Value: list}}, w.sp.ListContains)
		return
	}
	text, ok := c.Right.(string)
	if !ok {
		w.Fail(fmt.Errorf("operator %q takes text", string(c.Op)))
		return
	}
	pattern := escapeLike.Replace(text)
	if c.Op != op.StartsWith {
		pattern = "%" + pattern
	}
	if c.Op != op.EndsWith {
		pattern += "%"
	}
	w.infix(op.Compare{Left: c.Left, Right: pattern}, "LIKE")
	w.SQL(" ESCAPE '!'")
}

// iLike uses the operator that minds no case of letters; how far that goes beyond ASCII is up to the database.
func (w *Writer) iLike(c op.Compare) {
	w.Expr(c.Left)
	w.If(c.Op == op.NotILike, " NOT")
	w.SQL(" ", w.sp.CaseInsensitiveLike, " ")
	w.Value(c.Right)
}

func (w *Writer) regexp(c op.Compare, symbol string) {
	if symbol == "" {
		w.Refuse("has no regular expressions", "use like, startsWith, endsWith or contains, or read the rows and match them in Lua")
		return
	}
	w.infix(c, symbol)
}

// overlap compares arrays or ranges; a list is an array.
func (w *Writer) overlap(c op.Compare) {
	if w.sp.Overlap == "" {
		w.Refuse(`has no operator "overlap"`, `write the condition as SQL, with literal("…")`)
		return
	}
	if list, ok := c.Right.(op.List); ok {
		c.Right = arrayText(list)
	}
	w.infix(c, w.sp.Overlap)
}

// arrayText writes a list as the text of an array. As one value it takes the type of what it is compared with; a list of values
// would be one of texts.
func arrayText(list op.List) string {
	texts := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case nil:
			texts[i] = "NULL"
		case string:
			texts[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
		case op.List:
			texts[i] = arrayText(v)
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return "{" + strings.Join(texts, ",") + "}"
}
