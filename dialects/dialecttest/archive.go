package dialecttest

import (
	"slices"
	"strings"
)

// archive is a text archive in the txtar format: a comment, then sections, each below a line "-- name --".
type archive struct {
	comment  string
	sections []section
}

type section struct{ name, text string }

func parseArchive(text string) archive {
	var a archive
	for line := range strings.Lines(text) {
		name, isMarker := strings.CutPrefix(strings.TrimSuffix(line, " --\n"), "-- ")
		switch last := len(a.sections) - 1; {
		case isMarker && strings.HasSuffix(line, " --\n"):
			a.sections = append(a.sections, section{name: name})
		case last < 0:
			a.comment += line
		default:
			a.sections[last].text += line
		}
	}
	return a
}

func (a archive) String() string {
	var b strings.Builder
	b.WriteString(a.comment)
	for _, s := range a.sections {
		b.WriteString("-- " + s.name + " --\n" + s.text)
	}
	return b.String()
}

// everybody are the dialects that an archive has a section for, in their order.
var everybody = []string{"sqlite", "postgres", "mysql", "mariadb"}

// all is the section on which all dialects agree. Where some do, a section has their names: "sqlite, postgres".
const all = "all"

// text is what an archive has for a dialect.
func (a archive) text(dialect string) string {
	for _, s := range a.sections {
		if s.name == all || slices.Contains(strings.Split(s.name, ", "), dialect) {
			return s.text
		}
	}
	return ""
}

// set gives a dialect its text. Those that have the same text share a section.
func (a *archive) set(dialect, text string) {
	texts := map[string]string{}
	for _, name := range everybody {
		texts[name] = a.text(name)
	}
	texts[dialect] = text
	a.sections = nil
	for _, name := range everybody {
		a.share(name, texts[name])
	}
	if len(a.sections) == 1 && len(strings.Split(a.sections[0].name, ", ")) == len(everybody) {
		a.sections[0].name = all
	}
}

func (a *archive) share(dialect, text string) {
	i := slices.IndexFunc(a.sections, func(s section) bool { return s.text == text })
	switch {
	case text == "":
	case i >= 0:
		a.sections[i].name += ", " + dialect
	default:
		a.sections = append(a.sections, section{dialect, text})
	}
}
