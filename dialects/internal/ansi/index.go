package ansi

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// addIndex is sent outside a transaction where it is to keep out of the way of writers.
func (s *Spelling) addIndex(o op.AddIndex) ([]dialects.Statement, error) {
	w := s.Definition()
	w.indexHead(o)
	w.SQL(" (")
	for i, f := range o.Index.Fields {
		w.comma(i)
		if f.Operator == "" {
			f.Operator = o.Index.Operator
		}
		w.indexField(f, isUnique(o.Index))
	}
	w.SQL(")")
	w.include(o.Index.Include)
	w.indexWhere(o.Index.Where)
	st, err := w.Statement()
	st.OutsideTx = o.Index.Concurrently && s.IndexConcurrently
	return one(st, err)
}

func (w *Writer) indexHead(o op.AddIndex) {
	if len(o.Index.Fields) == 0 {
		w.Fail(fmt.Errorf("an index needs a field"))
	}
	if t := o.Index.Type; t != "" && !strings.EqualFold(t, "UNIQUE") {
		w.Refuse("has no indexes of type "+t, "leave type out for a plain index, or create what the database has for it with qi:query")
	}
	w.SQL("CREATE ")
	w.If(isUnique(o.Index), "UNIQUE ")
	w.SQL("INDEX ")
	w.If(o.Index.Concurrently && w.sp.IndexConcurrently, "CONCURRENTLY ")
	w.If(o.IfNotExists, "IF NOT EXISTS ")
	w.indexName(o)
	w.method(o.Index.Using)
}

// isUnique also knows Sequelize's type = "UNIQUE".
func isUnique(x op.Index) bool { return x.Unique || strings.EqualFold(x.Type, "UNIQUE") }

// indexName writes the index's name and its table's. An index is in the schema of its
// table, which is said with one of the two.
func (w *Writer) indexName(o op.AddIndex) {
	index, table := op.Name{Name: o.Index.Name}, o.Table
	if w.sp.SchemaWithIndex {
		index.Schema, table.Schema = table.Schema, ""
	}
	w.Name(index)
	w.SQL(" ON ")
	w.Name(table)
}

// method writes the index method. Like the functions' names it is not quoted, and so has to be a plain word.
func (w *Writer) method(using string) {
	if using == "" || !w.sp.IndexMethods {
		return // another way to find the same rows; the index is made all the same
	}
	if !functionName.MatchString(using) {
		w.Fail(fmt.Errorf("%q is not the name of an index method", using))
	}
	w.SQL(" USING ", using)
}

// indexField writes a column or an expression. An index on the first characters of a column may as well hold
// all of it, but where it is unique, that would be another rule.
func (w *Writer) indexField(f op.IndexField, unique bool) {
	switch {
	case f.Length > 0 && unique:
		w.Refuse("has no unique indexes on the first characters of a column", `index an expression: literal("substr(\"name\", 1, 10)")`)
	case f.Expr != nil:
		w.indexExpr(f.Expr)
	default:
		w.Ident(f.Column)
	}
	if f.Collate != "" {
		w.SQL(" COLLATE ")
		w.Ident(f.Collate)
	}
	w.operatorClass(f.Operator)
	w.order(f.Order)
}

// operatorClass says how the values of a field are compared. It is a name like that of a function. Where there
// are no such classes, the index finds the same rows by another way.
func (w *Writer) operatorClass(name string) {
	if name == "" || !w.sp.OperatorClasses {
		return
	}
	if !functionName.MatchString(name) {
		w.Fail(fmt.Errorf("%q is not the name of an operator class", name))
	}
	w.SQL(" ", name)
}

// indexExpr writes an expression of an index, for which a plain column needs no parentheses.
func (w *Writer) indexExpr(e op.Expr) {
	if _, plain := e.(op.Col); plain {
		w.Expr(e)
		return
	}
	w.SQL("(")
	w.Expr(e)
	w.SQL(")")
}

func (w *Writer) order(order string) {
	switch strings.ToUpper(order) {
	case "":
	case "ASC", "DESC":
		w.SQL(" ", strings.ToUpper(order))
	default:
		w.Fail(fmt.Errorf("%q is not an order: say ASC or DESC", order))
	}
}

// include refuses further columns where there are none: as fields they would change what a unique index forbids.
func (w *Writer) include(columns []string) {
	switch {
	case len(columns) == 0:
	case w.sp.IndexInclude:
		w.SQL(" INCLUDE ")
		w.Idents(columns)
	default:
		w.Refuse("has no indexes that include further columns", "add the columns at the end of the index's fields")
	}
}

func (w *Writer) indexWhere(c op.Cond) {
	if c != nil && !w.sp.PartialIndexes {
		w.Refuse("has no partial indexes", "leave where out")
		return
	}
	w.Where(c)
}

func (s *Spelling) removeIndex(o op.RemoveIndex) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("DROP INDEX ")
	w.If(o.Concurrently && s.IndexConcurrently, "CONCURRENTLY ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Name(op.Name{Schema: o.Table.Schema, Name: o.Name})
	st, err := w.Statement()
	st.OutsideTx = o.Concurrently && s.IndexConcurrently
	return one(st, err)
}
