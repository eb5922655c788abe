package sqlite

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// release sees to the foreign keys of other tables that need something of a table which is about to go. Without
// cascade they keep it; with cascade they are removed, and the tables' rows stay.
func (p planner) release(t *target, needs func(ddl.Constraint) bool, cascade bool, what string) ([]dialects.Statement, error) {
	var users []string
	var edits []entry
	for i, child := range t.children {
		def, err := child.definition()
		if err != nil {
			return nil, err
		}
		freed, err := without(def, needs)
		if err != nil {
			return nil, err
		}
		if freed.SQL() != def.SQL() {
			users = append(users, child.Name.Name)
			edits = append(edits, entry{child.Name.Name, freed.SQL()})
			t.children[i].sql = freed.SQL()
		}
	}
	if len(edits) == 0 {
		return nil, nil
	}
	if !cascade {
		return nil, inUse(t, what, users)
	}
	s := &script{planner: p, t: *t}
	s.editAndReload(edits)
	return s.plan, s.err
}

func inUse(t *target, what string, users []string) error {
	tables := `"` + strings.Join(users, `", "`) + `"`
	return &dialects.Error{
		Kind: dialects.ForeignKeyViolation, Table: t.Name.Name,
		Message: fmt.Sprintf("cannot drop %s: foreign keys of %s refer to it", what, tables),
		Hint:    "drop " + tables + " or their foreign keys first, or say cascade = true, which removes these foreign keys and keeps the rows",
	}
}
