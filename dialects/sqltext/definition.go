package sqltext

import (
	"slices"
	"strings"
)

// Definition is what a statement defines, changes or drops, as far as its words tell.
type Definition struct {
	Verb      string // CREATE, ALTER, DROP, RENAME or TRUNCATE
	Kind      string // TABLE, VIEW, INDEX, FUNCTION …
	Temporary bool   // lasts as long as the session
	// Concurrently says that an index is made, or dropped, by several transactions (PostgreSQL).
	Concurrently bool
	Objects      []ObjectName // what is defined, changed or dropped
	Table        ObjectName   // that an index or trigger belongs to, where the statement says it
	To           []ObjectName // the new names of Objects, where they are renamed
}

// ObjectName is a name with its schema, where it has one.
type ObjectName struct{ Schema, Name string }

// definedKinds are the things whose names a Definition has.
var definedKinds = []string{"TABLE", "TABLES", "VIEW", "INDEX", "DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "SEQUENCE", "TYPE", "DOMAIN"}

// mostModifiers bounds the tokens between the verb and the kind: CREATE OR REPLACE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW.
const mostModifiers = 30

// ReadDefinition reads CREATE, ALTER, DROP, RENAME and TRUNCATE. Names without quotes are as fold makes them. It reports
// false for other statements and for what it can not read.
func ReadDefinition(sql string, r Rules, fold func(string) string) (Definition, bool) {
	p := definitionParser{rowParser{scanner: scanner{src: sql, rules: r}, fold: fold}}
	p.advance()
	d := Definition{Verb: p.keyword("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE")}
	if p.failed {
		return d, false
	}
	if d.Verb == "TRUNCATE" {
		d.Kind = "TABLE"
		p.take("TABLE")
	} else if !p.kind(&d) {
		return d, false
	}
	d.Concurrently = p.take("CONCURRENTLY")
	p.condition()
	p.take("ONLY")
	p.objects(&d)
	return d, !p.failed
}

// definitionParser passes over comments, other than a rowParser.
type definitionParser struct{ rowParser }

func (p *definitionParser) advance() {
	t, err := p.significant()
	p.at = t
	p.failed = p.failed || err != nil
}

func (p *definitionParser) is(text string) bool {
	return !p.failed && (p.at.kind == punct || p.at.kind == word) && strings.EqualFold(p.src(), text)
}

func (p *definitionParser) take(text string) bool {
	if !p.is(text) {
		return false
	}
	p.advance()
	return true
}

func (p *definitionParser) keyword(words ...string) string {
	for _, w := range words {
		if p.take(w) {
			return w
		}
	}
	p.failed = true
	return ""
}

// kind passes over what stands between the verb and the kind.
func (p *definitionParser) kind(d *Definition) bool {
	for range mostModifiers {
		w := strings.ToUpper(p.src())
		switch {
		case p.failed || p.at.kind == end:
			return false
		case p.at.kind == word && (w == "TEMPORARY" || w == "TEMP"):
			d.Temporary = true
		case p.at.kind == word && slices.Contains(definedKinds, w):
			d.Kind = strings.Replace(w, "TABLES", "TABLE", 1)
			p.advance()
			return true
		}
		p.advance()
	}
	return false
}

func (p *definitionParser) condition() {
	if p.take("IF") {
		p.take("NOT")
		if !p.take("EXISTS") {
			p.failed = true
		}
	}
}

func (p *definitionParser) name() ObjectName {
	var n ObjectName
	for {
		n.Schema = n.Name
		switch {
		case p.failed:
			return ObjectName{}
		case p.at.kind == quoted:
			n.Name = p.unquoted()
		case p.at.kind == word:
			n.Name = p.fold(p.src())
		default:
			p.failed = true
			return ObjectName{}
		}
		p.advance()
		if !p.take(".") {
			return n
		}
	}
}

// objects reads the names, and behind them what else says a name.
func (p *definitionParser) objects(d *Definition) {
	for {
		if d.Kind == "INDEX" && d.Verb == "CREATE" && p.is("ON") { // PostgreSQL finds a name itself
			break
		}
		d.Objects = append(d.Objects, p.name())
		if d.Verb == "RENAME" {
			if !p.take("TO") {
				p.failed = true
			}
			d.To = append(d.To, p.name())
		}
		if d.Verb == "CREATE" || d.Verb == "ALTER" || !p.take(",") {
			break
		}
	}
	switch {
	case p.failed:
	case d.Kind == "INDEX" || d.Kind == "TRIGGER":
		p.owner(d)
	case d.Verb == "ALTER" && d.Kind == "TABLE":
		p.renaming(d)
	}
}

// owner finds the table of an index or trigger.
func (p *definitionParser) owner(d *Definition) {
	for range mostModifiers {
		if p.failed || p.at.kind == end {
			return
		}
		if p.take("ON") {
			p.take("ONLY")
			d.Table = p.name()
			return
		}
		p.advance()
	}
}

// renaming finds the part of an ALTER TABLE that gives the table another name.
func (p *definitionParser) renaming(d *Definition) {
	depth := 0
	for !p.failed && p.at.kind != end {
		switch {
		case p.is("("):
			depth++
		case p.is(")"):
			depth--
		case depth == 0 && p.is("RENAME"):
			p.advance()
			if slices.ContainsFunc([]string{"COLUMN", "INDEX", "KEY", "CONSTRAINT"}, p.is) {
				break
			}
			if !p.take("TO") && !p.take("AS") {
				p.take("=")
			}
			d.To = []ObjectName{p.name()}
			continue
		}
		p.advance()
	}
}
