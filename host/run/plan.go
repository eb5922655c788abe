package run

import (
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// mostPlans bounds the plans that a session keeps: a script has that many
// shapes of statements only if it builds its SQL from values.
const mostPlans = 200

// plans remembers how writes of one shape are spelled. A loop makes the same
// statement a hundred thousand times with other values; spelling it each time
// costs as much as running it.
type plans struct {
	known map[string]dialects.Statement
	shape shape // of the operation at hand; kept for its memory
	fits  func(any) bool
}

// newPlans asks the dialect for the values whose form depends on more than the operation's shape; nil: there are none.
func newPlans(d dialects.Dialect) plans {
	if f, ok := d.(dialects.ValueFitter); ok {
		return plans{fits: f.FitsToColumn}
	}
	return plans{}
}

// take reads an operation. It reports false where another of its shape may be spelled or bound in another way.
func (p *plans) take(o op.Op) bool {
	if !p.shape.take(o) {
		return false
	}
	_, bare := o.(op.Raw)
	return bare || p.bound(p.shape.values)
}

// bound reports whether values of an operation are bound as they are.
func (p *plans) bound(values []any) bool {
	return plain(values) && (p.fits == nil || !slices.ContainsFunc(values, p.fits))
}

// shape is what the spelling of a write depends on, and its values in the order in which
// they are written. Both are overwritten by the next operation.
type shape struct {
	key    []byte
	values []any
}

// spelled returns the statement of an operation whose like has been planned. Its
// values are good until the next call.
func (p *plans) spelled(o op.Op) (st dialects.Statement, ok bool) {
	if !p.take(o) {
		return st, false
	}
	st, ok = p.known[string(p.shape.key)]
	st.Args = p.shape.values
	return st, ok
}

// remember keeps the plan of an operation, where another of its shape is sure to
// have the same.
func (p *plans) remember(o op.Op, planned []dialects.Statement) {
	if len(planned) != 1 || !p.take(o) || !sameValues(planned[0].Args, p.shape.values) {
		return
	}
	if p.known == nil || len(p.known) >= mostPlans {
		p.known = map[string]dialects.Statement{}
	}
	st := planned[0]
	st.Args = nil
	p.known[string(p.shape.key)] = st
}

// take reads an operation. It reports false where the spelling depends on the values, too.
func (s *shape) take(o op.Op) bool {
	s.key, s.values = s.key[:0], s.values[:0]
	switch o := o.(type) {
	case op.Raw:
		s.key = append(s.key, o.SQL...)
		s.values = append(s.values, o.Params.Positional...)
		return len(o.Params.Named) == 0 && len(s.values) > 0 && plain(s.values)
	case op.Update:
		return s.takeUpdate(o)
	}
	return false
}

func (s *shape) takeUpdate(o op.Update) bool {
	if o.Limit != 0 || o.Where == nil || len(o.Returning) > 0 {
		return false
	}
	s.add("\x00update") // no SQL text begins with it
	s.add(o.Table.Schema)
	s.add(o.Table.Name)
	for _, a := range o.Set {
		s.add(a.Column)
		s.values = append(s.values, a.Value)
	}
	s.add("")
	return s.takeWhere(o.Where) && plain(s.values)
}

// takeWhere takes equalities of columns with values, joined by And.
func (s *shape) takeWhere(c op.Cond) bool {
	switch c := c.(type) {
	case op.And:
		for _, part := range c {
			if !s.takeWhere(part) {
				return false
			}
		}
		return len(c) > 0
	case op.Compare:
		column, ok := c.Left.(op.Col)
		if !ok || c.Op != op.Eq || c.Right == nil || len(column.Path) != 1 {
			return false
		}
		s.add(column.Path[0])
		s.values = append(s.values, c.Right)
		return true
	}
	return false
}

// add appends a name behind a byte that no name holds.
func (s *shape) add(name string) { s.key = append(append(s.key, 0), name...) }

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
