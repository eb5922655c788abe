package host

import (
	"context"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
	"github.com/luamig/luamig/host/source"
)

// Run runs an ad-hoc script, a file that defines run(qi, args), in one
// transaction, and records it in the ledger's log. A read-only run is not recorded and
// takes no lock; its transaction is one for reading.
//
// Errors: [*ScriptError], [*RowsError] inside it, [*dialects.LockedError].
func (m *Migrator) Run(ctx context.Context, script source.File, o RunOptions) (Report, error) {
	a := access{doing: "run " + script.Name, visit: o.DryRun || o.ReadOnly}
	if o.ReadOnly {
		a.doing = ""
	}
	j, err := m.connect(ctx, nil, a)
	if err != nil {
		return Report{}, err
	}
	defer j.close()
	tasks := []task{{file: script, direction: event.Run, options: o}}
	if o.ReadOnly {
		return j.perform(ctx, tasks, false)
	}
	if err := j.lock(ctx, a.doing); err != nil {
		return Report{}, err
	}
	return j.run(ctx, tasks, o.DryRun)
}

// adHoc runs the script's run(qi, args).
func (x *execution) adHoc(ctx context.Context, script *sandbox.Script) error {
	fn, err := function(script, "run")
	if err != nil {
		return err
	}
	if fn == nil {
		return &ManifestError{Message: "the script defines no run(qi, args)", Hint: "write function run(qi, args) … end"}
	}
	m := manifest{transaction: true}
	if err := m.readSettings(script); err != nil {
		return err
	}
	if x.options.ExpectRows != nil && !m.transaction && !x.options.DryRun {
		return &ManifestError{Message: "the file says transaction = false, and what it writes could not be rolled back if the rows were not as many as expected",
			Hint: "leave out transaction = false, or --expect-rows"}
	}
	x.newSession(m.transaction || x.options.ReadOnly, nil)
	if err := x.runAdHoc(ctx, fn); err != nil {
		return x.abandon(ctx, err)
	}
	return nil
}

func (x *execution) runAdHoc(ctx context.Context, fn *lua.LFunction) error {
	if err := x.refusePaused(ctx); err != nil {
		return err
	}
	if _, err := x.sandbox.Call(fn, 0, x.qi, argsTable(x.sandbox.L, x.options.Args)); err != nil {
		return err
	}
	if err := firstOf(x.session.Flush(ctx), x.session.Unfinished()); err != nil {
		return err
	}
	if want := x.options.ExpectRows; want != nil && x.session.Rows() != *want {
		return &RowsError{Wrote: x.session.Rows(), Expected: *want}
	}
	if x.options.ReadOnly {
		return x.session.Rollback(ctx)
	}
	ops, err := x.records(ctx)
	if err != nil {
		return err
	}
	return x.conclude(ctx, ops)
}

// argsTable gives the arguments to Lua in name order, for scripts that print them.
func argsTable(L *lua.LState, args map[string]string) *lua.LTable {
	t := L.CreateTable(0, len(args))
	for _, name := range slices.Sorted(maps.Keys(args)) {
		t.RawSetString(name, lua.LString(args[name]))
	}
	return t
}
