package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// addIndex writes CREATE INDEX with what MySQL has beside others: types, parsers and fields of which only the beginning
// counts. IF NOT EXISTS, which MariaDB alone has, is asked of the catalog.
func (p planner) addIndex(o op.AddIndex) ([]dialects.Statement, error) {
	if o.IfNotExists {
		d, err := p.define(p.ctx, o.Table)
		if err == nil && slices.ContainsFunc(d.keys, func(k keyDefinition) bool { return strings.EqualFold(k.name, o.Index.Name) }) {
			return nil, nil
		}
	}
	x := o.Index
	if x.Where != nil {
		return nil, p.unsupported("has no partial indexes", p.insteadOfPartial())
	}
	if len(x.Include) > 0 {
		return nil, p.unsupported("has no indexes that include further columns", "add the columns at the end of the index's fields")
	}
	w := p.sp.Definition()
	w.SQL("CREATE ", p.indexKind(w, x), "INDEX ")
	w.Ident(x.Name)
	p.using(w, x.Using)
	w.SQL(" ON ")
	w.Name(o.Table)
	p.indexFields(w, x)
	if x.Parser != "" {
		w.SQL(" WITH PARSER ")
		w.Ident(x.Parser)
	}
	w.If(x.Concurrently, " LOCK=NONE") // as the server does by itself where it can; here it is an error where it can not
	return one(w)
}

func (p planner) insteadOfPartial() string {
	if p.c.server.expressionIndexes() {
		return `leave where out, or index an expression that is NULL for the other rows: literal("case when age > 18 then email end")`
	}
	return "leave where out, or index a computed column that is NULL for the other rows"
}

// indexKind is the word before INDEX.
func (p planner) indexKind(w *ansi.Writer, x op.Index) string {
	kind := strings.ToUpper(x.Type)
	switch {
	case kind == "FULLTEXT", kind == "SPATIAL":
		if x.Unique {
			w.Refuse("has no unique index of the type "+kind, "leave unique out")
		}
		return kind + " "
	case kind != "" && kind != "UNIQUE":
		w.Refuse("has no indexes of type "+x.Type, "use FULLTEXT or SPATIAL, or leave type out for a plain index")
	}
	if x.Unique || kind == "UNIQUE" {
		return "UNIQUE "
	}
	return ""
}

// using knows the two methods that there are; others are another way to find the same rows.
func (p planner) using(w *ansi.Writer, method string) {
	if method := strings.ToUpper(method); method == "BTREE" || method == "HASH" {
		w.SQL(" USING ", method)
	}
}

func (p planner) indexFields(w *ansi.Writer, x op.Index) {
	if len(x.Fields) == 0 {
		w.Fail(fmt.Errorf("an index needs a field"))
	}
	w.SQL(" (")
	for i, f := range x.Fields {
		w.If(i > 0, ", ")
		p.indexField(w, f)
	}
	w.SQL(")")
}

// indexField writes a column, the beginning of one, or an expression. A collation of its own makes it an expression.
func (p planner) indexField(w *ansi.Writer, f op.IndexField) {
	column, plain := f.Expr.(op.Col)
	switch {
	case f.Expr == nil && f.Collate == "":
		w.Ident(f.Column)
		w.If(f.Length > 0, fmt.Sprintf("(%d)", f.Length))
	case plain && len(column.Path) == 1 && f.Collate == "":
		w.Ident(column.Path[0])
	case !p.c.server.expressionIndexes():
		w.Refuse("has no indexes of expressions", `add a computed column and index that: generated = { expression = … }`)
	default:
		p.indexExpression(w, f)
	}
	switch order := strings.ToUpper(f.Order); order {
	case "":
	case "ASC", "DESC":
		w.SQL(" ", order)
	default:
		w.Fail(fmt.Errorf("%q is not an order: say ASC or DESC", f.Order))
	}
}

func (p planner) indexExpression(w *ansi.Writer, f op.IndexField) {
	w.SQL("(")
	if f.Expr != nil {
		w.Expr(f.Expr)
	} else {
		w.Ident(f.Column)
	}
	if f.Collate != "" {
		w.SQL(" COLLATE ")
		w.Ident(f.Collate)
	}
	w.SQL(")")
}

// removeIndex says the table, in which alone an index has a name.
func (p planner) removeIndex(o op.RemoveIndex) ([]dialects.Statement, error) {
	if o.IfExists {
		d, err := p.define(p.ctx, o.Table)
		if dialects.IsNotFound(err) {
			return nil, nil
		}
		if err != nil || !slices.ContainsFunc(d.keys, func(k keyDefinition) bool { return strings.EqualFold(k.name, o.Name) }) {
			return nil, err
		}
	}
	w := p.sp.Definition()
	w.SQL("DROP INDEX ")
	w.Ident(o.Name)
	w.SQL(" ON ")
	w.Name(o.Table)
	return one(w)
}
