package qi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/op"
)

// column gives the column that a script's attribute makes.
func column(t *testing.T, attribute string) op.Column {
	t.Helper()
	r := newRecorder()
	must(t, r, `qi:addColumn("Users", "c", `+attribute+`)`)
	return r.steps[0].Op.(op.AddColumn).Column
}

func TestAttributes(t *testing.T) {
	ref := func(r op.Reference) *op.Reference { return &r }
	for attribute, want := range map[string]op.Column{
		`{ type = DataTypes.STRING, allowNull = true }`:                         {Type: str},
		`{ type = DataTypes.STRING, allowNull = false }`:                        {Type: str, NotNull: true},
		`{ type = "varchar(3)" }`:                                               {Type: op.Type{Kind: op.Native, SQL: "varchar(3)"}},
		`{ type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }`: {Type: integer, PrimaryKey: true, AutoIncrement: true},
		`{ type = DataTypes.INTEGER, autoIncrementIdentity = true }`:            {Type: integer, AutoIncrement: true, Identity: true},
		`{ type = DataTypes.STRING, unique = true }`:                            {Type: str, Unique: true},
		`{ type = DataTypes.STRING, unique = false }`:                           {Type: str},
		`{ type = DataTypes.STRING, unique = "k" }`:                             {Type: str, UniqueName: "k"},
		`{ type = DataTypes.STRING, unique = { name = "k" } }`:                  {Type: str, UniqueName: "k"},
		`{ type = DataTypes.STRING, field = "physical", comment = "c", collate = "C", after = "b" }`: {
			Name: "physical", Type: str, Comment: "c", Collate: "C", After: "b"},
		`{ type = DataTypes.STRING, first = true }`:        {Type: str, First: true},
		`{ type = DataTypes.ENUM, values = { "a", "b" } }`: {Type: op.Type{Kind: op.Enum, Values: []string{"a", "b"}}},

		`{ type = DataTypes.INTEGER, references = "Users" }`: {Type: integer, References: ref(op.Reference{Table: users, Columns: []string{"id"}})},
		`{ type = DataTypes.INTEGER, references = { model = "Users" }, onDelete = "cascade" }`: {Type: integer,
			References: ref(op.Reference{Table: users, Columns: []string{"id"}, OnDelete: "CASCADE"})},
		`{ type = DataTypes.INTEGER, references = { table = { tableName = "Users", schema = "s" }, fields = { "a", "b" }, deferrable = "initially deferred" }, onUpdate = "no action" }`: {Type: integer,
			References: ref(op.Reference{Table: inSchema, Columns: []string{"a", "b"}, OnUpdate: "NO ACTION", Deferrable: op.InitiallyDeferred})},

		`{ type = DataTypes.STRING, defaultValue = "x'y" }`:                      {Type: str, Default: op.Const{Value: "x'y"}},
		`{ type = DataTypes.BOOLEAN, defaultValue = false }`:                     {Type: op.Type{Kind: op.Boolean}, Default: op.Const{Value: false}},
		`{ type = DataTypes.STRING, defaultValue = null }`:                       {Type: str, Default: op.Const{}},
		`{ type = DataTypes.FLOAT, defaultValue = 0.5 }`:                         {Type: op.Type{Kind: op.Float}, Default: op.Const{Value: 0.5}},
		`{ type = DataTypes.DECIMAL(10, 2), defaultValue = decimal("12.50") }`:   {Type: op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}, Default: op.Const{Value: op.Decimal("12.50")}},
		`{ type = DataTypes.DATE, defaultValue = DataTypes.NOW }`:                {Type: op.Type{Kind: op.Date}, Default: op.Now{}},
		`{ type = DataTypes.UUID, defaultValue = DataTypes.UUIDV4 }`:             {Type: op.Type{Kind: op.UUID}, Default: op.NewUUID{}},
		`{ type = DataTypes.STRING, defaultValue = fn("now") }`:                  {Type: str, Default: op.Fn{Name: "now"}},
		`{ type = DataTypes.STRING, defaultValue = literal("1 + 1") }`:           {Type: str, Default: op.Literal{SQL: "1 + 1"}},
		`{ type = DataTypes.JSON, defaultValue = { b = { 1, 2 }, a = "x" } }`:    {Type: op.Type{Kind: op.JSON}, Default: op.Const{Value: `{"b":[1,2],"a":"x"}`}},
		`{ type = DataTypes.JSONB, defaultValue = json.array{} }`:                {Type: op.Type{Kind: op.JSONB}, Default: op.Const{Value: `[]`}},
		`{ type = DataTypes.ARRAY(DataTypes.INTEGER), defaultValue = { 1, 2 } }`: {Type: op.Type{Kind: op.Array, Elem: &integer}, Default: op.Const{Value: op.List{int64(1), int64(2)}}},

		`{ type = DataTypes.INTEGER, check = "c > 0" }`:          {Type: integer, Check: op.RawCond{SQL: "c > 0"}},
		`{ type = DataTypes.INTEGER, check = { c = { 1, 2 } } }`: {Type: integer, Check: op.Compare{Left: op.Col{Path: []string{"c"}}, Op: op.In, Right: op.List{int64(1), int64(2)}}},
		`{ type = DataTypes.INTEGER, generated = { as = "a + 1", stored = true } }`: {Type: integer,
			Generated: &op.Generated{Expr: op.Literal{SQL: "a + 1"}, Stored: true}},
		`{ type = DataTypes.INTEGER, generated = { as = fn("abs", col("a")) } }`: {Type: integer,
			Generated: &op.Generated{Expr: op.Fn{Name: "abs", Args: []any{op.Col{Path: []string{"a"}}}}}},
	} {
		if want.Name == "" {
			want.Name = "c"
		}
		if diff := cmp.Diff(want, column(t, attribute)); diff != "" {
			t.Errorf("%s\n%s", attribute, diff)
		}
	}
}

func TestDataTypes(t *testing.T) {
	for source, want := range map[string]op.Type{
		`STRING(40)`:                              {Kind: op.String, Length: 40},
		`STRING.BINARY`:                           {Kind: op.String, Binary: true},
		`STRING(100).BINARY`:                      {Kind: op.String, Length: 100, Binary: true},
		`STRING({ length = 9, binary = true })`:   {Kind: op.String, Length: 9, Binary: true},
		`STRING(9, true)`:                         {Kind: op.String, Length: 9, Binary: true},
		`CHAR(10)`:                                {Kind: op.Char, Length: 10},
		`TEXT("tiny")`:                            {Kind: op.Text, Size: "tiny"},
		`TEXT{ length = "LONG" }`:                 {Kind: op.Text, Size: "long"},
		`BLOB("medium")`:                          {Kind: op.Blob, Size: "medium"},
		`INTEGER(11).UNSIGNED.ZEROFILL`:           {Kind: op.Integer, Length: 11, Unsigned: true, Zerofill: true},
		`TINYINT.UNSIGNED(2)`:                     {Kind: op.TinyInt, Length: 2, Unsigned: true},
		`BIGINT{ length = 20, unsigned = true }`:  {Kind: op.BigInt, Length: 20, Unsigned: true},
		`FLOAT(11)`:                               {Kind: op.Float, Length: 11},
		`FLOAT(11, 10)`:                           {Kind: op.Float, Precision: 11, Scale: 10},
		`DOUBLE.UNSIGNED`:                         {Kind: op.Double, Unsigned: true},
		`REAL(11, 0)`:                             {Kind: op.Real, Precision: 11},
		`DECIMAL(10)`:                             {Kind: op.Numeric, Precision: 10},
		`DECIMAL(10, 2).UNSIGNED`:                 {Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true},
		`NUMERIC{ precision = 12, scale = 4 }`:    {Kind: op.Numeric, Precision: 12, Scale: 4},
		`DATE(6)`:                                 {Kind: op.Date, Length: 6},
		`TIME(0)`:                                 {Kind: op.Time},
		`UUID`:                                    {Kind: op.UUID},
		`ENUM("a", "b")`:                          {Kind: op.Enum, Values: []string{"a", "b"}},
		`ENUM{ "a", "it's" }`:                     {Kind: op.Enum, Values: []string{"a", "it's"}},
		`ENUM{ values = { "a" }, name = "mood" }`: {Kind: op.Enum, Values: []string{"a"}, EnumName: op.Name{Name: "mood"}},
		`ARRAY(DataTypes.ARRAY(DataTypes.STRING(5)))`: {Kind: op.Array, Elem: &op.Type{Kind: op.Array, Elem: &op.Type{Kind: op.String, Length: 5}}},
		`ARRAY{ type = DataTypes.ENUM("a") }`:         {Kind: op.Array, Elem: &op.Type{Kind: op.Enum, Values: []string{"a"}}},
		`RANGE(DataTypes.DATE)`:                       {Kind: op.Range, Elem: &op.Type{Kind: op.Date}},
		`RANGE{ subtype = DataTypes.INTEGER }`:        {Kind: op.Range, Elem: &integer},
		`GEOMETRY("POINT", 4326)`:                     {Kind: op.Geometry, Shape: "POINT", SRID: 4326},
		`GEOGRAPHY{ type = "POINT" }`:                 {Kind: op.Geography, Shape: "POINT"},
	} {
		if diff := cmp.Diff(want, column(t, "DataTypes."+source).Type); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}

// Every type of Sequelize that a column can have stands alone, too.
func TestBareDataTypes(t *testing.T) {
	kinds := []op.TypeKind{op.String, op.Char, op.Text, op.CIText, op.TSVector, op.TinyInt, op.SmallInt, op.MediumInt,
		op.Integer, op.BigInt, op.Float, op.Real, op.Double, op.Numeric, op.Boolean, op.Date, op.DateOnly, op.Time, op.UUID,
		op.Blob, op.JSON, op.JSONB, op.HStore, op.Geometry, op.Geography, op.CIDR, op.INET, op.MACAddr}
	for _, kind := range kinds {
		if got := column(t, "DataTypes."+string(kind)).Type; !cmp.Equal(got, op.Type{Kind: kind}) {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	if got := column(t, `DataTypes["DOUBLE PRECISION"]`).Type.Kind; got != op.Double {
		t.Errorf("DOUBLE PRECISION: %s", got)
	}
}

func TestValuesShowWhatTheyAre(t *testing.T) {
	out := must(t, newRecorder(), `
		print(DataTypes.DECIMAL(10, 2).UNSIGNED, DataTypes.NOW, DataTypes.UUIDV4, Op.gte, Op.OR, qi, qi.everyRow)
		print(literal("a b"), col("t.c"), fn("lower", col("x"), "y", null, 2), cast("1", "int"), json("meta.tags[0]"))
		print(getmetatable(qi), getmetatable(DataTypes), DataTypes.STRING == DataTypes.STRING)`)
	const want = "DECIMAL(10,2).UNSIGNED\tDataTypes.NOW\tDataTypes.UUIDV4\tOp.gte\tOp.or\tqi\tqi.everyRow\n" +
		`literal("a b")	col("t.c")	fn("lower", col("x"), "y", null, 2)	cast("1", "int")	json("meta.tags.0")` + "\n" +
		"qi\tDataTypes\ttrue\n"
	if out != want {
		t.Errorf("%s", out)
	}
}

// Columns come in the order in which they are written, however many there are.
func TestColumnsKeepTheirOrder(t *testing.T) {
	const n = 200
	source, want := `qi:createTable("Users", {`, []string{}
	for i := range n {
		name := string(rune('a'+i*7%26)) + string(rune('a'+i/26)) + string(rune('a'+i%26))
		source += name + " = DataTypes.STRING,\n"
		want = append(want, name)
	}
	r := newRecorder()
	must(t, r, source+"})")
	var got []string
	for _, c := range r.steps[0].Op.(op.CreateTable).Columns {
		got = append(got, c.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
