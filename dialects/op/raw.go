package op

import "strings"

// Raw is SQL written by hand: one statement or several, with their parameters.
// It is both an operation and a query; which one decides whether its result is looked at.
type Raw struct {
	SQL    string
	Params Params
	Verb   string // what the script called: query, rows, rawSelect
}

// Params are the values of a Raw's placeholders: by position for "?", by name
// for ":name". At most one of the two is given.
type Params struct {
	Positional []any
	Named      map[string]any
}

// Inverse does not exist.
func (o Raw) Inverse() (Op, error) { return irreversible(o, "") }

// String returns the verb and the beginning of the text, on one line.
func (o Raw) String() string {
	const most = 60
	text := strings.Join(strings.Fields(o.SQL), " ")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return verb(o.Verb, "query") + " " + text
}
func (Raw) op() {}

// Query is a question to the database. The set is sealed: [Select], [Raw] and
// the writes that return rows.
type Query interface{ query() }

func (Raw) query()    {}
func (Insert) query() {}
func (Update) query() {}
func (Select) query() {}
