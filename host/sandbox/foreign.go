package sandbox

import "strings"

// foreignNames are names that other languages have, with what Lua has in their place. They
// are looked up where such a variable turns out to be nil.
var foreignNames = map[string]string{
	"None": "Lua writes nil", "NULL": "Lua writes nil; for a column, null", "undefined": "Lua writes nil", "Nil": "Lua writes nil",
	"True": "Lua writes true", "False": "Lua writes false", "this": "a method is declared with a colon, function t:name(), and then has self",
	"console": "write print(…), or log.info(…)", "JSON": "write json.encode(…) and json.decode(…)", "Math": "write math.floor(…), in small letters",
	"Object": "write for key, value in pairs(t) do … end", "Array": "a list is a table: { 1, 2 }; #list is its length", "Date": "write date.now(), or os.date(…)",
	"process": "scripts see no environment", "module": "a script gives away what it returns: return { up = up, down = down }", "exports": "a script gives away what it returns: return { up = up, down = down }",
	"len": "Lua writes #list, and #text for bytes", "str": "write tostring(…)", "int": "write tonumber(…), or math.floor(…)", "float": "write tonumber(…)",
	"parseInt": "write tonumber(…)", "parseFloat": "write tonumber(…)", "Number": "write tonumber(…)", "String": "write tostring(…)",
	"typeof": "write type(…)", "range": "write for i = 1, n do … end", "printf": "write print(string.format(…))", "puts": "write print(…)", "echo": "write print(…)",
	"raise": "write error(…)", "throw": "write error(…)", "try": "Lua catches errors with pcall(function() … end)", "catch": "pcall returns false and the error",
	"isinstance": "write type(…) == \"table\"", "new": "call a function that returns a table", "foreach": "write for key, value in pairs(t) do … end",
	"f": "a string with values in it is written \"…\" .. value .. \"…\", or string.format(…)",
}

// foreignFields are methods and fields that values have elsewhere.
var foreignFields = map[string]string{
	"push": "write table.insert(list, value)", "append": "write table.insert(list, value)", "pop": "write table.remove(list)", "shift": "write table.remove(list, 1)",
	"length": "Lua writes #list", "size": "Lua writes #list", "forEach": "write for i, value in ipairs(list) do … end", "map": "write a loop that fills a new table",
	"filter": "write a loop that fills a new table", "join": "write table.concat(list, separator)", "indexOf": "write text:find(part, 1, true), or a loop over a list",
	"includes": "write text:find(part, 1, true), or a loop over a list", "contains": "write text:find(part, 1, true), or a loop over a list",
	"replace": "write text:gsub(pattern, replacement)", "toUpperCase": "write text:upper()", "toLowerCase": "write text:lower()", "strip": "write text:trim()",
	"substring": "write text:sub(first, last)", "slice": "write text:sub(first, last)", "charAt": "write text:sub(i, i)", "startsWith": "write text:startswith(part)",
	"endsWith": "write text:endswith(part)", "toString": "write tostring(value)", "keys": "write table.keys(t)", "items": "write for key, value in pairs(t) do … end",
}

// foreignHint knows the part of the source that an error is about, and what was to be
// done with it.
func foreignHint(part, message string) string {
	switch {
	case strings.HasSuffix(part, "[0]") && strings.HasSuffix(message, " is nil"):
		return "the first element of a list is at 1"
	case strings.HasPrefix(message, "attempt to add a string and") || strings.HasPrefix(message, "attempt to add ") && strings.Contains(message, " and a string"):
		return "strings are joined with .."
	case message == "attempt to call a table" && part == "":
		return "a loop over a table is written for key, value in pairs(t) do, over a list with ipairs"
	}
	if !strings.HasPrefix(message, "attempt to call nil") {
		return ""
	}
	if i := strings.LastIndexAny(part, ".:"); i >= 0 {
		return foreignFields[part[i+1:]]
	}
	return ""
}
