package host

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/adopt"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// AdoptOptions choose what Adopt takes over. The zero value takes the table of the one tool that has one.
type AdoptOptions struct {
	From     string // the tool, one of adopt.Tools; empty: the one whose table is there
	Table    string // the tool's table, also "schema.table"; empty: its usual one
	Baseline string // no tool: the files up to this one, by name or by timestamp, are applied
	DryRun   bool   // only look
	Reason   string // goes to the ledger
	// Confirm is called before anything is written, and keeps others from the database meanwhile. An error of it ends
	// Adopt, and nothing is done. nil: nobody is asked.
	Confirm func(Adoption) error
}

// Adoption is what Adopt does, or would do.
type Adoption struct {
	Tool     string // empty: a baseline
	Table    string
	Marked   []string // migrations, in name order
	Known    int      // of them, how many others were in the ledger already
	Without  []string // what the tool has applied and no file here stands for
	Baseline string   // the last of them; empty: a tool's
}

// Adopt enters migrations into the ledger that are applied already, without running them: those of another tool, which
// it finds in that tool's table and only reads, or those up to a baseline. What has no file is left out. To do it again
// adds what is new.
//
// Errors: [*adopt.Error], [*UnknownMigrationError], [*dialects.LockedError].
func (m *Migrator) Adopt(ctx context.Context, o AdoptOptions) (Adoption, error) {
	j, err := m.open(ctx, access{doing: "adopt", visit: o.DryRun})
	if err != nil {
		return Adoption{}, err
	}
	defer j.close()
	a, _, err := j.planAdoption(ctx, o)
	if err != nil || o.DryRun || len(a.Marked) == 0 {
		return a, err
	}
	if err := j.lock(ctx, "adopt"); err != nil {
		return Adoption{}, err
	}
	a, files, err := j.planAdoption(ctx, o)
	if err != nil || len(a.Marked) == 0 {
		return a, err
	}
	if o.Confirm != nil {
		if err := o.Confirm(a); err != nil {
			return Adoption{}, err
		}
	}
	if err := j.createLedger(ctx); err != nil {
		return Adoption{}, err
	}
	return a, j.enter(ctx, a, files, o.Reason)
}

func (j *job) planAdoption(ctx context.Context, o AdoptOptions) (a Adoption, files []source.File, err error) {
	if o.Baseline != "" {
		last, err := j.find(o.Baseline)
		if err != nil {
			return a, nil, err
		}
		files, a.Baseline = j.files[:last+1], j.files[last].Name
	} else if a, files, err = j.foreign(ctx, o); err != nil {
		return a, nil, err
	}
	applied := j.identities()
	var left []source.File
	for _, f := range files {
		if applied[f.Name] {
			a.Known++
			continue
		}
		if id, ok := j.journalOf(f.Name); ok {
			return a, nil, &PartlyError{Name: f.Name, Direction: event.Direction(id.Direction), Wanted: "adopt"}
		}
		left = append(left, f)
		a.Marked = append(a.Marked, f.Name)
	}
	return a, left, nil
}

// foreign reads what another tool has applied.
func (j *job) foreign(ctx context.Context, o AdoptOptions) (Adoption, []source.File, error) {
	catalog := j.conn.Catalog()
	from, err := adopt.Find(ctx, catalog, adopt.Tool(o.From), tableNamed(o.Table), j.m.Schema)
	if err != nil {
		return Adoption{}, nil, err
	}
	history, err := adopt.Read(ctx, j.m.Dialect, catalog, from)
	if err != nil {
		return Adoption{}, nil, err
	}
	match := history.Match(j.files)
	return Adoption{Tool: string(from.Tool), Table: from.Table.String(), Without: match.Without}, match.Files, nil
}

func tableNamed(text string) op.Name {
	if schema, name, ok := strings.Cut(text, "."); ok {
		return op.Name{Schema: schema, Name: name}
	}
	return op.Name{Name: text}
}

// Rows are entered so many at a time, with about so many bytes of source, which every database takes in one statement.
const (
	mostEntered      = 200
	mostEnteredBytes = 1 << 20
)

// enter writes migrations into the ledger, all or none, each with a line of the log.
func (j *job) enter(ctx context.Context, a Adoption, files []source.File, reason string) error {
	entries := make([]ledger.Entry, len(files))
	applied := make([]ledger.Applied, len(files))
	first, now, args := j.nextSequence(), j.m.now(), a.args()
	for i, f := range files {
		who := j.m.Actor
		entries[i] = ledger.Entry{Action: "adopt", Name: f.Name, Checksum: f.Checksum(), Args: args, Reason: reason, At: now,
			User: who.User, Host: who.Host, Version: who.Version}
		applied[i] = ledger.Applied{Name: f.Name, Sequence: first + int64(i), Checksum: f.Checksum(), Source: f.Text, At: now,
			User: who.User, Host: who.Host, Version: who.Version}
	}
	s := run.NewSession(run.Options{Dialect: j.m.Dialect, Conn: j.conn, Transactional: true})
	for len(applied) > 0 {
		n := chunk(applied)
		record, err := j.ledger.Record(applied[:n]...)
		if err == nil {
			err = s.Perform(ctx, record, j.ledger.Append(entries[:n]...))
		}
		if err != nil {
			return firstOf(err, s.Rollback(ctx))
		}
		applied, entries = applied[n:], entries[n:]
	}
	return s.Commit(ctx)
}

// chunk is how many of them are entered at once.
func chunk(all []ledger.Applied) int {
	bytes := 0
	for i, a := range all {
		if bytes += len(a.Source); i > 0 && bytes > mostEnteredBytes || i == mostEntered {
			return i
		}
	}
	return len(all)
}

// args tell in the log where a migration was taken from.
func (a Adoption) args() string {
	from := map[string]string{"from": a.Tool, "table": a.Table}
	if a.Tool == "" {
		from = map[string]string{"baseline": a.Baseline}
	}
	text, err := json.Marshal(from)
	if err != nil {
		return "" // strings always encode
	}
	return string(text)
}
