package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/dialects/sqltext"
	"github.com/luamig/luamig/host"
)

// committing is SQLite as if it were a database that commits at each schema change.
type committing struct{ sqlite.Dialect }

func (d committing) Traits() dialects.Traits {
	t := d.Dialect.Traits()
	t.TransactionalDDL, t.Title = false, "CommitDB"
	return t
}

func (d committing) Open(ctx context.Context, url string) (dialects.Conn, error) {
	conn, err := d.Dialect.Open(ctx, url)
	return &committingConn{Conn: conn, rules: d.Traits().Text}, err
}

func (d committing) Visit(ctx context.Context, url string) (dialects.Conn, error) {
	return d.Open(ctx, url)
}

// committingConn does what the contract says of such a connection.
type committingConn struct {
	dialects.Conn
	rules  sqltext.Rules
	within bool // a transaction is open
	torn   bool // a schema change has committed some of it
	marks  []*mark
	did    int // statements that have succeeded
	labels []string
}

// mark is a savepoint.
type mark struct {
	name string
	at   int // statements before it
	gone bool
}

func (c *committingConn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	if c.within && sqltext.Classify(s.SQL, c.rules).DDL {
		if err := errors.Join(c.Conn.Commit(ctx), c.Conn.Begin(ctx)); err != nil {
			return dialects.Result{}, err
		}
		c.torn = c.torn || c.did > 0
		for _, m := range c.marks {
			m.gone = true
		}
	}
	r, err := c.Conn.Exec(ctx, s)
	if err == nil {
		c.did++
		if c.within && sqltext.Classify(s.SQL, c.rules).DDL {
			c.torn = true
			err = errors.Join(c.Conn.Commit(ctx), c.Conn.Begin(ctx))
		}
	}
	return r, err
}

func (c *committingConn) Reset(ctx context.Context, label string) error {
	c.labels = append(c.labels, label)
	return c.Conn.Reset(ctx, label)
}

func (c *committingConn) Begin(ctx context.Context) error {
	c.within, c.torn, c.did, c.marks = true, false, 0, nil
	return c.Conn.Begin(ctx)
}

func (c *committingConn) Commit(ctx context.Context) error {
	c.within = false
	return c.Conn.Commit(ctx)
}

func (c *committingConn) Rollback(ctx context.Context) error {
	c.within = false
	if err := c.Conn.Rollback(ctx); err != nil || !c.torn {
		return err
	}
	return &dialects.Error{Kind: dialects.Committed, Message: "committed"}
}

func (c *committingConn) Savepoint(ctx context.Context, name string) error {
	c.marks = append(c.marks, &mark{name: name, at: c.did})
	return c.Conn.Savepoint(ctx, name)
}

func (c *committingConn) find(name string) *mark {
	for _, m := range c.marks {
		if m.name == name {
			return m
		}
	}
	return nil
}

func (c *committingConn) Release(ctx context.Context, name string) error {
	if c.find(name).gone {
		return nil
	}
	return c.Conn.Release(ctx, name)
}

func (c *committingConn) RollbackTo(ctx context.Context, name string) error {
	m := c.find(name)
	if !m.gone {
		return c.Conn.RollbackTo(ctx, name)
	}
	if err := errors.Join(c.Conn.Rollback(ctx), c.Conn.Begin(ctx)); err != nil || c.did == m.at {
		return err
	}
	return &dialects.Error{Kind: dialects.Committed, Message: "committed"}
}

// Observe returns the definitions of what a statement names.
func (c *committingConn) Observe(ctx context.Context, s dialects.Statement) (string, error) {
	d, ok := sqltext.ReadDefinition(s.SQL, c.rules, func(name string) string { return name })
	if !ok {
		return "", nil
	}
	text := "definitions"
	for _, n := range append(append(d.Objects, d.To...), d.Table) {
		rows, err := c.Conn.Query(ctx, dialects.Statement{SQL: "SELECT group_concat(type || name || sql) FROM sqlite_schema WHERE ? IN (name, tbl_name)", Args: []any{n.Name}})
		if err != nil {
			return "", err
		}
		all, err := dialects.ReadAll(rows)
		if err != nil {
			return "", err
		}
		text += fmt.Sprintf("; %v", all)
	}
	return text, nil
}

// Settle compares them.
func (c *committingConn) Settle(ctx context.Context, s dialects.Statement, before string) (dialects.Settlement, error) {
	now, err := c.Observe(ctx, s)
	switch {
	case err != nil || before == "":
		return dialects.Settlement{Why: "the catalog does not tell"}, err
	case now == before:
		return dialects.Settlement{Fate: dialects.Undone}, nil
	}
	return dialects.Settlement{Fate: dialects.Happened}, nil
}

// eachCommitting runs a test on the databases that commit at each schema change, and on the stand-in for them.
func eachCommitting(t *testing.T, test func(t *testing.T, kind string)) {
	t.Helper()
	for _, kind := range []string{"stand-in", "mariadb", "mysql"} {
		t.Run(kind, func(t *testing.T) { test(t, kind) })
	}
}

func onCommitting(t *testing.T, kind string, files map[string]string) *project {
	t.Helper()
	if kind != "stand-in" {
		return newProjectOn(t, kind, files)
	}
	p := newProject(t, files)
	p.Dialect = committing{}
	return p
}

// title is what the messages call the database.
func (p *project) title() string { return p.Dialect.Traits().Title }

// plain is an SQL text with the quotes of the standard.
func plain(sql string) string { return strings.ReplaceAll(sql, "`", `"`) }

func TestWhatASchemaChangeCommittedIsTold(t *testing.T) {
	eachCommitting(t, whatASchemaChangeCommittedIsTold)
}

func whatASchemaChangeCommittedIsTold(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{"1-a": `
irreversible = "it is a test"
function up(qi)
  qi:createTable("A", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:insert("A", { id = 1 })
  qi:createTable("B", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:insert("A", { id = 2 })
  qi:insert("A", { id = 1 })
end`})
	_, err := p.Up(context.Background(), host.UpOptions{})
	e := p.fails(err)
	if !e.Kept || e.KeptStatements != 3 || !strings.HasPrefix(plain(e.KeptLast), `CREATE TABLE "B"`) {
		t.Errorf("kept %v, %d, %q", e.Kept, e.KeptStatements, e.KeptLast)
	}
	hint := plain(strings.Join(e.Hints, "; "))
	if !strings.Contains(hint, p.title()+` commits at each schema change: 3 statements of this migration stay, and the last was CREATE TABLE "B"`) ||
		strings.Contains(hint, "nothing") || strings.Contains(hint, "repair") {
		t.Error(hint)
	}
	if got := p.tables() + " " + p.query(`SELECT group_concat(id) FROM A`) + " " + p.applied(); got != "A B 1 " {
		t.Errorf("got %s", got)
	}
}

func TestAFirstStatementThatFailsKeepsNothing(t *testing.T) {
	eachCommitting(t, aFirstStatementThatFailsKeepsNothing)
}

func aFirstStatementThatFailsKeepsNothing(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{
		"1-a": table("A"),
		"2-b": `irreversible = "a test"
function up(qi)
  qi:select("A")
  qi:createTable("A", { id = DataTypes.INTEGER })
end`,
		"3-c": `irreversible = "a test"
function up(qi)
  qi:insert("A", { id = 1 })
  qi:insert("A", { id = 1 })
end`})
	for _, file := range []string{"2-b", "3-c"} {
		_, err := p.Up(context.Background(), host.UpOptions{})
		e := p.fails(err)
		if hint := strings.Join(e.Hints, "; "); e.Kept || e.KeptStatements != 0 || !strings.Contains(hint, "nothing of this migration was kept") {
			t.Errorf("%s: kept %v, %s", file, e.Kept, hint)
		}
		delete(p.files, long(file)+".lua")
	}
}

func TestARefusedSchemaChangeCommitsWhatCameBefore(t *testing.T) {
	eachCommitting(t, aRefusedSchemaChangeCommitsWhatCameBefore)
}

func aRefusedSchemaChangeCommitsWhatCameBefore(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{"1-a": table("A"), "2-b": `irreversible = "a test"
function up(qi)
  qi:insert("A", { id = 1 })
  qi:createTable("A", { id = DataTypes.INTEGER })
end`})
	_, err := p.Up(context.Background(), host.UpOptions{})
	if e := p.fails(err); !e.Kept || e.KeptStatements != 1 || !strings.HasPrefix(e.KeptLast, "INSERT") {
		t.Errorf("kept %v, %d, %q", e.Kept, e.KeptStatements, e.KeptLast)
	}
}

// No script may go on in the belief that what it caught was taken back.
func TestNoPcallCatchesWhatIsCommitted(t *testing.T) {
	eachCommitting(t, noPcallCatchesWhatIsCommitted)
}

func noPcallCatchesWhatIsCommitted(t *testing.T, kind string) {
	for deed, call := range map[string]string{
		"pcall":       `pcall(function() qi:createTable("B", { id = DataTypes.INTEGER }) qi:flush() error("no") end)`,
		"transaction": `pcall(function() qi:transaction(function() qi:createTable("B", { id = DataTypes.INTEGER }) qi:flush() error("no") end) end)`,
	} {
		for _, top := range []string{"", "transaction = false\n"} {
			if deed == "pcall" && top != "" {
				continue // outside a transaction there is nothing to go back to
			}
			p := onCommitting(t, kind, map[string]string{"1-a": top + `irreversible = "a test"
function up(qi)
  qi:createTable("A", { id = DataTypes.INTEGER })
  ` + call + `
  qi:createTable("C", { id = DataTypes.INTEGER })
end`})
			_, err := p.Up(context.Background(), host.UpOptions{})
			e := p.fails(err)
			line := 4 + strings.Count(top, "\n")
			if e.Pos.Line != line || e.Deed != deed || !strings.Contains(plain(e.Message), p.title()+` commits at each schema change, and the last was CREATE TABLE "B"`) ||
				!strings.Contains(e.Message, "no)") || !strings.Contains(strings.Join(e.Hints, " "), "keep schema changes out of pcall") || !e.Kept {
				t.Errorf("%q %s", top, describe(err))
			}
			if got := p.tables(); got != "A B" {
				t.Errorf("tables %s", got)
			}
		}
	}
}

func TestPcallCatchesARefusedSchemaChange(t *testing.T) {
	eachCommitting(t, pcallCatchesARefusedSchemaChange)
}

func pcallCatchesARefusedSchemaChange(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{"1-a": `irreversible = "a test"
function up(qi)
  qi:createTable("A", { id = DataTypes.INTEGER })
  local ok, err = pcall(function() qi:createTable("A", { id = DataTypes.INTEGER }) end)
  assert(not ok and err.kind == "already exists")
  assert(not pcall(function() qi:insert("A", { id = 1 }) qi:flush() error("no") end))
  qi:insert("A", { id = 2 })
end`})
	p.up(host.UpOptions{})
	if got := p.query(`SELECT group_concat(id) FROM A`); got != "2" {
		t.Error(got)
	}
}

func TestDryRunRefusesWhatItCannotTakeBack(t *testing.T) {
	eachCommitting(t, dryRunRefusesWhatItCannotTakeBack)
}

func dryRunRefusesWhatItCannotTakeBack(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{"1-a": table("A"), "2-b": table("B")})
	_, err := p.Up(context.Background(), host.UpOptions{DryRun: true})
	if e := p.fails(err); e.Deed != "createTable A" || !strings.Contains(e.Message, "a dry run cannot take it back") || e.Kept {
		t.Error(describe(err))
	}
	p.up(host.UpOptions{To: long("1-a")})
	p.write("2-b", `irreversible = "a test"
function up(qi) qi:insert("A", { id = 1 }) end`)
	p.up(host.UpOptions{DryRun: true})
	if got := p.query(`SELECT count(*) FROM A`) + p.applied(); got != "001-a" {
		t.Error(got)
	}
	p.write("2-b", `irreversible = "a test"
function up(qi) qi:query("SELECT 1; DROP TABLE A; SELECT 1") end`)
	_, err = p.Up(context.Background(), host.UpOptions{DryRun: true})
	if e := p.fails(err); !strings.Contains(e.Message, "a dry run cannot take it back") {
		t.Error(describe(err))
	}
}

func TestRowsOfARehearsalWithoutALedger(t *testing.T) {
	eachCommitting(t, rowsOfARehearsalWithoutALedger)
}

func rowsOfARehearsalWithoutALedger(t *testing.T, kind string) {
	p := onCommitting(t, kind, nil)
	conn, err := p.Dialect.Open(context.Background(), p.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(context.Background(), dialects.Statement{SQL: "CREATE TABLE A (id INTEGER)"}); err != nil {
		t.Fatal(err)
	}
	n := int64(1)
	script := script(`function run(qi) qi:insert("A", { id = 1 }) end`)
	if _, err := p.Run(context.Background(), script, host.RunOptions{DryRun: true, ExpectRows: &n}); err != nil {
		t.Fatal(describe(err))
	}
	if got := p.query(`SELECT count(*) FROM A`) + p.everything(); got != "0A" {
		t.Error(got)
	}
}

func TestEachScriptHasASessionOfItsName(t *testing.T) {
	var conn *committingConn
	p := newProject(t, map[string]string{"1-" + strings.Repeat("a", 60): table("A"), "2-b": "transaction = false\n" + table("B")})
	p.Dialect = remembering{conn: &conn}
	p.up(host.UpOptions{})
	first := "luamig:" + long("1-") + strings.Repeat("a", 63-7-15)
	if diff := cmp.Diff([]string{first, "luamig:" + long("2-b"), "luamig:" + long("2-b")}, conn.labels); diff != "" {
		t.Error(diff)
	}
}

// remembering keeps the connection that was opened last.
type remembering struct {
	committing
	conn **committingConn
}

func (r remembering) Open(ctx context.Context, url string) (dialects.Conn, error) {
	c, err := r.committing.Open(ctx, url)
	*r.conn = c.(*committingConn)
	return c, err
}
