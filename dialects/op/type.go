package op

import (
	"fmt"
	"strings"
)

// TypeKind is a Sequelize DataType by its name.
type TypeKind string

// The data types. Native is any text that is the database's own type.
const (
	String    TypeKind = "STRING"
	Char      TypeKind = "CHAR"
	Text      TypeKind = "TEXT"
	CIText    TypeKind = "CITEXT"
	TSVector  TypeKind = "TSVECTOR"
	TinyInt   TypeKind = "TINYINT"
	SmallInt  TypeKind = "SMALLINT"
	MediumInt TypeKind = "MEDIUMINT"
	Integer   TypeKind = "INTEGER"
	BigInt    TypeKind = "BIGINT"
	Float     TypeKind = "FLOAT"
	Real      TypeKind = "REAL"
	Double    TypeKind = "DOUBLE"
	Numeric   TypeKind = "DECIMAL"
	Boolean   TypeKind = "BOOLEAN"
	Date      TypeKind = "DATE"     // a point in time, as in Sequelize
	DateOnly  TypeKind = "DATEONLY" // a day
	Time      TypeKind = "TIME"
	UUID      TypeKind = "UUID"
	Blob      TypeKind = "BLOB"
	JSON      TypeKind = "JSON"
	JSONB     TypeKind = "JSONB"
	HStore    TypeKind = "HSTORE"
	Enum      TypeKind = "ENUM"
	Array     TypeKind = "ARRAY"
	Range     TypeKind = "RANGE"
	Geometry  TypeKind = "GEOMETRY"
	Geography TypeKind = "GEOGRAPHY"
	CIDR      TypeKind = "CIDR"
	INET      TypeKind = "INET"
	MACAddr   TypeKind = "MACADDR"
	Native    TypeKind = "NATIVE"
)

// Type is the type of a column. Which fields matter depends on the kind; 0 and
// "" mean "not given".
type Type struct {
	Kind      TypeKind
	Length    int      // STRING(n), CHAR(n), the display width of integers, DATE(p)
	Size      string   // TEXT and BLOB: "tiny", "medium", "long"
	Precision int      // DECIMAL(p, s), FLOAT(p, s)
	Scale     int      // meaningful where Precision is
	Binary    bool     // STRING.BINARY, CHAR.BINARY
	Unsigned  bool     // numbers
	Zerofill  bool     // numbers
	Values    []string // ENUM
	EnumName  Name     // ENUM on databases where it is a type of its own; zero: the default name
	Elem      *Type    // ARRAY(t), RANGE(t)
	Shape     string   // GEOMETRY("POINT")
	SRID      int      // GEOMETRY("POINT", 4326)
	SQL       string   // Native: the database's own type
}

// String writes the type as a script does: STRING(40), DECIMAL(10,2).UNSIGNED.
func (t Type) String() string {
	if t.Kind == Native {
		return t.SQL
	}
	s := string(t.Kind) + t.arguments()
	for _, m := range []struct {
		on   bool
		name string
	}{{t.Binary, ".BINARY"}, {t.Unsigned, ".UNSIGNED"}, {t.Zerofill, ".ZEROFILL"}} {
		if m.on {
			s += m.name
		}
	}
	return s
}

func (t Type) arguments() string {
	switch {
	case len(t.Values) > 0:
		return "('" + strings.Join(t.Values, "', '") + "')"
	case t.Elem != nil:
		return "(" + t.Elem.String() + ")"
	case t.Size != "":
		return "('" + t.Size + "')"
	case t.Shape != "" && t.SRID != 0:
		return fmt.Sprintf("('%s', %d)", t.Shape, t.SRID)
	case t.Shape != "":
		return "('" + t.Shape + "')"
	case t.Precision > 0:
		return fmt.Sprintf("(%d,%d)", t.Precision, t.Scale)
	case t.Length > 0:
		return fmt.Sprintf("(%d)", t.Length)
	}
	return ""
}
