package sqlite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestTypeName(t *testing.T) {
	for declared, want := range map[string]string{
		"": "", "int": "INTEGER", "INTEGER": "INTEGER", "tinyint(1)": "BOOLEAN", "TINYINT ( 1 )": "BOOLEAN", "TINYINT(4)": "TINYINT(4)",
		"Boolean": "BOOLEAN", "bool": "BOOLEAN", "varchar ( 40 )": "VARCHAR(40)", "character  varying(3)": "VARCHAR(3)",
		"DECIMAL( 10, 2 )": "DECIMAL(10,2)", "numeric": "DECIMAL", "DECIMAL TEXT(38,10)": "DECIMAL(38,10)", "DECIMAL TEXT": "DECIMAL",
		"JSON TEXT": "JSON", "UUID TEXT": "UUID", "uuid": "UUID", "INET TEXT": "INET", "CITEXT": "CITEXT", "DATETIME": "TIMESTAMP WITH TIME ZONE",
		"double": "DOUBLE PRECISION", "my own type": "MY OWN TYPE", "blob": "BLOB",
	} {
		if got := typeName(declared); got != want {
			t.Errorf("%q: got %q, want %q", declared, got, want)
		}
	}
}

func TestAffinity(t *testing.T) {
	b := open(t)
	for _, declared := range []string{"INT", "CHARINT", "VARCHAR(9)", "JSON TEXT", "CLOB", "BLOB", "", "REAL", "FLOAT", "DOUBLE PRECISION", "DECIMAL(10,2)", "DECIMAL TEXT", "BOOLEAN", "DATETIME", "FLOATING POINT", "CITEXT", "x"} {
		b.exec("DROP TABLE IF EXISTS T", "CREATE TABLE T (c "+declared+")", "INSERT INTO T VALUES ('1.0')")
		// what each affinity makes of a text that looks like a number
		want := map[affinity]string{affinityInteger: "integer", affinityNumeric: "integer", affinityReal: "real", affinityText: "text", affinityBlob: "text"}
		b.want("SELECT typeof(c) FROM T", want[affinityOf(declared)])
	}
}

func TestDescribe(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE P (id INTEGER, a INT, PRIMARY KEY (id))`,
		`CREATE TABLE "my T" (
			id INTEGER PRIMARY KEY AUTOINCREMENT, -- the id
			email VARCHAR(40) NOT NULL COLLATE NOCASE DEFAULT 'it''s',
			status TEXT DEFAULT 'a' CHECK ("status" IN ('a', 'b''c')),
			n INT DEFAULT (1 + 1), z DEFAULT NULL, at DATETIME DEFAULT CURRENT_TIMESTAMP,
			p INT REFERENCES P ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
			g INT AS (n * 2) STORED, u TEXT, CONSTRAINT one UNIQUE (u), UNIQUE (n, z))`,
		`CREATE UNIQUE INDEX i ON "my T" (email)`, `CREATE UNIQUE INDEX j ON "my T" (n) WHERE z`, `CREATE UNIQUE INDEX k ON "my T" (n + 1)`)
	got, err := b.Catalog().Describe(t.Context(), name("MY t"))
	if err != nil {
		t.Fatal(err)
	}
	want := dialects.Table{Name: name("my T"), Columns: []dialects.Column{
		{Name: "id", Type: "INTEGER", DatabaseType: "INTEGER", PrimaryKey: true, AutoIncrement: true, Unique: true},
		{Name: "email", Type: "VARCHAR(40)", DatabaseType: "VARCHAR(40)", Default: "it's", HasDefault: true, Unique: true, Collate: "NOCASE"},
		{Name: "status", Type: "ENUM", DatabaseType: "TEXT", AllowNull: true, Default: "a", HasDefault: true, Special: []string{"a", "b'c"}},
		{Name: "n", Type: "INTEGER", DatabaseType: "INT", AllowNull: true, Default: "1 + 1", HasDefault: true},
		{Name: "z", AllowNull: true, Default: "NULL", HasDefault: true},
		{Name: "at", Type: "TIMESTAMP WITH TIME ZONE", DatabaseType: "DATETIME", AllowNull: true, Default: "CURRENT_TIMESTAMP", HasDefault: true},
		{Name: "p", Type: "INTEGER", DatabaseType: "INT", AllowNull: true,
			References: &op.Reference{Table: name("P"), Columns: []string{"id"}, OnDelete: "SET NULL", Deferrable: op.InitiallyDeferred}},
		{Name: "g", Type: "INTEGER", DatabaseType: "INT", AllowNull: true, Generated: "n * 2"},
		{Name: "u", Type: "TEXT", DatabaseType: "TEXT", AllowNull: true, Unique: true},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDescribeView(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a VARCHAR(9) NOT NULL)`, `CREATE VIEW v AS SELECT a, 1 AS one FROM T`)
	got, err := b.Catalog().Describe(t.Context(), name("v"))
	want := dialects.Table{Name: name("v"), View: true, Columns: []dialects.Column{
		{Name: "a", Type: "VARCHAR(9)", DatabaseType: "VARCHAR(9)", AllowNull: true}, {Name: "one", AllowNull: true},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(dialects.Column{}, "DatabaseType")); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestIndexes(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (k TEXT COLLATE NOCASE PRIMARY KEY, a TEXT CONSTRAINT one UNIQUE, b INT)`,
		`CREATE UNIQUE INDEX "my i" ON T (a COLLATE NOCASE DESC, lower(b)) WHERE b > 0`)
	got, err := b.Catalog().Indexes(t.Context(), name("t"))
	want := []dialects.Index{
		{Name: "sqlite_autoindex_T_1", Unique: true, Primary: true, Type: "BTREE", Fields: []dialects.IndexField{{Column: "k", Order: "ASC"}}},
		{Name: "sqlite_autoindex_T_2", Unique: true, Constraint: "one", Type: "BTREE", Fields: []dialects.IndexField{{Column: "a", Order: "ASC"}}},
		{Name: "my i", Unique: true, Type: "BTREE", Where: "b > 0",
			Fields:     []dialects.IndexField{{Column: "a", Order: "DESC", Collate: "NOCASE"}, {Expression: "lower(b)", Order: "ASC"}},
			Definition: `CREATE UNIQUE INDEX "my i" ON T (a COLLATE NOCASE DESC, lower(b)) WHERE b > 0`},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestConstraints(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE P (id INT PRIMARY KEY)`,
		`CREATE TABLE T (a INT CHECK (a > 0), CONSTRAINT pk PRIMARY KEY (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES P ON UPDATE CASCADE)`)
	got, err := b.Catalog().Constraints(t.Context(), name("T"))
	want := []dialects.Constraint{
		{Kind: op.Check, Columns: []string{"a"}, Check: "a > 0", Definition: "CHECK (a > 0)"},
		{Name: "pk", Kind: op.PrimaryKey, Columns: []string{"a"}, Definition: "CONSTRAINT pk PRIMARY KEY (a)"},
		{Name: "fk", Kind: op.ForeignKey, Columns: []string{"a"}, Definition: "CONSTRAINT fk FOREIGN KEY (a) REFERENCES P ON UPDATE CASCADE",
			References: &op.Reference{Table: name("P"), Columns: []string{"id"}, OnUpdate: "CASCADE"}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestTablesAndSchemas(t *testing.T) {
	b := open(t)
	b.exec(`ATTACH ':memory:' AS aux`, `CREATE TABLE b (x INTEGER PRIMARY KEY AUTOINCREMENT)`, `CREATE TABLE aux.a (x)`, `CREATE TEMP TABLE t (x)`,
		`CREATE VIRTUAL TABLE words USING fts5 (w)`, `CREATE VIEW v AS SELECT 1`, `CREATE TABLE sqlite2 (x)`)
	for schema, want := range map[string][]op.Name{
		"":     {name("b"), name("sqlite2"), name("words")},
		"AUX":  {{Schema: "aux", Name: "a"}},
		"temp": {{Schema: "temp", Name: "t"}},
		"nope": {},
	} {
		got, err := b.Catalog().Tables(t.Context(), schema)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(schema, err, diff)
		}
	}
	schemas, err := b.Catalog().Schemas(t.Context())
	if diff := cmp.Diff([]string{"main", "temp", "aux"}, schemas); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestParseEnum(t *testing.T) {
	for expr, want := range map[string][]string{
		`"v" IN ('a', 'b''c')`: {"a", "b'c"}, `v in('a')`: {"a"}, `[v] IN ( 'a' /* x */ , 'b' )`: {"a", "b"},
		`v IN (1, 2)`: nil, `v NOT IN ('a')`: nil, `v IN ('a') OR 1`: nil, `v IN ()`: nil, `v IN ('a',)`: {"a"}, `lower(v) IN ('a')`: nil, ``: nil,
	} {
		if _, got := parseEnum(expr); cmp.Diff(want, got) != "" {
			t.Errorf("%s: %q", expr, got)
		}
	}
}
