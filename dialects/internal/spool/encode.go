package spool

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
	tagUnsigned
	tagFloat
	tagText
	tagBytes
	tagDecimal
)

// Encoder writes rows in a compact binary form: for each value a tag, then a
// number as its own bytes, or a length and that many bytes.
type Encoder struct{ buf []byte }

// Value writes a value of the domain of package op that needs no SQL to be written.
func (e *Encoder) Value(v any) {
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
		e.Integer(v)
	case uint64:
		e.buf = binary.AppendUvarint(append(e.buf, tagUnsigned), v)
	case float64:
		e.buf = binary.LittleEndian.AppendUint64(append(e.buf, tagFloat), math.Float64bits(v))
	case string:
		e.length(tagText, len(v))
		e.buf = append(e.buf, v...)
	case []byte:
		e.Bytes(v)
	case op.Decimal:
		e.length(tagDecimal, len(v))
		e.buf = append(e.buf, v...)
	}
}

// Integer is Value for an integer, and spares the memory that it takes as one of any type.
func (e *Encoder) Integer(v int64) { e.buf = binary.AppendVarint(append(e.buf, tagInteger), v) }

// Text writes text out of the driver's memory, which is only read.
func (e *Encoder) Text(b []byte) { e.bytes(tagText, b) }

// Bytes is Text for bytes.
func (e *Encoder) Bytes(b []byte) { e.bytes(tagBytes, b) }

// Decimal is Text for the digits of a decimal.
func (e *Encoder) Decimal(b []byte) { e.bytes(tagDecimal, b) }

func (e *Encoder) bytes(tag byte, b []byte) {
	e.length(tag, len(b))
	e.buf = append(e.buf, b...)
}

// length begins what has a length: text, bytes and the digits of a decimal.
func (e *Encoder) length(tag byte, n int) {
	e.buf = binary.AppendUvarint(append(e.buf, tag), uint64(n))
}

// Row returns the values of the only row that was written, n in number.
func (e *Encoder) Row(n int) []any { return decodeRow(e.buf, n) }

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
	case tagUnsigned:
		u, n := binary.Uvarint(row)
		return u, row[n:]
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
