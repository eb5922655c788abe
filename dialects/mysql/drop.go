package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// child is a foreign key of a table that refers to another one.
type child struct {
	table   op.Name
	name    string
	columns []string // of the other table
}

const childrenSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
WHERE REFERENCED_TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND REFERENCED_TABLE_NAME = ? ORDER BY 1, 2, 3, ORDINAL_POSITION`

// children lists the foreign keys that refer to a table, those of the table itself left out.
func (p planner) children(table op.Name) ([]child, error) {
	rows, err := p.rows(p.ctx, childrenSQL, table.Schema, table.Name)
	if err != nil {
		return nil, err
	}
	var all []child
	for _, r := range rows {
		owner := op.Name{Schema: text(r[0]), Name: text(r[1])}
		if owner.Schema == p.c.location.config.DBName {
			owner.Schema = ""
		}
		if p.sameTable(owner, table) {
			continue
		}
		if n := len(all); n > 0 && all[n-1].table == owner && all[n-1].name == text(r[2]) {
			all[n-1].columns = append(all[n-1].columns, text(r[3]))
			continue
		}
		all = append(all, child{owner, text(r[2]), []string{text(r[3])}})
	}
	return all, nil
}

func (p planner) sameTable(a, b op.Name) bool {
	fold := func(n op.Name) op.Name {
		if n.Schema == p.c.location.config.DBName {
			n.Schema = ""
		}
		if p.c.server.foldNames {
			n.Name, n.Schema = strings.ToLower(n.Name), strings.ToLower(n.Schema)
		}
		return n
	}
	return fold(a) == fold(b)
}

// cut drops foreign keys of other tables, each table's in one statement.
func (p planner) cut(children []child) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	for first := 0; first < len(children); {
		a := p.alteration(children[first].table)
		last := first
		for ; last < len(children) && children[last].table == children[first].table; last++ {
			a.drop("FOREIGN KEY", children[last].name)
		}
		statements, err := a.plan()
		if err != nil {
			return nil, err
		}
		plan = append(plan, statements...)
		first = last
	}
	return plan, nil
}

// dropTable with cascade drops the foreign keys of other tables and keeps their rows.
func (p planner) dropTable(o op.DropTable) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	if o.Cascade {
		children, err := p.children(o.Table)
		if err != nil {
			return nil, err
		}
		if plan, err = p.cut(children); err != nil {
			return nil, err
		}
	}
	drop, err := ansi.Plan(p.sp, o)
	return append(plan, drop...), err
}

// dropAllTables drops foreign keys first, so that the order of the tables does not matter and a run that is broken off
// can be run again. No setting of the session is touched, which an error would leave behind.
func (p planner) dropAllTables(o op.DropAllTables) ([]dialects.Statement, error) {
	tables, err := p.Tables(p.ctx, "")
	if err != nil {
		return nil, err
	}
	doomed := slices.DeleteFunc(tables, func(t op.Name) bool {
		return strings.HasPrefix(t.Name, "luamig_") || slices.Contains(o.Keep, t.Name)
	})
	var plan []dialects.Statement
	for _, t := range doomed {
		children, err := p.children(t)
		if err != nil {
			return nil, err
		}
		cut, err := p.cut(children)
		if err != nil {
			return nil, err
		}
		plan = append(plan, cut...)
	}
	for _, t := range doomed {
		drop, err := ansi.Plan(p.sp, op.DropTable{Table: t})
		if err != nil {
			return nil, err
		}
		plan = append(plan, drop...)
	}
	return plan, nil
}

// truncate empties a table. TRUNCATE is refused for one that others refer to, even where these are empty, so that
// with cascade the rows are deleted, those of the tables that refer to it first.
func (p planner) truncate(o op.Delete) ([]dialects.Statement, error) {
	if !o.Cascade {
		o.RestartIdentity = false // TRUNCATE numbers anew in any case
		return p.sp.Delete(o, nil)
	}
	order, err := p.dependents(o.Table, nil)
	if err != nil {
		return nil, err
	}
	if len(order) == 1 {
		o.Cascade, o.RestartIdentity = false, false
		return p.sp.Delete(o, nil)
	}
	var plan []dialects.Statement
	for _, t := range order {
		empty, err := p.sp.Delete(op.Delete{Table: t}, nil)
		if err != nil {
			return nil, err
		}
		plan = append(plan, empty...)
	}
	if !o.RestartIdentity {
		return plan, nil
	}
	for _, t := range order {
		w := p.alter(t)
		w.SQL("AUTO_INCREMENT = 1")
		anew, err := one(w)
		if err != nil {
			return nil, err
		}
		plan = append(plan, anew...)
	}
	return plan, nil
}

// dependents lists a table behind all that refer to it.
func (p planner) dependents(table op.Name, above []op.Name) ([]op.Name, error) {
	if slices.ContainsFunc(above, func(t op.Name) bool { return p.sameTable(t, table) }) {
		return nil, p.unsupported(fmt.Sprintf("cannot empty %q: tables refer to each other in a circle", table), "set the referring columns to null first, or remove a foreign key")
	}
	children, err := p.children(table)
	if err != nil {
		return nil, err
	}
	var order []op.Name
	for _, c := range children {
		under, err := p.dependents(c.table, append(above, table))
		if err != nil {
			return nil, err
		}
		for _, t := range under {
			if !slices.Contains(order, t) {
				order = append(order, t)
			}
		}
	}
	return append(order, table), nil
}
