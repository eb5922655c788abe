package ledger

import (
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// DamagedError says that a row of the ledger holds what luamig has not written.
type DamagedError struct {
	Table op.Name
	Name  string // of the migration, as far as it is known
	Err   error
	Hint  string
}

func (e *DamagedError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("a row of the table %s is damaged: %s", e.Table, e.Err)
	}
	return fmt.Sprintf("the row of %s in the table %s is damaged: %s", e.Name, e.Table, e.Err)
}

// Unwrap returns what is wrong with it.
func (e *DamagedError) Unwrap() error { return e.Err }

// Remedy says how to get out of it.
func (e *DamagedError) Remedy() string {
	if e.Hint != "" {
		return e.Hint
	}
	return "somebody has altered it by hand: write what belongs there, see docs/ledger.md"
}

// damagedSource is for a text that can not be undone by.
func (l Ledger) damagedSource(name string, err error) error {
	return &DamagedError{Table: l.Migrations, Name: name, Err: err,
		Hint: "bring the migration's file back: it is undone by that as long as it is there"}
}
