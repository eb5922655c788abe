package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host/config"
)

// database is a kind of database that luamig knows by the schemes of its URLs.
type database struct {
	title   string
	schemes []string
	// dialect may depend on options of the URL; nil: not in this build
	dialect func(url string, limits dialects.Timeouts) dialects.Dialect
	// example is the URL of a database on a server; empty: there is no server.
	example string
	// resolve makes the URL independent of the working directory; may be nil.
	resolve func(url, root string) string
}

// databases lists them all, so that the URL of one that is not in this build is told
// from a misspelled one.
func databases() []database {
	return []database{
		{title: "SQLite", schemes: []string{"sqlite"}, dialect: sqliteOf, resolve: resolveFile},
		{title: "PostgreSQL", schemes: []string{"postgres", "postgresql"}, dialect: postgresOf, example: "postgres://user:password@localhost:5432/database"},
		{title: "MySQL", schemes: []string{"mysql"}, dialect: mysqlOf, example: "mysql://user:password@localhost:3306/database"},
		{title: "MariaDB", schemes: []string{"mariadb"}, dialect: mysqlOf, example: "mariadb://user:password@localhost:3306/database"},
		{title: "SQL Server", schemes: []string{"sqlserver", "mssql"}},
		{title: "CockroachDB", schemes: []string{"cockroachdb", "cockroach"}},
	}
}

func sqliteOf(_ string, limits dialects.Timeouts) dialects.Dialect {
	return sqlite.Dialect{Timeouts: limits}
}

func postgresOf(_ string, limits dialects.Timeouts) dialects.Dialect {
	return postgres.Dialect{Timeouts: limits}
}

func mysqlOf(url string, limits dialects.Timeouts) dialects.Dialect {
	d := mysql.Of(url)
	d.Timeouts = limits
	return d
}

// databaseOf finds the database of a URL.
func databaseOf(url string) (database, error) {
	scheme, _, ok := strings.Cut(url, ":")
	if !ok {
		return database{}, &usageError{
			fmt.Sprintf("%q is no database URL", config.Redact(url)),
			"for instance sqlite:" + config.Redact(url),
		}
	}
	for _, d := range databases() {
		if !slices.Contains(d.schemes, strings.ToLower(scheme)) {
			continue
		}
		if d.dialect == nil {
			return d, &usageError{d.title + " is not in this build of luamig", "it has: " + strings.Join(builtIn(), ", ")}
		}
		return d, d.check(url)
	}
	return database{}, &usageError{
		fmt.Sprintf("unknown kind of database %q", scheme),
		didYouMean(scheme, builtInSchemes(), "there are: "+strings.Join(builtInSchemes(), ", ")),
	}
}

// check refuses the URL of a server that names no database: the server would take one by the user's
// name, or none at all, and migrations would end up where nobody looks for them.
func (d database) check(url string) error {
	if d.example == "" {
		return nil
	}
	switch name, ok := config.DatabaseOf(url); {
	case !ok:
		return &usageError{fmt.Sprintf("%q is no URL of a server", config.Redact(url)), "for instance " + d.example}
	case name == "":
		return &usageError{"the URL names no database: " + config.Redact(url), "for instance " + d.example}
	}
	return nil
}

// builtIn lists the databases of this build, as people write them.
func builtIn() []string {
	var titles []string
	for _, d := range databases() {
		if d.dialect != nil {
			titles = append(titles, d.title)
		}
	}
	return titles
}

func builtInSchemes() []string {
	var schemes []string
	for _, d := range databases() {
		if d.dialect != nil {
			schemes = append(schemes, d.schemes[0])
		}
	}
	return schemes
}

// resolveFile makes the path of an SQLite file relative to the project's root, so
// that --config from another folder finds the same file.
func resolveFile(url, root string) string {
	scheme, file, _ := strings.Cut(url, ":")
	if root == "" || root == "." || strings.HasPrefix(file, ":") || strings.HasPrefix(file, "//") || filepath.IsAbs(file) || file == "" {
		return url
	}
	return scheme + ":" + filepath.ToSlash(filepath.Join(root, file))
}
