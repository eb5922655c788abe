package scaffold

import (
	"fmt"
	"strings"
)

// migration puts the two functions of a file together; each line of a body is
// indented by the caller.
func migration(comment string, up, down string) string {
	if comment != "" {
		comment = "-- " + comment + "\n"
	}
	return comment + "function up(qi)\n" + up + "end\n\nfunction down(qi)\n" + down + "end\n"
}

// empty has comments in its functions, since a function that does nothing by intent
// looks like one that was forgotten.
func empty(subject) string {
	return migration("", "  -- what this migration does, for instance:\n  -- qi:addColumn(\"Users\", \"age\", { type = DataTypes.INTEGER })\n",
		"  -- what undoes it, for instance:\n  -- qi:removeColumn(\"Users\", \"age\")\n")
}

func createTable(s subject) string {
	return migration("", tableOf(s), fmt.Sprintf("  qi:dropTable(%s)\n", quote(s.table)))
}

// dropTable can be undone, but what was in the table is gone; the draft says so.
func dropTable(s subject) string {
	comment := "Undone, the table is back, but without its rows."
	if len(s.columns) == 0 {
		comment += " Give it its other columns in down."
	}
	return migration(comment, fmt.Sprintf("  qi:dropTable(%s)\n", quote(s.table)), tableOf(s))
}

// tableOf writes createTable with an id before the columns and the times behind
// them, as Sequelize has it.
func tableOf(s subject) string {
	const now = "{ type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW }"
	lines := [][2]string{}
	add := func(name, definition string) {
		for _, c := range s.columns {
			if c.Name == name {
				return
			}
		}
		lines = append(lines, [2]string{key(name), definition})
	}
	add("id", "{ type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }")
	for _, c := range s.columns {
		lines = append(lines, [2]string{key(c.Name), definition(c)})
	}
	add("createdAt", now)
	add("updatedAt", now)
	return fmt.Sprintf("  qi:createTable(%s, {\n%s  })\n", quote(s.table), aligned(lines))
}

// aligned writes fields with their = below each other.
func aligned(lines [][2]string) string {
	width := 0
	for _, l := range lines {
		width = max(width, len(l[0]))
	}
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "    %-*s = %s,\n", width, l[0], l[1])
	}
	return b.String()
}

// definition writes the attributes of a column.
func definition(c Column) string {
	var b strings.Builder
	b.WriteString("{ type = " + c.Type)
	if c.Name == "id" {
		b.WriteString(", primaryKey = true")
	}
	if !c.Null {
		b.WriteString(", allowNull = false")
	}
	if c.Unique {
		b.WriteString(", unique = true")
	}
	if c.References != "" {
		fmt.Fprintf(&b, ", references = { model = %s, key = \"id\" }", quote(c.References))
	}
	return b.String() + " }"
}

func addColumns(s subject) string {
	return migration(guess(s.columns), adding(s), removing(s))
}

// removeColumns is addColumns turned round.
func removeColumns(s subject) string {
	comment := "Undone, the columns are back, but without their values."
	if len(s.columns) == 1 {
		comment = "Undone, the column is back, but without its values."
	}
	if g := guess(s.columns); g != "" {
		comment += " " + g
	}
	return migration(comment, removing(s), adding(s))
}

// guess warns of a type that nobody has given.
func guess(columns []Column) string {
	for _, c := range columns {
		if c.Guessed {
			return "STRING is a guess: put in the type that it has."
		}
	}
	return ""
}

func adding(s subject) string {
	var b strings.Builder
	for _, c := range s.columns {
		fmt.Fprintf(&b, "  qi:addColumn(%s, %s, %s)\n", quote(s.table), quote(c.Name), definition(c))
	}
	return b.String()
}

// removing goes backwards, so that it is the mirror of adding.
func removing(s subject) string {
	var b strings.Builder
	for i := len(s.columns) - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "  qi:removeColumn(%s, %s)\n", quote(s.table), quote(s.columns[i].Name))
	}
	return b.String()
}

func addIndex(s subject) string    { return migration("", indexing(s), unindexing(s)) }
func removeIndex(s subject) string { return migration("", unindexing(s), indexing(s)) }

// indexing makes one index over all columns, unique if one of them says so.
func indexing(s subject) string {
	unique := ""
	for _, c := range s.columns {
		if c.Unique {
			unique = ", { unique = true }"
		}
	}
	return fmt.Sprintf("  qi:addIndex(%s, %s%s)\n", quote(s.table), list(s.columns), unique)
}

// unindexing names the columns, from which the index's name follows.
func unindexing(s subject) string {
	return fmt.Sprintf("  qi:removeIndex(%s, %s)\n", quote(s.table), list(s.columns))
}

func list(columns []Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quote(c.Name)
	}
	return "{ " + strings.Join(names, ", ") + " }"
}

func renameTable(s subject) string {
	return migration("", renaming("renameTable", s.old, s.new), renaming("renameTable", s.new, s.old))
}

func renameColumn(s subject) string {
	return migration("", renaming("renameColumn", s.table, s.old, s.new), renaming("renameColumn", s.table, s.new, s.old))
}

// renaming writes a call whose arguments are all names.
func renaming(method string, names ...string) string {
	for i, n := range names {
		names[i] = quote(n)
	}
	return fmt.Sprintf("  qi:%s(%s)\n", method, strings.Join(names, ", "))
}

// key writes a field's name: bare where Lua allows it.
func key(name string) string {
	if identifier.MatchString(name) && !keywords()[name] {
		return name
	}
	return "[" + quote(name) + "]"
}

// Script returns the first draft of an ad-hoc script.
func Script(name string) string {
	return fmt.Sprintf(`-- luamig run %s --dry-run
function run(qi, args)
  -- for instance:
  -- qi:update("Users", { active = true }, { email = args.email })
end
`, name)
}
