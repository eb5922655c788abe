package config

import (
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"time"
)

// entry is a key with its value: nil, bool, float64, string, []entry, or other
// for what a configuration has no use for.
type entry struct {
	key   string
	value any
}

// other is a value of a kind that no key takes: a function, for instance.
type other string

// setting is a key of an environment: its name and what its value does.
type setting struct {
	name string
	set  func(e *Environment, v any) error
}

// settings are the keys of an environment in luamig.lua.
func settings() []setting {
	return []setting{
		{"url", text(func(e *Environment) *string { return &e.URL })},
		{"confirm", flag(func(e *Environment) *bool { return &e.Confirm })},
		{"lock_timeout", orNever(func(e *Environment) *time.Duration { return &e.Timeouts.Lock })},
		{"statement_timeout", orNever(func(e *Environment) *time.Duration { return &e.Timeouts.Statement })},
		{"runner_timeout", orNever(func(e *Environment) *time.Duration { return &e.RunnerTimeout })},
		{"connect_timeout", span(func(e *Environment) *time.Duration { return &e.ConnectTimeout })},
		{"replicas", urls(func(e *Environment) *[]string { return &e.Replicas })},
		{"retries", func(e *Environment, v any) (err error) { e.Retries, err = retries(v); return err }},
		{"migrations", folder(func(e *Environment) *string { return &e.Paths.Migrations })},
		{"seeds", folder(func(e *Environment) *string { return &e.Paths.Seeds })},
		{"scripts", folder(func(e *Environment) *string { return &e.Paths.Scripts })},
		{"lib", folder(func(e *Environment) *string { return &e.Paths.Lib })},
		{"table", text(func(e *Environment) *string { return &e.Table })},
		{"schema", text(func(e *Environment) *string { return &e.Schema })},
	}
}

// limits are the keys of an environment's limits.
func limits() []setting {
	return []setting{
		{"memory", func(e *Environment, v any) (err error) { e.Limits.Memory, err = size(v); return err }},
		{"time", span(func(e *Environment) *time.Duration { return &e.Limits.Time })},
		{"deadline", span(func(e *Environment) *time.Duration { return &e.Limits.Deadline })},
		{"instructions", func(e *Environment, v any) (err error) { e.Limits.Instructions, err = count(v); return err }},
		{"string", func(e *Environment, v any) error { return bytes(&e.Limits.String, v) }},
		{"source", func(e *Environment, v any) error { return bytes(&e.Limits.Source, v) }},
		{"depth", whole(func(e *Environment) *int { return &e.Limits.Depth })},
		{"nesting", whole(func(e *Environment) *int { return &e.Limits.Nesting })},
		{"coroutines", whole(func(e *Environment) *int { return &e.Limits.Coroutines })},
		{"coroutine_depth", whole(func(e *Environment) *int { return &e.Limits.CoroutineDepth })},
		{"pattern", whole(func(e *Environment) *int { return &e.Limits.PatternSteps })},
	}
}

// orNever takes a duration; 0 is kept apart from nothing said.
func orNever(field func(*Environment) *time.Duration) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		d, err := duration(v)
		if err == nil && d == 0 {
			d = -1
		}
		*field(e) = d
		return err
	}
}

// mostRetries keeps a mistake from going on for ever.
const mostRetries = 1000

// retries reads a number of retries; 0 is kept apart from nothing said.
func retries(v any) (int, error) {
	n, ok := v.(float64)
	if !ok {
		return 0, fmt.Errorf("a number is wanted, not a %s", kindOf(v))
	}
	if n < 0 || n > mostRetries || n != math.Trunc(n) {
		return 0, fmt.Errorf("%v is no whole number from 0 to %d", n, mostRetries)
	}
	if n == 0 {
		return -1, nil
	}
	return int(n), nil
}

// span takes a duration above zero: zero would mean the default.
func span(field func(*Environment) *time.Duration) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		d, err := duration(v)
		if err == nil && d == 0 {
			err = fmt.Errorf("%v is no time at all", v)
		}
		*field(e) = d
		return err
	}
}

// bytes is size for the limits that are of type int.
func bytes(field *int, v any) error {
	n, err := size(v)
	*field = int(min(n, math.MaxInt))
	return err
}

func whole(field func(*Environment) *int) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		n, err := count(v)
		*field(e) = int(min(n, math.MaxInt))
		return err
	}
}

func names(settings []setting) []string {
	all := make([]string, len(settings))
	for i, s := range settings {
		all[i] = s.name
	}
	return all
}

// apply gives each entry to its setting. A fault names the key it is about.
func apply(e *Environment, entries []entry, known []setting) *fault {
	for _, entry := range entries {
		i := slices.IndexFunc(known, func(s setting) bool { return s.name == entry.key })
		if i < 0 {
			return &fault{keys: []string{entry.key}, message: fmt.Sprintf("unknown key %q", entry.key), hint: didYouMean(entry.key, names(known))}
		}
		if err := known[i].set(e, entry.value); err != nil {
			return &fault{keys: []string{entry.key}, message: entry.key + ": " + err.Error(), hint: examples()[entry.key]}
		}
	}
	return nil
}

// fault is what is wrong with a key of a table.
type fault struct {
	keys    []string // the way to the key
	message string
	hint    string
}

// examples show how a key is set.
func examples() map[string]string {
	return map[string]string{
		"url": `for instance url = "sqlite:luamig.db"`, "confirm": "confirm = true",
		"lock_timeout": `for instance lock_timeout = "5s"`, "statement_timeout": `for instance statement_timeout = "10m"`,
		"runner_timeout": `for instance runner_timeout = "1m"`, "connect_timeout": `for instance connect_timeout = "30s"`,
		"replicas": `for instance replicas = { "mysql://user:password@replica1/app" }`,
		"retries":  "retries = 5, or 0 for none", "table": `for instance table = "luamig_migrations"`,
		"memory": `for instance memory = "256MB"`, "string": `for instance string = "64MB"`,
		"time": `for instance time = "30s"`, "deadline": `for instance deadline = "2h"`,
		"depth": "for instance depth = 200", "source": `for instance source = "4MB"`, "migrations": `for instance migrations = "db/migrations"`,
		"scripts": `for instance scripts = "db/scripts"`, "lib": `for instance lib = "db/lib"`,
	}
}

func text(field func(*Environment) *string) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("a string is wanted, not a %s", kindOf(v))
		}
		*field(e) = s
		return nil
	}
}

// urls takes a list of URLs, or one.
func urls(field func(*Environment) *[]string) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		list := []entry{{value: v}}
		if many, ok := v.([]entry); ok {
			list = many
		}
		*field(e) = nil
		for _, one := range list {
			s, ok := one.value.(string)
			if !ok || s == "" {
				return fmt.Errorf("a list of URLs is wanted, and a %s is in it", kindOf(one.value))
			}
			*field(e) = append(*field(e), s)
		}
		return nil
	}
}

func flag(field func(*Environment) *bool) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		b, ok := v.(bool)
		if !ok {
			return fmt.Errorf("true or false is wanted, not a %s", kindOf(v))
		}
		*field(e) = b
		return nil
	}
}

// folder takes a path inside the project.
func folder(field func(*Environment) *string) func(*Environment, any) error {
	return func(e *Environment, v any) error {
		if err := text(field)(e, v); err != nil {
			return err
		}
		p := path.Clean(*field(e))
		if !fs.ValidPath(p) {
			return fmt.Errorf("%q is no folder of the project", *field(e))
		}
		*field(e) = p
		return nil
	}
}
