package ansi

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Plan turns an operation into statements as most databases take them. What most
// do not have is an [*dialects.UnsupportedError], which a dialect that has it comes before.
func Plan(s *Spelling, o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateTable:
		return s.createTable(o)
	case op.DropTable:
		return s.dropTable(o)
	case op.RenameTable:
		return s.renameTable(o)
	case op.AddColumn:
		return s.addColumn(o)
	case op.RemoveColumn:
		return s.removeColumn(o)
	case op.RenameColumn:
		return s.renameColumn(o)
	case op.AddIndex:
		return s.addIndex(o)
	case op.RemoveIndex:
		return s.removeIndex(o)
	case op.AddConstraint:
		return s.addConstraint(o)
	case op.RemoveConstraint:
		return s.removeConstraint(o)
	case op.CreateView:
		return s.createView(o)
	case op.DropView:
		return s.dropView(o)
	}
	return planRows(s, o)
}

// planRows plans what concerns rows.
func planRows(s *Spelling, o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.Insert:
		return s.Insert(o)
	case op.InsertSelect:
		return s.insertSelect(o)
	case op.Update:
		return s.Update(o, nil)
	case op.Delete:
		return s.Delete(o, nil)
	case op.UpdateRows:
		return s.updateRows(o)
	case op.DeleteRows:
		return s.deleteRows(o)
	case op.Raw:
		return s.Raw(o)
	}
	return planServer(s, o)
}

// planServer plans what concerns more than a table, and ends with what nobody knows.
func planServer(s *Spelling, o op.Op) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.CreateSchema:
		return s.createSchema(o)
	case op.DropSchema:
		return s.dropSchema(o)
	case op.CreateDatabase:
		return s.createDatabase(o)
	case op.DropDatabase:
		return s.dropDatabase(o)
	case op.CreateTrigger:
		return s.createTrigger(o)
	case op.DropTrigger:
		return s.dropTrigger(o)
	case op.CreateEnum, op.DropEnum, op.AddEnumValue, op.RenameEnumValue:
		return nil, s.Unsupported("has no enumerated types of their own",
			"give the column the type DataTypes.ENUM(…), and change its values with changeColumn")
	case op.CreateFunction, op.DropFunction:
		return nil, s.Unsupported("has no functions written in SQL", "do the work in Lua, with rows or transform")
	}
	return nil, s.Unsupported(fmt.Sprintf("cannot do %q (%T)", o, o), "write it as SQL, with qi:query")
}

// PlanQuery turns a question into the statements that ask it.
func PlanQuery(s *Spelling, q op.Query) ([]dialects.Statement, error) {
	switch q := q.(type) {
	case op.Select:
		return s.Select(q)
	case op.Raw:
		return s.Raw(q)
	case op.Insert:
		return s.InsertReturning(q)
	case op.Update:
		return s.Update(q, nil)
	}
	return nil, s.Unsupported(fmt.Sprintf("cannot answer %T", q), "write it as SQL, with qi:query")
}
