package dialecttest

import (
	"errors"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Operations returns one of each operation that there is.
func Operations() []op.Op {
	check := op.Constraint{Name: "k", Kind: op.Check, Check: is("age", op.Gt, 0)}
	return []op.Op{
		create("T", id()), op.DropTable{Table: table("Users")}, op.DropAllTables{}, op.RenameTable{From: table("Users"), To: table("People")},
		add("Users", column("x", op.Integer)), remove("Users", "age"), change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.Text))}),
		op.RenameColumn{Table: table("Users"), From: "age", To: "years"},
		index("Users", "i", "age"), op.RemoveIndex{Table: table("Users"), Name: "present"},
		constrain("Users", check), release("Users", "kept"),
		op.CreateEnum{Name: table("mood"), Values: []string{"a"}}, op.DropEnum{Name: table("mood")},
		op.AddEnumValue{Name: table("mood"), Value: "b"}, op.RenameEnumValue{Name: table("mood"), From: "a", To: "c"},
		op.CreateView{View: table("V"), Query: "SELECT 1 AS one"}, op.DropView{View: table("W")},
		op.CreateFunction{Name: table("f"), Returns: "integer", Language: "sql", Body: "SELECT 1"}, op.DropFunction{Name: table("f")},
		op.CreateTrigger{Name: "tr", Table: table("Users"), Timing: "AFTER", Events: []string{"INSERT"}, ForEach: "ROW", Body: `UPDATE "Users" SET age = 1;`},
		op.DropTrigger{Name: "old", Table: table("Users")},
		op.CreateSchema{Name: "s"}, op.DropSchema{Name: "s"}, op.CreateDatabase{Name: "d"}, op.DropDatabase{Name: "d"},
		userRows(), op.InsertSelect{Table: table("Users"), Columns: []string{"email"}, Query: op.Raw{SQL: "SELECT 'x'"}},
		op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "age", Value: int64(1)}}}, op.Delete{Table: table("Users")},
		updateAges(), deleteUsers(),
		op.Raw{SQL: "SELECT 1"},
	}
}

// everyOperation plans one of each operation: statements, or an error that says what to do instead.
func everyOperation(t *testing.T, d dialects.Dialect, open func(t *testing.T) dialects.Conn) {
	b := newBench(t, d, open(t))
	b.perform(users(), constrain("Users", op.Constraint{Name: "kept", Kind: op.Check, Check: is("age", op.Gt, 0)}),
		index("Users", "present", "email"), op.CreateView{View: table("W"), Query: "SELECT 1 AS one"})
	for _, o := range Operations() {
		plan, err := d.Plan(t.Context(), o, b.conn.Catalog())
		var without *dialects.UnsupportedError
		switch {
		case errors.As(err, &without):
			if without.Remedy() == "" {
				t.Errorf("%s (%T): %q does not say what to do instead", o, o, without)
			}
		case err != nil:
			t.Errorf("%s (%T): %v", o, o, err)
		case len(plan) == 0:
			t.Errorf("%s (%T) is planned as nothing", o, o)
		}
	}
}
