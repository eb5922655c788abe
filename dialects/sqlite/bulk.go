package sqlite

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// SQLite says of many rows which constraint was violated, and neither the value nor the row. The row is found by inserting them again, one
// by one, in a savepoint that takes it all back: there is no server to ask, so that it takes no longer than the insert itself.

// manyRows are the rows of a statement, of which one may be refused.
type manyRows struct {
	insert op.Insert
	spell  func(op.Insert) ([]dialects.Statement, error)
	first  int // the place of the first row among those of the operation
}

// insertRows plans an insert whose refusal names the row.
func (p planner) insertRows(o op.Insert) ([]dialects.Statement, error) {
	if err := checkTwice(len(o.Columns), func(i int) string { return o.Columns[i] }); err != nil {
		return nil, err
	}
	at := 0
	return p.insert(o, func(part op.Insert) (plan []dialects.Statement, err error) {
		most := max(1, maxParams/max(1, len(part.Columns)))
		for first := 0; first < len(part.Rows); first += most {
			piece := part
			piece.Rows = part.Rows[first:min(first+most, len(part.Rows))]
			statements, err := p.sp.Insert(piece)
			if err != nil {
				return nil, err
			}
			if len(statements) == 1 && len(o.Rows) > 1 {
				statements[0].Bulk = &manyRows{insert: piece, spell: p.sp.Insert, first: at}
			}
			plan, at = append(plan, statements...), at+len(piece.Rows)
		}
		return plan, nil
	})
}

// rowPoint is the savepoint in which rows are tried. Those of scripts have other names.
const rowPoint = "luamig_row"

// inRow says in an error which row it is about, where a row is what was refused, and by itself.
func (c *conn) inRow(ctx context.Context, s dialects.Statement, err error) error {
	many, ok := s.Bulk.(*manyRows)
	var refused *dialects.Error
	if !ok || !errors.As(err, &refused) || !isAboutRow(refused.Kind) || c.inTx && c.driver.AutocommitEnabled() {
		return err
	}
	if c.Savepoint(ctx, rowPoint) != nil {
		return err
	}
	refused.Row = c.refusedRow(ctx, many, refused.Kind)
	if back := c.RollbackTo(context.WithoutCancel(ctx), rowPoint); back != nil {
		return errors.Join(err, back)
	}
	return err
}

// isAboutRow reports whether an error is the same when the row comes alone. A foreign key is looked at behind all rows of a
// statement, which may refer to each other.
func isAboutRow(kind dialects.ErrorKind) bool {
	return kind == dialects.UniqueViolation || kind == dialects.NotNullViolation || kind == dialects.CheckViolation
}

// refusedRow inserts one row after the other until one is refused; 0: none was, or for another reason.
func (c *conn) refusedRow(ctx context.Context, many *manyRows, kind dialects.ErrorKind) int {
	for i := range many.insert.Rows {
		one := many.insert
		one.Rows = one.Rows[i : i+1]
		plan, err := many.spell(one)
		if err != nil || len(plan) != 1 {
			return 0
		}
		_, err = c.exec(ctx, plan[0])
		var refused *dialects.Error
		switch {
		case errors.As(err, &refused) && refused.Kind == kind:
			return many.first + i + 1
		case err != nil:
			return 0
		}
	}
	return 0
}
