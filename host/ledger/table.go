package ledger

import (
	"context"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func text(name string, length int) op.Column {
	return op.Column{Name: name, Type: op.Type{Kind: op.String, Length: length}, NotNull: true}
}

func number(name string) op.Column {
	return op.Column{Name: name, Type: op.Type{Kind: op.BigInt}, NotNull: true}
}

func longText(name string) op.Column {
	return op.Column{Name: name, Type: op.Type{Kind: op.Text, Size: "medium"}, NotNull: true}
}

// Tables are those of the applied migrations, of the log and of journals, as this version makes them. A column that came after the
// first version is nullable or has a default, and stands at the end: see [Ensure].
func (l Ledger) Tables() []op.CreateTable {
	name := text("name", 255)
	name.PrimaryKey = true
	source := op.Column{Name: "source", Type: op.Type{Kind: op.Blob, Size: "long"}, NotNull: true}
	id := op.Column{Name: "id", Type: op.Type{Kind: op.BigInt}, PrimaryKey: true, AutoIncrement: true}
	outcome := text("outcome", 16)
	outcome.Default = op.Const{Value: string(Done)}
	failure := longText("error")
	failure.NotNull = false
	common := []op.Column{
		number("duration_ms"), number("rows_written"), number("statements"),
		text("by_user", 255), text("by_host", 255), text("luamig_version", 64),
	}
	migrations := append([]op.Column{name, number("sequence"), text("checksum", 64), source, text("applied_at", 32)}, common...)
	log := append([]op.Column{id, text("action", 16), text("name", 255), text("checksum", 64),
		longText("args"), longText("reason"), text("started_at", 32)}, common...)
	return []op.CreateTable{
		{Table: l.Migrations, IfNotExists: true, Columns: migrations},
		{Table: l.Log, IfNotExists: true, Columns: append(log, outcome, failure)},
		l.JournalTable(),
	}
}

// Ensure returns the operations that make a table of the ledger where it is missing, and that give one which an
// older version has made the columns that came later; none where it is as it should be. It asks the catalog once.
//
// A later column must be nullable or have a default, because there are rows, and an older luamig may go on writing
// others. A table that lacks any other column is not luamig's, and is left alone with an error.
func Ensure(ctx context.Context, c dialects.Catalog, want op.CreateTable) ([]op.Op, error) {
	have, err := c.Describe(ctx, want.Table)
	if dialects.IsNotFound(err) {
		want.IfNotExists = true
		return []op.Op{want}, nil
	}
	if err != nil {
		return nil, err
	}
	var ops []op.Op
	for _, column := range want.Columns {
		if _, ok := have.Column(column.Name); ok {
			continue
		}
		if column.NotNull && column.Default == nil || column.PrimaryKey {
			return nil, notLuamigs(want.Table, column.Name)
		}
		ops = append(ops, op.AddColumn{Table: want.Table, Column: column})
	}
	return ops, nil
}

// notLuamigs says what it means that a column of the ledger is missing: the table is somebody else's.
func notLuamigs(table op.Name, column string) *dialects.Error {
	return &dialects.Error{
		Kind: dialects.NoSuchColumn, Table: table.Name, Column: column,
		Message: fmt.Sprintf("the table %q is not luamig's: it has no column %q", table.Name, column),
		Hint:    `give it back its column, or name another table for the ledger in luamig.lua: table = "…" (luamig adopt reads the one of another tool)`,
	}
}
