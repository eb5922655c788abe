package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
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
		return nil, shown, fmt.Errorf("there is no file %s", shown)
	}
	return text, shown, err
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
