package sqlite

import (
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// insert plans rows that do not give the same columns as statements for those that do, in the rows' order, since
// SQLite knows no DEFAULT among values.
func (p planner) insert(o op.Insert, spell func(op.Insert) ([]dialects.Statement, error)) ([]dialects.Statement, error) {
	o, err := p.withTarget(o)
	if err != nil {
		return nil, err
	}
	var plan []dialects.Statement
	for _, part := range splitOmitted(o) {
		statements, err := spell(part)
		if err != nil {
			return nil, err
		}
		plan = append(plan, statements...)
	}
	return plan, nil
}

// insertReturning plans one statement for all rows, since only one can answer: where a row
// leaves a value out, the column's default is written in its place.
func (p planner) insertReturning(o op.Insert) ([]dialects.Statement, error) {
	if len(splitOmitted(o)) > 1 {
		var err error
		if o, err = p.withDefaults(o); err != nil {
			return nil, err
		}
	}
	return p.insert(o, p.sp.InsertReturning)
}

// splitOmitted divides an insert into runs of rows that give the same columns.
func splitOmitted(o op.Insert) []op.Insert {
	var parts []op.Insert
	for first := 0; first < len(o.Rows); {
		given := givenColumns(o.Rows[first])
		last := first + 1
		for last < len(o.Rows) && slices.Equal(givenColumns(o.Rows[last]), given) && slices.Contains(given, true) {
			last++
		}
		parts = append(parts, onlyGiven(o, o.Rows[first:last], given))
		first = last
	}
	return parts
}

func givenColumns(row []any) []bool {
	given := make([]bool, len(row))
	for i, v := range row {
		_, omitted := v.(op.Omitted)
		given[i] = !omitted
	}
	return given
}

// onlyGiven leaves the columns out that some rows do not give.
func onlyGiven(o op.Insert, rows [][]any, given []bool) op.Insert {
	if !slices.Contains(given, false) {
		o.Rows = rows
		return o
	}
	part := o
	part.Columns, part.Rows = nil, nil
	for i, c := range o.Columns {
		if i < len(given) && given[i] {
			part.Columns = append(part.Columns, c)
		}
	}
	for _, row := range rows {
		var values []any
		for i, v := range row {
			if given[i] {
				values = append(values, v)
			}
		}
		part.Rows = append(part.Rows, values)
	}
	return part
}

// withDefaults puts the defaults of the columns in place of what rows leave out.
func (p planner) withDefaults(o op.Insert) (op.Insert, error) {
	defaults, err := p.defaults(o.Table)
	if err != nil {
		return o, err
	}
	rows := make([][]any, len(o.Rows))
	for i, row := range o.Rows {
		rows[i] = slices.Clone(row)
		for j, v := range row {
			if _, omitted := v.(op.Omitted); omitted && j < len(o.Columns) {
				rows[i][j] = defaults[foldName(o.Columns[j])]
			}
		}
	}
	o.Rows = rows
	return o, nil
}

// defaults returns the defaults of a table's columns; nil, which also makes a key number itself, for those without one.
func (p planner) defaults(table op.Name) (map[string]any, error) {
	found, err := p.find(table)
	if err != nil {
		return nil, err
	}
	rows, err := p.rows(columnsSQL, found.Name.Name, found.Schema)
	defaults := map[string]any{}
	for _, row := range rows {
		if row[3] != nil {
			defaults[foldName(text(row[0]))] = op.Literal{SQL: "(" + text(row[3]) + ")"}
		}
	}
	return defaults, err
}

// withTarget names the primary key as that in which rows conflict, where an upsert names no columns.
func (p planner) withTarget(o op.Insert) (op.Insert, error) {
	if len(o.UpdateOnDuplicate) == 0 || len(o.ConflictFields) > 0 {
		return o, nil
	}
	found, err := p.find(o.Table)
	if err != nil {
		return o, err
	}
	o.ConflictFields, err = p.primaryKey(found)
	if err == nil && len(o.ConflictFields) == 0 {
		err = unsupported("cannot tell which rows exist: "+o.Table.String()+" has no primary key", "name the columns of a unique key: conflictFields = { … }")
	}
	return o, err
}

func (r reader) primaryKey(o object) ([]string, error) {
	return r.strings(`SELECT name FROM pragma_table_info(?1, ?2) WHERE pk > 0 ORDER BY pk`, o.Name.Name, o.Schema)
}

// update chooses its rows by their key where there is a limit: SQLite is built without UPDATE … LIMIT.
func (p planner) update(o op.Update) ([]dialects.Statement, error) {
	if err := checkTwice(len(o.Set), func(i int) string { return o.Set[i].Column }); err != nil {
		return nil, err
	}
	key, err := p.rowKey(o.Table, o.Limit)
	if err != nil {
		return nil, err
	}
	return p.sp.Update(o, key)
}

func (p planner) delete(o op.Delete) ([]dialects.Statement, error) {
	if o.Truncate && (o.Cascade || o.RestartIdentity) {
		return p.truncate(o)
	}
	key, err := p.rowKey(o.Table, o.Limit)
	if err != nil {
		return nil, err
	}
	return p.sp.Delete(o, key)
}

// rowKey returns the columns that tell the rows of a table apart, where a limit needs them.
func (p planner) rowKey(table op.Name, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, nil
	}
	found, err := p.find(table)
	if dialects.IsNotFound(err) {
		return []string{"rowid"}, nil // the server will say that there is no such table
	}
	if err != nil {
		return nil, err
	}
	if !found.withoutRowid {
		name, err := p.rowid(found)
		if name != "" || err != nil {
			return []string{name}, err
		}
	}
	return p.primaryKey(found)
}

// rowid returns the name by which a table's row numbers can be called, "" where columns have taken all three.
func (r reader) rowid(o object) (string, error) {
	columns, err := r.strings(`SELECT name FROM pragma_table_xinfo(?1, ?2)`, o.Name.Name, o.Schema)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !containsFold(columns, name) {
			return name, nil
		}
	}
	return "", nil
}
