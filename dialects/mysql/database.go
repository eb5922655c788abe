package mysql

import (
	"context"
	"errors"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.DatabaseMaker = Dialect{}

// Of the server: there is such a database, and there is none.
const (
	databaseExists = 1007
	noSuchDatabase = 1008
)

// DatabaseName is the database of a URL.
func (d Dialect) DatabaseName(url string) (string, error) {
	t, err := parseURL(url)
	if err != nil {
		return "", err
	}
	return t.config.DBName, nil
}

// CreateDatabase creates the database of a URL, in which texts may hold all letters.
func (d Dialect) CreateDatabase(ctx context.Context, url string) (bool, error) {
	return d.outside(ctx, url, databaseExists, func(name string) string { return "CREATE DATABASE " + name + " CHARACTER SET utf8mb4" })
}

// DropDatabase drops the database of a URL, also under sessions that use it.
func (d Dialect) DropDatabase(ctx context.Context, url string, _ bool) (bool, error) {
	return d.outside(ctx, url, noSuchDatabase, func(name string) string { return "DROP DATABASE " + name })
}

// outside runs a statement in a session without a database. An error of the number says that there was nothing to do.
func (d Dialect) outside(ctx context.Context, url string, needless uint16, statement func(name string) string) (bool, error) {
	t, err := parseURL(url)
	if err != nil {
		return false, err
	}
	name, err := quoteName(op.Name{Name: t.config.DBName})
	if err != nil {
		return false, err
	}
	t.timeouts, t.config.DBName = d.Timeouts, ""
	s, err := t.connect(ctx, "luamig", nil)
	if err != nil {
		return false, err
	}
	c := &conn{session: s, location: t, label: "luamig"}
	defer c.Close()
	_, err = c.Exec(ctx, dialects.Statement{SQL: statement(name)})
	var refused *mysql.MySQLError
	if errors.As(err, &refused) && refused.Number == needless {
		return false, nil
	}
	return err == nil, err
}
