package scaffold

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/host/compile"
)

func draft(t *testing.T, name string, attributes ...string) string {
	t.Helper()
	words, err := Words(name)
	if err != nil {
		t.Fatal(err)
	}
	m := Migration{Words: words}
	for _, a := range attributes {
		c, err := Parse(a, !m.MakesTable())
		if err != nil {
			t.Fatal(err)
		}
		m.Columns = append(m.Columns, c)
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m.Lua()
}

func TestDrafts(t *testing.T) {
	for _, tt := range []struct {
		name       string
		attributes []string
		want       string
	}{
		{"create-users", []string{"name:string(40):unique", "price:decimal(10,2):null", "user_id:references(Users)", "end:enum:{a,b c}"}, `
function up(qi)
  qi:createTable("Users", {
    id        = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
    name      = { type = DataTypes.STRING(40), allowNull = false, unique = true },
    price     = { type = DataTypes.DECIMAL(10, 2) },
    user_id   = { type = DataTypes.INTEGER, allowNull = false, references = { model = "Users", key = "id" } },
    ["end"]   = { type = DataTypes.ENUM("a", "b c"), allowNull = false },
    createdAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
    updatedAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
  })
end

function down(qi)
  qi:dropTable("Users")
end
`},
		{"drop-old-things-table", []string{"id:uuid"}, `
-- Undone, the table is back, but without its rows.
function up(qi)
  qi:dropTable("OldThings")
end

function down(qi)
  qi:createTable("OldThings", {
    id        = { type = DataTypes.UUID, primaryKey = true, allowNull = false },
    createdAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
    updatedAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
  })
end
`},
		{"addBioAndAgeToUserProfile", []string{"bio:text", "age:integer:notnull"}, `
function up(qi)
  qi:addColumn("UserProfiles", "bio", { type = DataTypes.TEXT })
  qi:addColumn("UserProfiles", "age", { type = DataTypes.INTEGER, allowNull = false })
end

function down(qi)
  qi:removeColumn("UserProfiles", "age")
  qi:removeColumn("UserProfiles", "bio")
end
`},
		{"remove first_name and age from people", nil, `
-- Undone, the columns are back, but without their values. STRING is a guess: put in the type that it has.
function up(qi)
  qi:removeColumn("People", "age")
  qi:removeColumn("People", "firstName")
end

function down(qi)
  qi:addColumn("People", "firstName", { type = DataTypes.STRING })
  qi:addColumn("People", "age", { type = DataTypes.STRING })
end
`},
		{"add-email-index-to-users", nil, `
function up(qi)
  qi:addIndex("Users", { "email" })
end

function down(qi)
  qi:removeIndex("Users", { "email" })
end
`},
		{"remove-index-from-users", []string{"email:string:unique", "age:integer"}, `
function up(qi)
  qi:removeIndex("Users", { "email", "age" })
end

function down(qi)
  qi:addIndex("Users", { "email", "age" }, { unique = true })
end
`},
		{"rename-user-to-account", nil, `
function up(qi)
  qi:renameTable("Users", "Accounts")
end

function down(qi)
  qi:renameTable("Accounts", "Users")
end
`},
		{"rename-first-name-to-given-name-in-users", nil, `
function up(qi)
  qi:renameColumn("Users", "firstName", "givenName")
end

function down(qi)
  qi:renameColumn("Users", "givenName", "firstName")
end
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+draft(t, tt.name, tt.attributes...)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestNamesWithoutTemplate(t *testing.T) {
	for _, name := range []string{"fix", "create", "add-index-to-users", "add-to-users", "add-age", "rename-users", "rename-to-users", "add-index-to"} {
		if got := draft(t, name); got != empty(subject{}) {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// Whatever the name and the columns, the draft is Lua.
func TestDraftsCompile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"create", "drop", "add", "remove", "rename", "to", "from", "in", "and", "index", "table", "users", "age", "end", "1"}), 1, 8).Draw(t, "words")
		m := Migration{Words: words, Table: rapid.SampledFrom([]string{"", `we"ird\`, "日本"}).Draw(t, "table")}
		attributes := rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "b:text(long)", "c:array:enum:{x,y}", "d:array(decimal(10,2))", "end:date", "ä:boolean:unique:null", `f:enum("q",\)`,
			"user:references", "g:range(date)", "h:geometry(POINT,4326)", "id:uuid", "i:STRING",
		}), 0, 4).Draw(t, "attributes")
		for _, a := range attributes {
			c, err := Parse(a, rapid.Bool().Draw(t, "nullable"))
			if err != nil {
				t.Fatal(err)
			}
			m.Columns = append(m.Columns, c)
		}
		if m.Check() != nil {
			t.Skip()
		}
		if _, err := compile.Compile([]byte(m.Lua()), "draft.lua", compile.Limits{}); err != nil {
			t.Fatalf("%v\n%s", err, m.Lua())
		}
	})
	if _, err := compile.Compile([]byte(Script("x")), "x.lua", compile.Limits{}); err != nil {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	for in, want := range map[string]Column{
		"a":                       {Name: "a", Type: "DataTypes.STRING"},
		"a:TEXT":                  {Name: "a", Type: "DataTypes.TEXT"},
		"a:text(long):null":       {Name: "a", Type: `DataTypes.TEXT("long")`, Null: true},
		"a:decimal(10, 2):unique": {Name: "a", Type: "DataTypes.DECIMAL(10, 2)", Unique: true},
		"a:decimal{10,2}":         {Name: "a", Type: "DataTypes.DECIMAL(10, 2)"},
		"a:enum(x,y)":             {Name: "a", Type: `DataTypes.ENUM("x", "y")`},
		"a:enum:{x, y z}:null":    {Name: "a", Type: `DataTypes.ENUM("x", "y z")`, Null: true},
		"a:array:string":          {Name: "a", Type: "DataTypes.ARRAY(DataTypes.STRING)"},
		"a:array(array(integer))": {Name: "a", Type: "DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INTEGER))"},
		"roleId:references":       {Name: "roleId", Type: "DataTypes.INTEGER", References: "Roles"},
		"user_role_id:references": {Name: "user_role_id", Type: "DataTypes.INTEGER", References: "UserRoles"},
		"a:references(app_users)": {Name: "a", Type: "DataTypes.INTEGER", References: "app_users"},
	} {
		got, err := Parse(in, false)
		if err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", in, diff)
		}
	}
	for in, want := range map[string]string{
		"":               `it needs a name`,
		":string":        `it needs a name`,
		"1a":             `it needs a name`,
		`a"b`:            `it needs a name`,
		"a:":             `unknown type ""`,
		"a:strng":        `unknown type "strng"`,
		"a:decimal(10":   `unknown type "decimal(10"`,
		"a:enum":         "an enum needs its values",
		"a:enum()":       "an enum needs its values",
		"a:array":        "array needs the type",
		"a:array(nope)":  `unknown type "nope"`,
		"a:array:nope":   `unknown type "nope"`,
		"a:string:uniqe": `unknown modifier "uniqe"`,
	} {
		_, err := Parse(in, false)
		var e *AttributeError
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) || e.Attribute != in || e.Hint == "" {
			t.Errorf("%s: got %v", in, err)
		}
	}
}

func TestParseList(t *testing.T) {
	got, err := ParseList("name:string, state:enum:{a,b c}\nage:integer  price:decimal(10, 2),", true)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got {
		names = append(names, c.Name+" "+c.Type)
		if !c.Null {
			t.Errorf("%s is not nullable", c.Name)
		}
	}
	want := []string{"name DataTypes.STRING", `state DataTypes.ENUM("a", "b c")`, "age DataTypes.INTEGER", "price DataTypes.DECIMAL(10, 2)"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"create-users": "create users", "CreateUsers": "create users", "create_users": "create users", " Create  users ": "create users",
		"addHTTPPort2Servers": "add http port2 servers", "a": "a", "-x-": "x", "2fa": "2fa",
	} {
		got, err := Words(in)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("Words(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", "a/b", "a.b", "ünï", "a\nb", strings.Repeat("x", 101)} {
		if got, err := Words(in); err == nil {
			t.Errorf("Words(%q) = %q, want an error", in, got)
		}
	}
}

func TestPlural(t *testing.T) {
	for in, want := range map[string]string{
		"user": "users", "users": "users", "User": "Users", "userRole": "userRoles", "city": "cities", "day": "days", "key": "keys",
		"box": "boxes", "class": "classes", "status": "statuses", "bus": "buses", "church": "churches", "dish": "dishes",
		"person": "people", "people": "people", "Person": "People", "salesperson": "salespeople", "child": "children", "news": "news",
		"data": "data", "analysis": "analyses", "woman": "women", "address": "addresses", "House": "Houses", "B": "Bs",
	} {
		if got := Plural(in); got != want {
			t.Errorf("Plural(%q) = %q, want %q", in, got, want)
		}
	}
}
