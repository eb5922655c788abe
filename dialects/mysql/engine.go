package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"reflect"
	"unsafe"
)

// link is a connection of the driver, and what the driver knows and has no function for: the
// status flags by which the server tells, after each statement, whether a transaction is open, the display
// length of a column, by which BOOLEAN is told from TINYINT, and the wire. They are read out of its fields; go.mod pins
// the driver, and every test comes by here.
type link struct {
	driverConn
	status reflect.Value
}

// wire is the connection under the driver's, for what the driver has no function for; between two statements, nothing of the
// driver's is on it.
func (l *link) wire() (net.Conn, error) {
	v := reflect.ValueOf(l.driverConn).Elem()
	compressed, under := v.FieldByName("compress"), v.FieldByName("netConn")
	if compressed.Kind() != reflect.Bool || compressed.Bool() || under.Kind() != reflect.Interface || under.IsNil() {
		return nil, errDriver
	}
	c, ok := reflect.NewAt(under.Type(), unsafe.Pointer(under.UnsafeAddr())).Elem().Interface().(net.Conn)
	if !ok {
		return nil, errDriver
	}
	return c, nil
}

// encodedAttributes are the attributes of a connection with a name, as they are on the wire.
func (t *location) encodedAttributes(label string) (string, error) {
	c, err := t.connector(label)
	if err != nil {
		return "", err
	}
	v := reflect.ValueOf(c)
	if v.Kind() != reflect.Pointer {
		return "", errDriver
	}
	encoded := v.Elem().FieldByName("encodedAttributes")
	if encoded.Kind() != reflect.String {
		return "", errDriver
	}
	return encoded.String(), nil
}

// driverConn is what the driver's connection can do.
type driverConn interface {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
	driver.Pinger
	driver.Validator
}

// errDriver is for the day on which the driver's fields have other names.
var errDriver = errors.New("the MySQL driver is another one than this program was made for")

func newLink(d driver.Conn) (*link, error) {
	c, ok := d.(driverConn)
	if !ok {
		return nil, errDriver
	}
	v := reflect.ValueOf(d)
	if v.Kind() != reflect.Pointer {
		return nil, errDriver
	}
	status := v.Elem().FieldByName("status")
	if status.Kind() != reflect.Uint16 {
		return nil, errDriver
	}
	return &link{driverConn: c, status: status}, nil
}

// SERVER_STATUS_IN_TRANS of the protocol.
const statusInTransaction = 1

// inTransaction is what the last answer said that was no error.
func (l *link) inTransaction() bool { return l.status.Uint()&statusInTransaction != 0 }

// refresh asks for the status behind an answer that does not say it.
func (l *link) refresh(ctx context.Context) error { return l.Ping(ctx) }

func (l *link) exec(ctx context.Context, sql string) (driver.Result, error) {
	return l.ExecContext(ctx, sql, nil)
}

func (l *link) query(ctx context.Context, sql string) (driver.Rows, error) {
	return l.QueryContext(ctx, sql, nil)
}

func (l *link) close() error { return l.driverConn.Close() }

// field is what the protocol says of a column of a result.
type field struct {
	kind     byte
	length   uint64
	decimals byte
	unsigned bool
	binary   bool // bytes rather than text
}

// Of the protocol: the flag of unsigned numbers and the collation that says "bytes".
const (
	flagUnsigned    = 32
	binaryCollation = 63
)

// fieldsOf reads the columns of a result out of the driver's rows.
func fieldsOf(r driver.Rows) ([]field, error) {
	v := reflect.ValueOf(r)
	if v.Kind() != reflect.Pointer {
		return nil, errDriver
	}
	set := v.Elem().FieldByName("rs")
	if set.Kind() != reflect.Struct {
		return nil, errDriver
	}
	columns := set.FieldByName("columns")
	if columns.Kind() != reflect.Slice {
		return nil, errDriver
	}
	fields := make([]field, columns.Len())
	for i := range fields {
		c := columns.Index(i)
		for _, name := range []string{"fieldType", "length", "flags", "charSet", "decimals"} {
			if !c.FieldByName(name).IsValid() || !c.FieldByName(name).CanUint() {
				return nil, errDriver
			}
		}
		fields[i] = field{
			kind:     byte(c.FieldByName("fieldType").Uint()),
			length:   c.FieldByName("length").Uint(),
			decimals: byte(c.FieldByName("decimals").Uint()),
			unsigned: c.FieldByName("flags").Uint()&flagUnsigned != 0,
			binary:   c.FieldByName("charSet").Uint() == binaryCollation,
		}
	}
	return fields, nil
}
