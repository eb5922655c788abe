package ansi

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func (s *Spelling) createSchema(o op.CreateSchema) ([]dialects.Statement, error) {
	w := s.schema()
	w.SQL("CREATE SCHEMA ")
	w.If(o.IfNotExists, "IF NOT EXISTS ")
	w.Ident(o.Name)
	return w.Statements()
}

func (s *Spelling) dropSchema(o op.DropSchema) ([]dialects.Statement, error) {
	w := s.schema()
	w.SQL("DROP SCHEMA ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Ident(o.Name)
	w.If(o.Cascade, " CASCADE")
	return w.Statements()
}

// schema begins a statement about a schema, where there are any.
func (s *Spelling) schema() *Writer {
	w := s.Definition()
	if !s.Schemas {
		w.Refuse("has no schemas", "put the name before the tables' names: archive_Users")
	}
	return w
}

func (s *Spelling) createDatabase(o op.CreateDatabase) ([]dialects.Statement, error) {
	return s.database("CREATE DATABASE ", o.Name)
}

func (s *Spelling) dropDatabase(o op.DropDatabase) ([]dialects.Statement, error) {
	if o.IfExists {
		return s.database("DROP DATABASE IF EXISTS ", o.Name)
	}
	return s.database("DROP DATABASE ", o.Name)
}

// database plans a statement about a whole database, which no server takes in a transaction.
func (s *Spelling) database(deed, name string) ([]dialects.Statement, error) {
	w := s.Definition()
	if !s.Databases {
		w.Refuse("has no databases on a server", "a database is a file, which is created when it is opened and dropped by deleting it")
	}
	w.SQL(deed)
	w.Ident(name)
	st, err := w.Statement()
	st.OutsideTx = true
	return one(st, err)
}
