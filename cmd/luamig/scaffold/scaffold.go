// Package scaffold writes the first draft of a migration: the words of its name
// choose a template, and the columns given with it fill it.
package scaffold

import (
	"strings"
)

// Migration is what a draft is made of.
type Migration struct {
	Words   []string // of the name: "create", "users"
	Columns []Column
	Table   string // overrides the table that the words name
}

// Lua returns the text of the draft.
func (m Migration) Lua() string {
	subject, pattern := m.match()
	if m.Table != "" && subject.table != "" {
		subject.table = m.Table
	}
	return pattern(subject)
}

// subject is what the words of a name speak of.
type subject struct {
	table   string // "Users"
	columns []Column
	old     string // of a renaming
	new     string
}

// match finds the template that the words ask for.
func (m Migration) match() (subject, func(subject) string) {
	w := m.Words
	if len(w) < 2 {
		return subject{columns: m.Columns}, empty
	}
	switch w[0] {
	case "create":
		return subject{table: TableName(trimTable(w[1:])), columns: m.Columns}, createTable
	case "drop":
		return subject{table: TableName(trimTable(w[1:])), columns: m.Columns}, dropTable
	case "add":
		return m.change("to", addColumns, addIndex)
	case "remove", "delete":
		return m.change("from", removeColumns, removeIndex)
	case "rename":
		return m.rename()
	}
	return subject{columns: m.Columns}, empty
}

// change reads add-WHAT-to-TABLE and remove-WHAT-from-TABLE, where WHAT is columns or
// an index.
func (m Migration) change(preposition string, columns, index func(subject) string) (subject, func(subject) string) {
	what, table, ok := cutLast(m.Words[1:], preposition)
	if !ok {
		return subject{columns: m.Columns}, empty
	}
	s := subject{table: TableName(table), columns: m.Columns}
	last := len(what) - 1
	isIndex := what[last] == "index"
	if isIndex {
		what = what[:last]
	}
	if len(s.columns) == 0 {
		s.columns = guessed(what)
	}
	switch {
	case isIndex && len(s.columns) == 0:
		return subject{}, empty
	case isIndex:
		return s, index
	}
	return s, columns
}

// rename reads rename-OLD-to-NEW for tables and rename-OLD-to-NEW-in-TABLE for columns.
func (m Migration) rename() (subject, func(subject) string) {
	before, after, ok := cutLast(m.Words[1:], "to")
	if !ok {
		return subject{columns: m.Columns}, empty
	}
	if column, table, ok := cutLast(after, "in"); ok {
		return subject{table: TableName(table), old: columnName(before), new: columnName(column)}, renameColumn
	}
	return subject{old: TableName(before), new: TableName(after)}, renameTable
}

// guessed makes columns of the words of a name: "email-and-first-name".
func guessed(words []string) []Column {
	var columns []Column
	for _, part := range strings.Split(strings.Join(words, " "), " and ") {
		if name := columnName(strings.Fields(part)); name != "" {
			columns = append(columns, Column{Name: name, Type: "DataTypes.STRING", Null: true, Guessed: true})
		}
	}
	return columns
}

// cutLast splits words around the last occurrence of one; neither side is empty.
func cutLast(words []string, sep string) (before, after []string, ok bool) {
	for i := len(words) - 2; i > 0; i-- {
		if words[i] == sep {
			return words[:i], words[i+1:], true
		}
	}
	return nil, nil, false
}

// trimTable drops the word "table" from create-users-table.
func trimTable(words []string) []string {
	if n := len(words); n > 1 && words[n-1] == "table" {
		return words[:n-1]
	}
	return words
}

// MakesTable reports whether the words ask for a new table, whose columns are NOT
// NULL unless they say otherwise. Columns that are added later may be null: the rows
// that are there have no value for them.
func (m Migration) MakesTable() bool {
	return len(m.Words) > 1 && (m.Words[0] == "create" || m.Words[0] == "drop")
}

// Check reports columns that cannot be used: one named twice, or any for a
// name that has no place for them.
func (m Migration) Check() error {
	seen := map[string]bool{}
	for _, c := range m.Columns {
		if seen[c.Name] {
			return &AttributeError{c.Name, "it is given twice", "leave out one of them"}
		}
		seen[c.Name] = true
	}
	if s, _ := m.match(); len(m.Columns) > 0 && s.table == "" {
		return &AttributeError{m.Columns[0].Name, "the name does not say which table it belongs to",
			"for instance create-users, add-age-to-users or remove-age-from-users"}
	}
	return nil
}
