package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	constraintShape = arg.NewShape("Constraint", "option",
		"type string: unique, check, primary key, foreign key or default",
		"fields string[]: the columns",
		"name string: left out, it is made of the table's and the columns' names",
		"where Condition|string: what a check demands", "check Condition|string: the same",
		"defaultValue any: of a default",
		"references Reference|string: what a foreign key points to",
		"onDelete string: CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION",
		"onUpdate string: as onDelete",
		"deferrable Deferrable: when it is checked",
	)
	removeConstraintOptions = arg.NewShape("RemoveConstraintOptions", "option",
		"ifExists boolean: do nothing where there is no such constraint",
		"cascade boolean: also what depends on it").Plus(constraintShape)
)

// kinds are the constraints by the names that scripts write.
var kinds = map[string]op.ConstraintKind{
	"unique": op.Unique, "check": op.Check, "default": op.Default,
	"primary key": op.PrimaryKey, "foreign key": op.ForeignKey,
}

// addConstraint also takes the columns before the options, as Sequelize did up to
// version 4.
func addConstraint(c *call) int {
	table := c.table(1)
	fields, options := lua.LValue(lua.LNil), 2
	if arg.IsList(c.L, c.Get(2)) { // Sequelize before version 5
		fields, options = c.Get(2), 3
	} else if c.Given(3) {
		c.Fail("the options stand in argument 2 already")
	}
	if !c.Given(options) {
		c.Wrong(options, "a table of options")
	}
	k := c.constraint(table, fields, c.Options(options, constraintShape))
	c.about(table.String() + "." + k.Name)
	return c.do(op.AddConstraint{Table: table, Constraint: k})
}

// constraints reads the list of constraints of a table.
func (c *call) constraints(table op.Name, f arg.Fields) []op.Constraint {
	if !f.Has("constraints") {
		return nil
	}
	var list []op.Constraint
	for i, item := range c.List(f.Value("constraints"), f.Label("constraints")) {
		list = append(list, c.constraint(table, lua.LNil, c.Fields(item, constraintShape, place("constraints", i))))
	}
	return list
}

// constraint reads a constraint. fields are its columns where they stand before
// the options.
func (c *call) constraint(table op.Name, fields lua.LValue, f arg.Fields) op.Constraint {
	kind := f.OneOf("type", "unique", "check", "primary key", "foreign key", "default")
	if kind == "" {
		c.FailHint(`type = "unique"`, "the constraint has no type")
	}
	k := op.Constraint{Name: f.String("name"), Kind: kinds[kind], Columns: f.Strings("fields")}
	if fields != lua.LNil {
		k.Columns = c.Strings(fields, "the fields")
	}
	c.checkFields(k, f)
	switch k.Kind {
	case op.Check:
		c.readCheck(&k, f)
	case op.Default:
		c.readDefault(&k, f)
	case op.ForeignKey:
		c.readForeignKey(&k, f)
	default:
		k.Deferrable = c.deferrable(f)
	}
	return c.named(table, k)
}

// checkFields refuses what does not belong to this kind of constraint.
func (c *call) checkFields(k op.Constraint, f arg.Fields) {
	belongs := map[string][]op.ConstraintKind{
		"where": {op.Check}, "check": {op.Check}, "defaultValue": {op.Default},
		"references": {op.ForeignKey}, "onDelete": {op.ForeignKey}, "onUpdate": {op.ForeignKey},
		"deferrable": {op.Unique, op.PrimaryKey, op.ForeignKey},
	}
	for _, name := range []string{"where", "check", "defaultValue", "references", "onDelete", "onUpdate", "deferrable"} {
		if f.Has(name) && !contains(belongs[name], k.Kind) {
			c.Fail("%s does not go with a constraint of type %s", f.Label(name), k.Kind)
		}
	}
	if len(k.Columns) == 0 && (k.Kind != op.Check || k.Name == "") {
		c.FailHint(`fields = { "…" }`, "the constraint has no fields")
	}
}

func contains(kinds []op.ConstraintKind, k op.ConstraintKind) bool {
	for _, other := range kinds {
		if other == k {
			return true
		}
	}
	return false
}

func (c *call) readCheck(k *op.Constraint, f arg.Fields) {
	name := f.First("where", "check")
	if name == "" {
		c.FailHint("where = { age = { gte = 18 } }", "a check needs a condition")
	}
	k.Check = c.checkCond(f, name)
}

// readDefault reads the default of a column as a constraint, which SQL Server has.
func (c *call) readDefault(k *op.Constraint, f arg.Fields) {
	if k.Default = c.defaultValue(f, op.Type{}); k.Default == nil {
		c.Fail("a default needs a defaultValue")
	}
	if len(k.Columns) != 1 {
		c.Fail("a default belongs to one column, and not to %d", len(k.Columns))
	}
}

// readForeignKey counts the columns on both sides, where a server would say
// something harder to read.
func (c *call) readForeignKey(k *op.Constraint, f arg.Fields) {
	k.References = c.references(f)
	if k.References == nil {
		c.FailHint(`references = { table = "Users", field = "id" }`, "a foreign key needs references")
	}
	if n, m := len(k.Columns), len(k.References.Columns); n != m {
		c.Fail("%d columns refer to %d", n, m)
	}
}

// removeConstraint needs no type to drop a constraint: servers that want one are
// asked for it by the dialect.
func removeConstraint(c *call) int {
	table := c.table(1)
	o := op.RemoveConstraint{Table: table, Name: c.String(2)}
	c.about(table.String() + "." + o.Name)
	f := c.Options(3, removeConstraintOptions)
	o.IfExists, o.Cascade = f.Bool("ifExists"), f.Bool("cascade")
	if f.Has("type") {
		k := c.constraint(table, lua.LNil, f)
		if f.Has("name") && k.Name != o.Name {
			c.Fail("two names are given: %q and %q", o.Name, k.Name)
		}
		k.Name = o.Name
		o.Definition = &k
	}
	return c.do(o)
}
