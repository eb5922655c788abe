package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// form is what writes have in common that may become one statement: the same columns set to
// plain values in rows that are found by the same columns.
type form struct {
	kind  formKind
	table op.Name
	set   []string
	key   []string
	bare  bool      // the values stood in SQL text
	verb  string    // what the script called
	like  op.Insert // the options of an insert
}

type formKind byte

const (
	formUpdate formKind = iota
	formDelete
	formInsert
)

// mostJoinedRows is how many rows an insert may have to be joined with others. One of more is worth its own
// statement, which the dialect chooses the means for.
const mostJoinedRows = 50

// forms reads operations as forms, and remembers those that it has seen: equal ones are the same pointer.
type forms struct {
	rules sqltext.Rules
	fold  func(string) string
	texts map[string]text // by SQL
	known map[string]*form
	key   []byte // kept for its memory
	keys  keys   // and so are these, which are of one unit at a time
}

// text is what is known of SQL that the script has written.
type text struct {
	form  *form // nil: none
	write bool  // one statement that writes rows and returns none
}

func newForms(rules sqltext.Rules, lower bool) forms {
	f := forms{rules: rules, fold: func(name string) string { return name }, texts: map[string]text{}, known: map[string]*form{}}
	if lower {
		f.fold = lowerASCII
	}
	return f
}

// lowerASCII is what PostgreSQL does to a name in an encoding of several bytes.
func lowerASCII(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}

// writes reports whether an operation writes rows and does nothing else, so that it neither ends a transaction nor
// changes the schema.
func (f *forms) writes(o op.Op) bool {
	switch o := o.(type) {
	case op.Insert, op.Update, op.UpdateRows, op.DeleteRows, op.InsertSelect:
		return true
	case op.Delete:
		return !o.Truncate
	case op.Raw:
		return f.text(o.SQL).write
	}
	return false
}

// text reads SQL, or remembers it.
func (f *forms) text(sql string) text {
	if t, ok := f.texts[sql]; ok {
		return t
	}
	if len(f.texts) >= mostPlans {
		clear(f.texts)
	}
	t := text{write: f.isWrite(sql)}
	if w, ok := sqltext.ReadRowWrite(sql, f.rules, f.fold); ok && t.write {
		t.form = formOf(w)
	}
	f.texts[sql] = t
	return t
}

func (f *forms) isWrite(sql string) bool {
	pieces, err := sqltext.Split(sql, f.rules)
	if err != nil || len(pieces) != 1 {
		return false
	}
	c := sqltext.Classify(pieces[0].SQL, f.rules)
	return c.Write && !c.ReturnsRows && (c.Verb == "INSERT" || c.Verb == "UPDATE" || c.Verb == "DELETE")
}

func formOf(w sqltext.RowWrite) *form {
	kinds := map[string]formKind{"UPDATE": formUpdate, "DELETE": formDelete, "INSERT": formInsert}
	f := &form{kind: kinds[w.Verb], table: op.Name{Schema: w.Schema, Name: w.Table}, set: w.Set, key: w.Key, bare: true, verb: "query"}
	f.like = op.Insert{Table: f.table, Columns: f.set, Bare: true, Verb: f.verb}
	return f
}

// rows reads an operation as rows of a form: nil where it has none. Of the rows, each has the values of the columns to set and
// then those of the key.
func (f *forms) rows(o op.Op) (*form, [][]any) {
	switch o := o.(type) {
	case op.Raw:
		if t := f.text(o.SQL); t.form != nil && len(o.Params.Named) == 0 && len(o.Params.Positional) == t.form.width() && plain(o.Params.Positional) {
			return t.form, [][]any{o.Params.Positional}
		}
	case op.Update:
		return f.update(o)
	case op.Delete:
		return f.delete(o)
	case op.Insert:
		return f.insert(o)
	case op.UpdateRows:
		return f.same(form{kind: formUpdate, table: o.Table, set: o.Set, key: o.Key, bare: o.Bare, verb: o.Verb}), o.Rows
	case op.DeleteRows:
		return f.same(form{kind: formDelete, table: o.Table, key: o.Key, bare: o.Bare, verb: o.Verb}), o.Rows
	}
	return nil, nil
}

func (f *forms) update(o op.Update) (*form, [][]any) {
	if o.Limit != 0 || len(o.Returning) > 0 || len(o.Set) == 0 {
		return nil, nil
	}
	row, set := make([]any, len(o.Set), len(o.Set)+1), make([]string, len(o.Set))
	for i, a := range o.Set {
		set[i], row[i] = a.Column, a.Value
	}
	key, row, ok := equalities(o.Where, nil, row)
	if !ok || !plain(row) {
		return nil, nil
	}
	return f.same(form{kind: formUpdate, table: o.Table, set: set, key: key, verb: o.Verb}), [][]any{row}
}

func (f *forms) delete(o op.Delete) (*form, [][]any) {
	key, row, ok := equalities(o.Where, nil, nil)
	if !ok || o.Limit != 0 || o.Truncate || !plain(row) {
		return nil, nil
	}
	return f.same(form{kind: formDelete, table: o.Table, key: key, verb: o.Verb}), [][]any{row}
}

func (f *forms) insert(o op.Insert) (*form, [][]any) {
	if len(o.Columns) == 0 || len(o.Rows) == 0 || len(o.Rows) > mostJoinedRows || len(o.Returning) > 0 || o.ConflictWhere != nil {
		return nil, nil
	}
	for _, row := range o.Rows {
		if len(row) != len(o.Columns) || !plain(row) {
			return nil, nil
		}
	}
	rows := o.Rows
	o.Rows = nil
	return f.same(form{kind: formInsert, table: o.Table, set: o.Columns, verb: o.Verb, like: o}), rows
}

// equalities reads columns that are compared with values, joined by And.
func equalities(c op.Cond, columns []string, values []any) ([]string, []any, bool) {
	switch c := c.(type) {
	case op.And:
		ok := len(c) > 0
		for i := 0; i < len(c) && ok; i++ {
			columns, values, ok = equalities(c[i], columns, values)
		}
		return columns, values, ok
	case op.Compare:
		column, ok := c.Left.(op.Col)
		if ok && c.Op == op.Eq && c.Right != nil && len(column.Path) == 1 {
			return append(columns, column.Path[0]), append(values, c.Right), true
		}
	}
	return nil, nil, false
}

// same returns the form that is equal to another one, if there has been any.
func (f *forms) same(x form) *form {
	f.key = append(f.key[:0], byte(x.kind), flag(x.bare), flag(x.like.IgnoreDuplicates))
	f.add(x.table.Schema, x.table.Name, x.verb)
	for _, list := range [][]string{x.set, x.key, x.like.UpdateOnDuplicate, x.like.ConflictFields} {
		f.add(list...)
		f.key = append(f.key, 1)
	}
	if same, ok := f.known[string(f.key)]; ok {
		return same
	}
	if len(f.known) >= mostPlans {
		clear(f.known)
	}
	f.known[string(f.key)] = &x
	return &x
}

// add appends names, each behind a byte that no name holds.
func (f *forms) add(names ...string) {
	for _, n := range names {
		f.key = append(append(f.key, 0), n...)
	}
}

func flag(on bool) byte {
	if on {
		return 2
	}
	return 3
}

func (f *form) width() int { return len(f.set) + len(f.key) }

// upserts reports whether an insert may change rows that are there.
func (f *form) upserts() bool { return len(f.like.UpdateOnDuplicate) > 0 }

// join makes one operation of rows.
func (f *form) join(rows [][]any) op.Op {
	switch f.kind {
	case formUpdate:
		return op.UpdateRows{Table: f.table, Set: f.set, Key: f.key, Rows: rows, Bare: f.bare, Verb: f.verb}
	case formDelete:
		return op.DeleteRows{Table: f.table, Key: f.key, Rows: rows, Bare: f.bare, Verb: f.verb}
	}
	o := f.like
	o.Rows = rows
	return o
}

// tell names a row in an error: by its key, or by the first of the values that are inserted.
func (f *form) tell(row []any) string {
	columns, values := f.key, row[len(f.set):]
	if f.kind == formInsert {
		columns, values = f.set[:1], row[:1]
	}
	return fmt.Sprintf("the row of %s with %s", f.table, value.RowKeyText(columns, values))
}

// disjoint reports whether no column is in both lists, and none twice in one.
func disjoint(set, key []string) bool {
	for i, c := range set {
		if slices.Contains(set[:i], c) || slices.Contains(key, c) {
			return false
		}
	}
	for i, c := range key {
		if slices.Contains(key[:i], c) {
			return false
		}
	}
	return true
}
