package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// cannotCreate is MariaDB's number for "Can't create table (errno: 150 …)", behind which most often a foreign key is wrong.
const cannotCreate = 1005

var (
	missingTable  = lazyregexp.New("Referenced table (?:[`\"][^`\"]*[`\"]\\.)?[`\"]([^`\"]*)[`\"] not found")
	missingColumn = lazyregexp.New("Column [`\"]?([^`\"]*?)[`\"]? was not found")
	nearBy        = lazyregexp.New(`(?s)\.? near '.*$`)
)

// explained asks what is wrong with a foreign key, where the error does not say it: the server says it in a warning, and only
// until the next statement.
func (c *conn) explained(ctx context.Context, err error) error {
	var refused *mysql.MySQLError
	if !errors.As(err, &refused) || refused.Number != cannotCreate {
		return err
	}
	warning := c.warning(ctx, "150")
	_, why, found := strings.Cut(warning, "constraint failed. ")
	if !found {
		return err
	}
	e := newError(ctx, err)
	e.Message = "the foreign key cannot be made: " + strings.TrimSuffix(nearBy.ReplaceAllString(why, ""), ".")
	switch {
	case missingTable.MatchString(why):
		e.Kind, e.Table, e.Hint = dialects.NoSuchTable, first(missingTable, why), "create the table that it refers to first"
	case missingColumn.MatchString(why):
		e.Kind, e.Column, e.Hint = dialects.NoSuchColumn, first(missingColumn, why), ""
	case strings.Contains(why, "SET NULL"):
		e.Hint = "let the column be null, or take another onDelete and onUpdate"
	}
	return e
}

// warning returns the message of the first warning with a number; "" where there is none.
func (c *conn) warning(ctx context.Context, number string) string {
	r, err := c.query(ctx, "SHOW WARNINGS")
	if err != nil {
		return ""
	}
	defer r.Close()
	values := make([]driver.Value, len(r.Columns()))
	for r.Next(values) == nil {
		if len(values) == 3 && shownText(values[1]) == number {
			return shownText(values[2])
		}
	}
	return ""
}
