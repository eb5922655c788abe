// Package source finds migration files and says which migration each one is.
package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// File is a script with its identity.
type File struct {
	Name string // without directory and extension: "20240105093000-split-full-name"
	Path string // as messages show it: "migrations/20240105093000-split-full-name.lua"
	Text []byte
}

// Timestamp is the part of the name that orders it.
func (f File) Timestamp() string {
	if len(f.Name) < timestampLength {
		return ""
	}
	return f.Name[:timestampLength]
}

// Words is the part of the name behind the timestamp.
func (f File) Words() string {
	if len(f.Name) <= timestampLength {
		return ""
	}
	return f.Name[timestampLength+1:]
}

// Checksum identifies the file's text, whatever its line endings: a checkout on
// Windows has the same one.
func (f File) Checksum() string { return Checksum(f.Text) }

const (
	extension       = ".lua"
	timestampLength = len("20060102150405")
	// longest is what the ledger's column holds.
	longest = 255
)

// isName reports whether a file's name, without its extension, is that of a migration: a timestamp, a hyphen, and letters, digits,
// dots, hyphens and underscores, of which the first is a letter or a digit.
func isName(id string) bool {
	if len(id) < timestampLength+2 || id[timestampLength] != '-' || !isLetterOrDigit(id[timestampLength+1]) {
		return false
	}
	for i := range timestampLength {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	for _, c := range []byte(id[timestampLength+2:]) {
		if !isLetterOrDigit(c) && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// NameError says that a file of the migrations directory is not named like a migration.
type NameError struct {
	Path string
	Why  string
	Hint string
}

func (e *NameError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Why) }

// Remedy says how to name it.
func (e *NameError) Remedy() string { return e.Hint }

// Read returns the migrations at the root of a directory, in name order, which
// is the order in which they are applied. dir is how messages name the directory.
// A missing directory is an error; a Lua file with another name than a migration's is one
// too, since it would never run and nobody would notice.
func Read(root fs.FS, dir string) ([]File, error) {
	names, err := list(root)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	files := make([]File, 0, len(names))
	for _, n := range names {
		f, ok, err := read(root, dir, n)
		if err != nil {
			return nil, err
		}
		if ok {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// list returns the names in a directory. An [os.File] tells them without a look at each file, which takes as long as reading it.
func list(root fs.FS) ([]string, error) {
	d, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if d, ok := d.(interface{ Readdirnames(n int) ([]string, error) }); ok {
		return d.Readdirnames(-1)
	}
	entries, err := fs.ReadDir(root, ".")
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

func read(root fs.FS, dir, file string) (f File, ok bool, err error) {
	shown := path.Join(dir, file)
	if strings.HasPrefix(file, ".") || !strings.EqualFold(path.Ext(file), extension) {
		return File{}, false, nil
	}
	id, err := identity(file, shown)
	if err == nil {
		f = File{Name: id, Path: shown}
		if f.Text, err = fs.ReadFile(root, file); err == nil {
			return f, true, nil
		}
		err = Unreadable(root, shown, file, err)
	}
	if isFolder(root, file) {
		err = &NameError{Path: shown, Why: "is a folder, and named like a migration", Hint: "rename it, or move its files out of it"}
	}
	return File{}, false, err
}

func isFolder(root fs.FS, file string) bool {
	info, err := fs.Stat(root, file)
	return err == nil && info.IsDir()
}

func identity(file, shown string) (string, error) {
	id := strings.TrimSuffix(file, extension)
	switch {
	case id == file:
		return "", &NameError{Path: shown, Why: "the extension is not " + extension, Hint: "rename it in lower case"}
	case !isName(id):
		return "", &NameError{Path: shown, Why: "is not named like a migration",
			Hint: `name it <YYYYMMDDHHMMSS>-<kebab-name>.lua (luamig new does), or move it to lib/ and load it with require`}
	case len(id) > longest:
		return "", &NameError{Path: shown, Why: fmt.Sprintf("the name is longer than %d bytes", longest), Hint: "shorten it"}
	}
	return id, nil
}

// SameTimestamp returns the groups of files that share a timestamp. They run in
// name order, which two branches that were merged may not have meant.
func SameTimestamp(files []File) [][]File {
	var groups [][]File
	for i := 0; i < len(files); {
		j := i + 1
		for j < len(files) && files[j].Timestamp() == files[i].Timestamp() {
			j++
		}
		if j-i > 1 {
			groups = append(groups, files[i:j])
		}
		i = j
	}
	return groups
}

// Checksum is the hex SHA-256 of a text with its line endings made "\n" and a byte order mark left out.
func Checksum(text []byte) string {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(text, '\r') >= 0 { // else nothing has to be copied
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Identity is the name under which a file is recorded. Another tool's entry, such as
// "20240101000000-create-user.js", has the same identity as our ".lua".
func Identity(recorded string) string {
	for _, ext := range []string{".lua", ".js", ".cjs", ".mjs", ".ts", ".sql"} {
		if id, ok := strings.CutSuffix(recorded, ext); ok {
			return id
		}
	}
	return recorded
}

// Find returns the index of the migration that the user calls by its name, with or
// without extension, by its timestamp, or by the words after it, as long as only
// one fits; -1 where none does or several do.
func Find(names []string, called string) int {
	called = strings.TrimSuffix(path.Base(called), extension)
	if i := slices.Index(names, called); i >= 0 {
		return i
	}
	found := -1
	for i, n := range names {
		if !answersTo(n, called) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

func answersTo(name, called string) bool {
	if called == "" || len(name) <= timestampLength {
		return false
	}
	return name[:timestampLength] == called || name[timestampLength+1:] == called
}
