package run

import (
	"fmt"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/ledger"
)

// Operation is what a journal tells of an operation, or of several that only write rows.
type Operation struct {
	From, To int64
	Deed     string
	Place    string   // the script's line, as it was then
	SQL      []string // of one that was announced
	State    OperationState

	op op.Op // nil: rows, or it cannot be read
}

// OperationState is what has become of an operation.
type OperationState string

// The states. What is unknown is settled by the next run, which asks the catalog.
const (
	OperationDone    OperationState = "done"
	OperationUnknown OperationState = "unknown" // it was under way
	OperationFailed  OperationState = "failed"  // and has changed nothing
)

// Operations reads the operations of a journal.
func Operations(entries []ledger.JournalEntry) ([]Operation, error) {
	if _, err := readResumption(entries); err != nil {
		return nil, err
	}
	var all []Operation
	for _, e := range entries {
		switch e.Kind {
		case ledger.JournalRows, ledger.JournalDone, ledger.JournalBegun:
			settle(all, e.From)
			if n := len(all); n > 0 && all[n-1].From == e.From {
				all = all[:n-1] // another statement of it, or another try
			}
			all = append(all, operationOf(e))
		case ledger.JournalFailed:
			all[len(all)-1].State = OperationFailed
		}
	}
	return all, nil
}

// settle takes what is before an operation for done.
func settle(all []Operation, before int64) {
	for i := range all {
		if all[i].State == OperationUnknown && all[i].To < before {
			all[i].State = OperationDone
		}
	}
}

func operationOf(e ledger.JournalEntry) Operation {
	o := Operation{From: e.From, To: e.To, Deed: e.Deed, Place: e.Place, State: OperationDone}
	d := readDetail(e.Detail)
	if e.Kind == ledger.JournalBegun {
		o.State = OperationUnknown
	}
	plan, _ := statementsOf(d.Statements)
	for _, st := range plan {
		o.SQL = append(o.SQL, st.Text())
	}
	if len(d.Op) > 0 {
		o.op, _ = op.Decode(d.Op)
	}
	return o
}

// Inverse returns the operation that undoes this one.
func (o Operation) Inverse() (op.Op, error) {
	switch {
	case o.op == nil && o.To > o.From:
		return nil, fmt.Errorf("operations %d to %d have written rows (%s)", o.From, o.To, o.Deed)
	case o.op == nil:
		return nil, fmt.Errorf("operation %d has written rows (%s)", o.From, o.Deed)
	}
	inverse, err := o.op.Inverse()
	if err != nil {
		return nil, fmt.Errorf("operation %d (%s): %w", o.From, o.Deed, err)
	}
	return inverse, nil
}

// Undo returns the operations that undo what is done, the last first. Each that has no inverse is reported.
func (r *Resumption) Undo(all []Operation) (inverse []op.Op, hindrances []error) {
	for i := len(all) - 1; i >= 0; i-- {
		switch o := all[i]; {
		case o.From > r.Done && r.partial != nil:
			hindrances = append(hindrances, fmt.Errorf("operation %d (%s) is done in part", o.From, o.Deed))
		case o.From > r.Done, o.State == OperationFailed:
		default:
			back, err := o.Inverse()
			if err != nil {
				hindrances = append(hindrances, err)
				continue
			}
			inverse = append(inverse, back)
		}
	}
	return inverse, hindrances
}

// Decided returns the entries that say what has become of the statement that was under way, for what nothing else tells. The next
// run goes on with the statements of the operation that are left.
func Decided(entries []ledger.JournalEntry, happened bool) ([]ledger.JournalEntry, error) {
	last := entries[len(entries)-1]
	if last.Kind != ledger.JournalBegun {
		return nil, fmt.Errorf("there is nothing to decide")
	}
	d, err := parseDetail(last.Detail)
	if err != nil {
		return nil, err
	}
	next := last
	next.Number++
	if left := int64(d.First+len(d.Statements)) - last.Statement; happened && left == 0 {
		unheard := keptRead{Asked: last.From, Write: true} // what it has answered is lost
		unheard.take(nil)
		next.Kind, next.Statement, next.Detail = ledger.JournalDone, 0, detail{Op: d.Op, Reads: []keptRead{unheard}, Rows: d.Rows, Count: d.Count + 1}.text()
		return []ledger.JournalEntry{next}, nil
	}
	var all []ledger.JournalEntry
	if happened { // the beginning of the next statement says so
		next.Statement++
		next.Detail = detail{Op: d.Op, First: d.First, Statements: d.Statements, Rows: d.Rows, Count: d.Count + 1}.text()
		all = append(all, next)
		next.Number++
	}
	next.Kind, next.Detail = ledger.JournalFailed, ""
	return append(all, next), nil
}
