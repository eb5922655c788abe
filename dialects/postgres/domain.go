package postgres

import (
	"context"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// firstUserOID is the first identifier of what is no part of PostgreSQL itself (access/transam.h, FirstNormalObjectId).
const firstUserOID = 16384

const basesSQL = `WITH RECURSIVE d AS (
SELECT oid AS domain, oid, typtype, typbasetype FROM pg_catalog.pg_type WHERE oid = ANY ($1::oid[])
UNION ALL SELECT domain, t.oid, t.typtype, t.typbasetype FROM d JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd')
SELECT domain, oid FROM d WHERE typtype <> 'd'`

// typesFor are the types that the values of a statement are encoded for: what the server says, and instead of a domain
// the type that it is made of. Only bytes need to know that, which are not written as text.
func (c *conn) typesFor(ctx context.Context, p *prepared, args []any) ([]uint32, error) {
	if p.bases != nil {
		return p.bases, nil
	}
	var unknown []uint32
	for i, v := range args {
		if _, ok := v.([]byte); ok && p.ParamOIDs[i] >= firstUserOID {
			unknown = append(unknown, p.ParamOIDs[i])
		}
	}
	if len(unknown) == 0 {
		return p.ParamOIDs, nil
	}
	bases, err := c.baseTypes(ctx, unknown)
	if err != nil {
		return nil, err
	}
	types := slices.Clone(p.ParamOIDs)
	for i, oid := range types {
		if base, ok := bases[oid]; ok {
			types[i] = base
		}
	}
	p.bases = types
	return types, nil
}

// baseTypes finds what domains are made of; other types are their own base.
func (c *conn) baseTypes(ctx context.Context, oids []uint32) (map[uint32]uint32, error) {
	list := "{"
	for i, oid := range oids {
		if i > 0 {
			list += ","
		}
		list += strconv.FormatUint(uint64(oid), 10)
	}
	bases := map[uint32]uint32{}
	_, err := read(c.pg.ExecParams(ctx, basesSQL, [][]byte{[]byte(list + "}")}, nil, nil, nil), func(_ []pgconn.FieldDescription, values [][]byte) error {
		if values == nil {
			return nil
		}
		domain, err := strconv.ParseUint(string(values[0]), 10, 32)
		if err != nil {
			return err
		}
		base, err := strconv.ParseUint(string(values[1]), 10, 32)
		bases[uint32(domain)] = uint32(base)
		return err
	})
	return bases, err
}
