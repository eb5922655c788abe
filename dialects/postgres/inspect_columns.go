package postgres

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// column is a column of the catalog, with what planning needs to know beyond it.
type column struct {
	dialects.Column
	number    int64
	typeOID   int64  // of the elements, where it is an array
	array     bool   // of an ENUM
	base      int64  // the type without its arguments
	category  string // of the type: "S" is text
	enum      *enum  // nil: no ENUM
	expr      string // of the default, as the database writes it
	sequence  string // that numbers it, quoted; "": none
	identity  bool
	collation string // that is not the type's own, quoted
}

const columnsSQL = `SELECT a.attnum::bigint, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text, a.attgenerated::text,
pg_catalog.pg_get_expr(d.adbin, d.adrelid), pg_catalog.col_description(a.attrelid, a.attnum),
CASE WHEN a.attcollation <> t.typcollation THEN l.collname::text END, CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
t.oid::bigint, t.typcategory::text, e.oid::bigint, en.nspname::text, e.typname::text, pg_catalog.pg_type_is_visible(e.oid),
(SELECT pg_catalog.array_agg(v.enumlabel::text ORDER BY v.enumsortorder)::text FROM pg_catalog.pg_enum AS v WHERE v.enumtypid = e.oid),
t.typcategory = 'A',
(SELECT s.objid::regclass::text FROM pg_catalog.pg_depend AS s JOIN pg_catalog.pg_class AS sc ON sc.oid = s.objid AND sc.relkind = 'S'
 WHERE s.classid = 'pg_catalog.pg_class'::regclass AND s.refclassid = 'pg_catalog.pg_class'::regclass AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.deptype IN ('a', 'i') ORDER BY s.objid LIMIT 1)
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
LEFT JOIN pg_catalog.pg_type AS e ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END AND e.typtype = 'e'
LEFT JOIN pg_catalog.pg_namespace AS en ON en.oid = e.typnamespace
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`

// columns reads the columns of a table or view, in a fixed number of queries.
func (r reader) columns(o object) ([]column, error) {
	rows, err := r.rows(columnsSQL, o.oid)
	if err != nil {
		return nil, err
	}
	columns := make([]column, len(rows))
	for i, row := range rows {
		columns[i] = describe(row)
	}
	if o.isView() {
		return columns, nil
	}
	return columns, r.addKeys(o, columns)
}

// describe reads a row of columnsSQL.
func describe(row []any) column {
	c := column{
		Column: dialects.Column{
			Name: text(row[1]), DatabaseType: text(row[2]), Type: typeName(text(row[2])), AllowNull: !truth(row[3]),
			Comment: text(row[7]), Collate: text(row[8]),
		},
		number: number(row[0]), identity: text(row[4]) != "", collation: text(row[9]),
		base: number(row[10]), category: text(row[11]), array: truth(row[17]),
	}
	if row[12] != nil {
		c.readEnum(row)
	}
	c.readDefault(text(row[5]), text(row[6]), text(row[18]))
	return c
}

func (c *column) readEnum(row []any) {
	c.typeOID = number(row[12])
	c.enum = &enum{oid: c.typeOID, name: op.Name{Schema: text(row[13]), Name: text(row[14])}, values: textArray(row[16])}
	if truth(row[15]) {
		c.enum.said = op.Name{Name: c.enum.name.Name}
	} else {
		c.enum.said = c.enum.name
	}
	c.Special, c.Type = c.enum.values, "ENUM"
	if c.array {
		c.Type += "[]"
	}
}

// readDefault tells defaults from expressions of computed columns and from what numbers a column.
func (c *column) readDefault(generated, expr, sequence string) {
	c.expr = expr
	switch {
	case generated != "":
		c.Generated, c.expr = unparenthesised(expr), ""
	case c.identity:
		c.AutoIncrement, c.sequence, c.expr = true, sequence, ""
	case sequence != "" && strings.HasPrefix(expr, "nextval("):
		c.AutoIncrement, c.sequence, c.expr = true, sequence, ""
	case expr != "":
		c.HasDefault, c.Default = true, plainDefault(expr)
	}
}

// keysSQL lists the columns that a key, a foreign key or a unique index has to itself or shares.
const keysSQL = `SELECT 'p', k.attnum::bigint, pg_catalog.cardinality(n.conkey)::bigint, n.conname::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::boolean, NULL::boolean
FROM pg_catalog.pg_constraint AS n, pg_catalog.unnest(n.conkey) AS k(attnum) WHERE n.conrelid = $1::oid AND n.contype = 'p'
UNION ALL SELECT 'u', x.indkey[0]::bigint, 1, c.relname::text, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid WHERE x.indrelid = $1::oid AND x.indisunique AND x.indisvalid AND x.indnkeyatts = 1 AND x.indpred IS NULL AND x.indkey[0] > 0
UNION ALL SELECT 'f', n.conkey[1]::bigint, 1, n.conname::text, CASE WHEN NOT pg_catalog.pg_table_is_visible(n.confrelid) THEN s.nspname::text END, c.relname::text, a.attname::text, n.confdeltype::text, n.confupdtype::text, n.condeferrable, n.condeferred
FROM pg_catalog.pg_constraint AS n JOIN pg_catalog.pg_class AS c ON c.oid = n.confrelid JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = n.confrelid AND a.attnum = n.confkey[1]
WHERE n.conrelid = $1::oid AND n.contype = 'f' AND pg_catalog.cardinality(n.conkey) = 1`

// addKeys tells of which keys the columns are.
func (r reader) addKeys(o object, columns []column) error {
	rows, err := r.rows(keysSQL, o.oid)
	if err != nil {
		return err
	}
	for _, row := range rows {
		i := slices.IndexFunc(columns, func(c column) bool { return c.number == number(row[1]) })
		if i < 0 {
			continue
		}
		switch text(row[0]) {
		case "p":
			columns[i].PrimaryKey = true
		case "u":
			columns[i].Unique = true
		case "f":
			columns[i].References = reference(op.Name{Schema: text(row[4]), Name: text(row[5])}, []string{text(row[6])}, row[7:11])
		}
	}
	return nil
}

// actions are what ON DELETE and ON UPDATE say, by the letters of pg_constraint. Doing nothing need not be said.
var actions = map[string]string{"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

// reference reads confdeltype, confupdtype, condeferrable and condeferred.
func reference(table op.Name, columns []string, rest []any) *op.Reference {
	return &op.Reference{
		Table: table, Columns: columns, OnDelete: actions[text(rest[0])], OnUpdate: actions[text(rest[1])],
		Deferrable: deferrable(truth(rest[2]), truth(rest[3])),
	}
}

func deferrable(may, initially bool) op.Deferrable {
	switch {
	case initially:
		return op.InitiallyDeferred
	case may:
		return op.InitiallyImmediate
	}
	return ""
}
