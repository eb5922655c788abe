package mysql_test

import (
	"errors"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
)

// Errors are of the same kinds as on other databases, and name what they are about as far as the server does.
func TestErrors(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE p (id INT PRIMARY KEY, mail VARCHAR(20), age INT NOT NULL, CONSTRAINT one_mail UNIQUE (mail), CONSTRAINT grown CHECK (age > 17))")
		exec(t, c, "CREATE TABLE `ch.ild` (p INT, CONSTRAINT to_p FOREIGN KEY (p) REFERENCES p (id))")
		exec(t, c, "INSERT INTO p VALUES (1, 'a', 20)")
		exec(t, c, "INSERT INTO `ch.ild` VALUES (1)")
		for _, x := range []struct {
			sql                       string
			kind                      dialects.ErrorKind
			table, column, constraint string
			hint                      bool
		}{
			{sql: "INSERT INTO p VALUES (2, 'a', 20)", kind: dialects.UniqueViolation, constraint: "one_mail"},
			{sql: "INSERT INTO p VALUES (1, 'b', 20)", kind: dialects.UniqueViolation, constraint: "PRIMARY"},
			{sql: "INSERT INTO p VALUES (2, 'b', NULL)", kind: dialects.NotNullViolation, column: "age"},
			{sql: "INSERT INTO p (id) VALUES (2)", kind: dialects.NotNullViolation, column: "age"},
			{sql: "INSERT INTO p VALUES (2, 'b', 5)", kind: dialects.CheckViolation, constraint: "grown"},
			{sql: "INSERT INTO `ch.ild` VALUES (9)", kind: dialects.ForeignKeyViolation, table: "ch.ild", constraint: "to_p", hint: true},
			{sql: "DELETE FROM p", kind: dialects.ForeignKeyViolation, table: "ch.ild", constraint: "to_p", hint: true},
			{sql: "DROP TABLE p", kind: dialects.ForeignKeyViolation},
			{sql: "TRUNCATE TABLE p", kind: dialects.ForeignKeyViolation, hint: true},
			{sql: "SELEC 1", kind: dialects.SyntaxError},
			{sql: "SELECT * FROM nope", kind: dialects.NoSuchTable, table: "nope"},
			{sql: "DROP TABLE nope", kind: dialects.NoSuchTable, table: "nope"},
			{sql: "SELECT nope FROM p", kind: dialects.NoSuchColumn, column: "nope"},
			{sql: "SELECT nope(1)", kind: dialects.NoSuchObject},
			{sql: "DROP INDEX nope ON p", kind: dialects.NoSuchObject},
			{sql: "CREATE TABLE p (a INT)", kind: dialects.AlreadyExists, table: "p"},
			{sql: "ALTER TABLE p ADD COLUMN age INT", kind: dialects.AlreadyExists, column: "age"},
			{sql: "CREATE INDEX one_mail ON p (age)", kind: dialects.AlreadyExists},
			{sql: "ALTER TABLE t ADD CONSTRAINT to_p FOREIGN KEY (b) REFERENCES p (id)", kind: dialects.AlreadyExists},
			{sql: "CREATE TABLE u (a INT, FOREIGN KEY (a) REFERENCES nowhere (id))", kind: dialects.NoSuchTable, table: "nowhere"},
			{sql: "CREATE TABLE u (a BIGINT, FOREIGN KEY (a) REFERENCES p (id))", kind: dialects.Other, hint: true},
			{sql: "CREATE TABLE u (a TEXT, UNIQUE KEY (a))", kind: "", hint: true},
			{sql: "USE no_such_database", kind: dialects.NoSuchObject, hint: true},
		} {
			_, err := c.Exec(t.Context(), dialects.Statement{SQL: x.sql})
			if err == nil && x.kind == "" {
				exec(t, c, "DROP TABLE u") // MariaDB makes a hash of it
				continue
			}
			var e *dialects.Error
			if !errors.As(err, &e) {
				t.Errorf("%s: %v", x.sql, err)
				continue
			}
			if x.kind != "" && e.Kind != x.kind || e.Table != x.table && x.table != "" || e.Column != x.column && x.column != "" || e.Constraint != x.constraint && x.constraint != "" {
				t.Errorf("%s: kind %q, table %q, column %q, constraint %q: %v", x.sql, e.Kind, e.Table, e.Column, e.Constraint, e)
			}
			if x.hint && e.Hint == "" {
				t.Errorf("%s: no hint: %v", x.sql, e)
			}
			if e.Code == "" || e.Statement.SQL != x.sql {
				t.Errorf("%s: %+v", x.sql, e)
			}
		}
	})
}
