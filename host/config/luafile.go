package config

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// luaDocument is a luamig.lua that has been run.
type luaDocument struct {
	name   string
	source string
	all    []entry // the environments
}

func readLua(ctx context.Context, file string, text []byte, vars map[string]string) (document, error) {
	result, err := evaluate(ctx, file, text, vars)
	if err != nil {
		return nil, err
	}
	doc := &luaDocument{name: file, source: string(text)}
	environments, ok := result.([]entry)
	if !ok {
		return nil, doc.fault(&fault{
			message: fmt.Sprintf("%s returns a %s, not a table of environments", file, kindOf(result)),
			hint:    `return { development = { url = "sqlite:luamig.db" } }`,
		})
	}
	doc.all = environments
	return doc, nil
}

// maxNesting is far beyond what a configuration needs, and keeps a table that
// holds itself from being followed for ever.
const maxNesting = 8

// fromLua copies a value out of the interpreter, in the order in which it was written.
func fromLua(v lua.LValue, depth int) any {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil
	case lua.LBool:
		return bool(v)
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		return string(v)
	case *lua.LTable:
		if depth > maxNesting {
			return other("table that is nested too deeply")
		}
		return entriesOf(v, depth)
	}
	return other(v.Type().String())
}

// entriesOf keeps the order of the source, in which environments are listed to the user.
func entriesOf(t *lua.LTable, depth int) []entry {
	entries := []entry{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		entries = append(entries, entry{key: k.String(), value: fromLua(v, depth+1)})
	}
	return entries
}

func (d *luaDocument) file() string { return d.name }

func (d *luaDocument) environments() []string {
	all := make([]string, len(d.all))
	for i, e := range d.all {
		all[i] = e.key
	}
	return all
}

// environment decodes one environment only: a fault in another one is no reason to
// refuse work.
func (d *luaDocument) environment(name string) (Environment, bool, error) {
	for _, e := range d.all {
		if e.key == name {
			env, err := d.decode(e)
			return env, true, err
		}
	}
	return Environment{}, false, d.flat()
}

// flat reports a file that returns one environment instead of a table of them.
func (d *luaDocument) flat() error {
	for _, e := range d.all {
		if e.key == "url" {
			_, err := d.decode(e)
			return err
		}
	}
	return nil
}

// decode reads the limits after all else, with a table of settings of their own.
func (d *luaDocument) decode(section entry) (Environment, error) {
	entries, ok := section.value.([]entry)
	if !ok {
		return Environment{}, d.fault(&fault{
			keys:    []string{section.key},
			message: fmt.Sprintf("environment %q is a %s, not a table", section.key, kindOf(section.value)),
			hint:    `return { development = { url = "sqlite:luamig.db" } }`,
		})
	}
	var env Environment
	f := apply(&env, entries, append(settings(), setting{"limits", func(*Environment, any) error { return nil }}))
	if f == nil {
		f = applyLimits(&env, entries)
	}
	if f != nil {
		f.keys = append([]string{section.key}, f.keys...)
		return Environment{}, d.fault(f)
	}
	return env, nil
}

func applyLimits(env *Environment, entries []entry) *fault {
	for _, e := range entries {
		if e.key != "limits" {
			continue
		}
		inner, ok := e.value.([]entry)
		if !ok {
			return &fault{keys: []string{"limits"}, message: "limits: a table is wanted, not a " + kindOf(e.value), hint: `for instance limits = { time = "30s" }`}
		}
		if f := apply(env, inner, limits()); f != nil {
			f.keys = append([]string{"limits"}, f.keys...)
			return f
		}
	}
	return nil
}

func (d *luaDocument) where(keys ...string) (op.Pos, int, string) {
	line, column, width := locate(d.source, keys)
	if line == 0 {
		return op.Pos{}, 0, ""
	}
	return op.Pos{File: d.name, Line: line, Column: column}, width, d.source
}

func (d *luaDocument) fault(f *fault) *Error {
	pos, width, source := d.where(f.keys...)
	return &Error{Pos: pos, Width: width, Source: source, Message: f.message, Hint: f.hint}
}
