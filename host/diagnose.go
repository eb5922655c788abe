package host

import (
	"context"

	"github.com/luamig/luamig/dialects"
)

// Diagnosis is what is wrong with what is applied.
type Diagnosis struct {
	Migrations     []MigrationStatus // those that were changed or are missing
	InvalidIndexes []dialects.InvalidIndex
}

// Diagnose looks for what repair sets right. It locks and changes nothing.
func (m *Migrator) Diagnose(ctx context.Context) (Diagnosis, error) {
	j, err := m.open(ctx, access{visit: true})
	if err != nil {
		return Diagnosis{}, err
	}
	defer j.close()
	var d Diagnosis
	for _, st := range j.status().Migrations {
		if st.State == Changed || st.State == Missing {
			d.Migrations = append(d.Migrations, st)
		}
	}
	if finder, ok := j.conn.Catalog().(dialects.InvalidIndexFinder); ok {
		d.InvalidIndexes, err = finder.InvalidIndexes(ctx)
	}
	return d, err
}
