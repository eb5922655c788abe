package host

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/host/source"
)

// library reads the file of require(name): name.lua at the root of Library, or in a
// folder of it where the name has dots or slashes. The sandbox has made sure that
// the name does not lead out.
func (m *Migrator) library(name string) (text []byte, file string, err error) {
	inside := name + ".lua"
	shown := path.Join(m.libraryDir(), inside)
	if m.Library == nil {
		return nil, shown, fmt.Errorf("there is no folder %s to require files from", m.libraryDir())
	}
	text, err = fs.ReadFile(m.Library, inside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, shown, m.noFile(name, shown)
	}
	if err != nil {
		err = source.Unreadable(m.Library, shown, inside, err)
	}
	return text, shown, err
}

// LibraryError says that a file that was required is not there.
type LibraryError struct {
	Path string
	Hint string
}

func (e *LibraryError) Error() string { return "there is no file " + e.Path }

// Remedy says which one may be meant.
func (e *LibraryError) Remedy() string { return e.Hint }

// noFile names the file that may be meant: names are those inside of the folder, and not of the project.
func (m *Migrator) noFile(name, shown string) error {
	var known []string
	_ = fs.WalkDir(m.Library, ".", func(file string, _ fs.DirEntry, _ error) error {
		if script, ok := strings.CutSuffix(file, ".lua"); ok && script != name {
			known = append(known, script)
		}
		return nil
	})
	if inside, ok := strings.CutPrefix(name, path.Base(m.libraryDir())+"/"); ok {
		name = inside
	}
	return &LibraryError{shown, cmp.Or(nearest.Hint(name, known), fmt.Sprintf("require(\"words\") loads %s", path.Join(m.libraryDir(), "words.lua")))}
}

func (m *Migrator) libraryDir() string {
	if m.LibraryDir == "" {
		return "lib"
	}
	return m.LibraryDir
}

// libraryName is the name inside Library of a file as messages show it.
func (m *Migrator) libraryName(shown string) (string, bool) {
	return strings.CutPrefix(shown, path.Clean(m.libraryDir())+"/")
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
