package scaffold

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/nearest"
)

// Column is one column of a draft.
type Column struct {
	Name       string
	Type       string // as Lua: "DataTypes.STRING(40)"
	Null       bool
	Unique     bool
	References string // a table; empty: none
	Guessed    bool   // the type is a guess
}

// AttributeError says that a column cannot be read.
type AttributeError struct {
	Attribute string
	Message   string
	Hint      string
}

func (e *AttributeError) Error() string {
	return fmt.Sprintf("column %q: %s", e.Attribute, e.Message)
}

// Remedy says how it is written.
func (e *AttributeError) Remedy() string { return e.Hint }

const grammar = "a column is name:type, then :unique, :null or :notnull; for instance email:string(80):unique"

// Parse reads "name:type[:unique][:null]". Columns are NOT NULL unless nullable is set.
func Parse(attribute string, nullable bool) (Column, error) {
	parts := split(attribute, func(r rune) bool { return r == ':' })
	c := Column{Name: parts[0], Null: nullable}
	if !isColumnName(c.Name) {
		return c, &AttributeError{attribute, "it needs a name of letters, digits and _", grammar}
	}
	if len(parts) == 1 {
		c.Type = "DataTypes.STRING"
		return c, nil
	}
	rest, err := c.readType(attribute, parts[1:])
	if err != nil {
		return c, err
	}
	return c, c.readModifiers(attribute, rest)
}

// ParseList reads columns separated by commas or white space, as Sequelize's
// --attributes has them.
func ParseList(attributes string, nullable bool) ([]Column, error) {
	var columns []Column
	for _, a := range split(attributes, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if a == "" {
			continue
		}
		c, err := Parse(a, nullable)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// split cuts at separators that stand outside parentheses and braces.
func split(s string, separator func(rune) bool) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case r == '(' || r == '{':
			depth++
		case r == ')' || r == '}':
			depth--
		case depth <= 0 && separator(r):
			parts = append(parts, s[start:i])
			start = i + len(string(r))
		}
	}
	return append(parts, s[start:])
}

// isColumnName admits every letter there is; what would need quoting is left to hand.
func isColumnName(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

func (c *Column) readModifiers(attribute string, modifiers []string) error {
	for _, m := range modifiers {
		switch strings.ToLower(m) {
		case "unique":
			c.Unique = true
		case "null":
			c.Null = true
		case "notnull":
			c.Null = false
		default:
			return &AttributeError{attribute, fmt.Sprintf("unknown modifier %q", m), suggestion(m, []string{"unique", "null", "notnull"})}
		}
	}
	return nil
}

// typeWithArguments matches "decimal(10,2)".
var typeWithArguments = lazyregexp.New(`^([A-Za-z_]+)(?:[({](.*)[)}])?$`)

// readType reads a type, which may take several parts, and returns the parts behind it.
func (c *Column) readType(attribute string, parts []string) ([]string, error) {
	m := typeWithArguments.FindStringSubmatch(parts[0])
	if m == nil {
		return nil, &AttributeError{attribute, fmt.Sprintf("unknown type %q", parts[0]), grammar}
	}
	name, arguments := strings.ToLower(m[1]), m[2]
	rest := parts[1:]
	switch {
	case name == "references":
		return rest, c.refer(arguments)
	case name == "array" && arguments == "" && len(rest) > 0: // Sequelize's tags:array:string
		return c.array(attribute, rest)
	case name == "enum" && arguments == "" && len(rest) > 0: // Sequelize's state:enum:{a,b}
		arguments, rest = strings.Trim(rest[0], "{}()"), rest[1:]
	}
	lua, err := dataType(name, arguments)
	if err != nil {
		err.Attribute = attribute
		return nil, err
	}
	c.Type = lua
	return rest, nil
}

// array reads Sequelize's "tags:array:string", where the element's type comes as a
// part of its own.
func (c *Column) array(attribute string, parts []string) ([]string, error) {
	rest, err := c.readType(attribute, parts)
	c.Type = "DataTypes.ARRAY(" + c.Type + ")"
	return rest, err
}

// refer makes a foreign key to a table's id. Without a table, the column's name
// tells it: user_id and userId refer to Users.
func (c *Column) refer(table string) error {
	if table == "" {
		base := strings.TrimSuffix(strings.TrimSuffix(c.Name, "_id"), "Id")
		words, err := Words(base)
		if err != nil {
			return &AttributeError{c.Name, "the table that it refers to is missing", "user_id:references(Users)"}
		}
		table = TableName(words)
	}
	c.Type, c.References = "DataTypes.INTEGER", table
	return nil
}

// suggestion names the nearest word, or all where they are few enough to read.
func suggestion(word string, known []string) string {
	if like := nearest.Name(word, known); like != "" {
		return fmt.Sprintf("did you mean %s?", like)
	}
	return "there are " + strings.Join(known, ", ")
}
