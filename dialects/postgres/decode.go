package postgres

import (
	"encoding/hex"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects/internal/spool"
)

// encodeRow writes a row of the server's text forms in the spool's form. What is neither a number, a boolean nor bytes
// stays the text that it is.
func encodeRow(e *spool.Encoder, fields []pgconn.FieldDescription, values [][]byte) {
	for i, v := range values {
		if v == nil {
			e.Value(nil)
			continue
		}
		encodeField(e, fields[i].DataTypeOID, v)
	}
}

func encodeField(e *spool.Encoder, oid uint32, v []byte) {
	switch oid {
	case oidBool:
		e.Value(len(v) == 1 && v[0] == 't')
	case oidInt2, oidInt4, oidInt8, oidOID:
		encodeInteger(e, v)
	case oidFloat4, oidFloat8:
		encodeFloat(e, v)
	case oidNumeric:
		e.Decimal(v)
	case oidBytea:
		encodeBytes(e, v)
	default:
		e.Text(v)
	}
}

// encodeInteger falls back to text for what is none, so that nothing gets lost.
func encodeInteger(e *spool.Encoder, v []byte) {
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		e.Text(v)
		return
	}
	e.Integer(n)
}

// encodeFloat takes the shortest text of a float4, too, for the number itself: written back, it is the same.
func encodeFloat(e *spool.Encoder, v []byte) {
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		e.Text(v)
		return
	}
	e.Value(f)
}

// hexPrefix is how bytea_output = hex begins.
const hexPrefix = `\x`

func encodeBytes(e *spool.Encoder, v []byte) {
	if len(v) < len(hexPrefix) || string(v[:len(hexPrefix)]) != hexPrefix {
		e.Bytes(v)
		return
	}
	decoded := make([]byte, hex.DecodedLen(len(v)-len(hexPrefix)))
	n, err := hex.Decode(decoded, v[len(hexPrefix):])
	if err != nil {
		e.Text(v)
		return
	}
	e.Bytes(decoded[:n])
}
