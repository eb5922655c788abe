package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// errLost is the error of what comes behind a lost connection.
var errLost = &dialects.Error{
	Kind: dialects.ConnectionLost, Message: "the connection to the server was lost before",
	Hint: "what was not committed is rolled back; run it again",
}

// rolledBack is the error of what comes behind an error with which the server has rolled back.
func rolledBack(cause error) error {
	e := newError(context.Background(), cause)
	return &dialects.Error{Kind: e.Kind, Message: "the transaction is over: the server rolled it back (" + e.Message + ")", Hint: e.Hint, Code: e.Code, Cause: cause}
}

// refusal makes a [*dialects.Error] of whatever kept a statement from running.
func (c *conn) refusal(ctx context.Context, s dialects.Statement, err error) error {
	var e *dialects.Error
	if errors.As(err, &e) {
		own := *e
		e = &own
	} else {
		e = newError(ctx, err)
	}
	if e.Kind == "" {
		e.Kind = dialects.Other
	}
	if at := (*partError)(nil); errors.As(err, &at) && at.row >= 0 {
		e.Row = at.base + at.row + 1
		e.Message = atRow.ReplaceAllString(e.Message, "") // which is that among the rows of one statement
	}
	if e.Code == "1242" && strings.Contains(s.SQL, otherKey) {
		e.Kind, e.Message = dialects.UniqueViolation, "a row that is to be inserted has another unique key of a row that exists"
		e.Hint = "the upsert looks for rows by conflictFields alone; these have a key in common that is not named there"
	}
	if e.Kind == dialects.NoSuchTable && dropsView.MatchString(s.SQL) {
		e.Kind = dialects.NoSuchObject
	}
	e.Statement = s
	return e
}

// dropsView tells what was not found where the server says "unknown table" of a view.
var dropsView = lazyregexp.New(`^DROP VIEW\b`)

// newError reads an error of the driver.
func newError(ctx context.Context, err error) *dialects.Error {
	var e *dialects.Error
	if errors.As(err, &e) {
		return e
	}
	var refused *mysql.MySQLError
	switch {
	case ctx.Err() != nil && (errors.Is(err, ctx.Err()) || isKill(err)):
		return &dialects.Error{Kind: dialects.Interrupted, Message: "interrupted", Cause: context.Cause(ctx)}
	case isLost(err):
		return lost(err)
	case errors.Is(err, mysql.ErrPktTooLarge):
		return tooLarge(err)
	case !errors.As(err, &refused):
		return &dialects.Error{Kind: dialects.Other, Message: err.Error(), Cause: err}
	}
	number := int(refused.Number)
	e = &dialects.Error{Kind: kindOf(number), Message: refused.Message, Code: strconv.Itoa(number), Cause: err, Hint: hints[number]}
	switch {
	case e.Kind == dialects.Interrupted:
		e.Message = "interrupted"
	case strings.Contains(e.Message, "max_allowed_packet"):
		e.Hint = smaller
	}
	readMessage(number, e)
	return e
}

func lost(err error) *dialects.Error {
	e := &dialects.Error{Kind: dialects.ConnectionLost, Message: "the connection to the server was lost", Cause: err,
		Hint: "what was not committed is rolled back; run it again"}
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		e.Message, e.Code = refused.Message, strconv.Itoa(int(refused.Number))
	}
	return e
}

func tooLarge(err error) *dialects.Error {
	return &dialects.Error{Kind: dialects.Other, Message: "the statement is larger than the server takes", Cause: err,
		Hint: smaller}
}

const smaller = "give it in parts, or let the server take more: max_allowed_packet"

// isLost reports whether the session is gone.
func isLost(err error) bool {
	if err == nil {
		return false
	}
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		switch refused.Number {
		case 1053, 1152, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 3169, 4031:
			return true // shutdown, aborted, network, killed, idle for too long
		}
		return false
	}
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

// isKill tells a statement that KILL QUERY has stopped.
func isKill(err error) bool {
	var refused *mysql.MySQLError
	return errors.As(err, &refused) && (refused.Number == 1317 || refused.Number == 1028 || refused.Number == 3024)
}

// kinds are the numbers of errors that have a kind: MySQL's of errmsg-utf8.txt and MariaDB's of its own.
var kinds = map[int]dialects.ErrorKind{
	1062: dialects.UniqueViolation, 1169: dialects.UniqueViolation, 1586: dialects.UniqueViolation, 1859: dialects.UniqueViolation,

	1216: dialects.ForeignKeyViolation, 1217: dialects.ForeignKeyViolation, 1451: dialects.ForeignKeyViolation,
	1452: dialects.ForeignKeyViolation, 1701: dialects.ForeignKeyViolation, 1761: dialects.ForeignKeyViolation,
	1834: dialects.ForeignKeyViolation, 3730: dialects.ForeignKeyViolation, 1829: dialects.ForeignKeyViolation,

	1048: dialects.NotNullViolation, 1138: dialects.NotNullViolation, 1263: dialects.NotNullViolation, 1364: dialects.NotNullViolation,
	1566: dialects.NotNullViolation, 3673: dialects.NotNullViolation,

	3819: dialects.CheckViolation, 4025: dialects.CheckViolation,

	1064: dialects.SyntaxError, 1149: dialects.SyntaxError, 1065: dialects.SyntaxError,

	1051: dialects.NoSuchTable, 1824: dialects.NoSuchTable, 1109: dialects.NoSuchTable, 1146: dialects.NoSuchTable,
	1054: dialects.NoSuchColumn, 1072: dialects.NoSuchColumn,

	1008: dialects.NoSuchObject, 1049: dialects.NoSuchObject, 1091: dialects.NoSuchObject, 1115: dialects.NoSuchObject,
	1176: dialects.NoSuchObject, 1273: dialects.NoSuchObject, 1305: dialects.NoSuchObject, 1347: dialects.NoSuchObject,
	1360: dialects.NoSuchObject, 1630: dialects.NoSuchObject, 3821: dialects.NoSuchObject, 3940: dialects.NoSuchObject, 4092: dialects.NoSuchObject,

	1007: dialects.AlreadyExists, 1022: dialects.AlreadyExists, 1050: dialects.AlreadyExists, 1060: dialects.AlreadyExists,
	1061: dialects.AlreadyExists, 1068: dialects.AlreadyExists, 1304: dialects.AlreadyExists, 1359: dialects.AlreadyExists,
	1826: dialects.AlreadyExists, 3822: dialects.AlreadyExists,

	1205: dialects.LockTimeout, 3572: dialects.LockTimeout, 1213: dialects.Deadlock, 1020: dialects.Serialization,
	1317: dialects.Interrupted, 1028: dialects.Interrupted, 3024: dialects.StatementTimeout, 1969: dialects.StatementTimeout,
	1040: dialects.Unavailable, 1203: dialects.Unavailable, 1226: dialects.Unavailable,
	1290: dialects.ReadOnly, 1792: dialects.ReadOnly, 1836: dialects.ReadOnly, 3707: dialects.ReadOnly, 3989: dialects.ReadOnly,
	1021: dialects.DiskFull, 1114: dialects.DiskFull,
}

func kindOf(number int) dialects.ErrorKind {
	if kind, ok := kinds[number]; ok {
		return kind
	}
	return dialects.Other
}

// hints say what to do about the common errors.
var hints = map[int]string{
	1044: "the user of the URL has no rights on that database: GRANT them",
	1045: "see to the user and password of the URL, and from which hosts the server lets that user in",
	1049: "create it first: luamig db create",
	1102: "the name of a database has at most 64 letters, and no space at its end",
	1103: "the name of a table has at most 64 letters, and no space at its end",
	1142: "the user of the URL lacks a right for this: GRANT it",
	1143: "the user of the URL lacks a right for this: GRANT it",
	1166: "the name of a column has at most 64 letters, and no space at its end",
	1055: "name the columns in GROUP BY, or take one value of the group: any_value(column)",
	1101: "give the default as an expression: literal(\"('…')\")",
	1170: "an index over a TEXT or BLOB needs a length: fields = { { name = \"column\", length = 100 } }, or make the column a STRING",
	1071: "the index is too long: give its fields a length, or make the columns shorter",
	1205: "another transaction holds a lock on the row or table: end that, or wait longer: lock_timeout in luamig.lua, or --db-lock-timeout",
	1040: "end other sessions, or raise max_connections on the server",
	3024: dialects.StatementHint, 1969: dialects.StatementHint,
	1213: "two transactions waited for each other and the server rolled this one back; run it again",
	1290: "the server runs with --read-only or an option that forbids this",
	1114: "make room where the server keeps its data",
	1021: "make room where the server keeps its data",
	1418: "say what the function does, in its options: { \"DETERMINISTIC\" } or { \"READS SQL DATA\" }",
	1419: "the server writes a binary log: set log_bin_trust_function_creators, or use a user with SUPER",
	1451: "rows of another table refer to this one",
	1452: "the row refers to one that does not exist",
	1553: "a foreign key needs the index: remove the foreign key first, with removeConstraint, or give it another index over its columns",
	1701: "other tables refer to it: say cascade = true to empty these, too, or delete the rows",
	1075: "a column that numbers itself must be a key",
	1215: "both sides of a foreign key need the same type, and the same character set and collation where they are text; the other side needs a key",
	3780: "both sides of a foreign key need the same type, and the same character set and collation where they are text",
	1822: "the columns that a foreign key refers to need a primary or unique key of their own",
	6125: "the columns that a foreign key refers to need a primary or unique key of their own",
	3750: "the server wants a primary key for each table (sql_require_primary_key): give one column primaryKey = true",
	1832: "a foreign key uses the column: remove it first, with removeConstraint, and add it again",
	1833: "a foreign key of another table uses the column: remove it first, with removeConstraint, and add it again",
	3108: "a computed column uses it: remove or change that first",
	1406: "make the column longer, or the value shorter",
	1264: "the number is too large or too small for the column's type",
	1227: "the user of the URL lacks a right for this: GRANT it",
}

var (
	quotedKey   = lazyregexp.New(`for key '([^']*)'`)
	columnName  = lazyregexp.New(`^(?:Column|Field) '([^']*)'`)
	unknownName = lazyregexp.New(`^(?:Unknown column|Duplicate column name|Key column) '([^']*)'`)
	tableName   = lazyregexp.New(`[Tt]able '([^']*)'`)
	checkName   = lazyregexp.New("(?:Check constraint|CONSTRAINT) [`'\"]([^`'\"]*)[`'\"]")
	foreignKey  = lazyregexp.New("\\(`?\"?[^.]*\\.[`\"]?([^`\",]*)[`\"]?, CONSTRAINT [`\"]([^`\"]*)[`\"]")
)

// readMessage takes the names out of a message.
func readMessage(number int, e *dialects.Error) {
	switch number {
	case 1062:
		e.Constraint = first(quotedKey, e.Message)
		if table, key, ok := strings.Cut(e.Constraint, "."); ok {
			e.Table, e.Constraint = table, key
		}
	case 1048, 1364:
		e.Column = first(columnName, e.Message)
	case 1054, 1060, 1072:
		e.Column = lastPart(first(unknownName, e.Message))
		if number == 1060 && e.Column != "" {
			e.Message = fmt.Sprintf("column %q already exists", e.Column)
		}
	case 1050, 1146, 1051, 1824:
		e.Table = lastPart(first(tableName, e.Message))
	case 3819, 4025:
		e.Constraint = lastPart(first(checkName, e.Message))
	case 1451, 1452, 1216, 1217:
		if m := foreignKey.FindStringSubmatch(e.Message); m != nil {
			e.Table, e.Constraint = m[1], m[2]
		}
	case 1005:
		creationFailure(e)
	}
}

// creationFailure reads MariaDB's "Can't create table … (errno: 150 …)", which is about foreign keys.
func creationFailure(e *dialects.Error) {
	switch {
	case strings.Contains(e.Message, "errno: 121"):
		e.Kind, e.Hint = dialects.AlreadyExists, "the name of a foreign key must be the only one in the database"
	case strings.Contains(e.Message, "errno: 150"):
		e.Hint = hints[1215]
	}
}

func first(pattern *lazyregexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
