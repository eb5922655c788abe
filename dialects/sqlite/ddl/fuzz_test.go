package ddl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

func FuzzTokenize(f *testing.F) {
	for _, seed := range append([]string{"", caseTrigger, "a->>b||x'00'+.5e-3", "'a''b", "/*", "$a::b(c", "\ufeff[x]`y`"}, odd...) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		checkTokens(t, sql)
	})
}

func FuzzQuote(f *testing.F) {
	f.Add("a")
	f.Add(`"`)
	f.Add("'--\x00")
	f.Fuzz(func(t *testing.T, name string) {
		for kind, quote := range map[ddl.TokenKind]func(string) (string, error){ddl.TokenQuoted: ddl.QuoteIdent, ddl.TokenString: ddl.QuoteString} {
			quoted, err := quote(name)
			if (err != nil) != strings.Contains(name, "\x00") {
				t.Fatalf("quoting %q: %v", name, err)
			}
			if err != nil {
				continue
			}
			if tokens := ddl.Tokenize(quoted); len(tokens) != 1 || tokens[0].Kind != kind || ddl.UnquoteIdent(quoted) != name {
				t.Fatalf("%q became %s", name, quoted)
			}
		}
	})
}

// fuzzEdits are edits of whatever table a fuzzer comes up with. They may refuse, but what they return must be sound.
func fuzzEdits(table *ddl.Table) map[string]edit {
	edits := map[string]edit{
		"name": setName("new"), "add column": addColumn("new_column INT"), "add constraint": addConstraint("CHECK (1)"),
		"rename": renameForeign("p", "new"), "strip": strip("p"),
	}
	for i, c := range table.Columns {
		for name, e := range map[string]edit{
			"type": setType(c.Name, "NEW"), "no type": setType(c.Name, ""), "not null": setNotNull(c.Name, true), "null": setNotNull(c.Name, false),
			"default": setDefault(c.Name, "'new'"), "no default": setDefault(c.Name, ""), "collate": setCollate(c.Name, "NEW"), "no collate": setCollate(c.Name, ""),
			"clause": addClause(c.Name, "UNIQUE"), "column": dropColumn(c.Name),
		} {
			edits[fmt.Sprint(name, i)] = e
		}
	}
	for i, c := range table.Constraints() {
		edits[fmt.Sprint("drop", i)] = func(t *ddl.Table) (*ddl.Table, error) { return t.Drop(c) }
	}
	return edits
}

func FuzzParseTable(f *testing.F) {
	for _, sql := range odd {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if len(sql) > 2000 {
			return
		}
		table, err := ddl.ParseTable(sql)
		if (table == nil) == (err == nil) {
			t.Fatalf("%v and %v", table, err)
		}
		if err != nil {
			return
		}
		checkSpans(t, table)
		for name, edit := range fuzzEdits(table) {
			checkEdit(t, table, name, edit)
		}
		for _, c := range table.Columns {
			if same, err := table.ReplaceColumn(c.Name, c.Text); err == nil && firstOf(table, c.Name) == c.Text && same.SQL() != sql {
				t.Fatalf("%q put in its own place makes %s of %s", c.Text, same.SQL(), sql)
			}
		}
	})
}

// firstOf is the definition that a name stands for, where a fuzzer gave two columns one name.
func firstOf(table *ddl.Table, name string) string {
	c, _ := table.Column(name)
	return c.Text
}

// checkEdit: an edit is readable, does nothing when done again, and does not touch what it was made from.
func checkEdit(t *testing.T, table *ddl.Table, name string, edit edit) {
	t.Helper()
	edited, err := edit(table)
	if err != nil {
		return
	}
	again, err := ddl.ParseTable(edited.SQL())
	if err != nil {
		t.Fatalf("%s of %s gave %s: %v", name, table.SQL(), edited.SQL(), err)
	}
	if diff := cmp.Diff(modelOf(edited), modelOf(again)); diff != "" {
		t.Fatalf("%s of %s: %s", name, table.SQL(), diff)
	}
	if strings.HasPrefix(name, "add") || strings.HasPrefix(name, "clause") || strings.HasPrefix(name, "drop") || strings.HasPrefix(name, "column") {
		return
	}
	if twice, err := edit(edited); err != nil || twice.SQL() != edited.SQL() {
		t.Fatalf("%s of %s gave %s, and done again %v, %v", name, table.SQL(), edited.SQL(), twice, err)
	}
}

func FuzzParseIndex(f *testing.F) {
	for _, seed := range []string{"CREATE INDEX i ON t(a)", "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON 't'(a COLLATE x DESC, (b), f(c)) WHERE t.a > 1", "CREATE INDEX i ON t(())"} {
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, sql, column string) {
		ddl.UsesColumn(sql, column)
		ddl.UsesTable(sql, column)
		index, err := ddl.ParseIndex(sql)
		if err != nil {
			return
		}
		renamed, err := ddl.RenameTableInIndex(sql, "new")
		if err != nil {
			t.Fatal(err)
		}
		again, err := ddl.ParseIndex(renamed)
		if err != nil || again.Table != "new" || again.Name != index.Name || len(again.Columns) != len(index.Columns) {
			t.Fatalf("%s became %s: %v", sql, renamed, err)
		}
	})
}

// FuzzTableAgainstSQLite: what SQLite takes, the parser takes, and for the same.
func FuzzTableAgainstSQLite(f *testing.F) {
	for _, sql := range odd {
		if body, found := strings.CutPrefix(sql, "CREATE TABLE "); found {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		sql := "CREATE TABLE " + body
		if len(statements(sql)) != 1 || strings.Contains(strings.ToLower(body), "select") || strings.Contains(body, "\x00") || len(body) > 2000 {
			return
		}
		conn := open(t)
		defer conn.Close()
		text, err := stored(conn, sql)
		if err != nil {
			return
		}
		for _, source := range []string{sql, text} {
			table, err := ddl.ParseTable(source)
			if err != nil {
				t.Fatalf("SQLite takes %q; the parser does not: %v", source, err)
			}
			known, err := rows(conn, "SELECT name FROM pragma_table_xinfo(?)", table.Name)
			if err != nil {
				t.Fatal(err)
			}
			var columns []string
			for _, c := range table.Columns {
				columns = append(columns, c.Name)
			}
			if !slices.Equal(known, columns) {
				t.Fatalf("%q: columns %q, SQLite says %q", source, columns, known)
			}
			foreign, err := foreignOf(conn, table.Name)
			if _, parsed, _ := parsedOf(table); err != nil || !slices.Equal(foreign, parsed) {
				t.Fatalf("%q: foreign keys %q, SQLite says %q", source, parsed, foreign)
			}
		}
	})
}

// FuzzIndexAgainstSQLite is the same for indexes.
func FuzzIndexAgainstSQLite(f *testing.F) {
	for _, seed := range []string{"(a)", "('a' COLLATE nocase DESC, [b c])", "(lower(a) COLLATE rtrim, a||b COLLATE nocase) WHERE a > 1", "((a), (((desc))) asc)", "(desc desc)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		sql := "CREATE INDEX i ON t" + body
		if len(statements(sql)) != 1 || strings.Contains(body, "\x00") {
			return
		}
		conn := open(t)
		defer conn.Close()
		if err := execute(conn, "CREATE TABLE t(a, b, desc, [b c])"); err != nil {
			t.Fatal(err)
		}
		if err := execute(conn, sql); err != nil {
			return
		}
		index, err := ddl.ParseIndex(sql)
		if err != nil {
			t.Fatalf("SQLite takes %q; the parser does not: %v", sql, err)
		}
		known, err := rows(conn, "SELECT name, \"desc\", coll FROM pragma_index_xinfo('i') WHERE key")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(known, describeIndex(index)); diff != "" {
			t.Fatalf("%q (-SQLite +parsed) %s", sql, diff)
		}
	})
}

func describeIndex(index *ddl.Index) []string {
	var out []string
	for _, c := range index.Columns {
		name, collation := "NULL", "BINARY"
		for _, column := range []string{"a", "b", "desc", "b c"} {
			if ddl.EqualIdent(c.Name, column) {
				name = column
			}
		}
		if c.Collate != "" {
			collation = c.Collate
		}
		out = append(out, fmt.Sprintf("%s|%d|%s", name, flag(c.Order == "DESC"), collation))
	}
	return out
}
