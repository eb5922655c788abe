package host

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/source"
)

// Up applies pending migrations in name order, each in a transaction together
// with its row in the ledger. It stops at the first that fails, with a
// [*ScriptError]; those before it stay. Where nothing is pending, nothing is locked or written.
//
// What is partly applied comes first.
//
// Other errors: [*DriftError], [*PartlyError], [*UnknownMigrationError], [*dialects.LockedError].
func (m *Migrator) Up(ctx context.Context, o UpOptions) (Report, error) {
	j, err := m.open(ctx, access{doing: "up", visit: o.DryRun})
	if err != nil {
		return Report{}, err
	}
	defer j.close()
	tasks, err := j.planUp(o)
	if !isPartly(err) && (err != nil || len(tasks) == 0) {
		return Report{DryRun: o.DryRun}, err
	}
	if err := j.lock(ctx, "up"); err != nil {
		return Report{}, err
	}
	if tasks, err = j.planUp(o); err != nil {
		return Report{}, err
	}
	j.warnOfOrder(tasks)
	return j.run(ctx, tasks, o.DryRun)
}

// run performs tasks, or rehearses them.
func (j *job) run(ctx context.Context, tasks []task, dryRun bool) (report Report, err error) {
	if !dryRun {
		if err := j.createLedger(ctx); err != nil {
			return Report{}, err
		}
		return j.perform(ctx, tasks, false)
	}
	err = j.rehearse(ctx, func() error {
		report, err = j.perform(ctx, tasks, true)
		return err
	})
	return report, err
}

// planUp chooses what Up applies.
func (j *job) planUp(o UpOptions) ([]task, error) {
	first, err := j.partlyUp(o.DryRun)
	if err != nil {
		return nil, err
	}
	if drift := j.drift(); drift != nil && !o.AllowChanged {
		return nil, drift
	}
	files := j.files
	if o.To != "" {
		last, err := j.find(o.To)
		if err != nil {
			return nil, err
		}
		files = files[:last+1]
	}
	var tasks []task
	applied := j.identities()
	if first != nil {
		tasks = append(tasks, *first)
		applied[first.file.Name] = true
	}
	for _, f := range files {
		if o.Step > 0 && len(tasks) == o.Step {
			break
		}
		if !applied[f.Name] {
			tasks = append(tasks, task{file: f, direction: event.Up})
		}
	}
	return tasks, nil
}

// isPartly tells the error of what may be nothing but the work of another runner, until the lock is there.
func isPartly(err error) bool { return errors.As(err, new(*PartlyError)) }

// find returns the index of the file that the user calls by a name.
func (j *job) find(called string) (int, error) {
	names := make([]string, len(j.files))
	for i, f := range j.files {
		names[i] = f.Name
	}
	if i := source.Find(names, called); i >= 0 {
		return i, nil
	}
	return 0, &UnknownMigrationError{Name: called, Nearest: nearest.Name(called, names)}
}

// drift reports applied migrations whose files differ from what was applied; nil: none.
func (j *job) drift() error {
	texts := byName(j.files)
	var d DriftError
	for _, a := range j.applied {
		if j.isPartly(a.Name) {
			continue
		}
		switch f, ok := texts[source.Identity(a.Name)]; {
		case !ok:
			d.Missing = append(d.Missing, a.Name)
		case changed(f, a):
			d.Changed = append(d.Changed, a.Name)
		}
	}
	if d.Changed == nil && d.Missing == nil {
		return nil
	}
	return &d
}

// isPartly reports whether an applied migration is partly undone.
func (j *job) isPartly(name string) bool {
	return slices.ContainsFunc(j.journals, func(id ledger.JournalID) bool { return id.Migration == source.Identity(name) })
}

func byName(files []source.File) map[string]source.File {
	m := make(map[string]source.File, len(files))
	for _, f := range files {
		m[f.Name] = f
	}
	return m
}

// changed reports whether a file differs from what was applied. A row that
// another tool wrote has no checksum to compare with.
func changed(f source.File, a ledger.Applied) bool {
	return a.Checksum != "" && a.Checksum != f.Checksum()
}

// warnOfOrder tells of what the user may not have meant: migrations that come
// before one already applied, and several of one timestamp.
func (j *job) warnOfOrder(tasks []task) {
	var last string
	for _, a := range j.applied {
		last = max(last, source.Identity(a.Name))
	}
	var files []source.File
	for _, t := range tasks {
		files = append(files, t.file)
		if t.file.Name < last {
			j.m.warn("it is applied now; if it depends on the order, check it",
				"%s comes before %s, which is already applied", t.file.Name, last)
		}
	}
	for _, group := range source.SameTimestamp(files) {
		var names []string
		for _, f := range group {
			names = append(names, f.Name)
		}
		j.m.warn("they run in name order; rename one of them if that is not meant",
			"%s have one timestamp", strings.Join(names, " and "))
	}
}

// Status tells where every migration stands: the files in name order, and what
// is applied without a file at its place among them. It locks and changes nothing.
func (m *Migrator) Status(ctx context.Context) (Status, error) {
	j, err := m.open(ctx, access{visit: true})
	if err != nil {
		return Status{}, err
	}
	defer j.close()
	return j.status(), nil
}

func (j *job) status() Status {
	byName := make(map[string]ledger.Applied, len(j.applied))
	var last string
	for _, a := range j.applied {
		name := source.Identity(a.Name)
		byName[name] = a
		last = max(last, name)
	}
	var s Status
	for _, f := range j.files {
		a, ok := byName[f.Name]
		delete(byName, f.Name)
		s.Migrations = append(s.Migrations, statusOf(f, a, ok, last))
	}
	for name, a := range byName {
		s.Migrations = append(s.Migrations, MigrationStatus{Name: name, State: Missing,
			AppliedAt: a.At, Duration: a.Duration, Rows: a.Rows, By: by(a)})
	}
	for _, id := range j.journals {
		s.markPartly(id)
	}
	s.sort()
	return s
}

// markPartly says of a migration that something of it is done, whether its file is there or not.
func (s *Status) markPartly(id ledger.JournalID) {
	i := slices.IndexFunc(s.Migrations, func(m MigrationStatus) bool { return m.Name == id.Migration })
	if i < 0 {
		s.Migrations = append(s.Migrations, MigrationStatus{Name: id.Migration})
		i = len(s.Migrations) - 1
	}
	s.Migrations[i].State, s.Migrations[i].Direction = Partly, event.Direction(id.Direction)
}

func statusOf(f source.File, a ledger.Applied, applied bool, last string) MigrationStatus {
	st := MigrationStatus{Name: f.Name, File: f.Path, State: Pending}
	switch {
	case !applied && f.Name < last:
		st.State = OutOfOrder
	case !applied:
	case changed(f, a):
		st.State = Changed
	default:
		st.State = Applied
	}
	if applied {
		st.AppliedAt, st.Duration, st.Rows, st.By = a.At, a.Duration, a.Rows, by(a)
	}
	return st
}

func by(a ledger.Applied) string { return Actor{User: a.User, Host: a.Host}.String() }
