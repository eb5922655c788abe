package op_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// Inverting twice gives the operation back, except for a key's and an index's
// concurrency, which both directions share, and for a rename, which is symmetric anyway.
func TestInverseOfInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := invertible().Draw(t, "operation")
		inverse, err := o.Inverse()
		if err != nil {
			t.Fatalf("%s: %v", o, err)
		}
		back, err := inverse.Inverse()
		if err != nil {
			t.Fatalf("the inverse of %s, %s: %v", o, inverse, err)
		}
		if diff := cmp.Diff(o, back); diff != "" {
			t.Fatalf("%s came back otherwise (-was +is):\n%s", o, diff)
		}
	})
}

// invertible draws operations that have an inverse which has one itself.
func invertible() *rapid.Generator[op.Op] {
	return rapid.OneOf(
		draw(func(t *rapid.T) op.Op { return createTable(t) }),
		draw(func(t *rapid.T) op.Op { c := createTable(t); return op.DropTable{Table: c.Table, Definition: &c} }),
		draw(func(t *rapid.T) op.Op { return op.RenameTable{From: name(t), To: name(t)} }),
		draw(func(t *rapid.T) op.Op { return op.AddColumn{Table: name(t), Column: column(t)} }),
		draw(removeColumn),
		draw(changeColumn),
		draw(changeEnum),
		draw(func(t *rapid.T) op.Op { return op.RenameColumn{Table: name(t), From: word(t), To: word(t)} }),
		draw(func(t *rapid.T) op.Op { return op.AddIndex{Table: name(t), Index: index(t)} }),
		draw(removeIndex),
		draw(func(t *rapid.T) op.Op { return op.AddConstraint{Table: name(t), Constraint: constraint(t)} }),
		draw(removeConstraint),
		draw(func(t *rapid.T) op.Op { return op.CreateEnum{Name: name(t), Values: words(t)} }),
		draw(func(t *rapid.T) op.Op { return op.DropEnum{Name: name(t), Values: words(t)} }),
		draw(func(t *rapid.T) op.Op { return op.RenameEnumValue{Name: name(t), From: word(t), To: word(t)} }),
		draw(func(t *rapid.T) op.Op { return view(t) }),
		draw(func(t *rapid.T) op.Op {
			v := view(t)
			return op.DropView{View: v.View, Materialized: v.Materialized, Definition: &v}
		}),
		draw(func(t *rapid.T) op.Op { return op.CreateSchema{Name: word(t)} }),
		draw(func(t *rapid.T) op.Op { return op.DropSchema{Name: word(t)} }),
		draw(func(t *rapid.T) op.Op { return trigger(t) }),
		draw(func(t *rapid.T) op.Op {
			r := trigger(t)
			return op.DropTrigger{Name: r.Name, Table: r.Table, Definition: &r}
		}),
		draw(func(t *rapid.T) op.Op { return function(t) }),
		draw(func(t *rapid.T) op.Op {
			f := function(t)
			return op.DropFunction{Name: f.Name, Params: f.Params, Definition: &f}
		}),
	)
}

func draw(f func(*rapid.T) op.Op) *rapid.Generator[op.Op] { return rapid.Custom(f) }

func word(t *rapid.T) string { return rapid.StringN(1, 12, 40).Draw(t, "word") }

func words(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.StringN(1, 12, 40), 1, 4).Draw(t, "words")
}

func name(t *rapid.T) op.Name {
	return op.Name{Schema: rapid.SampledFrom([]string{"", "archive"}).Draw(t, "schema"), Name: word(t)}
}

func flag(t *rapid.T) bool { return rapid.Bool().Draw(t, "flag") }

func column(t *rapid.T) op.Column {
	c := op.Column{
		Name: word(t), NotNull: flag(t), PrimaryKey: flag(t), Unique: flag(t), Comment: word(t),
		Type: op.Type{Kind: rapid.SampledFrom([]op.TypeKind{op.String, op.Integer, op.JSON}).Draw(t, "kind"), Length: rapid.IntRange(0, 99).Draw(t, "length")},
	}
	if flag(t) {
		c.Default = op.Const{Value: rapid.Int64().Draw(t, "default")}
	}
	if flag(t) {
		c.References = reference(t)
	}
	return c
}

func reference(t *rapid.T) *op.Reference {
	return &op.Reference{Table: name(t), Columns: words(t), OnDelete: "CASCADE", Deferrable: op.InitiallyDeferred}
}

func createTable(t *rapid.T) op.CreateTable {
	o := op.CreateTable{Table: name(t), Options: op.TableOptions{Comment: word(t), Strict: flag(t)}}
	for range rapid.IntRange(1, 4).Draw(t, "columns") {
		o.Columns = append(o.Columns, column(t))
	}
	if flag(t) {
		o.Constraints = []op.Constraint{constraint(t)}
	}
	return o
}

func removeColumn(t *rapid.T) op.Op {
	c := column(t)
	return op.RemoveColumn{Table: name(t), Column: c.Name, Definition: &c}
}

func changeColumn(t *rapid.T) op.Op {
	null, was := flag(t), flag(t)
	return op.ChangeColumn{
		Table: name(t), Column: word(t),
		To:   op.ColumnChange{NotNull: &null, Default: &op.DefaultChange{Expr: op.Const{Value: word(t)}}},
		From: &op.ColumnChange{NotNull: &was, Default: &op.DefaultChange{}},
	}
}

// changeEnum renames a value to one that was not there before.
func changeEnum(t *rapid.T) op.Op {
	enum := func(values ...string) *op.Type { return &op.Type{Kind: op.Enum, Values: values} }
	return op.ChangeColumn{
		Table: name(t), Column: word(t),
		To:   op.ColumnChange{Type: enum("kept", "new", "newer"), RenameValues: []op.ValueRename{{From: "old", To: "new"}, {From: "older", To: "newer"}}},
		From: &op.ColumnChange{Type: enum("old", "kept", "older")},
	}
}

func index(t *rapid.T) op.Index {
	return op.Index{
		Name: word(t), Unique: flag(t), Concurrently: flag(t), Include: words(t),
		Fields: []op.IndexField{{Column: word(t), Order: "DESC"}, {Expr: op.Literal{SQL: word(t)}}},
		Where:  op.Compare{Left: op.Col{Path: words(t)}, Op: op.Eq, Right: rapid.Int64().Draw(t, "right")},
	}
}

func removeIndex(t *rapid.T) op.Op {
	x := index(t)
	return op.RemoveIndex{Table: name(t), Name: x.Name, Concurrently: x.Concurrently, Definition: &x}
}

func constraint(t *rapid.T) op.Constraint {
	return op.Constraint{Name: word(t), Kind: op.ForeignKey, Columns: words(t), References: reference(t)}
}

func removeConstraint(t *rapid.T) op.Op {
	c := constraint(t)
	return op.RemoveConstraint{Table: name(t), Name: c.Name, Definition: &c}
}

func view(t *rapid.T) op.CreateView {
	return op.CreateView{View: name(t), Query: word(t), Columns: words(t), Materialized: flag(t)}
}

func trigger(t *rapid.T) op.CreateTrigger {
	return op.CreateTrigger{Name: word(t), Table: name(t), Timing: "AFTER", Events: words(t), Body: word(t)}
}

func function(t *rapid.T) op.CreateFunction {
	return op.CreateFunction{Name: name(t), Params: []op.Param{{Name: word(t), Type: word(t)}}, Returns: word(t), Body: word(t)}
}

func changeOf(to, from op.ColumnChange) op.ChangeColumn {
	return op.ChangeColumn{Table: op.Name{Name: "Users"}, Column: "age", To: to, From: &from}
}

// A derived inverse must not undo what the operation may not have done.
func TestIrreversible(t *testing.T) {
	users := op.Name{Name: "Users"}
	tests := []struct {
		op         op.Op
		deed, hint string
	}{
		{op.CreateTable{Table: users, IfNotExists: true}, "createTable Users", "leave out ifNotExists"},
		{op.DropTable{Table: users}, "dropTable Users", "qi:dropTable(name, { columns"},
		{op.DropTable{Table: users, Definition: &op.CreateTable{}, Cascade: true}, "dropTable Users", "without ifExists and cascade"},
		{op.DropTable{Table: users, Definition: &op.CreateTable{}, IfExists: true}, "dropTable Users", "without ifExists and cascade"},
		{op.DropAllTables{Keep: []string{"a", "b"}}, "dropAllTables but a, b", ""},
		{op.AddColumn{Table: users, Column: op.Column{Name: "age"}, IfNotExists: true}, "addColumn Users.age", "leave out ifNotExists"},
		{op.RemoveColumn{Table: op.Name{Schema: "s", Name: "Users"}, Column: "age"}, "removeColumn s.Users.age", "the column's definition"},
		{op.ChangeColumn{Table: users, Column: "age"}, "changeColumn Users.age", "from = {"},
		{changeOf(op.ColumnChange{References: &op.Reference{}, Check: op.RawCond{SQL: "x"}}, op.ColumnChange{NotNull: new(bool)}), "changeColumn Users.age", ": references, check"},
		{changeOf(op.ColumnChange{NoReferences: true, Type: &op.Type{}}, op.ColumnChange{Type: &op.Type{}}), "changeColumn Users.age", ": references"},
		{changeOf(op.ColumnChange{Type: &op.Type{}, RenameValues: []op.ValueRename{{From: "a", To: "b"}}}, op.ColumnChange{Type: &op.Type{Values: []string{"a", "b"}}}),
			"changeColumn Users.age", `which rows were "a" and which "b" is not known`},
		{op.AddIndex{Table: users, Index: op.Index{Name: "i"}, IfNotExists: true}, "addIndex Users.i", "leave out ifNotExists"},
		{op.RemoveIndex{Table: users, Name: "i"}, "removeIndex Users.i", "the fields"},
		{op.RemoveConstraint{Table: users, Name: "k"}, "removeConstraint Users.k", "the constraint's definition"},
		{op.DropEnum{Name: op.Name{Name: "mood"}}, "dropEnum mood", "the type's values"},
		{op.AddEnumValue{Name: op.Name{Name: "mood"}, Value: "ok"}, "addEnumValue mood.ok", "rows that hold the value"},
		{op.CreateView{View: users, OrReplace: true}, "createView Users", "leave out orReplace"},
		{op.DropView{View: users}, "dropView Users", "the view's query"},
		{op.CreateFunction{Name: users, OrReplace: true}, "createFunction Users", "leave out orReplace"},
		{op.DropFunction{Name: users}, "dropFunction Users", ""},
		{op.DropTrigger{Name: "t", Table: users}, "dropTrigger Users.t", ""},
		{op.CreateSchema{Name: "s", IfNotExists: true}, "createSchema s", "leave out ifNotExists"},
		{op.DropSchema{Name: "s", Cascade: true}, "dropSchema s", "leave out ifExists and cascade"},
		{op.CreateDatabase{Name: "d"}, "createDatabase d", ""},
		{op.DropDatabase{Name: "d"}, "dropDatabase d", ""},
		{op.Insert{Table: users, Verb: "upsert"}, "upsert Users", ""},
		{op.Update{Table: users}, "update Users", ""},
		{op.Delete{Table: users, Verb: "bulkDelete"}, "bulkDelete Users", ""},
		{op.InsertSelect{Table: users}, "insertSelect Users", ""},
		{op.Raw{SQL: "SELECT\n  1"}, "query SELECT 1", ""},
	}
	for _, test := range tests {
		inverse, err := test.op.Inverse()
		var irreversible *op.IrreversibleError
		if inverse != nil || !errors.As(err, &irreversible) {
			t.Errorf("%s: got %v, %v", test.op, inverse, err)
			continue
		}
		if want := "it has no inverse"; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
		if !strings.Contains(irreversible.Remedy(), test.hint) || !strings.HasSuffix(irreversible.Remedy(), "qi:reversible{ up = function() … end, down = function() … end }") {
			t.Errorf("%s: remedy %q does not hold %q and the usual one", test.deed, irreversible.Remedy(), test.hint)
		}
	}
}

func TestReverse(t *testing.T) {
	at := func(line int) op.Pos { return op.Pos{File: "a.lua", Line: line} }
	a, b := op.CreateSchema{Name: "a"}, op.RenameTable{From: op.Name{Name: "x"}, To: op.Name{Name: "y"}}
	got, err := op.Reverse([]op.Step{{Pos: at(1), Op: a}, {Pos: at(2), Op: b}})
	want := []op.Step{
		{Pos: at(2), Op: op.RenameTable{From: op.Name{Name: "y"}, To: op.Name{Name: "x"}}},
		{Pos: at(1), Op: op.DropSchema{Name: "a"}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err := op.Reverse(nil); len(got) != 0 || err != nil {
		t.Errorf("of nothing: %v, %v", got, err)
	}
}

func TestReverseReportsAll(t *testing.T) {
	steps := []op.Step{
		{Pos: op.Pos{File: "a.lua", Line: 1}, Op: op.Delete{Table: op.Name{Name: "T"}}},
		{Pos: op.Pos{File: "a.lua", Line: 2, Column: 3}, Op: op.CreateSchema{Name: "s"}},
		{Pos: op.Pos{File: "a.lua", Line: 3, Column: 4}, Op: op.Raw{SQL: "x"}},
	}
	got, err := op.Reverse(steps)
	if want := "a.lua:3:4: query x: it has no inverse\na.lua:1: delete T: it has no inverse"; got != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %q, want %q", got, err, want)
	}
}

func TestPos(t *testing.T) {
	for want, p := range map[string]op.Pos{"": {}, "a.lua": {File: "a.lua"}, "a.lua:3": {File: "a.lua", Line: 3}, "a.lua:3:7": {File: "a.lua", Line: 3, Column: 7}} {
		if p.String() != want || p.IsValid() != (p.Line > 0) {
			t.Errorf("%#v: %q, valid %v", p, p, p.IsValid())
		}
	}
}
