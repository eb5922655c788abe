package mysql

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// plainTypes are the types that take no arguments here.
var plainTypes = map[op.TypeKind]string{
	op.Boolean: "TINYINT(1)", op.DateOnly: "DATE", op.JSON: "JSON", op.JSONB: "JSON",
	// Text that is compared byte by byte. From its character set, collation and length the type is told again.
	op.UUID:    "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
	op.INET:    "VARCHAR(49) CHARACTER SET ascii COLLATE ascii_bin",
	op.CIDR:    "VARCHAR(43) CHARACTER SET ascii COLLATE ascii_bin",
	op.MACAddr: "CHAR(17) CHARACTER SET ascii COLLATE ascii_bin",
}

// instead says what to use where there is nothing faithful.
var instead = map[op.TypeKind]string{
	op.Array:     "use DataTypes.JSON, which holds a list",
	op.Range:     "use two columns, for the lower and the upper bound",
	op.HStore:    "use DataTypes.JSON",
	op.TSVector:  `use DataTypes.TEXT and an index of the type FULLTEXT: qi:addIndex(table, { "column" }, { type = "FULLTEXT" })`,
	op.Geography: "use DataTypes.GEOMETRY('POINT', 4326), or columns for the coordinates",
}

var integers = map[op.TypeKind]string{
	op.TinyInt: "TINYINT", op.SmallInt: "SMALLINT", op.MediumInt: "MEDIUMINT", op.Integer: "INTEGER", op.BigInt: "BIGINT",
}

var floats = map[op.TypeKind]string{op.Float: "FLOAT", op.Real: "REAL", op.Double: "DOUBLE PRECISION"}

const (
	// defaultLength is the length of a STRING and CHAR without one, as in Sequelize.
	defaultLength = 255
	// microseconds is the precision of a DATE and TIME without one: nothing is rounded then.
	microseconds = 6
	// anyDecimal is DECIMAL without a precision, which the server would take for DECIMAL(10,0).
	anyDecimal = "DECIMAL(65,30)"
)

func isInteger(kind op.TypeKind) bool { return integers[kind] != "" }

// typeText spells the type of a column.
func (s server) typeText(t op.Type) (string, error) {
	if text, ok := plainTypes[t.Kind]; ok {
		return text, nil
	}
	if word, ok := integers[t.Kind]; ok {
		return word + width(t) + signs(t), nil
	}
	if word, ok := floats[t.Kind]; ok {
		return word + digits(t) + signs(t), nil
	}
	switch t.Kind {
	case op.String:
		return characters("VARCHAR", t), nil
	case op.Char:
		return characters("CHAR", t), nil
	case op.Text:
		return strings.ToUpper(t.Size) + "TEXT", nil
	case op.Blob:
		return strings.ToUpper(t.Size) + "BLOB", nil
	case op.CIText:
		collation, _ := s.citextCollation()
		return "TEXT CHARACTER SET utf8mb4 COLLATE " + collation, nil
	case op.Numeric:
		return decimal(t) + signs(t), nil
	case op.Date:
		return "DATETIME" + fraction(t), nil
	case op.Time:
		return "TIME" + fraction(t), nil
	case op.Enum:
		return enumText(t.Values)
	case op.Geometry:
		return s.geometry(t)
	case op.Native:
		return t.SQL, nil
	}
	return "", s.unsupported(fmt.Sprintf("has no type %s", t), instead[t.Kind])
}

// width is written where the server obeys it: with ZEROFILL, and in TINYINT(1), which is how BOOLEAN is said.
func width(t op.Type) string {
	if t.Length > 0 && (t.Zerofill || t.Kind == op.TinyInt && t.Length == 1) {
		return fmt.Sprintf("(%d)", t.Length)
	}
	return ""
}

// signs spells UNSIGNED and ZEROFILL, which includes it.
func signs(t op.Type) string {
	switch {
	case t.Zerofill:
		return " UNSIGNED ZEROFILL"
	case t.Unsigned:
		return " UNSIGNED"
	}
	return ""
}

// digits spells the arguments of a floating point type. FLOAT(p) alone decides only between FLOAT and DOUBLE.
func digits(t op.Type) string {
	switch {
	case t.Precision > 0:
		return fmt.Sprintf("(%d,%d)", t.Precision, t.Scale)
	case t.Length > 0 && t.Kind == op.Float:
		return fmt.Sprintf("(%d)", t.Length)
	}
	return ""
}

func decimal(t op.Type) string {
	switch {
	case t.Precision > 0:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case t.Length > 0:
		return fmt.Sprintf("DECIMAL(%d,0)", t.Length)
	}
	return anyDecimal
}

// characters spells a type of text; BINARY compares it byte by byte.
func characters(word string, t op.Type) string {
	length := t.Length
	if length == 0 {
		length = defaultLength
	}
	text := fmt.Sprintf("%s(%d)", word, length)
	if t.Binary {
		text += " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	}
	return text
}

func fraction(t op.Type) string {
	digits := microseconds
	if t.Length > 0 {
		digits = t.Length
	}
	return fmt.Sprintf("(%d)", digits)
}

func enumText(values []string) (string, error) {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return "ENUM(" + strings.Join(quoted, ", ") + ")", nil
}

// shapes are what GEOMETRY("…") may say, for it is written as it is.
var shapes = []string{"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"}

func (s server) geometry(t op.Type) (string, error) {
	text := "GEOMETRY"
	if t.Shape != "" {
		if text = strings.ToUpper(t.Shape); !containsFold(shapes, text) {
			return "", s.unsupported("has no geometry of the shape "+t.Shape, "use one of "+strings.Join(shapes, ", "))
		}
	}
	if t.SRID != 0 {
		text += s.spatialReference(t.SRID)
	}
	return text, nil
}

// castText spells a type in CAST, which knows other words than a column does.
func (s server) castText(t op.Type) (string, error) {
	switch {
	case isInteger(t.Kind) && t.Unsigned:
		return "UNSIGNED", nil
	case isInteger(t.Kind), t.Kind == op.Boolean:
		return "SIGNED", nil
	case t.Kind == op.Float, t.Kind == op.Real, t.Kind == op.Double:
		if !s.mariadb && !s.at(8, 0, 17) {
			return anyDecimal, nil
		}
		return "DOUBLE", nil
	}
	switch t.Kind {
	case op.String, op.Char:
		if t.Length > 0 {
			return fmt.Sprintf("CHAR(%d)", t.Length), nil
		}
		return "CHAR", nil
	case op.Text, op.CIText, op.UUID, op.Enum, op.INET, op.CIDR, op.MACAddr:
		return "CHAR", nil
	case op.Blob:
		return "BINARY", nil
	case op.JSON, op.JSONB:
		if s.mariadb {
			return "CHAR", nil
		}
	}
	return s.typeText(t)
}

func (s server) unsupported(what, hint string) error {
	return &dialects.UnsupportedError{Database: s.title(), What: what, Hint: hint}
}
