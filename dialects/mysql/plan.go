package mysql

import (
	"context"
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// planner plans one operation.
type planner struct {
	catalog
	ctx context.Context
	sp  *ansi.Spelling
}

// newPlanner takes the catalog of a connection of this package, which knows the server.
func newPlanner(ctx context.Context, c dialects.Catalog) (planner, error) {
	own, ok := c.(catalog)
	if !ok {
		return planner{}, fmt.Errorf("planning for MySQL and MariaDB needs the catalog of a connection of theirs, not a %T", c)
	}
	return planner{catalog: own, ctx: ctx, sp: spelling(own.c.server)}, nil
}

// plan catches what MySQL does in its own way; the rest is as in most databases.
func (p planner) plan(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateTable:
		return p.createTable(o)
	case op.DropTable:
		return p.dropTable(o)
	case op.DropAllTables:
		return p.dropAllTables(o)
	case op.RenameTable:
		return p.renameTable(o)
	case op.AddColumn:
		return p.addColumn(o)
	case op.RemoveColumn:
		return p.removeColumn(o)
	case op.ChangeColumn:
		return p.changeColumn(o)
	case op.RenameColumn:
		return p.renameColumn(o)
	case op.AddIndex:
		return p.addIndex(o)
	case op.RemoveIndex:
		return p.removeIndex(o)
	case op.AddConstraint:
		return p.addConstraint(o)
	case op.RemoveConstraint:
		return p.removeConstraint(o)
	case op.CreateView:
		return p.createView(o)
	}
	return p.planRows(o)
}

func (p planner) planRows(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.Insert:
		return p.insert(o)
	case op.Update:
		return p.update(o)
	case op.Delete:
		return p.delete(o)
	case op.UpdateRows:
		return p.updateRows(o)
	case op.DeleteRows:
		return p.deleteRows(o)
	case op.Raw:
		return p.raw(o)
	}
	return p.planServer(o)
}

func (p planner) planServer(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateFunction:
		return p.createFunction(o)
	case op.DropFunction:
		return p.dropFunction(o)
	case op.CreateTrigger:
		return p.createTrigger(o)
	case op.DropSchema:
		return p.dropSchema(o)
	case op.CreateDatabase:
		return p.createDatabase(o)
	case op.DropDatabase:
		plan, err := ansi.Plan(p.sp, o)
		return insideTx(plan), err
	}
	return ansi.Plan(p.sp, o)
}

// planQuery catches the writes that answer, and the conditions of questions.
func (p planner) planQuery(q op.Query) ([]dialects.Statement, error) {
	switch q := q.(type) {
	case op.Insert:
		return p.insertReturning(q)
	case op.Update:
		return p.update(q)
	case op.Select:
		q.Where = p.condition(q.Table, q.Where)
		return ansi.PlanQuery(p.sp, q)
	case op.Raw:
		return p.raw(q)
	}
	return ansi.PlanQuery(p.sp, q)
}

// insideTx says that the server takes statements in a transaction, which they commit.
func insideTx(plan []dialects.Statement) []dialects.Statement {
	for i := range plan {
		plan[i].OutsideTx = false
	}
	return plan
}

// raw refuses the command by which the mysql client divides a text, which is none of the server.
func (p planner) raw(o op.Raw) ([]dialects.Statement, error) {
	plan, err := p.sp.Raw(o)
	if err != nil {
		return nil, err
	}
	for _, s := range plan {
		if fields := strings.Fields(s.SQL); len(fields) > 0 && strings.EqualFold(fields[0], "DELIMITER") {
			return nil, &dialects.Error{
				Kind:    dialects.SyntaxError,
				Message: "DELIMITER is a command of the mysql client and no SQL",
				Hint:    "leave it out and end statements with \";\": a body between BEGIN and END is read as one",
			}
		}
	}
	return plan, nil
}

// unsupported is the error for what the server does not have.
func (p planner) unsupported(what, hint string) error { return p.sp.Unsupported(what, hint) }

// one makes a plan of the text of one statement.
func one(w *ansi.Writer) ([]dialects.Statement, error) { return w.Statements() }

// alter begins ALTER TABLE.
func (p planner) alter(table op.Name) *ansi.Writer {
	w := p.sp.Definition()
	w.SQL("ALTER TABLE ")
	w.Name(table)
	w.SQL(" ")
	return w
}

// alteration collects the parts of one ALTER TABLE, which the server performs as a whole or not at all.
type alteration struct {
	p     planner
	table op.Name
	parts []string
	err   error
}

func (p planner) alteration(table op.Name) *alteration { return &alteration{p: p, table: table} }

func (a *alteration) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// add adds a part that is written by f.
func (a *alteration) add(f func(*ansi.Writer)) {
	w := a.p.sp.Definition()
	f(w)
	text, err := w.Text()
	a.fail(err)
	a.parts = append(a.parts, text)
}

// drop adds DROP … name.
func (a *alteration) drop(what, name string) {
	a.add(func(w *ansi.Writer) {
		w.SQL("DROP ", what, " ")
		w.Ident(name)
	})
}

// constraint adds ADD CONSTRAINT.
func (a *alteration) constraint(c op.Constraint) {
	text, err := a.p.constraintText(a.table, c)
	a.fail(err)
	a.parts = append(a.parts, "ADD "+text)
}

// plan returns the statement; none where there is nothing to alter.
func (a *alteration) plan() ([]dialects.Statement, error) {
	if a.err != nil || len(a.parts) == 0 {
		return nil, a.err
	}
	w := a.p.alter(a.table)
	w.SQL(strings.Join(a.parts, ", "))
	return one(w)
}
