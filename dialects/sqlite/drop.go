package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// dropTable refuses to drop a table that others refer to: SQLite would delete their rows where their foreign keys
// cascade, and else leave them with a foreign key to nowhere.
func (p planner) dropTable(o op.DropTable) ([]dialects.Statement, error) {
	t, err := p.target(o.Table)
	var notTable *dialects.UnsupportedError
	if dialects.IsNotFound(err) || errors.As(err, &notTable) {
		return ansi.Plan(p.sp, o) // the server says what is wrong, or, with ifExists, that nothing is
	}
	if err != nil {
		return nil, err
	}
	refers := func(f ddl.Constraint) bool {
		return f.Kind == ddl.ForeignKey && ddl.EqualIdent(f.ReferencedTable, t.Name.Name)
	}
	plan, err := p.release(&t, refers, o.Cascade, fmt.Sprintf("table %q", t.Name.Name))
	if err != nil {
		return nil, err
	}
	drop, err := ansi.Plan(p.sp, o)
	return append(plan, drop...), err
}

// ownPrefix begins the names of luamig's own tables.
const ownPrefix = "luamig_"

// dropAllTables drops the tables of the main database, and the views over them, which would be left
// without. Foreign keys go first, so that the order does not matter.
func (p planner) dropAllTables(o op.DropAllTables) ([]dialects.Statement, error) {
	all, err := p.cat.Tables(p.ctx, "")
	if err != nil {
		return nil, err
	}
	doomed := slices.DeleteFunc(slices.Clone(all), func(n op.Name) bool {
		return strings.HasPrefix(foldName(n.Name), ownPrefix) || containsFold(o.Keep, n.Name)
	})
	if len(doomed) == 0 {
		return nil, nil
	}
	s := &script{planner: p, t: target{object: object{Name: op.Name{Schema: mainSchema}}}}
	if s.t.names, err = p.strings(fmt.Sprintf(ownNamesSQL, "sqlite_schema")); err != nil {
		return nil, err
	}
	s.cutReferences(all, doomed)
	s.dropViews(doomed)
	for _, n := range doomed {
		s.run("DROP TABLE "+s.name(n.Name), "")
	}
	return s.plan, s.err
}

// cutReferences takes the foreign keys to the doomed tables out of all definitions.
func (s *script) cutReferences(all, doomed []op.Name) {
	var edits []entry
	for _, n := range all {
		o, err := s.find(op.Name{Schema: mainSchema, Name: n.Name})
		s.fail(err)
		if err != nil || o.kind != kindTable {
			continue
		}
		def, err := o.definition()
		s.fail(err)
		if err != nil {
			return
		}
		cut, err := without(def, func(k ddl.Constraint) bool {
			return k.Kind == ddl.ForeignKey && containsName(doomed, k.ReferencedTable)
		})
		s.fail(err)
		if err == nil && cut.SQL() != o.sql {
			edits = append(edits, entry{o.Name.Name, cut.SQL()})
		}
	}
	if len(edits) > 0 {
		s.editAndReload(edits)
	}
}

// dropViews drops the views that mention a doomed table.
func (s *script) dropViews(doomed []op.Name) {
	rows, err := s.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY rowid")
	s.fail(err)
	for _, row := range rows {
		if slices.ContainsFunc(doomed, func(n op.Name) bool { return ddl.UsesTable(text(row[1]), n.Name) }) {
			s.run("DROP VIEW "+s.name(text(row[0])), "")
		}
	}
}

func containsName(names []op.Name, name string) bool {
	return slices.ContainsFunc(names, func(n op.Name) bool { return ddl.EqualIdent(n.Name, name) })
}

// renameTable is ALTER TABLE, which also renames the table in views, triggers and foreign keys. For a
// change of case alone SQLite finds the name taken, and so takes another one in between.
func (p planner) renameTable(o op.RenameTable) ([]dialects.Statement, error) {
	if o.From.Name == o.To.Name || !ddl.EqualIdent(o.From.Name, o.To.Name) {
		plan, err := ansi.Plan(p.sp, o)
		return p.withRenames(plan, err)
	}
	between := op.Name{Schema: o.From.Schema, Name: "luamig_rename_" + o.From.Name}
	there, err := ansi.Plan(p.sp, op.RenameTable{From: o.From, To: between})
	if err != nil {
		return nil, err
	}
	back, err := ansi.Plan(p.sp, op.RenameTable{From: between, To: o.To})
	return p.withRenames(append(there, back...), err)
}
