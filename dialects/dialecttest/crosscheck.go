package dialecttest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// crossCheck compares the dialect's own catalog with what the probe finds, table by table.
func (b *bench) crossCheck() {
	b.Helper()
	w := b.probe()
	b.checkTables(w)
	for _, t := range w.tables {
		name := b.tableName(t.name)
		described, err := b.conn.Catalog().Describe(b.Context(), name)
		b.must(err)
		indexes, err := b.conn.Catalog().Indexes(b.Context(), name)
		b.must(err)
		constraints, err := b.conn.Catalog().Constraints(b.Context(), name)
		b.must(err)
		b.same("describe "+t.name, described.Comment+"\n"+describedColumns(described), t.comment+"\n"+b.probedColumns(t))
		b.same("indexes of "+t.name, describedIndexes(indexes), probedIndexes(t))
		b.same("constraints of "+t.name, b.describedConstraints(constraints), b.probedConstraints(t))
	}
}

// tableName reads a name of the probe, which has the schema before it where it is not the current one.
func (b *bench) tableName(probed string) op.Name {
	if name, other := strings.CutPrefix(probed, "other."); other && b.otherSchema != "" {
		return op.Name{Schema: b.otherSchema, Name: name}
	}
	return op.Name{Name: probed}
}

// probedName is a name as the probe has it.
func (b *bench) probedName(n op.Name) string {
	if n.Schema != "" && n.Schema == b.otherSchema {
		n.Schema = "other"
	}
	return n.String()
}

func (b *bench) checkTables(w world) {
	b.Helper()
	tables, err := b.conn.Catalog().Tables(b.Context(), "")
	b.must(err)
	var listed, probed []string
	for _, t := range tables {
		listed = append(listed, t.Name)
	}
	for _, t := range w.tables {
		if b.tableName(t.name).Schema == "" {
			probed = append(probed, t.name)
		}
	}
	slices.Sort(listed)
	slices.Sort(probed)
	b.same("the tables", strings.Join(listed, "\n"), strings.Join(probed, "\n"))
}

func describedColumns(t dialects.Table) string {
	var lines []string
	for _, c := range t.Columns {
		lines = append(lines, columnLine(c.Name, c.DatabaseType, c.AllowNull, c.HasDefault, c.AutoIncrement, c.PrimaryKey, c.Unique, c.Generated != "", c.Comment, c.References))
	}
	return strings.Join(lines, "\n")
}

func (b *bench) probedColumns(t dbTable) string {
	var lines []string
	for _, c := range t.columns {
		lines = append(lines, columnLine(c.name, c.native, c.null, c.hasDefault, c.auto, t.inPrimaryKey(c.name), t.uniqueAlone(c.name), c.generated != "", c.comment, b.reference(t, c.name)))
	}
	return strings.Join(lines, "\n")
}

func columnLine(name, native string, null, hasDefault, auto, primary, unique, generated bool, comment string, r *op.Reference) string {
	line := fmt.Sprintf("%s: %s, null %t, default %t, auto %t, primary %t, unique %t, generated %t", name, strings.ToLower(squash(native)), null, hasDefault, auto, primary, unique, generated)
	if comment != "" {
		line += ", comment " + comment
	}
	if r != nil {
		line += ", references " + r.Table.String() + " " + strings.Join(r.Columns, " ")
	}
	return line
}

func (t dbTable) inPrimaryKey(column string) bool {
	return slices.ContainsFunc(t.keys, func(k dbKey) bool { return k.kind == op.PrimaryKey && slices.Contains(k.columns, column) })
}

// uniqueAlone reports whether a column has a key or a whole unique index for itself.
func (t dbTable) uniqueAlone(column string) bool {
	alone := func(columns []string) bool { return len(columns) == 1 && columns[0] == column }
	return slices.ContainsFunc(t.keys, func(k dbKey) bool {
		return (k.kind == op.PrimaryKey || k.kind == op.Unique) && alone(k.columns) && (k.fields == nil || alone(k.fields))
	}) ||
		slices.ContainsFunc(t.indexes, func(x dbIndex) bool {
			return x.unique && x.where == "" && len(x.fields) == 1 && x.fields[0].column == column && x.fields[0].length == 0
		})
}

func (b *bench) reference(t dbTable, column string) *op.Reference {
	for _, k := range t.keys {
		if k.kind == op.ForeignKey && len(k.columns) == 1 && k.columns[0] == column {
			return &op.Reference{Table: b.tableName(k.table), Columns: k.referenced}
		}
	}
	return nil
}

func describedIndexes(indexes []dialects.Index) string {
	var lines []string
	for _, x := range indexes {
		var fields []string
		for _, f := range x.Fields {
			fields = append(fields, fieldLine(f.Column, f.Expression, f.Order == "DESC", f.Length))
		}
		lines = append(lines, indexLine(x.Name, x.Unique, x.Primary, fields, x.Include, x.Where != ""))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func probedIndexes(t dbTable) string {
	var lines []string
	for _, x := range t.indexes {
		var fields []string
		for _, f := range x.fields {
			fields = append(fields, fieldLine(f.column, f.expr, f.desc, f.length))
		}
		lines = append(lines, indexLine(x.name, x.unique, x.primary, fields, x.include, x.where != ""))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func fieldLine(column, expr string, desc bool, length int) string {
	if column == "" {
		column = "an expression"
		if expr == "" {
			column = "nothing"
		}
	}
	return fmt.Sprintf("%s desc %t length %d", column, desc, length)
}

func indexLine(name string, unique, primary bool, fields, include []string, partial bool) string {
	return fmt.Sprintf("%s: unique %t, primary %t, on %s, include %s, partial %t", name, unique, primary, strings.Join(fields, " and "), strings.Join(include, " "), partial)
}

func (b *bench) describedConstraints(all []dialects.Constraint) string {
	keys := make([]dbKey, len(all))
	for i, c := range all {
		keys[i] = dbKey{name: c.Name, kind: c.Kind, columns: c.Columns, check: c.Check, deferrable: c.Deferrable}
		if r := c.References; r != nil {
			keys[i].table, keys[i].referenced, keys[i].onDelete, keys[i].onUpdate = b.probedName(r.Table), r.Columns, r.OnDelete, r.OnUpdate
		}
	}
	return b.constraintLines(keys)
}

func (b *bench) probedConstraints(t dbTable) string { return b.constraintLines(slices.Clone(t.keys)) }

// constraintLines writes constraints in an order of their own. Checks are compared by their text without quotes and parentheses.
func (b *bench) constraintLines(keys []dbKey) string {
	var lines []string
	for _, k := range keys {
		k.fields = nil
		if k.deferrable == op.NotDeferrable {
			k.deferrable = ""
		}
		if b.name() == "mysql" || b.name() == "mariadb" {
			k.onDelete, k.onUpdate = myAction(k.onDelete), myAction(k.onUpdate)
		}
		lines = append(lines, squash(k.line()))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
