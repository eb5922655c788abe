package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// An ENUM is a type of its own. That of a column is called enum_Table_column, as in Sequelize, is created with the column, goes
// with it, and keeps to it when table or column are renamed. A type with another name belongs to whoever created it.

// enum is an enumerated type of the catalog.
type enum struct {
	oid    int64
	name   op.Name // with its schema
	said   op.Name // by which it can be called
	values []string
}

const enumSQL = `SELECT t.oid::bigint, n.nspname::text, t.typname::text, pg_catalog.pg_type_is_visible(t.oid),
(SELECT pg_catalog.array_agg(v.enumlabel::text ORDER BY v.enumsortorder)::text FROM pg_catalog.pg_enum AS v WHERE v.enumtypid = t.oid)
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND t.typname = $1::name AND CASE WHEN $2::text = '' THEN pg_catalog.pg_type_is_visible(t.oid) ELSE n.nspname = $2::name END`

// findEnum looks a type up; nil where there is none.
func (r reader) findEnum(n op.Name) (*enum, error) {
	if tooLong(n) {
		return nil, nil
	}
	rows, err := r.rows(enumSQL, n.Name, n.Schema)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	row := rows[0]
	return &enum{oid: number(row[0]), name: op.Name{Schema: text(row[1]), Name: text(row[2])}, said: n, values: textArray(row[4])}, nil
}

// defaultEnum is the name of the type of a column.
func defaultEnum(table op.Name, column string) op.Name {
	n := op.DefaultEnumName(table, column)
	n.Name = op.FitName(n.Name, maxIdentifier)
	return n
}

// enumOf is the ENUM that a type is, or whose array it is; nil for other types.
func enumOf(t *op.Type) *op.Type {
	switch {
	case t == nil:
		return nil
	case t.Kind == op.Enum:
		return t
	case t.Kind == op.Array:
		return enumOf(t.Elem)
	}
	return nil
}

// named returns the type with the name of its ENUM, which is the column's unless the script says one.
func named(t op.Type, table op.Name, column string) op.Type {
	switch {
	case t.Kind == op.Enum && t.EnumName == (op.Name{}):
		t.EnumName = defaultEnum(table, column)
	case t.Kind == op.Enum && t.EnumName.Schema == "":
		t.EnumName.Schema = table.Schema
	case t.Kind == op.Array && t.Elem != nil:
		elem := named(*t.Elem, table, column)
		t.Elem = &elem
	}
	return t
}

// needEnum creates the type of a column, unless it is there with the same values: several columns may share one.
func (s *script) needEnum(t op.Type) {
	e := enumOf(&t)
	if e == nil {
		return
	}
	known, err := s.findEnum(e.EnumName)
	s.fail(err)
	switch {
	case known == nil:
		s.createType(e.EnumName, e.Values)
	case len(e.Values) > 0 && !slices.Equal(known.values, e.Values):
		s.fail(&dialects.Error{
			Kind:    dialects.AlreadyExists,
			Message: fmt.Sprintf("the type %q exists with other values: '%s'", e.EnumName, strings.Join(known.values, "', '")),
			Hint:    fmt.Sprintf("drop it first, with qi:dropEnum(%q), or give the ENUM another name: name = \"…\"", e.EnumName),
		})
	}
}

// createType creates a type, once in a plan.
func (s *script) createType(name op.Name, values []string) {
	if len(values) == 0 {
		s.fail(unsupported(fmt.Sprintf("has no ENUM %q yet", name), "give its values: DataTypes.ENUM(\"…\", \"…\")"))
		return
	}
	sql := "CREATE TYPE " + s.name(name) + " AS ENUM " + s.texts(values)
	if !slices.ContainsFunc(s.plan, func(st dialects.Statement) bool { return st.SQL == sql }) {
		s.run(sql)
	}
}

func (p planner) createEnum(o op.CreateEnum) ([]dialects.Statement, error) {
	s := &script{planner: p}
	s.createType(o.Name, o.Values)
	return s.done()
}

func (p planner) dropEnum(o op.DropEnum) ([]dialects.Statement, error) {
	s := &script{planner: p}
	exists := ""
	if o.IfExists {
		exists = "IF EXISTS "
	}
	s.run("DROP TYPE " + exists + s.name(o.Name))
	return s.done()
}

func (p planner) renameEnumValue(o op.RenameEnumValue) ([]dialects.Statement, error) {
	s := &script{planner: p}
	s.run("ALTER TYPE " + s.name(o.Name) + " RENAME VALUE " + s.text(o.From) + " TO " + s.text(o.To))
	return s.done()
}

// addEnumValue makes the type anew inside a transaction, where a value that ALTER TYPE adds could not be used before the commit. Outside of
// one, adding it takes no look at any row.
func (p planner) addEnumValue(o op.AddEnumValue) ([]dialects.Statement, error) {
	s := &script{planner: p}
	known, err := p.findEnum(o.Name)
	if err != nil {
		return nil, err
	}
	switch {
	case known != nil && slices.Contains(known.values, o.Value) && o.IfNotExists:
		return nil, nil
	case known == nil || slices.Contains(known.values, o.Value):
		s.addValue(o) // the server says what is wrong
		return s.done()
	}
	to, err := inserted(known.values, o)
	s.fail(err)
	s.setValues(*known, to, nil)
	return s.done()
}

func (s *script) addValue(o op.AddEnumValue) {
	place := ""
	switch {
	case o.Before != "":
		place = " BEFORE " + s.text(o.Before)
	case o.After != "":
		place = " AFTER " + s.text(o.After)
	}
	s.run("ALTER TYPE " + s.name(o.Name) + " ADD VALUE " + s.text(o.Value) + place)
}

// inserted are the values with a new one at its place.
func inserted(values []string, o op.AddEnumValue) ([]string, error) {
	neighbour, shift := o.Before, 0
	if o.After != "" {
		neighbour, shift = o.After, 1
	}
	if neighbour == "" {
		return append(slices.Clone(values), o.Value), nil
	}
	i := slices.Index(values, neighbour)
	if i < 0 {
		return nil, &dialects.NotFoundError{What: "value", Name: o.Name, Part: neighbour}
	}
	return slices.Insert(slices.Clone(values), i+shift, o.Value), nil
}

// setValues gives a type other values: by ALTER TYPE where values are renamed, or are only added outside of a transaction, else by
// making it anew.
func (s *script) setValues(e enum, to []string, renames []op.ValueRename) {
	renamed, plain := renamedValues(e.values, renames)
	switch {
	case slices.Equal(e.values, to) && len(renames) == 0:
	case plain && (slices.Equal(renamed, to) || !s.inTransaction() && isWithin(renamed, to)):
		for _, r := range renames {
			s.add(s.planner.renameEnumValue(op.RenameEnumValue{Name: e.said, From: r.From, To: r.To}))
		}
		e.values = renamed
		s.addValues(e, to)
	default:
		s.remake(e, to, renames)
	}
}

// renamedValues are the values with their new names; false where two would become one.
func renamedValues(values []string, renames []op.ValueRename) ([]string, bool) {
	values = slices.Clone(values)
	for _, r := range renames {
		i := slices.Index(values, r.From)
		if i < 0 || slices.Contains(values, r.To) {
			return nil, false
		}
		values[i] = r.To
	}
	return values, true
}

// isWithin reports whether values are all there, in their order.
func isWithin(values, all []string) bool {
	i := 0
	for _, v := range all {
		if i < len(values) && values[i] == v {
			i++
		}
	}
	return i == len(values)
}

func (s *script) addValues(e enum, to []string) {
	for i, v := range to {
		switch {
		case slices.Contains(e.values, v):
		case i == 0:
			s.addValue(op.AddEnumValue{Name: e.said, Value: v, Before: first(e.values)})
		default:
			s.addValue(op.AddEnumValue{Name: e.said, Value: v, After: to[i-1]})
		}
	}
}

// inTransaction reports whether the connection is in a transaction; where that is not known, it is as in a migration.
func (p planner) inTransaction() bool {
	c, ok := p.cat.(catalog)
	return !ok || c.c.inTx
}
