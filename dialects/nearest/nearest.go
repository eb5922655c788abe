// Package nearest finds the known name that a misspelled one was meant to be.
package nearest

import (
	"fmt"
	"strings"
)

// Name returns the known name that is most like the one written, "" where
// none is. Upper and lower case count as the same letter.
func Name(written string, known []string) string {
	best, least := "", slips(written)+1
	for _, k := range known {
		if d := distance(strings.ToLower(written), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// Hint words the nearest name as a hint, "" where none is near.
func Hint(written string, known []string) string {
	if name := Name(written, known); name != "" {
		return fmt.Sprintf("did you mean %q?", name)
	}
	return ""
}

// slips is how many slips of the pen a name of this length may hold and still
// be recognised.
func slips(name string) int {
	return min(1+len([]rune(name))/4, 3)
}

// distance counts the letters to insert, drop, replace or swap with their
// neighbour to get from one name to the other.
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	before, last, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
