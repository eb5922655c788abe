package qi

import (
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// dollars is a text with Sequelize's bind parameters, $1 or $name, written with
// the placeholders that all texts have here.
type dollars struct {
	numbered string // with "?" for each $1
	numbers  []int  // which value each "?" takes
	named    string // with ":name" for each $name
	names    bool   // there is a $name
}

// bindDollars makes placeholders of $1 and $name, where the text has any.
func (c *call) bindDollars(raw *op.Raw, s *statement) {
	if s.dollars == nil {
		s.dollars = readDollars(raw.SQL, c.b.traits.Text)
	}
	d := s.dollars
	if raw.Params.Named != nil {
		if d.names {
			raw.SQL = d.named
		}
		return
	}
	if len(d.numbers) > 0 {
		raw.SQL, raw.Params.Positional = d.numbered, c.pick(raw.Params.Positional, d.numbers)
	}
}

// pick puts values into the order in which a text uses them.
func (c *call) pick(values []any, numbers []int) []any {
	used := make([]bool, len(values))
	picked := make([]any, len(numbers))
	for i, n := range numbers {
		if n < 1 || n > len(values) {
			c.Fail("the SQL has $%d, and %d values are given", n, len(values))
		}
		picked[i], used[n-1] = values[n-1], true
	}
	for i, u := range used {
		if !u {
			c.Fail("value %d is given, and the SQL has no $%d", i+1, i+1)
		}
	}
	return picked
}

// readDollars finds the bind parameters of a text, outside of what is quoted
// and of comments.
func readDollars(sql string, rules sqltext.Rules) *dollars {
	d := &dollars{}
	var numbered, named strings.Builder
	for i := 0; i < len(sql); {
		n := quotedLength(sql[i:], rules)
		if word := dollarName(sql, i); n == 0 && word != "" {
			d.take(word, &numbered, &named)
			i += len(word) + 1
			continue
		}
		n = max(n, 1)
		numbered.WriteString(sql[i : i+n])
		named.WriteString(sql[i : i+n])
		i += n
	}
	d.numbered, d.named = numbered.String(), named.String()
	return d
}

// take writes a parameter into both texts.
func (d *dollars) take(word string, numbered, named *strings.Builder) {
	if n, err := strconv.Atoi(word); err == nil {
		d.numbers = append(d.numbers, n)
		numbered.WriteByte('?')
		named.WriteString("$" + word)
		return
	}
	d.names = true
	numbered.WriteString("$" + word)
	named.WriteString(":" + word)
}

// dollarName is the name of the parameter that begins at i, "" where none does:
// a $ inside a word belongs to the word.
func dollarName(sql string, i int) string {
	if sql[i] != '$' || i > 0 && isNameByte(sql[i-1]) {
		return ""
	}
	end := i + 1
	for end < len(sql) && isNameByte(sql[end]) {
		end++
	}
	return sql[i+1 : end]
}

func isNameByte(b byte) bool {
	return b == '_' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// quotedLength is how long the string, quoted name or comment is that a text
// begins with; 0 where it begins with none.
func quotedLength(s string, rules sqltext.Rules) int {
	switch {
	case strings.HasPrefix(s, "--"), rules.HashComments && s[0] == '#':
		return until(s, 1, "\n", false)
	case strings.HasPrefix(s, "/*"):
		return until(s, 2, "*/", false)
	case s[0] == '\'', s[0] == '"':
		return until(s, 1, s[:1], rules.BackslashEscapes)
	case s[0] == '`':
		return until(s, 1, s[:1], false)
	case rules.Brackets && s[0] == '[':
		return until(s, 1, "]", false)
	case rules.EscapeStrings && len(s) > 1 && (s[0] == 'E' || s[0] == 'e') && s[1] == '\'':
		return until(s, 2, "'", true)
	case s[0] == '$':
		if tag, _, ok := strings.Cut(s[1:], "$"); ok && isTag(tag) {
			return until(s, len(tag)+2, s[:len(tag)+2], false)
		}
	}
	return 0
}

// until is the length of s up to the end of mark, which is looked for from start
// on; all of s where there is none. With escapes, a backslash takes its meaning
// from what is behind it.
func until(s string, start int, mark string, escapes bool) int {
	for i := start; i < len(s); i++ {
		if escapes && s[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], mark) {
			return i + len(mark)
		}
	}
	return len(s)
}

// isTag reports whether $tag$ begins a dollar quote.
func isTag(tag string) bool {
	for i := range len(tag) {
		if !isNameByte(tag[i]) {
			return false
		}
	}
	return tag == "" || tag[0] < '0' || tag[0] > '9'
}
