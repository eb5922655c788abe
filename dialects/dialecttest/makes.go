package dialecttest

import (
	"slices"
	"strings"
)

// What an operation makes of the catalog is written as lines, one a difference between what the probe finds before
// and after it:
//
//	+ Users.age default 18       there is more
//	- Users index users_age …    there is less
//	~ Users.age is bigint        another line about the same thing was there instead
//	- all of Users               there is nothing more of a table and its columns
//	? Posts index * (authorId)   there may be more
//
// Each line must be true, and there must be no difference beside them. "*" stands for any text. " @sqlite,mysql" at the end
// says where the line holds, " @!sqlite" where it does not; quotes, parentheses and casts do not count.

// wantMade compares two states of the catalog.
func (b *bench) wantMade(before, after []string, want []string) {
	b.Helper()
	less, more := without(before, after), without(after, before)
	for _, w := range want {
		if line, here := b.holds(w); here {
			b.wantLine(line, &less, &more)
		}
	}
	for _, l := range less {
		b.Errorf("unexpected: - %s", l)
	}
	for _, l := range more {
		b.Errorf("unexpected: + %s", l)
	}
}

// without returns the lines of a that are not in b.
func without(a, b []string) []string {
	b = slices.Clone(b)
	var rest []string
	for _, l := range a {
		if i := slices.Index(b, l); i >= 0 {
			b = slices.Delete(b, i, i+1)
			continue
		}
		rest = append(rest, l)
	}
	return rest
}

// holds takes the databases off a line, and reports whether this one is among them.
func (b *bench) holds(line string) (string, bool) {
	line, names, limited := strings.Cut(line, " @")
	if !limited {
		return line, true
	}
	names, not := strings.CutPrefix(names, "!")
	return line, slices.Contains(strings.Split(names, ","), b.name()) != not
}

func (b *bench) wantLine(line string, less, more *[]string) {
	b.Helper()
	kind, text := line[:1], squash(strings.TrimSpace(line[1:]))
	if b.name() == "mysql" || b.name() == "mariadb" {
		text = strings.Replace(text, "unique index", "unique", 1) // which are one thing there
	}
	from := more
	if kind == "-" {
		from = less
	}
	if table, all := strings.CutPrefix(text, "all of "); all {
		b.wantAllOf(kind, table, from)
		return
	}
	found := slices.IndexFunc(*from, func(l string) bool { return like(text, l) })
	if found < 0 && kind == "?" {
		return
	}
	if found < 0 {
		b.Errorf("missing: %s %s", kind, text)
		return
	}
	subject, _, _ := strings.Cut((*from)[found], " ")
	*from = slices.Delete(*from, found, found+1)
	if kind != "~" {
		return
	}
	replaced := slices.IndexFunc(*less, func(l string) bool {
		s, _, _ := strings.Cut(l, " ")
		return s == subject && kindOfLine(l) == kindOfLine(text)
	})
	if replaced < 0 {
		b.Errorf("nothing of its kind was there before: %s %s", kind, text)
		return
	}
	*less = slices.Delete(*less, replaced, replaced+1)
}

// wantAllOf takes all lines about a table, of which there is one at least.
func (b *bench) wantAllOf(kind, table string, from *[]string) {
	b.Helper()
	before := len(*from)
	*from = slices.DeleteFunc(*from, func(l string) bool { return strings.HasPrefix(l, table+" ") || strings.HasPrefix(l, table+".") })
	if len(*from) == before {
		b.Errorf("missing: %s all of %s", kind, table)
	}
}

// kindOfLine is the word that says what a line tells: has, is, default, check …
func kindOfLine(line string) string {
	words := strings.Fields(line)
	return words[min(1, len(words)-1)]
}

// like reports whether a text fits a pattern in which "*" is any text.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		if _, rest, ok = strings.Cut(rest, p); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
