package scaffold

import (
	"fmt"
	"strings"
	"unicode"
)

// maxName keeps the file's name within what every file system takes.
const maxName = 100

// Words splits the name of a migration: "add-age", "addAge", "add_age" and
// "Add age" are the same.
func Words(name string) ([]string, error) {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case r == '-' || r == '_' || r == ' ':
			end()
			continue
		case !isWord(r):
			return nil, fmt.Errorf("a migration's name has letters a to z, digits and hyphens, not %q", r)
		case humps(runes, i):
			end()
		}
		word.WriteRune(r)
	}
	end()
	if len(words) == 0 {
		return nil, fmt.Errorf("a migration needs a name")
	}
	if len(strings.Join(words, "-")) > maxName {
		return nil, fmt.Errorf("a migration's name has at most %d characters", maxName)
	}
	return words, nil
}

// isWord keeps to ASCII: the words become a file's name, which travels between
// file systems that disagree on everything else.
func isWord(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// humps reports whether a word begins at i inside camelCase or before the last
// capital of "HTTPServer".
func humps(runes []rune, i int) bool {
	if i == 0 || !unicode.IsUpper(runes[i]) {
		return false
	}
	before := runes[i-1]
	next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
	return unicode.IsLower(before) || unicode.IsDigit(before) || (unicode.IsUpper(before) && next)
}

// TableName makes a table's name as Sequelize does for a model: the words in
// PascalCase, the last one in the plural. "user", "role" is "UserRoles".
func TableName(words []string) string {
	if len(words) == 0 {
		return ""
	}
	var b strings.Builder
	for _, w := range words[:len(words)-1] {
		b.WriteString(capital(w))
	}
	b.WriteString(capital(Plural(words[len(words)-1])))
	return b.String()
}

// columnName makes a column's name: "first", "name" is "firstName".
func columnName(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			w = capital(w)
		}
		b.WriteString(w)
	}
	return b.String()
}

func capital(w string) string {
	if w == "" {
		return ""
	}
	return strings.ToUpper(w[:1]) + w[1:]
}

// Plural returns the plural of an English noun; one that is in the plural stays. Only
// the ending counts, so case is kept.
func Plural(noun string) string {
	lower := strings.ToLower(noun)
	for _, p := range irregular() {
		if strings.HasSuffix(lower, p.plural) {
			return noun
		}
		if stem, ok := strings.CutSuffix(lower, p.singular); ok {
			return noun[:len(stem)] + matchCase(noun[len(stem):], p.plural)
		}
	}
	return regular(noun, lower)
}

// regular follows the rules. "status" ends like a plural and is none; "users" is one.
func regular(noun, lower string) string {
	switch {
	case hasSuffix(lower, "ss", "us", "is", "x", "z", "ch", "sh"):
		return noun + "es"
	case strings.HasSuffix(lower, "s"):
		return noun // in the plural already
	case strings.HasSuffix(lower, "y") && !hasSuffix(lower, "ay", "ey", "iy", "oy", "uy"):
		return noun[:len(noun)-1] + "ies"
	}
	return noun + "s"
}

func hasSuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

// matchCase makes "People" of "Person", and "people" of "person".
func matchCase(like, s string) string {
	if like != "" && unicode.IsUpper(rune(like[0])) {
		return capital(s)
	}
	return s
}

type pair struct{ singular, plural string }

// irregular holds nouns that follow no rule, and those without a plural.
func irregular() []pair {
	return []pair{
		{"person", "people"}, {"child", "children"}, {"woman", "women"}, {"man", "men"},
		{"mouse", "mice"}, {"foot", "feet"}, {"tooth", "teeth"}, {"goose", "geese"},
		{"analysis", "analyses"}, {"basis", "bases"}, {"crisis", "crises"}, {"hypothesis", "hypotheses"},
		{"criterion", "criteria"}, {"matrix", "matrices"}, {"vertex", "vertices"},
		{"news", "news"}, {"data", "data"}, {"metadata", "metadata"}, {"media", "media"},
		{"series", "series"}, {"species", "species"}, {"equipment", "equipment"},
		{"information", "information"}, {"money", "money"}, {"feedback", "feedback"},
	}
}
