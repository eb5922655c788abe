package dialecttest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// holder is a column "v" of a table "T" with one thing that must survive what is done to the column, or go with it.
type holder struct {
	name    string
	feature feature
	setup   []op.Op
	has     []string      // which of the changes' subjects it has already: "not null", "default" …
	unless  []string      // changes that cannot be made, for another column would no longer fit
	refuses per[[]string] // what databases refuse with it
}

// letters is a table T with a column v of two rows, and what else there is to it.
func letters(v op.Column, more ...op.Op) []op.Op {
	v.Name, v.Type = "v", varchar(10)
	return append(list(create("T", column("id", op.Integer, primary), v, column("other", op.Integer)), insert("T", []string{"id", "v", "other"}, row(1, "d", 1), row(2, "e", 2))), more...)
}

func holders(db string) []holder {
	bare := op.Column{}
	code := create("P", typed("code", varchar(10), primary))
	codes := insert("P", []string{"code"}, row("d"), row("e"), row("n"))
	child := create("C", typed("x", varchar(10), refers("T", "v", onUpdate("CASCADE"))))
	unique := index("T", "u", "v")
	unique.Index.Unique = true
	partial := index("T", "i", "other")
	partial.Index.Where = is("v", op.Ne, "z")
	lower := op.AddIndex{Table: table("T"), Index: op.Index{Name: "i", Fields: []op.IndexField{{Expr: op.Fn{Name: "lower", Args: []any{col("v")}}}}}}
	outward := append(list(code, codes), letters(typed("", op.Type{}, refers("P", "code", onDelete("CASCADE"))))...)
	fitting := []string{"collate"} // both sides of a foreign key are compared as one text, and an expression shows how it is
	return []holder{
		{name: "a default", setup: letters(typed("", op.Type{}, byDefault("d"))), has: []string{"default"}},
		{name: "a default of an expression", setup: letters(typed("", op.Type{}, byDefault(op.Fn{Name: "lower", Args: []any{"D"}}))), has: []string{"default"}},
		{name: "NOT NULL", setup: letters(typed("", op.Type{}, notNull)), has: []string{"not null"}},
		{name: "a comment", setup: letters(typed("", op.Type{}, commented("about v"))), has: []string{"comment"}},
		{name: "a collation", setup: letters(typed("", op.Type{}, collated(ownCollation(db)))), has: []string{"collate"}},
		{name: "a check", setup: letters(typed("", op.Type{}, checked(is("v", op.Ne, "z"))))},
		{name: "a check with a name", setup: letters(bare, constrain("T", checking("c", is("v", op.Ne, "z"))))},
		{name: "a check over two columns", setup: letters(bare, constrain("T", checking("c", op.Or{is("v", op.Ne, "z"), is("other", op.Gt, 5)})))},
		{name: "a key", setup: letters(typed("", op.Type{}, uniqueAlone)), has: []string{"unique"}},
		{name: "a key with a name", setup: letters(bare, constrain("T", key(op.Unique, "u", "v"))), has: []string{"unique"}},
		{name: "a key over two columns", setup: letters(bare, constrain("T", key(op.Unique, "u", "v", "other")))},
		{name: "an index", setup: letters(bare, index("T", "i", "v"))},
		{name: "an index over two columns", setup: letters(bare, index("T", "i", "other", "v"))},
		{name: "a unique index", setup: letters(bare, unique), has: []string{"unique"}},
		{name: "an index with a condition", feature: partialIndex, setup: letters(bare, partial)},
		{name: "an index of an expression", feature: expressionIndex, setup: letters(bare, lower), unless: fitting},
		{name: "a foreign key", setup: outward, unless: fitting},
		{name: "foreign keys of others", setup: letters(typed("", op.Type{}, uniqueAlone), child), has: []string{"unique"}, unless: fitting,
			refuses: per[[]string]{"": {"remove"}}},
		{name: "a computed column", setup: letters(bare, add("T", typed("g", varchar(40), computed("upper(v)", true)))),
			refuses: per[[]string]{"": {"remove"}, "postgres": {"type", "collate", "remove"}}},
		{name: "a view", setup: letters(bare, view("V", `SELECT v FROM "T"`)),
			refuses: per[[]string]{"sqlite": {"remove"}, "postgres": {"type", "collate", "remove"}, "": {"remove silently"}}},
	}
}

// columnEdit is one change of v.
type columnEdit struct {
	subject string // what it changes
	name    string
	to      op.ColumnChange
	needs   bool // what it changes has to be there
	makes   string
}

func columnEdits(db string) []columnEdit {
	return []columnEdit{
		{subject: "type", name: "type", to: op.ColumnChange{Type: ptr(varchar(20))}, needs: false, makes: "~ T.v is varchar(20)"},
		{subject: "not null", name: "NOT NULL", to: op.ColumnChange{NotNull: ptr(true)}, makes: "+ T.v not null"},
		{subject: "not null", name: "NULL", to: op.ColumnChange{NotNull: ptr(false)}, needs: true, makes: "- T.v not null"},
		{subject: "default", name: "default", to: op.ColumnChange{Default: &op.DefaultChange{Expr: constant("n")}}, makes: "+ T.v default n"},
		{subject: "default", name: "no default", to: op.ColumnChange{Default: &op.DefaultChange{}}, needs: true, makes: "- T.v default *"},
		{subject: "comment", name: "comment", to: op.ColumnChange{Comment: ptr("news")}, makes: "+ T.v comment news @!sqlite"},
		{subject: "unique", name: "unique", to: op.ColumnChange{Unique: ptr(true)}, makes: "+ T unique * (v)"},
		{subject: "collate", name: "collation", to: op.ColumnChange{Collate: ptr(ownCollation(db))}, makes: "+ T.v collate " + ownCollation(db)},
	}
}

// keeps makes each change of a column that has each thing: nothing beside the change happens to it.
func keeps(db string) []testCase {
	var cases []testCase
	for _, h := range holders(db) {
		for _, e := range columnEdits(db) {
			if slices.Contains(h.has, e.subject) != e.needs || slices.Contains(h.unless, e.subject) || slices.Contains(lacking[h.feature], db) {
				continue
			}
			c := testCase{name: e.name + " keeps " + h.name, setup: h.setup, do: change("T", "v", e.to), makes: []string{e.makes}}
			if slices.Contains(h.refuses.in(db), e.subject) {
				c = testCase{name: e.name + " is refused with " + h.name, setup: h.setup, check: func(b *bench) { b.refused(change("T", "v", e.to)) }}
			}
			cases = append(cases, c)
		}
	}
	return cases
}

// again makes each change a second time, which changes nothing.
func again(db string) []testCase {
	var cases []testCase
	setup := letters(op.Column{})
	for _, e := range columnEdits(db) {
		cases = append(cases, testCase{name: e.name, setup: and(setup, change("T", "v", e.to)), do: change("T", "v", e.to)})
	}
	for name, to := range map[string]op.ColumnChange{
		"reference":         {References: &op.Reference{Table: table("P"), Columns: []string{"code"}, OnDelete: "CASCADE"}},
		"check":             {Check: is("v", op.Ne, "z")},
		"values of an ENUM": {Type: ptr(enumOf("d", "e", "f"))},
		"unique by a name":  {Unique: ptr(true), UniqueName: "only_v"},
		"all at once":       {Type: ptr(varchar(30)), NotNull: ptr(true), Default: &op.DefaultChange{Expr: constant("d")}, Unique: ptr(true), Comment: ptr("all")},
	} {
		parent := list(create("P", typed("code", varchar(10), primary)), insert("P", []string{"code"}, row("d"), row("e")))
		cases = append(cases, testCase{name: name, setup: and(append(parent, setup...), change("T", "v", to)), do: change("T", "v", to)})
	}
	return cases
}

// renamesKeep renames the column, and then the table: all else stays, by the new name.
func renamesKeep(db string) []testCase {
	var cases []testCase
	for _, h := range holders(db) {
		if slices.Contains(lacking[h.feature], db) {
			continue
		}
		cases = append(cases, h.afterRename("column with "+h.name, rename("T", "v", "w"), "v", "w"), h.afterRename("table with "+h.name, renameTo("T", "N"), "T", "N"))
	}
	return cases
}

func (h holder) afterRename(name string, o op.Op, from, to string) testCase {
	return testCase{name: name, setup: h.setup, check: func(b *bench) {
		if _, ofColumn := o.(op.RenameColumn); ofColumn && slices.Contains(h.refuses.of(b), "rename") {
			b.refused(o)
			return
		}
		before := b.probe().lines()
		b.perform(o)
		if h.name == "a view" && (to == "w" || b.name() == "mysql" || b.name() == "mariadb") {
			return // it shows the column by the old name, by the new one, or is broken
		}
		for i, l := range before {
			before[i] = renamed(l, from, to)
		}
		slices.Sort(before)
		b.same("the schema", b.schema(), strings.Join(before, "\n"))
	}}
}

// renamed is a line by the new name: what a name stands before, between or behind keeps the one it has. A view goes on
// showing the column by the old one.
func renamed(line, from, to string) string {
	if strings.HasPrefix(line, "view ") {
		return line
	}
	if subject, comment, ok := strings.Cut(line, " comment "); ok {
		return renamed(subject, from, to) + " comment " + comment
	}
	if subject, rest, ok := strings.Cut(line, " unique "); ok {
		name, rest, _ := strings.Cut(rest, " ")
		return renamed(subject, from, to) + " unique " + name + " " + renamed(rest, from, to)
	}
	return regexp.MustCompile(`\b`+from+`\b`).ReplaceAllString(line, to)
}

// removesWith removes the column: what is only there for it goes with it.
func removesWith(db string) []testCase {
	var cases []testCase
	for _, h := range holders(db) {
		if slices.Contains(lacking[h.feature], db) {
			continue
		}
		cases = append(cases, testCase{name: "with " + h.name, setup: h.setup, check: func(b *bench) {
			if slices.Contains(h.refuses.of(b), "remove") {
				b.refused(remove("T", "v"))
				return
			}
			if slices.Contains(h.refuses.of(b), "remove silently") { // MySQL and MariaDB let the view break
				b.perform(remove("T", "v"))
				return
			}
			before := slices.DeleteFunc(b.probe().lines(), func(l string) bool {
				return strings.HasPrefix(l, "T ") && mentionsV.MatchString(l) || strings.HasPrefix(l, "T.v ")
			})
			b.perform(remove("T", "v"))
			b.same("the schema", b.schema(), strings.Join(slices.Sorted(slices.Values(append(before, "T has id, other"))), "\n"))
			b.wantRows(`SELECT * FROM "T" ORDER BY id`, "1|1\n2|2")
			b.wantRefused(set("T", "v", "x"), dialects.NoSuchColumn)
		}})
	}
	return cases
}

var mentionsV = regexp.MustCompile(`\bv\b`)
