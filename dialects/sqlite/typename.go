package sqlite

import (
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// declaredType divides a declared type into its words and its arguments.
var declaredType = lazyregexp.New(`^([^(]*?)\s*(\(.*\))?$`)

// spellings are the words for which another one is used throughout.
var spellings = map[string]string{
	"BOOL": "BOOLEAN", "INT": "INTEGER", "INT4": "INTEGER", "INT8": "BIGINT", "INT2": "SMALLINT",
	"CHARACTER VARYING": "VARCHAR", "VARYING CHARACTER": "VARCHAR", "NVARCHAR": "VARCHAR",
	"CHARACTER": "CHAR", "NCHAR": "CHAR", "DOUBLE": "DOUBLE PRECISION",
	"NUMERIC": "DECIMAL", "DATETIME": "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
	"DECIMAL TEXT": "DECIMAL", "UUID TEXT": "UUID", "JSON TEXT": "JSON", "JSONB TEXT": "JSONB",
	"INET TEXT": "INET", "CIDR TEXT": "CIDR", "MACADDR TEXT": "MACADDR",
}

// typeName spells a declared type as on all databases: upper case, one space between
// words, none around arguments.
func typeName(declared string) string {
	m := declaredType.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(declared)))
	if m == nil {
		return declared
	}
	words := strings.Join(strings.Fields(m[1]), " ")
	arguments := strings.Join(strings.Fields(m[2]), "")
	if words == "TINYINT" && arguments == "(1)" {
		return "BOOLEAN"
	}
	if usual, ok := spellings[words]; ok {
		words = usual
	}
	return words + arguments
}
