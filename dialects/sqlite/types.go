package sqlite

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// A type in SQLite is a word from which it derives the column's affinity: what it turns
// values into when they are stored. The names are chosen so that nothing that is stored changes
// and that the type can be told from them again.
//
// "X TEXT" says X to people and tools and TEXT to SQLite. With the bare name the column would have numeric
// affinity, by which the JSON text 1.10 becomes the number 1.1 and an address "10.1" the number 10.1.

// citext has the affinity of text, whose name ends it.
const citext = "CITEXT"

// plainTypes are the types that take no arguments here.
var plainTypes = map[op.TypeKind]string{
	op.Text: "TEXT", op.CIText: citext + " COLLATE NOCASE",
	op.TinyInt: "TINYINT", op.SmallInt: "SMALLINT", op.MediumInt: "MEDIUMINT", op.Integer: "INTEGER", op.BigInt: "BIGINT",
	op.Boolean: "BOOLEAN", op.Date: "DATETIME", op.DateOnly: "DATE", op.Time: "TIME",
	op.UUID: "UUID TEXT", op.JSON: "JSON TEXT", op.JSONB: "JSONB TEXT", op.Blob: "BLOB", op.Enum: "TEXT",
	op.CIDR: "CIDR TEXT", op.INET: "INET TEXT", op.MACAddr: "MACADDR TEXT",
}

// strictTypes are the types that a STRICT table knows, by the affinity of the usual ones.
var strictTypes = map[affinity]string{
	affinityText: "TEXT", affinityInteger: "INTEGER", affinityReal: "REAL", affinityBlob: "BLOB",
}

// instead says what to use where SQLite has nothing faithful.
var instead = map[op.TypeKind]string{
	op.Array:     "use DataTypes.JSON, which holds a list",
	op.Range:     "use two columns, for the lower and the upper bound",
	op.HStore:    "use DataTypes.JSON",
	op.TSVector:  "use a virtual table of FTS5, created with qi:query",
	op.Geometry:  "use DataTypes.JSON with GeoJSON, or columns for the coordinates",
	op.Geography: "use DataTypes.JSON with GeoJSON, or columns for the coordinates",
}

// exactDigits is how many decimal digits a double keeps.
const exactDigits = 15

// defaultLength is the length of a STRING and CHAR without one, as in Sequelize.
const defaultLength = 255

// typeText spells a type in a table of the usual kind.
func typeText(t op.Type) (string, error) {
	if text, ok := plainTypes[t.Kind]; ok {
		if t.Kind == op.TinyInt && t.Length == 1 {
			return "TINYINT(1)", nil // which is how others say BOOLEAN
		}
		return text, nil
	}
	switch t.Kind {
	case op.String:
		return characters("VARCHAR", t), nil
	case op.Char:
		return characters("CHAR", t), nil
	case op.Float, op.Real:
		return string(t.Kind) + digits(t), nil
	case op.Double:
		return "DOUBLE PRECISION" + digits(t), nil
	case op.Numeric:
		return decimalText(t), nil
	case op.Native:
		return t.SQL, nil
	}
	return "", unsupported(fmt.Sprintf("has no type %s", t), instead[t.Kind])
}

// characters spells a type of text. SQLite does not obey the length; it says what is meant.
func characters(name string, t op.Type) string {
	length := t.Length
	if length == 0 {
		length = defaultLength
	}
	if t.Binary {
		name += " BINARY"
	}
	return fmt.Sprintf("%s(%d)", name, length)
}

// digits spells the arguments of a floating point type, which SQLite does not obey either.
func digits(t op.Type) string {
	switch {
	case t.Precision > 0 && t.Scale > 0:
		return fmt.Sprintf("(%d,%d)", t.Precision, t.Scale)
	case t.Precision > 0:
		return fmt.Sprintf("(%d)", t.Precision)
	case t.Length > 0:
		return fmt.Sprintf("(%d)", t.Length)
	}
	return ""
}

// decimalText keeps decimals that a double holds exactly as numbers. Others are kept as text: exact
// to the last digit, but sorted and compared as text.
func decimalText(t op.Type) string {
	switch {
	case t.Precision == 0:
		return "DECIMAL TEXT"
	case t.Precision > exactDigits:
		return fmt.Sprintf("DECIMAL TEXT(%d,%d)", t.Precision, t.Scale)
	}
	return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
}

// strictText spells a type in a STRICT table, which knows only the storage classes.
func strictText(t op.Type) (string, error) {
	text, err := typeText(t)
	if err != nil || t.Kind == op.Native {
		return text, err
	}
	switch t.Kind {
	case op.Boolean:
		return "INTEGER", nil
	case op.Numeric:
		if affinityOf(text) == affinityNumeric {
			return "REAL", nil
		}
	case op.CIText:
		return "TEXT COLLATE NOCASE", nil
	case op.Date, op.DateOnly, op.Time:
		return "TEXT", nil
	}
	return strictTypes[affinityOf(text)], nil
}

// affinity is what SQLite turns the values of a column into.
type affinity string

const (
	affinityInteger affinity = "INTEGER"
	affinityText    affinity = "TEXT"
	affinityBlob    affinity = "BLOB"
	affinityReal    affinity = "REAL"
	affinityNumeric affinity = "NUMERIC"
)

// affinityOf follows section 3.1 of sqlite.org/datatype3.html, rule by rule.
func affinityOf(declared string) affinity {
	declared = strings.ToUpper(declared)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(declared, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("INT"):
		return affinityInteger
	case has("CHAR", "CLOB", "TEXT"):
		return affinityText
	case has("BLOB") || declared == "":
		return affinityBlob
	case has("REAL", "FLOA", "DOUB"):
		return affinityReal
	}
	return affinityNumeric
}

func isInteger(kind op.TypeKind) bool {
	switch kind {
	case op.TinyInt, op.SmallInt, op.MediumInt, op.Integer, op.BigInt:
		return true
	}
	return false
}

func unsupported(what, hint string) error {
	return &dialects.UnsupportedError{Database: "SQLite", What: what, Hint: hint}
}
