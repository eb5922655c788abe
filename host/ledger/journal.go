package ledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// The journal of a running migration, where statements commit by themselves: what of it is done already, for the run that
// goes on after a failure or a kill. Its rows are only ever added, in the transactions of what they tell, and deleted
// together with the writing of the migration's own row: there are none but of a migration that runs or is partly applied.

// JournalKind says what an entry of the journal tells.
type JournalKind string

// The kinds of entries.
const (
	JournalHeader   JournalKind = "header"   // the first entry: Fingerprint is the file's checksum
	JournalRows     JournalKind = "rows"     // the operations From to To are done, of which none changes the schema
	JournalBegun    JournalKind = "begun"    // a statement of operation From is about to run, by itself
	JournalDone     JournalKind = "done"     // operation From is done
	JournalFailed   JournalKind = "failed"   // a statement of operation From was refused, and has changed nothing
	JournalReturned JournalKind = "returned" // the script has asked for all of its operations, From of them
)

// JournalEntry is a row of the journal.
type JournalEntry struct {
	Number      int64 // 1 for the header
	Kind        JournalKind
	From, To    int64  // operations, counted from 1 in the order in which the script asks for them
	Statement   int64  // of operation From, counted from 1
	Fingerprint string // of operation From; of JournalRows and JournalReturned: of all operations up to To
	Deed        string // for people: "addColumn Users.age"
	Place       string // the script's line
	Detail      string // JSON, for luamig
	At          time.Time
}

// JournalID names a journal.
type JournalID struct {
	Migration string
	Direction string // up, down, undo
}

// String names the journal for messages.
func (id JournalID) String() string { return fmt.Sprintf("%s %s", id.Migration, id.Direction) }

// journalTime keeps all digits: the header's is the clock of the script, in every run of it.
const journalTime = "2006-01-02T15:04:05.000000000Z"

// journalColumns are the columns of an entry behind those of its journal, in the order of a row.
var journalColumns = [...]string{"entry", "kind", "op_from", "op_to", "statement", "fingerprint", "deed", "place", "detail", "at"}

// JournalTable is the table of journals.
func (l Ledger) JournalTable() op.CreateTable {
	key := []op.Column{text("migration", 255), text("direction", 8), number("entry")}
	for i := range key {
		key[i].PrimaryKey = true
	}
	detail := longText("detail")
	detail.Type.Size = "long"
	return op.CreateTable{Table: l.Journal, IfNotExists: true, Columns: append(key, text("kind", 16), number("op_from"), number("op_to"),
		number("statement"), text("fingerprint", 64), longText("deed"), longText("place"), detail, text("at", 32))}
}

// AppendJournal returns the operation that adds entries to a journal.
func (l Ledger) AppendJournal(id JournalID, entries ...JournalEntry) op.Op {
	// Bare: no value is a date, for which MySQL would look up the types of the columns each time.
	insert := op.Insert{Table: l.Journal, Bare: true, Columns: append([]string{"migration", "direction"}, journalColumns[:]...)}
	for _, e := range entries {
		insert.Rows = append(insert.Rows, []any{id.Migration, id.Direction, e.Number, string(e.Kind), e.From, e.To, e.Statement,
			e.Fingerprint, e.Deed, e.Place, e.Detail, e.At.UTC().Format(journalTime)})
	}
	return insert
}

// ForgetJournal returns the operation that deletes journals of a migration.
func (l Ledger) ForgetJournal(migration string, directions ...string) op.Op {
	list := make(op.List, len(directions))
	for i, d := range directions {
		list[i] = d
	}
	return op.Delete{Table: l.Journal, Where: op.And{is("migration", migration),
		op.Compare{Left: column("direction"), Op: op.In, Right: list}}}
}

// journalSequence stands where applied migrations have their place in the order, which begins at 1.
const journalSequence = -1

// journals asks for the headers of all journals, in the columns of applied migrations.
func (l Ledger) journals() *op.Select {
	q := &op.Select{Table: l.Journal, Where: op.Compare{Left: column("entry"), Op: op.Eq, Right: int64(1)}}
	none, never := op.Literal{SQL: "0"}, op.Literal{SQL: "'0001-01-01T00:00:00.000Z'"}
	for _, e := range []op.Expr{column("migration"), op.Literal{SQL: strconv.Itoa(journalSequence)}, column("direction"),
		never, none, none, column("fingerprint"), column("fingerprint")} {
		q.Columns = append(q.Columns, op.SelectColumn{Expr: e})
	}
	return q
}

// lacksJournal reports that there is no table of journals, or no ledger at all.
func (l Ledger) lacksJournal(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && (refused.Kind == dialects.NoSuchTable || refused.Kind == dialects.NoSuchObject) && !isNamed(refused.Table, l.Migrations.Name)
}

// isNamed reports whether a server's name of a table is one without its schema.
func isNamed(said, name string) bool {
	return strings.EqualFold(said[strings.LastIndexByte(said, '.')+1:], name)
}

// ReadJournal reads a journal; nothing where there is none.
func (l Ledger) ReadJournal(ctx context.Context, d dialects.Dialect, c dialects.Catalog, id JournalID) ([]JournalEntry, error) {
	q := op.Select{Table: l.Journal, Where: op.And{is("migration", id.Migration), is("direction", id.Direction)},
		Order: []op.OrderBy{{Expr: column("entry")}}}
	for _, name := range journalColumns {
		q.Columns = append(q.Columns, op.SelectColumn{Expr: column(name)})
	}
	rows, err := ask(ctx, d, c, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []JournalEntry
	for rows.Next() {
		e, err := scanJournal(rows.Row())
		if err == nil && e.Number != int64(len(all))+1 {
			err = fmt.Errorf("entry %d is missing", len(all)+1)
		}
		if err != nil {
			return nil, &DamagedJournalError{Table: l.Journal, ID: id, Err: err}
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

func scanJournal(row []any) (JournalEntry, error) {
	s := scanner{row: row}
	e := JournalEntry{Number: s.number(), Kind: JournalKind(s.text()), From: s.number(), To: s.number(), Statement: s.number(),
		Fingerprint: s.text(), Deed: s.text(), Place: s.text(), Detail: s.text()}
	at, err := time.Parse(journalTime, s.text())
	e.At = at
	return e, errors.Join(s.err, err)
}

// DamagedJournalError says that somebody has changed a journal.
type DamagedJournalError struct {
	Table op.Name
	ID    JournalID
	Err   error
}

func (e *DamagedJournalError) Error() string {
	return fmt.Sprintf("the journal of %s in %s is damaged: %v", e.ID, e.Table, e.Err)
}

// Unwrap returns what is wrong with it.
func (e *DamagedJournalError) Unwrap() error { return e.Err }

// Remedy says what is left to do.
func (e *DamagedJournalError) Remedy() string {
	return "bring the rows back from a backup; or look at what of the migration is in the database, finish it by hand, and run luamig repair --mark-applied or --forget"
}
