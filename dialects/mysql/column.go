package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// addColumn adds the column with its keys and checks in one statement. The server would give the rows that are there a 0 or
// an empty text where a column may not be NULL and has no default; that is refused.
func (p planner) addColumn(o op.AddColumn) ([]dialects.Statement, error) {
	d, err := p.define(p.ctx, o.Table)
	if err != nil && !dialects.IsNotFound(err) {
		return nil, err
	}
	if _, exists := d.column(o.Column.Name); exists && o.IfNotExists {
		return nil, nil
	}
	c := o.Column
	if c.AutoIncrement && !c.PrimaryKey && !c.Unique && c.UniqueName == "" {
		return nil, p.unsupported("numbers rows only by a key", `say primaryKey = true for "`+c.Name+`", or unique = true`)
	}
	if err == nil {
		if err := p.checkValue(o); err != nil {
			return nil, err
		}
	}
	own, err := p.ownConstraints(o.Table, &c)
	if err != nil {
		return nil, err
	}
	if c.UniqueName != "" {
		own = append(own, op.Constraint{Name: c.UniqueName, Kind: op.Unique, Columns: []string{c.Name}})
	}
	if isRandom(c.Default) && !p.c.server.fillsRandomly() {
		return p.addFilled(o.Table, c, own)
	}
	a := p.alteration(o.Table)
	a.addColumn(c)
	for _, k := range own {
		a.constraint(k)
	}
	return a.plan()
}

// checkValue refuses a column for which the rows that are there have no value.
func (p planner) checkValue(o op.AddColumn) error {
	if !needsValue(o.Column) {
		return nil
	}
	filled, err := p.hasRows(o.Table)
	if err == nil && filled {
		err = noValue(o)
	}
	return err
}

// addFilled adds a column in three steps: empty, then filled row by row, and then with all that was asked for.
func (p planner) addFilled(table op.Name, c op.Column, own []op.Constraint) ([]dialects.Statement, error) {
	bare := c
	bare.NotNull, bare.Default, bare.Unique, bare.PrimaryKey = false, nil, false, false
	first, last := p.alteration(table), p.alteration(table)
	first.addColumn(bare)
	whole := c
	whole.First, whole.After = false, ""
	text, err := p.sp.Column(whole)
	last.fail(err)
	last.add(func(w *ansi.Writer) { w.SQL("MODIFY COLUMN ", text) })
	for _, k := range own {
		last.constraint(k)
	}
	added, err := first.plan()
	if err != nil {
		return nil, err
	}
	filled, err := p.sp.Update(op.Update{Table: table, Set: []op.Assignment{{Column: c.Name, Value: c.Default}}}, nil)
	if err != nil {
		return nil, err
	}
	completed, err := last.plan()
	return slices.Concat(added, filled, completed), err
}

// random are the functions that give another value each time.
var random = lazyregexp.New(`(?i)\b(uuid|uuid_short|rand|random_bytes|sysdate)\s*\(`)

func isRandom(e op.Expr) bool {
	switch e := e.(type) {
	case op.NewUUID:
		return true
	case op.Literal:
		return random.MatchString(e.SQL)
	case op.Fn:
		inside := slices.ContainsFunc(e.Args, func(a any) bool {
			x, ok := a.(op.Expr)
			return ok && isRandom(x)
		})
		return inside || random.MatchString(e.Name+"(")
	}
	return false
}

func (a *alteration) addColumn(c op.Column) {
	text, err := a.p.sp.Column(c)
	a.fail(err)
	a.add(func(w *ansi.Writer) {
		w.SQL("ADD COLUMN ", text)
		a.place(w, c)
	})
}

// place says where among the others the column stands.
func (a *alteration) place(w *ansi.Writer, c op.Column) {
	switch {
	case c.First:
		w.SQL(" FIRST")
	case c.After != "":
		w.SQL(" AFTER ")
		w.Ident(c.After)
	}
}

// needsValue reports whether there is no value for the rows that exist already.
func needsValue(c op.Column) bool {
	if c.Generated != nil || c.AutoIncrement || !c.NotNull && !c.PrimaryKey {
		return false
	}
	constant, ok := c.Default.(op.Const)
	return c.Default == nil || ok && constant.Value == nil
}

func (p planner) hasRows(table op.Name) (bool, error) {
	w := p.sp.Definition()
	w.SQL("SELECT 1 FROM ")
	w.Name(table)
	w.SQL(" LIMIT 1")
	text, err := w.Text()
	if err != nil {
		return false, err
	}
	rows, err := p.rows(p.ctx, text)
	return len(rows) > 0, err
}

func noValue(o op.AddColumn) error {
	return &dialects.Error{
		Kind: dialects.NotNullViolation, Table: o.Table.Name, Column: o.Column.Name,
		Message: fmt.Sprintf("column %q may not be NULL, but the rows of %q have no value for it", o.Column.Name, o.Table.Name),
		Hint:    "give it a defaultValue, or add it without allowNull = false, fill it, and then changeColumn",
	}
}

// removeColumn drops what exists for the column in the same statement. The server would take the column out of
// an index over several, so that a unique one would forbid other rows than before.
func (p planner) removeColumn(o op.RemoveColumn) ([]dialects.Statement, error) {
	d, err := p.define(p.ctx, o.Table)
	if dialects.IsNotFound(err) && o.IfExists {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, ok := d.column(o.Column)
	switch {
	case !ok && o.IfExists:
		return nil, nil
	case !ok:
		return nil, noColumn(o.Table, o.Column, d)
	}
	plan, err := p.freeColumn(o, c.name)
	if err != nil {
		return nil, err
	}
	a := p.alteration(o.Table)
	a.dropUses(d, c.name)
	a.drop("COLUMN", c.name)
	own, err := a.plan()
	return append(plan, own...), err
}

// freeColumn drops the foreign keys of other tables that refer to a column, or refuses.
func (p planner) freeColumn(o op.RemoveColumn, column string) ([]dialects.Statement, error) {
	children, err := p.children(o.Table)
	if err != nil {
		return nil, err
	}
	children = slices.DeleteFunc(children, func(c child) bool { return !containsFold(c.columns, column) })
	if len(children) > 0 && !o.Cascade {
		return nil, &dialects.Error{
			Kind: dialects.ForeignKeyViolation, Table: o.Table.Name, Column: column, Constraint: children[0].name,
			Message: fmt.Sprintf("column %q is referred to by the foreign key %q of %q", column, children[0].name, children[0].table),
			Hint:    "remove that foreign key first, or say cascade = true",
		}
	}
	return p.cut(children)
}

// dropUses drops the foreign keys, checks and indexes of a table that use a column.
func (a *alteration) dropUses(d definition, column string) {
	var kept []foreignDefinition
	for _, f := range d.foreign {
		if containsFold(f.columns, column) || a.p.sameTable(f.to.Table, a.table) && containsFold(f.to.Columns, column) {
			a.drop("FOREIGN KEY", f.name)
			continue
		}
		kept = append(kept, f)
	}
	for _, c := range d.checks {
		if usesName(c.expr, column) && !strings.EqualFold(c.column, column) {
			a.dropCheckOf(d, c)
		}
	}
	for _, k := range d.keys {
		switch {
		case !k.uses(column):
		case k.kind == "PRIMARY":
			a.parts = append(a.parts, "DROP PRIMARY KEY")
		default:
			a.drop("INDEX", k.name)
		}
	}
	for _, f := range kept {
		a.support(d, f, column)
	}
}

// support gives a foreign key that stays an index, where the one it used goes with a column.
func (a *alteration) support(d definition, f foreignDefinition, column string) {
	begins := func(k keyDefinition) bool {
		return len(k.fields) >= len(f.columns) && slices.EqualFunc(k.columns()[:len(f.columns)], f.columns, strings.EqualFold)
	}
	stays := slices.ContainsFunc(d.keys, func(k keyDefinition) bool { return begins(k) && !k.uses(column) })
	if stays {
		return
	}
	a.add(func(w *ansi.Writer) {
		w.SQL("ADD INDEX ")
		w.Ident(f.name)
		w.SQL(" ")
		w.Idents(f.columns)
	})
}

func noColumn(table op.Name, column string, d definition) error {
	var names []string
	for _, c := range d.columns {
		names = append(names, c.name)
	}
	return &dialects.NotFoundError{What: "column", Name: table, Part: column, Nearest: nearest.Name(column, names)}
}

// renameColumn is RENAME COLUMN, which keeps all of the definition. It is refused for a column that a check, a computed
// column or an index of an expression mentions, and so these are made anew by the same statement.
func (p planner) renameColumn(o op.RenameColumn) ([]dialects.Statement, error) {
	d, err := p.define(p.ctx, o.Table)
	if dialects.IsNotFound(err) {
		return ansi.Plan(p.sp, o) // the server will say that there is no such table
	}
	if err != nil {
		return nil, err
	}
	c, ok := d.column(o.From)
	if !ok {
		return nil, noColumn(o.Table, o.From, d)
	}
	a := p.alteration(o.Table)
	again := a.dropMentions(d, c.name, o.To)
	a.add(func(w *ansi.Writer) {
		w.SQL("RENAME COLUMN ")
		w.Ident(c.name)
		w.SQL(" TO ")
		w.Ident(o.To)
	})
	a.modifyMentions(d, c.name, o.To)
	a.parts = append(a.parts, again...)
	return a.plan()
}

// dropMentions drops the checks and indexes whose expressions mention a column, and returns what adds them again.
func (a *alteration) dropMentions(d definition, from, to string) (again []string) {
	if !a.p.c.server.renamesInChecks() {
		for _, k := range d.checks {
			if usesName(k.expr, from) {
				a.dropCheckOf(d, k)
				again = append(again, "ADD "+renamedInside(k.text, from, to))
			}
		}
	}
	for _, k := range d.keys {
		if slices.ContainsFunc(k.fields, func(f keyField) bool { return f.expr != "" && usesName(f.expr, from) }) {
			a.drop("INDEX", k.name)
			again = append(again, "ADD "+renamedInside(k.text, from, to))
		}
	}
	return again
}

// modifyMentions gives computed columns and defaults that mention a column its new name.
func (a *alteration) modifyMentions(d definition, from, to string) {
	for _, c := range d.columns {
		mentions := slices.ContainsFunc(c.clauses, func(x clause) bool {
			return (x.kind == clauseGenerated || x.kind == clauseDefault) && usesName(x.expr, from)
		})
		if !mentions {
			continue
		}
		a.add(func(w *ansi.Writer) {
			w.SQL("MODIFY COLUMN ")
			w.Ident(c.name)
			w.SQL(" ", renamed(c.text(), from, to))
		})
	}
}
