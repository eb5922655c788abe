package dialecttest

import "github.com/luamig/luamig/dialects/op"

// Short forms, for the cases to read as what they are about.

func table(name string) op.Name { return op.Name{Name: name} }

func ofKind(k op.TypeKind) op.Type { return op.Type{Kind: k} }

func column(name string, k op.TypeKind) op.Column { return op.Column{Name: name, Type: ofKind(k)} }

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
