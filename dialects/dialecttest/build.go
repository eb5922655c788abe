package dialecttest

import "github.com/luamig/luamig/dialects/op"

// Short forms, for the cases to read as what they are about.

func table(name string) op.Name { return op.Name{Name: name} }

func ofKind(k op.TypeKind) op.Type { return op.Type{Kind: k} }

// column is a column of a kind, with attributes.
func column(name string, k op.TypeKind, attributes ...attribute) op.Column {
	return typed(name, ofKind(k), attributes...)
}

// typed is a column of a type, with attributes.
func typed(name string, t op.Type, attributes ...attribute) op.Column {
	c := op.Column{Name: name, Type: t}
	for _, set := range attributes {
		set(&c)
	}
	return c
}

// attribute is what a column has beside its name and type.
type attribute func(*op.Column)

func notNull(c *op.Column)     { c.NotNull = true }
func primary(c *op.Column)     { c.PrimaryKey = true }
func numbering(c *op.Column)   { c.AutoIncrement = true }
func uniqueAlone(c *op.Column) { c.Unique = true }

func byDefault(v any) attribute {
	e, ok := v.(op.Expr)
	if !ok {
		e = constant(v)
	}
	return func(c *op.Column) { c.Default = e }
}

func uniqueNamed(name string) attribute { return func(c *op.Column) { c.UniqueName = name } }
func checked(k op.Cond) attribute       { return func(c *op.Column) { c.Check = k } }
func commented(text string) attribute   { return func(c *op.Column) { c.Comment = text } }
func collated(name string) attribute    { return func(c *op.Column) { c.Collate = name } }

func computed(sql string, stored bool) attribute {
	return func(c *op.Column) { c.Generated = &op.Generated{Expr: op.Literal{SQL: sql}, Stored: stored} }
}

// refers makes a foreign key to a table's column.
func refers(to, key string, edits ...func(*op.Reference)) attribute {
	r := reference(to, []string{key}, edits...)
	return func(c *op.Column) { c.References = &r }
}

func reference(to string, keys []string, edits ...func(*op.Reference)) op.Reference {
	r := op.Reference{Table: table(to), Columns: keys}
	for _, edit := range edits {
		edit(&r)
	}
	return r
}

func onDelete(action string) func(*op.Reference) {
	return func(r *op.Reference) { r.OnDelete = action }
}
func onUpdate(action string) func(*op.Reference) {
	return func(r *op.Reference) { r.OnUpdate = action }
}
func deferrable(d op.Deferrable) func(*op.Reference) {
	return func(r *op.Reference) { r.Deferrable = d }
}

func enumOf(values ...string) op.Type { return op.Type{Kind: op.Enum, Values: values} }

func varchar(n int) op.Type { return op.Type{Kind: op.String, Length: n} }

// list is the operations that prepare a case.
func list(o ...op.Op) []op.Op { return o }

// and is a list with more behind it.
func and(first []op.Op, more ...op.Op) []op.Op { return append(first[:len(first):len(first)], more...) }

// filled is the table of users with its rows.
func filled() []op.Op { return list(users(), userRows()) }

// published is the users and the posts that refer to them, with rows.
func published(onDelete string) []op.Op {
	return list(users(), posts(onDelete), userRows(), postRows())
}

func key(k op.ConstraintKind, name string, columns ...string) op.Constraint {
	return op.Constraint{Name: name, Kind: k, Columns: columns}
}

func checking(name string, c op.Cond) op.Constraint {
	return op.Constraint{Name: name, Kind: op.Check, Check: c}
}

func foreignKey(name string, columns []string, r op.Reference) op.Constraint {
	return op.Constraint{Name: name, Kind: op.ForeignKey, Columns: columns, References: &r}
}

func raw(sql string, values ...any) op.Raw {
	return op.Raw{SQL: sql, Params: op.Params{Positional: row(values...)}}
}

func set(name, column string, v any) op.Update {
	if n, ok := v.(int); ok {
		v = int64(n)
	}
	return op.Update{Table: table(name), Set: []op.Assignment{{Column: column, Value: v}}}
}

func rename(name, from, to string) op.RenameColumn {
	return op.RenameColumn{Table: table(name), From: from, To: to}
}

func renameTo(from, to string) op.RenameTable {
	return op.RenameTable{From: table(from), To: table(to)}
}

func view(name, query string) op.CreateView { return op.CreateView{View: table(name), Query: query} }

func id() op.Column {
	return op.Column{Name: "id", Type: ofKind(op.Integer), PrimaryKey: true, AutoIncrement: true}
}

func create(name string, columns ...op.Column) op.CreateTable {
	return op.CreateTable{Table: table(name), Columns: columns}
}

// users is a table as migrations have it, and posts one that refers to it.
func users() op.CreateTable {
	email := column("email", op.String)
	email.NotNull = true
	return create("Users", id(), email, column("age", op.Integer), column("bio", op.Text))
}

func posts(onDelete string) op.CreateTable {
	author := column("authorId", op.Integer)
	author.References = &op.Reference{Table: table("Users"), Columns: []string{"id"}, OnDelete: onDelete}
	return create("Posts", id(), column("title", op.String), author)
}

// userRows are three users: ann of 30, bob of 40 and eve of unknown age. Their numbers are 1 to 3, which
// the database gives, for not everyone goes on counting behind numbers that were given by hand.
func userRows() op.Insert {
	return insert("Users", []string{"email", "age"},
		row("ann@x", 30), row("bob@x", 40), row("eve@x", nil))
}

func postRows() op.Insert {
	return insert("Posts", []string{"id", "title", "authorId"}, row(10, "one", 1), row(20, "two", 2))
}

func insert(name string, columns []string, rows ...[]any) op.Insert {
	return op.Insert{Table: table(name), Columns: columns, Rows: rows}
}

// row is a row of values; int stands for int64.
func row(values ...any) []any {
	for i, v := range values {
		if n, ok := v.(int); ok {
			values[i] = int64(n)
		}
	}
	return values
}

func change(name, column string, to op.ColumnChange) op.ChangeColumn {
	return op.ChangeColumn{Table: table(name), Column: column, To: to}
}

func add(name string, c op.Column) op.AddColumn { return op.AddColumn{Table: table(name), Column: c} }

func remove(name, column string) op.RemoveColumn {
	return op.RemoveColumn{Table: table(name), Column: column}
}

func col(path ...string) op.Col { return op.Col{Path: path} }

func is(column string, o op.CompareOp, v any) op.Cond {
	if n, ok := v.(int); ok {
		v = int64(n)
	}
	return op.Compare{Left: col(column), Op: o, Right: v}
}

func index(name, indexName string, fields ...string) op.AddIndex {
	x := op.AddIndex{Table: table(name), Index: op.Index{Name: indexName}}
	for _, f := range fields {
		x.Index.Fields = append(x.Index.Fields, op.IndexField{Column: f})
	}
	return x
}

func constrain(name string, c op.Constraint) op.AddConstraint {
	return op.AddConstraint{Table: table(name), Constraint: c}
}

func release(name, constraint string) op.RemoveConstraint {
	return op.RemoveConstraint{Table: table(name), Name: constraint}
}

func constant(v any) op.Expr {
	if n, ok := v.(int); ok {
		v = int64(n)
	}
	return op.Const{Value: v}
}

func ptr[T any](v T) *T { return &v }
