package value

import (
	"fmt"
	"strings"
)

// RowKeyText shows in a message by which values a row is known: a = 1, b = "x". Long ones are cut.
func RowKeyText(names []string, key []any) string {
	parts := make([]string, len(key))
	for i, v := range key {
		parts[i] = names[i] + " = " + shown(v)
	}
	return strings.Join(parts, ", ")
}

// longestShown is how much of a text a message shows, in letters.
const longestShown = 60

func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		if letters := []rune(v); len(letters) > longestShown {
			v = string(letters[:longestShown]) + "…"
		}
		return fmt.Sprintf("%q", v)
	case []byte:
		return fmt.Sprintf("x'%x'", v[:min(len(v), longestShown)])
	}
	return fmt.Sprint(v)
}
