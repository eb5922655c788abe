package postgres

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// plainTypes are the types that take no arguments here. What PostgreSQL lacks is stored in the next
// larger type.
var plainTypes = map[op.TypeKind]string{
	op.Text: "TEXT", op.CIText: "CITEXT", op.TSVector: "TSVECTOR",
	op.TinyInt: "SMALLINT", op.SmallInt: "SMALLINT", op.MediumInt: "INTEGER", op.Integer: "INTEGER", op.BigInt: "BIGINT",
	op.Real: "REAL", op.Double: "DOUBLE PRECISION", op.Boolean: "BOOLEAN", op.DateOnly: "DATE",
	op.UUID: "UUID", op.Blob: "BYTEA", op.JSON: "JSON", op.JSONB: "JSONB", op.HStore: "HSTORE",
	op.CIDR: "CIDR", op.INET: "INET", op.MACAddr: "MACADDR",
}

// unsignedTypes hold all numbers of a type without a sign. What is below 0 is kept out by a check.
var unsignedTypes = map[op.TypeKind]string{op.SmallInt: "INTEGER", op.Integer: "BIGINT", op.BigInt: "DECIMAL(20,0)"}

// unsigned reports whether a type has no sign, as one with ZEROFILL has none.
func unsigned(t op.Type) bool { return t.Unsigned || t.Zerofill }

// rangeTypes are the range types by the type of their bounds.
var rangeTypes = map[op.TypeKind]string{
	op.Integer: "INT4RANGE", op.SmallInt: "INT4RANGE", op.TinyInt: "INT4RANGE", op.MediumInt: "INT4RANGE", op.BigInt: "INT8RANGE",
	op.Numeric: "NUMRANGE", op.Date: "TSTZRANGE", op.DateOnly: "DATERANGE",
}

// serialTypes number rows by a sequence of their own.
var serialTypes = map[op.TypeKind]string{
	op.TinyInt: "SMALLSERIAL", op.SmallInt: "SMALLSERIAL", op.MediumInt: "SERIAL", op.Integer: "SERIAL", op.BigInt: "BIGSERIAL",
}

// defaultLength is the length of a STRING and CHAR without one, as in Sequelize.
const defaultLength = 255

// doubleDigits is the greatest p of FLOAT(p).
const doubleDigits = 53

// typeText spells a type. That of an ENUM must have got its name by then.
func typeText(t op.Type) (string, error) {
	if text, ok := unsignedTypes[t.Kind]; ok && unsigned(t) {
		return text, nil
	}
	if text, ok := plainTypes[t.Kind]; ok {
		return text, nil
	}
	switch t.Kind {
	case op.String, op.Char:
		return characters(t), nil
	case op.Float:
		return floatText(t), nil
	case op.Numeric:
		return decimalText(t), nil
	case op.Date:
		return "TIMESTAMP" + digits(t.Length) + " WITH TIME ZONE", nil
	case op.Time:
		return "TIME" + digits(t.Length), nil
	case op.Native:
		return t.SQL, nil
	}
	return composedText(t)
}

// composedText spells the types that hold others.
func composedText(t op.Type) (string, error) {
	switch {
	case t.Kind == op.Enum:
		return quoteName(t.EnumName)
	case t.Kind == op.Array && t.Elem != nil:
		elem, err := typeText(*t.Elem)
		return elem + "[]", err
	case t.Kind == op.Range && t.Elem != nil && rangeTypes[t.Elem.Kind] != "":
		return rangeTypes[t.Elem.Kind], nil
	case t.Kind == op.Geometry, t.Kind == op.Geography:
		return spatialText(t), nil
	}
	return "", unsupported(fmt.Sprintf("has no type %s", t), "give the type as the database writes it, as text")
}

// characters spells a type of text. Binary text is bytes, as in Sequelize.
func characters(t op.Type) string {
	if t.Binary {
		return "BYTEA"
	}
	length := t.Length
	if length == 0 {
		length = defaultLength
	}
	if t.Kind == op.Char {
		return fmt.Sprintf("CHAR(%d)", length)
	}
	return fmt.Sprintf("VARCHAR(%d)", length)
}

// floatText knows that one argument is the precision in binary digits; two are the width on the screen, which only MySQL has.
func floatText(t op.Type) string {
	bits := t.Length
	if t.Precision > 0 && t.Scale == 0 {
		bits = t.Precision
	}
	if bits > 0 && bits <= doubleDigits {
		return fmt.Sprintf("FLOAT(%d)", bits)
	}
	return "DOUBLE PRECISION"
}

func decimalText(t op.Type) string {
	if t.Precision == 0 {
		return "DECIMAL"
	}
	return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
}

func digits(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("(%d)", n)
}

// spatialText spells the types of PostGIS.
func spatialText(t op.Type) string {
	name := string(t.Kind)
	switch {
	case t.Shape != "" && t.SRID != 0:
		return fmt.Sprintf("%s(%s,%d)", name, strings.ToUpper(t.Shape), t.SRID)
	case t.Shape != "":
		return fmt.Sprintf("%s(%s)", name, strings.ToUpper(t.Shape))
	}
	return name
}

// counting is the type of a column that numbers itself: one without a sign gets the next larger one, of which there is none for BIGINT.
func counting(t op.Type) op.Type {
	if unsigned(t) {
		switch t.Kind {
		case op.SmallInt:
			t.Kind = op.Integer
		case op.Integer:
			t.Kind = op.BigInt
		}
	}
	t.Unsigned, t.Zerofill = false, false
	return t
}

// isInteger reports whether a sequence can number a column of the type.
func isInteger(t op.Type) bool {
	if t.Kind == op.Native {
		switch typeName(strings.ToLower(t.SQL)) {
		case "SMALLINT", "INTEGER", "BIGINT":
			return true
		}
	}
	return serialTypes[t.Kind] != ""
}

func unsupported(what, hint string) error {
	return &dialects.UnsupportedError{Database: title, What: what, Hint: hint}
}

func quote(name string) (string, error) { return spelling(title).QuoteIdent(name) }

// quoteName quotes a name with its schema.
func quoteName(n op.Name) (string, error) {
	w := spelling(title).Definition()
	w.Name(n)
	return w.Text()
}
