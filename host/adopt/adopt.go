// Package adopt reads the tables in which other tools keep what they have applied, and finds the files here that
// stand for it. It changes nothing.
package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// Tool is another tool, by the name under which the user asks for it.
type Tool string

// The tools.
const (
	Sequelize     Tool = "sequelize"
	Goose         Tool = "goose"
	GolangMigrate Tool = "golang-migrate"
	Rails         Tool = "rails"
	Flyway        Tool = "flyway"
)

// Tools lists the names of all tools.
func Tools() []string {
	return []string{string(Sequelize), string(Goose), string(GolangMigrate), string(Rails), string(Flyway)}
}

// tables are where the tools keep what they have applied, if they are told nothing else.
var tables = map[Tool]string{
	Sequelize:     "SequelizeMeta",
	Goose:         "goose_db_version",
	GolangMigrate: "schema_migrations",
	Rails:         "schema_migrations",
	Flyway:        "flyway_schema_history",
}

// Error says why a table cannot be taken over.
type Error struct {
	Message string
	Hint    string
	choice  bool // the user has to say something else
}

func (e *Error) Error() string { return e.Message }

// Remedy says what to do about it.
func (e *Error) Remedy() string { return e.Hint }

// Misconfigured reports that the database is as it should be, and the request is not.
func (e *Error) Misconfigured() bool { return e.choice }

// Source is a tool and its table.
type Source struct {
	Tool  Tool
	Table op.Name
}

// Find returns the table to take over: that of the tool, or, where none is named, the one that there is. An empty
// table means the tool's usual one, in the schema of the ledger or in the current one.
func Find(ctx context.Context, c dialects.Catalog, tool Tool, table op.Name, ledger string) (Source, error) {
	if tool != "" && !slices.Contains(Tools(), string(tool)) {
		hint := "there are " + strings.Join(Tools(), ", ")
		if like := nearest.Name(string(tool), Tools()); like != "" {
			hint = fmt.Sprintf("did you mean %s?", like)
		}
		return Source{}, &Error{fmt.Sprintf("no tool is known by the name %q", tool), hint, true}
	}
	if tool == "" && table.Name != "" {
		return Source{}, &Error{"a table alone does not say whose it is", "say also --from", true}
	}
	if table.Name != "" {
		return named(ctx, c, Source{tool, table})
	}
	found, err := present(ctx, c, ledger)
	if err != nil {
		return Source{}, err
	}
	if tool != "" {
		found = slices.DeleteFunc(found, func(s Source) bool { return s.Tool != tool })
	}
	return only(found, tool)
}

func named(ctx context.Context, c dialects.Catalog, s Source) (Source, error) {
	exists, err := c.TableExists(ctx, s.Table)
	if err == nil && !exists {
		err = &Error{fmt.Sprintf("there is no table %s", s.Table), "is this the database that it is in?", true}
	}
	return s, err
}

// only wants exactly one.
func only(found []Source, tool Tool) (Source, error) {
	switch {
	case len(found) == 1:
		return found[0], nil
	case tool != "":
		return Source{}, &Error{fmt.Sprintf("there is no table %s of %s here", tables[tool], tool),
			"name it with --table, if it is called otherwise or in another schema", true}
	case len(found) == 0:
		return Source{}, &Error{"no table of another tool was found",
			"--from and --table name one; --baseline NAME marks the files up to NAME as applied", true}
	}
	var all []string
	for _, s := range found {
		all = append(all, fmt.Sprintf("%s (%s)", s.Table, s.Tool))
	}
	return Source{}, &Error{"there are tables of several tools: " + strings.Join(all, ", "), "choose one with --from", true}
}

// present lists the usual tables in the schema of the ledger, where it has one of its own, or else in the current one.
func present(ctx context.Context, c dialects.Catalog, ledger string) (found []Source, err error) {
	if ledger != "" {
		found, err = in(ctx, c, ledger)
	}
	if len(found) == 0 && err == nil {
		found, err = in(ctx, c, "")
	}
	return found, err
}

// in lists the usual tables of a schema. Servers may show names in small letters.
func in(ctx context.Context, c dialects.Catalog, schema string) (found []Source, err error) {
	names, err := c.Tables(ctx, schema)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		for _, tool := range Tools() {
			if !strings.EqualFold(name.Name, tables[Tool(tool)]) || tool == string(Rails) {
				continue
			}
			s := Source{Tool(tool), name}
			if s.Tool == GolangMigrate {
				if s.Tool, err = ofSchemaMigrations(ctx, c, name); err != nil {
					return nil, err
				}
			}
			found = append(found, s)
		}
	}
	return found, nil
}

// ofSchemaMigrations tells apart the two tools whose table has one name.
func ofSchemaMigrations(ctx context.Context, c dialects.Catalog, table op.Name) (Tool, error) {
	t, err := c.Describe(ctx, table)
	if err != nil {
		return "", err
	}
	if _, ok := t.Column("dirty"); ok {
		return GolangMigrate, nil
	}
	return Rails, nil
}
