package sqlite

import (
	"errors"
	"reflect"
	"unsafe"

	"modernc.org/libc"
	engine "modernc.org/sqlite/lib"
	driver "zombiezen.com/go/sqlite"
)

// Why zombiezen.com/go/sqlite and not database/sql? modernc's driver for
// database/sql makes a time.Time of what is declared DATE or DATETIME and loses
// the stored text, and a single-row update costs twice as much through it. Both
// run the same engine, modernc.org/sqlite/lib.
//
// What that driver leaves out is asked of the engine itself: the declared type of
// a result's column; its name, where two have the same; an end to waiting for
// a lock. handle holds what the engine's functions need for it.
type handle struct {
	tls *libc.TLS
	db  uintptr
}

// errDriver is for the day on which the driver's fields have other names.
var errDriver = errors.New("the SQLite driver is another one than this program was made for")

// handleOf reads the engine's handles out of the driver's connection, which has
// no function that gives them. go.mod pins the driver, and every test comes by here.
func handleOf(c *driver.Conn) (handle, error) {
	v := reflect.ValueOf(c).Elem()
	tls, db := v.FieldByName("tls"), v.FieldByName("conn")
	if tls.Kind() != reflect.Pointer || tls.Type() != reflect.TypeFor[*libc.TLS]() || db.Kind() != reflect.Uintptr {
		return handle{}, errDriver
	}
	return handle{tls: (*libc.TLS)(tls.UnsafePointer()), db: uintptr(db.Uint())}, nil
}

// statementHandle is the engine's handle of a statement; 0: the text held none.
func statementHandle(s *driver.Stmt) (uintptr, error) {
	v := reflect.ValueOf(s).Elem().FieldByName("stmt")
	if v.Kind() != reflect.Uintptr {
		return 0, errDriver
	}
	return uintptr(v.Uint()), nil
}

// columnName is the name of a column of the result.
func (h handle) columnName(stmt uintptr, i int) string {
	return libc.GoString(engine.Xsqlite3_column_name(h.tls, stmt, int32(i)))
}

// columnType is the type with which a column of the result is declared in its
// table; empty: it is computed.
func (h handle) columnType(stmt uintptr, i int) string {
	return libc.GoString(engine.Xsqlite3_column_decltype(h.tls, stmt, int32(i)))
}

// text is the text in a column of the row. It is the engine's memory and
// valid until the next step.
func (h handle) text(stmt uintptr, i int) []byte {
	p := engine.Xsqlite3_column_text(h.tls, stmt, int32(i))
	return h.bytes(p, stmt, i)
}

// blob is like text, for bytes.
func (h handle) blob(stmt uintptr, i int) []byte {
	p := engine.Xsqlite3_column_blob(h.tls, stmt, int32(i))
	return h.bytes(p, stmt, i)
}

func (h handle) bytes(p, stmt uintptr, i int) []byte {
	if p == 0 {
		return nil
	}
	return libc.GoBytes(p, int(engine.Xsqlite3_column_bytes(h.tls, stmt, int32(i))))
}

// prepared counts how often the engine had to prepare a statement again because
// the schema had changed; its columns are others then.
func (h handle) prepared(stmt uintptr) int32 {
	return engine.Xsqlite3_stmt_status(h.tls, stmt, engine.SQLITE_STMTSTATUS_REPREPARE, 0)
}

func (h handle) changes() int64 { return engine.Xsqlite3_changes64(h.tls, h.db) }

// callback makes a C function pointer of a function declared at the top level,
// in the way of the driver itself: a Go function value points to its code's address.
func callback[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f}))
}
