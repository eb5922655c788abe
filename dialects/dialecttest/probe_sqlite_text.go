package dialecttest

import (
	"regexp"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// liteText is what stands between the parentheses of a definition, divided at its commas. It is read as plainly as can
// be: words, names and parentheses, for all that the suite itself makes.
type liteText struct {
	items     []liteWords
	singleKey bool // the primary key is one column
}

// liteWords are the tokens of an item. What is in parentheses is one token.
type liteWords []string

// liteTokens are comments, quoted things, words and everything else, one by one.
var liteTokens = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|"(?:[^"]|"")*"|'(?:[^']|'')*'|` + "`(?:[^`]|``)*`" + `|\[[^\]]*\]|[\p{L}\p{N}_.$]+|.`)

func readLite(sql string) liteText {
	tokens := liteTokens.FindAllString(sql, -1)
	start := 0
	for start < len(tokens) && tokens[start] != "(" {
		start++
	}
	var t liteText
	item, depth, inner := liteWords{}, 0, ""
	for _, token := range tokens[min(start+1, len(tokens)):] {
		isSpace := strings.TrimSpace(token) == "" || strings.HasPrefix(token, "--") || strings.HasPrefix(token, "/*")
		switch {
		case depth < 0:
		case token == ")":
			if depth--; depth == 0 {
				item, inner = append(item, inner+")"), ""
			} else if depth > 0 {
				inner += token
			} else {
				t.items = append(t.items, item)
			}
		case token == "(":
			depth++
			inner += token
		case depth > 0:
			inner += token
		case token == ",":
			t.items, item = append(t.items, item), liteWords{}
		case !isSpace:
			item = append(item, token)
		}
	}
	keys := 0
	for _, i := range t.items {
		for j := range i {
			if i.is(j, "PRIMARY") && i.is(j+1, "KEY") {
				keys += 1 + strings.Count(i.at(j+2), ",")
			}
		}
	}
	t.singleKey = keys == 1
	return t
}

func (w liteWords) at(i int) string {
	if i < 0 || i >= len(w) {
		return ""
	}
	return w[i]
}

func (w liteWords) is(i int, word string) bool { return strings.EqualFold(w.at(i), word) }

func (w liteWords) has(word string) bool { return w.find(word) >= 0 }

func (w liteWords) find(word string) int {
	for i := range w {
		if w.is(i, word) {
			return i
		}
	}
	return -1
}

// after is the word behind another one.
func (w liteWords) after(word string) string {
	if i := w.find(word); i >= 0 {
		return liteName(w.at(i + 1))
	}
	return ""
}

func (w liteWords) text() string { return strings.Join(w, " ") }

// liteName takes the quotes off a name.
func liteName(token string) string {
	if len(token) < 2 {
		return token
	}
	switch q := token[:1]; q {
	case `"`, "`", "'":
		return strings.ReplaceAll(token[1:len(token)-1], q+q, q)
	case "[":
		return token[1 : len(token)-1]
	}
	return token
}

// liteNameList reads ("a", "b").
func liteNameList(token string) []string {
	var names []string
	for _, i := range readLite(token).items {
		names = append(names, liteName(i.at(0)))
	}
	return names
}

func (t liteText) column(name string) liteWords {
	for _, i := range t.items {
		if liteName(i.at(0)) == name {
			return i
		}
	}
	return nil
}

// constraints are those of the columns and of the table.
func (t liteText) constraints() []dbKey {
	var keys []dbKey
	for _, item := range t.items {
		name := ""
		for i := range item {
			k := dbKey{name: name, columns: []string{liteName(item.at(0))}}
			switch {
			case item.is(i, "CONSTRAINT"):
				name = liteName(item.at(i + 1))
				continue
			case item.is(i, "PRIMARY"):
				k.kind = op.PrimaryKey
				if strings.HasPrefix(item.at(i+2), "(") {
					k.columns = liteNameList(item.at(i + 2))
				}
			case item.is(i, "UNIQUE"):
				k.kind = op.Unique
				if strings.HasPrefix(item.at(i+1), "(") {
					k.columns = liteNameList(item.at(i + 1))
				}
			case item.is(i, "CHECK"):
				k.kind, k.check, k.columns = op.Check, item.at(i+1), nil
			case item.is(i, "REFERENCES"):
				k.kind = op.ForeignKey
				if item.is(i-3, "FOREIGN") {
					k.columns = liteNameList(item.at(i - 1))
				}
				k.deferrable = item[i:].deferrable()
			default:
				continue
			}
			name = ""
			keys = append(keys, k)
		}
	}
	return keys
}

func (w liteWords) deferrable() op.Deferrable {
	i := w.find("DEFERRABLE")
	switch {
	case i < 0 || w.is(i-1, "NOT"):
		return ""
	case w.is(i+2, "DEFERRED"):
		return op.InitiallyDeferred
	}
	return op.InitiallyImmediate
}
