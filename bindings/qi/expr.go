package qi

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// openExprs installs the functions that make pieces of SQL.
func (b *binding) openExprs(L *lua.LState) {
	b.exprs = metatable(L, "SQL", functions{"__tostring": exprString, "__newindex": refuseChange})
	b.global(L, "literal", (*call).literal, "sql string")
	b.global(L, "col", (*call).col, "name string")
	b.global(L, "fn", (*call).fn, "name string", "... any")
	b.global(L, "cast", (*call).cast, "value any", "type DataType")
	b.openJSONPath(L)
}

// global installs a function that gives an expression.
func (b *binding) global(L *lua.LState, name string, read func(*call) op.Expr, params ...string) {
	m := Method{Name: name, Params: arg.Params(params...)}
	L.SetGlobal(name, L.NewFunction(func(L *lua.LState) int {
		c := b.call(L, m, 0)
		c.NoMore()
		L.Push(b.expr(read(c)))
		return 1
	}))
}

func (b *binding) expr(e op.Expr) *lua.LUserData {
	return &lua.LUserData{Value: e, Metatable: b.exprs}
}

func exprString(L *lua.LState) int {
	L.Push(lua.LString(exprText(payload(L.Get(1)))))
	return 1
}

// exprText writes an expression as a script does.
func exprText(v any) string {
	switch e := v.(type) {
	case op.Literal:
		return fmt.Sprintf("literal(%q)", e.SQL)
	case op.Col:
		return fmt.Sprintf("col(%q)", strings.Join(e.Path, "."))
	case op.Fn:
		parts := []string{fmt.Sprintf("%q", e.Name)}
		for _, a := range e.Args {
			parts = append(parts, exprText(a))
		}
		return "fn(" + strings.Join(parts, ", ") + ")"
	case op.Cast:
		return fmt.Sprintf("cast(%s, %q)", exprText(e.Arg), e.Type.String())
	case op.JSONPath:
		return fmt.Sprintf("json(%q)", strings.Join(append([]string{e.Column}, e.Path...), "."))
	case op.Now:
		return "DataTypes.NOW"
	case op.NewUUID:
		return "DataTypes.UUIDV4"
	case string:
		return fmt.Sprintf("%q", e)
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// The readers of the global functions.
func (c *call) literal() op.Expr { return op.Literal{SQL: c.String(1)} }

func (c *call) col() op.Expr { return c.columnPath(c.String(1)) }

// columnPath reads "id" and "Users.id".
func (c *call) columnPath(name string) op.Col {
	path := strings.Split(name, ".")
	for _, part := range path {
		if part == "" {
			c.Fail("%q is not the name of a column", name)
		}
	}
	return op.Col{Path: path}
}

// functionName is the name of a function, with its schema.
var functionName = lazyregexp.New(`^[\pL_][\pL\pN_$]*(\.[\pL_][\pL\pN_$]*)*$`)

// fn refuses a name that is more than a name: fn("now()") would be sent as now()().
func (c *call) fn() op.Expr {
	name := c.String(1)
	if !functionName.MatchString(name) {
		c.FailHint(`fn("lower", col("email")), or literal("…") for other SQL`, "%q is not the name of a function", name)
	}
	e := op.Fn{Name: name}
	for i := 2; i <= c.Count(); i++ {
		e.Args = append(e.Args, c.scalar(c.Get(i), c.Label(i), ""))
	}
	return e
}

func (c *call) cast() op.Expr {
	return op.Cast{Arg: c.scalar(c.Get(1), c.Label(1), ""), Type: c.dataType(c.Get(2), c.Label(2))}
}

// openJSONPath makes the table json callable: json("meta.tags[0]").
func (b *binding) openJSONPath(L *lua.LState) {
	json, ok := L.GetGlobal("json").(*lua.LTable)
	if !ok {
		return
	}
	b.encode = json.RawGetString("encode")
	mt, ok := json.Metatable.(*lua.LTable)
	if !ok {
		mt = metatable(L, "json", nil)
		json.Metatable = mt
	}
	m := Method{Name: "json", Params: arg.Params("path string")}
	mt.RawSetString("__call", L.NewFunction(func(L *lua.LState) int {
		c := b.call(L, m, 1)
		c.NoMore()
		L.Push(b.expr(c.jsonPath(c.String(1))))
		return 1
	}))
}

// jsonPath reads "meta.tags[0].name": a column, and a way inside it.
func (c *call) jsonPath(text string) op.JSONPath {
	steps := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(text), ".")
	for _, s := range steps {
		if s == "" {
			c.FailHint(`such as json("meta.tags[0]")`, "%q is not a path into a JSON column", text)
		}
	}
	if len(steps) < 2 {
		c.FailHint(`such as json("meta.tags[0]"); col(…) is the column itself`, "%q says nothing of the way inside the column", text)
	}
	return op.JSONPath{Column: steps[0], Path: steps[1:]}
}
