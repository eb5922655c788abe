package host_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// counted is a dialect that counts the questions which its connections are asked.
type counted struct {
	dialects.Dialect
	asked *[]string
}

func (d counted) Open(ctx context.Context, url string) (dialects.Conn, error) {
	conn, err := d.Dialect.Open(ctx, url)
	return countedConn{conn, d.asked}, err
}

// PlanQuery gives the dialect the catalog that is its own.
func (d counted) PlanQuery(ctx context.Context, q op.Query, c dialects.Catalog) ([]dialects.Statement, error) {
	if of, ok := c.(countedCatalog); ok {
		c = of.Catalog
	}
	return d.Dialect.PlanQuery(ctx, q, c)
}

type countedConn struct {
	dialects.Conn
	asked *[]string
}

func (c countedConn) Catalog() dialects.Catalog { return countedCatalog{c.Conn.Catalog(), c.asked} }

func (c countedConn) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	*c.asked = append(*c.asked, s.SQL)
	return c.Conn.Query(ctx, s)
}

func (c countedConn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	*c.asked = append(*c.asked, s.SQL)
	return c.Conn.Exec(ctx, s)
}

type countedCatalog struct {
	dialects.Catalog
	asked *[]string
}

func (c countedCatalog) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	*c.asked = append(*c.asked, s.SQL)
	return c.Catalog.Query(ctx, s)
}

func (c countedCatalog) TableExists(ctx context.Context, table op.Name) (bool, error) {
	*c.asked = append(*c.asked, "table "+table.Name)
	return c.Catalog.TableExists(ctx, table)
}

func (c countedCatalog) Describe(ctx context.Context, table op.Name) (dialects.Table, error) {
	*c.asked = append(*c.asked, "describe "+table.Name)
	return c.Catalog.Describe(ctx, table)
}

// asks returns the questions that the ledger was asked in the middle of a call.
func (p *project) asks(call func() error) []string {
	p.t.Helper()
	var asked []string
	plain := p.Dialect
	p.Dialect = counted{plain, &asked}
	defer func() { p.Dialect = plain }()
	if err := call(); err != nil {
		p.t.Fatal(err)
	}
	return asked
}

// fill makes n migrations that are applied, in the files and in the ledger.
func (p *project) fill(n int) {
	p.t.Helper()
	p.write("1-a", table("A"))
	p.up(host.UpOptions{})
	conn := p.connect()
	defer conn.Close()
	text := []byte(table("T"))
	o, err := ledger.New("", "", 0).Record(ledger.Applied{Checksum: source.Checksum(text), Source: text})
	if err != nil {
		p.t.Fatal(err)
	}
	one := o.(ledger.Row).Op.(op.Insert)
	ops, insert := []op.Op{}, one
	insert.Rows = nil
	for i := range n {
		row := slices.Clone(one.Rows[0])
		row[0], row[1] = fmt.Sprintf("20240102%06d-m", i), int64(i+2)
		p.files[row[0].(string)+".lua"] = &fstest.MapFile{Data: text}
		insert.Rows = append(insert.Rows, row)
		if len(insert.Rows) == 500 || i == n-1 {
			ops, insert.Rows = append(ops, insert), nil
		}
	}
	s := run.NewSession(run.Options{Dialect: p.Dialect, Conn: conn, Transactional: true})
	if err := s.Perform(context.Background(), ops...); err != nil {
		p.t.Fatal(err)
	}
	if err := s.Commit(context.Background()); err != nil {
		p.t.Fatal(err)
	}
}

// However many there are, the ledger is asked once.
func TestStatusIsOneQuestion(t *testing.T) { each(t, statusIsOneQuestion) }

func statusIsOneQuestion(t *testing.T, kind string) {
	p := newProjectOn(t, kind, nil)
	empty := p.asks(func() error { _, err := p.Status(context.Background()); return err })
	const n = 5000
	p.fill(n)
	var st host.Status
	asked := p.asks(func() (err error) { st, err = p.Status(context.Background()); return err })
	applied := 0
	for _, m := range st.Migrations {
		if m.State == host.Applied {
			applied++
		}
	}
	before := 1
	if kind == "sqlite" {
		before = 2 // it names the table of journals as the one that is missing, which an older ledger lacks
	}
	if len(asked) != 1 || len(empty) != before || applied != n+1 {
		t.Errorf("%d applied; asked %q, and before there was a ledger %q", applied, asked, empty)
	}
	asked = p.asks(func() error { _, err := p.Up(context.Background(), host.UpOptions{}); return err })
	if len(asked) != 1 {
		t.Errorf("an up that has nothing to do asks %q", asked)
	}
}

func TestTheLogIsOneQuestion(t *testing.T) { each(t, theLogIsOneQuestion) }

func theLogIsOneQuestion(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if entries, err := p.Log(context.Background(), ledger.LogQuery{}); err != nil || len(entries) != 0 {
		t.Fatalf("%v %v", entries, err)
	}
	p.up(host.UpOptions{})
	asked := p.asks(func() error { _, err := p.Log(context.Background(), ledger.LogQuery{Limit: 2}); return err })
	if len(asked) != 1 {
		t.Errorf("%q", asked)
	}
	p.write("4-d", "oh no")
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	for q, want := range map[ledger.LogQuery]string{
		{}:                               "d failed, c done, b done, a done",
		{Limit: 2}:                       "d failed, c done",
		{Before: 3}:                      "b done, a done",
		{Failed: true}:                   "d failed",
		{Name: "b"}:                      "b done",
		{Name: long("2-b"), Limit: 1}:    "b done",
		{Name: long("2-b")[:14]}:         "b done",
		{Name: "%"}:                      "",
		{Name: "b", Failed: true}:        "",
		{Name: long("2-b") + "' OR '1'"}: "",
	} {
		if got := p.entries(q); got != want {
			t.Errorf("%+v: got %s, want %s", q, got, want)
		}
	}
	p.olden()
	if got := p.entries(ledger.LogQuery{Limit: 2}); got != "d done, c done" {
		t.Errorf("an older log: %s", got)
	}
	if got := p.entries(ledger.LogQuery{Failed: true}); got != "" {
		t.Errorf("an older log: %s", got)
	}
}

func (p *project) entries(q ledger.LogQuery) string {
	p.t.Helper()
	entries, err := p.Log(context.Background(), q)
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprintf("%s %s", e.Name[15:], e.Outcome))
	}
	return strings.Join(all, ", ")
}

func TestALogThatIsNotLuamigsIsNotRead(t *testing.T) {
	p := three(t)
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "CREATE TABLE luamig_log (id INTEGER PRIMARY KEY, action VARCHAR(20))")
	for _, failed := range []bool{false, true} {
		_, err := p.Log(context.Background(), ledger.LogQuery{Failed: failed})
		if err == nil || !strings.Contains(err.Error(), `the table "luamig_log" is not luamig's: it has no column "`) {
			t.Errorf("%v", err)
		}
	}
}

func TestSourceOfAnApplied(t *testing.T) { each(t, sourceOfAnApplied) }

func sourceOfAnApplied(t *testing.T, kind string) {
	p := threeOn(t, kind)
	text := table("B") + "\n-- \xff\x00 ä 🦊\r\n"
	p.write("2-b", text)
	p.up(host.UpOptions{})
	delete(p.files, long("2-b")+".lua")
	f, err := p.Source(context.Background(), "b")
	if err != nil || string(f.Text) != text || f.Name != long("2-b") {
		t.Errorf("%q %v", f.Text, err)
	}
	if _, err := p.Source(context.Background(), "z"); err == nil || err.Error() != `migration "z" is not applied` {
		t.Errorf("%v", err)
	}
}
