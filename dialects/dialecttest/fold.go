package dialecttest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// updateAges and deleteUsers are writes of rows that are found by their keys.
func updateAges() op.UpdateRows {
	return op.UpdateRows{Table: table("Users"), Set: []string{"age", "bio"}, Key: []string{"id"}, Rows: [][]any{row(31, "a", 1), row(nil, "it's", 2), row(5, nil, 9)}}
}

func deleteUsers() op.DeleteRows {
	return op.DeleteRows{Table: table("Users"), Key: []string{"id"}, Rows: [][]any{row(1), row(3), row(9)}}
}

// joined are the writes of many rows in one operation.
func joined(db string) []testCase {
	filled := []op.Op{users(), userRows()}
	all := `SELECT id, email, age, bio FROM "Users" ORDER BY id`
	cases := []testCase{
		{name: "update", setup: filled, do: updateAges(), check: func(b *bench) {
			b.wantRows(all, "1|ann@x|31|a\n2|bob@x|NULL|it's\n3|eve@x|NULL|NULL")
		}},
		{name: "update by two columns", setup: filled, do: op.UpdateRows{Table: table("Users"), Set: []string{"bio"}, Key: []string{"email", "age"}, Bare: true,
			Rows: [][]any{row("x", "ann@x", 30), row("y", "bob@x", 41)}}, check: func(b *bench) {
			b.wantRows(all, "1|ann@x|30|x\n2|bob@x|40|NULL\n3|eve@x|NULL|NULL")
		}},
		{name: "update, a row refused", setup: filled, do: op.UpdateRows{Table: table("Users"), Set: []string{"email"}, Key: []string{"id"}, Rows: [][]any{row("a", 1), row(nil, 2)}},
			fails: dialects.NotNullViolation},
		{name: "delete", setup: filled, do: deleteUsers(), check: func(b *bench) { b.wantRows(all, "2|bob@x|40|NULL") }},
		{name: "delete by two columns", setup: filled, do: op.DeleteRows{Table: table("Users"), Key: []string{"id", "email"}, Rows: [][]any{row(1, "ann@x"), row(2, "ann@x")}},
			check: func(b *bench) { b.wantRows(all, "2|bob@x|40|NULL\n3|eve@x|NULL|NULL") }},
		{name: "foreseen", setup: filled, check: func(b *bench) { b.foresees() }},
	}
	return append(cases, together(db)...)
}

// foresees looks that what is known of a table makes the plan that the connection makes, and that nobody is asked of another one.
func (b *bench) foresees() {
	b.Helper()
	c, ok := b.conn.Catalog().(dialects.Foreseer)
	if !ok {
		b.Fatalf("a %T foresees nothing", b.conn.Catalog())
	}
	users := updateAges()
	for i := range 8 {
		users.Rows = append(users.Rows, row(i, "many", 10+i))
	}
	want, err := b.dialect.Plan(b.Context(), users, b.conn.Catalog())
	if err != nil {
		b.Fatal(err)
	}
	known := c.Foresee()
	got, err := b.dialect.Plan(b.Context(), users, known)
	if err != nil || !reflect.DeepEqual(got, want) {
		b.Errorf("foreseen is %+v, %v\nand not %+v", got, err, want)
	}
	if _, err := known.(dialects.Folder).Foldable(b.Context(), table("Others")); !errors.Is(err, dialects.ErrNotForeseen) {
		b.Errorf("of a table of which nothing is known: %v", err)
	}
}

// together writes a value of each type alone and among others, which must be the same, in tables whose rows are found by a plain column
// and by the primary key.
func together(db string) []testCase {
	values := samples()
	if db == "postgres" {
		values = append(values, postgresSamples()...)
	}
	var cases []testCase
	for _, v := range values {
		if v.read.in(db) == refused {
			continue
		}
		for _, key := range []struct {
			name string
			id   op.Column
		}{{"", column("id", op.Integer)}, {", by primary key", column("id", op.Integer, primary)}} {
			cases = append(cases, testCase{name: v.name() + key.name, outside: true, setup: list(create("T", key.id, typed("v", v.of))), check: func(b *bench) {
				b.writesTogether(v.value)
			}})
		}
	}
	return append(cases, lengths(column("id", op.Integer), "of many lengths"), lengths(column("id", op.Integer, primary), "of many lengths, by primary key"))
}

// writesTogether compares a value that was written alone with the same among others, and with NULL.
func (b *bench) writesTogether(v any) {
	const rows = 12
	var empty, joined, inserted, many [][]any
	for i := range rows {
		value := v
		if i%5 == 1 {
			value = nil
		}
		empty, joined, inserted = append(empty, row(i, nil)), append(joined, row(value, i)), append(inserted, row(100+i, value))
	}
	for i := range bulkRows / 2 {
		many = append(many, row(1000+i, inserted[i%rows][1]))
	}
	b.perform(insert("T", []string{"id", "v"}, empty...), insert("T", []string{"id", "v"}, inserted...), insert("T", []string{"id", "v"}, many...),
		op.Update{Table: table("T"), Set: []op.Assignment{{Column: "v", Value: v}}, Where: is("id", op.Eq, 0)})
	all := op.UpdateRows{Table: table("T"), Set: []string{"v"}, Key: []string{"id"}, Rows: joined[1:]}
	if _, err := b.dialect.Plan(b.Context(), all, b.conn.Catalog()); err != nil {
		return // whoever asks for it then writes them one at a time
	}
	b.perform(all)
	alone := line([]any{b.value(`SELECT v FROM "T" WHERE id = 0`)})
	for i := range rows {
		want := alone
		if i%5 == 1 {
			want = "NULL"
		}
		for _, id := range []int{i, 100 + i, 1000 + i, 1096 + i} {
			if got := line([]any{b.value(fmt.Sprintf(`SELECT v FROM "T" WHERE id = %d`, id))}); got != want {
				b.Errorf("row %d, written with others, is %.60q of %d letters and not %.60q of %d", id, got, len(got), want, len(want))
			}
		}
	}
}

// lengths are those of texts and bytes that are written together, of which the first must not decide for all.
func lengths(id op.Column, name string) testCase {
	bytes := ofKind(op.Blob)
	bytes.Size = "long"
	text := ofKind(op.Text)
	text.Size = "long"
	return testCase{name: name, setup: list(create("T", id, typed("a", varchar(300)), typed("b", text), typed("c", bytes))), check: func(b *bench) {
		o := op.UpdateRows{Table: table("T"), Set: []string{"a", "b", "c"}, Key: []string{"id"}}
		var empty [][]any
		for i, n := range []int{0, 1, 200, 2, 8000, 300, 7999, 5, 255, 256} {
			empty = append(empty, row(i, nil, nil, nil))
			o.Rows = append(o.Rows, row(strings.Repeat("ü", min(n, 300)), strings.Repeat("x", n), []byte(strings.Repeat("\xff", n)), i))
		}
		b.perform(insert("T", []string{"id", "a", "b", "c"}, empty...), o)
		for i, want := range o.Rows {
			for j, name := range o.Set {
				if got := line([]any{b.value(fmt.Sprintf(`SELECT %s FROM "T" WHERE id = %d`, name, i))}); got != line(want[j:j+1]) {
					b.Errorf("%s of row %d has %d letters and not %d", name, i, len(got), len(line(want[j:j+1])))
				}
			}
		}
	}}
}
