package mysql

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A definition that is taken apart and put together is the definition.
func TestDefinitionsArePutTogether(t *testing.T) {
	for _, text := range []string{
		`int unsigned NOT NULL AUTO_INCREMENT COMMENT 'the ''key'' \\ of it'`,
		`varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'it''s\\' COMMENT 'a "name"; -- so'`,
		`datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)`,
		`datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()`,
		`enum('a','it''s (',')') NOT NULL DEFAULT 'a'`, `decimal(10,2) unsigned zerofill NOT NULL DEFAULT '00000001.50'`,
		`int GENERATED ALWAYS AS ((` + "`price`" + ` * 2)) STORED COMMENT 'twice'`, `int(11) GENERATED ALWAYS AS ("age" + 1) VIRTUAL`,
		`json DEFAULT (_utf8mb4'{"a": 1}')`, `char(36) DEFAULT (lower(concat(hex(random_bytes(4)),_utf8mb4'-',1)))`, `char(36) DEFAULT uuid()`,
		`longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT '{"a":1}' CHECK (json_valid("j"))`, `int DEFAULT -1`, `bit(8) DEFAULT b'101'`,
		`blob DEFAULT X'0102'`, `int DEFAULT (1 + 2) INVISIBLE`, `timestamp NULL DEFAULT NULL`, `point NOT NULL SRID 4326`, `int DEFAULT (nextval("s"."q"))`,
		`int(11) DEFAULT nextval("s"."q")`, `double DEFAULT 1e-5`,
	} {
		sql := "CREATE TABLE \"t\" (\n  \"c\" " + text + ",\n  PRIMARY KEY (\"c\")\n) ENGINE=InnoDB"
		d := parseTable(sql)
		if len(d.columns) != 1 || len(d.keys) != 1 {
			t.Fatalf("%s: %+v", text, d)
		}
		if got := d.columns[0].text(); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

func TestParseTable(t *testing.T) {
	d := parseTable("CREATE TABLE `t` (\n" +
		"  `a``b` int NOT NULL /*!80023 INVISIBLE */,\n  `c` varchar(9) DEFAULT 'x,(y' COMMENT 'a, (b',\n  `g` point NOT NULL /*!80003 SRID 4326 */,\n" +
		"  PRIMARY KEY (`a``b`,`c`(3) DESC) USING HASH,\n  UNIQUE KEY `f` ((lower(`c`)),`c`),\n  FULLTEXT KEY `w` (`c`) /*!50100 WITH PARSER `ngram` */ ,\n" +
		"  CONSTRAINT `k,1` FOREIGN KEY (`c`, `a``b`) REFERENCES `other`.`p(q` (`x`, `y`) ON DELETE SET NULL ON UPDATE CASCADE,\n" +
		"  CONSTRAINT `c1` CHECK ((`c` <> _utf8mb4'it\\'s )'))\n) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COMMENT='it''s, (all)'")
	var names []string
	for _, c := range d.columns {
		names = append(names, c.name)
	}
	if got := strings.Join(names, " "); got != "a`b c g" {
		t.Errorf("columns %s", got)
	}
	if d.comment != "it's, (all)" || d.engine != "InnoDB" || len(d.keys) != 3 || len(d.foreign) != 1 || len(d.checks) != 1 {
		t.Fatalf("%+v", d)
	}
	if k := d.keys[0]; k.name != "PRIMARY" || k.using != "HASH" || k.fields[1] != (keyField{column: "c", length: 3, desc: true}) {
		t.Errorf("%+v", k)
	}
	if k := d.keys[1]; k.fields[0].expr != "lower(`c`)" || !k.uses("c") || k.uses("g") {
		t.Errorf("%+v", k)
	}
	f := d.foreign[0]
	if f.name != "k,1" || f.to.Table.String() != "other.p(q" || f.to.OnDelete != "SET NULL" || f.to.OnUpdate != "CASCADE" || len(f.columns) != 2 || len(f.to.Columns) != 2 {
		t.Errorf("%+v", f)
	}
	if got := clean(d.checks[0].expr); got != `"c" <> 'it''s )'` {
		t.Errorf("check %s", got)
	}
}

// Whatever a text holds, it is read as it was quoted.
func TestQuotedTextIsReadAgain(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a'\"`\\,()%_;-#/*\n\x00é😀"))).Draw(r, "text")
		tokens := tokenize(quote(text))
		if len(tokens) != 1 || tokens[0].kind != tokenString {
			r.Fatalf("%q is %d tokens", quote(text), len(tokens))
		}
		if diff := cmp.Diff(strings.NewReplacer(`\%`, "%", `\_`, "_").Replace(text), strings.NewReplacer(`\%`, "%", `\_`, "_").Replace(tokens[0].value)); diff != "" {
			r.Fatal(diff)
		}
	})
}

// Reading anything ends, and loses nothing.
func FuzzParseTable(f *testing.F) {
	f.Add("CREATE TABLE `t` (`a` int DEFAULT (1), KEY `k` (`a`))")
	f.Add("CREATE TABLE \"t\" (\"a\" int CHECK (\"a\" > 'x'), CONSTRAINT \"c\" FOREIGN KEY (\"a\") REFERENCES \"b\" (\"c\") ON DELETE SET")
	f.Fuzz(func(t *testing.T, sql string) {
		parseTable(sql)
		clean(sql)
		renamed(sql, "a", "b")
	})
}

func TestRenamedInside(t *testing.T) {
	got := renamedInside("CONSTRAINT `age` CHECK ((`age` > 0) and (`Age` <> _utf8mb4'`age`'))", "age", "ye`ars")
	if got != "CONSTRAINT `age` CHECK ((`ye``ars` > 0) and (`ye``ars` <> _utf8mb4'`age`'))" {
		t.Error(got)
	}
}

func TestFitDates(t *testing.T) {
	type fits struct{ word, given, want string }
	for _, x := range []fits{
		{"datetime", "2024-01-05T09:30:00Z", "2024-01-05 09:30:00"}, {"datetime", "2024-01-05T09:30:00.123Z", "2024-01-05 09:30:00.123"},
		{"datetime", "2024-01-05T00:30:00+02:00", "2024-01-04 22:30:00"}, {"datetime", "2024-01-05 09:30:00.500000 +00:00", "2024-01-05 09:30:00.5"},
		{"datetime", "2024-01-05 09:30:00+00", "2024-01-05 09:30:00"}, {"datetime", "2024-12-31T23:30:00-0130", "2025-01-01 01:00:00"},
		{"datetime", "2024-01-05 09:30:00", "2024-01-05 09:30:00"}, {"datetime", "2024-01-05T09:30", "2024-01-05 09:30"}, {"datetime", "2024-01-05", "2024-01-05"},
		{"datetime", "0000-00-00 00:00:00", "0000-00-00 00:00:00"}, {"datetime", "not a date", "not a date"}, {"datetime", "2024-13-45T09:30:00Z", "2024-13-45T09:30:00Z"},
		{"datetime", "2024-01-05T09:30:00.123456Z", ""}, {"datetime", "2024-01-05 09:30:00.1234", ""}, {"datetime", "2024-01-05 09:30:00.1230000", "2024-01-05 09:30:00.123"},
		{"date", "2024-01-05T00:00:00Z", "2024-01-05"}, {"date", "2024-01-05", "2024-01-05"}, {"date", "2024-01-05T09:30:00Z", ""}, {"date", "2024-01-05T23:00:00-01:00", "2024-01-06"},
		{"time", "09:30:00", "09:30:00"}, {"time", "09:30:00Z", "09:30:00"}, {"time", "-838:59:59.5", "-838:59:59.5"}, {"time", "09:30:00.1234", ""}, {"time", "09:30:00+00:00", "09:30:00"},
	} {
		got, err := columnType{name: "c", word: x.word, digits: 3}.fit(x.given)
		switch {
		case x.want == "" && err == nil:
			t.Errorf("%s of %s is taken as %v", x.word, x.given, got)
		case x.want != "" && (err != nil || got != x.want):
			t.Errorf("%s of %s: %v, %v; want %s", x.word, x.given, got, err, x.want)
		}
	}
}
