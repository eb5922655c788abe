package diagnostic

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What is shown of a statement: it may be a bulk insert of megabytes.
const (
	maxSQLLines = 20
	maxSQLLine  = 1000 // bytes
)

// sqlLines returns the lines of a statement without the indentation that they
// share, cut to a length that a reader can take in.
func sqlLines(sql string) []string {
	sql = strings.TrimRight(strings.ReplaceAll(sql, "\r\n", "\n"), " \t\n;")
	if sql == "" {
		return nil
	}
	lines := dedent(strings.Split(strings.TrimLeft(sql, "\n"), "\n"))
	if more := len(lines) - maxSQLLines; more > 0 {
		lines = append(lines[:maxSQLLines:maxSQLLines], fmt.Sprintf("… (%d more lines)", more))
	}
	for i, l := range lines {
		lines[i] = shorten(l)
	}
	return lines
}

// shorten cuts between characters, and tells how much is left out.
func shorten(line string) string {
	if len(line) <= maxSQLLine {
		return line
	}
	end := maxSQLLine
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return fmt.Sprintf("%s… (%d more bytes)", line[:end], len(line)-end)
}

// dedent takes away the white space with which all lines begin. The first line is
// often written behind the opening quote, and then has none to compare.
func dedent(lines []string) []string {
	lines[0] = strings.TrimLeft(lines[0], " \t")
	shared, found := "", false
	for _, l := range lines[1:] {
		if strings.TrimSpace(l) == "" {
			continue
		}
		indent := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
		if !found {
			shared, found = indent, true
		}
		shared = commonPrefix(shared, indent)
	}
	for i, l := range lines[1:] {
		lines[i+1] = strings.TrimRight(strings.TrimPrefix(l, shared), " \t")
	}
	return lines
}

func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
