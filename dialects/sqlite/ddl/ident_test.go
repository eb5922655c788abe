package ddl_test

import (
	"testing"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

func TestQuote(t *testing.T) {
	for _, test := range []struct{ name, ident, text string }{
		{"", `""`, `''`},
		{"a", `"a"`, `'a'`},
		{`a"b`, `"a""b"`, `'a"b'`},
		{"it's", `"it's"`, `'it''s'`},
		{`"`, `""""`, `'"'`},
		{"a\nb;--", "\"a\nb;--\"", "'a\nb;--'"},
		{"größe\xff", "\"größe\xff\"", "'größe\xff'"},
	} {
		ident, err := ddl.QuoteIdent(test.name)
		if err != nil || ident != test.ident {
			t.Errorf("QuoteIdent(%q) = %s, %v; want %s", test.name, ident, err, test.ident)
		}
		if back := ddl.UnquoteIdent(ident); back != test.name {
			t.Errorf("UnquoteIdent(%s) = %q, want %q", ident, back, test.name)
		}
		text, err := ddl.QuoteString(test.name)
		if err != nil || text != test.text {
			t.Errorf("QuoteString(%q) = %s, %v; want %s", test.name, text, err, test.text)
		}
	}
}

func TestQuoteRefusesNUL(t *testing.T) {
	if quoted, err := ddl.QuoteIdent("a\x00b"); err == nil {
		t.Errorf("QuoteIdent gave %q", quoted)
	}
	if quoted, err := ddl.QuoteString("\x00"); err == nil {
		t.Errorf("QuoteString gave %q", quoted)
	}
}

func TestUnquoteIdent(t *testing.T) {
	for text, want := range map[string]string{
		"a": "a", `"a""b"`: `a"b`, "`a``b`": "a`b", "[a]": "a", "[a[b]": "a[b", "'it''s'": "it's",
		`"`: `"`, `"a`: `"a`, "": "", `""`: "", "[]": "", `"a'`: `"a'`,
	} {
		if got := ddl.UnquoteIdent(text); got != want {
			t.Errorf("UnquoteIdent(%s) = %q, want %q", text, got, want)
		}
	}
}

func TestEqualIdent(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"Users", "uSERS", true}, {"", "", true}, {"a", "ab", false}, {"a", "b", false},
		{"É", "é", false},            // SQLite folds ASCII only
		{"K", "\u212a", false},       // the Kelvin sign folds to k in Unicode
		{"[", "{", false},            // 0x20 apart, but no letters
		{"größe", "GRößE", true},     // the ASCII letters around
		{"a\xff", "A\xff", true},     // bytes, not runes
		{"straße", "STRASSE", false}, // no full folding
	} {
		if got := ddl.EqualIdent(test.a, test.b); got != test.want {
			t.Errorf("EqualIdent(%q, %q) = %v", test.a, test.b, got)
		}
	}
}
