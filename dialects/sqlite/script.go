package sqlite

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// script collects the statements that change a table's definition. Its first error sticks.
type script struct {
	planner
	t      target
	to     *ddl.Table
	old    string // the name under which the old table steps aside
	strips bool   // definitions have lost their foreign keys for the time being
	checks []dialects.Statement
	plan   []dialects.Statement
	err    error
}

func (s *script) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *script) run(sql, comment string, args ...any) {
	s.plan = append(s.plan, dialects.Statement{SQL: sql, Args: args, Comment: comment})
}

// name quotes a name in the table's schema.
func (s *script) name(name string) string {
	quoted, err := quoteName(s.t.call(name))
	s.fail(err)
	return quoted
}

// local quotes a name where no schema can stand.
func (s *script) local(name string) string {
	quoted, err := quote(name)
	s.fail(err)
	return quoted
}

// stepAside renames the old table, after all foreign keys to and from it are taken out.
func (s *script) stepAside() {
	stripped, err := withoutReferences(s.t.def)
	s.fail(err)
	if s.err != nil {
		return
	}
	s.dropQualified()
	s.strips = len(s.t.children) > 0 || stripped.SQL() != s.t.def.SQL() || hasReferences(s.to)
	if s.strips {
		s.edit("takes the foreign keys out, so that none acts while the table is made anew", s.stripped(stripped))
	}
	s.rename(s.t.Name.Name, s.old, "")
}

// stripped are the definitions of the table and those that refer to it, without the foreign keys.
func (s *script) stripped(own *ddl.Table) []entry {
	edits := []entry{{s.t.Name.Name, own.SQL()}}
	for _, c := range s.t.children {
		def, err := c.definition()
		if err == nil {
			def, err = def.StripForeignKeysTo(s.t.Name.Name)
		}
		s.fail(err)
		if err == nil {
			edits = append(edits, entry{c.Name.Name, def.SQL()})
		}
	}
	return edits
}

// dropQualified drops the partial indexes whose condition calls the table by its name, which they could not under
// another. They are created again with the rest.
func (s *script) dropQualified() {
	for _, e := range s.t.indexes {
		if x, err := ddl.ParseIndex(e.sql); err == nil && ddl.UsesTable(x.Where, s.t.Name.Name) {
			s.run("DROP INDEX "+s.name(e.name), "")
		}
	}
}

// createAndFill creates the new table, without foreign keys, and copies the rows.
func (s *script) createAndFill(using map[string]string) {
	bare, err := withoutForeignKeys(s.to)
	s.fail(err)
	if s.err != nil {
		return
	}
	if s.t.said != "" {
		// the text that is kept has no schema; this one is only read
		s.run(createIn(bare, s.name(s.t.Name.Name)), "")
	} else {
		s.run(bare.SQL(), "")
	}
	s.copy(using)
	s.keepSequence()
}

// copy fills the new table in one statement. Where no column is left to copy, there is nothing to fill.
func (s *script) copy(using map[string]string) {
	into, from := s.copied(using)
	if len(into) == 0 {
		return
	}
	s.run("INSERT INTO "+s.name(s.t.Name.Name)+" ("+strings.Join(into, ", ")+") SELECT "+strings.Join(from, ", ")+
		" FROM "+s.name(s.old), "")
}

// copied lists the columns to be filled and what from. What is computed is left out, and so is what the old
// table does not have: it takes its default.
func (s *script) copied(using map[string]string) (into, from []string) {
	into, from = s.copiedRowid()
	for _, c := range s.to.Columns {
		if _, generated := c.Clause(ddl.Generated); generated {
			continue
		}
		old, ok := s.t.def.Column(c.Name)
		if !ok {
			continue
		}
		source := s.local(old.Name)
		if expr, ok := using[foldName(c.Name)]; ok {
			source = "(" + expr + "\n)"
		}
		into, from = append(into, s.local(c.Name)), append(from, source)
	}
	return into, from
}

// copiedRowid keeps the row numbers, where they have a name and are not a column.
func (s *script) copiedRowid() (into, from []string) {
	if s.t.def.WithoutRowID || s.to.WithoutRowID || slices.ContainsFunc(s.to.Columns, func(c ddl.Column) bool { return isRowidAlias(s.to, c) }) {
		return nil, nil
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		_, taken := s.t.def.Column(name)
		_, takes := s.to.Column(name)
		if !taken && !takes {
			return []string{name}, []string{name}
		}
	}
	return nil, nil
}

// keepSequence makes AUTOINCREMENT go on where it was, even if the last rows are gone.
func (s *script) keepSequence() {
	if !autoIncrements(s.t.def) || !autoIncrements(s.to) {
		return
	}
	sequence := s.name("sqlite_sequence")
	s.run("DELETE FROM "+sequence+" WHERE name = ?", "numbering goes on where it was", s.t.Name.Name)
	s.run("UPDATE "+sequence+" SET name = ? WHERE name = ?", "", s.t.Name.Name, s.old)
}

// restoreReferences puts the foreign keys back before the old table goes.
func (s *script) restoreReferences() {
	if !s.strips || s.err != nil {
		return
	}
	edits := []entry{{s.t.Name.Name, s.to.SQL()}}
	for _, c := range s.t.children {
		edits = append(edits, entry{c.Name.Name, c.sql})
	}
	s.edit("puts the foreign keys back", edits)
	gone := s.t.freeName("luamig_gone_")
	s.rename(s.old, gone, "makes SQLite read the definitions again")
	s.old = gone
}

// edit writes definitions into SQLite's own table. They take effect by the next rename.
func (s *script) edit(comment string, definitions []entry) {
	from, err := schemaTable(s.t.Schema)
	s.fail(err)
	s.run("PRAGMA writable_schema = ON", comment)
	for _, d := range definitions {
		s.run("UPDATE "+from+" SET sql = ? WHERE type = 'table' AND name = ?", "", d.sql, d.name)
	}
	s.run("PRAGMA writable_schema = OFF", "")
}

// rename renames a table and nothing else: views, triggers and foreign keys go on calling it by its old name.
func (s *script) rename(from, to, comment string) {
	s.run("PRAGMA legacy_alter_table = ON", comment)
	s.run("ALTER TABLE "+s.name(from)+" RENAME TO "+s.local(to), "")
	s.run("PRAGMA legacy_alter_table = OFF", "")
}

func hasReferences(t *ddl.Table) bool {
	return slices.ContainsFunc(t.Constraints(), func(c ddl.Constraint) bool { return c.Kind == ddl.ForeignKey })
}

func autoIncrements(t *ddl.Table) bool {
	return slices.ContainsFunc(t.Constraints(), func(c ddl.Constraint) bool { return c.AutoIncrement })
}

func withoutForeignKeys(t *ddl.Table) (*ddl.Table, error) {
	return without(t, func(c ddl.Constraint) bool { return c.Kind == ddl.ForeignKey })
}

// withoutReferences also takes out the checks that call the table by its name, which is about to change.
func withoutReferences(t *ddl.Table) (*ddl.Table, error) {
	return without(t, func(c ddl.Constraint) bool {
		return c.Kind == ddl.ForeignKey || c.Kind == ddl.Check && ddl.UsesTable(c.Expr, t.Name)
	})
}

// without drops constraints one after the other, for each changes the places of the rest.
func without(t *ddl.Table, unwanted func(ddl.Constraint) bool) (*ddl.Table, error) {
	for {
		all := t.Constraints()
		i := slices.IndexFunc(all, unwanted)
		if i < 0 {
			return t, nil
		}
		var err error
		if t, err = t.Drop(all[i]); err != nil {
			return nil, err
		}
	}
}

// createIn is the text of CREATE TABLE with another, already quoted name.
func createIn(t *ddl.Table, name string) string {
	return "CREATE TABLE " + name + " " + body(t.SQL())
}

// body is a CREATE TABLE from its parenthesis on.
func body(sql string) string {
	for _, token := range ddl.Tokenize(sql) {
		if token.Is("(") {
			return sql[token.Start:]
		}
	}
	return sql
}

func contains(names []string, name string) bool { return slices.Contains(names, name) }
