package host_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// keyed are tables with keys of every kind. SQL orders its rows by them, and
// shows a key as the test compares it.
var keyed = []struct{ name, create, key, order, show string }{
	{"integers beyond 2^53", `CREATE TABLE T (id INTEGER PRIMARY KEY);
		INSERT INTO T VALUES (-9223372036854775808), (9007199254740992), (9007199254740993), (9007199254740994), (9223372036854775806), (9223372036854775807), (0)`,
		"", "id", "id"},
	{"text", `CREATE TABLE T (id TEXT PRIMARY KEY NOT NULL);
		INSERT INTO T VALUES (''), ('it''s'), ('"q"'), ('\'), ('a'), ('A'), ('ä'), ('Ä'), ('🦊'), ('🦊🦊'), ('z'), (' '), ('%'), ('null'), ('1'), ('10'), ('9'),
		('line' || char(10) || 'feed'), (char(8232)), (char(65533)), ('<&>')`,
		"", "id", "hex(id)"},
	{"text that is no UTF-8, and with NUL", `CREATE TABLE T (id TEXT PRIMARY KEY NOT NULL);
		INSERT INTO T VALUES (CAST(x'ff' AS TEXT)), (CAST(x'fe80' AS TEXT)), (CAST(x'6100' AS TEXT)), (CAST(x'610062' AS TEXT)), ('a'), (CAST(x'efbfbd' AS TEXT))`,
		"", "id", "hex(id)"},
	{"text without regard to case", `CREATE TABLE T (id TEXT COLLATE NOCASE PRIMARY KEY NOT NULL); INSERT INTO T VALUES ('b'), ('A'), ('c'), ('É'), ('é'), ('B2')`,
		"", "id", "hex(id)"},
	{"bytes", `CREATE TABLE T (id BLOB PRIMARY KEY NOT NULL); INSERT INTO T VALUES (x''), (x'00'), (x'0001'), (x'ff'), (x'27')`, "", "id", "hex(id)"},
	{"decimals", `CREATE TABLE T (id DECIMAL(10,2) PRIMARY KEY NOT NULL); INSERT INTO T VALUES (1), (10), (9.5), (-0.01), (12345678.9), (0)`, "", "id", "CAST(id AS TEXT)"},
	{"floats", `CREATE TABLE T (id REAL PRIMARY KEY NOT NULL); INSERT INTO T VALUES (0.1), (0.30000000000000004), (0.3), (1e300), (-1e-300), (9e999), (-9e999)`, "", "id", "printf('%!.17g', id)"},
	{"booleans", `CREATE TABLE T (id BOOLEAN PRIMARY KEY NOT NULL); INSERT INTO T VALUES (1), (0), (2)`, "", "id", "id"},
	{"values of every kind", `CREATE TABLE T (id PRIMARY KEY NOT NULL); INSERT INTO T VALUES (1), ('1'), (x'31'), (1.5), (''), (x'')`, "", "id", "typeof(id) || hex(id)"},
	{"uuids", `CREATE TABLE T (id UUID TEXT PRIMARY KEY NOT NULL); INSERT INTO T SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(6))) FROM (VALUES (1), (2), (3), (4), (5))`, "", "id", "id"},
	{"dates", `CREATE TABLE T (id DATETIME PRIMARY KEY NOT NULL); INSERT INTO T VALUES ('2024-01-01 10:00:00.123 +00:00'), ('2024-01-01 10:00:00.1234 +00:00'), ('2023-12-31'), ('2024-01-01T00:00:00Z')`,
		"", "id", "id"},
	{"two columns", `CREATE TABLE T (b INTEGER, id TEXT, a TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (a, b)) WITHOUT ROWID;
		INSERT INTO T (a, b) VALUES ('x', 1), ('X', 2), ('x', 3), ('y', 0), ('', 9), ('y', -1), ('z', 9223372036854775807), ('z', 9223372036854775806); UPDATE T SET id = a || b`,
		"", "a, b", "id"},
	{"two columns, the other way", `CREATE TABLE T (id TEXT, a INTEGER NOT NULL, b INTEGER NOT NULL, UNIQUE (a, b));
		INSERT INTO T (a, b) VALUES (1, 1), (1, 2), (2, 1), (2, 2), (3, 1); UPDATE T SET id = a || '/' || b`,
		`{ "b", "a" }`, "b, a", "id"},
	{"three columns of a unique index", `CREATE TABLE T (id TEXT, "a b" TEXT NOT NULL, "q""q" INTEGER NOT NULL, c BLOB NOT NULL); CREATE UNIQUE INDEX u ON T ("a b", "q""q", c);
		INSERT INTO T ("a b", "q""q", c) VALUES ('x', 1, x'00'), ('x', 1, x'01'), ('x', 2, x'00'), ('y', 1, x'00'), ('y', 1, x''), ('X', 5, x'05'); UPDATE T SET id = "a b" || "q""q" || hex(c)`,
		`{ "a b", 'q"q', "c" }`, `"a b", "q""q", c`, "id"},
}

// Every row is met once and in the order of the database, whatever the key is made of, even when the
// place has gone through the database behind each batch.
func TestBackfillKeys(t *testing.T) {
	for _, c := range keyed {
		for _, batch := range []int{1, 2, 4} {
			t.Run(fmt.Sprintf("%s by %d", c.name, batch), func(t *testing.T) {
				options := fmt.Sprintf(`batch = %d, throttle = function() return false end, columns = { { literal([[%s]]), "id" }, { literal([[%[2]s]]), "shown" } }`, batch, c.show)
				if c.key != "" {
					options += ", key = " + c.key
				}
				p := walk(t, c.create, options)
				p.write("2-b", strings.Replace(filling(options, ""), "row.id", "row.shown", 1))
				want := p.query(fmt.Sprintf("SELECT group_concat(%s, ' ') FROM (SELECT * FROM T ORDER BY %s)", c.show, c.order))
				for range 100 {
					if r, err := p.Up(t.Context(), host.UpOptions{}); err == nil && len(r.Scripts) == 1 {
						break
					} else if !strings.Contains(p.fails(err).Message, "is paused") {
						t.Fatal(describe(err))
					}
				}
				if got := p.query("SELECT group_concat(id, ' ') FROM (SELECT * FROM Seen ORDER BY at)"); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				if got := p.applied(); got != "01-a 02-b" {
					t.Error(got)
				}
			})
		}
	}
}

func TestBackfillRefusesKeys(t *testing.T) {
	for _, c := range []struct{ create, key, message, hint string }{
		{`CREATE TABLE T (id INTEGER)`, "", "no primary key", "unique index"},
		{`CREATE TABLE T (id INTEGER NOT NULL)`, "id", "two rows from having the same id", "exactly those of a unique index"},
		{`CREATE TABLE T (id INTEGER UNIQUE)`, "id", `"id" may be NULL`, "allowNull = false"},
		{`CREATE TABLE T (id INTEGER PRIMARY KEY, v)`, "idd", `no column "idd"`, `did you mean "id"?`},
		{`CREATE TABLE T (id INTEGER PRIMARY KEY, v NOT NULL)`, `id", "v`, "same id, v", "exactly"},
		{`CREATE TABLE T (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b))`, "a", "same a", "exactly"},
		{`CREATE TABLE T (id INTEGER PRIMARY KEY)`, `id", "id`, "twice", ""},
		{`CREATE TABLE T (id INTEGER NOT NULL); CREATE UNIQUE INDEX u ON T (id) WHERE id > 3`, "id", "same id", "exactly"},
		{`CREATE TABLE T (id TEXT NOT NULL); CREATE UNIQUE INDEX u ON T (lower(id))`, "id", "same id", "exactly"},
		{`CREATE TABLE T (id TEXT NOT NULL COLLATE NOCASE); CREATE UNIQUE INDEX u ON T (id COLLATE BINARY)`, "id", "same id", "exactly"},
		{`CREATE TABLE T (id INTEGER NOT NULL); CREATE INDEX u ON T (id)`, "id", "same id", "exactly"},
		{`CREATE VIEW T AS SELECT 1 AS id`, "", "no primary key", ""},
		{`CREATE TABLE Users (id INTEGER PRIMARY KEY)`, "", `there is no table "T"`, ""},
		{`CREATE TABLE T (id TEXT PRIMARY KEY); INSERT INTO T VALUES ('a'), (NULL)`, "", `NULL for its key "id"`, "leave them out"},
	} {
		p := walk(t, c.create, "")
		if c.key != "" {
			p.write("2-b", filling(`key = { "`+c.key+`" }`, ""))
		}
		e := p.upError(t)
		if !strings.Contains(e.Message, c.message) || !strings.Contains(hints(e), c.hint) || !strings.HasPrefix(e.Deed, "backfill T") || e.Pos.Line != 4 {
			t.Errorf("%s by %s\n%v %s: %s (%s)", c.create, c.key, e.Pos, e.Deed, e.Message, hints(e))
		}
	}
}

// A place is not taken for one of another key or table.
func TestBackfillGoesOnByItsOwnKey(t *testing.T) {
	p := walk(t, `CREATE TABLE T (id INTEGER PRIMARY KEY, b TEXT NOT NULL UNIQUE); INSERT INTO T VALUES (1, 'z'), (2, 'y'), (3, 'x')`,
		`batch = 1, name = "n", throttle = function() return false end`)
	p.upError(t)
	p.write("2-b", filling(`key = "b", name = "n"`, ""))
	if e := p.upError(t); !strings.Contains(e.Message, "begun by the key { id } and cannot go on by { b }") || len(e.Hints) == 0 {
		t.Error(e.Message)
	}
	p.write("2-b", strings.Replace(filling(`name = "n"`, ""), `"T"`, `"Seen"`, 1))
	if e := p.upError(t); !strings.Contains(e.Message, `the backfill "n" was begun for the table T`) || len(e.Hints) == 0 {
		t.Error(e.Message)
	}
	p.query(`UPDATE luamig_backfill SET "cursor" = '{"table":"T","key":["id"],"after":[{"int":"1x"}]}'`)
	p.write("2-b", filling(`name = "n"`, ""))
	if e := p.upError(t); !strings.Contains(e.Message, "the cursor is damaged") {
		t.Error(e.Message)
	}
}

// The walk enters the index of its key, and does not sort.
func TestBackfillUsesTheIndex(t *testing.T) {
	for _, c := range keyed {
		if c.name == "two columns, the other way" {
			continue // no index has this order
		}
		p := walk(t, c.create, "")
		if c.key != "" {
			p.write("2-b", filling("batch = 1, key = "+c.key, ""))
		} else {
			p.write("2-b", filling("batch = 1", ""))
		}
		p.Statements = true
		var walked string
		p.Events = func(e event.Event) {
			if s, ok := e.(event.Statement); ok && strings.HasPrefix(s.SQL, `SELECT * FROM "T" WHERE`) {
				walked = s.SQL
			}
		}
		p.up(host.UpOptions{})
		plan := p.query("EXPLAIN QUERY PLAN " + strings.ReplaceAll(walked, "?", "1"))
		if !strings.Contains(plan, "SEARCH T USING") || strings.Contains(plan, "TEMP") {
			t.Errorf("%s\n%s\n%s", c.name, walked, plan)
		}
	}
}
