package sqltext

import (
	"testing"

	"github.com/luamig/luamig/dialects/op"
)

// Without ANSI_QUOTES, "…" is a string of MySQL, in which a backslash escapes; with it, it is a name, in which it does not.
func TestDoubleQuotes(t *testing.T) {
	const sql = `SELECT "it\"; ?", ?; SELECT 2`
	plain := Rules{BackslashEscapes: true, DoubleQuotedStrings: true}
	bound, err := BindAll(sql, op.Params{Positional: []any{int64(1)}}, plain, Question, nil)
	if err != nil || len(bound) != 2 || len(bound[0].Args) != 1 {
		t.Errorf("as a string: %+v, %v", bound, err)
	}
	if _, err := Split(sql, Rules{BackslashEscapes: true}); err == nil {
		t.Error("as a name, it is closed")
	}
	pieces, err := Split(`SELECT "a\"; SELECT 2`, Rules{BackslashEscapes: true})
	if err != nil || len(pieces) != 2 {
		t.Errorf("a name that ends in a backslash: %+v, %v", pieces, err)
	}
}

// MariaDB's SET STATEMENT … FOR is the statement behind it.
func TestSetStatement(t *testing.T) {
	for sql, want := range map[string]Class{
		"SET STATEMENT max_statement_time = 1 FOR SELECT 1":                    {Verb: "SELECT", ReturnsRows: true},
		"SET STATEMENT sql_mode = 'FOR x' FOR INSERT INTO t VALUES (1)":        {Verb: "INSERT", Write: true},
		"SET STATEMENT a = 1, b = (SELECT 2) FOR WITH x AS (SELECT 1) TABLE x": {Verb: "TABLE", ReturnsRows: true},
		"SET STATEMENT a = 1":                           {Verb: "SET"},
		"SET SESSION sql_mode = 'STATEMENT FOR SELECT'": {Verb: "SET"},
	} {
		if got := Classify(sql, Rules{BackslashEscapes: true, Backticks: true}); got != want {
			t.Errorf("%s: %+v, want %+v", sql, got, want)
		}
	}
}
