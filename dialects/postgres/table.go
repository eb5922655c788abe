package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
)

// createTable creates the types of ENUM columns first, and tells comments and the first number afterwards: they are no part
// of CREATE TABLE.
func (p planner) createTable(o op.CreateTable) ([]dialects.Statement, error) {
	o.Columns = slices.Clone(o.Columns)
	for i, c := range o.Columns {
		if err := p.checkColumn(c); err != nil {
			return nil, err
		}
		o.Columns[i].Type = named(c.Type, o.Table, c.Name)
	}
	if err := p.checkOptions(o.Options); err != nil {
		return nil, err
	}
	create, err := p.sp.CreateTable(o, "")
	if err != nil {
		return nil, err
	}
	s := &script{planner: p}
	exists, err := p.alreadyThere(o)
	if err != nil || exists {
		return []dialects.Statement{create}, err
	}
	for _, c := range o.Columns {
		s.needEnum(c.Type)
	}
	s.plan = append(s.plan, create)
	s.describe(o)
	s.startNumbering(o)
	return s.done()
}

// alreadyThere reports whether ifNotExists finds the table, for which nothing else is done then.
func (p planner) alreadyThere(o op.CreateTable) (bool, error) {
	if !o.IfNotExists {
		return false, nil
	}
	return p.cat.TableExists(p.ctx, o.Table)
}

// checkOptions refuses what would make another table. Engines, character sets and row formats change nothing of what it holds.
func (p planner) checkOptions(o op.TableOptions) error {
	switch {
	case o.Strict:
		return unsupported("has no STRICT tables", "leave strict out: every table is strict about its types")
	case o.WithoutRowid:
		return unsupported("has no tables WITHOUT ROWID", "leave withoutRowid out")
	}
	return nil
}

// describe writes the comments of a new table.
func (s *script) describe(o op.CreateTable) {
	if o.Options.Comment != "" {
		s.run("COMMENT ON TABLE " + s.name(o.Table) + " IS " + s.text(o.Options.Comment))
	}
	for _, c := range o.Columns {
		s.commentColumn(o.Table, c.Name, c.Comment)
	}
}

func (s *script) commentColumn(table op.Name, column, comment string) {
	if comment != "" {
		s.run("COMMENT ON COLUMN " + s.name(table) + "." + s.ident(column) + " IS " + s.text(comment))
	}
}

// startNumbering makes the first number that a new table gives. What the sequence is called is for the server to say.
func (s *script) startNumbering(o op.CreateTable) {
	i := slices.IndexFunc(o.Columns, func(c op.Column) bool { return c.AutoIncrement })
	if o.Options.InitialAutoIncrement <= 1 || i < 0 {
		return
	}
	s.run(fmt.Sprintf("SELECT pg_catalog.setval(%s, %d, false)", s.sequenceOf(o.Table, o.Columns[i].Name), o.Options.InitialAutoIncrement))
	s.comment("autoIncrement begins here")
}

// sequenceOf is the expression that finds the sequence of a column.
func (s *script) sequenceOf(table op.Name, column string) string {
	return "pg_catalog.pg_get_serial_sequence(" + s.text(s.name(table)) + ", " + s.text(column) + ")"
}

const referrersSQL = `SELECT DISTINCT c.relname::text FROM pg_catalog.pg_constraint AS n JOIN pg_catalog.pg_class AS c ON c.oid = n.conrelid
WHERE n.contype = 'f' AND n.confrelid = $1::oid AND n.conrelid <> $1::oid AND n.conparentid = 0 ORDER BY 1`

// dropTable drops the table, and the types and functions that exist only for it. That foreign keys of others refer to it
// is looked at first, to name them.
func (p planner) dropTable(o op.DropTable) ([]dialects.Statement, error) {
	t, err := p.find(o.Table)
	if dialects.IsNotFound(err) || t.isView() {
		return ansi.Plan(p.sp, o) // the server says what is wrong, or, with ifExists, that nothing is
	}
	if err != nil {
		return nil, err
	}
	if !o.Cascade {
		if err := p.checkUnreferred(t); err != nil {
			return nil, err
		}
	}
	s := &script{planner: p}
	s.add(ansi.Plan(p.sp, o))
	columns, err := p.columns(t)
	s.fail(err)
	s.add(p.dropUnused(t.Name, columns))
	s.add(p.dropBodies(t, ""))
	return s.done()
}

func (p planner) checkUnreferred(t object) error {
	users, err := p.strings(referrersSQL, t.oid)
	if err != nil || len(users) == 0 {
		return err
	}
	tables := `"` + strings.Join(users, `", "`) + `"`
	return &dialects.Error{
		Kind: dialects.ForeignKeyViolation, Table: t.Name.Name,
		Message: fmt.Sprintf("cannot drop table %q: foreign keys of %s refer to it", t.Name.Name, tables),
		Hint:    "drop " + tables + " or their foreign keys first, or say cascade = true, which removes these foreign keys and keeps the rows",
	}
}

// ownPrefix begins the names of luamig's own tables.
const ownPrefix = "luamig_"

// dropAllTables drops the tables of the current schema in one statement, so that their order does not matter, with the views over them and
// the foreign keys of those that are kept.
func (p planner) dropAllTables(o op.DropAllTables) ([]dialects.Statement, error) {
	all, err := p.cat.Tables(p.ctx, "")
	if err != nil {
		return nil, err
	}
	s := &script{planner: p}
	var quoted []string
	doomed := map[string]bool{}
	for _, n := range all {
		if strings.HasPrefix(n.Name, ownPrefix) || slices.Contains(o.Keep, n.Name) {
			continue
		}
		doomed[n.Name] = true
		quoted = append(quoted, s.name(n))
	}
	if len(doomed) == 0 {
		return nil, s.err
	}
	s.run("DROP TABLE " + strings.Join(quoted, ", ") + " CASCADE")
	s.dropOwnTypes(doomed)
	s.dropOwnBodies(doomed)
	return s.done()
}

// ownTypesSQL lists the ENUM columns of the current schema, with the number of columns anywhere that have the same type.
const ownTypesSQL = `SELECT c.relname::text, a.attname::text, e.oid::bigint, e.typname::text,
(SELECT count(*) FROM pg_catalog.pg_attribute AS u JOIN pg_catalog.pg_class AS uc ON uc.oid = u.attrelid AND uc.relkind IN ('r', 'p') WHERE u.atttypid IN (e.oid, e.typarray) AND NOT u.attisdropped)
FROM pg_catalog.pg_type AS e JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (e.oid, e.typarray) AND NOT a.attisdropped
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.oid = e.typnamespace
WHERE e.typtype = 'e' AND n.nspname = pg_catalog.current_schema() ORDER BY e.oid`

// dropOwnTypes drops the types that only columns of the doomed tables have, and that are one's own.
func (s *script) dropOwnTypes(doomed map[string]bool) {
	rows, err := s.rows(ownTypesSQL)
	s.fail(err)
	users, own := map[int64]int64{}, map[int64]string{}
	for _, row := range rows {
		table, oid := text(row[0]), number(row[2])
		if !doomed[table] {
			continue
		}
		users[oid]++
		if text(row[3]) == defaultEnum(op.Name{Name: table}, text(row[1])).Name {
			own[oid] = text(row[3])
		}
		if users[oid] == number(row[4]) && own[oid] != "" {
			s.run("DROP TYPE " + s.ident(own[oid]))
		}
	}
}

// ownBodiesSQL lists the functions that are the bodies of triggers of the current schema.
const ownBodiesSQL = `SELECT c.relname::text, f.oid::regprocedure::text FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND n.nspname = pg_catalog.current_schema() AND pg_catalog.obj_description(f.oid, 'pg_proc') = $1::text ORDER BY f.oid`

func (s *script) dropOwnBodies(doomed map[string]bool) {
	rows, err := s.rows(ownBodiesSQL, bodyComment)
	s.fail(err)
	for _, row := range rows {
		if doomed[text(row[0])] {
			s.run("DROP FUNCTION " + text(row[1]))
		}
	}
}

// renameTable renames and moves. The types of its ENUM columns keep to the table, for their names are made of its name; indexes, keys and
// sequences keep their names, as in Sequelize.
func (p planner) renameTable(o op.RenameTable) ([]dialects.Statement, error) {
	t, err := p.find(o.From)
	if dialects.IsNotFound(err) {
		return ansi.Plan(p.sp, op.RenameTable{From: o.From, To: op.Name{Name: o.To.Name}}) // the server will say so
	}
	if err != nil {
		return nil, err
	}
	s := &script{planner: p}
	to := op.Name{Schema: o.From.Schema, Name: o.To.Name}
	if o.To.Name != o.From.Name {
		s.add(ansi.Plan(p.sp, op.RenameTable{From: o.From, To: to}))
	}
	moves := o.To.Schema != "" && o.To.Schema != t.Schema
	if moves {
		s.alter(to, "SET SCHEMA "+s.ident(o.To.Schema))
	}
	columns, err := p.columns(t)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		s.follow(c.enum, defaultEnum(t.Name, c.Name), defaultEnum(op.Name{Name: o.To.Name}, c.Name).Name)
		if moves && c.enum != nil && c.enum.name == defaultEnum(t.Name, c.Name) {
			moved := c.enum.said
			moved.Name = defaultEnum(op.Name{Name: o.To.Name}, c.Name).Name
			s.run("ALTER TYPE " + s.name(moved) + " SET SCHEMA " + s.ident(o.To.Schema))
		}
	}
	return s.done()
}

// follow renames the type of a column that has the name made of its table's and its own.
func (s *script) follow(e *enum, from op.Name, to string) {
	if e == nil || e.name.Name != from.Name || from.Name == to {
		return
	}
	s.run("ALTER TYPE " + s.name(e.said) + " RENAME TO " + s.ident(to))
}
