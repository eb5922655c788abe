package spool

import "github.com/luamig/luamig/dialects"

// rows hands out what was kept.
type rows struct {
	columns []string
	kept    *Spool
	row     []byte // encoded
	err     error
}

// Rows ends the adding of rows and hands them out. The spool is closed behind the last
// one, after an error, or with the rows.
func (s *Spool) Rows(columns []string) (dialects.Rows, error) {
	if err := s.rewind(); err != nil {
		s.Close()
		return nil, err
	}
	return &rows{columns: columns, kept: s}, nil
}

func (r *rows) Columns() []string { return r.columns }

// Next closes the rows behind the last one.
func (r *rows) Next() bool {
	if r.err != nil {
		return false
	}
	r.row, r.err = r.kept.next()
	if r.row == nil {
		r.kept.Close()
	}
	return r.row != nil
}

func (r *rows) Row() []any {
	if r.row == nil {
		return nil
	}
	return decodeRow(r.row, len(r.columns))
}

func (r *rows) Err() error { return r.err }

func (r *rows) Close() error {
	r.row = nil
	return r.kept.Close()
}
