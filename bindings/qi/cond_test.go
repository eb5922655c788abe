package qi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

func cmpOf(column string, o op.CompareOp, right any) op.Compare {
	return op.Compare{Left: op.Col{Path: strings.Split(column, ".")}, Op: o, Right: right}
}

// where gives the condition that a script's table makes.
func where(t testing.TB, source string) op.Cond {
	t.Helper()
	r := newRecorder()
	must(t, r, `qi:delete("Users", `+source+`)`)
	return r.steps[0].Op.(op.Delete).Where
}

func TestConditions(t *testing.T) {
	lower := op.Fn{Name: "lower", Args: []any{op.Col{Path: []string{"email"}}}}
	for source, want := range map[string]op.Cond{
		`{ a = 1 }`:                     cmpOf("a", op.Eq, int64(1)),
		`{ a = "x", b = true }`:         op.And{cmpOf("a", op.Eq, "x"), cmpOf("b", op.Eq, true)},
		`{ ["Users.a"] = 1 }`:           cmpOf("Users.a", op.Eq, int64(1)),
		`{ a = null }`:                  cmpOf("a", op.Eq, nil),
		`{ a = { ne = null } }`:         cmpOf("a", op.Ne, nil),
		`{ a = { "x", "y" } }`:          cmpOf("a", op.In, op.List{"x", "y"}),
		`{ a = {} }`:                    cmpOf("a", op.In, op.List{}),
		`{ a = { notIn = {} } }`:        cmpOf("a", op.NotIn, op.List{}),
		`{ a = { ["in"] = { 1 } } }`:    cmpOf("a", op.In, op.List{int64(1)}),
		`{ a = { [Op.IN] = { 1 } } }`:   cmpOf("a", op.In, op.List{int64(1)}),
		`{ a = { gte = 18, lt = 65 } }`: op.And{cmpOf("a", op.Gte, int64(18)), cmpOf("a", op.Lt, int64(65))},
		`{ a = { [Op.gte] = 18 } }`:     cmpOf("a", op.Gte, int64(18)),
		`{ a = { like = "A%", notLike = "B%", iLike = "c", notILike = "d" } }`:            op.And{cmpOf("a", op.Like, "A%"), cmpOf("a", op.NotLike, "B%"), cmpOf("a", op.ILike, "c"), cmpOf("a", op.NotILike, "d")},
		`{ a = { startsWith = "50%", endsWith = "_", contains = "x", substring = "y" } }`: op.And{cmpOf("a", op.StartsWith, "50%"), cmpOf("a", op.EndsWith, "_"), cmpOf("a", op.Contains, "x"), cmpOf("a", op.Contains, "y")},
		`{ a = { regexp = "^a", notRegexp = "b$" } }`:                                     op.And{cmpOf("a", op.Regexp, "^a"), cmpOf("a", op.NotRegexp, "b$")},
		`{ a = { between = { 1, 2 }, notBetween = { "a", "b" } } }`:                       op.And{cmpOf("a", op.Between, op.List{int64(1), int64(2)}), cmpOf("a", op.NotBetween, op.List{"a", "b"})},
		`{ a = { is = null, isNot = true } }`:                                             op.And{cmpOf("a", op.Is, nil), cmpOf("a", op.IsNot, true)},
		`{ a = { overlap = { 1, 2 } } }`:                                                  cmpOf("a", op.Overlap, op.List{int64(1), int64(2)}),
		`{ a = int64("9007199254740993") }`:                                               cmpOf("a", op.Eq, int64(9007199254740993)),

		`{ ["or"] = { { a = 1 }, { b = 2, c = 3 } } }`:              op.Or{cmpOf("a", op.Eq, int64(1)), op.And{cmpOf("b", op.Eq, int64(2)), cmpOf("c", op.Eq, int64(3))}},
		`{ ["or"] = { a = 1, b = 2 } }`:                             op.Or{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, int64(2))},
		`{ [Op.OR] = { a = 1, b = 2 }, c = 3 }`:                     op.And{op.Or{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, int64(2))}, cmpOf("c", op.Eq, int64(3))},
		`{ [Op["and"]] = { { a = 1 }, { a = 2 } } }`:                op.And{cmpOf("a", op.Eq, int64(1)), cmpOf("a", op.Eq, int64(2))},
		`{ [Op.NOT] = { a = 1, b = 2 } }`:                           op.Not{Cond: op.And{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, int64(2))}},
		`{ ["not"] = { [Op.OR] = { a = 1, b = 2 } } }`:              op.Not{Cond: op.Or{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, int64(2))}},
		`{ { a = 1 }, { b = 2 } }`:                                  op.And{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, int64(2))},
		`{ literal("x > y"), a = 1 }`:                               op.And{op.RawCond{SQL: "x > y"}, cmpOf("a", op.Eq, int64(1))},
		`literal("x > y")`:                                          op.RawCond{SQL: "x > y"},
		`{ a = { ["or"] = { { lt = 5 }, { gt = 60 }, null, 7 } } }`: op.Or{cmpOf("a", op.Lt, int64(5)), cmpOf("a", op.Gt, int64(60)), cmpOf("a", op.Eq, nil), cmpOf("a", op.Eq, int64(7))},
		`{ a = { ["or"] = { lt = 5, gt = 60 } } }`:                  op.Or{cmpOf("a", op.Lt, int64(5)), cmpOf("a", op.Gt, int64(60))},
		`{ a = { ["and"] = { { lt = 5 }, { gt = 6 } } } }`:          op.And{cmpOf("a", op.Lt, int64(5)), cmpOf("a", op.Gt, int64(6))},
		`{ a = { ["not"] = "x" } }`:                                 cmpOf("a", op.Ne, "x"),
		`{ a = { ["not"] = null } }`:                                cmpOf("a", op.IsNot, nil),
		`{ a = { ["not"] = true } }`:                                cmpOf("a", op.IsNot, true),
		`{ a = { ["not"] = { 1, 2 } } }`:                            cmpOf("a", op.NotIn, op.List{int64(1), int64(2)}),
		`{ a = { ["not"] = { like = "x" } } }`:                      op.Not{Cond: cmpOf("a", op.Like, "x")},
		`{ ["not"] = 1 }`:                                           cmpOf("not", op.Eq, int64(1)),

		`{ [fn("lower", col("email"))] = "x" }`:                            op.Compare{Left: lower, Op: op.Eq, Right: "x"},
		`{ [json("meta.tags[0]")] = { gt = 1 } }`:                          op.Compare{Left: op.JSONPath{Column: "meta", Path: []string{"tags", "0"}}, Op: op.Gt, Right: int64(1)},
		`{ a = col("b") }`:                                                 cmpOf("a", op.Eq, op.Col{Path: []string{"b"}}),
		`{ a = { gt = col("t.b") } }`:                                      cmpOf("a", op.Gt, op.Col{Path: []string{"t", "b"}}),
		`{ a = { like = fn("lower", col("email")) } }`:                     cmpOf("a", op.Like, lower),
		`{ a = { ["in"] = literal("(SELECT id FROM t WHERE x = ')')") } }`: cmpOf("a", op.In, op.List{op.Literal{SQL: "SELECT id FROM t WHERE x = ')'"}}),
		`{ a = { notIn = literal("(SELECT 1) UNION (SELECT 2)") } }`:       cmpOf("a", op.NotIn, op.List{op.Literal{SQL: "(SELECT 1) UNION (SELECT 2)"}}),
	} {
		if diff := cmp.Diff(want, where(t, source)); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}

// A condition written in Lua comes out as the condition that was meant, for any
// nesting of columns, operators, lists and and, or, not.
func TestAnyCondition(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source, want := someCondition(rt, 3)
		if diff := cmp.Diff(want, where(t, source)); diff != "" {
			rt.Errorf("%s\n%s", source, diff)
		}
	})
}

// someCondition draws a condition, as a script writes it and as it is meant.
func someCondition(t *rapid.T, depth int) (string, op.Cond) {
	n := rapid.IntRange(1, 3).Draw(t, "entries")
	var items, fields []string
	var first, last []op.Cond // in a table, items come before named fields
	for i := range n {
		source, cond := someEntry(t, fmt.Sprintf("c%d", i), depth)
		if strings.HasPrefix(source, "{") {
			items, first = append(items, source), append(first, cond)
		} else {
			fields, last = append(fields, source), append(last, cond)
		}
	}
	return "{ " + strings.Join(append(fields, items...), ", ") + " }", joined(append(first, last...))
}

func joined(terms []op.Cond) op.Cond {
	if len(terms) == 1 {
		return terms[0]
	}
	return op.And(terms)
}

func someEntry(t *rapid.T, column string, depth int) (string, op.Cond) {
	if depth == 0 || rapid.Bool().Draw(t, "leaf") {
		return someComparison(t, column)
	}
	var sources []string
	var terms []op.Cond
	for range rapid.IntRange(2, 3).Draw(t, "parts") {
		source, cond := someCondition(t, depth-1)
		sources, terms = append(sources, source), append(terms, cond)
	}
	list := "{ " + strings.Join(sources, ", ") + " }"
	switch rapid.SampledFrom([]string{"or", "and", "not"}).Draw(t, "join") {
	case "or":
		return "{ [Op.OR] = " + list + " }", op.Or(terms)
	case "and":
		return `{ ["and"] = ` + list + " }", op.And(terms)
	}
	return `{ [Op["not"]] = ` + sources[0] + " }", op.Not{Cond: terms[0]}
}

func someComparison(t *rapid.T, column string) (string, op.Cond) {
	source, v := someValue(t)
	o := rapid.SampledFrom([]op.CompareOp{op.Eq, op.Ne, op.Gt, op.Gte, op.Lt, op.Lte, op.In, op.NotIn, op.Between}).Draw(t, "operator")
	switch o {
	case op.In, op.NotIn:
		return fmt.Sprintf(`["%s"] = { ["%s"] = { %s } }`, column, o, source), cmpOf(column, o, op.List{v})
	case op.Between:
		return fmt.Sprintf(`%s = { between = { %s, %s } }`, column, source, source), cmpOf(column, o, op.List{v, v})
	case op.Eq:
		return fmt.Sprintf(`%s = %s`, column, source), cmpOf(column, o, v)
	}
	return fmt.Sprintf(`%s = { [Op.%s] = %s }`, column, o, source), cmpOf(column, o, v)
}

func someValue(t *rapid.T) (string, any) {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		n := rapid.Int64Range(-1<<53, 1<<53).Draw(t, "number")
		return fmt.Sprint(n), n
	case 1:
		b := rapid.Bool().Draw(t, "boolean")
		return fmt.Sprint(b), b
	}
	s := rapid.StringN(0, 12, 40).Draw(t, "text")
	return luaString(s), s
}

// luaString writes text as a Lua string, byte by byte.
func luaString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		fmt.Fprintf(&b, `\%03d`, s[i])
	}
	b.WriteByte('"')
	return b.String()
}
