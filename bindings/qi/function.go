package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	functionShape = arg.NewShape("Function", "option",
		"params Param[]: what it takes", "returns string: the type of its result",
		"language string: sql, plpgsql …", "body string: what it does",
		"options string[]: IMMUTABLE, STRICT …, as the server spells them",
		"variables Variable[]: what it declares",
		"orReplace boolean: in place of one that exists", "force boolean: the same",
	)
	createFunctionOptions = arg.NewShape("CreateFunctionOptions", "option",
		"orReplace boolean: in place of one that exists", "force boolean: the same",
		"variables Variable[]: what it declares")
	dropFunctionOptions = arg.NewShape("DropFunctionOptions", "option",
		"ifExists boolean: do nothing where there is no such function").Plus(functionShape)
	paramShape = arg.NewShape("Param", "field",
		"name string: of the parameter", "type string: of the server", "direction string: IN, OUT, INOUT or VARIADIC")
	variableShape = arg.NewShape("Variable", "field",
		"name string: of the variable", "type string: of the server", "default any: its first value")
)

// createFunction takes Sequelize's order of arguments, or a table behind the name.
func createFunction(c *call) int {
	name := c.table(1)
	if v := c.Get(2); arg.IsTable(v) && !arg.IsEmpty(c.L, v) && !arg.IsList(c.L, v) {
		if c.Given(3) {
			c.Fail("the function stands in argument 2 already")
		}
		return c.do(c.functionOf(name, c.Options(2, functionShape)))
	}
	o := op.CreateFunction{
		Name: name, Params: c.params(c.Get(2), c.Label(2)),
		Returns: c.String(3), Language: c.String(4), Body: c.String(5),
	}
	if c.Given(6) {
		o.Options = c.Strings(c.Get(6), c.Label(6))
	}
	f := c.Options(7, createFunctionOptions)
	o.OrReplace = f.Bool(f.First("orReplace", "force"))
	o.Variables = c.variables(f)
	return c.do(o)
}

// functionOf reads a function from a table, also as the definition of a dropped one.
func (c *call) functionOf(name op.Name, f arg.Fields) op.CreateFunction {
	for _, needed := range []string{"returns", "language", "body"} {
		if !f.Has(needed) {
			c.Fail("the function has no %s", needed)
		}
	}
	o := op.CreateFunction{
		Name: name, Returns: f.String("returns"), Language: f.String("language"), Body: f.String("body"),
		Options: f.Strings("options"), Variables: c.variables(f),
		OrReplace: f.Bool(f.First("orReplace", "force")),
	}
	if f.Has("params") {
		o.Params = c.params(f.Value("params"), f.Label("params"))
	}
	return o
}

func (c *call) params(v lua.LValue, what string) []op.Param {
	var params []op.Param
	for i, item := range c.List(v, what) {
		f := c.Fields(item, paramShape, place(what, i))
		p := op.Param{
			Name: f.String("name"), Type: f.String("type"),
			Direction: f.OneOf("direction", "IN", "OUT", "INOUT", "VARIADIC"),
		}
		if p.Type == "" {
			c.Fail("%s has no type", place(what, i))
		}
		params = append(params, p)
	}
	return params
}

func (c *call) variables(f arg.Fields) []op.Variable {
	if !f.Has("variables") {
		return nil
	}
	var variables []op.Variable
	for i, item := range c.List(f.Value("variables"), f.Label("variables")) {
		what := place("variables", i)
		v := c.Fields(item, variableShape, what)
		variable := op.Variable{Name: v.String("name"), Type: v.String("type")}
		if variable.Name == "" || variable.Type == "" {
			c.Fail("%s needs name and type", what)
		}
		if e, ok := payload(v.Value("default")).(op.Expr); ok {
			variable.Default = e
		} else if v.Has("default") {
			variable.Default = op.Const{Value: c.scalar(v.Value("default"), what, "")}
		}
		variables = append(variables, variable)
	}
	return variables
}

// dropFunction needs the parameters where a server tells functions of one name apart
// by them.
func dropFunction(c *call) int {
	o := op.DropFunction{Name: c.table(1)}
	if c.Given(2) {
		o.Params = c.params(c.Get(2), c.Label(2))
	}
	f := c.Options(3, dropFunctionOptions)
	o.IfExists = f.Bool("ifExists")
	if f.Has("body") {
		definition := c.functionOf(o.Name, f)
		if !f.Has("params") {
			definition.Params = o.Params
		}
		o.Definition = &definition
	}
	return c.do(o)
}
