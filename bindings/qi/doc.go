// Package qi is the query interface that migrations are written with. It turns
// the calls of a script into operations ([op.Op]) and questions ([op.Query]) and
// hands them to a [Sink]; it never touches a database itself and knows none by name.
//
// [Methods] lists all that qi can do, as the manual shows it.
package qi
