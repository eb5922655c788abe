package sqlite

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestTypesThatSQLiteDoesNotHave(t *testing.T) {
	integer := op.Type{Kind: op.Integer}
	for _, typ := range []op.Type{
		{Kind: op.Array, Elem: &integer}, {Kind: op.Range, Elem: &integer}, {Kind: op.HStore}, {Kind: op.TSVector}, {Kind: op.Geometry, Shape: "POINT"}, {Kind: op.Geography},
	} {
		for _, strict := range []bool{false, true} {
			_, err := spelling(strict).Type(typ)
			var without *dialects.UnsupportedError
			if !errors.As(err, &without) || without.Remedy() == "" {
				t.Errorf("%s: %v", typ, err)
			}
		}
	}
}

// Text that looks like a number must not become one, and no digit may get lost.
func TestNothingIsRounded(t *testing.T) {
	for _, test := range []struct {
		typ   op.Type
		value any
	}{
		{op.Type{Kind: op.JSON}, "1.10"}, {op.Type{Kind: op.JSONB}, "1e3"}, {op.Type{Kind: op.UUID}, "12345678901234567890123456789012"},
		{op.Type{Kind: op.INET}, "10.10"}, {op.Type{Kind: op.CIDR}, "10"}, {op.Type{Kind: op.MACAddr}, "1e2"}, {op.Type{Kind: op.CIText}, "007"},
		{op.Type{Kind: op.String}, "1.0"}, {op.Type{Kind: op.Char, Length: 3}, "010"}, {op.Type{Kind: op.String, Binary: true}, "010"},
		{op.Type{Kind: op.Enum, Values: []string{"01", "1"}}, "01"},
		{op.Type{Kind: op.Numeric}, op.Decimal("123456789012345678901234567890.123456789")}, {op.Type{Kind: op.Numeric, Precision: 16, Scale: 1}, op.Decimal("999999999999999.9")},
		{op.Type{Kind: op.Numeric, Precision: 15, Scale: 5}, op.Decimal("9999999999.99999")}, {op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}, op.Decimal("0.10")},
	} {
		b := open(t)
		b.do(op.CreateTable{Table: name("T"), Columns: []op.Column{{Name: "v", Type: test.typ}, {Name: "d", Type: test.typ, Default: op.Const{Value: test.value}}}},
			op.Insert{Table: name("T"), Columns: []string{"v"}, Rows: [][]any{{test.value}}})
		want := ""
		switch v := test.value.(type) {
		case string:
			want = v
		case op.Decimal:
			want = string(v)
		}
		b.want("SELECT v, d FROM T", want+"|"+want)
	}
}

// Of two values for one column, none is lost without a word.
func TestColumnWrittenInTwoWays(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE "T" (a INT, b INT)`, `INSERT INTO "T" VALUES (1, 1)`)
	for _, o := range []op.Op{
		op.Insert{Table: name("T"), Columns: []string{"a", "b", "A"}, Rows: [][]any{{int64(2), int64(2), int64(3)}}},
		op.Insert{Table: name("T"), Columns: []string{"a", "A"}, Rows: [][]any{{int64(2), nil}, {nil, int64(2)}}},
		op.Update{Table: name("T"), Set: []op.Assignment{{Column: "a", Value: int64(2)}, {Column: "A", Value: int64(3)}}},
	} {
		if err := b.try(o); err == nil || !strings.Contains(err.Error(), `"a" and "A" are one column`) {
			t.Errorf("%s: %v", o, err)
		}
	}
	b.want(`SELECT a, b FROM "T"`, "1|1")
}

func TestUnsigned(t *testing.T) {
	for _, typ := range []op.Type{
		{Kind: op.Integer, Unsigned: true}, {Kind: op.BigInt, Zerofill: true}, {Kind: op.Double, Unsigned: true},
		{Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true}, {Kind: op.Numeric, Precision: 20, Unsigned: true},
	} {
		b := open(t)
		b.do(op.CreateTable{Table: name("T"), Columns: []op.Column{{Name: "v", Type: typ}}})
		b.exec("INSERT INTO T VALUES (0), (5), (NULL)")
		err := b.refused(op.Raw{SQL: "INSERT INTO T VALUES (-1)"})
		if !strings.Contains(err.Error(), "CHECK constraint failed") {
			t.Errorf("%s: %v", typ, err)
		}
		b.do(op.ChangeColumn{Table: name("T"), Column: "v", To: toType(op.Double)})
		b.exec("INSERT INTO T VALUES (-1)")
	}
}

func TestStrictTypes(t *testing.T) {
	b := open(t)
	columns := []op.Column{{Name: "id", Type: op.Type{Kind: op.Integer}, PrimaryKey: true, AutoIncrement: true}}
	for kind := range plainTypes {
		columns = append(columns, op.Column{Name: string(kind), Type: op.Type{Kind: kind, Values: []string{"a"}}})
	}
	columns = append(columns, op.Column{Name: "m", Type: op.Type{Kind: op.Numeric, Precision: 9, Scale: 2}}, op.Column{Name: "n", Type: op.Type{Kind: op.Numeric}}, op.Column{Name: "d", Type: op.Type{Kind: op.Double}})
	b.do(op.CreateTable{Table: name("T"), Columns: columns, Options: op.TableOptions{Strict: true}},
		op.AddColumn{Table: name("T"), Column: op.Column{Name: "added", Type: op.Type{Kind: op.Boolean}, Default: op.Const{Value: true}}})
	b.want("SELECT count(*) FROM pragma_table_info('T') WHERE type NOT IN ('INTEGER', 'TEXT', 'REAL', 'BLOB')", "0")
}

func TestAutoIncrementHasItsPlace(t *testing.T) {
	integer := op.Type{Kind: op.Integer}
	for want, o := range map[string]op.CreateTable{
		"only by their primary key":           {Columns: []op.Column{{Name: "a", Type: integer, AutoIncrement: true}}},
		"by whole numbers only":               {Columns: []op.Column{{Name: "a", Type: op.Type{Kind: op.String}, AutoIncrement: true, PrimaryKey: true}}},
		"only by a primary key of one column": {Columns: []op.Column{{Name: "a", Type: integer, AutoIncrement: true, PrimaryKey: true}, {Name: "b", Type: integer, PrimaryKey: true}}},
		"only in tables with a rowid":         {Columns: []op.Column{{Name: "a", Type: integer, AutoIncrement: true, PrimaryKey: true}}, Options: op.TableOptions{WithoutRowid: true}},
	} {
		o.Table = name("T")
		err := open(t).try(o)
		var without *dialects.UnsupportedError
		if !errors.As(err, &without) || !strings.Contains(err.Error(), want) || without.Remedy() == "" {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNewUUIDIsOne(t *testing.T) {
	b := open(t)
	b.want("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT count(DISTINCT u), sum(u GLOB "+
		"'[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-4[0-9a-f][0-9a-f][0-9a-f]-[89ab][0-9a-f][0-9a-f][0-9a-f]-*') "+
		"FROM (SELECT "+uuidText+" AS u, i FROM n)", "500|500")
	b.want("SELECT length("+uuidText+")", "36")
}

func TestReferencesIntoOtherSchemas(t *testing.T) {
	ref := func(schema string) op.Column {
		return op.Column{Name: "p", Type: op.Type{Kind: op.Integer}, References: &op.Reference{Table: op.Name{Schema: schema, Name: "P"}}}
	}
	b := open(t)
	b.do(op.CreateTable{Table: name("T"), Columns: []op.Column{ref("main")}}, op.CreateTable{Table: op.Name{Schema: "temp", Name: "T"}, Columns: []op.Column{ref("TEMP")}})
	b.wantSchema("T", `CREATE TABLE "T" ("p" INTEGER REFERENCES "P")`)
	for _, o := range []op.Op{
		op.CreateTable{Table: name("U"), Columns: []op.Column{ref("temp")}},
		op.CreateTable{Table: name("U"), Columns: []op.Column{{Name: "a", Type: op.Type{Kind: op.Integer}}}, Constraints: []op.Constraint{{Kind: op.ForeignKey, Columns: []string{"a"}, References: ref("aux").References}}},
		op.AddColumn{Table: name("T"), Column: ref("aux")},
		op.AddConstraint{Table: name("T"), Constraint: op.Constraint{Kind: op.ForeignKey, Columns: []string{"p"}, References: ref("aux").References}},
	} {
		var without *dialects.UnsupportedError
		if err := b.try(o); !errors.As(err, &without) {
			t.Errorf("%s: %v", o, err)
		}
	}
}
