package postgres_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

const enumTypes = "SELECT typname::text FROM pg_type WHERE typtype = 'e' ORDER BY typname"

const labels = "SELECT enumlabel::text FROM pg_enum JOIN pg_type AS t ON t.oid = enumtypid WHERE typname = $1 ORDER BY enumsortorder"

// bugs is a table with a status of new, open or done.
func bugs() op.CreateTable {
	status := op.Column{Name: "status", Type: enumOf("new", "open", "done"), Default: op.Const{Value: "new"}, NotNull: true}
	return create("Bugs", id(), status)
}

func toEnum(values ...string) op.ColumnChange { return op.ColumnChange{Type: ptr(enumOf(values...))} }

// TestEnumGoesWithItsColumn creates, renames and drops: no type is left behind.
func TestEnumGoesWithItsColumn(t *testing.T) {
	d := newDB(t)
	d.inTransaction(func() {
		d.perform(bugs())
		d.want(`"enum_Bugs_status"`, enumTypes)
		d.perform(op.RenameColumn{Table: table("Bugs"), From: "status", To: "state"})
		d.want(`"enum_Bugs_state"`, enumTypes)
		d.perform(op.RenameTable{From: table("Bugs"), To: table("Issues")})
		d.want(`"enum_Issues_state"`, enumTypes)
		d.perform(bugs()) // has its name for itself again
		d.want("\"enum_Bugs_status\"\n\"enum_Issues_state\"", enumTypes)
		d.perform(op.RemoveColumn{Table: table("Issues"), Column: "state"}, op.DropTable{Table: table("Bugs")})
		d.want("", enumTypes)
		d.perform(op.AddColumn{Table: table("Issues"), Column: op.Column{Name: "kind", Type: enumOf("a", "b"), Default: op.Const{Value: "b"}, NotNull: true}})
		d.want(`"enum_Issues_kind"`, enumTypes)
		d.perform(op.DropAllTables{})
		d.want("", enumTypes)
	})
}

func TestEnumWithASchema(t *testing.T) {
	d := newDB(t)
	in := func(schema, name string) op.Name { return op.Name{Schema: schema, Name: name} }
	o := bugs()
	o.Table = in("s", "Bugs")
	where := "SELECT nspname::text, typname::text FROM pg_type JOIN pg_namespace AS n ON n.oid = typnamespace WHERE typtype = 'e'"
	d.inTransaction(func() {
		d.perform(op.CreateSchema{Name: "s"}, op.CreateSchema{Name: "t"}, o)
		d.want(`"s" "enum_Bugs_status"`, where)
		d.perform(op.ChangeColumn{Table: in("s", "Bugs"), Column: "status", To: toEnum("new", "open", "done", "gone")})
		d.exec(`INSERT INTO s."Bugs" (status) VALUES ('gone')`)
		d.perform(op.RenameTable{From: in("s", "Bugs"), To: in("t", "Issues")})
		d.want(`"t" "enum_Issues_status"`, where)
		d.want(`"gone"`, `SELECT status FROM t."Issues"`)
		d.perform(op.DropTable{Table: in("t", "Issues")})
		d.want("", where)
	})
}

// TestEnumThatOthersUse stays with them; one that the script has named is nobody's.
func TestEnumThatOthersUse(t *testing.T) {
	d := newDB(t)
	shared := op.Type{Kind: op.Enum, Values: []string{"a", "b"}, EnumName: table("mood")}
	d.inTransaction(func() {
		d.perform(bugs())
		d.exec(`CREATE TABLE other (s "enum_Bugs_status")`)
		d.perform(op.DropTable{Table: table("Bugs")})
		d.want(`"enum_Bugs_status"`, enumTypes)
		d.perform(bugs()) // takes what has the same values
		d.exec(`DROP TABLE other`)
		d.perform(op.DropTable{Table: table("Bugs")})
		d.want("", enumTypes)
		d.perform(create("A", op.Column{Name: "m", Type: shared}), create("B", op.Column{Name: "m", Type: shared}))
		d.perform(change("A", "m", toEnum("a", "b", "c")))
		d.exec(`INSERT INTO "B" VALUES ('c')`)
		d.perform(op.DropTable{Table: table("A")}, op.DropTable{Table: table("B")})
		d.want(`"mood"`, enumTypes)
		d.perform(op.DropEnum{Name: table("mood")})
	})
}

// TestLeftoverEnum: a type of the name with other values is not taken for the column's.
func TestLeftoverEnum(t *testing.T) {
	d := newDB(t)
	d.inTransaction(func() {
		d.perform(op.CreateEnum{Name: table("enum_Bugs_status"), Values: []string{"old"}})
		err := d.refused(bugs())
		d.equal("kind", kindOf(err), dialects.AlreadyExists)
		d.contains("message", err.Error(), "with other values: 'old'")
		d.contains("remedy", remedyOf(err), `qi:dropEnum("enum_Bugs_status")`)
		if again := bugs(); true {
			again.IfNotExists = true
			d.exec(`CREATE TABLE "Bugs" (id integer)`)
			d.perform(again)
		}
	})
}

// TestEnumValuesInTheSameTransaction: a value can be written right after it was added.
func TestEnumValuesInTheSameTransaction(t *testing.T) {
	d := newDB(t)
	d.perform(bugs())
	d.exec(`INSERT INTO "Bugs" (status) VALUES ('new'), ('done')`)
	d.exec(`CREATE INDEX bugs_open ON "Bugs" (id) WHERE status = 'open'`)
	d.exec(`ALTER TABLE "Bugs" ADD CONSTRAINT sane CHECK (status <> 'done' OR id > 0)`)
	d.exec(`ALTER TABLE "Bugs" ADD COLUMN tags "enum_Bugs_status"[] DEFAULT '{open}'`)
	d.inTransaction(func() {
		d.perform(change("Bugs", "status", toEnum("new", "open", "stuck", "done")))
		d.exec(`UPDATE "Bugs" SET status = 'stuck' WHERE status = 'new'`)
		d.exec(`INSERT INTO "Bugs" DEFAULT VALUES`)
		d.want("\"stuck\" \"{open}\"\n\"done\" \"{open}\"\n\"new\" \"{open}\"", `SELECT status, tags FROM "Bugs" ORDER BY id`)
		d.want(`"enum_Bugs_status"`, enumTypes)
		d.perform(op.AddEnumValue{Name: table("enum_Bugs_status"), Value: "gone", Before: "new"})
		d.exec(`UPDATE "Bugs" SET status = 'gone' WHERE status = 'new'`)
		d.want("\"gone\"\n\"new\"\n\"open\"\n\"stuck\"\n\"done\"", labels, "enum_Bugs_status")
	})
	d.equal("default", d.column("Bugs", "status").Default, "new")
	d.equal("may be NULL", d.column("Bugs", "status").AllowNull, false)
	d.equal("array", d.column("Bugs", "tags").Type, "ENUM[]")
	d.want(`true`, `SELECT pg_get_indexdef('bugs_open'::regclass) LIKE '%WHERE (status = ''open''::"enum_Bugs_status")'`)
	if err := d.try(`INSERT INTO "Bugs" (id, status) VALUES (-1, 'done')`); kindOf(err) != dialects.CheckViolation {
		t.Errorf("the check is gone: %v", err)
	}
}

// TestEnumValuesOutsideATransaction adds values without a look at the rows.
func TestEnumValuesOutsideATransaction(t *testing.T) {
	d := newDB(t)
	d.perform(bugs())
	plan, err := d.plan(change("Bugs", "status", toEnum("first", "new", "open", "half", "done", "last")))
	d.must(err)
	for _, s := range plan {
		if !strings.HasPrefix(s.SQL, "ALTER TYPE") {
			t.Errorf("%s", s.SQL)
		}
		d.exec(s.SQL)
	}
	d.want("\"first\"\n\"new\"\n\"open\"\n\"half\"\n\"done\"\n\"last\"", labels, "enum_Bugs_status")
	d.perform(change("Bugs", "status", toEnum("first", "new", "open", "half", "done", "last"))) // nothing
	d.perform(op.AddEnumValue{Name: table("enum_Bugs_status"), Value: "new", IfNotExists: true})
	if err := d.attempt(op.AddEnumValue{Name: table("enum_Bugs_status"), Value: "new"}); kindOf(err) != dialects.AlreadyExists {
		t.Errorf("a value twice: %v", err)
	}
}

func TestEnumValuesRemovedAndRenamed(t *testing.T) {
	d := newDB(t)
	d.perform(bugs())
	d.exec(`INSERT INTO "Bugs" (status) VALUES ('new'), ('open')`)
	renamed := func(values []string, renames ...op.ValueRename) op.ColumnChange {
		to := toEnum(values...)
		to.RenameValues = renames
		return to
	}
	d.inTransaction(func() {
		err := d.refused(change("Bugs", "status", toEnum("new", "done")))
		d.equal("kind", kindOf(err), dialects.Unexpected)
		d.contains("message", err.Error(), `a row of "Bugs" has the value 'open' in "status"`)
		d.perform(change("Bugs", "status", toEnum("open", "new")))
		d.want("\"open\"\n\"new\"", labels, "enum_Bugs_status")
		d.perform(change("Bugs", "status", renamed([]string{"open", "fresh"}, op.ValueRename{From: "new", To: "fresh"})))
		d.want("\"open\"\n\"fresh\"", labels, "enum_Bugs_status")
		d.equal("default", d.column("Bugs", "status").Default, "fresh")
		d.perform(change("Bugs", "status", renamed([]string{"open", "other"}, op.ValueRename{From: "fresh", To: "open"})))
		d.equal("default", d.column("Bugs", "status").Default, "open")
		d.want("\"open\"\n\"open\"", `SELECT status FROM "Bugs"`)
		d.perform(op.RenameEnumValue{Name: table("enum_Bugs_status"), From: "open", To: "shut"})
		d.want("\"shut\"\n\"shut\"", `SELECT status FROM "Bugs"`)
	})
}

// TestEnumMadeAnewKeepsTheRest: its owner, rights and comment, and texts that are no values of it. Roles are of the whole server,
// and go with the transaction.
func TestEnumMadeAnewKeepsTheRest(t *testing.T) {
	d := newDB(t)
	d.must(d.conn.Begin(d.Context()))
	owner := "luamig_test_" + strings.ToLower(rand.Text())
	guest := owner + "_guest"
	d.perform(bugs())
	for _, sql := range []string{
		"CREATE ROLE " + owner, "CREATE ROLE " + guest, `GRANT CREATE ON SCHEMA public TO ` + owner,
		`ALTER TABLE "Bugs" ADD COLUMN kind text`,
		`CREATE INDEX fresh ON "Bugs" (kind) WHERE status = 'new' AND kind <> 'new'`,
		`COMMENT ON TYPE "enum_Bugs_status" IS 'how far it''s come'`,
		`REVOKE ALL ON TYPE "enum_Bugs_status" FROM PUBLIC`,
		`GRANT USAGE ON TYPE "enum_Bugs_status" TO ` + guest + " WITH GRANT OPTION",
		`ALTER TYPE "enum_Bugs_status" OWNER TO ` + owner,
	} {
		d.exec(sql)
	}
	const about = "SELECT pg_get_userbyid(typowner)::text, typacl::text, obj_description(oid, 'pg_type') FROM pg_type WHERE typname = 'enum_Bugs_status'"
	before := d.rows(about)
	to := toEnum("open", "done", "more")
	to.RenameValues = []op.ValueRename{{From: "new", To: "open"}}
	d.perform(change("Bugs", "status", to))
	if diff := cmp.Diff(before, d.rows(about)); diff != "" {
		t.Errorf("the type (-want +got):\n%s", diff)
	}
	d.equal("condition", d.rows("SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'fresh'::regclass")[0][0],
		`((status = 'open'::"enum_Bugs_status") AND (kind <> 'new'::text))`)
	d.must(d.conn.Rollback(d.Context()))
}

func TestEnumFromAndToOtherTypes(t *testing.T) {
	d := newDB(t)
	d.perform(create("T", op.Column{Name: "v", Type: op.Type{Kind: op.String}, Default: op.Const{Value: "a"}}))
	d.exec(`INSERT INTO "T" VALUES ('a'), ('b')`)
	d.inTransaction(func() {
		d.perform(change("T", "v", toEnum("a", "b")))
		d.equal("type", d.column("T", "v").Type, "ENUM")
		d.equal("default", d.column("T", "v").Default, "a")
		d.perform(change("T", "v", op.ColumnChange{Type: &op.Type{Kind: op.Text}}))
		d.equal("type", d.column("T", "v").Type, "TEXT")
		d.equal("default", d.column("T", "v").Default, "a")
		d.want("", enumTypes)
		d.refused(change("T", "v", toEnum("a")))
		d.want("\"a\"\n\"b\"", `SELECT v FROM "T"`)
	})
}

func TestArrayOfEnum(t *testing.T) {
	d := newDB(t)
	many := op.Type{Kind: op.Array, Elem: ptr(enumOf("a", "b"))}
	more := op.Type{Kind: op.Array, Elem: ptr(enumOf("a", "b", "c"))}
	d.inTransaction(func() {
		d.perform(create("T", op.Column{Name: "v", Type: many, Default: op.Const{Value: op.List{"a", "b"}}}))
		d.exec(`INSERT INTO "T" DEFAULT VALUES`)
		d.perform(change("T", "v", op.ColumnChange{Type: &more}), insert("T", []string{"v"}, []any{op.List{"c", nil}}))
		d.want("\"{a,b}\"\n\"{c,NULL}\"", `SELECT v FROM "T"`)
		d.equal("type", d.column("T", "v").Type, "ENUM[]")
		d.equal("values", d.column("T", "v").Special, "[a b c]")
		d.perform(op.DropTable{Table: table("T")})
		d.want("", enumTypes)
	})
}

func TestLongEnumName(t *testing.T) {
	d := newDB(t)
	long := strings.Repeat("ü", 30)
	d.inTransaction(func() {
		d.perform(create(long, op.Column{Name: "a" + long, Type: enumOf("x")}, op.Column{Name: "b" + long, Type: enumOf("y")}))
		if n := len(d.rows(enumTypes)); n != 2 {
			t.Errorf("%d types", n)
		}
		d.perform(op.DropTable{Table: table(long)})
		d.want("", enumTypes)
	})
}
