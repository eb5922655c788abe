package dialecttest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Each operation has an archive, and each archive a section for each dialect.
func TestArchives(t *testing.T) {
	known := map[string]bool{}
	operations := map[string]bool{}
	for _, x := range examples() {
		if known[x.file()] {
			t.Errorf("two examples are called %s", x.name())
		}
		known[x.file()], operations[fmt.Sprintf("%T", x.op)] = true, true
		text, err := os.ReadFile(filepath.Join("testdata", x.file()))
		if err != nil {
			t.Errorf("%v; the tests of the dialects write it with -update", err)
			continue
		}
		a := parseArchive(string(text))
		for _, dialect := range everybody {
			if a.text(dialect) == "" {
				t.Errorf("%s has no section for %s", x.file(), dialect)
			}
		}
	}
	for _, o := range Operations() {
		if !operations[fmt.Sprintf("%T", o)] {
			t.Errorf("%T has no archive", o)
		}
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[filepath.Base(f)] {
			t.Errorf("%s belongs to no example", f)
		}
	}
}

func TestArchiveSections(t *testing.T) {
	a := parseArchive("about\n-- sqlite, postgres --\nSELECT 1;\n-- mysql --\nSELECT 2;\n")
	a.set("mariadb", "SELECT 2;\n")
	want := "about\n-- sqlite, postgres --\nSELECT 1;\n-- mysql, mariadb --\nSELECT 2;\n"
	if a.String() != want {
		t.Errorf("got %q, want %q", a.String(), want)
	}
	for _, d := range everybody {
		a.set(d, "SELECT 3;\n")
	}
	if want := "about\n-- all --\nSELECT 3;\n"; a.String() != want {
		t.Errorf("got %q, want %q", a.String(), want)
	}
	if !slices.ContainsFunc(everybody, func(d string) bool { return a.text(d) == "SELECT 3;\n" }) {
		t.Error("all have no text")
	}
}
