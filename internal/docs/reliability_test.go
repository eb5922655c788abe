package docs

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReliabilityNamesTests: each promise names tests that exist, and no test of torture is without its promise.
func TestReliabilityNamesTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	exists := tests(t)
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllSubmatch(text, -1) {
		if _, ok := exists[string(m[1])]; !ok {
			t.Errorf("docs/reliability.md names %s, which is no test", m[1])
		}
	}
	for name, file := range exists {
		if strings.HasPrefix(file, filepath.Join("internal", "torture")+string(filepath.Separator)) && !bytes.Contains(text, []byte("`"+name+"`")) {
			t.Errorf("docs/reliability.md does not say what %s shows", name)
		}
	}
}

// tests are the files of all tests of the module, by the names of the tests.
func tests(t *testing.T) map[string]string {
	t.Helper()
	declared, all := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`), map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && strings.HasPrefix(e.Name(), ".") && path != ".":
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(filepath.Join(root, path))
		for _, m := range declared.FindAllSubmatch(source, -1) {
			all[string(m[1])] = filepath.FromSlash(path)
		}
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("only %d tests found, %v", len(all), err)
	}
	return all
}
