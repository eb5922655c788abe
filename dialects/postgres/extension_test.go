package postgres_test

import (
	"testing"

	"github.com/luamig/luamig/dialects/op"
)

// TestExtensions uses the types that extensions of the server bring.
func TestExtensions(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE EXTENSION IF NOT EXISTS citext")
	d.exec("CREATE EXTENSION IF NOT EXISTS hstore")
	d.inTransaction(func() {
		email := column("email", op.CIText)
		email.Default, email.Unique = op.Const{Value: "None@x"}, true
		d.perform(create("T", email, column("tags", op.HStore)))
		d.perform(insert("T", []string{"email", "tags"}, []any{"Ann@x", `"a"=>"1", "b"=>NULL`}))
		d.want(`"Ann@x" "\"a\"=>\"1\", \"b\"=>NULL"`, `SELECT * FROM "T" WHERE email = $1`, "ANN@X")
		d.equal("type", d.column("T", "email").Type, "CITEXT")
		d.equal("default", d.column("T", "email").Default, "None@x")
		d.equal("type", d.column("T", "tags").Type, "HSTORE")
		d.perform(change("T", "email", toType(op.Type{Kind: op.String, Length: 20})), change("T", "email", toType(op.Type{Kind: op.CIText})))
		d.want(`"Ann@x"`, `SELECT email FROM "T" WHERE email = 'ann@X'`)
		d.perform(op.DropAllTables{})
	})
}
