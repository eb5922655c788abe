package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// Any sequence of operations leaves the file whole: no row is lost, no foreign key goes missing,
// and what was refused has changed nothing.
func TestRandomOperations(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := open(t)
		defer b.Close()
		b.exec(
			`CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT CHECK (a.x <> 'no'), y INT UNIQUE, b INT REFERENCES b (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
			`CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT DEFAULT 'd', y INT, a INT REFERENCES a ON DELETE CASCADE, up INT REFERENCES b (id) ON DELETE CASCADE, CONSTRAINT two UNIQUE (x, y))`,
			`CREATE TABLE c (k TEXT, x TEXT, y INT REFERENCES a (y) ON UPDATE CASCADE ON DELETE CASCADE, PRIMARY KEY (k, x)) WITHOUT ROWID`,
			`CREATE INDEX ax ON a (lower(x), y) WHERE a.x IS NOT NULL`, `CREATE UNIQUE INDEX by ON b (y)`,
			`CREATE TABLE log (n)`, `CREATE VIEW v AS SELECT a.id, b.x FROM a JOIN b ON b.a = a.id`,
			`CREATE TRIGGER r AFTER INSERT ON b BEGIN INSERT INTO log VALUES (new.id); END`,
			"BEGIN",
			`INSERT INTO a VALUES (1, 'p', 10, 1), (2, 'q', 20, NULL)`, `INSERT INTO b VALUES (1, 's', 1, 1, 1), (2, 't', 2, 2, 1)`, `INSERT INTO c VALUES ('k', 'x', 10), ('l', 'x', 20)`,
			"COMMIT")
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			step(r, b, randomOperation(r))
		}
	})
}

func step(r *rapid.T, b bench, o op.Op) {
	before, rows := b.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"), counts(b)
	keys := b.rows(foreignKeysSQL)
	b.exec("BEGIN", "SAVEPOINT s")
	err := b.try(o)
	if err != nil {
		b.exec("ROLLBACK TO s", "PRAGMA writable_schema = OFF", "PRAGMA legacy_alter_table = OFF")
	}
	b.exec("COMMIT")
	b.sound()
	if after := counts(b); after != rows {
		r.Fatalf("%s: the rows were %s and are %s", o, rows, after)
	}
	if after := b.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"); err != nil && after != before {
		r.Fatalf("%s was refused (%v), and left\n%s\ninstead of\n%s", o, err, after, before)
	}
	if after := b.rows(foreignKeysSQL); err != nil && after != keys {
		r.Fatalf("%s was refused (%v), and left the foreign keys\n%s\ninstead of\n%s", o, err, after, keys)
	}
	if b.t.Failed() {
		r.Fatalf("after %#v: %v", o, err)
	}
}

// foreignKeysSQL shows what the connection knows of foreign keys, which the stored text alone does not.
const foreignKeysSQL = `SELECT m.name, f."table", f."from", f."to", f.on_delete FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' ORDER BY 1, 2, 3`

func counts(b bench) string {
	tables := strings.Split(b.rows("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name IN ('a', 'b', 'c') ORDER BY name"), "\n")
	var all []string
	for _, t := range tables {
		all = append(all, t+":"+b.rows("SELECT count(*) FROM "+t))
	}
	return fmt.Sprint(all)
}

func randomOperation(r *rapid.T) op.Op {
	table := name(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "table"))
	column := rapid.SampledFrom([]string{"id", "x", "y", "a", "b", "up", "k", "added"}).Draw(r, "column")
	switch rapid.IntRange(0, 7).Draw(r, "operation") {
	case 0, 1:
		return op.ChangeColumn{Table: table, Column: column, To: randomChange(r)}
	case 2:
		return op.RemoveColumn{Table: table, Column: column, Cascade: rapid.Bool().Draw(r, "cascade")}
	case 3:
		return op.AddColumn{Table: table, Column: op.Column{Name: "added", Type: op.Type{Kind: op.String}, Unique: rapid.Bool().Draw(r, "unique"), Default: randomDefault(r)}}
	case 4:
		return op.RenameColumn{Table: table, From: column, To: rapid.SampledFrom([]string{"x", "y", "renamed"}).Draw(r, "to")}
	case 5:
		return op.AddConstraint{Table: table, Constraint: op.Constraint{Name: "new", Kind: op.Unique, Columns: []string{column, "x"}}}
	case 6:
		return op.AddConstraint{Table: table, Constraint: op.Constraint{Name: "fk", Kind: op.ForeignKey, Columns: []string{column},
			References: &op.Reference{Table: name("a"), Columns: []string{"id"}, OnDelete: "CASCADE"}}}
	}
	constraint := rapid.SampledFrom([]string{"two", "new", "fk", "a_y_uk", "b_a_a_fk", "sqlite_autoindex_c_1"}).Draw(r, "constraint")
	return op.RemoveConstraint{Table: table, Name: constraint, Cascade: rapid.Bool().Draw(r, "cascade")}
}

func randomDefault(r *rapid.T) op.Expr {
	return rapid.SampledFrom([]op.Expr{nil, op.NewUUID{}, op.Const{Value: "c"}, op.Literal{SQL: "1 + 1"}}).Draw(r, "default")
}

func randomChange(r *rapid.T) op.ColumnChange {
	flag := rapid.Bool().Draw(r, "flag")
	switch rapid.IntRange(0, 5).Draw(r, "change") {
	case 0:
		return toType(rapid.SampledFrom([]op.TypeKind{op.Integer, op.Text, op.Double, op.String, op.JSON}).Draw(r, "kind"))
	case 1:
		return op.ColumnChange{NotNull: &flag}
	case 2:
		return op.ColumnChange{Unique: &flag}
	case 3:
		return op.ColumnChange{Default: &op.DefaultChange{Expr: randomDefault(r)}}
	case 4:
		return op.ColumnChange{References: &op.Reference{Table: name("b"), Columns: []string{"id"}, OnDelete: "CASCADE"}}
	}
	return op.ColumnChange{PrimaryKey: &flag}
}
