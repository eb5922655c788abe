package op_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

func TestFitName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		long := rapid.String().Draw(t, "name")
		max := rapid.IntRange(9, 80).Draw(t, "max")
		fitted := op.FitName(long, max)
		switch {
		case len(fitted) > max:
			t.Fatalf("%q has %d bytes", fitted, len(fitted))
		case len(long) <= max && fitted != long:
			t.Fatalf("%q became %q without need", long, fitted)
		case utf8.ValidString(long) && !utf8.ValidString(fitted):
			t.Fatalf("%q became %q, with a letter cut in two", long, fitted)
		case fitted != op.FitName(long, max):
			t.Fatal("not the same twice")
		case op.FitName(fitted, max) != fitted:
			t.Fatal("a name that fits is cut again")
		}
	})
}

func TestFitNameKeepsNamesDistinct(t *testing.T) {
	seen := map[string]string{}
	base := strings.Repeat("very_long_table_name_", 4)
	for i := range 2000 {
		long := base + strings.Repeat("x", i)
		fitted := op.FitName(long, 63)
		if other, taken := seen[fitted]; taken {
			t.Fatalf("%d and %d letters share %q", len(long), len(other), fitted)
		}
		seen[fitted] = long
	}
}

func TestFitNameByExample(t *testing.T) {
	for _, test := range []struct {
		name string
		max  int
		want string
	}{
		{"users_email", 63, "users_email"},
		{"users_email", 11, "users_email"},
		{"users_email", 0, "users_email"},
		{"users_email", -1, "users_email"},
		{"", 10, ""},
		{"users_email_address", 15, "users__7c2d798f"},
		{"aé" + strings.Repeat("x", 20), 11, "a_4af1dfd0"},
	} {
		if got := op.FitName(test.name, test.max); got != test.want {
			t.Errorf("FitName(%q, %d) = %q, want %q", test.name, test.max, got, test.want)
		}
	}
}

func fields(names ...string) []op.IndexField {
	var all []op.IndexField
	for _, n := range names {
		all = append(all, op.IndexField{Column: n})
	}
	return all
}

// inflection.underscore puts a "_" before every capital of A to Z, wherever it stands, and takes one away in front.
func TestDefaultIndexNameOfCapitals(t *testing.T) {
	for want, name := range map[string]string{
		"archive__users_email":     op.DefaultIndexName(op.Name{Name: "archive.Users"}, fields("email")),
		"h_t_m_l_pages_parent_i_d": op.DefaultIndexName(op.Name{Name: "HTMLPages"}, fields("parentID")),
		"user__groups_id":          op.DefaultIndexName(op.Name{Name: "user_Groups"}, fields("id")),
		"users_zip/code":           op.DefaultIndexName(op.Name{Name: "Users"}, fields("zip::code")),
	} {
		if name != want {
			t.Errorf("got %q, want %q", name, want)
		}
	}
}

func TestDefaultIndexName(t *testing.T) {
	for _, test := range []struct {
		table  op.Name
		fields []op.IndexField
		want   string
	}{
		{op.Name{Name: "Users"}, fields("firstName", "lastName"), "users_first_name_last_name"},
		{op.Name{Schema: "archive", Name: "Users"}, fields("email"), "users_email"},
		{op.Name{Name: "users2Groups"}, fields("a1B"), "users2_groups_a1_b"},
		{op.Name{Name: "straßen"}, fields("änderungsDatum"), "straßen_änderungs_datum"},
		{op.Name{Name: "Users"}, []op.IndexField{{Expr: op.Literal{SQL: "lower(x)"}}}, "users_"},
	} {
		if got := op.DefaultIndexName(test.table, test.fields); got != test.want {
			t.Errorf("%v: got %q, want %q", test.table, got, test.want)
		}
	}
}

func TestDefaultConstraintName(t *testing.T) {
	users := op.Name{Schema: "s", Name: "Users"}
	for want, c := range map[string]op.Constraint{
		"Users_first_last_uk":          {Kind: op.Unique, Columns: []string{"first", "last"}},
		"Users_age_ck":                 {Kind: op.Check, Columns: []string{"age"}},
		"Users_age_df":                 {Kind: op.Default, Columns: []string{"age"}},
		"Users_id_pk":                  {Kind: op.PrimaryKey, Columns: []string{"id"}},
		"Users_companyId_Companies_fk": {Kind: op.ForeignKey, Columns: []string{"companyId"}, References: &op.Reference{Table: op.Name{Schema: "x", Name: "Companies"}}},
		"Users_a_b_Companies_fk":       {Kind: op.ForeignKey, Columns: []string{"a", "b"}, References: &op.Reference{Table: op.Name{Name: "Companies"}}},
	} {
		if got := op.DefaultConstraintName(users, c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDefaultEnumName(t *testing.T) {
	if got := op.DefaultEnumName(op.Name{Schema: "s", Name: "Users"}, "status"); got.String() != "s.enum_Users_status" {
		t.Error(got)
	}
}

func TestTypeString(t *testing.T) {
	integer := op.Type{Kind: op.Integer}
	for want, typ := range map[string]op.Type{
		"STRING(40)":                {Kind: op.String, Length: 40},
		"STRING.BINARY":             {Kind: op.String, Binary: true},
		"TEXT('tiny')":              {Kind: op.Text, Size: "tiny"},
		"DECIMAL(10,0).UNSIGNED":    {Kind: op.Numeric, Precision: 10, Unsigned: true},
		"INTEGER.UNSIGNED.ZEROFILL": {Kind: op.Integer, Unsigned: true, Zerofill: true},
		"ENUM('a', 'b')":            {Kind: op.Enum, Values: []string{"a", "b"}},
		"ARRAY(INTEGER)":            {Kind: op.Array, Elem: &integer},
		"GEOMETRY('POINT', 4326)":   {Kind: op.Geometry, Shape: "POINT", SRID: 4326},
		"GEOMETRY('POINT')":         {Kind: op.Geometry, Shape: "POINT"},
		"DATE":                      {Kind: op.Date},
		"varchar(42)":               {Kind: op.Native, SQL: "varchar(42)"},
	} {
		if got := typ.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRawString(t *testing.T) {
	o := op.Raw{SQL: "SELECT *\n\tFROM \"Ünïcode\" WHERE " + strings.Repeat("é", 100), Verb: "rows"}
	if got := o.String(); !strings.HasPrefix(got, `rows SELECT * FROM "Ünïcode" WHERE é`) || !strings.HasSuffix(got, "…") || utf8.RuneCountInString(got) != len("rows ")+61 {
		t.Error(got)
	}
}
