package qi

import (
	"slices"

	"github.com/luamig/luamig/dialects/sqltext"
)

// statement is what is known of a text of SQL. Scripts send the same text again
// and again, so it is read once.
type statement struct {
	err     error  // the text cannot be read
	reads   bool   // its last statement returns rows
	writes  bool   // one of its statements may change something
	defines bool   // one of its statements may change the schema
	control string // the statement in it that begins or ends a transaction; empty: none
	dollars *dollars
}

// mostStatements bounds the memory that the texts take, of a script that writes
// its values into them.
const mostStatements = 1000

// longestStatement is how long a text may be, in bytes, to be kept.
const longestStatement = 1 << 16

// statement reads a text, or remembers it.
func (b *binding) statement(sql string) *statement {
	if s, ok := b.statements[sql]; ok {
		return s
	}
	s := newStatement(sql, b.traits.Text)
	if len(sql) > longestStatement {
		return s
	}
	if len(b.statements) >= mostStatements {
		clear(b.statements)
	}
	b.statements[sql] = s
	return s
}

// harmless are the questions that change nothing.
var harmless = []string{"SELECT", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC"}

func newStatement(sql string, rules sqltext.Rules) *statement {
	pieces, err := sqltext.Split(sql, rules)
	s := &statement{err: err}
	for _, p := range pieces {
		class := sqltext.Classify(p.SQL, rules)
		s.reads = class.ReturnsRows
		s.writes = s.writes || !slices.Contains(harmless, class.Verb)
		s.defines = s.defines || !class.Write && !slices.Contains(harmless, class.Verb)
		if class.TransactionControl {
			s.control = class.Verb
		}
	}
	return s
}
