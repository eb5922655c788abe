package postgres

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// setType changes type and collation, which are one clause.
func (c *change) setType() {
	switch e := enumOf(c.to.Type); {
	case c.to.Type == nil && c.to.Collate == nil:
	case c.to.Type == nil:
		c.setCollate(*c.to.Collate)
	case c.keepsNumbering():
		c.widen()
	case e != nil && c.column.enum != nil && c.column.enum.said == e.EnumName && (c.to.Type.Kind == op.Array) == c.column.array:
		if len(e.Values) > 0 && c.to.Default != nil && c.column.expr != "" {
			c.alterColumn("DROP DEFAULT")
			c.undefaulted = enumUser{table: c.object.Name, column: c.column.Name}
		}
		if len(e.Values) > 0 {
			c.setValues(*c.column.enum, e.Values, c.to.RenameValues)
		}
	default:
		c.retype()
	}
	if c.to.Type != nil {
		c.setUnsigned(unsigned(*c.to.Type))
	}
}

// setCollate keeps the type as the database writes it; an empty collation is the type's own.
func (c *change) setCollate(collate string) {
	quoted := `"default"`
	if collate != "" {
		quoted = c.ident(collate)
	}
	c.alterColumn("TYPE " + c.column.DatabaseType + " COLLATE " + quoted)
}

// keepsNumbering reports whether the column goes on numbering itself, with its sequence.
func (c *change) keepsNumbering() bool {
	return c.column.AutoIncrement && isInteger(*c.to.Type) && (c.to.AutoIncrement == nil || *c.to.AutoIncrement)
}

// widen also gives the sequence of a SERIAL the type: it would end where the old one does. That of an identity column follows by itself.
func (c *change) widen() {
	text, err := typeText(counting(*c.to.Type))
	c.fail(err)
	c.alterColumn("TYPE " + text)
	if !c.column.identity && c.column.sequence != "" {
		c.run("ALTER SEQUENCE " + c.column.sequence + " AS " + text)
	}
}

// castSQL tells how values get from one type to another: in which context a cast may be done, and whether the target is text, to which everything may be assigned.
const castSQL = `SELECT t.oid::bigint, t.typcategory::text, t.typname::text, s.typname::text, s.typcategory::text,
(SELECT k.castcontext::text FROM pg_catalog.pg_cast AS k WHERE k.castsource = s.oid AND k.casttarget = t.oid), t.typcollation <> 0
FROM pg_catalog.pg_type AS s, pg_catalog.pg_type AS t WHERE s.oid = $1::oid AND t.oid = pg_catalog.to_regtype($2::text)`

// conversion is how the values of the column become those of the new type.
type conversion struct {
	same       bool // it is the type that the column has, but for its arguments
	implicit   bool // the server does it by itself
	collatable bool
	using      string // the expression over the operand; "" where the server does it, or nobody can
	bare       string // the new type without its arguments
}

// retype changes the type. A default of another type steps aside, for the server could not convert it.
func (c *change) retype() {
	text, err := typeText(*c.to.Type)
	c.fail(err)
	c.needEnum(*c.to.Type)
	if c.err != nil {
		return
	}
	v, err := c.conversion(text)
	c.fail(err)
	c.dropNumbering()
	aside := c.column.expr != "" && !v.same
	if aside {
		c.alterColumn("DROP DEFAULT")
	}
	c.alterColumn("TYPE " + text + c.collation(v) + c.using(v))
	if aside && c.to.Default == nil {
		c.alterColumn("SET DEFAULT " + c.keptDefault(v))
	}
	c.add(c.dropUnused(c.object.call(c.object.Name.Name), []column{c.column}))
}

// dropNumbering ends autoIncrement before a type that cannot have it.
func (c *change) dropNumbering() {
	if c.column.AutoIncrement && !isInteger(*c.to.Type) {
		c.fail(unsupported("numbers rows by whole numbers only, not "+c.to.Type.String(), "say autoIncrement = false, too"))
	}
}

// collation keeps a collation that is not the type's own: a type without one would take it away.
func (c *change) collation(v conversion) string {
	switch {
	case c.to.Collate != nil && *c.to.Collate != "":
		return " COLLATE " + c.ident(*c.to.Collate)
	case c.to.Collate == nil && c.column.collation != "" && v.collatable:
		return " COLLATE " + c.column.collation
	}
	return ""
}

func (c *change) using(v conversion) string {
	switch {
	case c.to.Using != "":
		return " USING " + c.to.Using
	case v.using != "":
		return " USING " + strings.ReplaceAll(v.using, operand, c.ident(c.column.Name))
	case !v.implicit:
		c.fail(unsupported(fmt.Sprintf("has no conversion from %s to %s for %q", c.column.DatabaseType, c.to.Type, c.column.Name),
			`say how: using = "…", an SQL expression over the column`))
	}
	return ""
}

// operand stands for what is converted.
const operand = "\x00"

// keptDefault converts a constant as the rows are converted, and keeps an expression. A type that is yet to be created takes the text.
func (c *change) keptDefault(v conversion) string {
	expr := c.column.expr
	if !castString.MatchString(expr) && !castNumber.MatchString(expr) && expr != "true" && expr != "false" {
		return expr
	}
	if v.bare == "" || v.using == "" && !v.implicit {
		return c.renamedText(plainDefault(expr))
	}
	converted := expr
	if v.using != "" {
		converted = strings.ReplaceAll(v.using, operand, "("+expr+")")
	}
	rows, err := c.rows("SELECT pg_catalog.quote_literal((" + converted + ")::" + v.bare + ")")
	if err != nil {
		c.fail(&dialects.Error{
			Kind: dialects.Other, Table: c.table.Name, Column: c.column.Name, Cause: err,
			Message: fmt.Sprintf("the default %s does not go with the new type: %s", expr, err),
			Hint:    "give another defaultValue, or null to have none",
		})
		return ""
	}
	return text(rows[0][0])
}

// renamedText is a constant of an ENUM, whose value may have another name by now.
func (c *change) renamedText(value string) string {
	for _, r := range c.to.RenameValues {
		if r.From == value {
			value = r.To
		}
	}
	return c.text(value)
}

// conversion finds out what the server can do. A type that is about to be created is an ENUM.
func (c *change) conversion(to string) (conversion, error) {
	if e := enumOf(c.to.Type); e != nil {
		return conversion{using: c.toEnum(to)}, nil
	}
	rows, err := c.rows(castSQL, c.column.base, bare(to))
	if err != nil {
		return conversion{}, err
	}
	if len(rows) == 0 {
		return conversion{implicit: true}, nil // the server will say that there is no such type
	}
	row := rows[0]
	v := conversion{same: number(row[0]) == c.column.base, collatable: truth(row[6]), bare: bare(to)}
	target, source, context := text(row[2]), text(row[3]), text(row[5])
	if v.using = strings.ReplaceAll(special[[2]string{source, target}], "%s", operand); v.using != "" {
		return v, nil
	}
	isText := text(row[1]) == "S"
	v.implicit = v.same || context == "i" || context == "a" || isText && context == ""
	if !v.implicit && (context == "e" || text(row[4]) == "S" || bothArrays(row)) {
		v.using = operand + "::" + v.bare
	}
	return v, nil
}

// bothArrays: the elements of arrays are converted as they would be alone, or else the server says so.
func bothArrays(row []any) bool { return text(row[1]) == "A" && text(row[4]) == "A" }

// toEnum goes by way of text, from another ENUM, too.
func (c *change) toEnum(text string) string {
	if c.to.Type.Kind == op.Array {
		return operand + "::text[]::" + text
	}
	if len(c.to.RenameValues) > 0 {
		renamed, err := c.sp.RenamedValue(operand+"::text", c.to.RenameValues)
		c.fail(err)
		return "(" + renamed + ")::" + text
	}
	return operand + "::text::" + text
}

// special are the conversions that people mean and the server does in another way, or not at all. Text and bytes are each other's
// content, and not the hexadecimal digits of it.
var special = map[[2]string]string{
	{"int2", "bool"}: "%s <> 0", {"int8", "bool"}: "%s <> 0", {"numeric", "bool"}: "%s <> 0",
	{"float4", "bool"}: "%s <> 0", {"float8", "bool"}: "%s <> 0", {"int4", "bool"}: "%s <> 0",
	{"bool", "int2"}: "%s::integer", {"bool", "int8"}: "%s::integer", {"bool", "numeric"}: "%s::integer", {"bool", "int4"}: "%s::integer",
	{"bool", "float4"}: "%s::integer", {"bool", "float8"}: "%s::integer",
	{"text", "bytea"}: "convert_to(%s, 'UTF8')", {"varchar", "bytea"}: "convert_to(%s, 'UTF8')",
	{"bytea", "text"}: "convert_from(%s, 'UTF8')", {"bytea", "varchar"}: "convert_from(%s, 'UTF8')",
}

// bare is a type without its arguments: an explicit cast to VARCHAR(3) would cut the text where an assignment is refused.
func bare(text string) string {
	if open := strings.IndexByte(text, '('); open >= 0 && !strings.HasPrefix(text, `"`) {
		if end := strings.IndexByte(text[open:], ')'); end >= 0 {
			return text[:open] + text[open+end+1:]
		}
	}
	return text
}

// setUnsigned adds or drops the check that stands for UNSIGNED.
func (c *change) setUnsigned(on bool) {
	var checks []dialects.Constraint
	for _, k := range c.own(op.Check) {
		if isUnsigned(k.Check, c.column.Name) {
			checks = append(checks, k)
		}
	}
	switch {
	case !on:
		c.dropConstraints(checks)
	case len(checks) == 0 && !c.column.AutoIncrement:
		c.addConstraint(op.Constraint{Kind: op.Check, Check: c.sp.TypeCheck(op.Column{Name: c.column.Name, Type: *c.to.Type})})
	}
}

// setAutoIncrement makes an identity column, which has its sequence to itself, and lets it begin behind the rows that there are.
func (c *change) setAutoIncrement(on bool) {
	if on == c.column.AutoIncrement {
		return
	}
	if !on {
		c.dropSequence()
		return
	}
	if c.to.Type == nil && !isInteger(op.Type{Kind: op.Native, SQL: c.column.DatabaseType}) {
		c.fail(unsupported("numbers rows by whole numbers only, not "+c.column.Type, "make the column an INTEGER or a BIGINT"))
	}
	if c.column.HasDefault {
		c.alterColumn("DROP DEFAULT")
	}
	if c.column.AllowNull {
		c.alterColumn("SET NOT NULL")
	}
	c.alterColumn("ADD" + byIdentity)
	column := c.ident(c.column.Name)
	c.run("SELECT pg_catalog.setval(" + c.sequenceOf(c.table, c.column.Name) + ", COALESCE(max(" + column + "), 0) + 1, false) FROM " + c.name(c.table))
	c.comment("numbering begins behind the rows that there are")
}

func (c *change) dropSequence() {
	if c.column.identity {
		c.alterColumn("DROP IDENTITY")
		return
	}
	c.alterColumn("DROP DEFAULT")
	c.run("DROP SEQUENCE " + c.column.sequence)
}
