package run

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// mostPlans bounds the plans that a session keeps: a script has that many
// shapes of statements only if it builds its SQL from values.
const mostPlans = 200

// plans remembers how writes of one shape are spelled. A loop makes the same
// statement a hundred thousand times with other values; spelling it each time
// costs as much as running it.
type plans map[string]dialects.Statement

// plan returns the statements of an operation, from memory where one of the same
// shape has been planned.
func (s *Session) plan(ctx context.Context, o op.Op) ([]dialects.Statement, error) {
	shape, values, ok := shapeOf(o)
	if !ok {
		return s.o.Dialect.Plan(ctx, o, s.o.Conn.Catalog())
	}
	if known, ok := s.plans[shape]; ok {
		known.Args = values
		return []dialects.Statement{known}, nil
	}
	statements, err := s.o.Dialect.Plan(ctx, o, s.o.Conn.Catalog())
	if err == nil && len(statements) == 1 && sameValues(statements[0].Args, values) {
		s.remember(shape, statements[0])
	}
	return statements, err
}

func (s *Session) remember(shape string, st dialects.Statement) {
	if s.plans == nil || len(s.plans) >= mostPlans {
		s.plans = plans{}
	}
	st.Args = nil
	s.plans[shape] = st
}

// shapeOf is what the spelling of a write depends on, and its values in the
// order in which they are written. It is not ok where the spelling depends on the values too.
func shapeOf(o op.Op) (shape string, values []any, ok bool) {
	switch o := o.(type) {
	case op.Raw:
		return o.SQL, o.Params.Positional, len(o.Params.Named) == 0 && len(o.Params.Positional) > 0 && plain(o.Params.Positional)
	case op.Update:
		return updateShape(o)
	}
	return "", nil, false
}

func updateShape(o op.Update) (shape string, values []any, ok bool) {
	if o.Limit != 0 || o.Where == nil || len(o.Returning) > 0 {
		return "", nil, false
	}
	var b strings.Builder
	b.WriteString("\x00update\x00" + o.Table.Schema + "\x00" + o.Table.Name)
	for _, a := range o.Set {
		b.WriteString("\x00" + a.Column)
		values = append(values, a.Value)
	}
	b.WriteString("\x00\x00")
	values, ok = whereShape(o.Where, &b, values)
	return b.String(), values, ok && plain(values)
}

// whereShape takes equalities of columns with values, joined by And.
func whereShape(c op.Cond, b *strings.Builder, values []any) ([]any, bool) {
	switch c := c.(type) {
	case op.And:
		for _, part := range c {
			var ok bool
			if values, ok = whereShape(part, b, values); !ok {
				return nil, false
			}
		}
		return values, len(c) > 0
	case op.Compare:
		column, ok := c.Left.(op.Col)
		if !ok || c.Op != op.Eq || c.Right == nil || len(column.Path) != 1 {
			return nil, false
		}
		b.WriteString("\x00" + column.Path[0])
		return append(values, c.Right), true
	}
	return nil, false
}

// plain reports whether each value is bound as it is: neither SQL nor a list.
func plain(values []any) bool {
	for _, v := range values {
		switch v.(type) {
		case nil, bool, int64, uint64, float64, string, []byte, op.Decimal:
		default:
			return false
		}
	}
	return true
}

// sameValues reports whether a dialect binds exactly the values of the shape, in
// their order. Only values that differ from each other prove the order; where two
// are alike, the next statement of the shape may prove it.
func sameValues(args, values []any) bool {
	if len(args) != len(values) {
		return false
	}
	seen := make(map[any]bool, len(values))
	for i, v := range values {
		if _, bytes := v.([]byte); bytes || seen[v] || args[i] != v {
			return false
		}
		seen[v] = true
	}
	return true
}
