package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// change collects the parts of a ChangeColumn: a new definition of the column, made of the present one, and
// the keys and checks that come and go with it, all in one ALTER TABLE.
type change struct {
	*alteration
	d      definition
	column columnDefinition
	to     op.ColumnChange
	edited bool // the column's own definition is another one
	linked bool // the foreign key that is asked for is there
	// before is what has to be done in a statement of its own: a foreign key is only dropped at the end of the one
	// that drops it, and until then its name is taken.
	before *alteration
}

func (p planner) changeColumn(o op.ChangeColumn) ([]dialects.Statement, error) {
	d, err := p.define(p.ctx, o.Table)
	if err != nil {
		return nil, err
	}
	column, ok := d.column(o.Column)
	if !ok {
		return nil, noColumn(o.Table, o.Column, d)
	}
	if o.To.Using != "" {
		return nil, p.unsupported("converts the values of a column in its own way", "leave using out; or add a column, fill it with update, and remove the old one")
	}
	if len(o.To.RenameValues) > 0 {
		return p.renameValues(o, d, column)
	}
	c := &change{alteration: p.alteration(o.Table), d: d, column: column, to: o.To}
	c.apply()
	return c.plans()
}

// plans are the statements of a change.
func (c *change) plans() ([]dialects.Statement, error) {
	guard, err := c.noNull()
	if err != nil {
		return nil, err
	}
	keys, err := c.stepAside()
	if err != nil {
		return nil, err
	}
	first, err := c.before.plan()
	if err != nil {
		return nil, err
	}
	own, err := c.plan()
	return slices.Concat(guard, first, keys.before, own, keys.after), err
}

func (c *change) apply() {
	c.before = c.p.alteration(c.table)
	c.dropKeys()
	c.define()
	if c.edited {
		c.modify(c.column)
	}
	c.addKeys()
}

// dropKeys drops what is to go, or to be replaced.
func (c *change) dropKeys() {
	name := c.column.name
	if c.to.References != nil || c.to.NoReferences {
		c.dropReferences()
	}
	if c.to.Check != nil || c.to.NoCheck {
		c.dropColumnCheck()
	}
	if c.to.Unique != nil && !*c.to.Unique {
		for _, k := range c.d.keys {
			if k.kind == "UNIQUE" && k.whole([]string{name}) {
				c.drop("INDEX", k.name)
			}
		}
	}
	if c.to.PrimaryKey != nil && !*c.to.PrimaryKey && c.isPrimary() {
		c.parts = append(c.parts, "DROP PRIMARY KEY")
	}
}

// dropReferences drops the foreign keys over the column alone, but for one that is as it is asked for.
func (c *change) dropReferences() {
	for _, f := range c.d.foreign {
		switch {
		case len(f.columns) != 1 || !strings.EqualFold(f.columns[0], c.column.name):
		case c.to.References != nil && sameReference(f.to, *c.to.References):
			c.linked = true
		default:
			c.before.dropForeign(c.d, f.name)
		}
	}
}

// sameReference reports whether two foreign keys are the same rule.
func sameReference(a, b op.Reference) bool {
	return strings.EqualFold(a.Table.Name, b.Table.Name) && strings.EqualFold(a.Table.Schema, b.Table.Schema) &&
		slices.EqualFunc(a.Columns, b.Columns, strings.EqualFold) &&
		usualAction(a.OnDelete) == usualAction(b.OnDelete) && usualAction(a.OnUpdate) == usualAction(b.OnUpdate)
}

// usualAction is an action in capitals; RESTRICT and NO ACTION are what is done where nothing is said.
func usualAction(action string) string {
	action = strings.ToUpper(action)
	if action == "RESTRICT" || action == "NO ACTION" {
		return ""
	}
	return action
}

// dropColumnCheck drops the check that was written with the column: MariaDB's own, or the one with its default name.
func (c *change) dropColumnCheck() {
	usual := c.checkName()
	for _, k := range c.d.checks {
		switch {
		case k.isType():
		case strings.EqualFold(k.column, c.column.name):
			c.column, c.edited = c.column.without(clauseCheck), true
		case k.name == usual:
			c.dropCheckOf(c.d, k)
		}
	}
}

func (c *change) checkName() string {
	return op.FitName(op.DefaultConstraintName(c.table, op.Constraint{Kind: op.Check, Columns: []string{c.column.name}}), maxIdentifier)
}

func (c *change) isPrimary() bool {
	return slices.ContainsFunc(c.d.keys, func(k keyDefinition) bool { return k.kind == "PRIMARY" && k.uses(c.column.name) })
}

// define makes the new definition of the column.
func (c *change) define() {
	if c.to.Type != nil {
		c.setType(*c.to.Type)
	}
	if c.to.Collate != nil {
		c.setCollate(*c.to.Collate)
	}
	if c.to.NotNull != nil {
		c.setNull(*c.to.NotNull)
	}
	if c.to.Default != nil {
		c.setDefault(c.to.Default.Expr)
	}
	if c.to.AutoIncrement != nil {
		c.set(clauseAutoIncrement, map[bool]string{true: "AUTO_INCREMENT"}[*c.to.AutoIncrement])
	}
	if c.to.Comment != nil {
		text := ""
		if *c.to.Comment != "" {
			text = "COMMENT " + quote(*c.to.Comment)
		}
		c.set(clauseComment, text)
	}
}

// set replaces a clause; "" takes it away.
func (c *change) set(kind clauseKind, text string) {
	c.column, c.edited = c.column.with(kind, text), true
}

// setType replaces the type and what belongs to it. A default and ON UPDATE of the present time take the digits of
// the new type.
func (c *change) setType(t op.Type) {
	text, err := c.p.sp.ColumnType(op.Column{Name: c.column.name, Type: t})
	c.fail(err)
	own := strings.Contains(text, " CHARACTER SET ")
	if own || !isTextual(text) {
		c.column = c.column.without(clauseCharset).without(clauseCollate)
	}
	if !c.isJSON(t) {
		c.dropTypeCheck()
	}
	if largeText(text) && !largeText(c.column.typeText()) && !c.p.c.server.mariadb {
		c.shortenIndexes()
	}
	c.set(clauseType, text)
	c.fitDefault(t, text)
}

// prefix is how many characters of a TEXT an index holds, which MySQL wants to be told.
const prefix = 255

// shortenIndexes makes the indexes of a column that becomes a TEXT anew, over its beginning. A unique one would be
// another rule then, and is left to the server to refuse.
func (c *change) shortenIndexes() {
	for _, k := range c.d.keys {
		if k.kind != "" || !containsFold(k.columns(), c.column.name) {
			continue
		}
		c.drop("INDEX", k.name)
		c.add(func(w *ansi.Writer) {
			w.SQL("ADD INDEX ")
			w.Ident(k.name)
			w.SQL(" (")
			for i, f := range k.fields {
				w.If(i > 0, ", ")
				c.keyField(w, f)
			}
			w.SQL(")")
		})
	}
}

func (c *change) keyField(w *ansi.Writer, f keyField) {
	switch {
	case f.expr != "":
		w.SQL("(", f.expr, ")")
	case strings.EqualFold(f.column, c.column.name):
		w.Ident(f.column)
		w.SQL(fmt.Sprintf("(%d)", prefix))
	default:
		w.Ident(f.column)
		w.If(f.length > 0, fmt.Sprintf("(%d)", f.length))
	}
	w.If(f.desc, " DESC")
}

func (c *change) isJSON(t op.Type) bool { return t.Kind == op.JSON || t.Kind == op.JSONB }

// dropTypeCheck takes away the check by which MariaDB's JSON is a JSON.
func (c *change) dropTypeCheck() {
	for _, k := range c.d.checks {
		if k.isType() && strings.EqualFold(k.column, c.column.name) {
			c.column = c.column.without(clauseCheck)
		}
	}
}

// fitDefault makes the default that stays one that the new type takes.
func (c *change) fitDefault(t op.Type, typeText string) {
	now := nowDefault(t)
	dated := strings.HasPrefix(now, "CURRENT_TIMESTAMP")
	if u, ok := c.column.find(clauseOnUpdate); ok {
		if !dated {
			c.set(clauseOnUpdate, "")
		} else if u.expr != now {
			c.set(clauseOnUpdate, "ON UPDATE "+now)
		}
	}
	d, ok := c.column.find(clauseDefault)
	switch {
	case !ok || strings.EqualFold(d.expr, "NULL"):
		if ok && c.p.c.server.parenthesisedBlobDefaults() && largeText(typeText) {
			c.set(clauseDefault, "")
		}
	case isNow(d.expr):
		c.set(clauseDefault, "DEFAULT "+now)
	case largeText(typeText) && c.p.c.server.parenthesisedBlobDefaults() && !strings.HasPrefix(d.expr, "("):
		c.set(clauseDefault, "DEFAULT ("+d.expr+")")
	case !largeText(typeText) && strings.HasPrefix(d.expr, "(_utf8mb"):
		c.set(clauseDefault, "DEFAULT "+quote(constantText(d.expr)))
	}
}

// isNow tells CURRENT_TIMESTAMP, with any number of digits.
func isNow(expr string) bool {
	expr = strings.ToLower(withoutParentheses(expr))
	return strings.HasPrefix(expr, "current_timestamp") || strings.HasPrefix(expr, "now(")
}

// isTextual tells the types that have a character set.
func isTextual(typeText string) bool {
	word := strings.ToUpper(typeText)
	for _, prefix := range []string{"VARCHAR", "CHAR", "ENUM", "SET", "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT"} {
		if strings.HasPrefix(word, prefix) {
			return true
		}
	}
	return false
}

func (c *change) setCollate(collate string) {
	c.column = c.column.without(clauseCharset)
	if collate == "" {
		c.set(clauseCollate, "")
		return
	}
	w := c.p.sp.Definition()
	w.SQL("COLLATE ")
	w.Ident(collate)
	text, err := w.Text()
	c.fail(err)
	c.set(clauseCollate, text)
}

// setNull changes what is allowed. A column that may not be NULL has no default NULL.
func (c *change) setNull(notNull bool) {
	c.column = c.column.without(clauseNull)
	if !notNull {
		c.column = c.column.without(clauseNotNull)
		c.set(clauseNull, "NULL")
		return
	}
	if d, ok := c.column.find(clauseDefault); ok && strings.EqualFold(d.expr, "NULL") {
		c.column = c.column.without(clauseDefault)
	}
	c.set(clauseNotNull, "NOT NULL")
}

func (c *change) setDefault(e op.Expr) {
	constant, isConstant := e.(op.Const)
	if e == nil || isConstant && constant.Value == nil {
		c.set(clauseDefault, "")
		return
	}
	text, err := c.p.sp.DefaultText(op.Column{Name: c.column.name, Type: c.typeNow(), Default: e})
	c.fail(err)
	c.set(clauseDefault, "DEFAULT "+text)
}

// typeNow is the type that the column has in the end.
func (c *change) typeNow() op.Type {
	if c.to.Type != nil {
		return *c.to.Type
	}
	return op.Type{Kind: op.Native, SQL: c.column.typeText()}
}

// addKeys adds what is new.
func (c *change) addKeys() {
	name := c.column.name
	if c.to.PrimaryKey != nil && *c.to.PrimaryKey && !c.isPrimary() {
		c.constraint(op.Constraint{Kind: op.PrimaryKey, Columns: []string{name}})
	}
	if c.to.Unique != nil && *c.to.Unique || c.to.Unique == nil && c.to.UniqueName != "" {
		c.addUnique()
	}
	if c.to.References != nil && !c.linked {
		c.constraint(op.Constraint{Kind: op.ForeignKey, Columns: []string{name}, References: c.to.References})
	}
	if c.to.Check != nil {
		c.constraint(op.Constraint{Kind: op.Check, Columns: []string{name}, Check: c.to.Check})
	}
}

// addUnique adds a key unless the column has one.
func (c *change) addUnique() {
	name := c.column.name
	if slices.ContainsFunc(c.d.keys, func(k keyDefinition) bool { return k.unique() && k.whole([]string{name}) }) {
		return
	}
	key := op.Constraint{Name: c.to.UniqueName, Kind: op.Unique, Columns: []string{name}}
	c.constraint(key)
}

// modify writes the column's definition.
func (a *alteration) modify(c columnDefinition) {
	a.add(func(w *ansi.Writer) {
		w.SQL("MODIFY COLUMN ")
		w.Ident(c.name)
		w.SQL(" ", c.text())
	})
}

// without is the definition without clauses of a kind.
func (c columnDefinition) without(kind clauseKind) columnDefinition {
	c.clauses = slices.DeleteFunc(slices.Clone(c.clauses), func(x clause) bool { return x.kind == kind })
	return c
}

// with is the definition with a clause in the place of the one of its kind, or at the end.
func (c columnDefinition) with(kind clauseKind, text string) columnDefinition {
	if text == "" {
		return c.without(kind)
	}
	c.clauses = slices.Clone(c.clauses)
	for i := range c.clauses {
		if c.clauses[i].kind == kind {
			c.clauses[i] = clause{kind: kind, text: text}
			return c
		}
	}
	at := len(c.clauses)
	if i := slices.IndexFunc(c.clauses, func(x clause) bool { return x.kind == clauseCheck }); i >= 0 {
		at = i // a check stands last
	}
	if kind == clauseCharset || kind == clauseCollate {
		at = 1
	}
	c.clauses = slices.Insert(c.clauses, at, clause{kind: kind, text: text})
	return c
}

// constantText is the text of a string that the server writes with its character set.
func constantText(expr string) string {
	for _, t := range tokenize(expr) {
		if t.kind == tokenString {
			return t.value
		}
	}
	return fmt.Sprint(expr)
}
