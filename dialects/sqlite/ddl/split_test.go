package ddl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

const caseTrigger = `CREATE TEMP TRIGGER IF NOT EXISTS g AFTER UPDATE ON t WHEN new.a > 1 BEGIN
  UPDATE t SET a = CASE WHEN new.a > 2 THEN 1 ELSE 2 END;
  SELECT CASE a WHEN 1 THEN CASE 2 WHEN 2 THEN 3 END END; -- END;
  DELETE FROM "END";
END`

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, sql string
		want      []string
	}{
		{"empty", "", nil},
		{"nothing but semicolons and comments", " ;; -- a;\n/* b; */;", nil},
		{"one without a semicolon", "select 1", []string{"select 1"}},
		{"two", "select 1; select 2;", []string{"select 1", "select 2"}},
		{"comments around are left out", "/*a*/ select /*b;*/ 1 --c;\n; --d", []string{"select /*b;*/ 1"}},
		{"semicolons in quotes", "select ';', \";\", [;], `;`;x", []string{"select ';', \";\", [;], `;`", "x"}},
		{"trigger", caseTrigger + "; select 1;", []string{caseTrigger, "select 1"}},
		{"two triggers", caseTrigger + ";" + caseTrigger, []string{caseTrigger, caseTrigger}},
		{"explained trigger", "EXPLAIN QUERY PLAN " + caseTrigger + ";x", []string{"EXPLAIN QUERY PLAN " + caseTrigger, "x"}},
		{"trigger called begin", `CREATE TRIGGER "begin" DELETE ON t BEGIN SELECT 1; END; x`,
			[]string{`CREATE TRIGGER "begin" DELETE ON t BEGIN SELECT 1; END`, "x"}},
		{"header of a trigger only", "CREATE TRIGGER g; select 1", []string{"CREATE TRIGGER g", "select 1"}},
		{"trigger without END", "CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; SELECT 2;",
			[]string{"CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; SELECT 2;"}},
		{"END behind a comment", "CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; /*;*/ end; x",
			[]string{"CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; /*;*/ end", "x"}},
		{"transaction is no trigger", "BEGIN; CREATE TABLE trigger(a); END; x", []string{"BEGIN", "CREATE TABLE trigger(a)", "END", "x"}},
		{"the word trigger elsewhere", "SELECT trigger; BEGIN; x; END", []string{"SELECT trigger", "BEGIN", "x", "END"}},
		{"unterminated string takes the rest", "select 'a; b", []string{"select 'a; b"}},
		{"unterminated comment hides the rest", "select 1 /* ; b", []string{"select 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, piece := range ddl.Split(test.sql) {
				got = append(got, piece.Text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			checkPieces(t, test.sql)
		})
	}
}

func checkPieces(t *testing.T, sql string) {
	t.Helper()
	end := 0
	for _, piece := range ddl.Split(sql) {
		if piece.Start < end || piece.End <= piece.Start || sql[piece.Start:piece.End] != piece.Text {
			t.Fatalf("piece %+v behind offset %d of %q", piece, end, sql)
		}
		if want := lineOf(sql, piece.Start); piece.Line != want {
			t.Fatalf("piece %+v is on line %d of %q", piece, want, sql)
		}
		end = piece.End
	}
}

func lineOf(sql string, offset int) int {
	line := 1
	for _, c := range []byte(sql[:offset]) {
		if c == '\n' {
			line++
		}
	}
	return line
}

func TestSplitLines(t *testing.T) {
	pieces := ddl.Split("\n-- first\nselect\n1;\r\n\n  /* a\nb */ insert;select 'x\ny';z")
	var got []int
	for _, piece := range pieces {
		got = append(got, piece.Line)
	}
	if diff := cmp.Diff([]int{3, 7, 7, 8}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFirstKeyword(t *testing.T) {
	for sql, want := range map[string]string{
		"": "", "  -- a\n/* b */ select 1": "SELECT", ";;Insert": "INSERT", `"select"`: "", "(select 1)": "", "1": "",
		"\ufeffpragma x": "PRAGMA", "-- only": "",
	} {
		if got := ddl.FirstKeyword(sql); got != want {
			t.Errorf("FirstKeyword(%q) = %q, want %q", sql, got, want)
		}
	}
	if got := ddl.Split("; vacuum;")[0].Keyword(); got != "VACUUM" {
		t.Errorf("Keyword() = %q", got)
	}
}
