package dialecttest

import "strings"

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

// text is a dialect's section, or the one on which all agree.
func (a archive) text(dialect string) string {
	for _, name := range []string{dialect, "all"} {
		for _, s := range a.sections {
			if s.name == name {
				return s.text
			}
		}
	}
	return ""
}

func (a *archive) set(dialect, text string) {
	for i := range a.sections {
		if a.sections[i].name == dialect {
			a.sections[i].text = text
			return
		}
	}
	a.sections = append(a.sections, section{dialect, text})
}
