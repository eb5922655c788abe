package qi

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// outcome is what a write did: .affected and .insertId. The write may still
// wait in the sink's queue; looking at its outcome makes it run.
type outcome struct {
	Result
	b    *binding
	deed op.Op
}

// outcomeBox joins the two parts of an outcome in one allocation.
type outcomeBox struct {
	ud      lua.LUserData
	outcome outcome
}

var outcomeFields = []lua.LString{"affected", "insertId"}

func (b *binding) openOutcomes(L *lua.LState) {
	b.outcomes = metatable(L, "result", functions{
		"__index": func(L *lua.LState) int {
			L.Push(payload(L.Get(1)).(*outcome).Get(L, L.Get(2)))
			return 1
		},
		"__newindex": func(L *lua.LState) int {
			L.RaiseError("a result cannot be changed")
			return 0
		},
		"__len":      func(L *lua.LState) int { L.Push(lua.LNumber(0)); return 1 },
		"__tostring": outcomeString,
	})
	b.noRows = value.NewTabular(L, emptyList{})
}

// outcome makes the outcome of a write that has not run yet.
func (b *binding) outcome(o op.Op) *outcomeBox {
	box := &outcomeBox{outcome: outcome{b: b, deed: o}}
	box.ud.Value, box.ud.Metatable = &box.outcome, b.outcomes
	return box
}

// done is the outcome of what has run already.
func (b *binding) done(affected int64) *lua.LUserData {
	box := b.outcome(nil)
	box.outcome.Result = Result{Result: dialects.Result{Affected: affected}, Done: true}
	return &box.ud
}

// wait makes the write run.
func (o *outcome) wait(L *lua.LState) {
	if o.Done {
		return
	}
	if err := o.b.cfg.Sink.Flush(o.b.cfg.Context()); err != nil {
		value.Raise(L, err)
	}
	if !o.Done {
		value.Raise(L, fmt.Errorf("the result of %s is not known, for it has not run", o.deed))
	}
}

// Get implements [value.Tabular], so that pairs works on it.
func (o *outcome) Get(L *lua.LState, key lua.LValue) lua.LValue {
	switch key {
	case outcomeFields[0]:
		o.wait(L)
		return value.ToLua(L, o.Affected)
	case outcomeFields[1]:
		o.wait(L)
		if o.InsertID != 0 {
			return value.ToLua(L, o.InsertID)
		}
	}
	return lua.LNil
}

// Set implements [value.Tabular].
func (o *outcome) Set(L *lua.LState, _, _ lua.LValue) { L.RaiseError("a result cannot be changed") }

// Next implements [value.Tabular].
func (o *outcome) Next(L *lua.LState, key lua.LValue) (lua.LValue, lua.LValue) {
	next := 0
	for i, name := range outcomeFields {
		if key == lua.LValue(name) {
			next = i + 1
		}
	}
	for _, name := range outcomeFields[next:] {
		if v := o.Get(L, name); v != lua.LNil {
			return name, v
		}
	}
	return lua.LNil, lua.LNil
}

// Len implements [value.Tabular].
func (o *outcome) Len() int { return 0 }

func outcomeString(L *lua.LState) int {
	o := payload(L.Get(1)).(*outcome)
	o.wait(L)
	text := fmt.Sprintf("affected = %d", o.Affected)
	if o.InsertID != 0 {
		text += fmt.Sprintf(", insertId = %d", o.InsertID)
	}
	L.Push(lua.LString(text))
	return 1
}

// emptyList is what a statement without rows gives for its rows.
type emptyList struct{}

func (emptyList) Get(*lua.LState, lua.LValue) lua.LValue { return lua.LNil }
func (emptyList) Set(L *lua.LState, _, _ lua.LValue)     { L.RaiseError("a result cannot be changed") }
func (emptyList) Next(*lua.LState, lua.LValue) (lua.LValue, lua.LValue) {
	return lua.LNil, lua.LNil
}
func (emptyList) Len() int { return 0 }

// write queues a write and gives its outcome, unless the script drops it anyway.
func (c *call) write(o op.Op) int {
	if c.b.cfg.Unused(c.L) {
		c.add(o, nil)
		return 0
	}
	box := c.b.outcome(o)
	c.add(o, &box.outcome.Result)
	c.L.Push(&box.ud)
	return 1
}

// nothing is the result of a write that has nothing to do.
func (c *call) nothing(rows bool) int {
	if rows {
		c.L.Push(c.L.NewTable())
	} else {
		c.L.Push(c.b.done(0))
	}
	return 1
}
