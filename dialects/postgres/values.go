package postgres

import (
	"encoding/binary"
	"encoding/hex"
	"math"

	"github.com/luamig/luamig/dialects"
)

// values are those of a column in rows, bound as an array.
type values struct {
	rows [][]any
	at   int
	elem uint32 // the type

	written []byte // as it is sent; nil: not yet
	format  int16
}

// write encodes the array before it is sent. What can not be encoded is an error then.
func (v *values) write() {
	if b, format, err := v.encode(); err == nil {
		v.written, v.format = b, format
	}
}

// encode writes the array in the binary form where that is no more than the bytes of its values, and else as text, in
// which the type reads what it reads from a single value.
func (v *values) encode() ([]byte, int16, error) {
	if v.written != nil {
		return v.written, v.format, nil
	}
	if write := binaryElements[v.elem]; write != nil {
		if b := v.binary(write); b != nil {
			return b, binaryFormat, nil
		}
	}
	b, err := v.text()
	return b, textFormat, err
}

// binaryElements write values as the types have them on the wire, with nil for what is not theirs.
var binaryElements = map[uint32]func([]byte, any) []byte{
	oidInt2: func(b []byte, v any) []byte {
		if n, ok := v.(int64); ok && n >= math.MinInt16 && n <= math.MaxInt16 {
			return binary.BigEndian.AppendUint16(b, uint16(n))
		}
		return nil
	},
	oidInt4: func(b []byte, v any) []byte {
		if n, ok := v.(int64); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
			return binary.BigEndian.AppendUint32(b, uint32(n))
		}
		return nil
	},
	oidInt8: func(b []byte, v any) []byte {
		if n, ok := v.(int64); ok {
			return binary.BigEndian.AppendUint64(b, uint64(n))
		}
		return nil
	},
	oidText: appendText, oidVarchar: appendText, oidBpchar: appendText, oidJSON: appendText,
}

func appendText(b []byte, v any) []byte {
	if s, ok := v.(string); ok && checkText(0, s) == nil {
		return append(b, s...)
	}
	return nil
}

// binary is the array as array_recv reads it (src/backend/utils/adt/arrayfuncs.c); nil where a value is of another kind.
func (v *values) binary(write func([]byte, any) []byte) []byte {
	b := make([]byte, 0, 20+12*len(v.rows))
	b = binary.BigEndian.AppendUint32(b, 1) // dimensions
	b = binary.BigEndian.AppendUint32(b, 1) // there may be NULLs
	b = binary.BigEndian.AppendUint32(b, v.elem)
	b = binary.BigEndian.AppendUint32(b, uint32(len(v.rows)))
	b = binary.BigEndian.AppendUint32(b, 1) // the first index
	for _, row := range v.rows {
		start := len(b)
		b = binary.BigEndian.AppendUint32(b, math.MaxUint32) // the length of NULL
		if row[v.at] == nil {
			continue
		}
		if b = write(b, row[v.at]); b == nil {
			return nil
		}
		binary.BigEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	}
	return b
}

// text is the array as text, each value in quotes.
func (v *values) text() ([]byte, error) {
	b := []byte{'{'}
	for i, row := range v.rows {
		if i > 0 {
			b = append(b, ',')
		}
		value, format, err := encode(i+1, row[v.at], v.elem)
		switch {
		case err != nil:
			return nil, err
		case value == nil:
			b = append(b, "NULL"...)
			continue
		case format == binaryFormat:
			value = append([]byte(`\x`), hex.AppendEncode(nil, value)...)
		}
		b = appendQuoted(b, value)
	}
	return append(b, '}'), nil
}

func appendQuoted(b, value []byte) []byte {
	b = append(b, '"')
	for _, c := range value {
		if c == '"' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return append(b, '"')
}

// String shows the array in texts of plans.
func (v *values) String() string {
	b, err := v.text()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

var _ dialects.Batcher = (*conn)(nil)
