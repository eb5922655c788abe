package qi_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// recorder is a sink that writes down what it is asked, and answers what the
// test has laid ready.
type recorder struct {
	traits  dialects.Traits
	steps   []op.Step
	results []*qi.Result
	queries []op.Query
	answers []*answer // for Query, in order
	opened  []*answer
	log     []string
	catalog catalog
	fail    error // of Add, Query and Flush
	result  dialects.Result
	version string
	dryRun  bool
}

func newRecorder() *recorder {
	return &recorder{version: "3.50.4", traits: dialects.Traits{
		Name: "sqlite", Title: "SQLite", MaxIdentifier: 63, Text: sqltext.Rules{Backticks: true},
	}}
}

func (r *recorder) Traits() dialects.Traits { return r.traits }

func (r *recorder) AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error {
	one := *like
	one.Rows = [][]any{row}
	return r.Add(ctx, op.Step{Pos: pos, Op: one.Row(0)}, nil)
}

func (r *recorder) Add(_ context.Context, s op.Step, result *qi.Result) error {
	r.log = append(r.log, "add "+s.Op.String())
	r.steps, r.results = append(r.steps, s), append(r.results, result)
	return r.fail
}

func (r *recorder) Query(_ context.Context, _ op.Pos, q op.Query) (dialects.Rows, error) {
	r.log = append(r.log, "query")
	r.queries = append(r.queries, q)
	if r.fail != nil {
		return nil, r.fail
	}
	a := &answer{}
	if len(r.answers) > 0 {
		a, r.answers = r.answers[0], r.answers[1:]
	}
	r.opened = append(r.opened, a)
	return a, nil
}

// Flush fills in the results, as the host does.
func (r *recorder) Flush(context.Context) error {
	r.log = append(r.log, "flush")
	for _, result := range r.results {
		if result != nil {
			*result = qi.Result{Result: r.result, Done: true}
		}
	}
	r.results = nil
	return r.fail
}

func (r *recorder) Transaction(_ context.Context, _ op.Pos, fn func() error) error {
	r.log = append(r.log, "begin")
	err := fn()
	r.log = append(r.log, map[bool]string{true: "commit", false: "rollback"}[err == nil])
	return err
}

func (r *recorder) Catalog(_ context.Context, _ op.Pos, deed string) (dialects.Catalog, error) {
	r.log = append(r.log, "catalog for "+deed)
	return r.catalog, r.fail
}

func (r *recorder) Reversible(_ context.Context, _ op.Pos, up, down func() error) error {
	return errors.Join(up(), down())
}

func (r *recorder) Version(context.Context) (string, error) { return r.version, nil }
func (r *recorder) IsDryRun() bool                          { return r.dryRun }
func (r *recorder) Meter(qi.Work) *qi.Meter                 { return nil }

// answer is the rows of a query.
type answer struct {
	columns []string
	rows    [][]any
	next    int
	closed  bool
	err     error
}

func (a *answer) Columns() []string { return a.columns }
func (a *answer) Next() bool        { a.next++; return a.next <= len(a.rows) }
func (a *answer) Row() []any        { return a.rows[a.next-1] }
func (a *answer) Err() error        { return a.err }
func (a *answer) Close() error      { a.closed = true; return nil }

// catalog is a catalog of what the test says.
type catalog struct {
	tables      map[string]dialects.Table
	indexes     []dialects.Index
	constraints []dialects.Constraint
}

func (c catalog) Tables(_ context.Context, schema string) ([]op.Name, error) {
	return []op.Name{{Schema: schema, Name: "Posts"}, {Name: "luamig_migrations"}, {Name: "Users"}}, nil
}

func (c catalog) TableExists(_ context.Context, table op.Name) (bool, error) {
	_, ok := c.tables[table.String()]
	return ok, nil
}

func (c catalog) Describe(_ context.Context, table op.Name) (dialects.Table, error) {
	t, ok := c.tables[table.String()]
	if !ok {
		return t, &dialects.NotFoundError{What: "table", Name: table, Nearest: "Users"}
	}
	return t, nil
}

func (c catalog) Indexes(context.Context, op.Name) ([]dialects.Index, error) { return c.indexes, nil }
func (c catalog) Constraints(context.Context, op.Name) ([]dialects.Constraint, error) {
	return c.constraints, nil
}
func (c catalog) Schemas(context.Context) ([]string, error)   { return []string{"main"}, nil }
func (c catalog) Databases(context.Context) ([]string, error) { return []string{"a", "b"}, nil }
func (c catalog) Query(context.Context, dialects.Statement) (dialects.Rows, error) {
	return nil, errors.New("not asked here")
}

// host is the interpreter's host, without limits.
type host struct{ printed strings.Builder }

func (h *host) Charge(*lua.LState, int)        {}
func (h *host) Stopped() error                 { return nil }
func (h *host) Failed(*lua.LState, lua.LValue) {}
func (h *host) Exceed(L *lua.LState, limit, message string) {
	L.RaiseError("%s (limits.%s)", message, limit)
}
func (h *host) NewThread(L *lua.LState) (*lua.LState, error) {
	co, _ := L.NewThread()
	return co, nil
}
func (h *host) Protect(*lua.LState) func(bool) error { return func(bool) error { return nil } }
func (h *host) Print(_ *lua.LState, text string)     { h.printed.WriteString(text + "\n") }
func (h *host) Now() time.Time                       { return time.Unix(1_700_000_000, 0) }
func (h *host) Seed() int64                          { return 1 }
func (h *host) Limits() stdlib.Limits                { return stdlib.Limits{} }
func (h *host) MaxString() int                       { return 1 << 26 }

// script is an interpreter with qi as a global, which real scripts do not have.
func open(t testing.TB, cfg qi.Config) (*lua.LState, *host) {
	h := &host{}
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 1 << 15, RegistryMaxSize: 1 << 18, CallStackSize: 1000})
	t.Cleanup(L.Close)
	value.Open(L, h)
	stdlib.Open(L, h)
	L.SetGlobal("qi", qi.Open(L, cfg))
	return L, h
}

// do runs a script and returns what it printed.
func do(t testing.TB, s qi.Sink, source string) (string, error) {
	t.Helper()
	L, h := open(t, qi.Config{Sink: s})
	fn, err := L.Load(strings.NewReader(source), "test.lua")
	if err != nil {
		t.Fatalf("%s\n%v", source, err)
	}
	L.Push(fn)
	err = stdlib.PCall(L, 0, 0, nil)
	return h.printed.String(), err
}

// must runs a script that may not fail.
func must(t testing.TB, s qi.Sink, source string) string {
	t.Helper()
	out, err := do(t, s, source)
	if err != nil {
		t.Fatalf("%s\n%v", source, goError(err))
	}
	return out
}

// goError is the Go error inside an error of the interpreter.
func goError(err error) error {
	var api *lua.ApiError
	if errors.As(err, &api) {
		if inner, ok := value.RaisedError(api.Object); ok {
			return inner
		}
	}
	return err
}
