package sqlite

import (
	"encoding/binary"
	"math"

	"github.com/luamig/luamig/dialects/op"
)

// The tags of encoded values.
const (
	tagNull byte = iota
	tagFalse
	tagTrue
	tagInteger
	tagFloat
	tagText
	tagBytes
	tagDecimal
)

// encoder writes rows in a compact binary form: for each value a tag, then a
// number as its own bytes, or a length and that many bytes.
type encoder struct{ buf []byte }

// value writes a value that is not text or bytes from SQLite's own memory.
func (e *encoder) value(v any) {
	switch v := v.(type) {
	case nil:
		e.buf = append(e.buf, tagNull)
	case bool:
		tag := tagFalse
		if v {
			tag = tagTrue
		}
		e.buf = append(e.buf, tag)
	case int64:
		e.buf = binary.AppendVarint(append(e.buf, tagInteger), v)
	case float64:
		e.buf = binary.LittleEndian.AppendUint64(append(e.buf, tagFloat), math.Float64bits(v))
	case op.Decimal:
		e.bytes(tagDecimal, []byte(v))
	}
}

// bytes writes what has a length: text, bytes and the digits of a decimal.
func (e *encoder) bytes(tag byte, b []byte) {
	e.buf = binary.AppendUvarint(append(e.buf, tag), uint64(len(b)))
	e.buf = append(e.buf, b...)
}

// decodeRow reads back a row of n values. They share no memory with it.
func decodeRow(row []byte, n int) []any {
	values := make([]any, n)
	for i := range values {
		values[i], row = decodeValue(row)
	}
	return values
}

// decodeValue also returns what follows the value. What it reads was written by
// this process: it trusts the lengths.
func decodeValue(row []byte) (v any, rest []byte) {
	tag, row := row[0], row[1:]
	switch tag {
	case tagNull:
		return nil, row
	case tagFalse, tagTrue:
		return tag == tagTrue, row
	case tagInteger:
		i, n := binary.Varint(row)
		return i, row[n:]
	case tagFloat:
		return math.Float64frombits(binary.LittleEndian.Uint64(row)), row[8:]
	}
	length, n := binary.Uvarint(row)
	row, rest = row[n:n+int(length)], row[n+int(length):]
	switch tag {
	case tagBytes:
		return append(make([]byte, 0, len(row)), row...), rest
	case tagDecimal:
		return op.Decimal(row), rest
	}
	return string(row), rest
}
