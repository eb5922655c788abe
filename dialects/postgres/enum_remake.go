package postgres

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// enumUser is a column whose type is an ENUM, or an array of it.
type enumUser struct {
	table  op.Name
	column string
	array  bool
	expr   string // of its default
}

const enumUsersSQL = `SELECT CASE WHEN NOT pg_catalog.pg_table_is_visible(c.oid) THEN n.nspname::text END, c.relname::text, a.attname::text, a.atttypid <> t.oid, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (t.oid, t.typarray) AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
WHERE t.oid = $1::oid ORDER BY c.oid, a.attnum`

func (r reader) enumUsers(oid int64) ([]enumUser, error) {
	rows, err := r.rows(enumUsersSQL, oid)
	users := make([]enumUser, len(rows))
	for i, row := range rows {
		users[i] = enumUser{op.Name{Schema: text(row[0]), Name: text(row[1])}, text(row[2]), truth(row[3]), text(row[4])}
	}
	return users, err
}

// mentionsSQL lists the indexes and checks in whose expressions a value of the type stands. These would go on comparing
// with the old type.
const mentionsSQL = `SELECT 'index', CASE WHEN NOT pg_catalog.pg_table_is_visible(c.oid) THEN n.nspname::text END, c.relname::text, pg_catalog.pg_get_indexdef(c.oid), NULL::text
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'i' AND c.oid IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_type'::regclass AND refobjid = $1::oid)
UNION ALL SELECT 'check', CASE WHEN NOT pg_catalog.pg_table_is_visible(c.oid) THEN n.nspname::text END, c.relname::text, pg_catalog.pg_get_constraintdef(k.oid), k.conname::text
FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND k.oid IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_constraint'::regclass AND refclassid = 'pg_catalog.pg_type'::regclass AND refobjid = $1::oid)`

// mention is an index or check with a value of the type in it.
type mention struct {
	check      bool
	owner      op.Name // the index, or the table of the check
	definition string
	name       string // of the check
}

func (r reader) mentions(oid int64) ([]mention, error) {
	rows, err := r.rows(mentionsSQL, oid)
	all := make([]mention, len(rows))
	for i, row := range rows {
		all[i] = mention{text(row[0]) == "check", op.Name{Schema: text(row[1]), Name: text(row[2])}, text(row[3]), text(row[4])}
	}
	return all, err
}

// remake makes a type anew under its name: the old one steps aside, the columns move to the new one, and the old one goes. Unlike a value that
// is added, all of the new type can be used at once.
func (s *script) remake(e enum, to []string, renames []op.ValueRename) {
	users, err := s.enumUsers(e.oid)
	s.fail(err)
	mentions, err := s.mentions(e.oid)
	s.fail(err)
	kept, err := s.keptOfType(e.oid)
	s.fail(err)
	if s.err != nil {
		return
	}
	for _, u := range users {
		s.checkValues(u, to, renames)
	}
	s.dropMentions(mentions)
	old := e.said
	old.Name = op.FitName(e.name.Name+"_old", maxIdentifier)
	s.run("ALTER TYPE " + s.name(e.said) + " RENAME TO " + s.ident(old.Name))
	s.createType(e.said, to)
	for _, u := range users {
		if u.table.Name == s.undefaulted.table.Name && u.column == s.undefaulted.column {
			u.expr = ""
		}
		s.move(u, e, renames)
	}
	s.run("DROP TYPE " + s.name(old))
	s.createMentions(mentions, kept.shown, renames)
	s.keep(e.said, kept)
}

// checkValues looks for rows that hold a value which the new type does not have.
func (s *script) checkValues(u enumUser, to []string, renames []op.ValueRename) {
	known := append([]string{}, to...)
	for _, r := range renames {
		known = append(known, r.From)
	}
	value := s.ident(u.column)
	if u.array {
		value = "pg_catalog.unnest(" + value + ")"
	}
	s.check("SELECT "+s.text(u.table.Name)+", value, "+s.text(u.column)+" FROM (SELECT "+value+"::text AS value FROM "+s.name(u.table)+") AS held WHERE value NOT IN "+s.texts(known)+" LIMIT 1",
		`a row of "%s" has the value '%s' in "%s", which is none of the new ones`)
}

// move gives a column the new type, by way of text. Its default steps aside: it is one of the old type.
func (s *script) move(u enumUser, e enum, renames []op.ValueRename) {
	column, to := s.ident(u.column), s.name(e.said)
	if u.expr != "" {
		s.alter(u.table, "ALTER COLUMN "+column+" DROP DEFAULT")
	}
	s.alter(u.table, "ALTER COLUMN "+column+" TYPE "+s.target(u, to)+" USING "+s.converted(u, to, renames))
	if u.expr != "" {
		s.alter(u.table, "ALTER COLUMN "+column+" SET DEFAULT "+s.renamedDefault(u.expr, renames))
	}
}

func (s *script) target(u enumUser, to string) string {
	if u.array {
		return to + "[]"
	}
	return to
}

// converted is the expression that turns a value of the old type into one of the new.
func (s *script) converted(u enumUser, to string, renames []op.ValueRename) string {
	column := s.ident(u.column)
	switch {
	case len(renames) == 0 && u.array:
		return column + "::text[]::" + to + "[]"
	case len(renames) == 0:
		return column + "::text::" + to
	case u.array:
		s.fail(unsupported("renames no values inside arrays with changeColumn", "rename the value of the type, with qi:renameEnumValue"))
		return ""
	}
	text, err := s.sp.RenamedValue(column+"::text", renames)
	s.fail(err)
	return "(" + text + ")::" + to
}

// renamedDefault keeps the expression, in which the type is called by its name, and so means the new one.
func (s *script) renamedDefault(expr string, renames []op.ValueRename) string {
	for _, r := range renames {
		if castString.MatchString(expr) && plainDefault(expr) == r.From {
			return s.text(r.To)
		}
	}
	return expr
}

func (s *script) dropMentions(all []mention) {
	for _, m := range all {
		if m.check {
			s.alter(m.owner, "DROP CONSTRAINT "+s.ident(m.name))
			continue
		}
		s.run("DROP INDEX " + s.name(m.owner))
	}
}

func (s *script) createMentions(all []mention, shown string, renames []op.ValueRename) {
	for _, m := range all {
		m.definition = s.renamedValues(m.definition, shown, renames)
		if m.check {
			s.alter(m.owner, "ADD CONSTRAINT "+s.ident(m.name)+" "+m.definition)
			continue
		}
		s.run(m.definition)
	}
}

// dropUnused drops the types of columns that are about to go, where they are the columns' own and nobody else uses them.
func (p planner) dropUnused(table op.Name, gone []column) ([]dialects.Statement, error) {
	s := &script{planner: p}
	seen := map[int64]bool{}
	for _, c := range gone {
		if c.enum == nil || seen[c.enum.oid] || c.enum.name.Name != defaultEnum(table, c.Name).Name {
			continue
		}
		seen[c.enum.oid] = true
		users, err := p.enumUsers(c.enum.oid)
		if err != nil {
			return nil, err
		}
		if len(users) == count(gone, c.enum.oid) {
			s.run("DROP TYPE " + s.name(c.enum.said))
		}
	}
	return s.done()
}

func count(columns []column, oid int64) int {
	n := 0
	for _, c := range columns {
		if c.enum != nil && c.enum.oid == oid {
			n++
		}
	}
	return n
}
