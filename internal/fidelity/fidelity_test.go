// Package fidelity holds the databases to the first rule of values: what is read and written back unchanged is
// identical in the server. For every type of every database, edge values and random ones are written by SQL text, read
// in each of the ways of reading, and written by each of the ways of writing; the server itself then compares.
package fidelity

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/source"
)

var (
	random = flag.Int("random", 8, "random values for each type that has a generator")
	all    = flag.Bool("all", false, "each way of reading with each way of writing")
	seed   = flag.Int("seed", 1, "of the first random value")
)

// column is a type and values of it, as SQL.
type column struct {
	name   string // of the test; empty: the type
	typ    string
	before string // SQL that must have run, such as CREATE TYPE
	since  string // the first version of the server that has it; empty: all have
	values []string
	random func(seed int) string // one more value; may be nil
	// same compares s.a and c.a; empty: the database's way.
	same string
	// wholly: the value keeps its kind only where it is handed on in a row, or not touched at all; why.
	wholly string
	// unfound: a row is not found by the value that was read from it; why.
	unfound string
	refused string // why no walk goes by it
	text    string // shows %s in a message; empty: the database's way
}

func (c column) title() string {
	if c.name != "" {
		return c.name
	}
	return c.typ
}

// database is one whose types are tested.
type database struct {
	dialect dialects.Dialect
	url     string
	same    string // compares s.a and c.a
	// returning: UPDATE … RETURNING is there.
	returning bool
	text      string // shows %s in a message
}

// script copies src.a in all ways, and fails with what is not the same.
const script = `
local function value(x) if x == nil then return null end return x end

local readers = {
  rows = function(qi) local t = {} for r in qi:rows("src", { columns = { "id", "a" } }) do t[#t + 1] = r end return t end,
  rowsSQL = function(qi) local t = {} for r in qi:rows("SELECT id, a FROM src WHERE id > ?", 0) do t[#t + 1] = r end return t end,
  select = function(qi) return qi:select("src", { order = { "id" } }) end,
  query = function(qi) return (qi:query("SELECT id, a FROM src")) end,
  rawSelect = function(qi)
    local t = {}
    for r in qi:rows("SELECT id FROM src") do t[#t + 1] = { id = r.id, a = qi:rawSelect("src", { where = { id = r.id } }, "a") } end
    return t
  end,
  returned = function(qi)
    if args.returning ~= "true" then return qi:select("src") end
    return qi:update("src", { id = col("id") }, qi.everyRow, { returning = true })
  end,
  queryWith = function(qi) return (qi:query("SELECT id, a FROM src WHERE id > ?", 0)) end,
}

local function prepare(qi, route, rows)
  for _, r in ipairs(rows) do qi:query("INSERT INTO copies (route, id) VALUES (?, ?)", route, r.id) end
end

local writers = {
  query = function(qi, route, rows)
    for _, r in ipairs(rows) do qi:query("INSERT INTO copies (route, id, a) VALUES (?, ?, ?)", route, r.id, r.a) end
  end,
  named = function(qi, route, rows)
    for _, r in ipairs(rows) do
      qi:query("INSERT INTO copies (route, id, a) VALUES (:route, :id, :a)", { replacements = { route = route, id = r.id, a = value(r.a) } })
    end
  end,
  querySet = function(qi, route, rows)
    prepare(qi, route, rows)
    for _, r in ipairs(rows) do qi:query("UPDATE copies SET a = ? WHERE route = ? AND id = ?", r.a, route, r.id) end
  end,
  update = function(qi, route, rows)
    prepare(qi, route, rows)
    for _, r in ipairs(rows) do qi:update("copies", { a = value(r.a) }, { route = route, id = r.id }) end
  end,
  updateRow = function(qi, route, rows)
    prepare(qi, route, rows)
    for _, r in ipairs(rows) do r.a = r.a qi:update("copies", r, { route = route, id = r.id }) end
  end,
  insert = function(qi, route, rows)
    for _, r in ipairs(rows) do qi:insert("copies", { route = route, id = r.id, a = value(r.a) }) end
  end,
  insertRow = function(qi, route, rows)
    for _, r in ipairs(rows) do r.route = route qi:insert("copies", r) end
  end,
  bulkInsert = function(qi, route, rows)
    local list = {}
    for i, r in ipairs(rows) do list[i] = { route = route, id = r.id, a = value(r.a) } end
    qi:bulkInsert("copies", list)
  end,
  bulkInsertMany = function(qi, route, rows)
    local list, behind = {}, 1000000
    while #list < 120 do
      for _, r in ipairs(rows) do list[#list + 1] = { route = route, id = r.id + (#list < #rows and 0 or behind), a = value(r.a) } end
      behind = behind + 1000
    end
    qi:bulkInsert("copies", list)
    qi:query("DELETE FROM copies WHERE id > 1000000")
  end,
  bulkInsertRows = function(qi, route, rows)
    for _, r in ipairs(rows) do r.route = route end
    qi:bulkInsert("copies", rows)
  end,
  upsert = function(qi, route, rows)
    for _, r in ipairs(rows) do qi:upsert("copies", { route = route, id = r.id, a = value(r.a) }, { conflictFields = { "route", "id" } }) end
  end,
  upsertThere = function(qi, route, rows)
    prepare(qi, route, rows)
    for _, r in ipairs(rows) do qi:upsert("copies", { route = route, id = r.id, a = value(r.a) }, { conflictFields = { "route", "id" } }) end
  end,
}

local function walk(qi, route, how)
  qi:query("DELETE FROM walk")
  qi:query("INSERT INTO walk (id, a) SELECT id, a FROM src")
  how()
  qi:query("INSERT INTO copies (route, id, a) SELECT ?, id, b FROM walk", route)
end

function run(qi, given)
  args = given
  for _, r in ipairs(table.keys(readers)) do
    for _, w in ipairs(table.keys(writers)) do
      local whole = w == "insertRow" or w == "bulkInsertRows"
      if (args.all == "true" or r == "rows" or w == "query" or w == "insertRow") and (args.wholly ~= "true" or whole and r ~= "rawSelect") then
        writers[w](qi, r .. "-" .. w, readers[r](qi))
      end
    end
  end
  if args.wholly ~= "true" then
    walk(qi, "transform", function() qi:transform("walk", function(row) row.b = row.a end) end)
    walk(qi, "transformTo", function() qi:transform("walk", { from = { "a" }, to = { "b" } }, function(a) return a end) end)
  end
  if args.found == "true" then
    for _, r in ipairs(qi:select("src")) do
      if r.a ~= nil and qi:count("src", { where = { id = r.id, a = r.a } }) ~= 1 then error("value " .. r.id .. " does not find its row") end
      if r.a ~= nil and #qi:query("SELECT id FROM src WHERE id = ? AND a IN (?)", r.id, { r.a }) ~= 1 then error("value " .. r.id .. " in a list does not find its row") end
    end
  end
  local wrong = {}
  local rows = qi:query("SELECT c.route, s.id, " .. args.want .. " AS want, " .. args.got .. " AS got FROM src s JOIN copies c ON c.id = s.id WHERE NOT (" .. args.same .. ") ORDER BY s.id, c.route")
  for i, r in ipairs(rows) do
    if i <= 6 then wrong[#wrong + 1] = string.format("value %d by %s: want %s, got %s", r.id, r.route, tostring(r.want):sub(1, 200), tostring(r.got):sub(1, 200)) end
  end
  if #rows > 6 then wrong[#wrong + 1] = "and " .. #rows - 6 .. " more" end
  local n = qi:count("src")
  for _, r in ipairs(qi:query("SELECT route, count(*) AS n FROM copies GROUP BY route HAVING count(*) <> ?", n)) do
    wrong[#wrong + 1] = r.route .. " has " .. r.n .. " rows of " .. n
  end
  if #wrong > 0 then error(table.concat(wrong, "\n"), 0) end
end
`

// fill makes the tables.
const fill = `
function run(qi)
  for _, t in ipairs{ "src", "copies", "walk" } do qi:query("DROP TABLE IF EXISTS " .. t) end
%s
  qi:query("CREATE TABLE src (id INTEGER NOT NULL PRIMARY KEY, a " .. typ .. ")")
  qi:query("CREATE TABLE walk (id INTEGER NOT NULL PRIMARY KEY, a " .. typ .. ", b " .. typ .. ")")
  qi:query("CREATE TABLE copies (route VARCHAR(60) NOT NULL, id INTEGER NOT NULL, a " .. typ .. ", PRIMARY KEY (route, id))")
  for i, v in ipairs(values) do qi:query("INSERT INTO src (id, a) VALUES (" .. i .. ", " .. v .. ")") end
end
`

func longString(s string) string {
	level := "="
	for strings.Contains(s, "]"+level+"]") {
		level += "="
	}
	return "[" + level + "[\n" + s + "]" + level + "]"
}

func (c column) fill(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "local typ = %s\nlocal values = {\n", longString(c.typ))
	values := append([]string{"NULL"}, c.values...)
	for i := range n {
		if c.random != nil {
			values = append(values, c.random(*seed+i))
		}
	}
	for _, v := range values {
		fmt.Fprintf(&b, "%s,\n", longString(v))
	}
	b.WriteString("}\n")
	before := ""
	if c.before != "" {
		before = "  qi:query(" + longString(c.before) + ")"
	}
	fmt.Fprintf(&b, fill, before)
	return b.String()
}

func (d database) run(text string, args map[string]string) error {
	m := host.Migrator{Dialect: d.dialect, URL: d.url}
	file := source.File{Name: "fidelity", Path: "fidelity.lua", Text: []byte(text)}
	_, err := m.Run(context.Background(), file, host.RunOptions{Args: args})
	return err
}

func (d database) version(t *testing.T) string {
	t.Helper()
	conn, err := d.dialect.Open(t.Context(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	version, err := conn.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// atLeast compares versions by the numbers of the second one.
func atLeast(version, least string) bool {
	have := strings.FieldsFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	for i, want := range strings.FieldsFunc(least, func(r rune) bool { return r == '.' }) {
		if i >= len(have) {
			return false
		}
		n, _ := strconv.Atoi(have[i])
		if m, _ := strconv.Atoi(want); n != m {
			return n > m
		}
	}
	return true
}

// test tests all columns, on one database.
func (d database) test(t *testing.T, columns []column) {
	version := d.version(t)
	for _, c := range columns {
		t.Run(c.title(), func(t *testing.T) {
			if !atLeast(version, c.since) {
				t.Skipf("the server is of version %s, and has it since %s", version, c.since)
			}
			if err := d.run(c.fill(*random), nil); err != nil {
				t.Fatal(err)
			}
			same, text := cmp.Or(c.same, d.same), cmp.Or(c.text, d.text)
			args := map[string]string{
				"same": same, "want": fmt.Sprintf(text, "s.a"), "got": fmt.Sprintf(text, "c.a"),
				"wholly": fmt.Sprint(c.wholly != ""), "found": fmt.Sprint(c.unfound == ""), "all": fmt.Sprint(*all), "returning": fmt.Sprint(d.returning),
			}
			if err := d.run(script, args); err != nil {
				t.Error(err)
			}
		})
	}
}
