package postgres

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// The object identifiers of the types that are read or written in a way of their own
// (src/include/catalog/pg_type.dat).
const (
	oidBool    = 16
	oidBytea   = 17
	oidInt8    = 20
	oidInt2    = 21
	oidInt4    = 23
	oidText    = 25
	oidOID     = 26
	oidJSON    = 114
	oidFloat4  = 700
	oidFloat8  = 701
	oidUnknown = 705
	oidBpchar  = 1042
	oidVarchar = 1043
	oidNumeric = 1700
	oidUUID    = 2950
	oidJSONB   = 3802
)

// The formats of the protocol.
const (
	textFormat   int16 = 0
	binaryFormat int16 = 1
)

// encodeAll encodes the values of a statement for the types that the server expects.
func encodeAll(args []any, oids []uint32) (values [][]byte, formats []int16, err error) {
	values, formats = make([][]byte, len(args)), make([]int16, len(args))
	for i, v := range args {
		if values[i], formats[i], err = encode(i+1, v, oids[i]); err != nil {
			return nil, nil, err
		}
	}
	return values, formats, nil
}

// encode writes a value as the text that the type reads, but for bytes, which need none.
func encode(place int, v any, oid uint32) (value []byte, format int16, err error) {
	switch v := v.(type) {
	case nil:
		return nil, textFormat, nil
	case string:
		if oid == oidBytea {
			return bytesOf(v), binaryFormat, nil
		}
		return []byte(v), textFormat, checkText(place, v)
	case []byte:
		if oid == oidBytea {
			return bytesOf(v), binaryFormat, nil
		}
		return bytesOf(v), textFormat, checkBytes(place, v, oid)
	case float64:
		return floatBytes(place, v, oid)
	case bool, int64, uint64, op.Decimal:
		return []byte(plainText(v)), textFormat, nil
	case *values:
		return v.encode()
	}
	return nil, 0, fmt.Errorf("value %d is a %T, which is not bound but spelled", place, v)
}

// bytesOf is never nil, which would be NULL.
func bytesOf[T string | []byte](v T) []byte { return append(make([]byte, 0, len(v)), v...) }

// plainText is the text form of a value.
func plainText(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return floatText64(v)
	case op.Decimal:
		return string(v)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// floatText64 is the shortest text that reads back as the same number.
func floatText64(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// floatBytes knows that an integer is not written with an exponent, and takes nothing behind the point: the server would refuse it in the words
// of a syntax error, and end the transaction.
func floatBytes(place int, f float64, oid uint32) ([]byte, int16, error) {
	switch oid {
	case oidInt2, oidInt4, oidInt8:
		if f != math.Trunc(f) || math.IsInf(f, 0) {
			return nil, 0, &dialects.Error{
				Kind: dialects.Other, Message: fmt.Sprintf("value %d is %s where the statement takes a whole number", place, floatText64(f)),
				Hint: "round it, or write CAST(? AS double precision) to compare it as it is",
			}
		}
		return strconv.AppendFloat(nil, f, 'f', -1, 64), textFormat, nil
	}
	return []byte(floatText64(f)), textFormat, nil
}

// checkText refuses what no text of PostgreSQL can hold, before the server does and ends the transaction.
func checkText(place int, s string) error {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return &dialects.Error{
			Kind: dialects.Other, Message: fmt.Sprintf("value %d is text with a NUL byte, which PostgreSQL cannot store", place),
			Hint: `take it out, as with text:gsub("%z", ""), or keep the value in a BLOB column, which holds any bytes`,
		}
	case !utf8.ValidString(s):
		return &dialects.Error{
			Kind: dialects.Other, Message: fmt.Sprintf("value %d is not text in UTF-8", place),
			Hint: "convert it, or keep it in a BLOB column, which holds any bytes",
		}
	}
	return nil
}

// checkBytes lets bytes stand for the text that they are, and never for their hexadecimal digits.
func checkBytes(place int, b []byte, oid uint32) error {
	switch oid {
	case oidText, oidVarchar, oidBpchar, oidJSON, oidJSONB, oidUUID, oidUnknown:
		return checkText(place, string(b))
	}
	return &dialects.Error{
		Kind: dialects.Other, Message: fmt.Sprintf("value %d is bytes where the statement takes another type", place),
		Hint: "write CAST(? AS bytea) where bytes are meant",
	}
}
