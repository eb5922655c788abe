package postgres

import (
	"context"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// insert plans rows without columns one by one, for () is no list of columns, and lets sequences go on behind numbers
// that were given by hand.
func (p planner) insert(o op.Insert) ([]dialects.Statement, error) {
	o, err := p.withTarget(arrays(o))
	if err != nil {
		return nil, err
	}
	if len(o.Columns) == 0 {
		return p.emptyRows(o)
	}
	number, err := p.numbering(o)
	if err != nil {
		return nil, err
	}
	if number == nil {
		return p.insertRows(o)
	}
	return p.insertNumbered(o, *number)
}

// insertReturning is one statement, for only one can answer.
func (p planner) insertReturning(o op.Insert) ([]dialects.Statement, error) {
	o, err := p.withTarget(arrays(o))
	if err != nil {
		return nil, err
	}
	if o, err = p.withColumn(o); err != nil {
		return nil, err
	}
	number, err := p.numbering(o)
	if err != nil {
		return nil, err
	}
	plan, err := p.sp.InsertReturning(o)
	if err != nil || number == nil {
		return plan, err
	}
	return p.numbersFirst(o, *number, plan)
}

// withColumn lets several rows without columns name one, which gets its default: DEFAULT VALUES makes a single row.
func (p planner) withColumn(o op.Insert) (op.Insert, error) {
	if len(o.Columns) > 0 || len(o.Rows) < 2 {
		return o, nil
	}
	t, err := p.find(o.Table)
	if err != nil {
		return o, err
	}
	columns, err := p.strings("SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1", t.oid)
	if err != nil || len(columns) == 0 {
		return o, err
	}
	rows := make([][]any, len(o.Rows))
	for i := range rows {
		rows[i] = []any{op.Omitted{}}
	}
	o.Columns, o.Rows = columns, rows
	return o, nil
}

func (p planner) emptyRows(o op.Insert) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	for _, row := range o.Rows {
		one := o
		one.Rows = [][]any{row}
		statements, err := p.sp.Insert(one)
		if err != nil {
			return nil, err
		}
		plan = append(plan, statements...)
	}
	return plan, nil
}

// arrays gives lists the form of arrays, which is what they are as values of a row.
func arrays(o op.Insert) op.Insert {
	isList := func(v any) bool { _, ok := v.(op.List); return ok }
	if !slices.ContainsFunc(o.Rows, func(row []any) bool { return slices.ContainsFunc(row, isList) }) {
		return o
	}
	rows := make([][]any, len(o.Rows))
	for i, row := range o.Rows {
		rows[i] = slices.Clone(row)
		for j, v := range row {
			if list, ok := v.(op.List); ok {
				rows[i][j] = arrayText(list)
			}
		}
	}
	o.Rows = rows
	return o
}

const primaryKeySQL = `SELECT a.attname::text FROM pg_catalog.pg_index AS x CROSS JOIN LATERAL pg_catalog.unnest(x.indkey::smallint[]) WITH ORDINALITY AS k(attnum, place)
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.attnum WHERE x.indrelid = $1::oid AND x.indisprimary ORDER BY k.place`

// withTarget names the primary key as that in which rows conflict, where an upsert names no columns.
func (p planner) withTarget(o op.Insert) (op.Insert, error) {
	if len(o.UpdateOnDuplicate) == 0 || len(o.ConflictFields) > 0 {
		return o, nil
	}
	t, err := p.find(o.Table)
	if err != nil {
		return o, err
	}
	o.ConflictFields, err = p.strings(primaryKeySQL, t.oid)
	if err == nil && len(o.ConflictFields) == 0 {
		err = unsupported("cannot tell which rows exist: "+o.Table.String()+" has no primary key", "name the columns of a unique key: conflictFields = { … }")
	}
	return o, err
}

// update chooses its rows by their place where there is a limit, for PostgreSQL has no UPDATE … LIMIT.
func (p planner) update(o op.Update) ([]dialects.Statement, error) {
	o.Set = slices.Clone(o.Set)
	for i, a := range o.Set {
		if list, ok := a.Value.(op.List); ok {
			o.Set[i].Value = arrayText(list)
		}
	}
	key, err := p.rowKey(o.Table, o.Limit)
	if err != nil {
		return nil, err
	}
	return p.sp.Update(o, key)
}

func (p planner) delete(o op.Delete) ([]dialects.Statement, error) {
	key, err := p.rowKey(o.Table, o.Limit)
	if err != nil {
		return nil, err
	}
	return p.sp.Delete(o, key)
}

// rowKey returns the columns that tell the rows of a table apart: their places, which are those of one partition.
func (p planner) rowKey(table op.Name, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, nil
	}
	inherited, err := p.exists(`SELECT 1 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1::text) AND (relkind = 'p' OR relhassubclass)`, mustQuote(table))
	if inherited {
		return []string{"tableoid", "ctid"}, err
	}
	return []string{"ctid"}, err
}

func mustQuote(n op.Name) string {
	quoted, err := quoteName(n)
	if err != nil {
		return ""
	}
	return quoted
}

// numberings are the columns that number themselves, by table; nil for a table that has none.
type numberings map[op.Name]*numbering

// numbering is a column that numbers itself, and its sequence.
type numbering struct {
	column   string
	sequence string // quoted
	place    int    // among the columns of the insert
}

const numberingSQL = `SELECT a.attname::text, s.objid::regclass::text FROM pg_catalog.pg_depend AS s JOIN pg_catalog.pg_class AS sc ON sc.oid = s.objid AND sc.relkind = 'S'
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = s.refobjid AND a.attnum = s.refobjsubid
WHERE s.classid = 'pg_catalog.pg_class'::regclass AND s.refclassid = 'pg_catalog.pg_class'::regclass AND s.deptype IN ('a', 'i') AND s.refobjid = pg_catalog.to_regclass($1::text)
AND CASE WHEN sc.relkind = 'S' THEN pg_catalog.has_sequence_privilege(s.objid, 'UPDATE') END ORDER BY a.attnum LIMIT 1`

// numbering finds the column that numbers itself, where rows give it a number by hand. Outside of a plan for a connection, nothing is remembered.
func (p planner) numbering(o op.Insert) (*numbering, error) {
	if o.Bare || !givesIntegers(o) {
		return nil, nil
	}
	n, err := p.numberingOf(o.Table)
	if err != nil || n == nil {
		return nil, err
	}
	found := *n
	found.place = slices.Index(o.Columns, n.column)
	if found.place < 0 || !slices.ContainsFunc(o.Rows, func(row []any) bool { return isGiven(row, found.place) }) {
		return nil, nil
	}
	return &found, nil
}

func givesIntegers(o op.Insert) bool {
	for _, row := range o.Rows {
		for i := range row {
			if isGiven(row, i) {
				return true
			}
		}
	}
	return false
}

func isGiven(row []any, place int) bool {
	if place >= len(row) {
		return false
	}
	_, ok := row[place].(int64)
	return ok
}

func (p planner) numberingOf(table op.Name) (*numbering, error) {
	c, known := p.cat.(catalog)
	if known {
		if n, ok := c.c.numbers[table]; ok {
			return n, nil
		}
	}
	rows, err := p.rows(numberingSQL, mustQuote(table))
	if err != nil {
		return nil, err
	}
	var n *numbering
	if len(rows) > 0 {
		n = &numbering{column: text(rows[0][0]), sequence: text(rows[0][1])}
	}
	if known {
		if c.c.numbers == nil {
			c.c.numbers = numberings{}
		}
		c.c.numbers[table] = n
	}
	return n, nil
}

var _ dialects.Numberer = Dialect{}

// NumberColumn is the column of a table that numbers itself.
func (d Dialect) NumberColumn(ctx context.Context, table op.Name, c dialects.Catalog) (string, error) {
	n, err := d.planner(ctx, c).numberingOf(table)
	if err != nil || n == nil {
		return "", err
	}
	return n.column, nil
}

// insertNumbered divides rows where one that gives its number is followed by one that does not: it gets the next one, as on other
// databases, where the server's sequence would hand out a number that is taken.
func (p planner) insertNumbered(o op.Insert, n numbering) ([]dialects.Statement, error) {
	s := &script{planner: p}
	var last int64
	for first := 0; first < len(o.Rows); {
		end := first + 1
		for end < len(o.Rows) && (!isGiven(o.Rows[end-1], n.place) || isGiven(o.Rows[end], n.place)) {
			end++
		}
		part := o
		part.Rows = o.Rows[first:end]
		s.addPart(first)(p.insertRows(part))
		for _, row := range part.Rows {
			if isGiven(row, n.place) {
				last = max(last, row[n.place].(int64))
			}
		}
		s.advance(n, last)
		first = end
	}
	return s.done()
}

// addPart adds the statement of rows that are not the first of an operation.
func (s *script) addPart(first int) func([]dialects.Statement, error) {
	return func(plan []dialects.Statement, err error) {
		if len(plan) == 1 {
			if in, ok := plan[0].Bulk.(*copyIn); ok {
				in.first = first
			}
		}
		s.add(plan, err)
	}
}

// advance lets a sequence go on behind a number, unless it is beyond it: never back, for other sessions are counting, too. It stays on the numbers that
// it can give: within its bounds, and those of its step, by which several servers keep apart.
func (s *script) advance(n numbering, last int64) {
	if last < 1 {
		return
	}
	s.plan = append(s.plan, dialects.Statement{
		SQL: "SELECT pg_catalog.setval(" + s.text(n.sequence) + ", n.next::bigint) FROM " + n.sequence + " AS s JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = " + s.text(n.sequence) + "::regclass" +
			" CROSS JOIN LATERAL (SELECT s.last_value + ceil(($1::bigint - s.last_value::numeric) / q.seqincrement) * q.seqincrement) AS n(next)" +
			" WHERE q.seqincrement > 0 AND n.next <= q.seqmax AND (s.last_value < $1::bigint OR NOT s.is_called AND s.last_value = $1::bigint)",
		Args: []any{last},
	})
	s.comment("numbering goes on behind the numbers that were given")
}

// numbersFirst lets the sequence go on before the only statement that may answer.
func (p planner) numbersFirst(o op.Insert, n numbering, plan []dialects.Statement) ([]dialects.Statement, error) {
	s := &script{planner: p}
	var last int64
	for _, row := range o.Rows {
		if isGiven(row, n.place) {
			last = max(last, row[n.place].(int64))
		}
	}
	s.advance(n, last)
	s.add(plan, nil)
	return s.done()
}
