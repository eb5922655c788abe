package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Schema changes are atomic from MySQL 8.0 and MariaDB 10.6 on: after a crash of the server one is there as a whole or not at
// all. Which of the two, the definitions tell that it was going to change: they are as they were, or they are not.

var _ dialects.Settler = (*conn)(nil)

// absent stands for the definition of what is not there.
const absent = "-"

// Observe returns a mark for the definition of each thing that the statement names.
func (c *conn) Observe(ctx context.Context, s dialects.Statement) (string, error) {
	d, ok := c.definition(s.SQL)
	if !ok {
		return "", nil
	}
	var marks []string
	for _, shown := range observed(d) {
		mark, err := c.definitionMark(ctx, shown.what, shown.name)
		if err != nil {
			return "", err
		}
		marks = append(marks, mark)
	}
	return strings.Join(marks, " "), nil
}

func (c *conn) definition(sql string) (sqltext.Definition, bool) {
	return sqltext.ReadDefinition(sql, textRules(c.server.ansiQuotes), func(name string) string { return name })
}

// shown is a thing whose definition SHOW CREATE tells.
type shown struct {
	what string
	name sqltext.ObjectName
}

// observed lists what a statement defines, changes or drops: first its objects, then their new names.
func observed(d sqltext.Definition) (all []shown) {
	if d.Kind == "INDEX" {
		return []shown{{"TABLE", d.Table}}
	}
	what := map[string]string{"VIEW": "TABLE", "SEQUENCE": "TABLE", "SCHEMA": "DATABASE"}[d.Kind]
	if what == "" {
		what = d.Kind
	}
	for _, name := range slices.Concat(d.Objects, d.To) {
		all = append(all, shown{what, name})
	}
	return all
}

// autoIncrement is what rows change of a table's definition.
var autoIncrement = lazyregexp.New(` AUTO_INCREMENT=\d+`)

func (c *conn) definitionMark(ctx context.Context, what string, name sqltext.ObjectName) (mark string, err error) {
	quoted, err := quoteName(op.Name(name))
	if err != nil {
		return "", err
	}
	sql := "SHOW CREATE " + what + " " + quoted
	var text string
	err = c.stoppable(ctx, func(ctx context.Context) error {
		text, err = c.shownRow(ctx, sql)
		return err
	})
	c.dead = c.dead || isLost(err)
	switch {
	case isAbsent(err):
		return absent, nil
	case err != nil:
		return "", c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	sum := sha256.Sum256([]byte(autoIncrement.ReplaceAllString(text, "")))
	return hex.EncodeToString(sum[:8]), nil
}

// shownRow is all of the row that SHOW CREATE gives but the times in it.
func (c *conn) shownRow(ctx context.Context, sql string) (string, error) {
	r, err := c.query(ctx, sql)
	if err != nil {
		return "", err
	}
	defer r.Close()
	values := make([]driver.Value, len(r.Columns()))
	if err := r.Next(values); err != nil && err != io.EOF {
		return "", err
	}
	var text strings.Builder
	for i, name := range r.Columns() {
		if name != "Created" {
			text.WriteString(shownText(values[i]) + "\n")
		}
	}
	return text.String(), nil
}

// isAbsent tells the errors of SHOW CREATE for what is not there.
func isAbsent(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && slices.Contains([]uint16{1146, 1049, 1305, 1360, 1539, 4091}, e.Number)
}

// Settle compares what is there with what was.
func (c *conn) Settle(ctx context.Context, s dialects.Statement, before string) (dialects.Settlement, error) {
	d, ok := c.definition(s.SQL)
	switch {
	case !ok || before == "":
		return dialects.Settlement{Why: "the catalog does not tell"}, nil
	case d.Verb == "TRUNCATE":
		return dialects.Settlement{Fate: dialects.Undone}, nil // emptied twice is empty
	}
	now, err := c.Observe(ctx, s)
	switch {
	case err != nil:
		return dialects.Settlement{}, err
	case now == before && swaps(d, s.SQL):
		return dialects.Settlement{Why: "it exchanges things that have the same definition"}, nil
	case now == before:
		return dialects.Settlement{Fate: dialects.Undone}, nil
	case c.server.mariadb && d.Verb == "CREATE" && d.Kind == "TABLE" && selects.MatchString(s.SQL):
		return dialects.Settlement{Why: "the table is there, but whether all rows are is not known"}, nil
	case !isAsMeant(d, strings.Split(now, " ")):
		return dialects.Settlement{Why: "what it was going to change is otherwise than before, and not as it would be behind it"}, nil
	}
	return dialects.Settlement{Fate: dialects.Happened}, nil
}

var (
	exchange = lazyregexp.New(`(?i)\bEXCHANGE\b`)
	selects  = lazyregexp.New(`(?i)\bSELECT\b`)
)

// swaps reports whether the same definitions may stand for other things behind a statement.
func swaps(d sqltext.Definition, sql string) bool {
	return slices.ContainsFunc(d.To, func(n sqltext.ObjectName) bool { return slices.Contains(d.Objects, n) }) ||
		d.Verb == "ALTER" && exchange.MatchString(sql)
}

// isAsMeant reports whether what should be there is, and what should be gone is not. Which column or key it is
// about, the operation knows and not the statement.
func isAsMeant(d sqltext.Definition, now []string) bool {
	n := len(d.Objects)
	switch {
	case d.Kind == "INDEX":
		return now[0] != absent
	case len(d.To) > 0 && !swaps(d, ""):
		return all(now[:n], absent) && !slices.Contains(now[n:], absent)
	case d.Verb == "DROP":
		return all(now, absent)
	}
	return !slices.Contains(now[n:], absent) && (len(d.To) > 0 || now[0] != absent)
}

func all(list []string, value string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return s != value })
}
