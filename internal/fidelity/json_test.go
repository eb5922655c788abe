package fidelity

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/internal/testdb"
)

// jsonScript decodes documents, and writes the tables, and their text.
const jsonScript = `
local typ, same = %q, %q
local values = {
%s}

function run(qi)
  qi:query("DROP TABLE IF EXISTS docs")
  qi:query("CREATE TABLE docs (id INTEGER NOT NULL PRIMARY KEY, a " .. typ .. ", b " .. typ .. ", c " .. typ .. ", d " .. typ .. ")")
  for i, v in ipairs(values) do qi:query("INSERT INTO docs (id, a) VALUES (?, " .. v .. ")", i) end
  for row in qi:rows("docs") do
    qi:update("docs", { b = json.decode(row.a) }, { id = row.id })
    qi:query("UPDATE docs SET c = ? WHERE id = ?", json.encode(json.decode(row.a)), row.id)
  end
  qi:transform("docs", function(row) row.d = json.decode(row.a) end)
  for _, column in ipairs{ "b", "c", "d" } do
    local wrong = qi:query("SELECT id, a, " .. column .. " AS got FROM docs WHERE NOT (" .. same:gsub("%%$", column) .. ") OR " .. column .. " IS NULL")
    if #wrong > 0 then error(string.format("%%s: value %%d, %%s, is %%s", column, wrong[1].id, wrong[1].a, tostring(wrong[1].got)), 0) end
  end
end
`

func documentsAsTables() []string {
	return []string{
		`{"b":1,"a":[9223372036854775807,-9223372036854775808,18446744073709551615,9007199254740993,null,true,false,1.5,-0.25,0.1]}`,
		`{}`, `[]`, `[{},[]]`, `{"z":{"y":{"x":[1,[2,[3]]]}},"a":{}}`, `[null,null]`, `{"n":null}`,
		`{"1":"one","10":"ten","2":"two"}`, `{"":"empty","é😀":"é😀","q\"":"\\ \n \t"}`, `[0,-1,1,100000,1e-7,123456.789]`, `["1","1.0","null","","it's"]`,
	}
}

func (d database) testJSON(t *testing.T, typ, same string, literal func(string) string) {
	t.Run(typ, func(t *testing.T) {
		all := documentsAsTables()
		for i := range *random * 3 {
			if s := documents().Example(*seed + i); strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
				all = append(all, strings.NewReplacer(", ", ",", `": `, `":`, "1.10", "1.25", "1e2", "100").Replace(s))
			}
		}
		var values strings.Builder
		for _, s := range all {
			fmt.Fprintf(&values, "%s,\n", longString(literal(s)))
		}
		if err := d.run(fmt.Sprintf(jsonScript, typ, same, values.String()), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestJSONAsTables(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		d := database{dialect: sqlite.Dialect{}, url: "sqlite:" + filepath.Join(t.TempDir(), "f.db")}
		d.testJSON(t, "JSON TEXT", "a = $", quoted)
	})
	t.Run("postgres", func(t *testing.T) {
		d := postgresDatabase(testdb.Database(t, "postgres"))
		d.testJSON(t, "json", "a::text = $::text", quoted)
		d.testJSON(t, "jsonb", "a::text = $::text", quoted)
	})
	for _, kind := range []string{"mysql", "mariadb"} {
		t.Run(kind, func(t *testing.T) {
			url := testdb.Database(t, kind)
			d := database{dialect: mysql.Of(url), url: url}
			d.testJSON(t, "JSON", "CAST(a AS CHAR) = CAST($ AS CHAR)", mysqlQuoted)
		})
	}
}
