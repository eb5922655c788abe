package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// bulkRows are so many rows that a dialect takes its fastest means for them.
const bulkRows = 300

// numbered are bulkRows rows, from 1.
func numbered(one func(i int) []any) [][]any {
	rows := make([][]any, bulkRows)
	for i := range rows {
		rows[i] = one(i + 1)
	}
	return rows
}

// faulty is numbered rows of one column of which one is replaced.
func faulty(at int, v any) [][]any {
	return numbered(func(i int) []any {
		if i == at {
			return row(i, v)
		}
		return row(i, fmt.Sprint("row ", i))
	})
}

// strangeTexts are those that a form of rows as text might trip over.
var strangeTexts = []string{"", `\N`, `\\N`, `\.`, "\\.\n", "\t", "a\tb", "line\nline", "\r\n", "\r", `\`, `ends in \`, `\x41`, `\101`, "'", `"`, "''", "\b\f\v", "NULL", "null",
	" lead and trail ", "ü✓😀", "\u2028", "{}", "{a,b}", ",", ";", "--", "/*", "%s ? $1 :name", "\x1a", "\x7f", "0x41", "1e5", "(", "'); DROP TABLE x; --"}

// bulks are inserts of many rows at once, which must be as if they came one by one.
func bulks(db string) []testCase {
	return slices.Concat(bulkValues(), bulkSizes(), bulkDefaults(), bulkWays(db), bulkRefusals(db))
}

// words is a table of texts with a key.
func words(rows ...[]any) []op.Op {
	return list(create("T", column("id", op.Integer, primary), column("v", op.Text)), insert("T", []string{"id", "v"}, rows...))
}

func bulkValues() []testCase {
	return []testCase{
		{name: "strange texts", setup: words(), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any {
				if i%7 == 0 {
					return row(i, nil)
				}
				return row(i, strangeTexts[i%len(strangeTexts)])
			})...))
			b.wantRows(`SELECT count(*), count(v) FROM "T"`, fmt.Sprintf("%d|%d", bulkRows, bulkRows-bulkRows/7))
			for i := range strangeTexts {
				if want := strangeTexts[i]; i > 0 && i%7 != 0 && b.value(fmt.Sprintf(`SELECT v FROM "T" WHERE id = %d`, i)) != any(want) {
					b.Errorf("%q was written as %q", want, b.value(fmt.Sprintf(`SELECT v FROM "T" WHERE id = %d`, i)))
				}
			}
		}},
		{name: "strange bytes", setup: list(create("T", column("id", op.Integer), column("v", op.Blob))), check: func(b *bench) {
			bytes := func(i int) []byte { return []byte{byte(i), '\\', byte(i >> 1), 0, '\n', byte(255 - i)}[:i%7] }
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any { return row(i, bytes(i)) })...))
			for i := 1; i <= 40; i++ {
				if got := b.value(fmt.Sprintf(`SELECT v FROM "T" WHERE id = %d`, i)); line([]any{got}) != line([]any{bytes(i)}) {
					b.Errorf("%x was written as %x", bytes(i), got)
				}
			}
		}},
		{name: "texts for a column of bytes", setup: list(create("T", column("id", op.Integer), column("v", op.Blob))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any { return row(i, `\x41 \t`) })...))
			b.equal("the bytes", fmt.Sprintf("%s", b.value(`SELECT v FROM "T" WHERE id = 9`)), `\x41 \t`)
		}},
		{name: "JSON", setup: list(create("T", column("id", op.Integer), column("v", op.JSON))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any { return row(i, fmt.Sprintf(`{"a": "tab \t, \\ and \"%d\""}`, i)) })...))
			b.equal("the text", b.value(`SELECT v FROM "T" WHERE id = 17`), any(`{"a": "tab \t, \\ and \"17\""}`))
		}},
		{name: "lines alone", setup: list(create("T", column("v", op.Text))), check: func(b *bench) {
			b.perform(insert("T", []string{"v"}, numbered(func(i int) []any { return row([]any{"", `\.`, nil}[i%3]) })...))
			b.wantRows(`SELECT count(*), count(v) FROM "T"`, "300|200")
			b.wantRows(`SELECT count(*) FROM "T" WHERE v = ''`, "100")
		}},
	}
}

func bulkSizes() []testCase {
	return []testCase{
		{name: "large values", setup: list(create("T", column("id", op.Integer), typed("v", op.Type{Kind: op.Text, Size: "long"}))), check: func(b *bench) {
			large := strings.Repeat("tab\tand \\ \n", 300_000)
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any {
				if i%150 == 0 {
					return row(i, large)
				}
				return row(i, "small")
			})...))
			for _, i := range []int{150, 300} {
				if got := b.value(fmt.Sprintf(`SELECT v FROM "T" WHERE id = %d`, i)); got != any(large) {
					b.Errorf("%d bytes became others", len(large))
				}
			}
		}},
		{name: "a hundred thousand", setup: words(), check: func(b *bench) {
			const n = 100_000
			rows := make([][]any, n)
			for i := range rows {
				rows[i] = row(i, "it's row "+fmt.Sprint(i))
			}
			affected, err := b.try(insert("T", []string{"id", "v"}, rows...))
			b.must(err)
			b.equal("rows", affected, int64(n))
			b.wantRows(`SELECT count(*), min(id), max(id), count(DISTINCT v) FROM "T"`, "100000|0|99999|100000")
		}},
		{name: "numbers at their ends", setup: list(create("T", column("id", op.Integer), column("v", op.BigInt), column("d", op.Double))), check: func(b *bench) {
			ends := []int64{-1 << 63, 1<<63 - 1, 1<<53 + 1, 0, -1}
			b.perform(insert("T", []string{"id", "v", "d"}, numbered(func(i int) []any { return row(i, ends[i%len(ends)], 0.1*float64(i)) })...))
			for i := 1; i <= 10; i++ {
				b.wantRows(fmt.Sprintf(`SELECT v, d FROM "T" WHERE id = %d`, i), line(row(ends[i%len(ends)], 0.1*float64(i))))
			}
		}},
	}
}

func bulkDefaults() []testCase {
	return []testCase{
		{name: "columns with and without a default", setup: list(create("T", id(), column("a", op.Integer, byDefault(7)), column("b", op.Text), column("c", op.Text))), check: func(b *bench) {
			b.perform(insert("T", []string{"a", "b", "c"}, numbered(func(i int) []any {
				all := row(i, "x", "y")
				all[i%3] = op.Omitted{}
				return all
			})...))
			b.wantRows(`SELECT count(*), count(b), count(c), count(DISTINCT id) FROM "T"`, "300|200|200|300")
			b.wantRows(`SELECT count(*) FROM "T" WHERE a = 7 AND b IS NOT NULL AND c IS NOT NULL`, "100")
			b.wantRows(`SELECT id, a FROM "T" WHERE id IN (1, 2) ORDER BY id`, "1|1\n2|2")
		}},
		{name: "a default that no row gives", setup: list(create("T", column("id", op.Integer), column("a", op.Integer, byDefault(7), notNull))), check: func(b *bench) {
			b.perform(insert("T", []string{"id"}, numbered(func(i int) []any { return row(i) })...))
			b.wantRows(`SELECT count(*) FROM "T" WHERE a = 7`, "300")
		}},
		{name: "numbers by hand", setup: list(create("T", id(), column("v", op.Text))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any { return row(1000+i, "x") })...), insert("T", []string{"v"}, row("next")))
			b.wantRows(`SELECT id FROM "T" WHERE v = 'next'`, "1301")
		}},
		{name: "numbers by hand, and then none", setup: list(create("T", id(), column("v", op.Text))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, numbered(func(i int) []any {
				if i > 150 {
					return row(op.Omitted{}, fmt.Sprint(i))
				}
				return row(1000+i, fmt.Sprint(i))
			})...))
			b.wantRows(`SELECT id FROM "T" WHERE v IN ('150', '151', '300') ORDER BY id`, "1150\n1151\n1300")
		}},
		{name: "a computed column", setup: list(create("T", column("a", op.Integer), column("v", op.Integer, computed("a + 1", true)))), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, numbered(func(i int) []any { return row(i) })...))
			b.wantRows(`SELECT count(*) FROM "T" WHERE v = a + 1`, "300")
			b.refused(insert("T", []string{"a", "v"}, numbered(func(i int) []any { return row(i, i) })...))
		}},
	}
}

func bulkWays(db string) []testCase {
	return []testCase{
		{name: "duplicates that are ignored", setup: words(row(5, "old")), check: func(b *bench) {
			o := insert("T", []string{"id", "v"}, faulty(7, "new")...)
			o.IgnoreDuplicates = true
			n, err := b.try(o)
			b.must(err)
			b.equal("rows", n, int64(bulkRows-1))
			b.wantRows(`SELECT v FROM "T" WHERE id IN (5, 7) ORDER BY id`, "old\nnew")
		}},
		{name: "duplicates that are updated", setup: words(row(5, "old")), check: func(b *bench) {
			o := insert("T", []string{"id", "v"}, faulty(7, "new")...)
			o.UpdateOnDuplicate = []string{"v"}
			b.perform(o)
			b.wantRows(`SELECT v FROM "T" WHERE id IN (5, 7) ORDER BY id`, "row 5\nnew")
		}},
		{name: "expressions among values", setup: words(), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, faulty(3, op.Fn{Name: "lower", Args: []any{"ABC"}})...))
			b.wantRows(`SELECT v FROM "T" WHERE id IN (3, 4) ORDER BY id`, "abc\nrow 4")
		}},
		{name: "a key of each other", setup: list(create("T", column("id", op.Integer, primary), column("of", op.Integer, refers("T", "id")))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "of"}, numbered(func(i int) []any { return row(i, max(1, i-1)) })...))
			b.wantRows(`SELECT count(*) FROM "T"`, "300")
		}},
		{name: "a deferred key", feature: deferrableReference, setup: list(create("T", column("id", op.Integer, primary), column("of", op.Integer, refers("T", "id", deferrable(op.InitiallyDeferred))))), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "of"}, numbered(func(i int) []any { return row(i, i+1) })...), insert("T", []string{"id", "of"}, row(bulkRows+1, 1)))
		}},
		{name: "triggers", setup: firstOf(logged(db)), check: func(b *bench) {
			_, trigger := logged(db)
			b.perform(trigger, insert("Users", []string{"email"}, numbered(func(i int) []any { return row(fmt.Sprint(i)) })...))
			b.wantRows(`SELECT count(*) FROM "Log"`, "600")
		}},
	}
}

// bulkRefusals are rows of which one is refused: the first, one in the middle, the last.
func bulkRefusals(db string) (cases []testCase) {
	strict := list(create("T", column("id", op.Integer, primary), typed("v", varchar(40), notNull)))
	for _, at := range []int{1, bulkRows / 2, bulkRows} {
		cases = append(cases,
			refusal{fmt.Sprintf("NULL in row %d", at), strict, insert("T", []string{"id", "v"}, faulty(at, nil)...), dialects.NotNullViolation, at}.testCase(),
			refusal{fmt.Sprintf("too long in row %d", at), strict, insert("T", []string{"id", "v"}, faulty(at, strings.Repeat("x", 41))...), "", at}.unless(db, "sqlite"),
			refusal{fmt.Sprintf("the key in row %d", at), words(row(at, "old")), insert("T", []string{"id", "v"}, faulty(0, nil)...), dialects.UniqueViolation, at}.testCase(),
			refusal{fmt.Sprintf("a check in row %d", at), list(create("T", column("id", op.Integer, primary, checked(is("id", op.Ne, at))))),
				insert("T", []string{"id"}, numbered(func(i int) []any { return row(i) })...), dialects.CheckViolation, at}.testCase(),
		)
	}
	if db == "postgres" {
		cases = append(cases,
			refusal{"text with a NUL byte", words(), insert("T", []string{"id", "v"}, faulty(9, "a\x00b")...), dialects.Other, 9}.testCase(),
			refusal{"text that is no UTF-8", words(), insert("T", []string{"id", "v"}, faulty(299, "\xff\xfe")...), dialects.Other, 299}.testCase(),
			refusal{"a trigger that raises", list(users(), op.CreateFunction{Name: table("raising"), Returns: "trigger", Language: "plpgsql", Body: "IF NEW.email = '7' THEN RAISE 'line 9 of the trigger'; END IF; RETURN NEW;"},
				op.CreateTrigger{Name: "raises", Table: table("Users"), Timing: "BEFORE", Events: []string{"INSERT"}, ForEach: "ROW", Function: "raising"}),
				insert("Users", []string{"email"}, numbered(func(i int) []any { return row(fmt.Sprint(i)) })...), dialects.Other, 7}.testCase())
	}
	return cases
}

func firstOf(setup []op.Op, _ op.CreateTrigger) []op.Op { return setup }

// refusal is an insert of many rows of which one is refused, and with it all.
type refusal struct {
	name  string
	setup []op.Op
	do    op.Insert
	kind  dialects.ErrorKind // "": whichever
	row   int
}

func (r refusal) testCase() testCase {
	return testCase{name: r.name, setup: r.setup, check: func(b *bench) {
		before := b.value(fmt.Sprintf(`SELECT count(*) FROM "%s"`, r.do.Table.Name))
		err := b.refused(r.do)
		if r.kind != "" {
			b.equal("kind", kindOf(err), r.kind)
		}
		var e *dialects.Error
		if !errors.As(err, &e) || e.Row != r.row {
			b.Errorf("%v names row %d and not %d", err, e.Row, r.row)
		}
		b.equal("rows that are kept", b.value(fmt.Sprintf(`SELECT count(*) FROM "%s"`, r.do.Table.Name)), before)
	}}
}

// unless is the case of a database that refuses; the other one does not.
func (r refusal) unless(db, other string) testCase {
	if db == other {
		return testCase{name: r.name + ", which is taken", setup: r.setup, do: r.do}
	}
	return r.testCase()
}
