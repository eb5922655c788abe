package ansi

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// CreateTable writes CREATE TABLE, with a tail of options after the closing parenthesis.
func (s *Spelling) CreateTable(o op.CreateTable, tail string) (dialects.Statement, error) {
	w := s.Definition()
	if len(o.Columns) == 0 {
		w.Fail(fmt.Errorf("a table needs a column"))
	}
	w.SQL("CREATE TABLE ")
	w.If(o.IfNotExists, "IF NOT EXISTS ")
	w.Name(o.Table)
	w.SQL(" (")
	w.members(o)
	w.SQL(")", tail)
	return w.Statement()
}

// members writes columns in the script's order, then keys over several, then constraints.
func (w *Writer) members(o op.CreateTable) {
	k := keysOf(o.Columns, o.Constraints)
	for i, c := range o.Columns {
		w.comma(i)
		w.Column(c, k)
	}
	for _, c := range append(k.members(), o.Constraints...) {
		w.SQL(", ")
		w.constraint(c)
	}
	for _, c := range o.Columns {
		if c.References != nil && !w.sp.InlineReferences {
			w.SQL(", ")
			w.constraint(op.Constraint{Kind: op.ForeignKey, Columns: []string{c.Name}, References: c.References})
		}
	}
}

func (s *Spelling) createTable(o op.CreateTable) ([]dialects.Statement, error) {
	st, err := s.CreateTable(o, "")
	return one(st, err)
}

func (s *Spelling) dropTable(o op.DropTable) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("DROP TABLE ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Name(o.Table)
	w.If(o.Cascade && s.Cascade, " CASCADE")
	return w.Statements()
}

// renameTable keeps to the schema: what moves a table to another one is different everywhere.
func (s *Spelling) renameTable(o op.RenameTable) ([]dialects.Statement, error) {
	w := s.Definition()
	if o.To.Schema != "" && o.To.Schema != o.From.Schema {
		w.Refuse("cannot move a table to another schema", "create the table there and insert its rows with a query")
	}
	w.alter(o.From)
	w.SQL("RENAME TO ")
	w.Ident(o.To.Name)
	return w.Statements()
}

func (w *Writer) alter(table op.Name) {
	w.SQL("ALTER TABLE ")
	w.Name(table)
	w.SQL(" ")
}

func (s *Spelling) addColumn(o op.AddColumn) ([]dialects.Statement, error) {
	w := s.Definition()
	w.alter(o.Table)
	w.SQL("ADD COLUMN ")
	w.If(o.IfNotExists, "IF NOT EXISTS ")
	w.Column(o.Column, keysOf([]op.Column{o.Column}, nil))
	return w.Statements()
}

func (s *Spelling) removeColumn(o op.RemoveColumn) ([]dialects.Statement, error) {
	w := s.Definition()
	w.alter(o.Table)
	w.SQL("DROP COLUMN ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Ident(o.Column)
	w.If(o.Cascade && s.Cascade, " CASCADE")
	return w.Statements()
}

func (s *Spelling) renameColumn(o op.RenameColumn) ([]dialects.Statement, error) {
	w := s.Definition()
	w.alter(o.Table)
	w.SQL("RENAME COLUMN ")
	w.Ident(o.From)
	w.SQL(" TO ")
	w.Ident(o.To)
	return w.Statements()
}

func (s *Spelling) addConstraint(o op.AddConstraint) ([]dialects.Statement, error) {
	w := s.Definition()
	w.alter(o.Table)
	w.SQL("ADD ")
	w.constraint(o.Constraint)
	return w.Statements()
}

func (s *Spelling) removeConstraint(o op.RemoveConstraint) ([]dialects.Statement, error) {
	w := s.Definition()
	w.alter(o.Table)
	w.SQL("DROP CONSTRAINT ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Ident(o.Name)
	w.If(o.Cascade && s.Cascade, " CASCADE")
	return w.Statements()
}
