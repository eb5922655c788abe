package qi

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/sqltext"
)

func TestDollarsAreFoundOutsideOfQuotesOnly(t *testing.T) {
	all := sqltext.Rules{BackslashEscapes: true, HashComments: true, Brackets: true, EscapeStrings: true}
	for _, test := range []struct {
		sql, numbered, named string
		rules                sqltext.Rules
	}{
		{sql: "$1", numbered: "?", named: "$1"},
		{sql: "$a", numbered: "$a", named: ":a"},
		{sql: "a=$1,b=$12)", numbered: "a=?,b=?)", named: "a=$1,b=$12)"},
		{sql: "'$1' \"$1\" `$1` $2", numbered: "'$1' \"$1\" `$1` ?", named: "'$1' \"$1\" `$1` $2"},
		{sql: "'it''s $1' $2", numbered: "'it''s $1' ?", named: "'it''s $1' $2"},
		{sql: `'it\'s $1' $2`, numbered: `'it\'s $1' ?`, named: `'it\'s $1' $2`, rules: all},
		{sql: `'it\' $1`, numbered: `'it\' ?`, named: `'it\' $1`},
		{sql: `E'\' $1' $2`, numbered: `E'\' $1' ?`, named: `E'\' $1' $2`, rules: sqltext.Rules{EscapeStrings: true}},
		{sql: "-- $1\n$2", numbered: "-- $1\n?", named: "-- $1\n$2"},
		{sql: "# $1\n$2", numbered: "# $1\n?", named: "# $1\n$2", rules: all},
		{sql: "/* $1 */$2", numbered: "/* $1 */?", named: "/* $1 */$2"},
		{sql: "[$1] $2", numbered: "[$1] ?", named: "[$1] $2", rules: all},
		{sql: "$$ $1 $$ $2", numbered: "$$ $1 $$ ?", named: "$$ $1 $$ $2"},
		{sql: "$t$ $1 $$ $t$ $2", numbered: "$t$ $1 $$ $t$ ?", named: "$t$ $1 $$ $t$ $2"},
		{sql: "a$1 $", numbered: "a$1 $", named: "a$1 $"},
		{sql: "größe$1 $é", numbered: "größe$1 $é", named: "größe$1 :é"},
		{sql: "'open $1", numbered: "'open $1", named: "'open $1"},
		{sql: "", numbered: "", named: ""},
	} {
		d := readDollars(test.sql, test.rules)
		if d.numbered != test.numbered || d.named != test.named {
			t.Errorf("%s\n got %q, %q\nwant %q, %q", test.sql, d.numbered, d.named, test.numbered, test.named)
		}
	}
}

// A text without a dollar is left as it is, whatever is in it.
func TestOtherTextsAreLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sql := rapid.StringOfN(rapid.SampledFrom([]rune("aé'\"`[]\\-/*# \n?:E1")), 0, 40, -1).Draw(t, "sql")
		rules := sqltext.Rules{BackslashEscapes: rapid.Bool().Draw(t, "backslash"), Brackets: rapid.Bool().Draw(t, "brackets"), EscapeStrings: true, HashComments: true}
		if d := readDollars(sql, rules); d.numbered != sql || d.named != sql || d.names || len(d.numbers) > 0 {
			t.Errorf("%q became %q and %q", sql, d.numbered, d.named)
		}
	})
}
