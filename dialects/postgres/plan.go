package postgres

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// planner plans one operation.
type planner struct {
	reader
	cat dialects.Catalog
	sp  *ansi.Spelling
}

func (d Dialect) planner(ctx context.Context, c dialects.Catalog) planner {
	return planner{reader: reader{ctx, c}, cat: c, sp: spelling(d.Traits().Title)}
}

// plan catches what PostgreSQL does in its own way; the rest is as in most databases.
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
	}
	return p.planServer(o)
}

// planServer plans what concerns more than a table.
func (p planner) planServer(o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateEnum:
		return p.createEnum(o)
	case op.DropEnum:
		return p.dropEnum(o)
	case op.AddEnumValue:
		return p.addEnumValue(o)
	case op.RenameEnumValue:
		return p.renameEnumValue(o)
	case op.CreateFunction:
		return p.createFunction(o)
	case op.DropFunction:
		return p.dropFunction(o)
	case op.CreateTrigger:
		return p.createTrigger(o)
	case op.DropTrigger:
		return p.dropTrigger(o)
	case op.CreateDatabase:
		return p.createDatabase(o)
	}
	return ansi.Plan(p.sp, o)
}

// planQuery catches the writes that answer; reading is spelled as anywhere.
func (p planner) planQuery(q op.Query) ([]dialects.Statement, error) {
	switch q := q.(type) {
	case op.Insert:
		return p.insertReturning(q)
	case op.Update:
		return p.update(q)
	}
	return ansi.PlanQuery(p.sp, q)
}

// script collects the statements of a plan. Its first error sticks.
type script struct {
	planner
	plan []dialects.Statement
	err  error
	// undefaulted is a column whose default has been dropped, for it gets another one.
	undefaulted enumUser
}

func (s *script) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// add adds statements that are planned elsewhere.
func (s *script) add(plan []dialects.Statement, err error) {
	s.fail(err)
	s.plan = append(s.plan, plan...)
}

// run adds a statement.
func (s *script) run(sql string) { s.plan = append(s.plan, dialects.Statement{SQL: sql}) }

// check adds a question that must have no answer.
func (s *script) check(sql, unexpected string) {
	s.plan = append(s.plan, dialects.Statement{SQL: sql, Unexpected: unexpected})
}

// comment says what the statement added last is for.
func (s *script) comment(text string) { s.plan[len(s.plan)-1].Comment = text }

func (s *script) done() ([]dialects.Statement, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.plan, nil
}

// name quotes a name with its schema.
func (s *script) name(n op.Name) string {
	quoted, err := quoteName(n)
	s.fail(err)
	return quoted
}

// ident quotes a name.
func (s *script) ident(name string) string {
	quoted, err := quote(name)
	s.fail(err)
	return quoted
}

// text writes text as a literal.
func (s *script) text(value string) string {
	quoted, err := s.sp.QuoteString(value)
	s.fail(err)
	return quoted
}

// texts writes texts as literals between parentheses.
func (s *script) texts(values []string) string {
	list := "("
	for i, v := range values {
		if i > 0 {
			list += ", "
		}
		list += s.text(v)
	}
	return list + ")"
}

// alter adds a statement that alters a table.
func (s *script) alter(table op.Name, action string) {
	s.run("ALTER TABLE " + s.name(table) + " " + action)
}
