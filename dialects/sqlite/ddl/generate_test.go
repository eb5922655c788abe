package ddl_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// generator writes random CREATE TABLE statements that SQLite takes, with every clause, quoting and kind of space.
type generator struct {
	*rapid.T
	table    string
	action   string // of every ON CONFLICT: SQLite refuses two keys over the same columns that differ in it
	strict   bool
	noRowID  bool
	columns  []string
	computed map[string]bool
	uses     map[string][]string // which columns an expression that was written mentions
}

var nasty = []string{"a", "B c", "select", "größe", "it's", `d"q`, "x]y", "ti`ck", "key", "end", "a.b", "1st", "--", "/*", ",", ")", "(", ";",
	"desc", "表", "_", "check", "primary key", "'", "generated", "MATCH", "\t", "\n", "order"}

func (g *generator) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.T, label)
}

func (g *generator) coin(label string) bool { return rapid.Bool().Draw(g.T, label) }

func (g *generator) rarely(label string) bool { return rapid.IntRange(0, 3).Draw(g.T, label) == 0 }

// gap is what separates two words.
func (g *generator) gap() string {
	return g.pick("gap", " ", " ", " ", "\n  ", "\t", " /* , ) ' */ ", "/**/", " -- , ) ' \n", "\r\n")
}

// loose is what may stand around a mark.
func (g *generator) loose() string {
	if g.rarely("loose") {
		return g.gap()
	}
	return ""
}

func (g *generator) words(words ...string) string {
	var out strings.Builder
	for i, word := range words {
		if i > 0 {
			out.WriteString(g.gap())
		}
		if g.rarely("case") {
			word = strings.ToLower(word)
		}
		out.WriteString(word)
	}
	return out.String()
}

// join puts parts that are complete in themselves behind each other.
func (g *generator) join(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	var out strings.Builder
	for i, part := range kept {
		if i > 0 {
			out.WriteString(g.gap())
		}
		out.WriteString(part)
	}
	return out.String()
}

func (g *generator) list(items []string) string {
	out := "(" + g.loose()
	for i, item := range items {
		if i > 0 {
			out += g.loose() + "," + g.loose()
		}
		out += item
	}
	return out + g.loose() + ")"
}

// name writes a name where only a name can stand.
func (g *generator) name(name string) string {
	if g.rarely("as a string") {
		return "'" + strings.ReplaceAll(name, "'", "''") + "'"
	}
	return g.reference(name)
}

// reference writes a name inside an expression.
func (g *generator) reference(name string) string {
	styles := []string{`"` + strings.ReplaceAll(name, `"`, `""`) + `"`, "`" + strings.ReplaceAll(name, "`", "``") + "`"}
	if !strings.Contains(name, "]") {
		styles = append(styles, "["+name+"]")
	}
	if slices.Contains([]string{"a", "key", "größe", "表", "_", "desc"}, name) {
		styles = append(styles, name)
	}
	styles = append(styles, "`"+strings.ReplaceAll(otherCase(name), "`", "``")+"`")
	return g.pick("style", styles...)
}

// otherCase is the same name to SQLite.
func otherCase(name string) string {
	if c := name[0]; c >= 'a' && c <= 'z' {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

func (g *generator) subset(label string, names []string, atLeast int) []string {
	shuffled := rapid.Permutation(names).Draw(g.T, label)
	return shuffled[:rapid.IntRange(atLeast, min(len(names), 3)).Draw(g.T, label+" size")]
}

// expr writes an expression over some columns, full of what looks like other things.
func (g *generator) expr(columns []string, qualified bool) string {
	var terms []string
	for _, column := range columns {
		name := g.reference(column)
		if qualified && g.rarely("qualified") {
			name = g.qualifier() + "." + name
		}
		terms = append(terms, g.pick("term", "lower("+name+")", name, "(("+name+"))", "CAST("+name+" AS TEXT)", name+" COLLATE nocase",
			"CASE "+name+" WHEN 1 THEN 'a' ELSE ',' END", "coalesce("+name+", ')', ';')"))
	}
	terms = append(terms, g.pick("constant", "'a'", "''''", "1", "x'00'", "-1.5e3"))
	out := strings.Join(terms, g.gap()+"||"+g.gap())
	g.uses[out] = columns
	return out
}

func (g *generator) qualifier() string { return `"` + strings.ReplaceAll(g.table, `"`, `""`) + `"` }

func (g *generator) label() string {
	if g.coin("labelled") {
		return ""
	}
	return g.words("CONSTRAINT") + " " + g.name(g.pick("label", nasty...))
}

func (g *generator) onConflict() string {
	if g.action == "" || g.coin("on conflict") {
		return ""
	}
	return g.words("ON", "CONFLICT", g.action)
}

func (g *generator) createTable() string {
	g.uses, g.computed = map[string][]string{}, map[string]bool{}
	g.table = g.pick("table", nasty...)
	g.action = g.pick("action", "", "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")
	g.strict, g.noRowID = g.rarely("strict"), g.rarely("without rowid")
	g.columns = rapid.Permutation(nasty).Draw(g.T, "columns")[:rapid.IntRange(1, 5).Draw(g.T, "number of columns")]
	for _, column := range g.columns[1:] {
		g.computed[column] = g.rarely("computed")
	}
	return "CREATE TABLE " + g.name(g.table) + g.loose() + "(" + g.loose() + g.elements() + g.loose() + ")" + g.loose() + g.options()
}

func (g *generator) elements() string {
	key := g.pick("primary key", "column", "table")
	if !g.noRowID && g.rarely("no primary key") {
		key = ""
	}
	var out []string
	for i, column := range g.columns {
		out = append(out, g.column(column, key == "column" && i == 0))
	}
	body := strings.Join(out, g.loose()+","+g.loose())
	for i, constraint := range g.constraints(key == "table") {
		separator := g.loose() + "," + g.loose()
		if i > 0 && g.rarely("no comma") {
			separator = g.gap()
		}
		body += separator + constraint
	}
	return body
}

func (g *generator) options() string {
	var options []string
	if g.noRowID {
		options = append(options, g.words("WITHOUT", "ROWID"))
	}
	if g.strict {
		options = append(options, g.words("STRICT"))
	}
	return strings.Join(options, g.loose()+","+g.loose())
}

func (g *generator) plain() []string {
	var plain []string
	for _, column := range g.columns {
		if !g.computed[column] {
			plain = append(plain, column)
		}
	}
	return plain
}

func (g *generator) column(name string, key bool) string {
	typ := g.typ()
	clauses := []string{g.maybe(g.notNull), g.maybe(g.unique), g.maybe(g.check), g.maybe(g.collate), g.maybe(g.reference1)}
	switch {
	case g.computed[name]:
		clauses = append(clauses, g.generated())
	case key && !g.noRowID && g.rarely("autoincrement"):
		typ = "INTEGER"
		clauses = append(clauses, g.join(g.label(), g.words("PRIMARY", "KEY"), g.onConflict(), g.words("AUTOINCREMENT")))
	case key:
		clauses = append(clauses, g.join(g.label(), g.words("PRIMARY", "KEY"), g.onConflict()))
	default:
		clauses = append(clauses, g.maybe(g.defaultValue))
	}
	return g.join(append([]string{g.name(name), typ}, rapid.Permutation(clauses).Draw(g.T, "clauses")...)...)
}

func (g *generator) maybe(clause func() string) string {
	if g.rarely("clause") {
		return g.join(g.label(), clause())
	}
	return ""
}

func (g *generator) typ() string {
	if g.strict {
		return g.pick("type", "INT", "REAL", "TEXT", "BLOB", "ANY")
	}
	return g.pick("type", "", "INT", "INTEGER", "VARCHAR(10)", "DECIMAL ( 10 , -5 )", "UNSIGNED BIG INT", "double/*,*/precision", "größe", "KEY", `"int"`)
}

func (g *generator) notNull() string { return g.join(g.words("NOT", "NULL"), g.onConflict()) }
func (g *generator) unique() string  { return g.join(g.words("UNIQUE"), g.onConflict()) }
func (g *generator) collate() string {
	return g.join(g.words("COLLATE"), g.pick("collation", "NOCASE", "'rtrim'", `"BINARY"`, "[nocase]"))
}

func (g *generator) check() string {
	return g.words("CHECK") + g.loose() + "(" + g.loose() + g.expr(g.subset("checked", g.columns, 0), true) + g.loose() + ")"
}

func (g *generator) generated() string {
	head := "AS"
	if !g.strict { // a comment before GENERATED counts as part of the type, which a STRICT table then does not know
		head = g.pick("generated", "GENERATED ALWAYS AS", "AS", "generated\nalways as")
	}
	return head + g.loose() + "(" + g.expr(g.subset("sources", g.plain(), 0), false) + ")" + g.pick("kept", "", " STORED", "virtual", "/**/VIRTUAL")
}

func (g *generator) defaultValue() string {
	return g.words("DEFAULT") + g.gap() + g.pick("value", "1", "-5", "+ .5e-3", "'it''s; ,)'", "(lower('X'))", "( 1 + (2) )", "CURRENT_TIMESTAMP",
		"NULL", "x'00FF'", "TRUE", "abc", `"d q"`, "(')')", "0x1F", "(/* ) */ 1)")
}

func (g *generator) reference1() string { return g.references(1) }

func (g *generator) references(columns int) string {
	out := g.words("REFERENCES") + g.gap() + g.name(g.pick("parent", append([]string{g.table, "p1"}, nasty...)...))
	if g.coin("parent columns") {
		var parents []string
		for range columns {
			parents = append(parents, g.name(g.pick("parent column", nasty...)))
		}
		out += g.loose() + g.list(parents)
	}
	for _, event := range []string{"DELETE", "UPDATE"} {
		if g.coin("reaction") {
			out = g.join(out, g.words("ON", event), g.pick("reaction", "SET NULL", "set/**/default", "CASCADE", "Restrict", "NO  ACTION"))
		}
	}
	return g.join(out, g.pick("match", "", "", "MATCH FULL", "match [x y]"), g.pick("deferrable", "", "DEFERRABLE", "NOT DEFERRABLE",
		"DEFERRABLE INITIALLY DEFERRED", "not deferrable initially immediate"))
}

func (g *generator) constraints(key bool) []string {
	var out []string
	if key {
		out = append(out, g.join(g.label(), g.words("PRIMARY", "KEY")+g.loose()+g.keyColumns(g.plain()), g.onConflict()))
	}
	for range rapid.IntRange(0, 3).Draw(g.T, "constraints") {
		out = append(out, g.join(g.label(), g.constraint()))
	}
	return out
}

func (g *generator) constraint() string {
	switch g.pick("constraint", "UNIQUE", "CHECK", "FOREIGN KEY") {
	case "UNIQUE":
		return g.join(g.words("UNIQUE")+g.loose()+g.keyColumns(g.columns), g.onConflict())
	case "CHECK":
		return g.join(g.check(), g.onConflict())
	}
	columns := g.subset("foreign", g.columns, 1)
	return g.words("FOREIGN", "KEY") + g.loose() + g.list(g.names(columns)) + g.gap() + g.references(len(columns))
}

func (g *generator) names(columns []string) []string {
	var out []string
	for _, column := range columns {
		out = append(out, g.name(column))
	}
	return out
}

func (g *generator) keyColumns(from []string) string {
	var out []string
	for _, name := range g.names(g.subset("key", from, 1)) {
		out = append(out, g.join(name, g.pick("collated", "", "", "COLLATE nocase"), g.pick("order", "", "", "ASC", "DESC")))
	}
	return g.list(out)
}

// mentions asks the generator, not the parser, whether an expression that was parsed is over a column.
func (g *generator) mentions(expr, column string) bool {
	longest, found := "", false
	for written, columns := range g.uses {
		if len(written) > len(longest) && strings.Contains(expr, written) {
			longest, found = written, slices.Contains(columns, column)
		}
	}
	return found
}
