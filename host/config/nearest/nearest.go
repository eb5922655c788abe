// Package nearest finds the name that somebody meant who wrote another one.
package nearest

import "strings"

// Name returns the known name that is most like word, or "" when none is. Case
// does not count, and a name that begins with the word is like it.
func Name(word string, known []string) string {
	best, bestDistance := "", tolerance(word)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	if best != "" || len(word) < 2 {
		return best
	}
	return completed(word, known)
}

// tolerance is how many slips of the pen a word of this length may have.
func tolerance(word string) int {
	return min(1+len([]rune(word))/4, 3)
}

// completed returns the shortest name that begins with the word.
func completed(word string, known []string) string {
	best := ""
	for _, k := range known {
		begins := strings.HasPrefix(strings.ToLower(k), strings.ToLower(word))
		if begins && (best == "" || len(k) < len(best)) {
			best = k
		}
	}
	return best
}

// distance counts the letters to insert, drop, replace or swap with their
// neighbour to get from a to b.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := [3][]int{make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(s); i++ {
		before, last, now := rows[0], rows[1], rows[2]
		now[0] = i
		for j := 1; j <= len(t); j++ {
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+differ(s[i-1], t[j-1]))
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		rows = [3][]int{last, now, before}
	}
	return rows[1][len(t)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
