package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestErrors(t *testing.T) {
	d := newDB(t)
	d.exec(`CREATE TABLE "Users" (id integer PRIMARY KEY, email text UNIQUE, "first name" text NOT NULL, age integer CHECK (age > 0), short varchar(3))`)
	d.exec(`CREATE TABLE "Posts" (id integer, "userId" integer REFERENCES "Users" (id))`)
	d.exec(`CREATE UNIQUE INDEX both_names ON "Users" (lower(email), "first name")`)
	d.exec(`INSERT INTO "Users" VALUES (1, 'a@x', 'Ann', 30)`)
	d.exec(`INSERT INTO "Posts" VALUES (1, 1)`)
	for _, c := range []struct {
		sql                       string
		kind                      dialects.ErrorKind
		table, column, constraint string
		says, remedy              string
	}{
		{`INSERT INTO "Users" VALUES (2, 'a@x', 'Bob', 1)`, dialects.UniqueViolation, "Users", "email", "Users_email_key", "(a@x) already exists", ""},
		{`INSERT INTO "Users" VALUES (2, 'A@x', 'Ann', 1)`, dialects.UniqueViolation, "Users", "", "both_names", "", ""},
		{`INSERT INTO "Posts" VALUES (1, 9)`, dialects.ForeignKeyViolation, "Posts", "userId", "Posts_userId_fkey", "is not present in table", "refers to one that does not exist"},
		{`DELETE FROM "Users"`, dialects.ForeignKeyViolation, "Posts", "", "Posts_userId_fkey", "still referenced", "referred to"},
		{`INSERT INTO "Users" (id) VALUES (2)`, dialects.NotNullViolation, "Users", "first name", "", "", ""},
		{`UPDATE "Users" SET age = 0`, dialects.CheckViolation, "Users", "", "Users_age_check", "", ""},
		{`UPDATE "Users" SET short = 'long'`, dialects.Other, "", "", "", "too long", "make the column longer"},
		{`SELEC 1`, dialects.SyntaxError, "", "", "", `"SELEC"`, ""},
		{"SELECT 1\nFROM (SELECT\n  nope) AS x", dialects.NoSuchColumn, "", "nope", "", "(line 3 of the SQL)", ""},
		{`SELECT * FROM nope`, dialects.NoSuchTable, "nope", "", "", "", ""},
		{`SELECT nope FROM "Users"`, dialects.NoSuchColumn, "", "nope", "", "", ""},
		{`ALTER TABLE "Users" DROP COLUMN nope`, dialects.NoSuchColumn, "Users", "nope", "", "", ""},
		{`SELECT u.nope FROM "Users" AS u`, dialects.NoSuchColumn, "u", "nope", "", "", ""},
		{`SELECT nope(1)`, dialects.NoSuchObject, "", "", "", "", "explicit type casts"},
		{`DROP INDEX nope`, dialects.NoSuchObject, "", "", "", "", ""},
		{`CREATE TABLE "Users" (id integer)`, dialects.AlreadyExists, "Users", "", "", "", ""},
		{`ALTER TABLE "Users" ADD COLUMN age integer`, dialects.AlreadyExists, "Users", "age", "", "", ""},
		{`ALTER TABLE "Users" ADD CONSTRAINT "Users_age_check" CHECK (true)`, dialects.AlreadyExists, "Users", "", "Users_age_check", "", ""},
		{`DROP TABLE "Users"`, dialects.ForeignKeyViolation, "", "", "", "depends on", "cascade = true"},
		{`CREATE TABLE g (g geometry)`, dialects.NoSuchObject, "", "", "", "", `CREATE EXTENSION IF NOT EXISTS "postgis"`},
		{`CREATE TABLE g (g citext)`, dialects.NoSuchObject, "", "", "", "", `CREATE EXTENSION IF NOT EXISTS "citext"`},
		{`SELECT 1/0`, dialects.Other, "", "", "", "division by zero", ""},
		{`SELECT to_char($1, '9')`, dialects.Other, "", "", "", "", "CAST"},
	} {
		d.inTransaction(func() {
			d.must(d.conn.Savepoint(d.Context(), "s"))
			var args []any
			if strings.Contains(c.sql, "$1") {
				args = []any{nil}
			}
			err := d.try(c.sql, args...)
			d.must(d.conn.RollbackTo(d.Context(), "s"))
			var e *dialects.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s: %v", c.sql, err)
			}
			if e.Kind != c.kind || e.Table != c.table || e.Column != c.column || e.Constraint != c.constraint || !strings.Contains(e.Message, c.says) ||
				!strings.Contains(e.Hint, c.remedy) || e.Statement.SQL != c.sql || len(e.Code) != 5 {
				t.Errorf("%s\nkind %q, table %q, column %q, constraint %q, code %q\n%s\nhint: %s", c.sql, e.Kind, e.Table, e.Column, e.Constraint, e.Code, e.Message, e.Hint)
			}
		})
	}
}

func TestLockTimeoutAndDeadlock(t *testing.T) {
	url := newURL(t)
	a, b := wrap(t, open(t, url+"&lock_timeout=200ms")), wrap(t, open(t, url))
	a.exec("CREATE TABLE t (n integer)")
	b.must(b.conn.Begin(b.Context()))
	b.exec("LOCK TABLE t")
	err := a.try("ALTER TABLE t ADD COLUMN a text")
	a.equal("kind", kindOf(err), dialects.LockTimeout)
	a.contains("remedy", remedyOf(err), "lock_timeout")
	b.must(b.conn.Rollback(b.Context()))
	a.exec("ALTER TABLE t ADD COLUMN a text")
}

func TestSerializationFailure(t *testing.T) {
	url := newURL(t)
	a, b := wrap(t, open(t, url)), wrap(t, open(t, url))
	a.exec("CREATE TABLE t (n integer)")
	a.exec("INSERT INTO t VALUES (1)")
	a.must(a.conn.Begin(a.Context()))
	a.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
	a.want("1", "SELECT n FROM t")
	b.exec("UPDATE t SET n = 2")
	a.equal("kind", kindOf(a.try("UPDATE t SET n = 3")), dialects.Serialization)
	a.must(a.conn.Rollback(a.Context()))
}

func TestRoutines(t *testing.T) {
	d := newDB(t)
	double := op.CreateFunction{
		Name: table("double"), Params: []op.Param{{Name: "givenNumber", Type: "integer"}}, Returns: "integer", Language: "plpgsql",
		Variables: []op.Variable{{Name: "factor", Type: "integer", Default: op.Const{Value: int64(2)}}}, Body: "RETURN givenNumber * factor", Options: []string{"IMMUTABLE", "STRICT"},
	}
	d.inTransaction(func() {
		d.perform(double)
		d.want(`42 "i" true`, `SELECT double(21), provolatile::text, proisstrict FROM pg_proc WHERE proname = 'double'`)
		again := double
		again.OrReplace, again.Body = true, "BEGIN RETURN givenNumber * 3; END"
		again.Variables = nil
		d.perform(again)
		d.want(`63`, `SELECT double(21)`)
		d.perform(op.CreateFunction{Name: table("quotes"), Returns: "text", Language: "sql", Body: "SELECT 'it''s $luamig$ $luamig1$'::text"})
		d.want(`"it's $luamig$ $luamig1$"`, "SELECT quotes()")
		d.perform(op.DropFunction{Name: table("double"), Params: double.Params}, op.DropFunction{Name: table("quotes")})
		d.perform(op.DropFunction{Name: table("double"), Params: double.Params, IfExists: true})
		err := d.refused(op.CreateFunction{Name: table("f"), Returns: "integer", Language: "sql", Body: "SELECT 1", Variables: double.Variables})
		d.contains("message", err.Error(), "plpgsql only")
	})
}

// TestTriggers: the function of a body comes and goes with its trigger, whatever the table is called by then.
func TestTriggers(t *testing.T) {
	d := newDB(t)
	functions := "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
	stamp := op.CreateTrigger{Name: "stamp", Table: table("T"), Timing: "BEFORE", Events: []string{"INSERT", "UPDATE OF a", "DELETE"}, ForEach: "ROW",
		Body: "IF TG_OP <> 'DELETE' THEN NEW.b = NEW.a * 2; END IF"}
	d.inTransaction(func() {
		d.perform(create("T", column("a", op.Integer), column("b", op.Integer)), stamp)
		d.exec(`INSERT INTO "T" VALUES (2), (3)`)
		d.exec(`UPDATE "T" SET a = 5 WHERE a = 2`)
		d.exec(`DELETE FROM "T" WHERE a = 3`)
		d.want(`5 10`, `SELECT a, b FROM "T"`)
		d.perform(op.RenameTable{From: table("T"), To: table("U")}, op.DropTrigger{Name: "stamp", Table: table("U")})
		d.want("", functions)
		stamp.Table = table("U")
		d.perform(stamp, op.DropTable{Table: table("U")})
		d.want("", functions)
		stamp.Table = table("T")
		d.perform(create("T", column("a", op.Integer), column("b", op.Integer)), stamp, op.DropAllTables{})
		d.want("", functions)
		// A function of the script's own is called, with arguments, and stays.
		d.perform(create("T", column("a", op.Text)))
		d.exec("CREATE FUNCTION named() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a = TG_ARGV[0]; RETURN NEW; END'")
		d.perform(op.CreateTrigger{Name: "tr", Table: table("T"), Timing: "before", Events: []string{"insert"}, When: "new.a IS NULL", Function: "named", Args: []string{"it's"}})
		d.exec(`INSERT INTO "T" VALUES (NULL), ('x')`)
		d.want("\"it's\"\n\"x\"", `SELECT a FROM "T"`)
		d.perform(op.DropTrigger{Name: "tr", Table: table("T")}, op.DropTrigger{Name: "tr", Table: table("T"), IfExists: true})
		d.want(`"named"`, functions)
	})
}

func TestViews(t *testing.T) {
	d := newDB(t)
	m := op.CreateView{View: table("M"), Query: "SELECT 1 AS one;", Materialized: true}
	d.inTransaction(func() {
		d.perform(m)
		described, err := d.conn.Catalog().Describe(d.Context(), table("M"))
		d.must(err)
		d.equal("view and columns", []any{described.View, len(described.Columns)}, []any{true, 1})
		again := m
		again.IfNotExists = true
		d.perform(again)
		again.IfNotExists, again.OrReplace, again.Query = false, true, "SELECT 2 AS two"
		d.perform(again)
		d.want("2", `SELECT two FROM "M"`)
		d.perform(op.AddIndex{Table: table("M"), Index: op.Index{Name: "m_two", Unique: true, Fields: []op.IndexField{{Column: "two"}}}})
		d.perform(op.DropView{View: table("M"), Materialized: true})
		v := op.CreateView{View: table("V"), Query: "SELECT 1 AS one", IfNotExists: true}
		d.perform(v, v)
		v.IfNotExists, v.OrReplace, v.Query = false, true, "SELECT 1 AS other"
		err = d.refused(v)
		d.contains("remedy", remedyOf(err), "dropView")
	})
}

func TestIndexes(t *testing.T) {
	d := newDB(t)
	d.perform(create("T", id(), column("a", op.Text), column("b", op.Integer), column("j", op.JSONB)))
	for name, x := range map[string]op.Index{
		"CREATE INDEX i ON public.\"T\" USING btree (a COLLATE \"C\" text_pattern_ops DESC, b)":  {Fields: []op.IndexField{{Column: "a", Collate: "C", Operator: "text_pattern_ops", Order: "desc"}, {Column: "b"}}},
		"CREATE INDEX i ON public.\"T\" USING gin (j jsonb_path_ops)":                            {Fields: []op.IndexField{{Column: "j"}}, Using: "GIN", Operator: "jsonb_path_ops"},
		"CREATE UNIQUE INDEX i ON public.\"T\" USING btree (lower(a)) INCLUDE (b) WHERE (b > 5)": {Fields: []op.IndexField{{Expr: op.Fn{Name: "lower", Args: []any{op.Col{Path: []string{"a"}}}}}}, Include: []string{"b"}, Unique: true, Where: op.Compare{Left: op.Col{Path: []string{"b"}}, Op: op.Gt, Right: int64(5)}},
		"CREATE INDEX i ON public.\"T\" USING btree (a)":                                         {Fields: []op.IndexField{{Column: "a", Length: 10}}},
	} {
		x.Name = "i"
		d.inTransaction(func() {
			d.perform(op.AddIndex{Table: table("T"), Index: x})
			d.equal("definition", d.rows("SELECT pg_get_indexdef('i'::regclass)")[0][0], name)
			d.perform(op.RemoveIndex{Table: table("T"), Name: "i"})
		})
	}
	d.inTransaction(func() {
		err := d.refused(op.RemoveIndex{Table: table("T"), Name: "T_pkey"})
		d.contains("remedy", remedyOf(err), `qi:removeConstraint("T", "T_pkey")`)
		d.perform(create("Other", id()), op.AddIndex{Table: table("T"), Index: op.Index{Name: "t_a", Fields: []op.IndexField{{Column: "a"}}}})
		err = d.refused(op.RemoveIndex{Table: table("Other"), Name: "t_a"})
		d.contains("remedy", remedyOf(err), `it belongs to "T"`)
		err = d.refused(op.RemoveIndex{Table: table("T"), Name: "t_b"})
		d.contains("remedy", remedyOf(err), `did you mean "t_a"?`)
	})
}

func TestPartitionsAndForeignSchemas(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE p (id integer, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)")
	d.exec("CREATE TABLE p_2024 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")
	d.exec("CREATE TABLE p_2025 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")
	d.exec("INSERT INTO p VALUES (1, '2024-05-05'), (2, '2025-05-05'), (3, '2025-06-06')")
	d.perform(op.Delete{Table: table("p"), Limit: 2})
	d.want("1", "SELECT count(*) FROM p")
	tables, err := d.conn.Catalog().Tables(d.Context(), "")
	d.must(err)
	d.equal("tables", tables, []op.Name{table("p"), table("p_2024"), table("p_2025")})
	d.equal("key", d.column("p", "id").PrimaryKey, true)
	d.exec("CREATE SCHEMA other")
	d.exec("CREATE TABLE other.p (x integer)")
	described, err := d.conn.Catalog().Describe(d.Context(), op.Name{Schema: "other", Name: "p"})
	d.must(err)
	d.equal("columns of the other one", len(described.Columns), 1)
	d.perform(op.DropAllTables{})
	d.want("1", "SELECT count(*) FROM pg_tables WHERE schemaname = 'other'")
	schemas, err := d.conn.Catalog().Schemas(d.Context())
	d.must(err)
	d.equal("schemas", schemas, []string{"other", "public"})
}
