package qi_test

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/bindings/qi"
)

// contract is what the manual promises qi can do.
const contract = `
createTable dropTable dropAllTables renameTable showAllTables tableExists describeTable
addColumn removeColumn changeColumn renameColumn
addIndex removeIndex showIndex
addConstraint removeConstraint showConstraint getForeignKeyReferencesForTable
createEnum addEnumValue renameEnumValue dropEnum createView dropView createFunction dropFunction createTrigger dropTrigger
createSchema dropSchema showAllSchemas createDatabase dropDatabase showAllDatabases
insert bulkInsert upsert update delete bulkUpdate bulkDelete
select rows rawSelect count
query transform backfill
transaction reversible flush assured`

func TestMethodsAreTheContract(t *testing.T) {
	promised := map[string]bool{}
	for _, name := range strings.Fields(contract) {
		promised[name] = true
	}
	for _, m := range qi.Methods() {
		if !promised[m.Name] {
			t.Errorf("%s is there twice, or not promised", m.Name)
		}
		delete(promised, m.Name)
	}
	for name := range promised {
		t.Errorf("%s is promised and missing", name)
	}
}

func TestMethodsAreDocumented(t *testing.T) {
	groups := map[string]bool{}
	last := ""
	for _, m := range qi.Methods() {
		if m.Group != last && groups[m.Group] {
			t.Errorf("group %s is torn apart at %s", m.Group, m.Name)
		}
		last, groups[m.Group] = m.Group, true
		if !strings.HasSuffix(m.Doc, ".") || strings.Contains(m.Doc, "\n") {
			t.Errorf("%s: %q is not one sentence", m.Name, m.Doc)
		}
		optional := false
		for i, p := range m.Params {
			if p.Name == "" || p.Type == "" {
				t.Errorf("%s: parameter %d has no name or no type", m.Name, i+1)
			}
			if optional && !p.Optional && !p.Rest {
				t.Errorf("%s: %s stands behind an optional parameter", m.Name, p.Name)
			}
			optional = optional || p.Optional
		}
	}
}

// Each type of options that a signature names is one that the editor can be told of.
func TestShapesAreThereForEverySignature(t *testing.T) {
	shapes := map[string]bool{}
	for _, s := range qi.Shapes() {
		if shapes[s.Name] {
			t.Errorf("shape %s is there twice", s.Name)
		}
		shapes[s.Name] = true
		seen := map[string]bool{}
		for _, f := range s.Fields {
			if f.Name == "" || f.Type == "" || f.Doc == "" || seen[f.Name] {
				t.Errorf("%s: field %q %q: %q", s.Name, f.Name, f.Type, f.Doc)
			}
			seen[f.Name] = true
		}
	}
	for _, m := range qi.Methods() {
		for _, p := range m.Params {
			for _, name := range strings.FieldsFunc(p.Type, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') }) {
				if strings.HasSuffix(name, "Options") && !shapes[name] {
					t.Errorf("%s takes %s, which is no shape", m.Name, name)
				}
			}
		}
	}
}
