//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestQuickFolderReadsAsTheRootDoes compares both for files of all kinds, those that lead out included.
func TestQuickFolderReadsAsTheRootDoes(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, "secret", "secret")
	for name, length := range map[string]int{"empty": 0, "one": 1, "short": 8<<10 - 1, "full": 8 << 10, "longer": 8<<10 + 1, "long": 1 << 20} {
		write(dir, name, strings.Repeat("x", length))
	}
	for name, to := range map[string]string{"inside": "short", "out": filepath.Join(outside, "secret"), "up": "../secret", "nowhere": "none"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	write(dir, "folder/deep", "deep")
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	quick, whole := folderOf(root), root.FS()
	for _, name := range []string{"empty", "one", "short", "full", "longer", "long", "inside", "out", "up", "nowhere", "folder", "folder/deep",
		"none", ".", "", "..", "../" + filepath.Base(outside) + "/secret", "/etc/passwd", "./one"} {
		got, fault := fs.ReadFile(quick, name)
		want, wanted := fs.ReadFile(whole, name)
		if string(got) != string(want) || (fault == nil) != (wanted == nil) || fault != nil && fault.Error() != wanted.Error() {
			t.Errorf("%s: %d bytes, %v; want %d, %v", name, len(got), fault, len(want), wanted)
		}
	}
	if _, err := fs.ReadFile(quick, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := fs.ReadFile(quick, "out"); err == nil {
		t.Error("a link leads out")
	}
}
