package sqlite

import (
	"errors"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// SQLite's own DROP would take the index or trigger of any table.
func TestPartsOfOtherTablesStay(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE A (a)`, `CREATE TABLE B (a)`, `CREATE INDEX i ON A (a)`, `CREATE TRIGGER tr AFTER INSERT ON A BEGIN SELECT 1; END`)
	for _, o := range []op.Op{
		op.RemoveIndex{Table: name("B"), Name: "I"},
		op.RemoveIndex{Table: name("Z"), Name: "i"},
		op.DropTrigger{Table: name("B"), Name: "tr"},
	} {
		var missing *dialects.NotFoundError
		if err := b.refused(o); !errors.As(err, &missing) || missing.Remedy() != `it belongs to "A"` {
			t.Errorf("%s: %v", o, err)
		}
	}
	b.do(op.RemoveIndex{Table: name("B"), Name: "i", IfExists: true})
	b.do(op.DropTrigger{Table: name("B"), Name: "tr", IfExists: true})
	b.want(`SELECT count(*) FROM sqlite_schema WHERE name IN ('i', 'tr')`, "2")
	b.do(op.RemoveIndex{Table: name("a"), Name: "I"})
	b.do(op.DropTrigger{Table: name("a"), Name: "TR"})
	b.want(`SELECT count(*) FROM sqlite_schema WHERE name IN ('i', 'tr')`, "0")
}

func TestRemoveIndexOfKey(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE A (a UNIQUE)`)
	var refused *dialects.Error
	err := b.refused(op.RemoveIndex{Table: name("A"), Name: "sqlite_autoindex_A_1"})
	if want := `remove the key: qi:removeConstraint("A", "sqlite_autoindex_A_1")`; !errors.As(err, &refused) || refused.Hint != want {
		t.Errorf("%v", err)
	}
}

// IF NOT EXISTS would be satisfied by the index of another table.
func TestAddIndexTellsTablesApart(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE A (a)`, `CREATE TABLE B (a)`, `CREATE INDEX i ON A (a)`)
	index := op.Index{Name: "i", Fields: []op.IndexField{{Column: "a"}}}
	b.do(op.AddIndex{Table: name("A"), Index: index, IfNotExists: true})
	var refused *dialects.Error
	err := b.refused(op.AddIndex{Table: name("B"), Index: index, IfNotExists: true})
	if !errors.As(err, &refused) || refused.Kind != dialects.AlreadyExists || refused.Table != "A" {
		t.Errorf("%v", err)
	}
}

func TestUniqueIndexByItsTypeHasNoLength(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE A (a TEXT)`)
	var unsupported *dialects.UnsupportedError
	err := b.refused(op.AddIndex{Table: name("A"), Index: op.Index{Name: "i", Type: "unique", Fields: []op.IndexField{{Column: "a", Length: 3}}}})
	if !errors.As(err, &unsupported) {
		t.Errorf("%v", err)
	}
}
