package sqltext

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	const trigger = "CREATE TEMP TRIGGER t AFTER UPDATE OF a ON x WHEN CASE WHEN NEW.a THEN 1 END BEGIN\n" +
		"  UPDATE x SET b = CASE WHEN NEW.end > 1 THEN ';' ELSE 'END' END; SELECT 1;\nEND"
	const procedure = "CREATE DEFINER=`a`@`%` PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END; IF a THEN SET b = 1; END IF; " +
		"CASE a WHEN 1 THEN BEGIN SET c = 2; END; END CASE; l: LOOP LEAVE l; END LOOP; END"
	const atomic = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END"
	const loose = "CREATE PROCEDURE p AS BEGIN BEGIN TRY BEGIN TRAN; SELECT 1 COMMIT END TRY BEGIN CATCH SELECT 2 END CATCH END"
	const function = "CREATE FUNCTION f() RETURNS int AS $body$ BEGIN RETURN 1; END; $body$ LANGUAGE plpgsql"
	tests := []struct {
		name  string
		rules Rules
		sql   string
		want  []string
	}{
		{"empty", sqlite, "", nil},
		{"nothing but comments", sqlite, " -- a;\n;; /* b; */ ; ", nil},
		{"one without end", sqlite, "SELECT 1", []string{"SELECT 1"}},
		{"several", sqlite, "SELECT 1; SELECT 2 ;\n\nSELECT 3;", []string{"SELECT 1", "SELECT 2", "SELECT 3"}},
		{"comments around and inside", sqlite, "/* a */ SELECT /* ; */ 1 -- ;\n;", []string{"SELECT /* ; */ 1"}},
		{"strings", sqlite, `SELECT 'a;''b', "c;""d", ` + "`e;``f`, [g;h]; SELECT 2", []string{`SELECT 'a;''b', "c;""d", ` + "`e;``f`, [g;h]", "SELECT 2"}},
		{"a backslash is nothing", sqlite, `SELECT '\'; SELECT 2`, []string{`SELECT '\'`, "SELECT 2"}},
		{"a backslash escapes", mysql, `SELECT '\';'; SELECT "\"; SELECT 3`, []string{`SELECT '\';'`, `SELECT "\"`, "SELECT 3"}},
		{"hash comments", mysql, "SELECT 1 # ;\n; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"hash elsewhere", postgres, "SELECT 1 # 2; SELECT 2", []string{"SELECT 1 # 2", "SELECT 2"}},
		{"two dashes need a space", mysql, "SELECT 1--1; SELECT 2 -- ;", []string{"SELECT 1--1", "SELECT 2"}},
		{"two dashes do not", postgres, "SELECT 1--1; SELECT 2", []string{"SELECT 1"}},
		{"executable comments", mysql, "/*!40101 SET NAMES utf8 */; /* no */; /*M!1 SET a=1 */", []string{"/*!40101 SET NAMES utf8 */", "/*M!1 SET a=1 */"}},
		{"nested comments", postgres, "/* /* ; */ ; */ SELECT 1", []string{"SELECT 1"}},
		{"comments that do not nest", sqlite, "/* /* ; */ SELECT 1", []string{"SELECT 1"}},
		{"escape strings", postgres, `SELECT E'\';', e'\\', '\'; SELECT 2`, []string{`SELECT E'\';', e'\\', '\'`, "SELECT 2"}},
		{"a name that ends in e", postgres, `SELECT namee'\'; SELECT 2`, []string{`SELECT namee'\'`, "SELECT 2"}},
		{"dollar quotes", postgres, "SELECT $$;$$; SELECT $a$ $$ ; $b$ $a$, $1; SELECT a$b$;", []string{"SELECT $$;$$", "SELECT $a$ $$ ; $b$ $a$, $1", "SELECT a$b$"}},
		{"dollars elsewhere", sqlite, "SELECT $$; SELECT $a;", []string{"SELECT $$", "SELECT $a"}},
		{"a function", postgres, function + "; SELECT 2", []string{function, "SELECT 2"}},
		{"a function without quotes", postgres, atomic + "; SELECT 2", []string{atomic, "SELECT 2"}},
		{"a rule", postgres, "CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2); SELECT 3", []string{"CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2)", "SELECT 3"}},
		{"a closing parenthesis too many", sqlite, "SELECT 1); SELECT (2);", []string{"SELECT 1)", "SELECT (2)"}},
		{"escaped brackets", sqlserver, "SELECT [a]];b]; SELECT 2", []string{"SELECT [a]];b]", "SELECT 2"}},
		{"brackets without escapes", sqlite, "SELECT [a]; SELECT 2", []string{"SELECT [a]", "SELECT 2"}},
		{"arrays", postgres, "SELECT a[1]; SELECT 2", []string{"SELECT a[1]", "SELECT 2"}},
		{"a trigger", sqlite, trigger + "; SELECT 2;", []string{trigger, "SELECT 2"}},
		{"two triggers", sqlite, trigger + ";" + trigger, []string{trigger, trigger}},
		{"an explained trigger", sqlite, "EXPLAIN " + trigger + "; EXPLAIN QUERY PLAN " + trigger + "; SELECT 2",
			[]string{"EXPLAIN " + trigger, "EXPLAIN QUERY PLAN " + trigger, "SELECT 2"}},
		{"an explained question", sqlite, "EXPLAIN SELECT 1; BEGIN; END", []string{"EXPLAIN SELECT 1", "BEGIN", "END"}},
		{"a trigger called begin", sqlite, `CREATE TRIGGER "begin" DELETE ON t BEGIN SELECT 1; END; x`,
			[]string{`CREATE TRIGGER "begin" DELETE ON t BEGIN SELECT 1; END`, "x"}},
		{"the header of a trigger only", sqlite, "CREATE TRIGGER g; SELECT 1", []string{"CREATE TRIGGER g", "SELECT 1"}},
		{"END behind a comment", sqlite, "CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; /*;*/ end; x",
			[]string{"CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; /*;*/ end", "x"}},
		{"the word trigger elsewhere", sqlite, "SELECT trigger; BEGIN; x; END", []string{"SELECT trigger", "BEGIN", "x", "END"}},
		{"a trigger without a block", mysql, "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1; SELECT 2", []string{"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1", "SELECT 2"}},
		{"a procedure", mysql, procedure + "; SELECT 2", []string{procedure, "SELECT 2"}},
		{"a loose procedure", sqlserver, loose + "; SELECT 2", []string{loose, "SELECT 2"}},
		{"a transaction", sqlite, "BEGIN; SELECT CASE WHEN 1 THEN 2 END; END; SELECT 3", []string{"BEGIN", "SELECT CASE WHEN 1 THEN 2 END", "END", "SELECT 3"}},
		{"a table named trigger", sqlite, "CREATE TABLE trigger (begin TEXT); SELECT 2", []string{"CREATE TABLE trigger (begin TEXT)", "SELECT 2"}},
		{"a byte order mark", sqlite, "\ufeffSELECT 1", []string{"SELECT 1"}},
		{"unicode", sqlite, "SELECT 'ä;ö' AS größe; SELECT '🙂'", []string{"SELECT 'ä;ö' AS größe", "SELECT '🙂'"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pieces, err := Split(tt.sql, tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range pieces {
				got = append(got, p.SQL)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pieces (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitPlaces(t *testing.T) {
	got, err := Split("-- a\nSELECT\n1;\n\n  SELECT 2; SELECT 3", sqlite)
	if err != nil {
		t.Fatal(err)
	}
	want := []Piece{{"SELECT\n1", 5, 2}, {"SELECT 2", 18, 5}, {"SELECT 3", 28, 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestSplitUnterminated(t *testing.T) {
	tests := []struct {
		rules  Rules
		sql    string
		what   string
		line   int
		column int
	}{
		{sqlite, "SELECT 1;\n  'a;\n", "string", 2, 3},
		{sqlite, `SELECT "a`, "quoted name", 1, 8},
		{sqlite, "SELECT `a", "quoted name", 1, 8},
		{sqlite, "SELECT [a", "quoted name", 1, 8},
		{sqlite, "SELECT /* a", "comment", 1, 8},
		{sqlite, "/*/", "comment", 1, 1},
		{postgres, "/* /* */", "comment", 1, 1},
		{postgres, "SELECT $a$ $b$", "dollar quote", 1, 8},
		{mysql, `SELECT 'a\'`, "string", 1, 8},
		{mysql, `SELECT '\`, "string", 1, 8},
	}
	for _, tt := range tests {
		_, err := Split(tt.sql, tt.rules)
		var e *UnterminatedError
		if !errors.As(err, &e) {
			t.Errorf("Split(%q): error %v, want an UnterminatedError", tt.sql, err)
			continue
		}
		if e.What != tt.what || e.Line != tt.line || e.Column != tt.column {
			t.Errorf("Split(%q): %s at %d:%d, want %s at %d:%d", tt.sql, e.What, e.Line, e.Column, tt.what, tt.line, tt.column)
		}
	}
}

// checkSplit holds what is true of every split: the pieces lie in the text in
// their order, with nothing but space, comments and ";" between them.
func checkSplit(t interface{ Fatalf(string, ...any) }, sql string, r Rules) {
	pieces, err := Split(sql, r)
	if err != nil {
		return
	}
	at := 0
	for _, p := range pieces {
		if p.Offset < at || p.SQL == "" || sql[p.Offset:p.Offset+len(p.SQL)] != p.SQL {
			t.Fatalf("piece %+v is not in %q behind %d", p, sql, at)
		}
		if line, _ := position(sql, p.Offset); line != p.Line {
			t.Fatalf("piece %+v of %q is on line %d", p, sql, line)
		}
		checkGap(t, sql[at:p.Offset], r)
		at = p.Offset + len(p.SQL)
	}
	checkGap(t, sql[at:], r)
}

func checkGap(t interface{ Fatalf(string, ...any) }, gap string, r Rules) {
	s := scanner{src: gap, rules: r}
	for {
		tok, err := s.significant()
		if err != nil {
			t.Fatalf("gap %q: %v", gap, err)
		}
		if tok.kind == end {
			return
		}
		if gap[tok.start:tok.end] != ";" {
			t.Fatalf("%q is lost in the gap %q", gap[tok.start:tok.end], gap)
		}
	}
}

// fragments make texts in which every rule meets every other.
var fragments = []string{
	"SELECT 1", "'a;b'", "'", `"`, `"x;"`, "`", "[", "]", ";", ";\n", "--", "-- c\n", "#", "/*", "*/", "/*!1 */", "$$", "$a$", "$1", "E'\\''",
	`\`, "(", ")", "CREATE TRIGGER t ", "CREATE FUNCTION f ", "BEGIN ", " ATOMIC ", " END ", " CASE ", "END IF", "?", "??", ":a", "::b", "@?", "?|", " ", "\n", "ä", "\xff", "x",
}

func TestSplitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sql := strings.Join(rapid.SliceOf(rapid.SampledFrom(fragments)).Draw(t, "sql"), "")
		for _, r := range every {
			checkSplit(t, sql, r)
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, s := range fragments {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, r := range every {
			checkSplit(t, sql, r)
		}
	})
}

// The time to split grows with the length of the text and not with its square.
func TestSplitLong(t *testing.T) {
	sql := strings.Repeat("INSERT INTO t VALUES ('a;b');\n", 200_000)
	pieces, err := Split(sql, sqlite)
	if err != nil || len(pieces) != 200_000 || pieces[199_999].Line != 200_000 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
}
