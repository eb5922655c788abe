package op

import "slices"

// CreateEnum creates an enumerated type of its own, where the database has such types.
type CreateEnum struct {
	Name   Name
	Values []string
}

// Inverse is dropping the type.
func (o CreateEnum) Inverse() (Op, error) {
	return DropEnum{Name: o.Name, Values: slices.Clone(o.Values)}, nil
}
func (o CreateEnum) String() string { return "createEnum " + o.Name.String() }
func (CreateEnum) op()              {}

// DropEnum drops an enumerated type.
type DropEnum struct {
	Name     Name
	IfExists bool
	Values   []string // what its inverse creates; empty: irreversible
}

// Inverse is creating the type again, where its values are given.
func (o DropEnum) Inverse() (Op, error) {
	if len(o.Values) == 0 || o.IfExists {
		return irreversible(o, "give dropEnum the type's values: qi:dropEnum(name, { values = { … } })")
	}
	return CreateEnum{Name: o.Name, Values: slices.Clone(o.Values)}, nil
}
func (o DropEnum) String() string { return "dropEnum " + o.Name.String() }
func (DropEnum) op()              {}

// AddEnumValue adds a value to an enumerated type.
type AddEnumValue struct {
	Name          Name
	Value         string
	Before, After string // where in the order; both empty: at the end
	IfNotExists   bool
}

// Inverse does not exist: rows may hold the value by then.
func (o AddEnumValue) Inverse() (Op, error) {
	return irreversible(o, "decide what becomes of rows that hold the value")
}
func (o AddEnumValue) String() string { return "addEnumValue " + o.Name.String() + "." + o.Value }
func (AddEnumValue) op()              {}

// RenameEnumValue renames a value of an enumerated type, in all rows.
type RenameEnumValue struct {
	Name     Name
	From, To string
}

// Inverse is renaming it back.
func (o RenameEnumValue) Inverse() (Op, error) {
	return RenameEnumValue{Name: o.Name, From: o.To, To: o.From}, nil
}
func (o RenameEnumValue) String() string {
	return "renameEnumValue " + o.Name.String() + "." + o.From + " to " + o.To
}
func (RenameEnumValue) op() {}
