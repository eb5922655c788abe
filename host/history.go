package host

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/source"
)

// Log returns lines of the ledger's log, the newest first; none where nothing has ever run. It locks and changes
// nothing.
func (m *Migrator) Log(ctx context.Context, q ledger.LogQuery) ([]ledger.Entry, error) {
	j, err := m.look(ctx, access{visit: true})
	if err != nil {
		return nil, err
	}
	defer j.close()
	return j.ledger.ReadLog(ctx, m.Dialect, j.conn.Catalog(), q)
}

// Holder tells whether another runner holds the lock, and who, as far as it is known. It does not ask for the lock itself.
func (m *Migrator) Holder(ctx context.Context) (h dialects.Holder, held bool, err error) {
	j, err := m.look(ctx, access{visit: true})
	if err != nil {
		return h, false, err
	}
	defer j.close()
	return j.holder(ctx)
}

// Source returns an applied migration, called by its name, its timestamp or the words after that, with the text that
// was applied, which the ledger keeps.
//
// Errors: [*UnknownMigrationError].
func (m *Migrator) Source(ctx context.Context, called string) (source.File, error) {
	j, err := m.connect(ctx, nil, access{visit: true})
	if err != nil {
		return source.File{}, err
	}
	defer j.close()
	i, err := findApplied(j.applied, called)
	if err != nil {
		return source.File{}, err
	}
	return j.kept(ctx, j.applied[i])
}

// kept is a migration as it was applied; its text is empty where another tool has applied it.
func (j *job) kept(ctx context.Context, a ledger.Applied) (source.File, error) {
	text, err := j.ledger.Source(ctx, j.m.Dialect, j.conn.Catalog(), a.Name)
	name := source.Identity(a.Name)
	return source.File{Name: name, Path: name + ".lua (as applied)", Text: text}, err
}
