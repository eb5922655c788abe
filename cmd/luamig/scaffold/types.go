package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// typeNames are the types that a column may have, as Sequelize names them.
func typeNames() []string {
	return []string{
		"string", "char", "text", "citext", "tsvector",
		"tinyint", "smallint", "mediumint", "integer", "bigint", "float", "real", "double", "decimal", "numeric",
		"boolean", "date", "dateonly", "time", "uuid", "blob", "json", "jsonb", "enum", "array", "range",
		"hstore", "geometry", "geography", "inet", "cidr", "macaddr",
	}
}

var number = lazyregexp.New(`^[0-9]+$`)

// dataType returns a type as it is written in Lua.
func dataType(name, arguments string) (string, *AttributeError) {
	if !slices.Contains(typeNames(), name) {
		return "", unknownType(name)
	}
	lua := "DataTypes." + strings.ToUpper(name)
	switch {
	case name == "enum":
		return enum(lua, arguments)
	case (name == "array" || name == "range") && arguments == "":
		return "", &AttributeError{Message: name + " needs the type of its elements", Hint: fmt.Sprintf("for instance %s(integer)", name)}
	case name == "array" || name == "range":
		element, err := element(arguments)
		return lua + "(" + element + ")", err
	case arguments == "":
		return lua, nil
	}
	var values []string
	for _, a := range strings.Split(arguments, ",") {
		values = append(values, argument(strings.TrimSpace(a)))
	}
	return lua + "(" + strings.Join(values, ", ") + ")", nil
}

// unknownType suggests the type of that name elsewhere before the one that is spelled
// alike: "int" is nearer to "inet" than to "integer".
func unknownType(name string) *AttributeError {
	hint := suggestion(name, append(typeNames(), "references"))
	if here, ok := elsewhere()[name]; ok {
		hint = fmt.Sprintf("did you mean %s?", here)
	}
	return &AttributeError{Message: fmt.Sprintf("unknown type %q", name), Hint: hint}
}

// elsewhere gives the types for names that databases and other tools have for them.
func elsewhere() map[string]string {
	return map[string]string{
		"int": "integer", "bool": "boolean", "varchar": "string", "datetime": "date", "timestamp": "date",
		"timestamptz": "date", "bytea": "blob", "binary": "blob", "varbinary": "blob", "number": "decimal",
		"money": "decimal", "long": "bigint", "belongs_to": "references", "serial": "integer",
	}
}

// element reads the type inside array(…).
func element(s string) (string, *AttributeError) {
	m := typeWithArguments.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", &AttributeError{Message: fmt.Sprintf("unknown type %q", s), Hint: grammar}
	}
	return dataType(strings.ToLower(m[1]), m[2])
}

// enum needs values: an empty one can hold nothing.
func enum(lua, arguments string) (string, *AttributeError) {
	var values []string
	for _, v := range strings.Split(arguments, ",") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, quote(v))
		}
	}
	if len(values) == 0 {
		return "", &AttributeError{Message: "an enum needs its values", Hint: "for instance state:enum(open,closed)"}
	}
	return lua + "(" + strings.Join(values, ", ") + ")", nil
}

// argument is a number, or a word such as that of text(long).
func argument(s string) string {
	if number.MatchString(s) {
		return s
	}
	return quote(strings.Trim(s, `"'`))
}

// quote writes a Lua string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\x00", `\0`).Replace(s) + `"`
}
