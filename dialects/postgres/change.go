package postgres

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// change changes what is mentioned of a column, each by its own ALTER, so that the rest is kept.
type change struct {
	*script
	table  op.Name
	object object
	column column
	to     op.ColumnChange
}

func (p planner) changeColumn(o op.ChangeColumn) ([]dialects.Statement, error) {
	t, column, err := p.columnOf(o.Table, o.Column)
	if err != nil {
		return nil, err
	}
	c := &change{script: &script{planner: p}, table: o.Table, object: t, column: column, to: o.To}
	if c.to.Type != nil {
		typ := named(*c.to.Type, t.call(t.Name.Name), column.Name)
		if e := enumOf(&typ); e != nil && column.enum != nil && enumOf(c.to.Type).EnumName == (op.Name{}) {
			e.EnumName = column.enum.said // the one that it has, whatever its name
		}
		c.to.Type = &typ
	}
	c.apply()
	return c.done()
}

// apply goes by an order in which each change finds what it needs.
func (c *change) apply() {
	c.setType()
	if c.to.PrimaryKey != nil {
		c.setPrimaryKey(*c.to.PrimaryKey)
	}
	if c.to.AutoIncrement != nil {
		c.setAutoIncrement(*c.to.AutoIncrement)
	}
	if c.to.NotNull != nil {
		c.alterColumn(map[bool]string{true: "SET NOT NULL", false: "DROP NOT NULL"}[*c.to.NotNull])
	}
	if c.to.Default != nil {
		c.setDefault(c.to.Default.Expr)
	}
	if c.to.Unique != nil || c.to.UniqueName != "" {
		c.setUnique(c.to.Unique == nil || *c.to.Unique)
	}
	c.setRules()
	if c.to.Comment != nil {
		c.setComment(*c.to.Comment)
	}
}

// alterColumn adds an action on the column.
func (c *change) alterColumn(action string) {
	c.alter(c.table, "ALTER COLUMN "+c.ident(c.column.Name)+" "+action)
}

func (c *change) setDefault(e op.Expr) {
	if e == nil {
		if c.column.AutoIncrement {
			return // what numbers it is not a default, and is dropped with autoIncrement = false
		}
		c.alterColumn("DROP DEFAULT")
		return
	}
	text, err := c.sp.DefaultText(op.Column{Name: c.column.Name, Type: c.typeNow(), Default: e})
	c.fail(err)
	c.alterColumn("SET DEFAULT " + text)
}

// typeNow tells what kind of time the column holds, by which the default "now" is spelled.
func (c *change) typeNow() op.Type {
	if c.to.Type != nil {
		return *c.to.Type
	}
	switch {
	case c.column.Type == "DATE":
		return op.Type{Kind: op.DateOnly}
	case strings.HasPrefix(c.column.Type, "TIME") && !strings.HasPrefix(c.column.Type, "TIMESTAMP"):
		return op.Type{Kind: op.Time}
	}
	return op.Type{Kind: op.Date}
}

func (c *change) setComment(comment string) {
	value := "NULL"
	if comment != "" {
		value = c.text(comment)
	}
	c.run("COMMENT ON COLUMN " + c.name(c.table) + "." + c.ident(c.column.Name) + " IS " + value)
}

// own returns the names of the constraints of a kind over the column alone.
func (c *change) own(kind op.ConstraintKind) []dialects.Constraint {
	all, err := c.constraints(c.object)
	c.fail(err)
	return slices.DeleteFunc(all, func(k dialects.Constraint) bool {
		return k.Kind != kind || len(k.Columns) != 1 || k.Columns[0] != c.column.Name
	})
}

func (c *change) dropConstraints(all []dialects.Constraint) {
	for _, k := range all {
		c.alter(c.table, "DROP CONSTRAINT "+c.ident(k.Name))
	}
}

func (c *change) addConstraint(k op.Constraint) {
	text, err := c.sp.Constraint(k)
	c.fail(err)
	c.alter(c.table, "ADD "+text)
}

// setPrimaryKey leaves it to the server to refuse a second one.
func (c *change) setPrimaryKey(on bool) {
	keys := c.own(op.PrimaryKey)
	switch {
	case on && len(keys) == 0:
		c.addConstraint(op.Constraint{Kind: op.PrimaryKey, Columns: []string{c.column.Name}})
	case !on:
		c.dropConstraints(keys)
	}
}

// setUnique adds a key over the column unless there is one, or removes those that there are.
func (c *change) setUnique(on bool) {
	indexes := c.uniqueIndexes()
	switch keys := c.own(op.Unique); {
	case !on:
		c.dropConstraints(keys)
		for _, name := range indexes {
			c.run("DROP INDEX " + c.name(c.object.call(name)))
		}
	case len(keys) == 0 && len(indexes) == 0 && len(c.own(op.PrimaryKey)) == 0:
		c.addConstraint(op.Constraint{Name: c.to.UniqueName, Kind: op.Unique, Columns: []string{c.column.Name}})
	}
}

// uniqueIndexes are those that make the column unique alone, for all rows, without being a key.
func (c *change) uniqueIndexes() []string {
	all, err := c.indexes(c.object)
	c.fail(err)
	var names []string
	for _, x := range all {
		if x.Unique && x.Constraint == "" && x.Where == "" && len(x.Fields) == 1 && x.Fields[0].Column == c.column.Name {
			names = append(names, x.Name)
		}
	}
	return names
}

// setRules changes the foreign key and the check.
func (c *change) setRules() {
	if c.to.References != nil || c.to.NoReferences {
		c.setReferences()
	}
	if c.to.Check != nil || c.to.NoCheck {
		c.dropConstraints(c.ownChecks())
	}
	if c.to.Check != nil {
		c.addConstraint(op.Constraint{Kind: op.Check, Check: c.to.Check})
	}
}

// setReferences keeps a foreign key that is the same already.
func (c *change) setReferences() {
	keys := c.own(op.ForeignKey)
	if r := c.to.References; r != nil {
		key := op.Constraint{Kind: op.ForeignKey, Columns: []string{c.column.Name}, References: r}
		if len(keys) == 1 && sameReference(*keys[0].References, *r) {
			return
		}
		c.dropConstraints(keys)
		c.addConstraint(key)
		return
	}
	c.dropConstraints(keys)
}

func sameReference(now, to op.Reference) bool {
	plain := func(action string) string { return strings.TrimSuffix(strings.ToUpper(action), "NO ACTION") }
	moment := func(d op.Deferrable) op.Deferrable {
		return op.Deferrable(strings.TrimSuffix(string(d), string(op.NotDeferrable)))
	}
	return now.Table == to.Table && slices.Equal(now.Columns, to.Columns) && now.OnDelete == plain(to.OnDelete) &&
		now.OnUpdate == plain(to.OnUpdate) && now.Deferrable == moment(to.Deferrable)
}

// ownChecks are the checks that were written with the column: the server calls them Table_column_check.
func (c *change) ownChecks() []dialects.Constraint {
	given := c.object.Name.Name + "_" + c.column.Name + "_check"
	return slices.DeleteFunc(c.own(op.Check), func(k dialects.Constraint) bool {
		return !strings.HasPrefix(k.Name, given) || strings.Trim(k.Name[len(given):], "0123456789") != "" || isUnsigned(k.Check, c.column.Name)
	})
}

// isUnsigned reports whether a condition has the form in which UNSIGNED is kept.
func isUnsigned(check, column string) bool {
	left, right, ok := strings.Cut(check, " >= ")
	if !ok || strings.Contains(right, " ") && !strings.HasPrefix(right, "(0)::") && !strings.HasPrefix(right, "'0'::") {
		return false
	}
	quoted, _ := quote(column)
	left, _, _ = strings.Cut(strings.TrimPrefix(left, "("), ")::")
	zero := right == "0" || strings.HasPrefix(right, "(0)::") || strings.HasPrefix(right, "'0'::")
	return zero && (left == column || left == quoted)
}
