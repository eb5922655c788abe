package sqlite

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/op"
)

// SQLite would take each of these, and then refuse every write to the table.
func TestForeignKeysToNothingAreRefused(t *testing.T) {
	for want, r := range map[string]op.Reference{
		`there is no table "Parent"`:                    {Table: name("Parent"), Columns: []string{"id"}},
		`"Parents" has no column "nme"`:                 {Table: name("Parents"), Columns: []string{"nme"}},
		`a foreign key cannot refer to "NAME"`:          {Table: name("parents"), Columns: []string{"NAME"}},
		`a foreign key cannot refer to "part"`:          {Table: name("Parents"), Columns: []string{"part"}},
		`a foreign key cannot refer to "a" of "Parents`: {Table: name("Parents"), Columns: []string{"a"}},
		`cannot refer to "Keyless": it has no primary`:  {Table: name("Keyless")},
	} {
		b := open(t)
		b.exec(`CREATE TABLE Parents (id INTEGER PRIMARY KEY, name TEXT, part TEXT, a INT, b INT, UNIQUE (a, b))`, `CREATE UNIQUE INDEX p ON Parents (part) WHERE part > ''`,
			`CREATE UNIQUE INDEX n ON Parents (lower(name))`, `CREATE TABLE Keyless (id INT)`, `CREATE TABLE T (c INT)`)
		column := op.Column{Name: "p", Type: op.Type{Kind: op.Integer}, References: &r}
		operations := []op.Op{
			op.AddColumn{Table: name("T"), Column: column},
			op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{References: &r}},
			op.AddConstraint{Table: name("T"), Constraint: op.Constraint{Kind: op.ForeignKey, Columns: []string{"c"}, References: &r}},
		}
		if r.Table.Name != "Parent" { // which may be created after it
			operations = append(operations, op.CreateTable{Table: name("New"), Columns: []op.Column{column}})
		}
		for _, o := range operations {
			if err := b.refused(o); !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %q, want %q", o, err, want)
			}
		}
	}
}

func TestForeignKeysToAnyKey(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE P (id INTEGER PRIMARY KEY, name TEXT, a INT, b INT, UNIQUE (a, b))`, `CREATE UNIQUE INDEX n ON P (name)`,
		`CREATE TEMP TABLE P (name, id)`, `CREATE TABLE T (c INT)`)
	column := func(to, key string) op.Column {
		return op.Column{Name: to + key, Type: op.Type{Kind: op.Integer}, References: &op.Reference{Table: name(to), Columns: []string{key}}}
	}
	both := op.Reference{Table: name("p"), Columns: []string{"B", "A"}}
	b.do(
		op.AddColumn{Table: name("T"), Column: column("p", "ID")},
		op.AddColumn{Table: name("T"), Column: column("P", "name")},
		op.AddConstraint{Table: name("T"), Constraint: op.Constraint{Name: "k", Kind: op.ForeignKey, Columns: []string{"c", "pID"}, References: &both}},
		op.CreateTable{Table: name("A"), Columns: []op.Column{column("B", "id")}}, // before B
		op.CreateTable{Table: name("B"), Columns: []op.Column{{Name: "id", PrimaryKey: true, Type: op.Type{Kind: op.Integer}}, column("b", "id")}},
	)
	b.sound()
}
