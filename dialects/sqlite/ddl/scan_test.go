package ddl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

var kindLetters = map[ddl.TokenKind]string{
	ddl.TokenComment: "C", ddl.TokenWord: "W", ddl.TokenQuoted: "Q", ddl.TokenString: "S", ddl.TokenBlob: "B",
	ddl.TokenNumber: "N", ddl.TokenParameter: "P", ddl.TokenOperator: "O", ddl.TokenIllegal: "!",
}

// describe writes the tokens of a text but space as "W:select N:1".
func describe(sql string) string {
	var out []string
	for _, token := range ddl.Tokenize(sql) {
		if token.Kind != ddl.TokenSpace {
			out = append(out, fmt.Sprintf("%s:%s", kindLetters[token.Kind], token.Text))
		}
	}
	return strings.Join(out, " ")
}

func TestTokenize(t *testing.T) {
	for _, test := range []struct{ name, sql, want string }{
		{"empty", "", ""},
		{"space only", " \t\r\n\f", ""},
		{"byte order mark", "\ufeffselect", "W:select"},
		{"mark inside a word", "a\ufeffb", "W:a\ufeffb"},
		{"vertical tab behind space", " \va", "W:a"},
		{"vertical tab first", "\va", "!:\v W:a"},
		{"unicode identifiers", "größe 表 $x", "W:größe W:表 P:$x"},
		{"dollar inside a word", "a$b", "W:a$b"},
		{"no-break space is a letter", "a\u00a0b", "W:a\u00a0b"},
		{"invalid UTF-8 is a letter", "a\xff\xfe", "W:a\xff\xfe"},
		{"double quotes", `"a""b"c`, `Q:"a""b" W:c`},
		{"empty identifier", `""`, `Q:""`},
		{"backticks", "`a``b`", "Q:`a``b`"},
		{"brackets know no doubling", "[a[b]]", "Q:[a[b] !:]"},
		{"string", `'it''s;--/*'`, `S:'it''s;--/*'`},
		{"backslash escapes nothing", `'\'x`, `S:'\' W:x`},
		{"unterminated string", "'abc", "!:'abc"},
		{"unterminated by a doubled quote", "'abc''", "!:'abc''"},
		{"unterminated bracket", "[abc", "!:[abc"},
		{"blob", "x'00Ff' X''", "B:x'00Ff' B:X''"},
		{"odd blob", "x'0' a", "!:x'0' W:a"},
		{"bad blob", "x'zz'a", "!:x'zz' W:a"},
		{"unterminated blob", "x'00", "!:x'00"},
		{"numbers", "1 1.5 .5 1. 1e5 1E-5 0x1F 1_000", "N:1 N:1.5 N:.5 N:1. N:1e5 N:1E-5 N:0x1F N:1_000"},
		{"number with a tail", "1abc 0x 1e", "!:1abc !:0x !:1e"},
		{"exponent without digits", "1e+", "!:1e O:+"},
		{"dot without digits", "t.a", "W:t O:. W:a"},
		{"line comment", "a--b\nc", "W:a C:--b W:c"},
		{"line comment at the end", "a--", "W:a C:--"},
		{"block comment", "a/*b;'*/c", "W:a C:/*b;'*/ W:c"},
		{"comments do not nest", "/*/**/*/", "C:/*/**/ O:* O:/"},
		{"shortest comment is no comment's end", "/*/ a */b", "C:/*/ a */ W:b"},
		{"unterminated comment", "a/*b", "W:a C:/*b"},
		{"opener at the end is two operators", "a/*", "W:a O:/ O:*"},
		{"operators", "a->b->>c||d<>e!=f<<g>=h==i", "W:a O:-> W:b O:->> W:c O:|| W:d O:<> W:e O:!= W:f O:<< W:g O:>= W:h O:== W:i"},
		{"stray marks", "!{^", "!:! !:{ !:^"},
		{"NUL", "a\x00b", "W:a !:\x00 W:b"},
		{"parameters", "? ?12 :a @b $c #d", "P:? P:?12 P::a P:@b P:$c P:#d"},
		{"Tcl parameters", "$a::b(c;d) $a(b c", "P:$a::b(c;d) !:$a(b W:c"},
		{"parameter without a name", ": a", "!:: W:a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, describe(test.sql)); diff != "" {
				t.Error(diff)
			}
			checkTokens(t, test.sql)
		})
	}
}

// checkTokens: the tokens of a text follow each other without a gap and add up to it.
func checkTokens(t *testing.T, sql string) {
	t.Helper()
	pos := 0
	for _, token := range ddl.Tokenize(sql) {
		if token.Start != pos || token.Text == "" || sql[token.Start:token.End()] != token.Text {
			t.Fatalf("token %q at %d, want it at %d of %q", token.Text, token.Start, pos, sql)
		}
		pos = token.End()
	}
	if pos != len(sql) {
		t.Fatalf("tokens cover %d of %d bytes of %q", pos, len(sql), sql)
	}
}

func TestTokenIs(t *testing.T) {
	tokens := ddl.Tokenize(`Select"select"(`)
	if !tokens[0].Is("SELECT") || tokens[1].Is("SELECT") || !tokens[2].Is("(") {
		t.Error("only a bare word in any case and an operator are keywords")
	}
}
