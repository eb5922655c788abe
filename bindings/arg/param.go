package arg

import (
	"fmt"
	"strings"
)

// Param is a parameter of a function.
type Param struct {
	Name     string
	Type     string // as the manual writes it: "string", "table|string"
	Optional bool
	Rest     bool // "...": any number of values
	label    string
}

// Params reads parameters from "name type", "name? type" for an optional one and
// "... type" for any number.
func Params(specs ...string) []Param {
	params := make([]Param, len(specs))
	for i, spec := range specs {
		name, typ, _ := strings.Cut(spec, " ")
		bare, optional := strings.CutSuffix(name, "?")
		params[i] = Param{
			Name: bare, Type: typ, Optional: optional, Rest: bare == "...",
			label: fmt.Sprintf("argument %d (%s)", i+1, bare),
		}
	}
	return params
}

// Shape is a table of named fields: options, an attribute, a reference.
type Shape struct {
	Name   string // of the type, in the manual: "ColumnOptions"
	Noun   string // what a field of it is called in messages: "option"
	Fields []Field
	names  []string
}

// Field is a field that a [Shape] knows.
type Field struct {
	Name string
	Type string
	Doc  string
}

// NewShape makes a shape of fields written "name type: doc".
func NewShape(name, noun string, fields ...string) *Shape {
	s := &Shape{Name: name, Noun: noun}
	for _, f := range fields {
		head, doc, _ := strings.Cut(f, ": ")
		field, typ, _ := strings.Cut(head, " ")
		s.Fields = append(s.Fields, Field{Name: field, Type: typ, Doc: doc})
		s.names = append(s.names, field)
	}
	return s
}

// Plus makes a shape that knows the fields of others as well.
func (s *Shape) Plus(others ...*Shape) *Shape {
	sum := &Shape{Name: s.Name, Noun: s.Noun}
	for _, o := range append([]*Shape{s}, others...) {
		sum.Fields = append(sum.Fields, o.Fields...)
		sum.names = append(sum.names, o.names...)
	}
	return sum
}

// Has reports whether a field of this name is known.
func (s *Shape) Has(name string) bool {
	for _, n := range s.names {
		if n == name {
			return true
		}
	}
	return false
}
