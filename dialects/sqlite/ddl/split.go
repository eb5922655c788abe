package ddl

import "strings"

// Piece is one statement of a script, without the semicolon, space and comments around it.
type Piece struct {
	Text       string
	Start, End int // in bytes
	Line       int // of its first byte, from 1
}

// Keyword is the statement's first keyword in upper case, or "".
func (p Piece) Keyword() string { return FirstKeyword(p.Text) }

// FirstKeyword returns the first word of a text in upper case, or "" when a text begins with something else.
func FirstKeyword(sql string) string {
	for pos := 0; pos < len(sql); {
		token := tokenAt(sql, pos)
		switch {
		case token.Kind == TokenWord:
			return strings.ToUpper(token.Text)
		case !token.isTrivia() && !token.Is(";"):
			return ""
		}
		pos = token.End()
	}
	return ""
}

// Split cuts a script into its statements. Semicolons in strings, comments and trigger bodies do not count; empty
// statements are left out. It never fails: a text that SQLite refuses comes back in pieces that SQLite refuses.
func Split(sql string) []Piece {
	s := splitter{sql: sql, line: 1}
	for pos := 0; pos < len(sql); {
		token := tokenAt(sql, pos)
		s.add(token)
		pos = token.End()
	}
	s.finish()
	return s.pieces
}

// splitter reads token by token rather than a slice of all of them: a script may be a whole dump.
type splitter struct {
	sql     string
	pieces  []Piece
	current Piece
	open    bool // current has begun
	line    int
	body    triggerState
}

func (s *splitter) add(token Token) {
	switch {
	case token.isTrivia():
	case token.Is(";") && s.body.ends():
		s.finish()
	default:
		s.extend(token)
	}
	s.line += strings.Count(token.Text, "\n")
}

func (s *splitter) extend(token Token) {
	if !s.open {
		s.current, s.open = Piece{Start: token.Start, Line: s.line}, true
	}
	s.current.End = token.End()
	s.body.see(token)
}

func (s *splitter) finish() {
	if s.open {
		s.current.Text = s.sql[s.current.Start:s.current.End]
		s.pieces = append(s.pieces, s.current)
	}
	s.open, s.body = false, triggerState{}
}

// triggerState follows a statement far enough to know whether a semicolon ends it. In the body of a trigger it does so
// only after an END that itself follows a semicolon: the END of a CASE never does.
type triggerState struct {
	phase     triggerPhase
	semicolon bool // the token before was one
}

type triggerPhase uint8

const (
	beforeCreate triggerPhase = iota
	afterCreate
	inHeader // CREATE TRIGGER, before BEGIN
	inBody
	plain // not a trigger, or beyond its END
)

func (t *triggerState) ends() bool { return t.phase != inBody }

func (t *triggerState) see(token Token) {
	switch t.phase {
	case beforeCreate:
		t.start(token)
	case afterCreate:
		t.afterCreate(token)
	case inHeader:
		if token.Is("BEGIN") {
			t.phase = inBody
		}
	case inBody:
		if t.semicolon && token.Is("END") {
			t.phase = plain
		}
	}
	t.semicolon = token.Is(";")
}

// start passes over EXPLAIN, which may stand before any statement.
func (t *triggerState) start(token Token) {
	switch {
	case token.Is("CREATE"):
		t.phase = afterCreate
	case !token.isAny("EXPLAIN", "QUERY", "PLAN"):
		t.phase = plain
	}
}

func (t *triggerState) afterCreate(token Token) {
	switch {
	case token.Is("TRIGGER"):
		t.phase = inHeader
	case !token.isAny("TEMP", "TEMPORARY"):
		t.phase = plain
	}
}
