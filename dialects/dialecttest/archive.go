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
	for _, name := range []string{dialect, all} {
		for _, s := range a.sections {
			if s.name == name {
				return s.text
			}
		}
	}
	return ""
}

// everybody are the dialects that an archive has a section for, in their order.
var everybody = []string{"sqlite", "postgres", "mysql", "mariadb"}

// all is the section on which all dialects agree.
const all = "all"

// set gives a dialect its text. A section for all stands only as long as all agree.
func (a *archive) set(dialect, text string) {
	sections := map[string]string{}
	for _, name := range everybody {
		if own := a.text(name); own != "" {
			sections[name] = own
		}
	}
	sections[dialect] = text
	a.sections = nil
	if agree(sections) {
		a.sections = []section{{all, text}}
		return
	}
	for _, name := range everybody {
		if own, ok := sections[name]; ok {
			a.sections = append(a.sections, section{name, own})
		}
	}
}

// agree reports whether everybody has the same text.
func agree(sections map[string]string) bool {
	for _, name := range everybody {
		if sections[name] != sections[everybody[0]] {
			return false
		}
	}
	return len(sections) >= len(everybody)
}
