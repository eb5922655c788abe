package mysql

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// MariaDB refuses to change the type of a column while a foreign key goes from it or to it, even from VARCHAR(10) to
// VARCHAR(20). The foreign keys step aside, and are put back as they were: the server then looks at the rows.

// linked are the statements before and after a change of a column's type.
type linked struct{ before, after []dialects.Statement }

// stepAside plans it for the foreign keys of the column and those of other tables to it, but those that the change drops itself.
func (c *change) stepAside() (linked, error) {
	var l linked
	if c.to.Type == nil || !c.p.c.server.mariadb {
		return l, nil
	}
	name := c.column.name
	if was, _ := c.d.column(name); !alike(was.typeText(), c.column.typeText()) {
		return l, nil // the foreign keys could not be put back: let the server refuse before they are gone
	}
	own := slices.DeleteFunc(slices.Clone(c.d.foreign), func(f foreignDefinition) bool {
		replaced := (c.to.References != nil || c.to.NoReferences) && !c.linked && len(f.columns) == 1
		return !containsFold(f.columns, name) && !c.refersToItself(f) || replaced
	})
	if err := c.p.aside(c.table, own, &l); err != nil {
		return l, err
	}
	children, err := c.p.children(c.table)
	if err != nil {
		return l, err
	}
	for _, k := range children {
		if !containsFold(k.columns, name) {
			continue
		}
		d, err := c.p.define(c.p.ctx, k.table)
		if err != nil {
			return l, err
		}
		theirs := slices.DeleteFunc(slices.Clone(d.foreign), func(f foreignDefinition) bool { return f.name != k.name })
		if err := c.p.aside(k.table, theirs, &l); err != nil {
			return l, err
		}
	}
	return l, nil
}

// alike reports whether a foreign key between two columns of one type survives that one of them gets the other: only
// the lengths of texts and bytes may differ.
func alike(was, is string) bool { return kin(was) == kin(is) }

func kin(text string) string {
	text = strings.ToLower(text)
	base, arguments, _ := strings.Cut(text, "(")
	base = strings.TrimSpace(base)
	switch {
	case strings.HasSuffix(base, "char"):
		return "char"
	case strings.HasSuffix(base, "binary"):
		return "binary"
	case strings.HasPrefix(base, "dec"), strings.HasPrefix(base, "enum"), strings.HasPrefix(base, "set"):
		return base + arguments
	}
	base, _, _ = strings.Cut(base, " ")
	if base == "integer" {
		base = "int"
	}
	if strings.Contains(text, "unsigned") {
		base += " unsigned"
	}
	return base
}

// refersToItself reports whether a foreign key of the table refers to the column.
func (c *change) refersToItself(f foreignDefinition) bool {
	return c.p.sameTable(op.Name{Schema: c.table.Schema, Name: f.to.Table.Name}, c.table) && containsFold(f.to.Columns, c.column.name)
}

func (p planner) aside(table op.Name, keys []foreignDefinition, l *linked) error {
	if len(keys) == 0 {
		return nil
	}
	drop, add := p.alteration(table), p.alteration(table)
	for _, f := range keys {
		drop.drop("FOREIGN KEY", f.name)
		add.parts = append(add.parts, "ADD "+f.text)
	}
	before, err := drop.plan()
	if err != nil {
		return err
	}
	after, err := add.plan()
	l.before, l.after = append(l.before, before...), append(l.after, after...)
	return err
}

// noNull looks for NULL where there is to be none. MariaDB would say that data is truncated.
func (c *change) noNull() ([]dialects.Statement, error) {
	if c.to.NotNull == nil || !*c.to.NotNull || !c.p.c.server.mariadb {
		return nil, nil
	}
	self := op.Col{Path: []string{c.column.name}}
	plan, err := c.p.sp.Select(op.Select{Table: c.table, Columns: []op.SelectColumn{{Expr: op.Const{Value: c.column.name}}}, Where: op.Compare{Left: self, Op: op.Is}, Limit: 1})
	if err == nil {
		plan[0].Unexpected, plan[0].UnexpectedKind = `column "%s" holds NULL`, dialects.NotNullViolation
		plan[0].Comment = "no row may be against what is new in the definition"
	}
	return plan, err
}
