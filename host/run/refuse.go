package run

import (
	"slices"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// refused refuses what would commit more than the script means to, where the database commits at
// each schema change: half a batch of a backfill, or a dry run.
func (s *Session) refused(of any) error {
	traits := s.Traits()
	if traits.TransactionalDDL || !s.backfills.batch && !s.o.RefuseDDL || !defines(of, traits.Text) {
		return nil
	}
	if s.o.RefuseDDL {
		return &RehearsalError{Title: traits.Title}
	}
	return &BackfillError{Message: traits.Title + " commits at a schema change, and the batch could not be taken back any more",
		Hint: "change the schema before or after the backfill"}
}

// defines reports whether an operation or a question changes the schema. SQL text that can not be read is
// taken to.
func defines(of any, rules sqltext.Rules) bool {
	switch o := of.(type) {
	case op.Select, op.Insert, op.Update, op.UpdateRows, op.DeleteRows, op.InsertSelect:
		return false
	case op.Delete:
		return o.Truncate
	case op.Raw:
		pieces, err := sqltext.Split(o.SQL, rules)
		return err != nil || slices.ContainsFunc(pieces, func(p sqltext.Piece) bool {
			return sqltext.Classify(p.SQL, rules).DDL
		})
	}
	return true
}

// end makes the script end with an error that no pcall catches.
func (s *Session) end(err error) error {
	if s.o.End != nil {
		s.o.End(err)
	}
	return err
}
