package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luamig/luamig/cmd/luamig/diagnostic"
	"github.com/luamig/luamig/host/config"
)

// color reports whether a stream is drawn in colour.
func (p *program) color(terminal bool) bool {
	return terminal && !p.flags.noColor && p.env["NO_COLOR"] == "" && p.env["TERM"] != "dumb"
}

func (p *program) style(terminal bool) diagnostic.Style {
	columns, _ := strconv.Atoi(p.env["COLUMNS"]) // 0: the default
	return diagnostic.Style{Color: p.color(terminal), Columns: columns}
}

// mark stands before a script that has run.
func (p *program) mark(ok bool) string {
	mark, code := "✓", "32"
	if !ok {
		mark, code = "✗", "31"
	}
	return p.tint(code, mark)
}

func (p *program) faint(text string) string { return p.tint("2", text) }

func (p *program) tint(code, text string) string {
	if text == "" || !p.color(p.terminals.stdout) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// shortestSecret is the length from which a password is also hidden where it
// stands alone: a shorter one is part of too many words.
const shortestSecret = 4

// conceal takes secrets that hide is to take out of what is printed.
func (p *program) conceal(secrets ...string) {
	p.secrets = append(p.secrets, secrets...)
	slices.SortStableFunc(p.secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
}

// hide takes the passwords out of a text.
func (p *program) hide(text string) string {
	for _, s := range p.secrets {
		if len(s) >= shortestSecret {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return config.Redact(text)
}

// duration writes a time with no more digits than are of interest.
func duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}

// plural writes "1 row", "100,000 rows".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

// thousands groups digits; a count of rows is read at a glance or not at all.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
