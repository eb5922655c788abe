package postgres

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// indexesSQL has a row for each field of each index, in the order in which the indexes were created.
const indexesSQL = `SELECT c.relname::text, x.indisunique, x.indisprimary, m.amname::text, pg_catalog.pg_get_indexdef(x.indexrelid), pg_catalog.pg_get_expr(x.indpred, x.indrelid),
(SELECT n.conname::text FROM pg_catalog.pg_constraint AS n WHERE n.conindid = x.indexrelid AND n.conrelid = x.indrelid AND n.contype IN ('p', 'u', 'x') LIMIT 1),
f.place::bigint, x.indnkeyatts::bigint, a.attname::text, pg_catalog.pg_get_indexdef(x.indexrelid, f.place, true),
(x.indoption[f.place - 1] & 1) = 1,
(SELECT l.collname::text FROM pg_catalog.pg_collation AS l WHERE l.oid = x.indcollation[f.place - 1] AND l.oid IS DISTINCT FROM a.attcollation AND l.collname <> 'default'),
x.indisvalid
FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
CROSS JOIN LATERAL pg_catalog.generate_series(1, x.indnatts) AS f(place)
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[f.place - 1] AND a.attnum <> 0
WHERE x.indrelid = $1::oid ORDER BY x.indexrelid, f.place`

// Indexes lists the indexes of a table, those that serve its keys included.
func (c catalog) Indexes(ctx context.Context, table op.Name) ([]dialects.Index, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return nil, err
	}
	return r.indexes(o)
}

func (r reader) indexes(o object) ([]dialects.Index, error) {
	rows, err := r.rows(indexesSQL, o.oid)
	if err != nil {
		return nil, err
	}
	var all []dialects.Index
	for _, row := range rows {
		if number(row[7]) == 1 {
			all = append(all, index(row))
		}
		x := &all[len(all)-1]
		if number(row[7]) > number(row[8]) {
			x.Include = append(x.Include, text(row[9]))
			continue
		}
		x.Fields = append(x.Fields, indexField(row))
	}
	return all, nil
}

// invalidSQL leaves out the index of a partitioned table, which is invalid until each partition has one.
const invalidSQL = `SELECT n.nspname::text, t.relname::text, c.relname::text
FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid JOIN pg_catalog.pg_class AS t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT x.indisvalid AND c.relkind = 'i' AND n.nspname !~ '^pg_'
AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.index_relid = x.indexrelid) ORDER BY 1, 2, 3`

// InvalidIndexes lists what CREATE INDEX CONCURRENTLY has left behind where it has failed.
func (c catalog) InvalidIndexes(ctx context.Context) (all []dialects.InvalidIndex, err error) {
	rows, err := c.reader(ctx).rows(invalidSQL)
	for _, row := range rows {
		all = append(all, dialects.InvalidIndex{Table: op.Name{Schema: text(row[0]), Name: text(row[1])}, Name: text(row[2])})
	}
	return all, err
}

func index(row []any) dialects.Index {
	x := dialects.Index{
		Name: text(row[0]), Unique: truth(row[1]), Primary: truth(row[2]), Type: strings.ToUpper(text(row[3])),
		Where: unparenthesised(text(row[5])), Constraint: text(row[6]), Invalid: !truth(row[13]),
	}
	if x.Constraint == "" {
		x.Definition = text(row[4])
	}
	return x
}

var orders = map[bool]string{false: "ASC", true: "DESC"}

func indexField(row []any) dialects.IndexField {
	f := dialects.IndexField{Column: text(row[9]), Order: orders[truth(row[11])], Collate: text(row[12])}
	if f.Column == "" {
		f.Expression = unparenthesised(text(row[10]))
	}
	return f
}

// constraintsSQL leaves NOT NULL out, which is a constraint since PostgreSQL 18, and the parts of keys that stand for partitions.
const constraintsSQL = `SELECT n.conname::text, n.contype::text,
(SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place)::text FROM pg_catalog.unnest(n.conkey) WITH ORDINALITY AS k(attnum, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = n.conrelid AND a.attnum = k.attnum),
pg_catalog.pg_get_expr(n.conbin, n.conrelid), pg_catalog.pg_get_constraintdef(n.oid),
CASE WHEN NOT pg_catalog.pg_table_is_visible(c.oid) THEN s.nspname::text END, c.relname::text,
(SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place)::text FROM pg_catalog.unnest(n.confkey) WITH ORDINALITY AS k(attnum, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = n.confrelid AND a.attnum = k.attnum),
n.confdeltype::text, n.confupdtype::text, n.condeferrable, n.condeferred
FROM pg_catalog.pg_constraint AS n LEFT JOIN pg_catalog.pg_class AS c ON c.oid = n.confrelid LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
WHERE n.conrelid = $1::oid AND n.contype IN ('p', 'u', 'c', 'f', 'x') ORDER BY n.oid`

// exclusion is the kind of constraint that PostgreSQL alone has.
const exclusion op.ConstraintKind = "EXCLUDE"

var constraintKinds = map[string]op.ConstraintKind{"p": op.PrimaryKey, "u": op.Unique, "c": op.Check, "f": op.ForeignKey, "x": exclusion}

// Constraints lists the keys, checks and foreign keys of a table.
func (c catalog) Constraints(ctx context.Context, table op.Name) ([]dialects.Constraint, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return nil, err
	}
	return r.constraints(o)
}

func (r reader) constraints(o object) ([]dialects.Constraint, error) {
	rows, err := r.rows(constraintsSQL, o.oid)
	if err != nil {
		return nil, err
	}
	all := make([]dialects.Constraint, len(rows))
	for i, row := range rows {
		all[i] = constraint(row)
	}
	return all, nil
}

func constraint(row []any) dialects.Constraint {
	c := dialects.Constraint{
		Name: text(row[0]), Kind: constraintKinds[text(row[1])], Columns: textArray(row[2]),
		Check: unparenthesised(text(row[3])), Definition: text(row[4]), Deferrable: deferrable(truth(row[10]), truth(row[11])),
	}
	if c.Kind == op.ForeignKey {
		c.References = reference(op.Name{Schema: text(row[5]), Name: text(row[6])}, textArray(row[7]), row[8:12])
	}
	return c
}
