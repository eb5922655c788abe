package config

import (
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// dotenvName is the file with settings that do not belong into the repository.
const dotenvName = ".env"

// withDotenv returns env together with what .env says. What the process was
// started with wins, so that a deployment overrides a file left lying around.
func withDotenv(fsys fs.FS, env map[string]string) (map[string]string, error) {
	text, err := fs.ReadFile(fsys, dotenvName)
	if err != nil {
		return env, ignoreNotExist(err)
	}
	p := dotenv{rest: strings.TrimPrefix(string(text), "\ufeff"), source: string(text), line: 1, env: env, vars: map[string]string{}}
	for p.next() {
		if err := p.statement(); err != nil {
			return nil, err
		}
	}
	maps.Copy(p.vars, env)
	return p.vars, nil
}

// dotenv reads the file from top to bottom.
type dotenv struct {
	rest   string
	source string
	line   int
	env    map[string]string // of the process
	vars   map[string]string // read so far
}

// next skips to the next assignment and reports whether there is one.
func (p *dotenv) next() bool {
	for p.rest != "" {
		line, _, _ := strings.Cut(p.rest, "\n")
		if t := strings.TrimSpace(line); t != "" && t[0] != '#' {
			return true
		}
		p.take(min(len(line)+1, len(p.rest)))
	}
	return false
}

// take consumes n bytes and returns them.
func (p *dotenv) take(n int) string {
	s := p.rest[:n]
	p.rest = p.rest[n:]
	p.line += strings.Count(s, "\n")
	return s
}

var assignment = lazyregexp.New(`^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*`)

// statement reads NAME=value up to the end of its line.
func (p *dotenv) statement() error {
	m := assignment.FindStringSubmatch(p.rest)
	if m == nil {
		return p.fault("expected NAME=value")
	}
	p.take(len(m[0]))
	value, err := p.value()
	if err != nil {
		return err
	}
	p.vars[m[1]] = value
	return nil
}

// value reads what stands behind the =. Single quotes take everything as it is, double
// quotes know escapes and references, and without quotes there are references alone.
func (p *dotenv) value() (string, error) {
	if p.rest == "" || (p.rest[0] != '"' && p.rest[0] != '\'') {
		return p.expand(p.bare()), nil
	}
	quote := p.rest[0]
	text, err := p.quoted(quote)
	if err != nil {
		return "", err
	}
	after, _, _ := strings.Cut(p.rest, "\n")
	if t := strings.TrimSpace(after); t != "" && t[0] != '#' {
		return "", p.fault(fmt.Sprintf("unexpected text after the closing %c", quote))
	}
	p.take(len(after))
	if quote == '\'' {
		return text, nil
	}
	return p.unescape(text), nil
}

// bare reads a value without quotes: it ends at a # after a blank.
func (p *dotenv) bare() string {
	line, _, _ := strings.Cut(p.rest, "\n")
	p.take(len(line))
	for i := range line {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	return strings.TrimSpace(line)
}

// quoted reads up to the closing quote, over several lines if need be.
func (p *dotenv) quoted(quote byte) (string, error) {
	for i := 1; i < len(p.rest); i++ {
		switch {
		case p.rest[i] == '\\' && quote == '"':
			i++
		case p.rest[i] == quote:
			return p.take(i + 1)[1:i], nil
		}
	}
	return "", p.fault(fmt.Sprintf("no closing %c", quote))
}

// unescape treats what stands between double quotes. A backslash keeps its
// follower from being expanded, so this goes over the text once, from the left.
func (p *dotenv) unescape(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			b.WriteString(p.expand(text))
			return b.String()
		}
		b.WriteString(p.expand(text[:i]))
		b.WriteString(escaped(text[i+1]))
		text = text[i+2:]
	}
}

func escaped(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '"', '\\', '$':
		return string(c)
	}
	return `\` + string(c)
}

var reference = lazyregexp.New(`\$\{[A-Za-z_][A-Za-z0-9_.]*\}`)

// expand replaces ${NAME}. A $ alone stays: it is found in passwords.
func (p *dotenv) expand(text string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		if v, ok := p.env[name]; ok {
			return v
		}
		return p.vars[name]
	})
}

// fault does not quote the line: it may hold a password.
func (p *dotenv) fault(message string) error {
	return &Error{
		Pos:     op.Pos{File: dotenvName, Line: p.line},
		Message: message,
		Hint:    `a line of .env is NAME=value, NAME="value" or # a comment`,
	}
}
