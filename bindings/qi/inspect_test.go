package qi_test

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// show encodes what a call gives, so that order and absence show.
func show(t *testing.T, r *recorder, call string) string {
	t.Helper()
	return strings.TrimSpace(must(t, r, "print(json.encode("+call+"))"))
}

func TestInspection(t *testing.T) {
	to := &op.Reference{Table: op.Name{Schema: "s", Name: "Users"}, Columns: []string{"id", "n"}, OnDelete: "CASCADE", Deferrable: op.InitiallyDeferred}
	r := newRecorder()
	r.catalog = catalog{
		tables: map[string]dialects.Table{"Posts": {Columns: []dialects.Column{
			{Name: "z", Type: "INTEGER", DatabaseType: "int", PrimaryKey: true, AutoIncrement: true},
			{Name: "a", Type: "ENUM", AllowNull: true, Special: []string{"x", "y"}, HasDefault: true, Default: "", Comment: "c",
				Unique: true, Collate: "C", Generated: "z + 1", References: &op.Reference{Table: users, Columns: []string{"id"}, OnUpdate: "CASCADE"}},
		}}},
		indexes: []dialects.Index{{Name: "i", Unique: true, Primary: true, Constraint: "k", Type: "BTREE", Where: "a > 1", Include: []string{"q"}, Definition: "CREATE",
			Fields: []dialects.IndexField{{Column: "a", Order: "DESC", Length: 3, Collate: "C"}, {Expression: "lower(b)"}}}},
		constraints: []dialects.Constraint{
			{Name: "fk", Kind: op.ForeignKey, Columns: []string{"userId", "n"}, References: to},
			{Kind: op.Check, Check: "a > 1", Definition: "CHECK"},
		},
	}
	for call, want := range map[string]string{
		`qi:describeTable("Posts")`: `{"z":{"type":"INTEGER","allowNull":false,"primaryKey":true,"autoIncrement":true,"unique":false,"special":{},"databaseType":"int"},` +
			`"a":{"type":"ENUM","allowNull":true,"defaultValue":"","primaryKey":false,"autoIncrement":false,"unique":true,"comment":"c","special":["x","y"],"collate":"C","generated":"z + 1","references":{"model":"Users","key":"id","onUpdate":"CASCADE"}}}`,
		`qi:showIndex("Posts")`: `[{"name":"i","tableName":"Posts","primary":true,"unique":true,"fields":[{"attribute":"a","order":"DESC","collate":"C","length":3},{"expression":"lower(b)"}],` +
			`"type":"BTREE","where":"a > 1","constraintName":"k","include":["q"],"definition":"CREATE"}]`,
		`qi:showConstraint("Posts", "fk")`: `[{"constraintName":"fk","constraintType":"FOREIGN KEY","tableName":"Posts","columnNames":["userId","n"],"referencedTableName":"Users","referencedTableSchema":"s",` +
			`"referencedColumnNames":["id","n"],"deleteAction":"CASCADE","deferrable":"initially deferred"}]`,
		`qi:showConstraint("Posts")[2]`: `{"constraintType":"CHECK","tableName":"Posts","columnNames":{},"check":"a > 1","definition":"CHECK"}`,
		`qi:getForeignKeyReferencesForTable("Posts")`: `[{"constraintName":"fk","tableName":"Posts","columnName":"userId","referencedTableName":"Users","referencedTableSchema":"s","referencedColumnName":"id","onDelete":"CASCADE"},` +
			`{"constraintName":"fk","tableName":"Posts","columnName":"n","referencedTableName":"Users","referencedTableSchema":"s","referencedColumnName":"n","onDelete":"CASCADE"}]`,
		`qi:showAllTables()`:      `["Posts","Users"]`,
		`qi:tableExists("Posts")`: `true`,
		`qi:tableExists("Nope")`:  `false`,
		`qi:showAllSchemas()`:     `["main"]`,
		`qi:showAllDatabases()`:   `["a","b"]`,
	} {
		if got := show(t, r, call); got != want {
			t.Errorf("%s\n got %s\nwant %s", call, got, want)
		}
	}
}
