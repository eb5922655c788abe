package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Outcome says how a run has ended.
type Outcome string

// The outcomes. Of what has failed or was stopped, nothing is kept; of what is done partly, something is.
const (
	Done    Outcome = "done"
	Failed  Outcome = "failed"
	Stopped Outcome = "stopped"
	Partly  Outcome = "partly"
)

// Entry is a line of the log.
type Entry struct {
	ID         int64  // given by the database
	Action     string // up, down, run, seed, adopt, repair
	Name       string
	Checksum   string
	Args       string // JSON, secrets masked; empty: none
	Reason     string
	At         time.Time
	Duration   time.Duration
	Rows       int64
	Statements int64
	User       string
	Host       string
	Version    string
	Outcome    Outcome // empty: Done
	Error      string  // empty: none
}

// logColumns are those of the log but for its key, in the order in which a row has them.
var logColumns = [...]string{"action", "name", "checksum", "args", "reason", "started_at",
	"duration_ms", "rows_written", "statements", "by_user", "by_host", "luamig_version", "outcome", "error"}

// Append returns the operation that adds lines to the log.
func (l Ledger) Append(entries ...Entry) op.Op {
	insert := op.Insert{Table: l.Log, Columns: logColumns[:]}
	for _, e := range entries {
		var failure any
		if e.Error != "" {
			failure = e.Error
		}
		if e.Outcome == "" {
			e.Outcome = Done
		}
		insert.Rows = append(insert.Rows, []any{e.Action, e.Name, e.Checksum, e.Args, e.Reason, e.At.UTC().Format(timeFormat),
			e.Duration.Milliseconds(), e.Rows, e.Statements, e.User, e.Host, e.Version, string(e.Outcome), failure})
	}
	return insert
}

// LogQuery chooses lines of the log. The zero value means all.
type LogQuery struct {
	Limit  int    // 0: all
	Before int64  // only those with a smaller ID; 0: all
	Name   string // of the migration or script, or a part of it: its timestamp, or the words after that
	Failed bool   // only those that did not end well
}

// ReadLog returns lines of the log, the newest first; none where there is no log yet.
func (l Ledger) ReadLog(ctx context.Context, d dialects.Dialect, c dialects.Catalog, q LogQuery) ([]Entry, error) {
	rows, err := ask(ctx, d, c, l.logQuery(q, len(logColumns)))
	var refused *dialects.Error
	if !errors.As(err, &refused) {
		return readEntries(l, rows, err)
	}
	switch refused.Kind {
	case dialects.NoSuchTable:
		return nil, nil
	case dialects.NoSuchColumn:
		return l.readFirstLog(ctx, d, c, q, err)
	}
	return nil, err
}

// later is how many columns came after the first version.
const later = 2

// readFirstLog reads a log that an older version has made and none has written since. It had only what was done.
func (l Ledger) readFirstLog(ctx context.Context, d dialects.Dialect, c dialects.Catalog, q LogQuery, cause error) ([]Entry, error) {
	if q.Failed {
		q.Failed, q.Limit = false, 1 // to see whether it is a log at all
		_, err := l.readFirstLog(ctx, d, c, q, cause)
		return nil, err
	}
	rows, err := ask(ctx, d, c, l.logQuery(q, len(logColumns)-later))
	var refused *dialects.Error
	if errors.As(err, &refused) && refused.Kind == dialects.NoSuchColumn {
		return nil, notLuamigs(l.Log, refused.Column)
	}
	return readEntries(l, rows, err)
}

func (l Ledger) logQuery(q LogQuery, columns int) op.Select {
	s := op.Select{Table: l.Log, Limit: q.Limit, Order: []op.OrderBy{{Expr: column("id"), Desc: true}}}
	for _, name := range append([]string{"id"}, logColumns[:columns]...) {
		s.Columns = append(s.Columns, op.SelectColumn{Expr: column(name)})
	}
	var where op.And
	if q.Before > 0 {
		where = append(where, op.Compare{Left: column("id"), Op: op.Lt, Right: q.Before})
	}
	if q.Failed {
		where = append(where, op.Compare{Left: column("outcome"), Op: op.Ne, Right: string(Done)})
	}
	if q.Name != "" {
		where = append(where, op.Or{is("name", q.Name),
			op.Compare{Left: column("name"), Op: op.StartsWith, Right: q.Name + "-"},
			op.Compare{Left: column("name"), Op: op.EndsWith, Right: "-" + q.Name}})
	}
	if len(where) > 0 {
		s.Where = where
	}
	return s
}

func column(name string) op.Col { return op.Col{Path: []string{name}} }

func readEntries(l Ledger, rows dialects.Rows, err error) ([]Entry, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Entry
	for rows.Next() {
		row := rows.Row()
		e, err := scanEntry(row)
		if err != nil {
			return nil, fmt.Errorf("table %s: the row with id %v: %w", l.Log, row[0], err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

func scanEntry(row []any) (Entry, error) {
	s := scanner{row: row}
	e := Entry{
		ID: s.number(), Action: s.text(), Name: s.text(), Checksum: s.text(), Args: s.text(), Reason: s.text(), At: s.time(),
		Duration: time.Duration(s.number()) * time.Millisecond,
		Rows:     s.number(), Statements: s.number(), User: s.text(), Host: s.text(), Version: s.text(), Outcome: Done,
	}
	if len(s.row) > 0 {
		e.Outcome, e.Error = Outcome(s.text()), s.maybe()
	}
	return e, s.err
}
