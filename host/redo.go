package host

import (
	"context"
	"slices"

	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
)

// redoReason is what the log has as the reason of both halves of a redo.
const redoReason = "redo"

// Redo undoes the last migrations and applies them again. Where a redo before this one was broken off behind the first half, what that one
// has undone is applied again, and not undone for what comes before it.
func (m *Migrator) Redo(ctx context.Context, o RedoOptions) (Report, error) {
	j, err := m.open(ctx, access{doing: "redo"})
	if err != nil {
		return Report{}, err
	}
	defer j.close()
	before, err := j.brokenRedo(ctx)
	if err != nil || len(j.applied) == 0 && len(j.journals) == 0 && len(before.owed) == 0 {
		return Report{}, err
	}
	if err := j.lock(ctx, "redo"); err != nil {
		return Report{}, err
	}
	tasks, err := j.planRedo(ctx, max(o.Step, 1))
	if err != nil {
		return Report{}, err
	}
	return j.run(ctx, tasks, false)
}

func (j *job) planRedo(ctx context.Context, step int) ([]task, error) {
	before, err := j.brokenRedo(ctx)
	if err != nil {
		return nil, err
	}
	step -= before.undone
	if id, ok := j.partly(); ok && !before.begunAgain(id) {
		step = max(step, 1) // it is gone on with, or what has to come first is told
	}
	var tasks []task
	if step > 0 {
		chosen, err := j.planDown(DownOptions{Step: step})
		if err == nil {
			tasks, err = j.undoing(ctx, chosen)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, t := range slices.Backward(slices.Clone(tasks)) {
		tasks = append(tasks, task{file: t.file, direction: event.Up})
	}
	for _, t := range before.owed {
		j.m.warn("it is applied now", "%s was undone by a redo that did not come to its end", t.file.Name)
		tasks = append(tasks, t)
	}
	for i := range tasks {
		tasks[i].redone = true
	}
	return tasks, nil
}

// halfRedo is a redo that was broken off.
type halfRedo struct {
	undone int    // migrations; 0: there is none, or its first half has just begun
	owed   []task // to apply them again, in their order, as far as that is left to do
}

// begunAgain reports whether a migration that is partly applied is the first of those that are owed.
func (h halfRedo) begunAgain(id ledger.JournalID) bool {
	return len(h.owed) > 0 && id == ledger.JournalID{Migration: h.owed[0].file.Name, Direction: string(event.Up)}
}

// recentRedo is how many lines of the log are looked through for those of the last redo.
const recentRedo = 1000

// brokenRedo finds out from the log what the redo before has left to do.
func (j *job) brokenRedo(ctx context.Context) (halfRedo, error) {
	entries, err := j.ledger.ReadLog(ctx, j.m.Dialect, j.conn.Catalog(), ledger.LogQuery{Limit: recentRedo})
	undone, again := lastRedo(entries)
	files, applied := byName(j.files), j.identities()
	h := halfRedo{undone: len(undone)}
	for _, name := range undone {
		f, there := files[name]
		if there && !again[name] && !applied[name] {
			h.owed = append(h.owed, task{file: f, direction: event.Up})
		}
	}
	if len(h.owed) == 0 {
		h.undone = 0
	}
	return h, err
}

// lastRedo reads what the last redo has undone, in the order in which it is applied again, and what it has applied again. The lines
// of the log are those of the newest first; nothing is left of a redo behind which migrations were applied or undone by something else.
func lastRedo(entries []ledger.Entry) (undone []string, again map[string]bool) {
	again = map[string]bool{}
	for _, e := range entries {
		direction := event.Direction(e.Action)
		switch {
		case e.Outcome != ledger.Done || direction == event.Run || e.Action == "settle":
		case e.Reason == redoReason && direction == event.Down:
			undone = append(undone, e.Name)
		case e.Reason == redoReason && direction == event.Up && len(undone) == 0:
			again[e.Name] = true
		default: // something else, or the redo before it
			return undone, again
		}
	}
	return undone, again
}
