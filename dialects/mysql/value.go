package mysql

import (
	"bytes"
	"database/sql/driver"
	"math"
	"strconv"

	"github.com/luamig/luamig/dialects/internal/spool"
)

// The types of columns in the protocol (page_protocol_com_query_response_text_resultset in MySQL's source).
const (
	kindDecimal    = 0
	kindTiny       = 1
	kindFloat      = 4
	kindTimestamp  = 7
	kindTime       = 11
	kindDatetime   = 12
	kindBit        = 16
	kindVector     = 242
	kindJSON       = 245
	kindNewDecimal = 246
	kindGeometry   = 255
	kindVarchar    = 15
	kindEnum       = 247 // and up to kindString, with the sets and the BLOBs, which TEXT is one of
	kindString     = 254
)

// encode writes a row as values of package op.
func encode(e *spool.Encoder, fields []field, row []driver.Value) {
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			e.Value(nil)
		case int64:
			e.Value(fields[i].integer(v))
		case uint64:
			e.Value(v)
		case float32:
			e.Value(shortest(v))
		case float64:
			e.Value(v)
		case []byte:
			fields[i].bytes(e, v)
		case string:
			fields[i].bytes(e, []byte(v))
		}
	}
}

// integer makes a boolean of what is declared TINYINT(1). What is neither 0 nor 1 stays the number, for
// writing true back would change it.
func (f field) integer(v int64) any {
	if f.kind == kindTiny && f.length == 1 && !f.unsigned && (v == 0 || v == 1) {
		return v == 1
	}
	return v
}

// shortest makes the number with the fewest digits that is stored as the same FLOAT: 0.1 and not 0.10000000149. The
// greatest FLOAT has none: with fewer digits it would be greater, and the server refuses that.
func shortest(v float32) float64 {
	wide, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	if err != nil || float32(wide) != v || math.Abs(wide) > math.MaxFloat32 {
		return float64(v)
	}
	return wide
}

// bytes writes what the driver has as bytes.
func (f field) bytes(e *spool.Encoder, v []byte) {
	switch f.kind {
	case kindDecimal, kindNewDecimal:
		e.Decimal(v)
	case kindBit:
		e.Value(bits(v))
	case kindGeometry, kindVector:
		e.Bytes(v)
	case kindTimestamp, kindDatetime, kindTime:
		e.Text(withoutZeros(v))
	case kindJSON:
		e.Text(v)
	default:
		f.text(e, v)
	}
}

// text writes text, bytes, and the numbers that the driver leaves as text.
func (f field) text(e *spool.Encoder, v []byte) {
	switch isString := f.kind == kindVarchar || f.kind >= kindEnum && f.kind <= kindString; {
	case isString && f.binary:
		e.Bytes(v)
	case isString || f.kind == 10 || f.kind == 14: // a date
		e.Text(v)
	default:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			e.Value(f.integer(n))
		} else if n, err := strconv.ParseUint(string(v), 10, 64); err == nil {
			e.Value(n)
		} else {
			e.Text(v)
		}
	}
}

// bits makes a number of a BIT(n).
func bits(v []byte) any {
	var n uint64
	for _, b := range v {
		n = n<<8 | uint64(b)
	}
	if i := int64(n); i >= 0 {
		return i
	}
	return n
}

// withoutZeros takes the zeros off that end a fraction of a second, as PostgreSQL writes times: "09:30:00.5".
func withoutZeros(v []byte) []byte {
	if bytes.IndexByte(v, '.') < 0 {
		return v
	}
	return bytes.TrimRight(bytes.TrimRight(v, "0"), ".")
}
