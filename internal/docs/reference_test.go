package docs

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/qi"
)

var update = flag.Bool("update", false, "write docs/query-interface.md anew")

// TestReferenceIsCurrent: the reference is made of the table of methods, so the two cannot differ.
func TestReferenceIsCurrent(t *testing.T) {
	file := filepath.Join(root, "docs", "query-interface.md")
	want := reference()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/query-interface.md is not what the methods say; go test ./internal/docs -update")
	}
}

func reference() string {
	var b strings.Builder
	b.WriteString(`# The query interface

Methods are called with a colon: ` + "`qi:addColumn(…)`" + `. A parameter with a question mark may be left out. Types with a capital
letter are tables of the fields listed at the end; an unknown field is an error that suggests the nearest known one. A ` + "`Name`" + ` is the name
of a table, view or type: a string, or ` + "`{ schema = …, tableName = … }`" + `. What a database cannot do is an error that says what to do instead.

Fields of qi itself: ` + "`qi.dialect`" + `, ` + "`qi.version`" + `, ` + "`qi.isDryRun`" + `, and ` + "`qi.everyRow`" + `, the condition that means all rows.

This file is made of the program's own table of methods.
`)
	group := ""
	for _, m := range qi.Methods() {
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(&b, "\n## %s\n\n", strings.ToUpper(group[:1])+group[1:])
		}
		fmt.Fprintf(&b, "- **%s**(%s)%s: %s\n", m.Name, params(m.Params), returns(m.Returns), m.Doc)
	}
	b.WriteString("\n## Tables of fields\n")
	for _, s := range qi.Shapes() {
		fmt.Fprintf(&b, "\n### %s\n\n| %s | type | |\n|---|---|---|\n", s.Name, s.Noun)
		for _, f := range s.Fields {
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", f.Name, strings.ReplaceAll(f.Type, "|", "\\|"), f.Doc)
		}
	}
	return b.String()
}

func params(all []arg.Param) string {
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = p.Name
		if p.Optional {
			words[i] += "?"
		}
		words[i] += " `" + p.Type + "`"
	}
	return strings.Join(words, ", ")
}

func returns(types string) string {
	if types == "" {
		return ""
	}
	return " → `" + types + "`"
}
