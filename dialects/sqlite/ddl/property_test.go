package ddl_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// model is what a table consists of, each part as written.
type model struct {
	Schema, Name    string
	Columns         []modelColumn
	Tail            []string
	NoRowID, Strict bool
}

type modelColumn struct {
	Name, Type string
	Clauses    []string
}

func modelOf(table *ddl.Table) model {
	m := model{Schema: table.Schema, Name: table.Name, NoRowID: table.WithoutRowID, Strict: table.Strict}
	for _, c := range table.Columns {
		column := modelColumn{Name: c.Name, Type: c.Type}
		for _, clause := range c.Constraints {
			column.Clauses = append(column.Clauses, clause.Text)
		}
		m.Columns = append(m.Columns, column)
	}
	for _, c := range table.Constraints() {
		if !c.ColumnLevel {
			m.Tail = append(m.Tail, c.Text)
		}
	}
	return m
}

// without takes the texts of some constraints out of a model.
func (m model) without(table *ddl.Table, unwanted func(ddl.Constraint) bool) model {
	for i, c := range table.Columns {
		m.Columns[i].Clauses = nil
		for _, clause := range c.Constraints {
			if !unwanted(clause) {
				m.Columns[i].Clauses = append(m.Columns[i].Clauses, clause.Text)
			}
		}
	}
	m.Tail = nil
	for _, c := range table.Constraints() {
		if !c.ColumnLevel && !unwanted(c) {
			m.Tail = append(m.Tail, c.Text)
		}
	}
	return m
}

// trial is an edit of a random table and what it should make of its model.
type trial struct {
	*generator
	before *ddl.Table
	want   model
	i      int // of a random column
}

func (r *trial) column() ddl.Column { return r.before.Columns[r.i] }

func (r *trial) only(kind ddl.Kind) func(ddl.Constraint) bool {
	return func(c ddl.Constraint) bool { return c.ColumnLevel && c.Kind == kind && c.Columns[0] == r.column().Name }
}

// set puts a clause behind the type, or in the place of the last one of its kind.
func (r *trial) set(kind ddl.Kind, text string) {
	clauses := &r.want.Columns[r.i].Clauses
	now, found := r.column().Clause(kind)
	if !found {
		*clauses = slices.Insert(*clauses, 0, text)
		return
	}
	at := slices.Index(*clauses, now.Text)
	(*clauses)[at] = labelOf(now.Text) + text
}

// labelOf is CONSTRAINT name with what stands behind it.
func labelOf(clause string) string {
	words := 0
	for _, token := range ddl.Tokenize(clause) {
		if token.Kind == ddl.TokenSpace || token.Kind == ddl.TokenComment {
			continue
		}
		if words == 0 && !token.Is("CONSTRAINT") {
			return ""
		}
		if words == 2 {
			return clause[:token.Start]
		}
		words++
	}
	return ""
}

// trials: each returns the edited table, having changed what is wanted, or nil where it does not apply.
var trials = map[string]func(r *trial) (*ddl.Table, error){
	"name": func(r *trial) (*ddl.Table, error) {
		name := r.pick("new name", nasty...)
		if name == r.before.Name {
			return nil, nil
		}
		quoted, err := ddl.QuoteIdent(name)
		if err != nil {
			return nil, err
		}
		r.want.Name = name
		r.requalify(quoted)
		return r.before.SetTableName(name)
	},
	"type": func(r *trial) (*ddl.Table, error) {
		if r.inKey() {
			return nil, nil
		}
		typ := r.typ()
		r.want.Columns[r.i].Type = typ
		return r.before.SetColumnType(r.column().Name, typ)
	},
	"not null": func(r *trial) (*ddl.Table, error) {
		if _, found := r.column().Clause(ddl.NotNull); !found {
			r.set(ddl.NotNull, "NOT NULL")
		}
		return r.before.SetNotNull(r.column().Name, true)
	},
	"null": func(r *trial) (*ddl.Table, error) {
		r.want = r.want.without(r.before, r.only(ddl.NotNull))
		return r.before.SetNotNull(r.column().Name, false)
	},
	"default": func(r *trial) (*ddl.Table, error) {
		if r.computed[r.columns[r.i]] {
			return nil, nil
		}
		value := r.pick("new default", "2", "-7.5", "'new;'", "(upper('y'))", "CURRENT_DATE", "NULL")
		if now, _ := r.column().Clause(ddl.Default); now.Expr != value {
			r.set(ddl.Default, "DEFAULT "+value)
		}
		return r.before.SetDefault(r.column().Name, value)
	},
	"no default": func(r *trial) (*ddl.Table, error) {
		r.want = r.want.without(r.before, r.only(ddl.Default))
		return r.before.SetDefault(r.column().Name, "")
	},
	"collate": func(r *trial) (*ddl.Table, error) {
		if now, _ := r.column().Clause(ddl.Collate); ddl.EqualIdent(now.Collation, "rtrim") {
			return nil, nil
		}
		r.set(ddl.Collate, "COLLATE RTRIM")
		return r.before.SetCollate(r.column().Name, "RTRIM")
	},
	"replace": func(r *trial) (*ddl.Table, error) {
		if r.inKey() || len(r.computed) > 0 && len(r.plain()) < len(r.columns) {
			return nil, nil // what is computed from it would have to be known
		}
		name := r.reference(r.column().Name)
		r.want.Columns[r.i] = modelColumn{Name: ddl.UnquoteIdent(name), Type: "TEXT", Clauses: []string{"CHECK (1)"}}
		return r.before.ReplaceColumn(r.column().Name, name+" TEXT CHECK (1)")
	},
	"add column": func(r *trial) (*ddl.Table, error) {
		r.want.Columns = append(r.want.Columns, modelColumn{Name: "new", Type: "TEXT", Clauses: []string{"DEFAULT ','"}})
		return r.before.AddColumn("new TEXT DEFAULT ','" + r.pick("comment", "", " -- x", " /* x"))
	},
	"add constraint": func(r *trial) (*ddl.Table, error) {
		text := "CONSTRAINT new CHECK (" + r.expr(r.columns[:1], true) + ")"
		r.want.Tail = append(r.want.Tail, text)
		return r.before.AddTableConstraint(text + r.pick("comment", "", " -- x"))
	},
	"add clause": func(r *trial) (*ddl.Table, error) {
		r.want.Columns[r.i].Clauses = append(r.want.Columns[r.i].Clauses, "REFERENCES p9 ON DELETE CASCADE")
		return r.before.AddColumnConstraint(r.column().Name, "REFERENCES p9 ON DELETE CASCADE")
	},
	"drop clause": func(r *trial) (*ddl.Table, error) {
		kind := rapid.SampledFrom([]ddl.Kind{ddl.NotNull, ddl.Unique, ddl.Check, ddl.Default, ddl.Collate, ddl.ForeignKey}).Draw(r.T, "kind")
		if _, found := r.column().Clause(kind); !found {
			return nil, nil
		}
		r.want = r.want.without(r.before, r.only(kind))
		return r.before.DropColumnConstraint(r.column().Name, kind)
	},
	"drop constraint": func(r *trial) (*ddl.Table, error) {
		all := r.before.Constraints()
		if len(all) == 0 {
			return nil, nil
		}
		name := rapid.SampledFrom(all).Draw(r.T, "constraint").Name
		if name == "" || r.names(ddl.PrimaryKey, name) || r.names(ddl.Generated, name) {
			return nil, nil
		}
		r.want = r.want.without(r.before, func(c ddl.Constraint) bool { return ddl.EqualIdent(c.Name, name) })
		return r.before.DropConstraint(name)
	},
	"strip": func(r *trial) (*ddl.Table, error) {
		parent := r.pick("parent", append([]string{r.table, "P1"}, nasty...)...)
		r.want = r.want.without(r.before, func(c ddl.Constraint) bool {
			return c.Kind == ddl.ForeignKey && ddl.EqualIdent(c.ReferencedTable, parent)
		})
		return r.before.StripForeignKeysTo(otherCase(parent))
	},
	"drop": func(r *trial) (*ddl.Table, error) {
		all := r.before.Constraints()
		if len(all) == 0 {
			return nil, nil
		}
		c := rapid.SampledFrom(all).Draw(r.T, "constraint")
		if c.Kind == ddl.PrimaryKey && r.before.WithoutRowID {
			return nil, nil
		}
		r.want = r.want.without(r.before, func(other ddl.Constraint) bool { return other.Span == c.Span })
		return r.before.Drop(c)
	},
	"rename parent": func(r *trial) (*ddl.Table, error) {
		parent := r.pick("parent", append([]string{r.table, "p1"}, nasty...)...)
		all := r.before.Constraints()
		edited, err := r.before.RenameForeignTable(otherCase(parent), "p2")
		if err != nil {
			return nil, err
		}
		for i, c := range edited.Constraints() {
			if c.Kind == ddl.ForeignKey && ddl.EqualIdent(all[i].ReferencedTable, parent) {
				all[i].ReferencedTable = "p2"
			}
		}
		if diff := cmp.Diff(all, edited.Constraints(), bare); diff != "" {
			r.Fatalf("%s\nbecame\n%s\n%s", r.before.SQL(), edited.SQL(), diff)
		}
		r.want = modelOf(edited)
		return edited, nil
	},
	"drop column": (*trial).dropColumn,
}

func (r *trial) names(kind ddl.Kind, name string) bool {
	for _, c := range r.before.Columns {
		if clause, found := c.Clause(kind); found && ddl.EqualIdent(clause.Name, name) {
			return true
		}
	}
	return kind == ddl.PrimaryKey && slices.ContainsFunc(r.before.Constraints(), func(c ddl.Constraint) bool {
		return c.Kind == kind && ddl.EqualIdent(c.Name, name)
	})
}

func (r *trial) key() []string {
	for _, c := range r.before.Constraints() {
		if c.Kind == ddl.PrimaryKey {
			return c.Columns
		}
	}
	return nil
}

func (r *trial) inKey() bool { return hasName(r.key(), r.column().Name) }

func hasName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return ddl.EqualIdent(n, name) })
}

// requalify puts another table's name before the columns of the CHECKs.
func (r *trial) requalify(quoted string) {
	fix := func(text string) string {
		for expr := range r.uses {
			text = strings.ReplaceAll(text, expr, strings.ReplaceAll(expr, r.qualifier()+".", quoted+"."))
		}
		return text
	}
	for i := range r.want.Columns {
		for j, clause := range r.before.Columns[i].Constraints {
			if clause.Kind == ddl.Check {
				r.want.Columns[i].Clauses[j] = fix(clause.Text)
			}
		}
	}
	for i := range r.want.Tail {
		r.want.Tail[i] = fix(r.want.Tail[i])
	}
}

func (r *trial) dropColumn() (*ddl.Table, error) {
	name := r.columns[r.i]
	edited, dropped, err := r.before.DropColumn(otherCase(name))
	var used *ddl.InUseError
	if errors.As(err, &used) {
		if !r.cannotDrop(name) {
			r.Fatalf("%v", err)
		}
		return nil, nil
	}
	unwanted := func(c ddl.Constraint) bool { return r.isOver(c, name) }
	r.want = r.want.without(r.before, unwanted)
	r.want.Columns = slices.Delete(r.want.Columns, r.i, r.i+1)
	var want, got []string
	for _, c := range r.before.Constraints() {
		if unwanted(c) && !(c.ColumnLevel && ddl.EqualIdent(c.Columns[0], name)) {
			want = append(want, c.Text)
		}
	}
	for _, c := range dropped {
		got = append(got, c.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.Fatalf("dropped %s", diff)
	}
	return edited, err
}

func (r *trial) cannotDrop(name string) bool {
	if plain := r.plain(); len(plain) == 1 && plain[0] == name || r.before.WithoutRowID && hasName(r.key(), name) {
		return true
	}
	for i, c := range r.before.Columns {
		if clause, found := c.Clause(ddl.Generated); found && i != r.i && r.mentions(clause.Expr, name) {
			return true
		}
	}
	return false
}

func (r *trial) isOver(c ddl.Constraint, name string) bool {
	switch {
	case c.Kind == ddl.Check:
		return r.mentions(c.Expr, name)
	case c.Kind != ddl.ForeignKey:
		return (c.Kind == ddl.Unique || c.Kind == ddl.PrimaryKey) && hasName(c.Columns, name)
	case !ddl.EqualIdent(c.ReferencedTable, r.table):
		return hasName(c.Columns, name)
	case c.ReferencedColumns == nil:
		return hasName(c.Columns, name) || hasName(r.key(), name)
	}
	return hasName(c.Columns, name) || hasName(c.ReferencedColumns, name)
}

// TestEveryEdit makes random tables in SQLite, reads them as SQLite keeps them, holds the parse against the pragmas,
// edits them, makes the edited table in SQLite too, and looks whether it differs in what was edited and in nothing else.
func TestEveryEdit(t *testing.T) {
	for name, edit := range trials {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				if before, after := tryEdit(rt, edit); after != nil {
					checkUntouched(rt, name, before, after)
				}
			})
		})
	}
}

// checkUntouched: what is added takes nothing away, comments included, and what is taken away adds nothing.
func checkUntouched(rt *rapid.T, name string, before, after *ddl.Table) {
	less, more := before, after
	switch name {
	case "add column", "add constraint", "add clause", "not null":
	case "null", "no default", "drop clause", "drop", "drop constraint", "strip", "drop column":
		less, more = after, before
	default:
		return
	}
	rest := parts(more)
	for _, part := range parts(less) {
		at := slices.Index(rest, part)
		if at < 0 {
			rt.Fatalf("%s: %q is in %s\nand not in %s", name, part, less.SQL(), more.SQL())
		}
		rest = rest[at+1:]
	}
}

// parts are the tokens of a table's text but space.
func parts(table *ddl.Table) []string {
	var out []string
	for _, token := range ddl.Tokenize(table.SQL()) {
		if token.Kind != ddl.TokenSpace {
			out = append(out, token.Text)
		}
	}
	return out
}

func tryEdit(rt *rapid.T, edit func(*trial) (*ddl.Table, error)) (before, after *ddl.Table) {
	g := &generator{T: rt}
	sql := g.createTable()
	before = create(rt, sql)
	r := &trial{generator: g, before: before, want: modelOf(before)}
	r.i = rapid.IntRange(0, len(before.Columns)-1).Draw(rt, "column")
	after, err := edit(r)
	if err != nil {
		rt.Fatalf("%v of %s", err, before.SQL())
	}
	if after == nil {
		return nil, nil
	}
	if diff := cmp.Diff(r.want, modelOf(after)); diff != "" {
		rt.Fatalf("%s\nbecame\n%s\n%s", before.SQL(), after.SQL(), diff)
	}
	if again := create(rt, after.SQL()); again.SQL() != after.SQL() {
		rt.Fatalf("SQLite keeps %s as %s", after.SQL(), again.SQL())
	}
	return before, after
}

// create makes a table in a new database and returns it as SQLite keeps it.
func create(rt *rapid.T, sql string) *ddl.Table {
	conn := open(rt)
	defer conn.Close()
	text, err := stored(conn, sql)
	if err != nil {
		rt.Fatalf("%s\n%v", sql, err)
	}
	table, err := ddl.ParseTable(text)
	if err != nil {
		rt.Fatalf("%s\n%v", text, err)
	}
	if err := compare(conn, table); err != nil {
		rt.Fatalf("%s\n%v", text, err)
	}
	if err := compareKeys(conn, table); err != nil {
		rt.Fatalf("%s\n%v", text, err)
	}
	return table
}

// compareKeys holds the primary key and the unique constraints against the indexes that SQLite made for them. Several
// over the same columns share an index, and an INTEGER PRIMARY KEY has none.
func compareKeys(conn *sqlite.Conn, table *ddl.Table) error {
	known, err := rows(conn, `SELECT DISTINCT lower((SELECT group_concat(quote(x.name)) FROM pragma_index_xinfo(l.name) x WHERE x.key))
		FROM pragma_index_list(?) l ORDER BY 1`, table.Name)
	if err != nil {
		return err
	}
	var want []string
	for _, c := range table.Constraints() {
		if c.Kind != ddl.Unique && (c.Kind != ddl.PrimaryKey || isRowID(table, c)) {
			continue
		}
		var columns []string
		for _, name := range c.Columns {
			columns = append(columns, "'"+strings.ReplaceAll(name, "'", "''")+"'")
		}
		want = append(want, asciiLower(strings.Join(columns, ",")))
	}
	slices.Sort(want)
	if diff := cmp.Diff(known, slices.Compact(want)); diff != "" {
		return fmt.Errorf("keys (-SQLite +parsed) %s", diff)
	}
	return nil
}

func isRowID(table *ddl.Table, c ddl.Constraint) bool {
	column, _ := table.Column(c.Columns[0])
	return len(c.Columns) == 1 && ddl.EqualIdent(column.Type, "INTEGER") && !table.WithoutRowID
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
