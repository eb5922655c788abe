package sqltext

import (
	"slices"
	"strings"
)

// body follows a statement that may hold others: CREATE TRIGGER … BEGIN … END.
type body struct {
	rules Rules
	state bodyState
	stack []string // the open blocks: BEGIN or CASE
	prev  string   // the token before, in upper case
}

type bodyState int

const (
	unread bodyState = iota // no token yet but EXPLAIN
	header                  // CREATE, and not yet what is created
	holder                  // a trigger, procedure, function or event
	plain                   // anything else
)

func (b *body) open() bool { return len(b.stack) > 0 }

// take reads a token of the statement; the scanner stands behind it.
func (b *body) take(t token, s *scanner) {
	if b.state == plain {
		return
	}
	upper := ""
	if t.kind == word || t.kind == punct {
		upper = strings.ToUpper(s.src[t.start:t.end])
	}
	switch b.state {
	case unread:
		b.readFirst(upper)
	case header:
		b.readHeader(upper)
	case holder:
		b.readBody(upper, s)
	}
	b.prev = upper
}

// readFirst reads the word that tells whether a body may come. EXPLAIN QUERY PLAN
// stands before any statement, also before one that has a body.
func (b *body) readFirst(upper string) {
	switch {
	case upper == "EXPLAIN", upper == "QUERY" && b.prev == "EXPLAIN", upper == "PLAN" && b.prev == "QUERY":
	case upper == "CREATE", upper == "ALTER" && b.rules.LooseBodies:
		b.state = header
	default:
		b.state = plain
	}
}

func (b *body) readHeader(upper string) {
	switch upper {
	case "TRIGGER", "PROCEDURE", "PROC", "FUNCTION", "EVENT":
		b.state = holder
	case "TABLE", "VIEW", "INDEX", "AS", "(":
		b.state = plain
	}
}

func (b *body) readBody(upper string, s *scanner) {
	switch {
	case b.prev == ".": // NEW.end is a column
	case upper == "BEGIN" && b.begins(following(*s)):
		b.stack = append(b.stack, upper)
	case upper == "CASE" && b.prev != "END":
		b.stack = append(b.stack, upper)
	case upper == "END" && b.open() && b.ends(following(*s)):
		b.stack = b.stack[:len(b.stack)-1]
	}
}

// begins reports whether BEGIN opens a block here, rather than being a column or
// the beginning of a transaction.
func (b *body) begins(next string) bool {
	if !b.rules.TriggerBodies {
		return next == "ATOMIC" // the one form that PostgreSQL has
	}
	if slices.Contains([]string{",", "=", "SET", "SELECT"}, b.prev) {
		return false
	}
	return !slices.Contains([]string{"=", ",", ")", ".", "TRAN", "TRANSACTION", "DISTRIBUTED"}, next)
}

// ends reports whether END closes the innermost block, rather than an IF or a
// loop, which are not followed here because their beginnings have no sure sign.
func (b *body) ends(next string) bool {
	if b.rules.LooseBodies {
		return true
	}
	if slices.Contains([]string{"IF", "LOOP", "WHILE", "REPEAT", "FOR"}, next) {
		return false
	}
	if b.stack[len(b.stack)-1] == "CASE" {
		return true
	}
	return slices.Contains([]string{";", "BEGIN", "ATOMIC"}, b.prev)
}

// following is the next significant token, in upper case. The scanner is a copy.
func following(s scanner) string {
	t, err := s.significant()
	if err != nil {
		return ""
	}
	return strings.ToUpper(s.src[t.start:t.end])
}
