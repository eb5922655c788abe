package postgres

import (
	"reflect"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

func TestTypeName(t *testing.T) {
	for formatted, want := range map[string]string{
		"character varying(255)": "VARCHAR(255)", "character varying": "VARCHAR", "character(3)": "CHAR(3)", "text": "TEXT", "numeric(10,2)": "DECIMAL(10,2)", "numeric": "DECIMAL",
		"timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "timestamp(3) with time zone": "TIMESTAMP(3) WITH TIME ZONE", "timestamp without time zone": "TIMESTAMP WITHOUT TIME ZONE",
		"time without time zone": "TIME", "time(3) without time zone": "TIME(3)", "time with time zone": "TIME WITH TIME ZONE", "integer[]": "INTEGER[]", "character varying(5)[]": "VARCHAR(5)[]",
		"double precision": "DOUBLE PRECISION", "real": "REAL", "bytea": "BLOB", "boolean": "BOOLEAN", "int4range": "INT4RANGE", "bit varying(5)": "BIT VARYING(5)", "interval": "INTERVAL",
		"timestamp with time zone[]": "TIMESTAMP WITH TIME ZONE[]", "uuid": "UUID", `"My type"`: `"MY TYPE"`,
	} {
		if got := typeName(formatted); got != want {
			t.Errorf("%s is %s, want %s", formatted, got, want)
		}
	}
}

func TestPlainDefault(t *testing.T) {
	for expr, want := range map[string]string{
		"'plain'::character varying": "plain", "'it''s'::text": "it's", `'{"a": 1}'::jsonb`: `{"a": 1}`, "'-7'::integer": "-7", "0": "0", "1.50": "1.50", "(-1)": "-1", "'5'::smallint": "5", "(5)::smallint": "5",
		"true": "true", "now()": "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP": "CURRENT_TIMESTAMP", "gen_random_uuid()": "gen_random_uuid()", `'new'::"enum_Users_status"`: "new", `'new'::other."enum_Users_status"`: "new",
		"'{}'::text[]": "{}", `E'a\\b'::text`: `a\b`, "lower('A'::text)": "lower('A'::text)", "'a'::text || 'b'::text": "'a'::text || 'b'::text", "'2024-01-01 00:00:00+00'::timestamp with time zone": "2024-01-01 00:00:00+00",
		"(1 + 2)": "(1 + 2)", "'1 day'::interval": "1 day", "'x'::character varying(5)": "x",
	} {
		if got := plainDefault(expr); got != want {
			t.Errorf("%s is %s, want %s", expr, got, want)
		}
	}
}

func TestUnparenthesised(t *testing.T) {
	for expr, want := range map[string]string{
		"(a > 0)": "a > 0", "((a) > (0))": "(a) > (0)", "(a) OR (b)": "(a) OR (b)", "(a = ')')": "a = ')'", `("(" = 1)`: `"(" = 1`, "a": "a", "": "", "((a > 0) AND (b > 0))": "(a > 0) AND (b > 0)",
	} {
		if got := unparenthesised(expr); got != want {
			t.Errorf("%s is %s, want %s", expr, got, want)
		}
	}
}

func TestBareType(t *testing.T) {
	for text, want := range map[string]string{"VARCHAR(3)": "VARCHAR", "TIMESTAMP(3) WITH TIME ZONE": "TIMESTAMP WITH TIME ZONE", "VARCHAR(3)[]": "VARCHAR[]", `"a(b)"`: `"a(b)"`, "TEXT": "TEXT"} {
		if got := bare(text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// FuzzArrayText reads what is written as an array's text.
func FuzzArrayText(f *testing.F) {
	f.Add("a,b", `"\`, "")
	f.Add("NULL", "{}", "ü✓\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if got := textArray(arrayText(op.List{a, b, c})); !reflect.DeepEqual(got, []string{a, b, c}) {
			t.Errorf("%q became %q", []string{a, b, c}, got)
		}
	})
}

// FuzzQuoting: whatever is in a name, a text or a body, it stays in its quotes.
func FuzzQuoting(f *testing.F) {
	f.Add(`a"b`, "it's", "$luamig$ $luamig1$")
	f.Add(`";DROP TABLE x;--`, `\';`, "$$;$luamig")
	f.Fuzz(func(t *testing.T, name, text, body string) {
		if quoted, err := quote(name); err == nil {
			wantPieces(t, "SELECT "+quoted+" FROM t")
		}
		if !strings.ContainsRune(text, 0) {
			wantPieces(t, "SELECT "+literal(text)+" FROM t")
		}
		wantPieces(t, "DO "+dollarQuoted(body))
	})
}

func wantPieces(t *testing.T, sql string) {
	t.Helper()
	pieces, err := sqltext.Split(sql, textRules())
	if err != nil || len(pieces) != 1 || pieces[0].SQL != sql {
		t.Errorf("%q is %d statements: %v", sql, len(pieces), err)
	}
}

func TestLongNames(t *testing.T) {
	_, err := quote(strings.Repeat("é", 32))
	without, ok := err.(*dialects.UnsupportedError)
	if !ok || !strings.Contains(err.Error(), "63 bytes") || without.Remedy() == "" {
		t.Errorf("a name of 64 bytes: %v", err)
	}
	if _, err := quote(strings.Repeat("a", 63)); err != nil {
		t.Error(err)
	}
}

func TestFlavour(t *testing.T) {
	d := Dialect{Flavour: Flavour{Name: "cockroachdb", Title: "CockroachDB", Schemes: []string{"cockroachdb"}, DDLCommits: true}}
	if traits := d.Traits(); traits.Name != "cockroachdb" || traits.TransactionalDDL {
		t.Errorf("%+v", traits)
	}
	if _, err := parseURL("cockroachdb://u@h:26257/d?sslmode=disable", d.Flavour); err != nil {
		t.Error(err)
	}
}
