package sqlite

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// changeColumn changes what is mentioned in the text of the table's definition, so that
// the rest cannot get lost.
func (p planner) changeColumn(o op.ChangeColumn) ([]dialects.Statement, error) {
	t, err := p.target(o.Table)
	if err != nil {
		return nil, err
	}
	if err := p.checkReferenced(o.Table, o.To.References); err != nil {
		return nil, err
	}
	column, ok := t.def.Column(o.Column)
	if !ok {
		return nil, noColumn(t, o.Table, o.Column)
	}
	c := &change{sp: spelling(t.strict), t: &t, def: t.def, column: column.Name, to: o.To}
	c.apply()
	if c.err != nil {
		return nil, c.err
	}
	if changesNull(t, column.Name, c) {
		return p.changeNull(t, column.Name, c)
	}
	using := c.using()
	if c.err != nil {
		return nil, c.err
	}
	plan, err := p.redefine(t, c.def, using)
	return append(c.dropped, plan...), err
}

func noColumn(t target, table op.Name, column string) error {
	known := make([]string, len(t.def.Columns))
	for i, c := range t.def.Columns {
		known[i] = c.Name
	}
	return &dialects.NotFoundError{What: "column", Name: table, Part: column, Nearest: nearest.Name(column, known)}
}

func (c *change) using() map[string]string {
	expr := c.to.Using
	if expr == "" && len(c.to.RenameValues) > 0 {
		column, err := c.sp.QuoteIdent(c.column)
		c.fail(err)
		expr, err = c.sp.RenamedValue(column, c.to.RenameValues)
		c.fail(err)
	}
	if expr == "" {
		return nil
	}
	return map[string]string{foldName(c.column): expr}
}

// apply goes by an order in which each change finds what it needs: a key is there before it is to number itself.
func (c *change) apply() {
	if c.to.Type != nil {
		c.setType(*c.to.Type)
	}
	if c.to.PrimaryKey != nil {
		c.setPrimaryKey(*c.to.PrimaryKey)
	}
	if c.to.AutoIncrement != nil {
		c.setAutoIncrement(*c.to.AutoIncrement)
	}
	if c.to.NotNull != nil {
		c.edit(c.def.SetNotNull(c.column, *c.to.NotNull))
	}
	if c.to.Default != nil {
		c.setDefault(c.to.Default.Expr)
	} else {
		c.renameDefault()
	}
	if c.to.Unique != nil || c.to.UniqueName != "" {
		c.setUnique(c.to.Unique == nil || *c.to.Unique)
	}
	c.applyRules()
	if c.to.Collate != nil {
		c.edit(c.def.SetCollate(c.column, *c.to.Collate))
	}
}

// applyRules changes the foreign key and the check.
func (c *change) applyRules() {
	switch {
	case c.to.References != nil:
		c.setReferences(*c.to.References)
	case c.to.NoReferences:
		c.drop(c.isOwnReference)
	}
	switch {
	case c.to.Check != nil:
		c.setCheck(c.to.Check)
	case c.to.NoCheck:
		c.drop(c.isOwnCheck)
	}
}

// noCase is the collation of a CITEXT.
const noCase = "NOCASE"

// setType changes the type and the check that belongs to it.
func (c *change) setType(to op.Type) {
	now, _ := c.def.Column(c.column)
	if key, ok := now.Clause(ddl.PrimaryKey); ok && key.AutoIncrement && isInteger(to.Kind) {
		return // a key that numbers itself is an INTEGER, whatever its size
	}
	if to.Kind == op.CIText {
		c.edit(c.def.SetCollate(c.column, noCase))
	} else if strings.EqualFold(now.Type, citext) {
		c.edit(c.def.SetCollate(c.column, ""))
	}
	text, err := c.sp.Type(to)
	c.fail(err)
	text = strings.TrimSuffix(text, " COLLATE "+noCase)
	if c.err == nil {
		c.edit(c.def.SetColumnType(c.column, text))
	}
	c.setTypeCheck(to)
}

// setTypeCheck replaces the check that is part of the type: of an ENUM, and of an unsigned number.
func (c *change) setTypeCheck(to op.Type) {
	check := c.sp.TypeCheck(op.Column{Name: c.column, Type: to})
	text := ""
	if check != nil {
		text = c.checkText(check)
	}
	same := func(k ddl.Constraint) bool { return text == "CHECK ("+k.Expr+")" }
	if slices.ContainsFunc(c.def.Constraints(), same) {
		return
	}
	c.drop(func(k ddl.Constraint) bool { return k.Kind == ddl.Check && c.isTypeCheck(k) })
	if text != "" {
		c.add(text)
	}
}

// isTypeCheck leaves out what has a name: somebody has added it as a rule of its own, and will remove it by that name.
func (c *change) isTypeCheck(k ddl.Constraint) bool {
	if k.Name != "" {
		return false
	}
	column, values := parseEnum(k.Expr)
	return values != nil && ddl.EqualIdent(column, c.column) || isUnsigned(k.Expr, c.column)
}

func (c *change) checkText(check op.Cond) string {
	text, err := c.sp.Constraint(op.Constraint{Kind: op.Check, Check: check})
	c.fail(err)
	return text
}

func (c *change) setDefault(e op.Expr) {
	text := ""
	if e != nil {
		var err error
		text, err = c.sp.DefaultText(op.Column{Name: c.column, Type: c.typeNow(), Default: e})
		c.fail(err)
	}
	if c.err == nil {
		c.edit(c.def.SetDefault(c.column, text))
	}
}

// renameDefault lets the default follow a value that is renamed.
func (c *change) renameDefault() {
	now, _ := c.def.Column(c.column)
	d, ok := now.Clause(ddl.Default)
	for _, r := range c.to.RenameValues {
		if old, err := c.sp.Literal(r.From); ok && err == nil && d.Expr == old {
			c.setDefault(op.Const{Value: r.To})
			return
		}
	}
}

// typeNow tells what kind of time the column holds, by which the default "now" is spelled.
func (c *change) typeNow() op.Type {
	if c.to.Type != nil {
		return *c.to.Type
	}
	now, _ := c.def.Column(c.column)
	switch typeName(now.Type) {
	case "DATE":
		return op.Type{Kind: op.DateOnly}
	case "TIME":
		return op.Type{Kind: op.Time}
	}
	return op.Type{Kind: op.Date}
}

// isOwnReference takes the foreign key over the column alone; one over several columns is another matter.
func (c *change) isOwnReference(k ddl.Constraint) bool { return c.isOver(k, ddl.ForeignKey) }

func (c *change) setReferences(r op.Reference) {
	text, err := c.sp.References(r)
	c.fail(err)
	same := func(k ddl.Constraint) bool { return c.isOwnReference(k) && k.Text == text }
	if slices.ContainsFunc(c.def.Constraints(), same) {
		return
	}
	c.drop(c.isOwnReference)
	c.add(text)
}

// isOwnCheck takes the check that was written with the column.
func (c *change) isOwnCheck(k ddl.Constraint) bool {
	return k.Kind == ddl.Check && k.ColumnLevel && k.Name == "" && containsFold(k.Columns, c.column) && !c.isTypeCheck(k)
}

func (c *change) setCheck(check op.Cond) {
	text := c.checkText(check)
	same := func(k ddl.Constraint) bool { return c.isOwnCheck(k) && k.Text == text }
	if slices.ContainsFunc(c.def.Constraints(), same) {
		return
	}
	c.drop(c.isOwnCheck)
	c.add(text)
}
