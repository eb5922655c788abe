package mysql

import (
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// renameValues gives rows of an ENUM their new values: the column takes the old and the new ones, the rows are changed,
// and the old values go.
func (p planner) renameValues(o op.ChangeColumn, d definition, column columnDefinition) ([]dialects.Statement, error) {
	if o.To.Type == nil || o.To.Type.Kind != op.Enum {
		return nil, p.unsupported("renames the values of an ENUM only", "give the column's new type: type = DataTypes.ENUM(…)")
	}
	both := *o.To.Type
	both.Values = slices.Clone(both.Values)
	for _, old := range enumValues(column.typeText()) {
		if !slices.Contains(both.Values, old) {
			both.Values = append(both.Values, old)
		}
	}
	wide := &change{alteration: p.alteration(o.Table), d: d, column: column, to: op.ColumnChange{Type: &both}}
	wide.apply()
	first, err := wide.plans()
	if err != nil {
		return nil, err
	}
	rows, err := p.renameRows(o, column.name)
	if err != nil {
		return nil, err
	}
	guard, err := p.removedValues(o, column)
	if err != nil {
		return nil, err
	}
	o.To.Default = p.renamedDefault(o, column)
	o.To.RenameValues = nil
	last := &change{alteration: p.alteration(o.Table), d: d, column: column, to: o.To}
	last.apply()
	final, err := last.plans()
	return slices.Concat(guard, first, rows, final), err
}

// removedValues is a question that fails where a row holds a value that is neither kept nor renamed, before
// anything is changed.
func (p planner) removedValues(o op.ChangeColumn, column columnDefinition) ([]dialects.Statement, error) {
	var removed op.List
	for _, old := range enumValues(column.typeText()) {
		renamed := slices.ContainsFunc(o.To.RenameValues, func(r op.ValueRename) bool { return r.From == old })
		if !renamed && !slices.Contains(o.To.Type.Values, old) {
			removed = append(removed, old)
		}
	}
	if len(removed) == 0 {
		return nil, nil
	}
	self := op.Col{Path: []string{column.name}}
	plan, err := p.sp.Select(op.Select{Table: o.Table, Columns: []op.SelectColumn{{Expr: self}}, Where: op.Compare{Left: self, Op: op.In, Right: removed}, Limit: 1})
	if err == nil {
		plan[0].Unexpected = fmt.Sprintf("a row of %q holds %q, which is to be removed from column %q", o.Table, "%s", column.name)
	}
	return plan, err
}

func (p planner) renameRows(o op.ChangeColumn, column string) ([]dialects.Statement, error) {
	quoted, err := p.sp.QuoteIdent(column)
	if err != nil {
		return nil, err
	}
	expr, err := p.sp.RenamedValue(quoted, o.To.RenameValues)
	if err != nil {
		return nil, err
	}
	var olds op.List
	for _, r := range o.To.RenameValues {
		olds = append(olds, r.From)
	}
	return p.sp.Update(op.Update{
		Table: o.Table, Set: []op.Assignment{{Column: column, Value: op.Literal{SQL: expr}}},
		Where: op.Compare{Left: op.Col{Path: []string{column}}, Op: op.In, Right: olds},
	}, nil)
}

// renamedDefault lets the default follow a value that is renamed, where no other is asked for.
func (p planner) renamedDefault(o op.ChangeColumn, column columnDefinition) *op.DefaultChange {
	d, ok := column.find(clauseDefault)
	if o.To.Default != nil || !ok {
		return o.To.Default
	}
	for _, r := range o.To.RenameValues {
		if d.expr == quote(r.From) {
			return &op.DefaultChange{Expr: op.Const{Value: r.To}}
		}
	}
	return nil
}

// enumValues reads the values of a type that the server writes as enum('a','b').
func enumValues(typeText string) []string {
	var values []string
	for _, t := range tokenize(typeText) {
		if t.kind == tokenString {
			values = append(values, t.value)
		}
	}
	return values
}
