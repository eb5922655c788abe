package adopt

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/host/source"
)

// Match is which files stand for what a tool has applied.
type Match struct {
	Files   []source.File // in name order
	Without []string      // applied, and no file stands for it, or several may
}

// Match finds the files that stand for a history. A file has the name that the tool knows, else the version as its
// timestamp, be it with zeros before it, else the words that describe it.
func (h History) Match(files []source.File) Match {
	var m Match
	taken := map[string]bool{}
	for _, e := range h.Entries {
		i := e.find(files)
		if i < 0 {
			m.Without = append(m.Without, e.String())
			continue
		}
		taken[files[i].Name] = true
	}
	if h.UpTo != "" {
		h.takeUpTo(files, taken, &m)
	}
	for _, f := range files {
		if taken[f.Name] {
			m.Files = append(m.Files, f)
		}
	}
	return m
}

// takeUpTo takes the files up to a version. That none has the version itself is worth to be told.
func (h History) takeUpTo(files []source.File, taken map[string]bool, m *Match) {
	limit := number(h.UpTo)
	reached := false
	for _, f := range files {
		of := number(f.Timestamp())
		if limit != "" && less(limit, of) {
			continue
		}
		if limit == "" {
			break
		}
		taken[f.Name] = true
		reached = reached || of == limit
	}
	if !reached {
		m.Without = append(m.Without, h.UpTo)
	}
}

func (e Entry) find(files []source.File) int {
	name := source.Identity(e.Name)
	if i := slices.IndexFunc(files, func(f source.File) bool { return f.Name == name }); i >= 0 {
		return i
	}
	version := number(e.Version)
	if version == "" {
		version = number((source.File{Name: name}).Timestamp())
	}
	if version != "" {
		same := func(f source.File) bool { return number(f.Timestamp()) == version }
		if slices.ContainsFunc(files, same) {
			return one(files, same)
		}
	}
	words := kebab(name)
	return one(files, func(f source.File) bool { return kebab(f.Words()) == words })
}

// one is the index of the only file that fits.
func one(files []source.File, fits func(source.File) bool) int {
	i := slices.IndexFunc(files, fits)
	if i < 0 || slices.ContainsFunc(files[i+1:], fits) {
		return -1
	}
	return i
}

// number is a version without zeros before it, and without dots where it is a date; empty where it is no number, as 1.2 is none.
func number(version string) string {
	plain := strings.NewReplacer(".", "", "_", "").Replace(version)
	if plain != version && len(plain) != len("20060102150405") || strings.Trim(plain, "0123456789") != "" {
		return ""
	}
	if plain = strings.TrimLeft(plain, "0"); plain == "" && version != "" {
		return "0"
	}
	return plain
}

func less(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// kebab is how the words of a name are compared.
func kebab(words string) string {
	return strings.Trim(strings.ToLower(strings.NewReplacer(" ", "-", "_", "-").Replace(words)), "-")
}
