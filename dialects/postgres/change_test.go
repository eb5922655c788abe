package postgres_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func toType(t op.Type) op.ColumnChange { return op.ColumnChange{Type: &t} }

// TestConversions changes types with a row and a default in them.
func TestConversions(t *testing.T) {
	d := newDB(t)
	for i, c := range []struct {
		from, value, standard string // the value and the default are literals of SQL
		to                    op.Type
		read, def             string // what they are afterwards
	}{
		{"varchar(5)", "'12345'", "'abc'", op.Type{Kind: op.String, Length: 10}, `"12345"`, "abc"},
		{"varchar(5)", "'12345'", "'7'", op.Type{Kind: op.Integer}, `12345`, "7"},
		{"text", "'1.50'", "'0.5'", op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}, `"1.50"`, "0.5"},
		{"integer", "42", "7", op.Type{Kind: op.Text}, `"42"`, "7"},
		{"integer", "42", "-7", op.Type{Kind: op.BigInt}, `42`, "-7"},
		{"integer", "1", "0", op.Type{Kind: op.Boolean}, `true`, "false"},
		{"bigint", "2", "1", op.Type{Kind: op.Boolean}, `true`, "true"},
		{"boolean", "true", "false", op.Type{Kind: op.Integer}, `1`, "0"},
		{"boolean", "true", "false", op.Type{Kind: op.BigInt}, `1`, "0"},
		{"boolean", "true", "true", op.Type{Kind: op.String}, `"true"`, "true"},
		{"text", "'2024-01-05'", "CURRENT_TIMESTAMP", op.Type{Kind: op.Date}, `"2024-01-05 00:00:00+00"`, "CURRENT_TIMESTAMP"},
		{"timestamp", "'2024-01-05 10:00'", "now()", op.Type{Kind: op.Date}, `"2024-01-05 10:00:00+00"`, "CURRENT_TIMESTAMP"},
		{"timestamptz", "'2024-01-05 23:30+00'", "now()", op.Type{Kind: op.DateOnly}, `"2024-01-05"`, "CURRENT_TIMESTAMP"},
		{"text", `'{"a": 1}'`, `'{}'`, op.Type{Kind: op.JSONB}, `"{\"a\": 1}"`, "{}"},
		{"json", `'{"a": 1}'`, `'{}'`, op.Type{Kind: op.JSONB}, `"{\"a\": 1}"`, "{}"},
		{"text", `'a\b'`, `'c'`, op.Type{Kind: op.Blob}, `[]byte{0x61, 0x5c, 0x62}`, `\x63`},
		{"bytea", `'abc'`, `'x'`, op.Type{Kind: op.Text}, `"abc"`, `x`},
		{"text", "'{1,2}'", "'{}'", op.Type{Kind: op.Array, Elem: &op.Type{Kind: op.Integer}}, `"{1,2}"`, "{}"},
		{"varchar(3)[]", "'{a,b}'", "'{}'", op.Type{Kind: op.Array, Elem: &op.Type{Kind: op.Text}}, `"{a,b}"`, "{}"},
		{"text", "'3f2504e0-4f89-41d3-9a0c-0305e82c3301'", "NULL", op.Type{Kind: op.UUID}, `"3f2504e0-4f89-41d3-9a0c-0305e82c3301"`, ""},
	} {
		t.Run(fmt.Sprintf("%s to %s", c.from, c.to), func(t *testing.T) {
			d := &db{t, d.conn}
			name := fmt.Sprintf("t%d", i)
			d.exec(fmt.Sprintf("CREATE TABLE %s (v %s NOT NULL DEFAULT %s)", name, c.from, c.standard))
			d.exec(fmt.Sprintf("COMMENT ON COLUMN %s.v IS 'kept'", name))
			d.exec(fmt.Sprintf("INSERT INTO %s VALUES (%s)", name, c.value))
			d.inTransaction(func() { d.perform(change(name, "v", toType(c.to))) })
			read := c.read
			if c.to.Kind == op.Numeric {
				read = `"1.50"`
			}
			d.want(read, "SELECT v FROM "+name)
			after := d.column(name, "v")
			d.equal("default", after.Default, c.def)
			d.equal("may be NULL", after.AllowNull, false)
			d.equal("comment", after.Comment, "kept")
			d.perform(change(name, "v", toType(c.to))) // once more changes nothing
			d.want(read, "SELECT v FROM "+name)
		})
	}
}

// TestNoConversion: where there is none, the script says how; nothing is cut in silence.
func TestNoConversion(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE t (n integer, s text)")
	d.exec("INSERT INTO t VALUES (86400, 'too long')")
	d.inTransaction(func() {
		err := d.refused(change("t", "n", toType(op.Type{Kind: op.Date})))
		d.contains("message", err.Error(), "no conversion from integer to DATE")
		d.contains("remedy", remedyOf(err), "using = ")
		to := toType(op.Type{Kind: op.Date})
		to.Using = "to_timestamp(n)"
		d.perform(change("t", "n", to))
		d.want(`"1970-01-02 00:00:00+00"`, "SELECT n FROM t")
		err = d.refused(change("t", "s", toType(op.Type{Kind: op.String, Length: 3})))
		d.equal("code", err.(interface{ Unwrap() error }).Unwrap().(*dialects.Error).Code, "22001")
		d.want(`"too long"`, "SELECT s FROM t")
	})
}

// TestChangeKeepsTheRest changes one thing after the other and looks at all of them.
func TestChangeKeepsTheRest(t *testing.T) {
	d := newDB(t)
	d.exec(`CREATE TABLE named (v varchar(20) PRIMARY KEY)`)
	d.exec(`CREATE TABLE t (v varchar(20) COLLATE "C" NOT NULL DEFAULT 'd' CHECK (v <> 'x') UNIQUE REFERENCES named (v) ON DELETE CASCADE)`)
	d.exec(`COMMENT ON COLUMN t.v IS 'a comment'`)
	d.exec(`CREATE INDEX t_lower ON t (lower(v))`)
	all := func() string {
		c := d.column("t", "v")
		return fmt.Sprintln(c.Type, c.AllowNull, c.Default, c.Unique, c.Comment, c.Collate, c.References.OnDelete,
			len(d.rows("SELECT 1 FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'")), len(d.rows("SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass")))
	}
	same := func(what, from, to string, o op.ColumnChange) {
		t.Helper()
		before := all()
		d.inTransaction(func() { d.perform(change("t", "v", o), change("t", "v", o)) })
		if got, want := all(), strings.Replace(before, from, to, 1); got != want {
			t.Errorf("%s:\n got %s\nwant %s", what, got, want)
		}
	}
	same("type", "VARCHAR(20)", "VARCHAR(30)", toType(op.Type{Kind: op.String, Length: 30}))
	same("null", "false d", "true d", op.ColumnChange{NotNull: ptr(false)})
	same("not null", "true d", "false d", op.ColumnChange{NotNull: ptr(true)})
	same("default", " d ", " e ", op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: "e"}}})
	same("comment", "a comment", "another", op.ColumnChange{Comment: ptr("another")})
	same("collation", " C ", " POSIX ", op.ColumnChange{Collate: ptr("POSIX")})
	same("unique", "", "", op.ColumnChange{Unique: ptr(true)})
	same("check", "", "", op.ColumnChange{Check: op.RawCond{SQL: "v <> 'y'"}})
	if kind := kindOf(d.try("INSERT INTO t VALUES ('y')")); kind != dialects.CheckViolation {
		t.Errorf("the new check: %s", kind)
	}
	d.exec("INSERT INTO named VALUES ('x')")
	d.exec("INSERT INTO t VALUES ('x')")
	same("reference", "CASCADE", "SET NULL", op.ColumnChange{References: &op.Reference{Table: table("named"), Columns: []string{"v"}, OnDelete: "SET NULL"}})
	before := len(d.rows("SELECT 1 FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'"))
	d.perform(change("t", "v", op.ColumnChange{NoReferences: true, NoCheck: true, Unique: ptr(false), Comment: ptr(""), Collate: ptr(""), Default: &op.DefaultChange{}}))
	d.equal("constraints gone", before-len(d.rows("SELECT 1 FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'")), 3)
	c := d.column("t", "v")
	d.equal("what is left", fmt.Sprintln(c.Type, c.AllowNull, c.HasDefault, c.Unique, c.Comment, c.Collate, c.References), "VARCHAR(30) false false false   <nil>\n")
}

func TestAutoIncrement(t *testing.T) {
	d := newDB(t)
	next := func(table, want string) {
		d.Helper()
		d.want(want, `INSERT INTO `+table+` DEFAULT VALUES RETURNING id`)
	}
	d.exec("CREATE TABLE t (id integer)")
	d.exec("INSERT INTO t VALUES (5), (7)")
	d.inTransaction(func() {
		d.perform(change("t", "id", op.ColumnChange{PrimaryKey: ptr(true), AutoIncrement: ptr(true)}))
		next("t", "8")
		d.equal("numbers itself", d.column("t", "id").AutoIncrement, true)
		d.perform(change("t", "id", toType(op.Type{Kind: op.BigInt})))
		next("t", "9")
		d.perform(change("t", "id", op.ColumnChange{AutoIncrement: ptr(false)}))
		d.equal("numbers itself", d.column("t", "id").AutoIncrement, false)
	})
	// A SERIAL's sequence grows with its column: it would end at 2147483647.
	d.perform(create("S", id()))
	d.perform(change("S", "id", toType(op.Type{Kind: op.BigInt})))
	d.exec(`SELECT setval('"S_id_seq"', 2147483647)`)
	next(`"S"`, "2147483648")
	d.perform(change("S", "id", op.ColumnChange{AutoIncrement: ptr(false)}))
	d.want(`<nil>`, `SELECT to_regclass('"S_id_seq"')`)
	identity := id()
	identity.Identity, identity.Type.Kind = true, op.BigInt
	d.perform(op.CreateTable{Table: table("I"), Columns: []op.Column{identity}, Options: op.TableOptions{InitialAutoIncrement: 1000}})
	next(`"I"`, "1000")
	d.equal("numbers itself", d.column("I", "id").AutoIncrement, true)
	err := d.attempt(create("X", op.Column{Name: "id", Type: op.Type{Kind: op.UUID}, AutoIncrement: true}))
	d.contains("message", err.Error(), "whole numbers only")
}

// TestNumbersGivenByHand: the application's next insert does not find its number taken.
func TestNumbersGivenByHand(t *testing.T) {
	d := newDB(t)
	identity := id()
	identity.Identity = true
	for _, key := range []op.Column{id(), identity} {
		d.perform(create("T", key, column("a", op.Integer)))
		d.inTransaction(func() {
			d.perform(insert("T", []string{"id", "a"}, []any{int64(3), int64(1)}, []any{int64(7), int64(1)}, []any{int64(2), int64(1)}))
			d.want(`8`, `INSERT INTO "T" (a) VALUES (1) RETURNING id`)
			d.perform(insert("T", []string{"id", "a"}, []any{int64(5), int64(1)})) // never back
			d.want(`9`, `INSERT INTO "T" (a) VALUES (1) RETURNING id`)
			d.perform(insert("T", []string{"id", "a"}, []any{int64(-5), int64(1)}))
			d.want(`10`, `INSERT INTO "T" (a) VALUES (1) RETURNING id`)
		})
		d.perform(insert("T", []string{"id", "a"}, []any{int64(20), int64(1)}))
		d.want(`21`, `INSERT INTO "T" (a) VALUES (1) RETURNING id`)
		d.perform(op.DropTable{Table: table("T")})
	}
	// A sequence that never comes to the number, or not to its residue, stays on its own numbers.
	for _, x := range []struct{ sequence, given, next string }{
		{"INCREMENT -1", "7", "-1"}, {"MAXVALUE 10", "50", "1"}, {"INCREMENT 10 START 3", "50", "63"}, {"INCREMENT 10 START 3", "53", "63"}, {"MAXVALUE 5 CYCLE", "50", "1"},
		{"INCREMENT 9000000000000000000", "9000000000000000002", "1"}, {"MINVALUE -5", "9223372036854775806", "9223372036854775807"},
	} {
		d.exec("CREATE SEQUENCE own " + x.sequence)
		d.exec("CREATE TABLE numbered (id bigint PRIMARY KEY DEFAULT nextval('own'), a int)")
		d.exec("ALTER SEQUENCE own OWNED BY numbered.id")
		given, err := strconv.ParseInt(x.given, 10, 64)
		d.must(err)
		d.perform(insert("numbered", []string{"id"}, []any{given}))
		d.want(x.next, "INSERT INTO numbered (a) VALUES (1) RETURNING id")
		d.exec("DROP TABLE numbered")
	}
	// Without the right to the sequence, the rows are inserted all the same.
	d.exec("CREATE TABLE plain (id integer PRIMARY KEY)")
	d.perform(insert("plain", []string{"id"}, []any{int64(5)}))
}

func TestUnsigned(t *testing.T) {
	d := newDB(t)
	unsigned := op.Type{Kind: op.Integer, Unsigned: true}
	price := op.Type{Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true}
	d.perform(create("T", op.Column{Name: "n", Type: unsigned}, op.Column{Name: "two words", Type: price}, op.Column{Name: "f", Type: op.Type{Kind: op.Double, Unsigned: true}}))
	checks := func(want int) {
		d.Helper()
		d.equal("checks", len(d.rows(`SELECT 1 FROM pg_constraint WHERE conrelid = '"T"'::regclass AND contype = 'c'`)), want)
	}
	checks(3)
	d.perform(change("T", "n", toType(op.Type{Kind: op.BigInt, Unsigned: true})), change("T", "two words", toType(price)))
	checks(3)
	d.perform(change("T", "n", op.ColumnChange{NoCheck: true})) // the type's own is not one that was written
	checks(3)
	d.perform(change("T", "n", toType(op.Type{Kind: op.BigInt})), change("T", "two words", toType(op.Type{Kind: op.Numeric, Precision: 10, Scale: 2})), change("T", "f", toType(op.Type{Kind: op.Double})))
	checks(0)
	d.perform(change("T", "n", toType(unsigned)))
	checks(1)
	d.perform(insert("T", []string{"n"}, []any{int64(4294967295)}))
	serial := id()
	serial.Type.Unsigned = true
	d.perform(create("S", serial))
	d.equal("numbers", d.column("S", "id").Type, "BIGINT")
}

func TestViewsStandInTheWay(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE t (n integer, e text)")
	d.exec("CREATE VIEW v AS SELECT n FROM t")
	d.inTransaction(func() {
		for _, o := range []op.Op{change("t", "n", toType(op.Type{Kind: op.BigInt})), op.RemoveColumn{Table: table("t"), Column: "n"}, op.DropTable{Table: table("t")}} {
			err := d.refused(o)
			if remedy := remedyOf(err); !strings.Contains(remedy, "drop") {
				t.Errorf("%s: %v (%s)", o, err, remedy)
			}
		}
		d.perform(op.RemoveColumn{Table: table("t"), Column: "n", Cascade: true})
	})
}
