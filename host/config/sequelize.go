package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// sequelizeDocument is a config/config.json of Sequelize.
type sequelizeDocument struct {
	name   string
	source string
	vars   map[string]string
	all    map[string]any
}

func readSequelize(file string, source []byte, vars map[string]string) (document, error) {
	text := strings.TrimPrefix(string(source), "\ufeff") // as Node's require does
	doc := &sequelizeDocument{name: file, source: text, vars: vars}
	if err := json.Unmarshal([]byte(text), &doc.all); err != nil {
		return nil, doc.syntax(err)
	}
	return doc, nil
}

// syntax reports text that is no JSON object, at its place.
func (d *sequelizeDocument) syntax(err error) error {
	e := &Error{Message: d.name + " is no JSON object of environments: " + err.Error(), Err: err,
		Hint: "a config.js cannot be read; write a luamig.lua instead (luamig init)"}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := d.source[:min(int(syntax.Offset), len(d.source))]
		e.Pos = op.Pos{File: d.name, Line: 1 + strings.Count(before, "\n")}
		e.Source = d.source
	}
	return e
}

func (d *sequelizeDocument) file() string { return d.name }

func (d *sequelizeDocument) environments() []string {
	return slices.Sorted(maps.Keys(d.all))
}

// environment reads one section. Keys of Sequelize that mean nothing here are
// skipped; a key that Sequelize does not know either is a slip of the pen.
func (d *sequelizeDocument) environment(name string) (Environment, bool, error) {
	value, ok := d.all[name]
	if !ok {
		return Environment{}, false, nil
	}
	section, ok := value.(map[string]any)
	if !ok {
		return Environment{}, true, d.fault(fmt.Sprintf("environment %q is no object", name),
			`{ "development": { "dialect": "sqlite", "storage": "luamig.db" } }`, name)
	}
	for _, key := range slices.Sorted(maps.Keys(section)) {
		if !slices.Contains(sequelizeOptions(), key) {
			return Environment{}, true, d.fault(fmt.Sprintf("unknown key %q", key), didYouMean(key, sequelizeOptions()), name, key)
		}
	}
	url, err := d.url(name, section)
	return Environment{URL: url, Schema: ledgerSchema(url, section)}, true, err
}

// ledgerSchema is where Sequelize keeps its own table, or else everything, on databases that have schemas.
func ledgerSchema(url string, section map[string]any) string {
	if !strings.HasPrefix(url, "postgres:") {
		return ""
	}
	if schema := str(section["migrationStorageTableSchema"]); schema != "" {
		return schema
	}
	return str(section["schema"])
}

// url puts the parts of a section together. As in Sequelize, use_env_variable
// and url win over the parts.
func (d *sequelizeDocument) url(name string, section map[string]any) (string, error) {
	if variable := str(section["use_env_variable"]); variable != "" {
		if d.vars[variable] == "" {
			return "", d.fault(fmt.Sprintf("the variable %s, which use_env_variable names, is not set", variable),
				"set it, or put it into .env", name, "use_env_variable")
		}
		return d.withOptions(asLuamig(d.vars[variable]), name, section)
	}
	if u := str(section["url"]); u != "" {
		return d.withOptions(asLuamig(u), name, section)
	}
	dialect := str(section["dialect"])
	scheme, ok := schemes()[dialect]
	if !ok {
		return "", d.fault(fmt.Sprintf("unknown dialect %q", dialect), didYouMean(dialect, slices.Sorted(maps.Keys(schemes()))), name, "dialect")
	}
	if scheme == "sqlite" {
		return d.storage(name, section)
	}
	if str(section["database"]) == "" {
		return "", d.fault("database is missing: the name of the database on the server", `"database": "app"`, name)
	}
	return d.withOptions(server{
		scheme: scheme, user: str(section["username"]), password: str(section["password"]),
		host: str(section["host"]), port: str(section["port"]), database: str(section["database"]),
	}.url(), name, section)
}

// storage is the file of an SQLite database. Sequelize takes memory where there is
// none; a migration whose result vanishes is nobody's intent.
func (d *sequelizeDocument) storage(name string, section map[string]any) (string, error) {
	storage := str(section["storage"])
	if storage == "" {
		return "", d.fault("storage is missing: the file of the SQLite database", `"storage": "luamig.db"`, name)
	}
	return "sqlite:" + storage, nil
}

// asLuamig spells the schemes that Sequelize has names of its own for.
func asLuamig(u string) string {
	scheme, rest, ok := strings.Cut(u, ":")
	if s, known := schemes()[scheme]; ok && known {
		return s + ":" + rest
	}
	return u
}

// schemes gives the scheme of a URL for each of Sequelize's dialects.
func schemes() map[string]string {
	return map[string]string{
		"sqlite": "sqlite", "postgres": "postgres", "postgresql": "postgres",
		"mysql": "mysql", "mariadb": "mariadb", "mssql": "sqlserver",
	}
}

// str returns a string or a number as text, and "" for anything else.
func str(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// sequelizeOptions are the keys that Sequelize and its program know.
func sequelizeOptions() []string {
	return []string{
		"username", "password", "database", "host", "port", "url", "use_env_variable", "dialect", "storage",
		"dialectModule", "dialectModulePath", "dialectOptions", "protocol", "ssl", "native", "schema", "searchPath",
		"define", "query", "set", "sync", "timezone", "logging", "logQueryParameters", "benchmark", "omitNull",
		"replication", "pool", "quoteIdentifiers", "transactionType", "isolationLevel", "retry", "typeValidation",
		"operatorsAliases", "hooks", "minifyAliases", "standardConformingStrings", "clientMinMessages",
		"noTypeValidation", "attributeBehavior", "keepDefaultTimezone", "ssh", "charset", "collate", "encoding",
		"migrationStorage", "migrationStoragePath", "migrationStorageTableName", "migrationStorageTableSchema",
		"migrationTimestamps", "seederStorage", "seederStoragePath", "seederStorageTableName",
		"seederStorageTableSchema", "seederTimestamps",
	}
}

// where finds the last key in the text, after those that lead to it.
func (d *sequelizeDocument) where(keys ...string) (op.Pos, int, string) {
	at := 0
	var m []int
	for _, key := range keys {
		m = regexp.MustCompile(regexp.QuoteMeta(strconv.Quote(key)) + `\s*:`).FindStringIndex(d.source[at:])
		if m == nil {
			return op.Pos{}, 0, ""
		}
		m[0], m[1] = m[0]+at, m[1]+at
		at = m[1]
	}
	if m == nil {
		return op.Pos{}, 0, ""
	}
	line := 1 + strings.Count(d.source[:m[0]], "\n")
	column := m[0] - strings.LastIndexByte(d.source[:m[0]], '\n')
	return op.Pos{File: d.name, Line: line, Column: column}, len(keys[len(keys)-1]) + 2, d.source
}

func (d *sequelizeDocument) fault(message, hint string, keys ...string) error {
	pos, width, source := d.where(keys...)
	return &Error{Pos: pos, Width: width, Source: source, Message: message, Hint: hint}
}
