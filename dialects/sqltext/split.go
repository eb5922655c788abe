package sqltext

import "strings"

// Piece is one statement of a text: from its first token to its last one,
// without the ";" behind it and the comments around it.
type Piece struct {
	SQL    string
	Offset int // of SQL in the text, in bytes
	Line   int // on which SQL begins, counted from 1
}

// Split cuts a text into its statements. What holds no statement is dropped: the
// text between two pieces is white space, comments and ";". A ";" inside
// parentheses or in the body of a trigger does not end a statement.
//
// The error is an [*UnterminatedError].
func Split(sql string, r Rules) ([]Piece, error) {
	s := splitter{scan: scanner{src: sql, rules: r}, line: 1}
	s.begin()
	for {
		t, err := s.scan.significant()
		if err != nil {
			return nil, err
		}
		switch {
		case t.kind == end:
			s.flush()
			return s.pieces, nil
		case sql[t.start:t.end] == ";" && !s.inside():
			s.flush()
			s.begin()
		default:
			s.take(t)
		}
	}
}

type splitter struct {
	scan        scanner
	pieces      []Piece
	first, last int // the piece being read; first < 0: none yet
	parens      int
	body        body
	counted     int // the bytes whose lines are counted
	line        int // the line of that byte
}

func (s *splitter) begin() {
	s.first, s.parens, s.body = -1, 0, body{rules: s.scan.rules}
}

func (s *splitter) inside() bool { return s.parens > 0 || s.body.open() }

func (s *splitter) take(t token) {
	if s.first < 0 {
		s.first = t.start
	}
	s.last = t.end
	switch s.scan.src[t.start:t.end] {
	case "(":
		s.parens++
	case ")":
		s.parens = max(0, s.parens-1)
	}
	s.body.take(t, &s.scan)
}

func (s *splitter) flush() {
	if s.first < 0 {
		return
	}
	s.line += strings.Count(s.scan.src[s.counted:s.first], "\n")
	s.counted = s.first
	s.pieces = append(s.pieces, Piece{SQL: s.scan.src[s.first:s.last], Offset: s.first, Line: s.line})
}
