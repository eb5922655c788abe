package run

// totals are how many rows were written, and by how many statements.
type totals struct{ Rows, Statements int64 }

func (t totals) plus(more totals) totals {
	return totals{t.Rows + more.Rows, t.Statements + more.Statements}
}

func (t totals) minus(less totals) totals {
	return totals{t.Rows - less.Rows, t.Statements - less.Statements}
}

// own are those of this session.
func (s *Session) own() totals { return totals{s.rows, int64(s.statements)} }

// Totals are the rows and statements of all runs of the script, earlier ones included: of what the journal tells, and of the batches of
// backfills, where the host has looked them up.
func (s *Session) Totals() (rows, statements int64) {
	s.wait()
	t := s.own()
	if s.journal != nil {
		t = t.plus(s.journal.base)
	}
	if all := s.backfills.all; all != nil {
		t = t.minus(s.backfills.counted).plus(*all)
	}
	return t.Rows, t.Statements
}

// Backfilled tells the session what all batches of the script's backfills have done, in this run and in earlier ones.
func (s *Session) Backfilled(rows, statements int64) { s.backfills.all = &totals{rows, statements} }
