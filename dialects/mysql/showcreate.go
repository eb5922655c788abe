package mysql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// Why SHOW CREATE TABLE and not information_schema? It is the one place that tells all of a definition, as text that
// the server takes back. information_schema writes the text of checks and computed columns in ways that differ between the two
// servers and their versions, in part with the wrong characters, and MODIFY needs the definition anyway.

// definition is a table as SHOW CREATE TABLE writes it.
type definition struct {
	columns []columnDefinition
	keys    []keyDefinition
	foreign []foreignDefinition
	checks  []checkDefinition
	comment string
	engine  string
}

// columnDefinition is a column: its clauses in the order in which they are written.
type columnDefinition struct {
	name    string
	clauses []clause
}

// clause is a part of a column's definition.
type clause struct {
	kind clauseKind
	text string // all of it, as the server takes it back
	expr string // the part that matters: the default, the comment, the expression
}

type clauseKind int

const (
	clauseType clauseKind = iota // with UNSIGNED and ZEROFILL
	clauseCharset
	clauseCollate
	clauseNull
	clauseNotNull
	clauseDefault
	clauseOnUpdate
	clauseAutoIncrement
	clauseComment
	clauseGenerated
	clauseCheck
	clauseOther // INVISIBLE, COLUMN_FORMAT, SRID …
)

func (c columnDefinition) find(kind clauseKind) (clause, bool) {
	for _, x := range c.clauses {
		if x.kind == kind {
			return x, true
		}
	}
	return clause{}, false
}

func (c columnDefinition) has(kind clauseKind) bool {
	_, ok := c.find(kind)
	return ok
}

// typeText is the column's type as the server writes it.
func (c columnDefinition) typeText() string {
	t, _ := c.find(clauseType)
	return t.text
}

// text is all of the definition behind the name.
func (c columnDefinition) text() string {
	parts := make([]string, len(c.clauses))
	for i, x := range c.clauses {
		parts[i] = x.text
	}
	return strings.Join(parts, " ")
}

// keyDefinition is an index.
type keyDefinition struct {
	name   string // PRIMARY for the primary key
	kind   string // "", UNIQUE, FULLTEXT, SPATIAL, PRIMARY
	using  string // BTREE, HASH; "": not said
	fields []keyField
	text   string
}

type keyField struct {
	column string
	expr   string
	length int
	desc   bool
}

func (k keyDefinition) unique() bool { return k.kind == "UNIQUE" || k.kind == "PRIMARY" }

// columns are the names of its fields, "" for an expression.
func (k keyDefinition) columns() []string {
	names := make([]string, len(k.fields))
	for i, f := range k.fields {
		names[i] = f.column
	}
	return names
}

func (k keyDefinition) uses(column string) bool {
	return slices.ContainsFunc(k.fields, func(f keyField) bool {
		return strings.EqualFold(f.column, column) || f.expr != "" && usesName(f.expr, column)
	})
}

// whole reports whether the key is over all of these columns and nothing else, in any order.
func (k keyDefinition) whole(columns []string) bool {
	if len(k.fields) != len(columns) {
		return false
	}
	for _, f := range k.fields {
		if f.column == "" || f.length > 0 || !containsFold(columns, f.column) {
			return false
		}
	}
	return true
}

// foreignDefinition is a foreign key.
type foreignDefinition struct {
	name    string
	columns []string
	to      op.Reference
	text    string
}

// checkDefinition is a check. column is the column with which MariaDB keeps it, "" for one of the table.
type checkDefinition struct {
	name   string
	column string
	expr   string
	text   string
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

func (d definition) column(name string) (columnDefinition, bool) {
	for _, c := range d.columns {
		if strings.EqualFold(c.name, name) {
			return c, true
		}
	}
	return columnDefinition{}, false
}

// parseTable reads SHOW CREATE TABLE.
func parseTable(sql string) definition {
	p := tableParser{sql: sql, tokens: tokenize(sql)}
	start := slices.IndexFunc(p.tokens, func(t token) bool { return t.is("(") })
	if start < 0 {
		return p.def
	}
	end := closing(p.tokens, start)
	for first := start + 1; first < end; {
		last := p.member(first, end)
		p.read(p.tokens[first:last])
		first = last + 1
	}
	p.options(p.tokens[end+1:])
	return p.def
}

type tableParser struct {
	sql    string
	tokens []token
	def    definition
}

// member returns the index of the comma behind a member, or of the closing parenthesis.
func (p *tableParser) member(first, end int) int {
	for i := first; i < end; i++ {
		switch {
		case p.tokens[i].is("("):
			i = closing(p.tokens, i)
		case p.tokens[i].is(","):
			return i
		}
	}
	return end
}

// text is what tokens are made of, without the marks of /*! … */, which closes behind the last of them.
func (p *tableParser) text(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteString(gap(p.sql[tokens[i-1].end:t.start]))
		}
		b.WriteString(p.sql[t.start:t.end])
	}
	return b.String()
}

// gap is what stands between two tokens.
func gap(between string) string {
	if strings.Contains(between, "/*") || strings.Contains(between, "*/") {
		return " "
	}
	return between
}

// read reads a column, a key or a constraint.
func (p *tableParser) read(m []token) {
	switch {
	case len(m) == 0:
	case m[0].kind == tokenName:
		p.readColumn(m)
	case m[0].is("CONSTRAINT") && len(m) > 2 && m[2].is("FOREIGN"):
		p.readForeign(m)
	case m[0].is("CONSTRAINT") && len(m) > 2 && m[2].is("CHECK"):
		p.def.checks = append(p.def.checks, checkDefinition{name: m[1].value, expr: p.inside(m, 3), text: p.text(m)})
	case m[0].is("CHECK"):
		p.def.checks = append(p.def.checks, checkDefinition{expr: p.inside(m, 1), text: p.text(m)})
	default:
		p.readKey(m)
	}
}

// inside is the text between the parentheses that open at i.
func (p *tableParser) inside(m []token, i int) string {
	if i >= len(m) || !m[i].is("(") {
		return ""
	}
	return strings.TrimSpace(p.sql[m[i].end:m[closing(m, i)].start])
}

func (p *tableParser) readColumn(m []token) {
	c := columnDefinition{name: m[0].value}
	for i := 1; i < len(m); {
		kind, n, expr := p.clause(m[i:], i == 1)
		n = min(max(n, 1), len(m)-i)
		c.clauses = append(c.clauses, clause{kind: kind, text: p.text(m[i : i+n]), expr: expr})
		if kind == clauseCheck {
			p.def.checks = append(p.def.checks, checkDefinition{name: c.name, column: c.name, expr: expr, text: p.text(m[i : i+n])})
		}
		i += n
	}
	p.def.columns = append(p.def.columns, c)
}

// clause reads one clause: its kind, the number of its tokens, and the part that matters.
func (p *tableParser) clause(m []token, isType bool) (clauseKind, int, string) {
	switch {
	case isType:
		return clauseType, typeLength(m), ""
	case m[0].is("CHARACTER"):
		return clauseCharset, 3, value(m, 2)
	case m[0].is("CHARSET"):
		return clauseCharset, 2, value(m, 1)
	case m[0].is("COLLATE"):
		return clauseCollate, 2, value(m, 1)
	case m[0].is("NOT"):
		return clauseNotNull, 2, ""
	case m[0].is("NULL"):
		return clauseNull, 1, ""
	case m[0].is("DEFAULT"):
		n := 1 + expressionLength(m[1:])
		return clauseDefault, n, p.text(m[1:min(n, len(m))])
	case m[0].is("ON"):
		n := 2 + expressionLength(m[2:])
		return clauseOnUpdate, n, p.text(m[2:min(n, len(m))])
	case m[0].is("AUTO_INCREMENT"):
		return clauseAutoIncrement, 1, ""
	case m[0].is("COMMENT"):
		return clauseComment, 2, value(m, 1)
	case m[0].is("GENERATED"), m[0].is("AS"):
		return p.generated(m)
	case m[0].is("CHECK"):
		return clauseCheck, closing(m, 1) + 1, p.inside(m, 1)
	case m[0].is("COLUMN_FORMAT"), m[0].is("STORAGE"), m[0].is("SRID"):
		return clauseOther, 2, ""
	case m[0].is("REF_SYSTEM_ID"):
		return clauseOther, 3, ""
	}
	return clauseOther, 1, ""
}

func (p *tableParser) generated(m []token) (clauseKind, int, string) {
	open := slices.IndexFunc(m, func(t token) bool { return t.is("(") })
	if open < 0 {
		return clauseOther, 1, ""
	}
	n := closing(m, open) + 1
	if n < len(m) && (m[n].is("STORED") || m[n].is("VIRTUAL") || m[n].is("PERSISTENT")) {
		n++
	}
	return clauseGenerated, n, p.inside(m, open)
}

// typeLength counts the tokens of a type: its word, arguments, UNSIGNED and ZEROFILL.
func typeLength(m []token) int {
	n := 1
	for n < len(m) {
		switch {
		case m[n].is("("):
			n = closing(m, n) + 1
		case m[n].is("UNSIGNED"), m[n].is("ZEROFILL"), m[n].is("PRECISION"), m[n].is("VARYING"):
			n++
		default:
			return n
		}
	}
	return n
}

// expressionLength counts the tokens of a default: a literal with a sign, a call, or something in parentheses.
func expressionLength(m []token) int {
	n := 0
	for n < len(m) && (m[n].is("-") || m[n].is("+")) {
		n++
	}
	if n < len(m) && m[n].is("(") {
		return closing(m, n) + 1
	}
	n++
	for n < len(m) {
		switch {
		case m[n].is("("):
			n = closing(m, n) + 1
		case m[n].kind == tokenString && m[n-1].kind == tokenWord: // X'00', b'1'
			n++
		case m[n].is("."), continuesExpression(m, n):
			n += 2
		default:
			return n
		}
	}
	return n
}

// continuesExpression knows the operators of the expressions that MariaDB writes without parentheses.
func continuesExpression(m []token, n int) bool {
	return m[n].kind == tokenSign && strings.Contains("+-*/%|&^<>=", m[n].value) && n+1 < len(m)
}

func value(m []token, i int) string {
	if i < len(m) {
		return m[i].value
	}
	return ""
}

func (p *tableParser) readForeign(m []token) {
	f := foreignDefinition{name: m[1].value, text: p.text(m)}
	i := slices.IndexFunc(m, func(t token) bool { return t.is("(") })
	f.columns = names(m[i : closing(m, i)+1])
	i = closing(m, i) + 2 // behind REFERENCES
	f.to.Table.Name = value(m, i)
	if i+2 < len(m) && m[i+1].is(".") {
		f.to.Table = op.Name{Schema: m[i].value, Name: m[i+2].value}
		i += 2
	}
	end := closing(m, i+1)
	f.to.Columns = names(m[i+1 : end+1])
	for i = end + 1; i+2 < len(m); i++ {
		if !m[i].is("ON") {
			continue
		}
		action := strings.ToUpper(m[i+2].value)
		if i+3 < len(m) && (action == "SET" || action == "NO") {
			action += " " + strings.ToUpper(m[i+3].value)
		}
		if m[i+1].is("DELETE") {
			f.to.OnDelete = action
		} else {
			f.to.OnUpdate = action
		}
	}
	p.def.foreign = append(p.def.foreign, f)
}

// names are the quoted names among tokens.
func names(m []token) []string {
	var all []string
	for _, t := range m {
		if t.kind == tokenName {
			all = append(all, t.value)
		}
	}
	return all
}

func (p *tableParser) readKey(m []token) {
	k := keyDefinition{text: p.text(m)}
	i := 0
	for ; i < len(m) && m[i].kind == tokenWord; i++ {
		switch word := strings.ToUpper(m[i].value); word {
		case "PRIMARY", "UNIQUE", "FULLTEXT", "SPATIAL":
			k.kind = word
		case "KEY", "INDEX":
		default:
			return // PERIOD FOR SYSTEM_TIME and the like
		}
	}
	k.name = "PRIMARY"
	if i < len(m) && m[i].kind == tokenName {
		k.name = m[i].value
		i++
	}
	if i >= len(m) || !m[i].is("(") {
		return
	}
	end := closing(m, i)
	k.fields = p.keyFields(m[i+1 : end])
	for j := end + 1; j+1 < len(m); j++ {
		if m[j].is("USING") {
			k.using = strings.ToUpper(m[j+1].value)
		}
	}
	p.def.keys = append(p.def.keys, k)
}

// keyFields reads the fields of an index, which stand between commas.
func (p *tableParser) keyFields(m []token) []keyField {
	var fields []keyField
	for first := 0; first < len(m); {
		last := first
		for last < len(m) && !m[last].is(",") {
			if m[last].is("(") {
				last = closing(m, last)
			}
			last++
		}
		if last > first {
			fields = append(fields, p.keyField(m[first:last]))
		}
		first = last + 1
	}
	return fields
}

func (p *tableParser) keyField(m []token) keyField {
	var f keyField
	rest := m[1:]
	switch {
	case m[0].is("("):
		end := closing(m, 0)
		f.expr = p.inside(m, 0)
		rest = m[end+1:]
	default:
		f.column = m[0].value
	}
	for i, t := range rest {
		switch {
		case t.is("("):
			f.length, _ = strconv.Atoi(value(rest, i+1))
		case t.is("DESC"):
			f.desc = true
		}
	}
	return f
}

func (p *tableParser) options(m []token) {
	for i, t := range m {
		switch {
		case t.is("COMMENT") && i+2 < len(m):
			p.def.comment = m[i+2].value
		case t.is("ENGINE") && i+2 < len(m):
			p.def.engine = m[i+2].value
		}
	}
}
