// Package arg reads the arguments that a script gives to a function written in
// Go: by position, or as tables of named fields in the order in which they
// are written. What is unknown, missing or of a wrong type is an [*Error] that
// says what was meant, and where it can, what to write instead.
//
// The readers raise their errors in the interpreter, so that a method reads as
// the list of what it takes and never continues with half of it.
package arg
