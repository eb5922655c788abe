// Package ledger keeps what has been applied, in the database itself: the set
// of applied migrations, an append-only log of everything that ran, and how far
// backfills have come that are not finished.
//
// All are ordinary tables with plain columns, made and written with the same
// operations as a migration's, in the same transaction. Times are UTC in ISO 8601.
package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// DefaultTable is the name of the table of applied migrations.
const DefaultTable = "luamig_migrations"

// The tables beside [DefaultTable]; those beside another one are its name with "_log", "_backfill", "_backfill_request" and
// "_journal".
const (
	defaultLog       = "luamig_log"
	defaultBackfills = "luamig_backfill"
	defaultRequests  = "luamig_backfill_request"
	defaultJournal   = "luamig_journal"
)

// Ledger names the tables of one ledger.
type Ledger struct {
	Migrations op.Name
	Log        op.Name
	Backfills  op.Name // made when a script first has one
	Requests   op.Name // of others to who runs a backfill; made together with Backfills
	Journal    op.Name // made when a migration first needs one

	packer *packer
}

// New returns the ledger whose table of applied migrations has the given name; empty: [DefaultTable]. The
// names are cut to longest bytes; below 1, there is no limit.
func New(schema, table string, longest int) Ledger {
	log, backfills, requests, journal := table+"_log", table+"_backfill", table+"_backfill_request", table+"_journal"
	if table == "" || table == DefaultTable {
		table, log, backfills, requests, journal = DefaultTable, defaultLog, defaultBackfills, defaultRequests, defaultJournal
	}
	in := func(name string) op.Name { return op.Name{Schema: schema, Name: op.FitName(name, longest)} }
	return Ledger{Migrations: in(table), Log: in(log), Backfills: in(backfills), Requests: in(requests), Journal: in(journal), packer: &packer{}}
}

// Applied is a migration that has been applied.
type Applied struct {
	Name       string
	Sequence   int64 // order of application, from 1
	Checksum   string
	Source     []byte // the script's text, so that it can be undone when the file is gone
	Packed     []byte // Source as [Ledger.Pack] has made it, for Record; nil: Record makes it
	At         time.Time
	Duration   time.Duration
	Rows       int64
	Statements int64
	User       string
	Host       string
	Version    string // of luamig
}

// timeFormat sorts as text, and every database can read it.
const timeFormat = "2006-01-02T15:04:05.000Z"

// Own lists the names of the tables that do not begin with "luamig_", by which the others are known.
func (l Ledger) Own() []string {
	return slices.DeleteFunc([]string{l.Migrations.Name, l.Log.Name, l.Backfills.Name, l.Requests.Name, l.Journal.Name}, func(name string) bool {
		return strings.HasPrefix(name, "luamig_")
	})
}

// Record returns the operation that adds migrations to the applied ones.
func (l Ledger) Record(all ...Applied) (op.Op, error) {
	insert := op.Insert{
		Table: l.Migrations,
		Columns: []string{"name", "sequence", "checksum", "source", "applied_at",
			"duration_ms", "rows_written", "statements", "by_user", "by_host", "luamig_version"},
	}
	for _, a := range all {
		if a.Packed == nil {
			packed, err := l.Pack(a.Source)
			if err != nil {
				return nil, err
			}
			a.Packed = packed
		}
		insert.Rows = append(insert.Rows, []any{a.Name, a.Sequence, a.Checksum, a.Packed, a.At.UTC().Format(timeFormat),
			a.Duration.Milliseconds(), a.Rows, a.Statements, a.User, a.Host, a.Version})
	}
	row := Row{Op: insert}
	if len(all) == 1 {
		row.Name = all[0].Name
	}
	return row, nil
}

// Pack compresses a script's text as the ledger keeps it. Several goroutines may do so.
func (l Ledger) Pack(source []byte) ([]byte, error) { return l.packer.pack(source) }

// Forget returns the operation that takes a migration out of the applied ones.
func (l Ledger) Forget(name string) op.Op {
	return Row{Op: op.Delete{Table: l.Migrations, Where: named(name)}, Name: name}
}

// Replace returns the operation that puts another text in the place of the one by which a migration was applied.
func (l Ledger) Replace(name, checksum string, source []byte) (op.Op, error) {
	packed, err := l.Pack(source)
	return Row{Name: name, Op: op.Update{Table: l.Migrations, Where: named(name),
		Set: []op.Assignment{{Column: "checksum", Value: checksum}, {Column: "source", Value: packed}}}}, err
}

func named(name string) op.Cond {
	return op.Compare{Left: op.Col{Path: []string{"name"}}, Op: op.Eq, Right: name}
}

// State is what the ledger says of migrations.
type State struct {
	Applied    []Applied   // in the order of their application
	Journals   []JournalID // of what is partly applied
	Journalled bool        // there is a table of journals
}

// applied names the columns that Read takes, in the order in which scan does. The source is left out: it is
// large, and needed only where a file is missing.
var applied = [...]string{"name", "sequence", "checksum", "applied_at", "duration_ms", "rows_written", "by_user", "by_host"}

// Read returns the applied migrations, and which are partly applied; none where the ledger does not exist yet. It is one
// question, but for a ledger that an older version has made, which has no table of journals.
func (l Ledger) Read(ctx context.Context, d dialects.Dialect, c dialects.Catalog) (State, error) {
	q := op.Select{Table: l.Migrations, Order: []op.OrderBy{{Expr: column("sequence")}}}
	for _, name := range applied {
		q.Columns = append(q.Columns, op.SelectColumn{Expr: column(name)})
	}
	whole := q
	whole.Union = l.journals()
	rows, err := ask(ctx, d, c, whole)
	journalled := true
	if l.lacksJournal(err) {
		journalled = false
		rows, err = ask(ctx, d, c, q)
	}
	if err != nil {
		return State{}, l.unreadable(err)
	}
	defer rows.Close()
	st := State{Journalled: journalled}
	for rows.Next() {
		a, err := scan(rows.Row())
		if err != nil {
			return State{}, &DamagedError{Table: l.Migrations, Name: a.Name, Err: err}
		}
		if a.Sequence == journalSequence {
			st.Journals = append(st.Journals, JournalID{Migration: a.Name, Direction: a.Checksum})
			continue
		}
		st.Applied = append(st.Applied, a)
	}
	return st, rows.Err()
}

// unreadable says what it means that the table cannot be read: without one, nothing is applied yet, and one without a
// column is somebody else's.
func (l Ledger) unreadable(err error) error {
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Kind {
	case dialects.NoSuchTable, dialects.NoSuchObject: // its schema, which is a database to MySQL
		return nil
	case dialects.NoSuchColumn:
		foreign := notLuamigs(l.Migrations, refused.Column)
		foreign.Code, foreign.Cause = refused.Code, err
		return foreign
	}
	return err
}

// Source returns the text of an applied migration, as it was when it ran.
func (l Ledger) Source(ctx context.Context, d dialects.Dialect, c dialects.Catalog, name string) ([]byte, error) {
	rows, err := ask(ctx, d, c, op.Select{
		Table:   l.Migrations,
		Columns: []op.SelectColumn{{Expr: op.Col{Path: []string{"source"}}}},
		Where:   named(name),
	})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	packed, ok := rows.Row()[0].([]byte)
	if !ok {
		return nil, l.damagedSource(name, errors.New("its source is not bytes"))
	}
	text, err := unpack(packed)
	if err != nil {
		return nil, l.damagedSource(name, err)
	}
	return text, nil
}

func ask(ctx context.Context, d dialects.Dialect, c dialects.Catalog, q op.Query) (dialects.Rows, error) {
	statements, err := d.PlanQuery(ctx, q, c)
	if err != nil {
		return nil, err
	}
	return c.Query(ctx, statements[len(statements)-1])
}

// askAll reads the whole answer.
func askAll(ctx context.Context, d dialects.Dialect, c dialects.Catalog, q op.Query) ([][]any, error) {
	rows, err := ask(ctx, d, c, q)
	if err != nil {
		return nil, err
	}
	return dialects.ReadAll(rows)
}
