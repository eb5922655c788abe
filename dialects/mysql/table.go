package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// createTable makes members of the table of what stands with a column elsewhere: foreign keys, which
// servers read there and do not obey, and checks, which get a name by which they can be removed.
func (p planner) createTable(o op.CreateTable) ([]dialects.Statement, error) {
	tail, err := p.tableOptions(o.Options)
	if err != nil {
		return nil, err
	}
	if err := p.checkNumbering(o); err != nil {
		return nil, err
	}
	columns := slices.Clone(o.Columns)
	constraints := make([]op.Constraint, 0, len(o.Constraints))
	for _, c := range o.Constraints {
		fitted, err := p.fit(o.Table, c)
		if err != nil {
			return nil, err
		}
		constraints = append(constraints, fitted)
	}
	for i := range columns {
		own, err := p.ownConstraints(o.Table, &columns[i])
		if err != nil {
			return nil, err
		}
		constraints = append(constraints, own...)
	}
	o.Columns, o.Constraints = columns, constraints
	st, err := p.sp.CreateTable(o, tail)
	if err != nil {
		return nil, err
	}
	return []dialects.Statement{st}, nil
}

// checkNumbering refuses what the server would call an "incorrect table definition".
func (p planner) checkNumbering(o op.CreateTable) error {
	for _, c := range o.Columns {
		keyed := c.PrimaryKey || c.Unique || c.UniqueName != ""
		for _, k := range o.Constraints {
			keyed = keyed || (k.Kind == op.PrimaryKey || k.Kind == op.Unique) && len(k.Columns) > 0 && strings.EqualFold(k.Columns[0], c.Name)
		}
		if c.AutoIncrement && !keyed {
			return p.unsupported("numbers rows only by a key", `say primaryKey = true for "`+c.Name+`", or unique = true`)
		}
	}
	return nil
}

// ownConstraints takes the check and the foreign key off a column.
func (p planner) ownConstraints(table op.Name, c *op.Column) ([]op.Constraint, error) {
	var own []op.Constraint
	if c.References != nil {
		if err := p.matchText(c); err != nil {
			return nil, err
		}
		own = append(own, op.Constraint{Kind: op.ForeignKey, Columns: []string{c.Name}, References: c.References})
	}
	if c.Check != nil {
		own = append(own, op.Constraint{Kind: op.Check, Columns: []string{c.Name}, Check: c.Check})
	}
	c.References, c.Check = nil, nil
	for i := range own {
		var err error
		if own[i], err = p.fit(table, own[i]); err != nil {
			return nil, err
		}
	}
	return own, nil
}

const textSQL = `SELECT CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ? AND COLUMN_NAME = ? AND CHARACTER_SET_NAME IS NOT NULL`

// matchText gives a column of text that refers to another one the character set and collation of that, without
// which the server refuses the foreign key: tables that Sequelize has made keep UUIDs in another one.
func (p planner) matchText(c *op.Column) error {
	t, err := p.sp.ColumnType(*c)
	if err != nil || !isTextual(t) || len(c.References.Columns) != 1 || c.Collate != "" || c.Type.Kind == op.Native {
		return err
	}
	rows, err := p.rows(p.ctx, textSQL, c.References.Table.Schema, c.References.Table.Name, c.References.Columns[0])
	if err != nil || len(rows) == 0 {
		return err
	}
	t, _, _ = strings.Cut(t, " CHARACTER SET ")
	c.Type = op.Type{Kind: op.Native, SQL: t + " CHARACTER SET " + text(rows[0][0]) + " COLLATE " + text(rows[0][1])}
	return nil
}

// fit gives a constraint its default name, and a foreign key what MySQL needs to be told.
func (p planner) fit(table op.Name, c op.Constraint) (op.Constraint, error) {
	if c.Name == "" && (c.Kind == op.ForeignKey || c.Kind == op.Check) {
		c.Name = op.FitName(op.DefaultConstraintName(table, c), maxIdentifier)
	}
	if c.Kind != op.ForeignKey || c.References == nil {
		return c, nil
	}
	r := *c.References
	if r.Deferrable == op.InitiallyDeferred || r.Deferrable == op.InitiallyImmediate {
		return c, p.unsupported("has no deferrable constraints", "leave deferrable out, and write rows in the order in which they refer to each other")
	}
	r.Deferrable = ""
	if len(r.Columns) == 0 {
		key, err := p.primaryKey(r.Table)
		if err != nil {
			return c, err
		}
		r.Columns = key
	}
	c.References = &r
	return c, nil
}

// primaryKey returns the columns of a table's primary key.
func (p planner) primaryKey(table op.Name) ([]string, error) {
	d, err := p.define(p.ctx, table)
	if err != nil {
		return nil, err
	}
	for _, k := range d.keys {
		if k.kind == "PRIMARY" {
			return k.columns(), nil
		}
	}
	return nil, nil
}

// constraintText writes a constraint as ADD takes it.
func (p planner) constraintText(table op.Name, c op.Constraint) (string, error) {
	c, err := p.fit(table, c)
	if err != nil {
		return "", err
	}
	return p.sp.Constraint(c)
}

// word is what may stand in a table's options without quotes.
var word = lazyregexp.New(`^[A-Za-z0-9_]+$`)

// tableOptions writes what follows the members of a table. Where the database has another character set, the table
// gets one that can hold all text.
func (p planner) tableOptions(o op.TableOptions) (string, error) {
	charset := o.Charset
	if charset == "" && o.Collate == "" && p.c.server.charset != "" && p.c.server.charset != "utf8mb4" {
		charset = "utf8mb4"
	}
	var tail strings.Builder
	for _, x := range []struct{ name, value string }{
		{"ENGINE", o.Engine}, {"DEFAULT CHARACTER SET", charset}, {"COLLATE", o.Collate}, {"ROW_FORMAT", o.RowFormat},
	} {
		switch {
		case x.value == "":
		case !word.MatchString(x.value):
			return "", fmt.Errorf("%q is not a word for %s", x.value, x.name)
		default:
			tail.WriteString(" " + x.name + "=" + x.value)
		}
	}
	if o.InitialAutoIncrement > 0 {
		fmt.Fprintf(&tail, " AUTO_INCREMENT=%d", o.InitialAutoIncrement)
	}
	if o.Comment != "" {
		tail.WriteString(" COMMENT=" + quote(o.Comment))
	}
	return tail.String(), nil
}

// renameTable moves a table to another database where the new name says so.
func (p planner) renameTable(o op.RenameTable) ([]dialects.Statement, error) {
	if o.To.Schema == "" {
		o.To.Schema = o.From.Schema
	}
	w := p.sp.Definition()
	w.SQL("RENAME TABLE ")
	w.Name(o.From)
	w.SQL(" TO ")
	w.Name(o.To)
	return one(w)
}

// createView says OR REPLACE and IF NOT EXISTS where the server has them.
func (p planner) createView(o op.CreateView) ([]dialects.Statement, error) {
	if o.IfNotExists && !p.sp.ViewIfNotExists && !o.Materialized {
		exists, err := p.exists(p.ctx, o.View)
		if err != nil || exists {
			return nil, err
		}
		o.IfNotExists = false
	}
	return ansi.Plan(p.sp, o)
}

// dropSchema asks first whether anything is in it: the server would drop that, too.
func (p planner) dropSchema(o op.DropSchema) ([]dialects.Statement, error) {
	if !o.Cascade {
		tables, err := p.Tables(p.ctx, o.Name)
		if err != nil {
			return nil, err
		}
		if len(tables) > 0 {
			return nil, &dialects.Error{
				Kind: dialects.Other, Table: tables[0].Name,
				Message: fmt.Sprintf("schema %q is not empty: it has the table %q", o.Name, tables[0].Name),
				Hint:    "drop its tables first, or say cascade = true",
			}
		}
	}
	o.Cascade = false
	return ansi.Plan(p.sp, o)
}

func (p planner) createDatabase(o op.CreateDatabase) ([]dialects.Statement, error) {
	if o.Template != "" || o.Ctype != "" {
		return nil, p.unsupported("makes databases without a template or ctype", "leave these out; charset and collate say what text is")
	}
	charset := o.Charset
	if charset == "" {
		charset = o.Encoding
	}
	if strings.EqualFold(strings.ReplaceAll(charset, "-", ""), "utf8") {
		charset = "utf8mb4"
	}
	w := p.sp.Definition()
	w.SQL("CREATE DATABASE ")
	w.Ident(o.Name)
	for _, x := range []struct{ clause, value string }{{" CHARACTER SET ", charset}, {" COLLATE ", o.Collate}} {
		switch {
		case x.value == "":
		case !word.MatchString(x.value):
			w.Fail(fmt.Errorf("%q is not a word for%s", x.value, strings.ToLower(x.clause)))
		default:
			w.SQL(x.clause, x.value)
		}
	}
	return one(w)
}
