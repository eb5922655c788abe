package mysql

import (
	"strings"
)

// usual are the words for which another one is used throughout.
var usual = map[string]string{
	"INT": "INTEGER", "DOUBLE": "DOUBLE PRECISION", "DATETIME": "TIMESTAMP WITH TIME ZONE", "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
	"TINYTEXT": "TEXT", "MEDIUMTEXT": "TEXT", "LONGTEXT": "TEXT", "TINYBLOB": "BLOB", "MEDIUMBLOB": "BLOB", "LONGBLOB": "BLOB",
	"INET6": "INET", "INET4": "INET",
}

// asciiTypes are the types that are kept as text of a certain length, compared byte by byte.
var asciiTypes = map[string]string{"CHAR(36)": "UUID", "VARCHAR(49)": "INET", "VARCHAR(43)": "CIDR", "CHAR(17)": "MACADDR"}

// typeName spells the type of a column as on all databases. What it is kept as may not be
// what it is: a JSON of MariaDB is a LONGTEXT with a check.
func (s server) typeName(d definition, c columnDefinition) string {
	declared := strings.ToUpper(c.typeText())
	collation, _ := c.find(clauseCollate)
	word, arguments := cutType(declared)
	switch {
	case word == "ENUM":
		return "ENUM"
	case declared == "TINYINT(1)":
		return "BOOLEAN"
	case strings.HasPrefix(declared, "DECIMAL(65,30)"):
		return "DECIMAL" + signsOf(declared)
	case collation.expr == "ascii_bin" && asciiTypes[declared] != "":
		return asciiTypes[declared]
	case declared == "CHAR(36)" && collation.expr == "utf8mb4_bin":
		return "UUID" // as Sequelize makes it
	case word == "LONGTEXT" && d.isJSON(c):
		return "JSON"
	}
	if citext, known := s.citextCollation(); known && word == "TEXT" && collation.expr == citext {
		return "CITEXT"
	}
	return usualName(word, arguments) + signsOf(declared)
}

// isJSON reports whether a column has the check by which MariaDB's JSON is one.
func (d definition) isJSON(c columnDefinition) bool {
	for _, k := range d.checks {
		if k.isType() && strings.EqualFold(k.column, c.name) {
			return true
		}
	}
	return false
}

// cutType divides a type into its word and its arguments.
func cutType(declared string) (word, arguments string) {
	word, arguments, found := strings.Cut(declared, "(")
	if !found {
		word, _, _ = strings.Cut(declared, " ")
		return word, ""
	}
	arguments, _, _ = strings.Cut(arguments, ")")
	return strings.TrimSpace(word), "(" + arguments + ")"
}

// usualName takes the display width off a number, and the digits off a point in time, which on all databases are one type.
func usualName(word, arguments string) string {
	switch word {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "DATETIME", "TIMESTAMP", "TIME", "YEAR":
		arguments = ""
	}
	if other, ok := usual[word]; ok {
		word = other
	}
	return word + arguments
}

func signsOf(declared string) string {
	if strings.Contains(declared, " UNSIGNED") {
		return " UNSIGNED"
	}
	return ""
}
