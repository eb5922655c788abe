package mysql

import (
	"fmt"
	"strconv"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// server is what is known of the server behind a connection: which of the two it is, its
// version, and the settings that planning depends on. The differences between the two are methods that name
// the version in which they began.
type server struct {
	version    string // as the server writes it: "8.0.36", "10.11.19-MariaDB-0+deb12u1"
	mariadb    bool
	number     [3]int
	modes      string // sql_mode
	ansiQuotes bool   // "x" is a name in this session
	charset    string // the default of the database
	foldNames  bool   // lower_case_table_names is not 0: the case of table names does not count
	maxPacket  int    // max_allowed_packet
}

var (
	versionNumber = lazyregexp.New(`^([0-9]+)\.([0-9]+)(?:\.([0-9]+))?`)
	mariadbName   = lazyregexp.New(`(?i)mariadb`)
	// oldPrefix stands before MariaDB's version on the wire, for replicas that knew no version beyond 9.
	oldPrefix = lazyregexp.New(`^5\.5\.5-`)
)

// newServer reads a version as VERSION() gives it.
func newServer(version string) server {
	s := server{version: version, mariadb: mariadbName.MatchString(version)}
	if s.mariadb {
		version = oldPrefix.ReplaceAllString(version, "")
		s.version = version
	}
	for i, part := range versionNumber.FindStringSubmatch(version) {
		if i > 0 && part != "" {
			s.number[i-1], _ = strconv.Atoi(part)
		}
	}
	return s
}

func (s server) title() string {
	if s.mariadb {
		return "MariaDB"
	}
	return "MySQL"
}

// at reports whether the version is at least this one.
func (s server) at(major, minor, patch int) bool {
	for i, want := range [3]int{major, minor, patch} {
		if s.number[i] != want {
			return s.number[i] > want
		}
	}
	return true
}

// supported refuses what is too old for what luamig writes.
func (s server) supported() error {
	if s.mariadb && !s.at(10, 6, 0) || !s.mariadb && !s.at(8, 0, 16) {
		return dialects.Faulty("luamig works with MySQL 8.0.16 and later and MariaDB 10.6 and later",
			"the server is %s %s, which is too old", s.title(), s.version)
	}
	return nil
}

// The differences. MariaDB's are from mariadb.com/kb, MySQL's from dev.mysql.com/doc/refman.

func (s server) returningInsert() bool { return s.mariadb } // 10.5
func (s server) viewIfNotExists() bool { return s.mariadb || s.at(9, 1, 0) }

// rowAlias: INSERT … VALUES (…) AS new ON DUPLICATE KEY UPDATE c = new.c, against VALUES(c).
func (s server) rowAlias() bool { return !s.mariadb && s.at(8, 0, 19) }

// valuesRows: VALUES as a table.
func (s server) valuesRows() bool { return s.mariadb || s.at(8, 0, 19) }

// expressionIndexes: CREATE INDEX … ((lower(c))).
func (s server) expressionIndexes() bool { return !s.mariadb }

// parenthesisedBlobDefaults: TEXT, BLOB, JSON and GEOMETRY take a default only as an expression in parentheses.
func (s server) parenthesisedBlobDefaults() bool { return !s.mariadb }

// randomBytes: RANDOM_BYTES().
func (s server) randomBytes() bool { return !s.mariadb || s.at(10, 10, 0) }

// uuidV4: UUID_v4().
func (s server) uuidV4() bool { return s.mariadb && s.at(11, 7, 0) }

// jsonArrows: c ->> '$.a'.
func (s server) jsonType() bool { return !s.mariadb }

// citextCollation is the collation that minds accents and no case; known says whether it is
// used for nothing else, so that the type can be told from it.
func (s server) citextCollation() (name string, known bool) {
	switch {
	case !s.mariadb:
		return "utf8mb4_0900_as_ci", true
	case s.at(10, 10, 0):
		return "utf8mb4_uca1400_as_ci", true
	}
	return "utf8mb4_unicode_520_ci", false
}

// renamesInChecks: RENAME COLUMN also renames the column in checks.
func (s server) renamesInChecks() bool { return s.mariadb }

// fillsRandomly: ADD COLUMN gives each row its own value of a random default. MySQL refuses it where it writes a binary log.
func (s server) fillsRandomly() bool { return s.mariadb }

// replaceRoutine: CREATE OR REPLACE FUNCTION.
func (s server) replaceRoutine() bool { return s.mariadb }

// computedNotNull: a computed column may be NOT NULL.
func (s server) computedNotNull() bool { return !s.mariadb }

// showReplica is how a replica is asked for its state, of all its sources.
func (s server) showReplica() string {
	switch {
	case s.mariadb:
		return "SHOW ALL SLAVES STATUS"
	case s.at(8, 0, 22):
		return "SHOW REPLICA STATUS"
	}
	return "SHOW SLAVE STATUS"
}

// explain is how a plan is asked for as a table: MySQL has a default of other forms.
func (s server) explain() string {
	if s.mariadb {
		return "EXPLAIN"
	}
	return "EXPLAIN FORMAT=TRADITIONAL"
}

// spatialReference is how a geometry column says its reference system.
func (s server) spatialReference(srid int) string {
	if s.mariadb {
		return fmt.Sprintf(" REF_SYSTEM_ID=%d", srid)
	}
	return fmt.Sprintf(" SRID %d", srid)
}
