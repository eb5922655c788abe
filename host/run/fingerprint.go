package run

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/luamig/luamig/dialects/op"
)

// fingerprintLength is how many bytes of a SHA-256 a fingerprint has.
const fingerprintLength = 16

// chain is a fingerprint of all operations that a script has asked for, in their order: of what they say and of all
// values with their types, and of nothing that another edition of the file may have otherwise, such as its lines.
type chain struct {
	hash hash.Hash
	text []byte // kept for its memory
	sums []byte
}

func newChain() *chain { return &chain{hash: sha256.New()} }

// sum is the fingerprint so far.
func (c *chain) sum() string {
	c.sums = c.hash.Sum(c.sums[:0])
	return hex.EncodeToString(c.sums[:fingerprintLength])
}

// add adds an operation. Those that a loop may ask for a hundred thousand times are read in the shortest way.
func (c *chain) add(o op.Op) {
	c.text = c.text[:0]
	switch o := o.(type) {
	case op.Raw:
		if len(o.Params.Named) > 0 {
			c.whole(o)
			break
		}
		c.name("raw", o.SQL)
		c.values(o.Params.Positional)
	case op.Update:
		c.update(o)
	case op.UpdateRows:
		c.name("rows", o.Table.Schema, o.Table.Name)
		c.name(o.Set...)
		c.name(o.Key...)
		for _, row := range o.Rows {
			c.values(row)
		}
	case op.Insert:
		rows := o.Rows
		o.Rows = nil
		c.whole(o)
		for _, row := range rows {
			c.values(row)
		}
	default:
		c.whole(o)
	}
	c.close()
}

// row adds a row of an operation that was added without it.
func (c *chain) row(row []any) {
	c.text = c.text[:0]
	c.values(row)
	c.close()
}

func (c *chain) close() {
	c.hash.Write(c.text)
	if cap(c.text) > 1<<20 {
		c.text = nil
	}
}

func (c *chain) update(o op.Update) {
	if o.Limit != 0 || len(o.Returning) > 0 {
		c.whole(o)
		return
	}
	c.name("update", o.Table.Schema, o.Table.Name)
	for _, a := range o.Set {
		c.name(a.Column)
		c.value(a.Value)
	}
	if columns, values, ok := equalities(o.Where, nil, nil); ok {
		c.name(columns...)
		c.values(values)
		return
	}
	c.whole(op.Delete{Where: o.Where})
}

// whole adds the text in which an operation is kept.
func (c *chain) whole(o op.Op) {
	text, err := op.Encode(o)
	if err != nil {
		text = []byte(o.String()) // a value that no database takes either
	}
	c.text = binary.AppendUvarint(append(c.text, 'o'), uint64(len(text)))
	c.text = append(c.text, text...)
}

func (c *chain) name(names ...string) {
	c.text = binary.AppendUvarint(append(c.text, 'n'), uint64(len(names)))
	for _, n := range names {
		c.text = append(binary.AppendUvarint(c.text, uint64(len(n))), n...)
	}
}

func (c *chain) values(values []any) {
	c.text = binary.AppendUvarint(append(c.text, 'v'), uint64(len(values)))
	for _, v := range values {
		c.value(v)
	}
}

func (c *chain) value(v any) {
	k := kindOf(v)
	switch v := v.(type) {
	case nil:
		c.text = append(c.text, byte(k))
	case int64:
		c.text = binary.AppendVarint(append(c.text, byte(k)), v)
	case float64:
		c.text = binary.LittleEndian.AppendUint64(append(c.text, byte(k)), math.Float64bits(v))
	case string:
		c.text = append(binary.AppendUvarint(append(c.text, byte(k)), uint64(len(v))), v...)
	case []byte:
		c.text = append(binary.AppendUvarint(append(c.text, byte(k)), uint64(len(v))), v...)
	case op.Decimal:
		c.text = append(binary.AppendUvarint(append(c.text, byte(k)), uint64(len(v))), v...)
	default:
		c.whole(op.Raw{Params: op.Params{Positional: []any{v}}})
	}
}

// fingerprint is that of one operation or question.
func fingerprint(v any) string {
	text, err := op.EncodeValue(v)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:fingerprintLength])
}
