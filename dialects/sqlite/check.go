package sqlite

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
)

// checksBefore counts what is already broken, which is not the change's fault: rows of the table, or of one that
// refers to it, that refer to nothing.
func (s *script) checksBefore() {
	tables := s.t.children
	if hasReferences(s.to) {
		tables = append(tables[:len(tables):len(tables)], s.t.object)
	}
	for _, o := range tables {
		s.check(o)
	}
}

// check plans looking for rows that refer to nothing, beyond the number that does so already.
func (s *script) check(o object) {
	rows, err := s.rows(`SELECT count(*) FROM pragma_foreign_key_check(?1, ?2)`, o.Name.Name, o.Schema)
	if err != nil {
		return // a foreign key that no key matches: no change makes it worse, and writing says so
	}
	s.checks = append(s.checks, dialects.Statement{
		SQL:        fmt.Sprintf(`SELECT "table", parent, rowid FROM pragma_foreign_key_check(?, ?) LIMIT 1 OFFSET %d`, number(rows[0][0])),
		Args:       []any{o.Name.Name, o.Schema},
		Unexpected: `a row of "%s" refers to a row of "%s" that does not exist (rowid %s)`, UnexpectedKind: dialects.ForeignKeyViolation,
		Comment: "every row still refers to one that exists",
	})
}

func (s *script) checksAfter() { s.plan = append(s.plan, s.checks...) }
