package sqlite

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestChangeColumnChangesWhatIsMentioned(t *testing.T) {
	const table = `CREATE TABLE T (id INTEGER PRIMARY KEY, c VARCHAR(40) NOT NULL DEFAULT 'd' COLLATE NOCASE, p INT)`
	enum := op.Type{Kind: op.Enum, Values: []string{"a", "d"}}
	tests := map[string]struct {
		setup string
		to    op.ColumnChange
		want  string
	}{
		"nothing":         {table, op.ColumnChange{Comment: ptr("about c")}, table},
		"type":            {table, op.ColumnChange{Type: &op.Type{Kind: op.String, Length: 80}}, strings.Replace(table, "40", "80", 1)},
		"null":            {table, op.ColumnChange{NotNull: ptr(false)}, strings.Replace(table, " NOT NULL", "", 1)},
		"not null again":  {table, op.ColumnChange{NotNull: ptr(true)}, table},
		"null twice":      {`CREATE TABLE T (c INT NOT NULL CHECK (c > 0) NOT NULL)`, op.ColumnChange{NotNull: ptr(false)}, `CREATE TABLE T (c INT CHECK (c > 0))`},
		"null, other not": {`CREATE TABLE T (c INT REFERENCES T (d) NOT DEFERRABLE NOT NULL, d INT UNIQUE)`, op.ColumnChange{NotNull: ptr(false)}, `CREATE TABLE T (c INT REFERENCES T (d) NOT DEFERRABLE, d INT UNIQUE)`},
		"not null, other": {`CREATE TABLE T (c INT REFERENCES T (d) NOT DEFERRABLE, d INT UNIQUE)`, op.ColumnChange{NotNull: ptr(true)}, `CREATE TABLE T (c INT NOT NULL REFERENCES T (d) NOT DEFERRABLE, d INT UNIQUE)`},
		"default":         {table, op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: "it's; new"}}}, strings.Replace(table, "'d'", "'it''s; new'", 1)},
		"default now":     {table, op.ColumnChange{Default: &op.DefaultChange{Expr: op.Now{}}}, strings.Replace(table, "'d'", "(strftime('%Y-%m-%d %H:%M:%f +00:00', 'now'))", 1)},
		"no default":      {table, op.ColumnChange{Default: &op.DefaultChange{}}, strings.Replace(table, " DEFAULT 'd'", "", 1)},
		"default null":    {table, op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{}}}, strings.Replace(table, "'d'", "NULL", 1)},
		"collation":       {table, op.ColumnChange{Collate: ptr("BINARY")}, strings.Replace(table, "NOCASE", "BINARY", 1)},
		"unique":          {table, op.ColumnChange{Unique: ptr(true)}, strings.Replace(table, "COLLATE NOCASE", "COLLATE NOCASE UNIQUE", 1)},
		"unique, named":   {table, op.ColumnChange{Unique: ptr(true), UniqueName: "one c"}, strings.Replace(table, "p INT)", `p INT, CONSTRAINT "one c" UNIQUE ("c"))`, 1)},
		"enum":            {table, op.ColumnChange{Type: &enum}, strings.Replace(strings.Replace(table, "VARCHAR(40)", "TEXT", 1), "COLLATE NOCASE", `COLLATE NOCASE CHECK ("c" IN ('a', 'd'))`, 1)},
		"check":           {table, op.ColumnChange{Check: op.Compare{Left: col("c"), Op: op.Ne, Right: "z"}}, strings.Replace(table, "COLLATE NOCASE", `COLLATE NOCASE CHECK ("c" <> 'z')`, 1)},
		"references":      {table, op.ColumnChange{References: &op.Reference{Table: name("T"), Columns: []string{"c"}}}, ""},
		"citext":          {`CREATE TABLE T (c TEXT)`, toType(op.CIText), `CREATE TABLE T (c CITEXT COLLATE NOCASE)`},
		"citext no more":  {`CREATE TABLE T (c CITEXT COLLATE NOCASE)`, toType(op.String), `CREATE TABLE T (c VARCHAR(255))`},
		"enum, otherwise": {`CREATE TABLE T (c TEXT CHECK ("c" IN ('a', 'b')) NOT NULL, CHECK (c <> 'q'))`, op.ColumnChange{Type: &enum}, `CREATE TABLE T (c TEXT NOT NULL CHECK ("c" IN ('a', 'd')), CHECK (c <> 'q'))`},
		"enum no more":    {`CREATE TABLE T (c TEXT CHECK ("c" IN ('a', 'b')))`, toType(op.Text), `CREATE TABLE T (c TEXT)`},
		"unsigned":        {`CREATE TABLE T (c INT)`, op.ColumnChange{Type: &op.Type{Kind: op.BigInt, Unsigned: true}}, `CREATE TABLE T (c BIGINT CHECK ("c" >= 0))`},
		"signed":          {`CREATE TABLE T (c INT CHECK (c>=0) NOT NULL)`, toType(op.Integer), `CREATE TABLE T (c INTEGER NOT NULL)`},
		"no check":        {`CREATE TABLE T (c INT CHECK (c > 0) NOT NULL, CHECK (c < 9), CONSTRAINT n CHECK (c <> 5))`, op.ColumnChange{NoCheck: true}, `CREATE TABLE T (c INT NOT NULL, CHECK (c < 9), CONSTRAINT n CHECK (c <> 5))`},
		"no references":   {`CREATE TABLE T (c INT REFERENCES T (d) ON DELETE CASCADE, d INT UNIQUE, UNIQUE (c, d), FOREIGN KEY (d) REFERENCES T (d), FOREIGN KEY (c, d) REFERENCES T (c, d))`, op.ColumnChange{NoReferences: true}, `CREATE TABLE T (c INT, d INT UNIQUE, UNIQUE (c, d), FOREIGN KEY (d) REFERENCES T (d), FOREIGN KEY (c, d) REFERENCES T (c, d))`},
		"named rules":     {`CREATE TABLE T (c TEXT, CONSTRAINT one CHECK (c IN ('a', 'b')), CONSTRAINT two CHECK (c >= 0))`, toType(op.String), `CREATE TABLE T (c VARCHAR(255), CONSTRAINT one CHECK (c IN ('a', 'b')), CONSTRAINT two CHECK (c >= 0))`},
		"size of a key":   {`CREATE TABLE T (c INTEGER PRIMARY KEY AUTOINCREMENT, x)`, toType(op.BigInt), `CREATE TABLE T (c INTEGER PRIMARY KEY AUTOINCREMENT, x)`},
		"key":             {`CREATE TABLE T (c TEXT, x)`, op.ColumnChange{PrimaryKey: ptr(true)}, `CREATE TABLE T (c TEXT NOT NULL PRIMARY KEY, x)`},
		"no key":          {`CREATE TABLE T (c TEXT, x, CONSTRAINT k PRIMARY KEY (c))`, op.ColumnChange{PrimaryKey: ptr(false)}, `CREATE TABLE T (c TEXT, x)`},
		"numbers itself":  {`CREATE TABLE T (c INT PRIMARY KEY, x)`, op.ColumnChange{AutoIncrement: ptr(true)}, `CREATE TABLE T (c INTEGER PRIMARY KEY AUTOINCREMENT, x)`},
		"no longer":       {`CREATE TABLE T (c INTEGER PRIMARY KEY AUTOINCREMENT, x)`, op.ColumnChange{AutoIncrement: ptr(false)}, `CREATE TABLE T (c INTEGER PRIMARY KEY, x)`},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			b := open(t)
			b.exec(test.setup, "BEGIN")
			change := op.ChangeColumn{Table: name("T"), Column: "c", To: test.to}
			if title == "references" {
				if err := b.refused(change); !strings.Contains(err.Error(), `a foreign key cannot refer to "c" of "T"`) {
					t.Error(err)
				}
				return
			}
			b.do(change)
			b.wantSchema("T", test.want)
			b.do(change) // twice is once
			b.wantSchema("T", test.want)
			b.exec("COMMIT")
			b.sound()
		})
	}
}

func TestChangeColumnTellsWhatIsInTheWay(t *testing.T) {
	tests := map[string]struct {
		to   op.ColumnChange
		want string
	}{
		"null":             {op.ColumnChange{NotNull: ptr(true)}, `column "c" holds NULL`},
		"values":           {op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"a%s"}}}, `CHECK ("c" IN ('a%s'))`},
		"duplicates":       {op.ColumnChange{Unique: ptr(true)}, "UNIQUE constraint failed: T.c"},
		"missing parent":   {op.ColumnChange{References: &op.Reference{Table: name("P"), Columns: []string{"id"}}}, `a row of "T" refers to a row of "P" that does not exist`},
		"unknown function": {op.ColumnChange{Check: op.RawCond{SQL: "nope(c)"}}, "no such function: nope"},
		"second key":       {op.ColumnChange{PrimaryKey: ptr(true)}, `table "T" has a primary key already`},
		"numbers no key":   {op.ColumnChange{AutoIncrement: ptr(true)}, "numbers rows only by their primary key"},
		"no such type":     {toType(op.Array), "SQLite has no type ARRAY"},
		"other schema":     {op.ColumnChange{References: &op.Reference{Table: op.Name{Schema: "aux", Name: "P"}}}, "another schema"},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			b := open(t)
			b.exec(`CREATE TABLE P (id TEXT PRIMARY KEY)`, `CREATE TABLE T (id INTEGER PRIMARY KEY, c TEXT)`,
				`INSERT INTO T (c) VALUES (NULL), ('x'), ('x')`, "BEGIN")
			err := b.refused(op.ChangeColumn{Table: name("T"), Column: "c", To: test.to})
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want %q", err, test.want)
			}
			b.exec("COMMIT")
			b.sound()
			b.want("SELECT count(*) FROM T", "3")
		})
	}
}

func TestChangeEnumRenamesValues(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, c TEXT NOT NULL DEFAULT 'it''s old' CHECK ("c" IN ('it''s old', 'b', 'gone')))`,
		`CREATE INDEX ic ON T (c)`, `INSERT INTO T (c) VALUES ('it''s old'), ('b'), ('gone')`, "BEGIN")
	to := op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"new", "b"}}, RenameValues: []op.ValueRename{{From: "it's old", To: "new"}}}
	if err := b.refused(op.ChangeColumn{Table: name("T"), Column: "c", To: to}); !strings.Contains(err.Error(), "CHECK") {
		t.Error(err)
	}
	to.RenameValues = append(to.RenameValues, op.ValueRename{From: "gone", To: "b"})
	for range 2 {
		b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: to})
		b.wantSchema("T", `CREATE TABLE T (id INTEGER PRIMARY KEY, c TEXT NOT NULL DEFAULT 'new' CHECK ("c" IN ('new', 'b')))`)
		b.want("SELECT group_concat(c, ',') FROM T", "new,b,b")
	}
	b.exec("COMMIT")
	b.sound()
}

func TestChangeColumnNearest(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE Users (email TEXT)`)
	var missing *dialects.NotFoundError
	for _, o := range []op.Op{
		op.ChangeColumn{Table: name("Users"), Column: "emial"},
		op.ChangeColumn{Table: name("User"), Column: "email"},
		op.RemoveColumn{Table: name("Users"), Column: "emial"},
		op.RemoveConstraint{Table: name("User"), Name: "k"},
	} {
		if err := b.try(o); !errors.As(err, &missing) || missing.Nearest == "" {
			t.Errorf("%s: %v", o, err)
		}
	}
}

func TestChangeColumnUniqueFalse(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (c TEXT UNIQUE, d TEXT, UNIQUE (c, d), CONSTRAINT k UNIQUE (c))`, `CREATE UNIQUE INDEX one ON T (c)`,
		`CREATE UNIQUE INDEX some ON T (c) WHERE d = 'x'`, `CREATE INDEX plain ON T (c)`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{Unique: ptr(false)}})
	b.wantSchema("T", `CREATE TABLE T (c TEXT, d TEXT, UNIQUE (c, d))`)
	b.want(`SELECT name FROM pragma_index_list('T') WHERE origin = 'c' ORDER BY name`, "plain\nsome")
	b.sound()
}

func TestChangeColumnUsing(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (c TEXT)`, `INSERT INTO T VALUES ('12 kg')`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{Type: &op.Type{Kind: op.Integer}, Using: "CAST(c AS INTEGER) -- kilos"}})
	b.want(`SELECT c, typeof(c) FROM T`, "12|integer")
}

// Rows that are older than a column read its default from the definition, which therefore must not be edited in place.
func TestChangeDefaultKeepsOldRows(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a)`, `INSERT INTO T VALUES (1)`, `ALTER TABLE T ADD COLUMN c DEFAULT 'old'`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: "new"}}}})
	b.want("SELECT c FROM T", "old")
}

func TestEditInPlaceTakesNoCopy(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE P (id INTEGER PRIMARY KEY)`, `CREATE TABLE T (c TEXT, p INT)`)
	for _, o := range []op.Op{
		op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{Type: &op.Type{Kind: op.String, Length: 9}}},
		op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{NotNull: ptr(true)}},
		op.ChangeColumn{Table: name("T"), Column: "p", To: op.ColumnChange{References: &op.Reference{Table: name("P")}}},
		op.AddConstraint{Table: name("T"), Constraint: op.Constraint{Name: "k", Kind: op.Check, Check: op.RawCond{SQL: "c > ''"}}},
	} {
		plan, err := Dialect{}.Plan(t.Context(), o, b.Catalog())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range plan {
			if strings.HasPrefix(s.SQL, "INSERT INTO \"T\"") {
				t.Errorf("%s copies the table", o)
			}
		}
		b.do(o)
	}
	b.wantSchema("T", `CREATE TABLE T (c VARCHAR(9) NOT NULL, p INT REFERENCES "P", CONSTRAINT "k" CHECK ((c > '')))`)
	b.sound()
}

// The expression converts the values even where the definition is already as it is to be.
func TestUsingIsNeverIgnored(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (c TEXT)`, `INSERT INTO T VALUES ('a')`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{Type: &op.Type{Kind: op.Text}, Using: "c || 'x'"}})
	b.want("SELECT * FROM T", "ax")
	b.do(op.ChangeColumn{Table: name("T"), Column: "c", To: op.ColumnChange{NotNull: ptr(true), Using: "c || 'y'"}})
	b.want("SELECT * FROM T", "axy")
	b.wantSchema("T", "CREATE TABLE T (c TEXT NOT NULL)")
}
