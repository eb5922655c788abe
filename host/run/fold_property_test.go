package run_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/internal/testdb"
)

// That writes are joined shows in nothing but time: random scripts do the same as when each write is sent alone.
func TestJoinedWritesAreAsIfAlone(t *testing.T) {
	for _, db := range databases() {
		t.Run(db.name, func(t *testing.T) {
			conn := db.open(t)
			createTables(t, db, conn)
			rapid.Check(t, func(t *rapid.T) {
				script := drawScript(t)
				transactional := rapid.Bool().Draw(t, "in a transaction")
				queue := rapid.SampledFrom([]int{1, 3, 7, 1000}).Draw(t, "queue")
				var told [2]string
				for i, oneByOne := range []bool{true, false} {
					fill(t, db, conn)
					told[i] = script.play(db, conn, run.Options{Dialect: db.dialect, Conn: conn, Transactional: transactional, OneByOne: oneByOne, MostQueued: queue})
					told[i] += rows(t, conn)
				}
				if d := cmp.Diff(strings.Split(told[0], "\n"), strings.Split(told[1], "\n")); d != "" {
					t.Fatalf("(-alone +joined)\n%s", d)
				}
			})
		})
	}
}

// database is one that scripts are tried on.
type database struct {
	name    string
	dialect dialects.Dialect
	open    func(t *testing.T) dialects.Conn
	own     []string // SQL: an UPDATE of Watched adds a row to Seen, and Named has a key of text that is compared byte for byte
}

func databases() []database {
	trigger := []string{`CREATE TRIGGER watch AFTER UPDATE ON "Watched" BEGIN INSERT INTO "Seen" (v) SELECT count(*) FROM "Watched" WHERE v = new.v; END`,
		`CREATE TABLE "Named" (name TEXT PRIMARY KEY, v INTEGER, d DECIMAL(10, 2))`}
	memory := func(d dialects.Dialect) func(t *testing.T) dialects.Conn {
		return func(t *testing.T) dialects.Conn {
			c, err := d.Open(t.Context(), "sqlite::memory:")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			return c
		}
	}
	server := func(kind string, d dialects.Dialect) func(t *testing.T) dialects.Conn {
		return func(t *testing.T) dialects.Conn {
			c, err := d.Open(t.Context(), testdb.Database(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			return c
		}
	}
	// A plan for the values at hand finds what is too large for a column also where the row is missing; a plan for all values, which the
	// server may take from the sixth time on, finds it in rows that exist. Which one it is must not hang on how often a statement has run.
	function := []string{`SET plan_cache_mode = force_custom_plan`, `CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "Seen" (v) SELECT count(*) FROM "Watched" WHERE v = new.v; RETURN NULL; END $$`,
		`CREATE TRIGGER watch AFTER UPDATE ON "Watched" FOR EACH ROW EXECUTE FUNCTION watch()`,
		`CREATE TABLE "Named" (name TEXT PRIMARY KEY, v INTEGER, d DECIMAL(10, 2))`}
	body := []string{`CREATE TRIGGER watch BEFORE UPDATE ON "Watched" FOR EACH ROW INSERT INTO "Seen" (v) SELECT sum(v) FROM "Pair"`,
		`CREATE TABLE "Named" (name VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY, v INTEGER, d DECIMAL(10, 2))`}
	return []database{
		{name: "postgres", dialect: postgres.Dialect{}, open: server("postgres", postgres.Dialect{}), own: function},
		{name: "mariadb", dialect: mysql.Dialect{MariaDB: true}, open: server("mariadb", mysql.Dialect{MariaDB: true}), own: body},
		{name: "mysql", dialect: mysql.Dialect{}, open: server("mysql", mysql.Dialect{}), own: body},
		{name: "sqlite", dialect: sqlite.Dialect{}, open: memory(sqlite.Dialect{}), own: trigger},
		{name: "joined", dialect: folding{}, open: memory(folding{}), own: trigger},
		{name: "batches", dialect: folding{batches: true}, open: memory(folding{batches: true}), own: trigger},
	}
}

var tables = []string{"Plain", "Pair", "Tree", "Watched", "Seen", "Numbered", "Named"}

func createTables(t *testing.T, db database, conn dialects.Conn) {
	t.Helper()
	integer, text := op.Type{Kind: op.Integer}, op.Type{Kind: op.String}
	key := op.Column{Name: "id", Type: integer, NotNull: true, PrimaryKey: true}
	name := func(n string) op.Name { return op.Name{Name: n} }
	ops := []op.Op{
		op.CreateTable{Table: name("Plain"), Columns: []op.Column{key, {Name: "u", Type: integer, Unique: true}, {Name: "n", Type: integer}, {Name: "t", Type: text},
			{Name: "small", Type: integer, Check: op.Compare{Left: op.Col{Path: []string{"small"}}, Op: op.Lt, Right: int64(7)}}}},
		op.CreateTable{Table: name("Pair"), Columns: []op.Column{{Name: "k", Type: integer, NotNull: true, PrimaryKey: true}, {Name: "l", Type: text, NotNull: true, PrimaryKey: true},
			{Name: "v", Type: integer, NotNull: true}, {Name: "plainId", Type: integer, References: &op.Reference{Table: name("Plain"), Columns: []string{"id"}, OnDelete: "CASCADE"}}}},
		op.CreateTable{Table: name("Tree"), Columns: []op.Column{key, {Name: "parent", Type: integer, References: &op.Reference{Table: name("Tree"), Columns: []string{"id"}}}, {Name: "v", Type: integer}}},
		op.CreateTable{Table: name("Watched"), Columns: []op.Column{key, {Name: "v", Type: integer}}},
		op.CreateTable{Table: name("Seen"), Columns: []op.Column{{Name: "v", Type: integer}}},
		op.CreateTable{Table: name("Numbered"), Columns: []op.Column{{Name: "id", Type: integer, NotNull: true, PrimaryKey: true, AutoIncrement: true}, {Name: "v", Type: integer, NotNull: true}}},
		op.CreateView{View: name("Viewed"), Query: `SELECT id, n FROM "Plain"`},
	}
	for _, sql := range db.own {
		ops = append(ops, op.Raw{SQL: sql})
	}
	perform(t, db, conn, ops...)
}

func perform(t interface{ Fatalf(string, ...any) }, db database, conn dialects.Conn, ops ...op.Op) {
	for _, o := range ops {
		plan, err := db.dialect.Plan(context.Background(), o, conn.Catalog())
		for i := 0; err == nil && i < len(plan); i++ {
			_, err = conn.Exec(context.Background(), plan[i])
		}
		if err != nil {
			t.Fatalf("%s: %v", o, err)
		}
	}
}

// fill puts the rows back with which each script begins.
func fill(t *rapid.T, db database, conn dialects.Conn) {
	ops := []op.Op{op.Update{Table: op.Name{Name: "Tree"}, Set: []op.Assignment{{Column: "parent"}}}}
	for _, table := range []string{"Pair", "Tree", "Watched", "Seen", "Numbered", "Named", "Plain"} {
		ops = append(ops, op.Delete{Table: op.Name{Name: table}})
	}
	insert := func(table string, columns []string, rows ...[]any) {
		ops = append(ops, op.Insert{Table: op.Name{Name: table}, Columns: columns, Rows: rows})
	}
	var plain, tree, watched, pair [][]any
	for i := range int64(6) {
		plain = append(plain, []any{i, i * 2, i, "x", nil})
		watched = append(watched, []any{i, i % 2})
		tree = append(tree, []any{i, []any{nil, int64(0), int64(1), int64(1), nil, int64(4)}[i], i})
		pair = append(pair, []any{i / 2, []string{"a", "b"}[i%2], i, []any{nil, int64(2), int64(3)}[i%3]})
	}
	insert("Named", []string{"name", "v"}, []any{"a", int64(1)}, []any{"A", int64(2)}, []any{"x", int64(3)}, []any{"1", int64(4)})
	insert("Plain", []string{"id", "u", "n", "t", "small"}, plain...)
	insert("Watched", []string{"id", "v"}, watched...)
	insert("Tree", []string{"id", "parent", "v"}, tree...)
	insert("Pair", []string{"k", "l", "v", "plainId"}, pair...)
	perform(t, db, conn, ops...)
}

// rows tells all that is in the tables. The numbers of Numbered are no part of it: those that a statement took
// which was refused are not given again.
func rows(t *rapid.T, conn dialects.Conn) string {
	var b strings.Builder
	for _, table := range tables {
		columns := "*"
		if table == "Numbered" {
			columns = "v"
		}
		rows, err := conn.Query(context.Background(), dialects.Statement{SQL: fmt.Sprintf(`SELECT %s FROM "%s"`, columns, table)})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for rows.Next() {
			all = append(all, fmt.Sprint(table, rows.Row(), "\n"))
		}
		rows.Close()
		slices.Sort(all)
		b.WriteString(strings.Join(all, ""))
	}
	return b.String()
}

// script is what a script asks for, line by line.
type script []line

type line struct {
	op     op.Op // nil: what follows
	looked bool  // at the result, in the end
	flush  bool
	pcall  script // runs protected
	fails  bool   // of a pcall: its own error ends it
}

func drawScript(t *rapid.T) script { return drawLines(t, 2) }

func drawLines(t *rapid.T, depth int) (s script) {
	for n := rapid.IntRange(1, 4).Draw(t, "parts"); n > 0; n-- {
		switch kind := rapid.IntRange(0, 7).Draw(t, "part"); {
		case kind == 0 && depth > 0:
			s = append(s, line{pcall: drawLines(t, depth-1), fails: rapid.IntRange(0, 3).Draw(t, "fails") == 0})
		case kind == 1:
			s = append(s, line{flush: true})
		case kind == 2:
			s = append(s, line{op: drawWrite(t)(), looked: true})
		default: // a loop
			write := drawWrite(t)
			for m := rapid.IntRange(1, 8).Draw(t, "times"); m > 0; m-- {
				s = append(s, line{op: write(), looked: rapid.IntRange(0, 15).Draw(t, "looked") == 0})
			}
		}
	}
	return s
}

// drawWrite draws a form, which gives writes of it.
func drawWrite(t *rapid.T) func() op.Op {
	type choice struct {
		table    string
		set, key []string
	}
	choices := []choice{
		{"Plain", []string{"n"}, []string{"id"}}, {"Plain", []string{"n", "t"}, []string{"id"}}, {"Plain", []string{"u"}, []string{"id"}}, {"Plain", []string{"small", "n"}, []string{"id"}},
		{"Plain", []string{"n"}, []string{"n"}}, {"Plain", []string{"n"}, []string{"t"}}, {"Plain", []string{"t"}, []string{"u"}}, {"Plain", []string{"id"}, []string{"u"}},
		{"Pair", []string{"v"}, []string{"k", "l"}}, {"Pair", []string{"plainId"}, []string{"k", "l"}}, {"Pair", []string{"v", "l"}, []string{"k"}}, {"Pair", []string{"v"}, []string{"plainId"}},
		{"Tree", []string{"v"}, []string{"id"}}, {"Tree", []string{"parent"}, []string{"id"}}, {"Watched", []string{"v"}, []string{"id"}}, {"Viewed", []string{"n"}, []string{"id"}},
		{"Numbered", []string{"v"}, []string{"v"}}, {"Absent", []string{"v"}, []string{"id"}}, {"Named", []string{"v"}, []string{"name"}}, {"Named", []string{"v", "d"}, []string{"name"}}, {"Named", []string{"d"}, []string{"name"}},
	}
	c := rapid.SampledFrom(choices).Draw(t, "table")
	all := append(slices.Clone(c.set), c.key...)
	verb := rapid.SampledFrom([]string{"update", "update", "update", "insert", "delete", "upsert", "rows", "mixed"}).Draw(t, "verb")
	raw := rapid.Bool().Draw(t, "as SQL")
	return func() op.Op {
		verb := verb
		if verb == "mixed" {
			verb = rapid.SampledFrom([]string{"update", "insert", "delete"}).Draw(t, "verb")
		}
		switch row := drawRow(t, all); verb {
		case "insert", "upsert":
			return insertOf(t, c.table, all, row, verb, raw)
		case "delete":
			return deleteOf(c.table, c.key, row[len(c.set):], raw)
		case "rows":
			o := op.UpdateRows{Table: op.Name{Name: c.table}, Set: c.set, Key: c.key}
			for i := range rapid.IntRange(1, 3).Draw(t, "rows") {
				row := drawRow(t, all)
				if n, ok := row[len(c.set)].(int64); ok { // no two keys are the same
					row[len(c.set)] = n/3*3 + int64(i)
					o.Rows = append(o.Rows, row)
				}
			}
			if len(o.Rows) > 0 && len(c.key) == 1 && c.set[0] != c.key[0] {
				return o
			}
		}
		return updateOf(c.table, c.set, c.key, drawRow(t, all), raw)
	}
}

func drawRow(t *rapid.T, columns []string) []any {
	row := make([]any, len(columns))
	for i, column := range columns {
		switch {
		case rapid.IntRange(0, 12).Draw(t, "null") == 0:
		case column == "t" || column == "l" || column == "name":
			row[i] = rapid.SampledFrom([]string{"a", "b", "A", "x", "a ", "1"}).Draw(t, column)
		case column == "d":
			row[i] = rapid.SampledFrom([]any{op.Decimal("1.50"), op.Decimal("1.5"), op.Decimal("-12345678.99"), int64(3), 2.5, 0.1, 1e6, "1.25", true, op.Decimal("0.005"), int64(1) << 60}).Draw(t, column)
		case rapid.IntRange(0, 40).Draw(t, "odd") == 0:
			row[i] = rapid.SampledFrom([]any{"2", 2.0, 2.5, "two", int64(1) << 40, "2 "}).Draw(t, column)
		default:
			row[i] = rapid.Int64Range(0, 8).Draw(t, column)
		}
	}
	return row
}

func insertOf(t *rapid.T, table string, columns []string, row []any, verb string, raw bool) op.Op {
	columns, row = unique(columns, row)
	o := op.Insert{Table: op.Name{Name: table}, Columns: columns, Rows: [][]any{row}, Verb: verb}
	if verb == "upsert" && table == "Plain" && slices.Contains(columns, "id") && slices.Contains(columns, "n") {
		o.UpdateOnDuplicate, o.ConflictFields = []string{"n"}, []string{"id"}
		return o
	}
	if raw {
		return rawOf("INSERT INTO %s (%s) VALUES (%s)", []any{quote(table), list(columns, "", ", "), strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")}, row)
	}
	return o
}

// unique drops columns that are there already.
func unique(columns []string, row []any) (names []string, values []any) {
	for i, c := range columns {
		if !slices.Contains(names, c) {
			names, values = append(names, c), append(values, row[i])
		}
	}
	return names, values
}

func deleteOf(table string, key []string, values []any, raw bool) op.Op {
	if raw {
		return rawOf("DELETE FROM %s WHERE %s", []any{quote(table), list(key, " = ?", " AND ")}, values)
	}
	return op.Delete{Table: op.Name{Name: table}, Where: where(key, values)}
}

func updateOf(table string, set, key []string, row []any, raw bool) op.Op {
	if raw {
		return rawOf("UPDATE %s SET %s WHERE %s", []any{quote(table), list(set, " = ?", ", "), list(key, " = ?", " AND ")}, row)
	}
	o := op.Update{Table: op.Name{Name: table}, Where: where(key, row[len(set):])}
	for i, c := range set {
		o.Set = append(o.Set, op.Assignment{Column: c, Value: row[i]})
	}
	return o
}

func rawOf(format string, parts []any, values []any) op.Op {
	return op.Raw{SQL: fmt.Sprintf(format, parts...), Params: op.Params{Positional: values}}
}

func where(key []string, values []any) op.Cond {
	var and op.And
	for i, k := range key {
		and = append(and, op.Compare{Left: op.Col{Path: []string{k}}, Op: op.Eq, Right: values[i]})
	}
	return and
}

func quote(name string) string { return `"` + name + `"` }

func list(names []string, after, between string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = quote(n) + after
	}
	return strings.Join(all, between)
}

// player runs a script and writes down what it sees.
type player struct {
	s      *run.Session
	log    strings.Builder
	number int
	looked []*qi.Result
	lines  []int
}

// play runs a script to its commit, or to its rollback, and returns what it saw.
func (s script) play(db database, conn dialects.Conn, o run.Options) string {
	ctx := context.Background()
	p := &player{s: run.NewSession(o)}
	err := p.run(ctx, s)
	if err == nil {
		err = p.s.Flush(ctx)
	}
	for i, r := range p.looked {
		if err == nil {
			fmt.Fprintf(&p.log, "line %d changed %d\n", p.lines[i], r.Affected)
		}
	}
	if err == nil {
		fmt.Fprintf(&p.log, "%d rows\n", p.s.Rows())
		err = p.s.Commit(ctx)
	}
	if err != nil {
		err = errors.Join(err, p.s.Rollback(ctx))
	}
	p.tell("the script", err)
	return p.log.String()
}

func (p *player) run(ctx context.Context, s script) error {
	for _, l := range s {
		p.number++
		if err := p.step(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) step(ctx context.Context, l line) error {
	switch {
	case l.flush:
		return p.s.Flush(ctx)
	case l.pcall != nil:
		return p.protected(ctx, l)
	}
	var result *qi.Result
	if l.looked {
		result = &qi.Result{}
		p.looked, p.lines = append(p.looked, result), append(p.lines, p.number)
	}
	pos := op.Pos{File: "script", Line: p.number}
	if rows, ok := l.op.(op.UpdateRows); ok && !l.looked {
		for _, row := range rows.Rows {
			if err := p.s.AddRow(ctx, pos, &rows, row); err != nil {
				return err
			}
		}
		return nil
	}
	return p.s.Add(ctx, op.Step{Pos: pos, Op: l.op}, result)
}

// protected is a pcall: its error is seen and forgotten.
func (p *player) protected(ctx context.Context, l line) error {
	leave, err := p.s.Protect(ctx)
	if err != nil {
		return err
	}
	looked := len(p.looked)
	err = p.run(ctx, l.pcall)
	if err == nil && l.fails {
		err = errors.New("its own")
	}
	if left := leave(err != nil); left != nil {
		err = left
	}
	if err != nil {
		p.looked, p.lines = p.looked[:looked], p.lines[:looked]
	}
	p.number = p.number/100*100 + 100 // the same line whatever has been passed over
	p.tell(fmt.Sprintf("pcall on line %d", p.number), err)
	return nil
}

// tell writes an error down: its line and kind, and which row it says.
func (p *player) tell(who string, err error) {
	if err == nil {
		fmt.Fprintf(&p.log, "%s: done\n", who)
		return
	}
	var step *run.StepError
	var refused *dialects.Error
	var row *run.RowError
	fmt.Fprintf(&p.log, "%s: ", who)
	if errors.As(err, &step) {
		fmt.Fprintf(&p.log, "line %d ", step.Pos.Line)
	}
	if errors.As(err, &row) {
		fmt.Fprintf(&p.log, "%s ", row.Row)
	}
	if errors.As(err, &refused) {
		// The message may hold a number that was given, or a type that MySQL has taken from an earlier value.
		fmt.Fprintf(&p.log, "%s %s %s %s %s\n", refused.Kind, refused.Code, refused.Table, refused.Column, refused.Constraint)
		return
	}
	fmt.Fprintf(&p.log, "%s\n", err)
}
