package sqlite

import (
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Another connection that is open all the while has to see what a rebuild and an edit in place have made of the
// definitions, and obey the foreign keys.
func TestOthersSeeTheNewDefinitions(t *testing.T) {
	url := fileURL(t)
	b, other := bench{t, testConn(t, url)}, bench{t, testConn(t, url)}
	b.exec(`CREATE TABLE P (id INTEGER PRIMARY KEY, x TEXT)`, `CREATE TABLE T (x TEXT, p INT REFERENCES P (id) ON DELETE CASCADE, q INT)`, `INSERT INTO P VALUES (1, '1')`, `INSERT INTO T VALUES ('1', 1, 1)`)
	other.want(`SELECT count(*) FROM T`, "1")

	b.exec("BEGIN IMMEDIATE")
	b.do(op.ChangeColumn{Table: name("P"), Column: "x", To: toType(op.Integer)})
	other.want(`SELECT typeof(x) FROM P`, "text") // as long as nothing is committed
	b.exec("COMMIT")
	other.want(`SELECT typeof(x) FROM P`, "integer")
	wantForeignKeyViolation(other, `INSERT INTO T VALUES ('2', 9, 1)`)

	b.do(op.ChangeColumn{Table: name("T"), Column: "q", To: op.ColumnChange{References: &op.Reference{Table: name("P"), Columns: []string{"id"}}}})
	wantForeignKeyViolation(other, `INSERT INTO T VALUES ('2', 1, 9)`)

	b.do(op.RemoveConstraint{Table: name("T"), Name: "T_q_P_fk"})
	other.exec(`INSERT INTO T VALUES ('2', 1, 9)`)
	other.sound()
}

func wantForeignKeyViolation(b bench, sql string) {
	b.t.Helper()
	_, err := b.Exec(b.t.Context(), stmt(sql))
	if kind := errorKind(err); kind != dialects.ForeignKeyViolation {
		b.t.Errorf("%s: got %v", sql, err)
	}
}

func errorKind(err error) dialects.ErrorKind {
	if refusal, ok := err.(*dialects.Error); ok {
		return refusal.Kind
	}
	return ""
}

func TestFirstNumberOfATableThatIsThere(t *testing.T) {
	b := open(t)
	o := op.CreateTable{Table: name("T"), Columns: []op.Column{{Name: "id", Type: op.Type{Kind: op.Integer}, PrimaryKey: true, AutoIncrement: true}},
		Options: op.TableOptions{InitialAutoIncrement: 50}, IfNotExists: true}
	b.do(o)
	b.exec(`INSERT INTO T DEFAULT VALUES`)
	b.do(o)
	b.exec(`INSERT INTO T DEFAULT VALUES`)
	b.want(`SELECT id FROM T`, "50\n51")
	b.want(`SELECT * FROM sqlite_sequence`, "T|51")
}
