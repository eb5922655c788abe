package dialecttest

import (
	"errors"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func named(sql string, values map[string]any) op.Raw {
	return op.Raw{SQL: sql, Params: op.Params{Named: values}}
}

// raws are SQL written by hand, the same on all databases.
func raws() []testCase {
	return []testCase{
		{name: "several statements", do: raw("CREATE TABLE a (x INTEGER); -- one; two\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2)"), makes: []string{"+ a has (x)", "+ a.x is integer"},
			check: func(b *bench) { b.wantRows("SELECT sum(x) FROM a", "3") }},
		{name: "empty statements", do: raw(";; CREATE TABLE a (x INTEGER);;\n; -- nothing\n;"), makes: []string{"+ all of a"}},
		{name: "semicolons in strings, names and comments", do: raw(`CREATE TABLE "a;b" (x VARCHAR(20)); /* not; here */ INSERT INTO "a;b" VALUES ('1;2'), ('it''s;'); -- nor; here`), makes: []string{"+ all of a;b"},
			check: func(b *bench) { b.wantRows(`SELECT x FROM "a;b" ORDER BY x`, "1;2\nit's;") }},
		{name: "the last one answers", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`UPDATE "Users" SET age = ? WHERE id = ?; SELECT age FROM "Users" WHERE id = ?`, 5, 1, 1), "5")
		}},
		{name: "quoted names", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`SELECT "Users"."email" AS "the mail" FROM "Users" WHERE "id" = 1`), "ann@x")
		}},
		{name: "values", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`SELECT '?', id FROM "Users" WHERE email = ? AND id IN (?)`, "bob@x", op.List(row(1, 2))), "?|2")
		}},
		{name: "values of each kind", setup: list(create("T", column("id", op.Integer), column("s", op.String), column("n", op.BigInt), column("f", op.Double), column("b", op.Boolean), column("x", op.Blob), typed("d", op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}))),
			do: raw(`INSERT INTO "T" (id, s, n, f, b, x, d) VALUES (?, ?, ?, ?, ?, ?, ?)`, 1, "it's", int64(1)<<60, 0.5, true, []byte{0, 255}, op.Decimal("1.50")), check: func(b *bench) {
				b.wantRows(`SELECT s, n, f, b, x, d FROM "T"`, "it's|1152921504606846976|0.5|true|00ff|1.50")
			}},
		{name: "NULL as a value", setup: filled(), do: raw(`UPDATE "Users" SET age = ? WHERE id = ?`, nil, 1), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE age IS NULL`, "2") }},
		{name: "a list", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`SELECT id FROM "Users" WHERE id IN (?) AND email IN (?) ORDER BY id`, op.List(row(1, 2, 3)), op.List(row("ann@x", "eve@x"))), "1\n3")
		}},
		{name: "an empty list", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`SELECT id FROM "Users" WHERE id IN (?)`, op.List{}), "")
			b.wantAnswer(raw(`SELECT id FROM "Users" WHERE email IN (?) OR NOT (id IN (?)) ORDER BY id`, op.List{}, op.List{}), "1\n2\n3")
			b.wantAnswer(raw(`SELECT id FROM "Users" WHERE id NOT IN (?) AND age NOT IN (?) ORDER BY id`, op.List{}, op.List{}), "1\n2\n3")
		}},
		{name: "named values", setup: filled(), check: func(b *bench) {
			b.wantAnswer(named(`SELECT id FROM "Users" WHERE email = :mail OR age = :age ORDER BY id`, map[string]any{"mail": "ann@x", "age": int64(40)}), "1\n2")
		}},
		{name: "a named value twice", setup: filled(), check: func(b *bench) {
			b.wantAnswer(named(`SELECT id FROM "Users" WHERE id = :id OR id = :id + 1 ORDER BY id`, map[string]any{"id": int64(1)}), "1\n2")
		}},
		{name: "a named list", setup: filled(), check: func(b *bench) {
			b.wantAnswer(named(`SELECT id FROM "Users" WHERE id IN (:ids) ORDER BY id`, map[string]any{"ids": op.List(row(3, 1))}), "1\n3")
		}},
		{name: "named values over several statements", setup: filled(), check: func(b *bench) {
			b.wantAnswer(named(`UPDATE "Users" SET age = :age WHERE id = :id; SELECT age FROM "Users" WHERE id = :id`, map[string]any{"id": int64(3), "age": int64(9)}), "9")
		}},
		{name: "no placeholders in strings, names and comments", setup: list(create("T", typed("a?:b", ofKind(op.Integer)))), check: func(b *bench) {
			b.wantAnswer(raw("SELECT '?', ':x', ''':y?' -- ? :z\n/* ? :w */, count(*) FROM \"T\" WHERE \"a?:b\" > ?", 1), "?|:x|':y?|0")
		}},
		{name: "colons that are no names", setup: filled(), check: func(b *bench) { b.wantAnswer(named(`SELECT '12:30:00', :a`, map[string]any{"a": "x"}), "12:30:00|x") }},
		{name: "a value that is missing", setup: filled(), check: func(b *bench) { b.wantUnplanned(raw(`SELECT ? + ?`, 1)) }},
		{name: "a value too many", setup: filled(), check: func(b *bench) { b.wantUnplanned(raw(`SELECT ?`, 1, 2)) }},
		{name: "a name without a value", setup: filled(), check: func(b *bench) { b.wantUnplanned(named(`SELECT :a`, map[string]any{"b": 1})) }},
		{name: "the count of rows", setup: filled(), check: func(b *bench) {
			n, err := b.try(raw(`UPDATE "Users" SET bio = 'x' WHERE id > 1`))
			b.must(err)
			b.equal("rows", n, int64(2))
		}},
		{name: "the count of rows that stay as they are", setup: filled(), check: func(b *bench) {
			n, err := b.try(raw(`UPDATE "Users" SET age = 30 WHERE id = 1`))
			b.must(err)
			b.equal("rows", n, int64(1))
		}},
		{name: "a WITH", setup: filled(), check: func(b *bench) {
			b.wantAnswer(raw(`WITH old AS (SELECT id FROM "Users" WHERE age > ?) SELECT count(*) FROM old`, 35), "1")
		}},
		{name: "syntax error", do: raw("SELEC 1"), fails: dialects.SyntaxError},
		{name: "syntax error in the second statement", setup: filled(), check: func(b *bench) {
			err := b.refused(raw("UPDATE \"Users\" SET age = 1;\nSELEC 1"))
			var e *dialects.Error
			b.equal("is an error of the server", errors.As(err, &e), true)
			b.equal("its line", e.Statement.Line, 2)
		}},
		{name: "from no table", do: raw(`SELECT * FROM "Nowhere"`), fails: dialects.NoSuchTable},
		{name: "of no column", setup: filled(), do: raw(`SELECT nope FROM "Users"`), fails: dialects.NoSuchColumn},
	}
}

// wantUnplanned plans a question that cannot be asked.
func (b *bench) wantUnplanned(q op.Query) {
	b.Helper()
	if _, err := b.dialect.PlanQuery(b.Context(), q, b.conn.Catalog()); err == nil {
		b.Errorf("%v was planned", q)
	}
}

// ownRaws are SQL that a database has for itself: what looks like a placeholder there is none.
func ownRaws(db string) []testCase {
	answers := func(name string, q op.Raw, want string) testCase {
		return testCase{name: name, check: func(b *bench) { b.wantAnswer(q, want) }}
	}
	switch db {
	case "postgres":
		return []testCase{
			answers("casts", raw(`SELECT '7'::integer + ?::integer, '{1}'::int[]`, 1), "8|{1}"),
			answers("casts and names", named(`SELECT :a::text || 'x'::text`, map[string]any{"a": "y"}), "yx"),
			answers("operators of JSON", raw(`SELECT '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb ?| array['b'], '{"a": 1}'::jsonb ?& array['a']`), "true|false|true"),
			answers("dollar quotes", raw(`SELECT $$it's ? :x; -- no$$, $tag$ $$ $tag$, ?`, 1), `it's ? :x; -- no| $$ |1`),
			answers("slices of arrays", named(`SELECT (ARRAY[1,2,3])[1:2], :a`, map[string]any{"a": "x"}), "{1,2}|x"),
			answers("strings with escapes", raw(`SELECT E'it\'s ?', ?`, "x"), "it's ?|x"),
			answers("nested comments", raw(`SELECT /* a /* ? */ b ? */ ?`, "x"), "x"),
			{name: "a function in a text of several", do: raw("CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$; CREATE TABLE a (x INTEGER)"), makes: []string{"+ function f*", "+ all of a"}},
			{name: "a DO block", do: raw("DO $$ BEGIN CREATE TABLE a (x INTEGER); END; $$"), makes: []string{"+ all of a"}},
		}
	case "mysql", "mariadb":
		return []testCase{
			answers("backslashes in strings", raw(`SELECT 'it\'s ?', ?`, "x"), "it's ?|x"),
			answers("backticks", raw("SELECT 1 AS `a?b`, ? AS c", "x"), "1|x"),
			answers("comments with #", raw("SELECT 1 # ? :x; no\n, ?", "x"), "1|x"),
			answers("minus minus without a space", raw("SELECT 5--?", 1), "6"),
			{name: "a trigger in a text of several", setup: list(create("T", column("a", op.Integer))), do: raw("CREATE TRIGGER tr BEFORE INSERT ON \"T\" FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.a = NEW.a + 1; END; CREATE TABLE a (x INTEGER)"), makes: []string{"+ T trigger tr", "+ all of a"}},
			{name: "a procedure", do: raw("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END"), makes: []string{"+ procedure p"}},
		}
	case "sqlite":
		return []testCase{
			answers("backticks and brackets", raw("SELECT 1 AS `a?b`, 2 AS [c?d], ?", "x"), "1|2|x"),
			{name: "a trigger in a text of several", setup: list(create("T", column("a", op.Integer))), do: raw("CREATE TRIGGER tr AFTER INSERT ON \"T\" BEGIN UPDATE \"T\" SET a = 1; UPDATE \"T\" SET a = a + 1; END; CREATE TABLE a (x INTEGER)"), makes: []string{"+ T trigger tr", "+ all of a"}},
			answers("a pragma", raw("PRAGMA foreign_keys"), "1"),
		}
	}
	return nil
}

// large texts and many values.
func largeRaws() []testCase {
	return []testCase{
		{name: "a long text", setup: list(create("T", typed("v", op.Type{Kind: op.Text, Size: "long"}))), do: raw(`INSERT INTO "T" VALUES (?)`, strings.Repeat("x", 1<<20)), check: func(b *bench) {
			b.wantRows(`SELECT length(v) FROM "T"`, "1048576")
		}},
		{name: "a list of a thousand", setup: filled(), check: func(b *bench) {
			ids := make(op.List, 1000)
			for i := range ids {
				ids[i] = int64(i + 2)
			}
			b.wantAnswer(raw(`SELECT id FROM "Users" WHERE id IN (?) ORDER BY id`, ids), "2\n3")
		}},
		{name: "a thousand statements", setup: list(create("T", column("a", op.Integer))), do: raw(strings.Repeat("INSERT INTO \"T\" VALUES (1);\n", 1000)), check: func(b *bench) { b.wantRows(`SELECT sum(a) FROM "T"`, "1000") }},
	}
}
