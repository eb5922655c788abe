package postgres

import (
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// spellings are the words for which another one is used throughout; the rest are the same in upper case.
var spellings = map[string]string{
	"CHARACTER VARYING": "VARCHAR", "CHARACTER": "CHAR", "BPCHAR": "CHAR", "NUMERIC": "DECIMAL", "BYTEA": "BLOB",
	"TIME WITHOUT TIME ZONE": "TIME",
	"INT":                    "INTEGER", "INT2": "SMALLINT", "INT4": "INTEGER", "INT8": "BIGINT", "BOOL": "BOOLEAN",
	"FLOAT4": "REAL", "FLOAT8": "DOUBLE PRECISION", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
}

// formattedType divides what format_type writes into words, arguments, the words behind them, and the marks of an array:
// "timestamp(3) with time zone[]".
var formattedType = lazyregexp.New(`^([^([]*?)\s*(\([^)]*\))?( with(?:out)? time zone)?((?:\[\d*\])*)$`)

// typeName spells a type as on all databases: upper case, no space around arguments.
func typeName(formatted string) string {
	m := formattedType.FindStringSubmatch(formatted)
	if m == nil {
		return formatted // a quoted name, in which case counts
	}
	words := strings.ToUpper(m[1])
	zone := strings.ToUpper(m[3])
	if usual, ok := spellings[words+zone]; ok && m[2] == "" {
		return usual + m[4]
	}
	if words == "TIME" && zone == " WITHOUT TIME ZONE" {
		zone = ""
	}
	if usual, ok := spellings[words]; ok {
		words = usual
	}
	return words + strings.ReplaceAll(m[2], " ", "") + zone + m[4]
}
