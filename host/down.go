package host

import (
	"context"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/source"
)

// Down undoes applied migrations, the last applied first, each in a transaction
// together with its row in the ledger. Without options it undoes one. A migration
// whose file is gone is undone by the text that was applied.
//
// Errors are those of [Migrator.Up].
func (m *Migrator) Down(ctx context.Context, o DownOptions) (Report, error) {
	j, err := m.open(ctx, access{doing: "down", visit: o.DryRun})
	if err != nil {
		return Report{}, err
	}
	defer j.close()
	chosen, err := j.planDown(o)
	if !isPartly(err) && (err != nil || len(chosen) == 0) {
		return Report{DryRun: o.DryRun}, err
	}
	if err := j.lock(ctx, "down"); err != nil {
		return Report{}, err
	}
	if chosen, err = j.planDown(o); err != nil {
		return Report{}, err
	}
	tasks, err := j.undoing(ctx, chosen)
	if err != nil {
		return Report{}, err
	}
	return j.run(ctx, tasks, o.DryRun)
}

// planDown chooses what Down undoes, in the order of undoing.
func (j *job) planDown(o DownOptions) ([]ledger.Applied, error) {
	applied := slices.Clone(j.applied)
	slices.Reverse(applied)
	first, err := j.partlyDown(o.DryRun)
	if err != nil {
		return nil, err
	}
	chosen, err := chooseDown(applied, o)
	if first == nil || err != nil {
		return chosen, err
	}
	whole := len(chosen)
	chosen = append([]ledger.Applied{*first}, slices.DeleteFunc(slices.Clone(chosen), func(a ledger.Applied) bool { return a.Name == first.Name })...)
	if o.Name == "" && o.To == "" && !o.All {
		chosen = chosen[:max(whole, 1)]
	}
	return chosen, nil
}

// chooseDown chooses among the applied migrations, the last applied first.
func chooseDown(applied []ledger.Applied, o DownOptions) ([]ledger.Applied, error) {
	switch {
	case o.Name != "":
		i, err := findApplied(applied, o.Name)
		if err != nil {
			return nil, err
		}
		return applied[i : i+1], nil
	case o.To != "":
		i, err := findApplied(applied, o.To)
		if err != nil {
			return nil, err
		}
		if o.Inclusive {
			i++
		}
		return applied[:i], nil
	case o.All:
		return applied, nil
	}
	return applied[:min(max(o.Step, 1), len(applied))], nil
}

func findApplied(applied []ledger.Applied, called string) (int, error) {
	names := make([]string, len(applied))
	for i, a := range applied {
		names[i] = source.Identity(a.Name)
	}
	if i := source.Find(names, called); i >= 0 {
		return i, nil
	}
	return 0, &UnknownMigrationError{Name: called, Nearest: nearest.Name(called, names), Why: "is not applied"}
}

// undoing gives each applied migration the text by which it is undone: its
// file's, or, where that is gone, the text that was applied.
func (j *job) undoing(ctx context.Context, chosen []ledger.Applied) ([]task, error) {
	tasks := make([]task, 0, len(chosen))
	files := byName(j.files)
	for _, a := range chosen {
		f, err := j.fileOf(ctx, a, files)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task{file: f, direction: event.Down, recorded: a.Name})
	}
	return tasks, nil
}

func (j *job) fileOf(ctx context.Context, a ledger.Applied, files map[string]source.File) (source.File, error) {
	name := source.Identity(a.Name)
	if f, ok := files[name]; ok {
		if changed(f, a) {
			j.m.warn("it is undone by the file as it is now", "%s was changed after it was applied", name)
		}
		return f, nil
	}
	f, err := j.kept(ctx, a)
	if err != nil {
		return source.File{}, err
	}
	if len(f.Text) == 0 {
		return source.File{}, &DriftError{Missing: []string{a.Name}}
	}
	j.m.warn("it is undone by the text that was applied, which the database keeps", "the file of %s is missing", name)
	return f, nil
}

func (s *Status) sort() {
	slices.SortFunc(s.Migrations, func(a, b MigrationStatus) int { return strings.Compare(a.Name, b.Name) })
}
