package mysql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// Dates are text between scripts and databases, and date.now() gives it as ISO 8601 has it: "2024-01-05T09:30:00Z". MySQL takes no
// "T" with a "Z", MariaDB no offset, and both round a fraction that the column has no room for. So such texts are
// rewritten for columns of dates, and what would be rounded is refused.

// columnTypes are what writing rows needs to know of a table's columns, by their names in lower case.
type columnTypes struct {
	dates  map[string]columnType
	whole  map[string]wholeColumn
	number string // the column that numbers itself, in lower case
}

// columnType is a column that holds dates.
type columnType struct {
	name   string
	word   string // datetime, timestamp, date, time
	digits int    // of the fraction of a second
}

const typesSQL = `SELECT COLUMN_NAME, DATA_TYPE, DATETIME_PRECISION, EXTRA FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ?
AND (DATA_TYPE IN ('datetime', 'timestamp', 'date', 'time', ` + wholeTypes + `) OR EXTRA LIKE '%auto_increment%')`

// columnTypes returns the columns of a table that hold dates or whole numbers, and the one that numbers itself. It is remembered until the
// schema changes.
func (c catalog) columnTypes(ctx context.Context, table op.Name) (columnTypes, error) {
	key := table.String()
	if known, ok := c.c.tables[key]; ok {
		return known, nil
	}
	types := columnTypes{dates: map[string]columnType{}, whole: map[string]wholeColumn{}}
	rows, err := c.rows(ctx, typesSQL, table.Schema, table.Name)
	if err != nil {
		return types, err
	}
	for _, r := range rows {
		name := strings.ToLower(text(r[0]))
		if strings.Contains(strings.ToLower(text(r[3])), "auto_increment") {
			types.number = name
		}
		switch word := strings.ToLower(text(r[1])); word {
		case "datetime", "timestamp", "date", "time":
			digits, _ := strconv.Atoi(text(r[2]))
			types.dates[name] = columnType{name: text(r[0]), word: word, digits: digits}
		default:
			types.whole[name] = wholeColumn(text(r[0]))
		}
	}
	if c.c.tables == nil {
		c.c.tables = map[string]columnTypes{}
	}
	c.c.tables[key] = types
	return types, nil
}

func (c *conn) forgetTables() {
	clear(c.tables)
	clear(c.folds)
}

// moment is a date with a time, as ISO 8601, PostgreSQL and Sequelize write it.
var moment = lazyregexp.New(`^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))?)? ?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?$`)

// clock is a time of day.
var clock = lazyregexp.New(`^(-?\d{1,3}:\d{2}(?::\d{2})?)(?:\.(\d+))?(Z|z|[+]00(?::?00)?)?$`)

// looksDated is a quick look whether a text could be one of them.
func looksDated(v any) bool {
	switch v := v.(type) {
	case string:
		return len(v) >= 5 && len(v) <= 45 && (v[0] >= '0' && v[0] <= '9' || v[0] == '-')
	case op.Now:
		return true
	}
	return false
}

var _ dialects.ValueFitter = Dialect{}

// FitsToColumn reports whether a value may be a date, which columns of dates take in a form of their own, or has a fraction, which
// columns of whole numbers refuse.
func (Dialect) FitsToColumn(v any) bool { return looksDated(v) || hasFraction(v) }

// fit makes a value for a column: other values than dates for columns of dates are left alone.
func (t columnType) fit(v any) (any, error) {
	switch v := v.(type) {
	case op.Now:
		return t.now(), nil
	case string:
		return t.fitText(v)
	}
	return v, nil
}

// now is the present time with the digits of the column, so that none is rounded.
func (t columnType) now() op.Expr {
	switch t.word {
	case "date":
		return op.Literal{SQL: "CURRENT_DATE"}
	case "time":
		return op.Literal{SQL: fmt.Sprintf("CURRENT_TIME(%d)", t.digits)}
	}
	return op.Literal{SQL: fmt.Sprintf("CURRENT_TIMESTAMP(%d)", t.digits)}
}

func (t columnType) fitText(v string) (any, error) {
	if t.word == "time" {
		m := clock.FindStringSubmatch(v)
		if m == nil {
			return v, nil
		}
		return t.join(m[1], m[2], v)
	}
	if t.word != "date" && isOwnMoment(v) {
		return v, nil
	}
	m := moment.FindStringSubmatch(v)
	if m == nil {
		return v, nil
	}
	day, clock, fraction, zone := m[1], m[2], m[3], m[4]
	if clock == "" {
		return v, nil
	}
	if zone != "" {
		var err error
		if day, clock, err = inUTC(day, clock, zone); err != nil {
			return v, nil // the server will say what is wrong with it
		}
	}
	if t.word == "date" {
		return t.day(day, clock, fraction, v)
	}
	return t.join(day+" "+clock, fraction, v)
}

// isOwnMoment reports whether a text has the digits of "2006-01-02 15:04:05", which is the server's own form, as those have that
// were read: a look instead of a search.
func isOwnMoment(v string) bool {
	const form = "0000-00-00 00:00:00"
	if len(v) != len(form) {
		return false
	}
	for i := range len(form) {
		if isDigit := v[i] >= '0' && v[i] <= '9'; isDigit != (form[i] == '0') || !isDigit && v[i] != form[i] {
			return false
		}
	}
	return true
}

// day refuses a time of day that a DATE would lose.
func (t columnType) day(day, clock, fraction, given string) (any, error) {
	if strings.Trim(clock, "0:") != "" || strings.Trim(fraction, "0") != "" {
		return nil, t.refuse(given, "has no room for a time of day", "give it the day alone: date.format(d, \"%Y-%m-%d\")")
	}
	return day, nil
}

// join puts a fraction behind a time and refuses digits that would be rounded.
func (t columnType) join(before, fraction, given string) (any, error) {
	fraction = strings.TrimRight(fraction, "0")
	switch {
	case fraction == "":
		return before, nil
	case len(fraction) > t.digits:
		return nil, t.refuse(given, fmt.Sprintf("keeps %d digits of a fraction of a second", t.digits),
			"cut the fraction off, or give the column more digits: changeColumn with DataTypes.DATE(6)")
	}
	return before + "." + fraction, nil
}

func (t columnType) refuse(given, what, hint string) error {
	return &dialects.Error{
		Kind: dialects.Other, Column: t.name, Hint: hint,
		Message: fmt.Sprintf("column %q %s, and %q would be rounded", t.name, what, given),
	}
}

// inUTC takes a time to the zone of the session.
func inUTC(day, clock, zone string) (utcDay, utcClock string, err error) {
	if strings.Count(clock, ":") == 1 {
		clock += ":00"
	}
	offset := "Z"
	if zone != "Z" && zone != "z" && zone != "UTC" {
		digits := strings.ReplaceAll(zone, ":", "")
		if len(digits) == 3 {
			digits += "00"
		}
		offset = digits[:3] + ":" + digits[3:]
	}
	at, err := time.Parse(time.RFC3339, day+"T"+clock+offset)
	if err != nil {
		return "", "", err
	}
	at = at.UTC()
	return at.Format(time.DateOnly), at.Format(time.TimeOnly), nil
}

// fitRows makes the values of an insert ones that the columns take.
func (p planner) fitRows(o op.Insert) (op.Insert, error) {
	if o.Bare || !slices.ContainsFunc(o.Rows, func(row []any) bool { return slices.ContainsFunc(row, Dialect{}.FitsToColumn) }) {
		return o, nil
	}
	types, err := p.columnTypes(p.ctx, o.Table)
	if err != nil {
		return o, err
	}
	rows := slices.Clone(o.Rows)
	for i, name := range o.Columns {
		fit := types.fit(strings.ToLower(name))
		if fit == nil {
			continue
		}
		for j, row := range rows {
			if i >= len(row) || !(Dialect{}).FitsToColumn(row[i]) {
				continue
			}
			fitted, err := fit(row[i])
			if err != nil {
				return o, err
			}
			if fitted == row[i] {
				continue
			}
			rows[j] = slices.Clone(row)
			rows[j][i] = fitted
		}
	}
	o.Rows = rows
	return o, nil
}

// fit returns how values are fitted to a column; nil: not at all.
func (t columnTypes) fit(column string) func(any) (any, error) {
	if d, ok := t.dates[column]; ok {
		return d.fit
	}
	if w, ok := t.whole[column]; ok {
		return w.fit
	}
	return nil
}

// fitAssignments does so for an update.
func (p planner) fitAssignments(table op.Name, set []op.Assignment) ([]op.Assignment, error) {
	set = slices.Clone(set)
	if !slices.ContainsFunc(set, func(a op.Assignment) bool { return Dialect{}.FitsToColumn(a.Value) }) {
		return set, nil
	}
	types, err := p.columnTypes(p.ctx, table)
	if err != nil {
		return nil, err
	}
	for i, a := range set {
		if fit := types.fit(strings.ToLower(a.Column)); fit != nil {
			if set[i].Value, err = fit(a.Value); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}
