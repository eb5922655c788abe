package qi

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// side says what an operator takes on its right.
type side int

const (
	anything side = iota // a value, NULL included
	ordered              // a value that is not NULL
	truth                // null or a boolean
	several              // a list
	pair                 // a list of two
	pattern              // text
	plain                // text in which nothing has a special meaning
	joint                // a list, of which one must be there
)

// operator is an operator of conditions.
type operator struct {
	compare op.CompareOp
	side    side
}

// operators are the operators by the names that scripts write.
var operators = map[string]operator{
	"eq": {op.Eq, anything}, "ne": {op.Ne, anything},
	"gt": {op.Gt, ordered}, "gte": {op.Gte, ordered}, "lt": {op.Lt, ordered}, "lte": {op.Lte, ordered},
	"is": {op.Is, truth}, "isNot": {op.IsNot, truth},
	"in": {op.In, several}, "notIn": {op.NotIn, several},
	"between": {op.Between, pair}, "notBetween": {op.NotBetween, pair},
	"like": {op.Like, pattern}, "notLike": {op.NotLike, pattern},
	"iLike": {op.ILike, pattern}, "notILike": {op.NotILike, pattern},
	"regexp": {op.Regexp, pattern}, "notRegexp": {op.NotRegexp, pattern},
	"startsWith": {op.StartsWith, plain}, "endsWith": {op.EndsWith, plain},
	"contains": {op.Contains, plain}, "substring": {op.Contains, plain},
	"overlap": {op.Overlap, joint},
}

// The operators that join conditions.
const (
	opAnd = "and"
	opOr  = "or"
	opNot = "not"
)

// keywordNames are other names of operators whose own names Lua cannot write
// behind a dot: Op.OR for Op["or"].
var keywordNames = map[string]string{"AND": opAnd, "OR": opOr, "NOT": opNot, "IN": "in"}

// symbol is Op.gte: an operator as a key.
type symbol string

func joins(name string) bool { return name == opAnd || name == opOr || name == opNot }

// operatorNames are all names, sorted, for hints.
func operatorNames() []string {
	names := []string{opAnd, opOr, opNot}
	for name := range operators {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// openOperators makes Op. Names that are keywords of Lua have one in upper case
// as well, since Op.or is no Lua.
func (b *binding) openOperators(L *lua.LState) {
	b.symbols = metatable(L, "Op", functions{"__tostring": symbolString, "__newindex": refuseChange})
	t := constants(L, "Op", func(L *lua.LState) int {
		name := L.Get(2).String()
		b.call(L, Method{Name: "Op." + name}, 0).Unknown("operator %q", name, operatorNames())
		return 0
	})
	for _, name := range operatorNames() {
		t.RawSetString(name, &lua.LUserData{Value: symbol(name), Metatable: b.symbols})
	}
	for alias, name := range keywordNames {
		t.RawSetString(alias, t.RawGetString(name))
	}
}

func symbolString(L *lua.LState) int {
	L.Push(lua.LString("Op." + string(payload(L.Get(1)).(symbol))))
	return 1
}

// operatorKey reads a key as an operator: "gte" or Op.gte.
func operatorKey(k lua.LValue) (string, bool) {
	if s, ok := payload(k).(symbol); ok {
		return string(s), true
	}
	s, ok := k.(lua.LString)
	return string(s), ok
}
