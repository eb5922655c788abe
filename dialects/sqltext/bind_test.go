package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/luamig/luamig/dialects/op"
	"pgregory.net/rapid"
)

// spellTest spells a literal as it is, a function with its arguments as placeholders.
func spellTest(e op.Expr) (string, []any, error) {
	switch e := e.(type) {
	case op.Literal:
		return e.SQL, nil, nil
	case op.Fn:
		return e.Name + "(" + strings.TrimSuffix(strings.Repeat("?, ", len(e.Args)), ", ") + ")", e.Args, nil
	}
	return "", nil, fmt.Errorf("no %T here", e)
}

func positional(v ...any) op.Params { return op.Params{Positional: v} }

func named(pairs ...any) op.Params {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return op.Params{Named: m}
}

func TestBind(t *testing.T) {
	tests := []struct {
		name   string
		rules  Rules
		style  Placeholder
		sql    string
		params op.Params
		want   string
		args   []any
	}{
		{"no parameters", postgres, Dollar, `SELECT a ? 'b', ':c', :d, '`, op.Params{}, `SELECT a ? 'b', ':c', :d, '`, nil},
		{"by position", sqlite, Question, "SELECT ?, ?", positional(int64(1), nil), "SELECT ?, ?", []any{int64(1), nil}},
		{"by number", postgres, Dollar, "SELECT ?, ?", positional(1, 2), "SELECT $1, $2", []any{1, 2}},
		{"by at", sqlserver, At, "SELECT ?, ?", positional(1, 2), "SELECT @p1, @p2", []any{1, 2}},
		{"in strings and comments", sqlite, Question, "SELECT '?', \"?\", `?`, [?], -- ?\n /* ? */ ?", positional(1), "SELECT '?', \"?\", `?`, [?], -- ?\n /* ? */ ?", []any{1}},
		{"in dollar quotes", postgres, Dollar, "SELECT $$?$$, $a$ :x ? $a$, ?", positional(1), "SELECT $$?$$, $a$ :x ? $a$, $1", []any{1}},
		{"json operators", postgres, Dollar, "SELECT a ?| b, a ?& b, a @? '$.x', a ?? 'b', ?||'x', ?&&b, ?", positional(1, 2, 3), "SELECT a ?| b, a ?& b, a @? '$.x', a ? 'b', $1||'x', $2&&b, $3", []any{1, 2, 3}},
		{"bits", sqlite, Question, "SELECT ?|1, ?&?", positional(1, 2, 3), "SELECT ?|1, ?&?", []any{1, 2, 3}},
		{"an escaped question mark", sqlite, Question, "SELECT ???", positional(1), "SELECT ??", []any{1}},
		{"casts stay", postgres, Dollar, "SELECT ?::int, x::text", positional(1), "SELECT $1::int, x::text", []any{1}},
		{"by name", sqlite, Question, "SELECT :a, :b_1, :a", named("a", 1, "b_1", 2), "SELECT ?, ?, ?", []any{1, 2, 1}},
		{"one name has one number", postgres, Dollar, "SELECT :a, :b, :a", named("a", 1, "b", 2), "SELECT $1, $2, $1", []any{1, 2}},
		{"one name has one list", sqlserver, At, "(:a) (:b) (:a)", named("a", op.List{1, 2}, "b", 3), "(@p1, @p2) (@p3) (@p1, @p2)", []any{1, 2, 3}},
		{"names in strings", postgres, Dollar, "SELECT ':a 10:a', $$:a$$, \":a\", -- :a\n:a", named("a", 1), "SELECT ':a 10:a', $$:a$$, \":a\", -- :a\n$1", []any{1}},
		{"casts and slices", postgres, Dollar, "SELECT x::a, y[1:a], y[n:a], z:=1, :a", named("a", 1), "SELECT x::a, y[1:a], y[n:a], z:=1, $1", []any{1}},
		{"a name needs a letter", sqlite, Question, "SELECT :1, : a, :_a", named("_a", 1), "SELECT :1, : a, ?", []any{1}},
		{"a cast directly behind", postgres, Dollar, "SELECT :a::text", named("a", 1), "SELECT $1::text", []any{1}},
		{"question marks stay with names", postgres, Dollar, "SELECT a ? :k, b ?? c", named("k", "x"), "SELECT a ? $1, b ?? c", []any{"x"}},
		{"unicode names", sqlite, Question, "SELECT :größe", named("größe", 1), "SELECT ?", []any{1}},
		{"a list", sqlite, Question, "a IN (?) AND b = ?", positional(op.List{1, nil, "x"}, 2), "a IN (?, ?, ?) AND b = ?", []any{1, nil, "x", 2}},
		{"an empty list", sqlite, Question, "a NOT IN (?)", positional(op.List{}), "a NOT IN (SELECT NULL WHERE 1=0)", nil},
		{"an empty list of a type", postgres, Dollar, "a IN (?) OR b NOT IN ( ? ) OR c IN (?, ?)", positional(op.List{}, op.List{}, op.List{}, 1),
			"a IN (NULL) IS NOT DISTINCT FROM (TRUE) OR b NOT IN ( NULL) IS DISTINCT FROM (FALSE ) OR c IN (SELECT NULL WHERE 1=0, $1)", []any{1}},
		{"an empty list by name", postgres, Dollar, "a IN (:l) OR b NOT IN (:l)", named("l", op.List{}), "a IN (NULL) IS NOT DISTINCT FROM (TRUE) OR b NOT IN (NULL) IS DISTINCT FROM (FALSE)", nil},
		{"rows", postgres, Dollar, "(a, b) IN (?)", positional(op.List{op.List{1, 2}, op.List{3, 4}}), "(a, b) IN (($1, $2), ($3, $4))", []any{1, 2, 3, 4}},
		{"a literal", postgres, Dollar, "SELECT ?, ?", positional(op.Literal{SQL: "now() ? 1"}, 2), "SELECT now() ? 1, $1", []any{2}},
		{"a function", postgres, Dollar, "SELECT ?, ?, ?", positional(1, op.Fn{Name: "f", Args: []any{2, 3}}, 4), "SELECT $1, f($2, $3), $4", []any{1, 2, 3, 4}},
		{"a function in a list", sqlite, Question, "IN (:l)", named("l", op.List{op.Fn{Name: "f", Args: []any{op.Literal{SQL: "x"}, op.List{1, 2}}}, 3}), "IN (f(x, ?, ?), ?)", []any{1, 2, 3}},
		{"bytes are no list", sqlite, Question, "?", positional([]byte("ab")), "?", []any{[]byte("ab")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, args, err := Bind(tt.sql, tt.params, tt.rules, tt.style, spellTest)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("text %q\nwant %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.args, args); diff != "" {
				t.Errorf("args (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBindErrors(t *testing.T) {
	tests := []struct {
		name    string
		sql     string
		params  op.Params
		message string
		hint    string
	}{
		{"too many", "SELECT ?, ?", positional(1, 2, 3), "3 values given for 2 placeholders", `write "??" for`},
		{"too few", "SELECT ?, ?", positional(1), "1 value given for 2 placeholders", `write "??" for`},
		{"none", "SELECT 1", positional(1), "1 value given for 0 placeholders", "by name"},
		{"numbers of PostgreSQL", "SELECT $1", positional(1), "1 value given for 0 placeholders", `instead of "$1"`},
		{"numbers", "SELECT ?2, ?1", positional(1, 2), "placeholders have no numbers here: ?2", "in order"},
		{"a missing name", "SELECT :emial", named("email", 1), "no value is given for :emial", "did you mean :email?"},
		{"a missing name unlike others", "SELECT :x", named("email", 1), "no value is given for :x", ""},
		{"an unused name", "SELECT :first", named("first", 1, "frist", 1), "the SQL has no placeholder :frist", "did you mean :first?"},
		{"names without values", "SELECT :a", named(), "no value is given for :a", ""},
		{"an empty row", "IN (?)", positional(op.List{op.List{}}), "a list of rows holds an empty row", "values"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Bind(tt.sql, tt.params, postgres, Dollar, spellTest)
			var e *ParamError
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want a ParamError", err)
			}
			if e.Message != tt.message || !strings.Contains(e.Hint, tt.hint) || (tt.hint == "") != (e.Hint == "") {
				t.Errorf("got %q, hint %q", e.Message, e.Hint)
			}
		})
	}
}

func TestBindSpellErrors(t *testing.T) {
	wrong := func(op.Expr) (string, []any, error) { return "f(?)", []any{1, 2}, nil }
	if _, _, err := Bind("?", positional(op.Now{}), sqlite, Question, wrong); err == nil {
		t.Error("an expression with a value too many was taken")
	}
	if _, _, err := Bind("?", positional(op.Now{}), sqlite, Question, nil); err == nil {
		t.Error("an expression was taken without a speller")
	}
	if _, _, err := Bind("?", positional(op.Now{}), sqlite, Question, spellTest); err == nil || err.Error() != "no op.Now here" {
		t.Errorf("the speller's error is %v", err)
	}
	var e *UnterminatedError
	if _, _, err := Bind("? '", positional(1), sqlite, Question, nil); !errors.As(err, &e) {
		t.Errorf("error %v, want an UnterminatedError", err)
	}
}

func TestBindAll(t *testing.T) {
	got, err := BindAll("-- x\nSELECT ?;\n;SELECT 1;\nSELECT ?, ?", positional(1, op.List{2, 3}, 4), postgres, Dollar, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Bound{
		{SQL: "SELECT $1", Args: []any{1}, Line: 2},
		{SQL: "SELECT 1", Line: 3},
		{SQL: "SELECT $1, $2, $3", Args: []any{2, 3, 4}, Line: 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bound (-want +got):\n%s", diff)
	}
	if _, err := BindAll("SELECT ?; SELECT ?", positional(1), sqlite, Question, nil); err == nil {
		t.Error("a missing value is no error")
	}
	if _, err := BindAll("SELECT :a; SELECT :b", named("a", 1, "b", 2), sqlite, Question, nil); err != nil {
		t.Errorf("names used in different statements: %v", err)
	}
	if got, err := BindAll(" ; ", op.Params{}, sqlite, Question, nil); err != nil || len(got) != 0 {
		t.Errorf("nothing gave %v, %v", got, err)
	}
	if got, err := BindAll("SELECT a ? b; SELECT ??", op.Params{}, sqlite, Question, nil); err != nil || got[1].SQL != "SELECT ??" {
		t.Errorf("without parameters: %v, %v", got, err)
	}
}

// A text that is bound keeps everything but its placeholders, and has as many
// as there are values.
func TestBindProperties(t *testing.T) {
	parts := []string{"SELECT ", "'?:a'", `"?"`, "/*?*/", "-- ?\n", "$$?$$", "::x", " + ", "(", ")", "1"}
	rapid.Check(t, func(t *rapid.T) {
		var sql, want strings.Builder
		var args []any
		for range rapid.IntRange(1, 20).Draw(t, "parts") {
			part := rapid.SampledFrom(parts).Draw(t, "part")
			if rapid.Bool().Draw(t, "placeholder") {
				args = append(args, len(args))
				fmt.Fprintf(&sql, " ? ")
				fmt.Fprintf(&want, " $%d ", len(args))
			}
			part += " " // or "::x$$" would be one word
			sql.WriteString(part)
			want.WriteString(part)
		}
		got, values, err := Bind(sql.String(), positional(args...), postgres, Dollar, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(args) == 0 {
			return
		}
		if got != want.String() || !cmp.Equal(values, args) {
			t.Fatalf("got %q %v\nwant %q %v", got, values, want.String(), args)
		}
	})
}

func FuzzBind(f *testing.F) {
	for _, s := range fragments {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, sql string, n int) {
		args := make([]any, max(0, n)%8)
		for _, r := range every {
			got, values, err := Bind(sql, positional(args...), r, Question, nil)
			if err == nil && len(values) != len(args) {
				t.Errorf("%d values of %d are bound in %q", len(values), len(args), got)
			}
			if got, _, err := Bind(sql, op.Params{}, r, Dollar, nil); err != nil || got != sql {
				t.Errorf("without parameters %q became %q, %v", sql, got, err)
			}
			if got, _, err := Bind(sql, named(), r, Dollar, nil); err == nil && got != sql {
				t.Errorf("without names %q became %q", sql, got)
			}
		}
	})
}
