package host

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/ledger"
	"github.com/luamig/luamig/host/run"
	"github.com/luamig/luamig/host/source"
)

// BackfillState is where a backfill stands.
type BackfillState string

// The states. One that is interrupted goes on with the next run of its script, one that is paused does not.
const (
	BackfillRunning     BackfillState = "running"
	BackfillPausing     BackfillState = "pausing" // it will be paused behind the current batch
	BackfillPaused      BackfillState = "paused"
	BackfillCancelling  BackfillState = "cancelling"
	BackfillInterrupted BackfillState = "interrupted"
	BackfillDone        BackfillState = "done" // and its script is not yet
)

// BackfillStatus is how far a backfill of a script that has not come to its end has come.
type BackfillStatus struct {
	Migration string // or the name of the ad-hoc script
	Direction event.Direction
	Name      string // among those of the script
	Table     string
	State     BackfillState

	Rows, Batches int64
	BatchSize     int           // rows of a batch, as it was last
	Total         int64         // rows that there were when the last run began; 0: unknown
	Estimated     bool          // Total is not exact
	Share         float64       // of the work that is done, 0 to 1; 0: unknown
	Rate          float64       // rows a second, of the last run; 0: unknown
	Left          time.Duration // at this rate; 0: unknown

	Since     time.Time // of the last run
	LastBatch time.Time
	By        string // whose the last run is or was: user@host
	Holder    string // who is at work on the database now, whatever at; empty: nobody
	AskedBy   string // who has asked to pause or cancel it
	AskedAt   time.Time
}

// Backfills tells of every backfill that has begun and whose script has not come to its end. It locks and changes nothing.
func (m *Migrator) Backfills(ctx context.Context) ([]BackfillStatus, error) {
	j, err := m.look(ctx, access{visit: true})
	if err != nil {
		return nil, err
	}
	defer j.close()
	return j.backfillStatus(ctx)
}

// look connects without reading files or what is applied.
func (m *Migrator) look(ctx context.Context, a access) (*job, error) {
	conn, err := m.dial(ctx, a)
	if err != nil {
		return nil, err
	}
	j := &job{m: m, conn: conn}
	if err := j.findLedger(ctx); err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

func (j *job) backfillStatus(ctx context.Context) ([]BackfillStatus, error) {
	tables, err := j.lookForBackfills(ctx)
	if err != nil || !tables.places {
		return nil, err
	}
	places, err := j.ledger.ReadBackfills(ctx, j.m.Dialect, j.conn.Catalog())
	if err != nil || len(places) == 0 {
		return nil, err
	}
	var requests []ledger.Requested
	if tables.requests {
		if requests, err = j.ledger.ReadRequests(ctx, j.m.Dialect, j.conn.Catalog()); err != nil {
			return nil, err
		}
	}
	holder, held, err := j.holder(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]BackfillStatus, len(places))
	for i, b := range places {
		list[i] = statusOfBackfill(b)
		st := &list[i]
		at := slices.IndexFunc(requests, func(r ledger.Requested) bool { return names(r.Backfill) == names(b) })
		var wish ledger.Wish
		if at >= 0 {
			wish, st.AskedBy, st.AskedAt = requests[at].Wish, requests[at].By, requests[at].Request.At
		}
		if held {
			st.Holder = holder.String()
		}
		st.State = stateOf(b, wish, held && runs(holder, b))
	}
	return list, nil
}

// names tells a backfill from all others.
func names(b ledger.Backfill) [3]string { return [3]string{b.Migration, b.Direction, b.Name} }

func (j *job) holder(ctx context.Context) (h dialects.Holder, held bool, err error) {
	if w, ok := j.conn.(dialects.LockWatcher); ok {
		return w.LockHolder(ctx, j.ledger.Migrations.String())
	}
	return h, false, nil
}

// runs reports whether the holder of the lock is one that may be at this backfill. Which of several migrations it is at, it does not say.
func runs(h dialects.Holder, b ledger.Backfill) bool {
	switch {
	case h.PID == 0, h.Doing == "redo":
		return true
	case b.Direction == string(event.Run):
		return h.Doing == "run "+b.Migration
	}
	return h.Doing == b.Direction
}

func stateOf(b ledger.Backfill, wish ledger.Wish, running bool) BackfillState {
	switch {
	case b.Done:
		return BackfillDone
	case wish == ledger.Cancel:
		return BackfillCancelling
	case wish == ledger.Pause && running:
		return BackfillPausing
	case wish == ledger.Pause:
		return BackfillPaused
	case running:
		return BackfillRunning
	}
	return BackfillInterrupted
}

func statusOfBackfill(b ledger.Backfill) BackfillStatus {
	st := BackfillStatus{
		Migration: b.Migration, Direction: event.Direction(b.Direction), Name: b.Name, Table: b.Table,
		Rows: b.Rows, Batches: b.Batches, BatchSize: b.Size, Total: b.Total, Estimated: b.Total > 0 && !b.Exact,
		Share: run.ShareOf(b.Rows, b.Total, b.Share), Since: b.Run.Since, LastBatch: b.At, By: b.Run.By,
	}
	took := b.At.Sub(b.Run.Since).Seconds()
	if done := b.Rows - b.Run.From; took > 0 && done > 0 && !b.Run.Since.IsZero() {
		st.Rate = float64(done) / took
		if st.Share > 0 && !b.Done {
			st.Left = time.Duration(float64(b.Rows) * (1/st.Share - 1) / st.Rate * float64(time.Second))
		}
	}
	return st
}

// called reports whether a user who says so means this backfill: its name, that of its script, or both as
// "20240105093000-fill:Users".
func (s BackfillStatus) called(name string) bool {
	script, own, both := strings.Cut(name, ":")
	if both && source.Find([]string{s.Migration}, script) == 0 && s.Name == own {
		return true
	}
	return s.Name == name || source.Find([]string{s.Migration}, name) == 0
}
